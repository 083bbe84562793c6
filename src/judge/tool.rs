//! What a tool of ours answered about a learner's file.
//!
//! The tool's process never runs learners' code, so its answer is the truth about the text. Where there is none, the text
//! was too much for Python itself, which is the learner's to mend; only an exception of the tool is our fault.

use super::expectations::decode;
use super::{Evidence, Finding, explain, phrase};
use crate::compare::value::Value;
use crate::event::{Failure, Frame, Verdict};
use crate::outcome::{Ended, Raised, Stage};

/// The value that the tool returned.
pub fn answer(evidence: Evidence<'_>) -> Result<Value, Finding> {
    let told = &evidence.outcome.told;
    match evidence.outcome.ended {
        Ended::Exit(_) => {}
        Ended::Time(_) => {
            let limit = phrase::duration(evidence.case.limits.cpu);
            return Err(too_much(&format!("it takes longer than {limit} to look through it")));
        }
        Ended::Memory => {
            let limit = evidence.case.limits.memory;
            return Err(too_much(&format!("looking through it takes more than {limit} of memory")));
        }
        Ended::Signal(_) => return Err(too_much("it makes Python's own parser crash")),
        Ended::Output(_) | Ended::Processes | Ended::NotCompiled => {
            return Err(fault("a tool of the grader did what it never does"));
        }
    }
    match (&told.raised, &told.value) {
        (Some(raised), _) if explain::is(raised, "MemoryError") => {
            Err(too_much("looking through it takes too much memory"))
        }
        (Some(raised), _) => {
            Err(fault(&format!("a tool of the grader failed: {}", explain::headline(raised))))
        }
        (None, Some(value)) if told.stage == Stage::Done => decode(value),
        (None, _) => Err(fault("a tool of the grader gave no answer")),
    }
}

/// The finding for a file that no tool can read.
pub fn too_much(why: &str) -> Finding {
    Finding::new(Verdict::WrongAnswer, format!("your file cannot be checked: {why}"))
}

/// The finding for an answer that cannot be understood.
pub fn fault(why: &str) -> Finding {
    Finding::new(Verdict::GraderError, why)
}

/// The finding for a file that is no Python.
pub fn not_compiled(kind: &str, message: &str, frame: Option<Frame>) -> Finding {
    let raised = Raised {
        kind: kind.to_owned(),
        message: message.to_owned(),
        frames: frame.into_iter().collect(),
        ..Raised::default()
    };
    Finding::new(Verdict::CompileError, explain::not_compiled(Some(&raised)))
        .with(Failure { error: Some(super::learner_error(&raised)), ..Failure::default() })
}

/// The items of a list or tuple; none of anything else.
pub fn items(value: &Value) -> &[Value] {
    match value {
        Value::Sequence { items, .. } => items,
        _ => &[],
    }
}

/// A text.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(String::from_utf8_lossy(text.as_bytes()).into_owned()),
        _ => None,
    }
}

/// A list of texts.
pub fn texts(value: &Value) -> Vec<String> {
    items(value).iter().filter_map(text).collect()
}

/// A number that counts something.
pub fn number(value: &Value) -> Option<usize> {
    match value {
        Value::Int(number) => usize::try_from(number.small()?).ok(),
        _ => None,
    }
}
