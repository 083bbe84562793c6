//! What a call came to against what was expected of it.
//!
//! What our harness told comes from inside the learner's process. It is believed as far as "this is what the code
//! answered"; silence is never an answer.

use super::expectations::decode;
use super::texts::Differences;
use super::{Evidence, Finding, Kind, ended, explain, phrase, texts};
use crate::compare::rule::{Types, ValueRule};
use crate::compare::value::{self, Value, ValueDifference};
use crate::event::{Failure, Given, Mismatch, Subject, Verdict};
use crate::outcome::{CaseOutcome, Ended, Raised, Stage};
use crate::spec::model::{Call, CallExpectation, Case};

/// Values are shown in about so many characters.
const SHOWN: usize = 600;

impl Kind for Call {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        ended::limit(evidence.case, evidence.outcome).or_else(|| check(self, evidence))
    }

    fn given(&self, case: &Case) -> Given {
        given(self, case)
    }
}

/// What a call gives to the learner's code.
pub fn given(call: &Call, case: &Case) -> Given {
    Given { setup: call.setup.clone(), call: Some(call.call.clone()), ..super::input(case) }
}

/// Why an answer is not accepted that no limit ended; `None` if it is.
pub fn check(call: &Call, evidence: Evidence<'_>) -> Option<Finding> {
    let mut differences = Differences::default();
    let answered =
        answer(evidence.outcome).and_then(|answer| check_answer(call, answer, evidence, &mut differences));
    if let Err(finding) = answered {
        return Some(finding);
    }
    if let Some(expected) = &call.prints {
        differences.text(Subject::Stdout, expected, &evidence.outcome.stdout);
    }
    differences.files(&evidence.case.writes, &evidence.outcome.written);
    differences.finding(evidence.outcome)
}

/// What a call came to.
#[derive(Debug, Clone)]
pub enum Answer<'a> {
    Returned(Value),
    Raised(&'a Raised),
}

/// The answer of a call that was answered to its end.
pub fn answer(outcome: &CaseOutcome) -> Result<Answer<'_>, Finding> {
    let told = &outcome.told;
    let code = match outcome.ended {
        Ended::Exit(code) => code,
        Ended::Signal(number) => return Err(ended::signalled(number, outcome)),
        // Limits and files that do not compile were judged before.
        _ => return Err(Finding::new(Verdict::GraderError, "the sandbox gave no end of this call")),
    };
    match (&told.raised, &told.value) {
        // A file that cannot be imported ends the process before any call.
        (Some(raised), _) if told.stage == Stage::Done || raised.stage == Stage::Loading => {
            Ok(Answer::Raised(raised))
        }
        (None, Some(value)) if told.stage == Stage::Done && code == 0 => decode(value).map(Answer::Returned),
        _ => Err(silent(told.stage, code, outcome)),
    }
}

/// The code ended the process behind the harness's back.
fn silent(stage: Stage, code: i32, outcome: &CaseOutcome) -> Finding {
    let when = match stage {
        Stage::Loading => "while your file was being imported",
        Stage::Setup => "while the case was being set up",
        Stage::Calling => "before the function returned",
        Stage::Reading => "while the returned value was being read",
        Stage::Done => "after the function had returned",
    };
    let message = format!(
        "your code ended the program, as os._exit() does, or closed files that are not its own, {when} (exit code {code})"
    );
    Finding::new(Verdict::RunTimeError, message).with(Failure {
        printed: texts::printed(outcome),
        complained: texts::complained(outcome),
        ..Failure::default()
    })
}

/// Adds what differs; the finding is for an answer that leaves nothing to compare.
fn check_answer(
    call: &Call,
    answer: Answer<'_>,
    evidence: Evidence<'_>,
    differences: &mut Differences,
) -> Result<(), Finding> {
    match (&call.expects, answer) {
        (Some(CallExpectation::Raises { kind, message }), answer) => {
            let wanted = Wanted { kind, message: message.as_ref(), call: name(call) };
            match answer {
                Answer::Returned(value) => wanted.but_returned(&value, differences),
                Answer::Raised(raised) => return wanted.and_raised(raised, evidence, differences),
            }
        }
        (_, Answer::Raised(raised)) => return Err(explain::exception(raised, evidence)),
        (Some(CallExpectation::Returns { rule, .. }), Answer::Returned(actual)) => {
            let [expected] = evidence.expected else {
                return Err(Finding::new(
                    Verdict::GraderError,
                    "the expected value of this case is not known",
                ));
            };
            if let Err(difference) = value::compare(expected, &actual, rule) {
                let mut wrong = Wrong::new(expected, &actual, *difference);
                if actual == Value::None && printed_answer(expected, evidence.outcome) {
                    wrong
                        .notes
                        .insert(0, "your function prints the answer instead of returning it".to_owned());
                }
                wrong.add_to(differences, name(call), rule);
            }
        }
        (None, Answer::Returned(_)) => {}
    }
    Ok(())
}

