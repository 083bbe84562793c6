//! What code of the author's said of a run: right, wrong, a part of the points; or what is wrong with that code.
//!
//! It never runs beside learners' code, so its word counts. Where it has none, by a crash, a limit or an answer that makes no
//! sense, the case is a `grader_error`, and no learner's.

use rust_decimal::Decimal;

use super::expectations::decode;
use super::share::Share;
use super::{Finding, ended, explain, phrase, tool};
use crate::compare::value::Value;
use crate::event::{Failure, Verdict};
use crate::outcome::{CaseOutcome, Ended, Raised, Stage, Written};
use crate::plan::checker::{WRITES, limits};
use crate::spec::model::Case;
use crate::spec::model::checker::{Checker, Form, RUNNER};

/// Exit codes of Kattis' convention.
const RIGHT: i32 = 42;
const WRONG: i32 = 43;

/// Lines of a message that are told, after the first.
const MORE_LINES: usize = 20;

/// What the author's code said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    share: Share,
    /// For the learner; can be empty.
    why: String,
}

/// What a checker made of a run.
///
/// # Errors
///
/// The finding for code that did not do its work.
pub fn ruling(checker: &Checker, case: &Case, outcome: &CaseOutcome) -> Result<Ruling, Finding> {
    let code = code_of_end(checker, outcome)?;
    match &checker.form {
        Form::Function(_) => of_function(checker, code, outcome),
        Form::Program { .. } => of_program(checker, case, code, outcome),
    }
}

impl Ruling {
    /// Why the case has not all of its points; `None` if it has.
    ///
    /// `silent` is what is said of a wrong answer that the author's code says nothing about.
    pub fn finding(self, checker: &Checker, silent: &str) -> Option<Finding> {
        if self.share.is_all() {
            return None;
        }
        let verdict = if self.share.reaches(checker.pass) { Verdict::Accepted } else { Verdict::WrongAnswer };
        let first = phrase::one_line(&self.why);
        let message = match (first.is_empty(), self.share == Share::NOTHING) {
            (false, _) => first,
            (true, true) => silent.to_owned(),
            (true, false) => "this is right in part".to_owned(),
        };
        let notes = self.why.trim().lines().skip(1).map(phrase::one_line).filter(|line| !line.is_empty());
        let failure = Failure { notes: notes.take(MORE_LINES).collect(), ..Failure::default() };
        Some(Finding { share: self.share, ..Finding::new(verdict, message).with(failure) })
    }
}

/// The exit code of code that ended by itself and within its limits.
fn code_of_end(checker: &Checker, outcome: &CaseOutcome) -> Result<i32, Finding> {
    let limits = limits();
    let what = match outcome.ended {
        Ended::Exit(code) => return Ok(code),
        Ended::Time(_) => format!("took longer than {}", phrase::duration(limits.cpu)),
        Ended::Memory => format!("used more than {} of memory", limits.memory),
        Ended::Output(_) => format!("printed or wrote more than {}", limits.output),
        Ended::Processes => "started too many processes".to_owned(),
        Ended::Signal(number) => format!("was ended by {}", ended::name_of_signal(number)),
        Ended::NotCompiled | Ended::Compiling(_) => "could not be read".to_owned(),
    };
    Err(trouble(checker, &what))
}

fn of_function(checker: &Checker, code: i32, outcome: &CaseOutcome) -> Result<Ruling, Finding> {
    let told = &outcome.told;
    let answer = match (&told.raised, &told.value) {
        (Some(raised), _) => return Err(raised_by(checker, raised)),
        (None, Some(value)) if told.stage == Stage::Done => decode(value)?,
        (None, _) => return Err(trouble(checker, &format!("ended its process (exit code {code})"))),
    };
    let words = tool::texts(&answer);
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["right"] => Ok(Ruling { share: Share::ALL, why: String::new() }),
        ["wrong", why] => Ok(Ruling { share: Share::NOTHING, why: why.to_owned() }),
        ["score", score, why] => {
            let share = Share::read(score).map_err(|problem| {
                trouble(checker, &format!("returned a score that cannot be used: {problem}"))
            })?;
            Ok(Ruling { share, why: why.to_owned() })
        }
        ["senseless", problem] => Err(trouble(checker, &phrase::one_line(problem))),
        _ => Err(tool::senseless()),
    }
}

