//! What a tool of ours answered about a learner's file.
//!
//! The tool's process never runs learners' code, so its answer is the truth about the text. Where there is none, the text
//! was too much for Python itself, which is the learner's to mend; only an exception of the tool is our fault.

use super::expectations::decode;
use super::{Evidence, Finding, ended, explain, phrase};
use crate::compare::value::Value;
use crate::event::{Failure, Frame, Remark, Verdict};
use crate::outcome::{CaseOutcome, Ended, Raised, Stage};
use crate::sandbox::job::laid_aside;
use crate::spec::model::Limits;

/// Remarks that are told; the others are counted.
const MOST_REMARKS: usize = 20;

/// The value that the tool returned.
pub fn answer(evidence: Evidence<'_>) -> Result<Value, Finding> {
    let (outcome, limits) = (evidence.outcome, &evidence.case.limits);
    match (&outcome.ended, reading(outcome)) {
        (ended @ (Ended::Time(_) | Ended::Memory | Ended::Signal(_)), Some(file)) => {
            let finding = Finding::new(Verdict::CompileError, ended::compiling(limits, ended));
            Err(of_file(finding, &file, evidence.file))
        }
        _ => answer_of(outcome, limits),
    }
}

/// The value that it returned within these limits.
pub fn answer_of(outcome: &CaseOutcome, limits: &Limits) -> Result<Value, Finding> {
    let told = &outcome.told;
    match outcome.ended {
        Ended::Exit(_) => {}
        Ended::Time(_) => {
            let limit = phrase::duration(limits.cpu);
            return Err(too_much(&format!("it takes longer than {limit} to look through it")));
        }
        Ended::Memory => {
            let limit = limits.memory;
            return Err(too_much(&format!("looking through it takes more than {limit} of memory")));
        }
        Ended::Signal(_) => return Err(too_much("it makes the tool that looks through it crash")),
        Ended::Output(_) | Ended::Processes | Ended::NotCompiled | Ended::Compiling(_) => {
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

/// The learner's file that the tool was having Python compile when it ended, as `src/harness/tools/submission.py` says.
fn reading(outcome: &CaseOutcome) -> Option<String> {
    let said = if outcome.stdout.dropped > 0 { &outcome.stdout.tail } else { &outcome.stdout.head };
    let said = String::from_utf8_lossy(said);
    Some(file_name(said.lines().last()?.strip_prefix("reading ")?))
}

/// The finding for a file that no tool can read.
pub fn too_much(why: &str) -> Finding {
    Finding::new(Verdict::WrongAnswer, format!("your file cannot be checked: {why}"))
}

/// The finding for an answer that cannot be understood.
pub fn fault(why: &str) -> Finding {
    Finding::new(Verdict::GraderError, why)
}

/// The finding for an answer that has not the form that it should have.
pub fn senseless() -> Finding {
    fault("the answer of a tool of the grader makes no sense")
}

/// What the tool answered about each file that it looked at, read by `read`: the only one, or those of a folder.
pub fn each<T>(
    evidence: Evidence<'_>,
    word: &str,
    read: impl Fn(&[Value], &str) -> Option<T>,
) -> Result<Vec<T>, Finding> {
    let value = answer(evidence)?;
    let one = |value: &Value, file: &str| {
        let parts = parts(value, word, file).map_err(|finding| of_file(finding, file, evidence.file))?;
        read(parts, file).ok_or_else(senseless)
    };
    let Some(files) = files(&value) else { return Ok(vec![one(&value, evidence.file)?]) };
    if files.is_empty() {
        return Err(Finding::new(
            Verdict::WrongAnswer,
            "there is no Python file in the folder that this is about",
        ));
    }
    let answers = files.iter().map(|file| match items(file) {
        [path, value] => one(value, &file_name(&text(path).ok_or_else(senseless)?)),
        _ => Err(senseless()),
    });
    answers.collect()
}

/// The answers about several files, if it is several that a tool was asked about.
fn files(value: &Value) -> Option<&[Value]> {
    match items(value) {
        [word, files] if text(word).as_deref() == Some("files") => Some(items(files)),
        _ => None,
    }
}

/// What a learner calls a file that a tool finds at this path.
pub fn file_name(path: &str) -> String {
    path.strip_prefix(&laid_aside("")).unwrap_or(path).to_owned()
}

/// A finding about a file, which says so if it is not the one that the exercise is about.
fn of_file(mut finding: Finding, file: &str, main: &str) -> Finding {
    if file != main && finding.verdict != Verdict::GraderError {
        finding.message = format!("`{}`: {}", phrase::one_line(file), finding.message);
    }
    finding
}

/// Has the remarks about other files than the one that the exercise is about name them.
pub fn name_others(remarks: &mut [Remark], main: &str) {
    for remark in remarks {
        remark.named = remark.place.as_ref().is_some_and(|place| place.file != main);
    }
}

/// What follows the word by which a tool says that it could do its work on a file of this name; the finding if it
/// could not.
pub fn parts<'v>(value: &'v Value, word: &str, file: &str) -> Result<&'v [Value], Finding> {
    let Some((first, rest)) = items(value).split_first() else { return Err(senseless()) };
    let why = || rest.first().and_then(text);
    match text(first).as_deref() {
        Some(said) if said == word => Ok(rest),
        Some("not compiled") => Err(unread(rest, file).unwrap_or_else(senseless)),
        Some("unreadable") => Err(why().map_or_else(senseless, |why| too_much(&why))),
        Some("refused") => Err(why().map_or_else(senseless, |why| {
            fault(&format!(
                "this case cannot be graded, by a mistake in the exercise: {}",
                phrase::one_line(&why)
            ))
        })),
        _ => Err(senseless()),
    }
}

fn unread(parts: &[Value], file: &str) -> Option<Finding> {
    let [kind, message, line, column, source] = parts else { return None };
    let line = number(line)?;
    let frame = Frame {
        file: file.to_owned(),
        line,
        column: number(column).filter(|&column| column > 0),
        function: "<module>".to_owned(),
        source: text(source)?,
    };
    let frame = (line > 0).then_some(frame);
    Some(not_compiled(&text(kind)?, &text(message)?, frame))
}

/// The finding for remarks, of which there are `total`; none without any.
pub fn remarked(mut remarks: Vec<Remark>, total: usize) -> Option<Finding> {
    let first = remarks.first()?;
    let place = first.place.as_ref().map(|place| format!("{}: ", first.spot(place))).unwrap_or_default();
    let more = if total > 1 { format!(" (and {} more)", total - 1) } else { String::new() };
    let message = format!("{place}{}{more}", first.message);
    remarks.truncate(MOST_REMARKS);
    let omitted_remarks = total - remarks.len();
    let failure = Failure { remarks, omitted_remarks, ..Failure::default() };
    Some(Finding::new(Verdict::WrongAnswer, message).with(failure))
}

/// A line of a file; 0 if it is not known.
pub struct Place {
    pub line: usize,
    pub source: String,
}

impl Place {
    pub fn read(line: &Value, source: &Value) -> Option<Self> {
        Some(Self { line: number(line)?, source: text(source)? })
    }

    /// A remark about this place in a file of this name.
    pub fn remark(&self, file: &str, message: String) -> Remark {
        let frame = Frame {
            file: file.to_owned(),
            line: self.line,
            column: None,
            function: "<module>".to_owned(),
            source: self.source.clone(),
        };
        Remark { message, place: (self.line > 0).then_some(frame), ..Remark::default() }
    }
}

/// What a linter or type checker says about a place.
pub struct Spot {
    pub line: usize,
    column: usize,
    width: usize,
    pub source: String,
    pub code: String,
    pub message: String,
    /// More about it, or empty.
    pub note: String,
}

impl Spot {
    pub fn read(value: &Value) -> Option<Self> {
        let [line, column, width, source, code, message, note @ ..] = items(value) else { return None };
        Some(Self {
            line: number(line)?,
            column: number(column)?,
            width: number(width)?,
            source: text(source)?,
            code: text(code)?,
            message: phrase::one_line(&text(message)?),
            note: note.first().and_then(text).map(|note| phrase::one_line(&note)).unwrap_or_default(),
        })
    }

    pub fn list(value: &Value) -> Option<Vec<Self>> {
        items(value).iter().map(Self::read).collect()
    }

    /// A remark about this place in a file of this name.
    pub fn remark(&self, message: String, file: &str) -> Remark {
        let frame = Frame {
            file: file.to_owned(),
            line: self.line,
            column: (self.column > 0).then_some(self.column),
            function: "<module>".to_owned(),
            source: self.source.clone(),
        };
        let place = (self.line > 0).then_some(frame);
        Remark { message, place, width: self.width, ..Remark::default() }
    }
}

/// The finding for a file that is no Python.
fn not_compiled(kind: &str, message: &str, frame: Option<Frame>) -> Finding {
    let raised = Raised {
        kind: kind.to_owned(),
        lineage: vec![kind.to_owned()],
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