/// The call as a sentence names it.
fn name(call: &Call) -> &str {
    named(&call.call)
}

/// A call of this text as a sentence names it.
pub fn named(call: &str) -> &str {
    phrase::short_code(call).unwrap_or("the call")
}

/// Adds that another value than expected was returned, if it was.
pub fn check_value(
    (expected, actual): (&Value, &Value),
    call: &str,
    rule: &ValueRule,
    differences: &mut Differences,
) {
    if let Err(difference) = value::compare(expected, actual, rule) {
        Wrong::new(expected, actual, *difference).add_to(differences, named(call), rule);
    }
}

/// Whether the code printed what it should have returned.
fn printed_answer(expected: &Value, outcome: &CaseOutcome) -> bool {
    let Some(Ok(printed)) = outcome.stdout.complete().map(str::from_utf8) else { return false };
    let printed = printed.trim();
    !printed.is_empty() && value::printed(expected, SHOWN).is_some_and(|answer| answer.trim() == printed)
}

/// A returned value that is not the expected one, as texts.
struct Wrong {
    expected: String,
    actual: String,
    notes: Vec<String>,
}

impl Wrong {
    /// The whole values, if that shows the difference; else what differs in them. A note says where it is.
    fn new(expected: &Value, actual: &Value, difference: ValueDifference) -> Self {
        let ValueDifference { path, expected: there, actual: given, mut notes } = difference;
        let whole = (value::show(expected, SHOWN), value::show(actual, SHOWN));
        if path.is_empty() {
            return Self { expected: there, actual: given, notes };
        }
        notes.insert(0, format!("the first difference is at `{path}`: {given} instead of {there}"));
        let (expected, actual) = if whole.0 == whole.1 { (there, given) } else { whole };
        Self { expected, actual, notes }
    }

    fn add_to(self, differences: &mut Differences, call: &str, rule: &ValueRule) {
        let Self { expected, actual, notes } = self;
        let message = match (phrase::short_code(&expected).zip(phrase::short_code(&actual)), notes.first()) {
            (Some((expected, actual)), _) => format!("{call} returned {actual}, expected {expected}"),
            (None, Some(note)) => {
                format!("{call} returned another value than expected: {}", phrase::one_line(note))
            }
            (None, None) => format!("{call} returned another value than expected"),
        };
        let mismatch = Mismatch {
            subject: Subject::Returned,
            expected: texts::short(&expected),
            actual: texts::short(&actual),
            rule: match rule.types {
                Types::Strict => String::new(),
                Types::Loose => {
                    "numbers and collections count by what is in them, whatever their types".to_owned()
                }
            },
        };
        differences.add(mismatch, message, notes);
    }
}

/// The exception that a call has to raise.
struct Wanted<'a> {
    kind: &'a str,
    message: Option<&'a regex::Regex>,
    call: &'a str,
}

impl Wanted<'_> {
    fn but_returned(&self, value: &Value, differences: &mut Differences) {
        let given = value::show(value, SHOWN);
        let short = phrase::short_code(&given).unwrap_or("a value");
        let message = format!("{} returned {short}, expected it to raise {}", self.call, self.kind);
        differences.add(self.mismatch(&format!("returned {given}")), message, Vec::new());
    }

    /// The finding is for an exception that has nothing to do with the expected one.
    fn and_raised(
        &self,
        raised: &Raised,
        evidence: Evidence<'_>,
        differences: &mut Differences,
    ) -> Result<(), Finding> {
        let expected = explain::is(raised, self.kind);
        let call = self.call;
        match raised.stage {
            Stage::Calling
                if expected && self.message.is_none_or(|pattern| pattern.is_match(&raised.message)) => {}
            Stage::Calling if expected => {
                let headline = explain::headline(raised);
                let message = format!("{call} raised {headline}, with another message than expected");
                differences.add(self.mismatch(&headline), message, Vec::new());
            }
            Stage::Reading if expected => {
                let message = format!("{call} did not raise {} itself", self.kind);
                let note = "the exception came only when the items of the returned generator were read";
                differences.add(self.mismatch("returned a generator"), message, vec![note.to_owned()]);
            }
            // Another exception; or not in the call, but in the author's set-up or at the import of the file.
            stage => {
                let mut finding = explain::exception(raised, evidence);
                if stage == Stage::Calling && finding.verdict == Verdict::RunTimeError {
                    finding.message = format!("expected {}, but got {}", self.kind, finding.message);
                    finding.failure.mismatches.push(self.mismatch(&explain::headline(raised)));
                }
                return Err(finding);
            }
        }
        Ok(())
    }

    fn mismatch(&self, actual: &str) -> Mismatch {
        let expected = match self.message {
            None => self.kind.to_owned(),
            Some(pattern) => format!("{} with a message that matches {:?}", self.kind, pattern.as_str()),
        };
        Mismatch {
            subject: Subject::Raised,
            expected: texts::short(&expected),
            actual: texts::short(actual),
            rule: String::new(),
        }
    }
}