fn of_program(checker: &Checker, case: &Case, code: i32, outcome: &CaseOutcome) -> Result<Ruling, Finding> {
    if let Some(raised) = outcome.told.raised.as_ref().filter(|raised| !explain::is(raised, "SystemExit")) {
        return Err(raised_by(checker, raised));
    }
    let [score, multiplier, team, _] = texts(outcome);
    let share = match (code, score, multiplier) {
        (WRONG, ..) => Share::NOTHING,
        (RIGHT, None, None) => Share::ALL,
        (RIGHT, Some(_), Some(_)) => {
            return Err(trouble(checker, "wrote both score.txt and score_multiplier.txt"));
        }
        (RIGHT, Some(score), None) => share_of_points(checker, case, &score)?,
        (RIGHT, None, Some(multiplier)) => Share::read(&multiplier).map_err(|problem| {
            trouble(checker, &format!("wrote a score_multiplier.txt that cannot be used: {problem}"))
        })?,
        (code, ..) => return Err(no_verdict(checker, code, outcome)),
    };
    Ok(Ruling { share, why: team.unwrap_or_default() })
}

fn share_of_points(checker: &Checker, case: &Case, score: &str) -> Result<Share, Finding> {
    if case.points == Decimal::ZERO {
        let what = "wrote a score.txt, but the case has no points of its own: score_multiplier.txt says a part of them";
        return Err(trouble(checker, what));
    }
    Share::read_points(score, case.points)
        .map_err(|problem| trouble(checker, &format!("wrote a score.txt that cannot be used: {problem}")))
}

/// An end with another code than the two that say something.
fn no_verdict(checker: &Checker, code: i32, outcome: &CaseOutcome) -> Finding {
    let [.., judges] = texts(outcome);
    let said = judges.or_else(|| {
        let text = String::from_utf8_lossy(&outcome.stderr.head).into_owned();
        text.trim().lines().next_back().map(str::to_owned)
    });
    let said = said.map(|text| phrase::one_line(&text)).filter(|text| !text.is_empty());
    let said = said.map(|text| format!(": {text}")).unwrap_or_default();
    let what = format!("ended with exit code {code}, and neither {RIGHT} (right) nor {WRONG} (wrong){said}");
    trouble(checker, &what)
}

/// The texts of [`WRITES`] that are there, those without anything in them left out.
fn texts(outcome: &CaseOutcome) -> [Option<String>; WRITES.len()] {
    let mut texts = outcome.written.iter().map(|written| match written {
        Written::Content(bytes) if !bytes.trim_ascii().is_empty() => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        _ => None,
    });
    std::array::from_fn(|_| texts.next().flatten())
}

/// The finding for an exception in the author's code, with the line where it was raised.
fn raised_by(checker: &Checker, raised: &Raised) -> Finding {
    let place = raised.frames.iter().rfind(|frame| frame.file != RUNNER && frame.line > 0);
    if is_endless_number(raised) {
        let line = place.map(|frame| format!("{}, line {}, stops there.", frame.file, frame.line));
        let failure = Failure { notes: line.into_iter().collect(), ..Failure::default() };
        let message = "a number in it has more digits than Python reads or writes".to_owned();
        return Finding::new(Verdict::WrongAnswer, message).with(failure);
    }
    let headline = explain::headline(raised);
    match place {
        Some(frame) if frame.file == checker.file() => {
            trouble(checker, &format!("failed in line {}: {headline}", frame.line))
        }
        Some(frame) => {
            trouble(checker, &format!("failed in {}, line {}: {headline}", frame.file, frame.line))
        }
        None => trouble(checker, &format!("failed: {headline}")),
    }
}

/// Whether a number of thousands of digits was to be read, or to be named in a message: who has looked that they are digits
/// has made no mistake, and a learner must not be able to make it one.
fn is_endless_number(raised: &Raised) -> bool {
    explain::is(raised, "ValueError")
        && raised.message.starts_with("Exceeds the limit (")
        && raised.message.contains("for integer string conversion")
}

/// The finding for code of the author's that did not do its work.
pub fn trouble(checker: &Checker, what: &str) -> Finding {
    let file = checker.file();
    let message = format!("this case cannot be graded, by a mistake in the exercise: {file} {what}");
    Finding::new(Verdict::GraderError, message)
}

/// The value that a call came to, as the learner sees it.
pub fn shown(value: &Value) -> String {
    crate::compare::value::show(value, 600)
}
