//! What the steps of an installation came to: what goes on to the next one, or why the project cannot be installed.
//!
//! What a build says of itself comes from the learner's process: it explains a failure, and nothing else. Only the wheel counts,
//! which is data to everything that sees it.

use super::{Finding, ended, explain, learner_error, phrase, texts, tool};
use crate::compare::value::Value;
use crate::event::{Failure, Frame, Remark, Verdict};
use crate::outcome::{CaseOutcome, Ended, Raised, Written};
use crate::plan::installed::{Backend, Installation, Wheel, limits};
use crate::sandbox::job::imported_as;
use crate::spec::model::{Installed, Limits};
use crate::spec::similar::nearest;

/// Notes below a message.
const MOST_NOTES: usize = 8;
/// The longest name of a wheel.
const LONGEST_NAME: usize = 200;

/// Why a project cannot be installed, or a case has nothing to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfit(pub(super) Finding);

impl Unfit {
    /// Nothing of what was installed is what a case is about.
    #[must_use]
    pub fn missing(wanted: &Installed, file: &str, installation: &Installation) -> Self {
        let message = match wanted {
            Installed::File => format!(
                "the installed project has no `{}`: is every package of it found when it is built?",
                imported_as(file).1
            ),
            Installed::Command(name) => {
                let near = nearest(name, installation.commands()).map(phrase::one_line);
                let near = near.map(|near| format!("; there is `{near}`")).unwrap_or_default();
                format!("the installed project has no command `{name}`{near}")
            }
            Installed::Module(name) => {
                format!("the installed project has no `{name}` that `python -m` could run")
            }
        };
        Self(Finding::new(Verdict::WrongAnswer, message))
    }
}

impl From<Finding> for Unfit {
    fn from(finding: Finding) -> Self {
        Self(finding)
    }
}

/// What builds the project.
///
/// # Errors
///
/// Why it cannot be built.
pub fn backend(outcome: &CaseOutcome) -> Result<Backend, Unfit> {
    let value = tool::answer_of(outcome, &limits())?;
    let parts = parts(&value, "ready")?;
    let [name, folders] = parts else { return Err(tool::senseless().into()) };
    let name = tool::text(name).ok_or_else(tool::senseless)?;
    Ok(Backend { name, folders: tool::texts(folders) })
}

/// What was built.
///
/// # Errors
///
/// What went wrong, as far as it is known.
pub fn wheel(outcome: &CaseOutcome) -> Result<Wheel, Unfit> {
    if let Some(finding) = stopped(outcome, &limits()) {
        return Err(finding.into());
    }
    match (&outcome.ended, &outcome.written[..]) {
        (Ended::Exit(0), [Written::Content(content), Written::Content(name), _]) => {
            let name = String::from_utf8_lossy(name).into_owned();
            if is_wheel(&name) {
                return Ok(Wheel { name, content: content.clone() });
            }
            let message = format!("what was built is no wheel: it is called `{}`", phrase::one_line(&name));
            Err(Finding::new(Verdict::WrongAnswer, message).into())
        }
        (Ended::Exit(0), [Written::TooLarge(_), ..]) => {
            let message = format!("the wheel that was built is larger than {}", limits().file_size);
            Err(Finding::new(Verdict::OutputLimitExceeded, message).into())
        }
        _ => Err(failed(outcome).into()),
    }
}

/// What was installed.
///
/// # Errors
///
/// What pip says, or what the project lacks.
pub fn installation(outcome: &CaseOutcome) -> Result<Installation, Unfit> {
    let value = tool::answer_of(outcome, &limits())?;
    let [metadata, files] = parts(&value, "installed")? else { return Err(tool::senseless().into()) };
    let file = |file: &Value| match tool::items(file) {
        [name, Value::Bytes { bytes, .. }] => Some((tool::text(name)?, bytes.as_slice().into())),
        _ => None,
    };
    let files: Option<Vec<_>> = tool::items(files).iter().map(file).collect();
    let installation = tool::text(metadata).zip(files);
    let (metadata, files) = installation.ok_or_else(tool::senseless)?;
    Ok(Installation { metadata, files })
}

/// What follows the word that all went well; the finding if it did not.
fn parts<'v>(value: &'v Value, word: &str) -> Result<&'v [Value], Finding> {
    let Some((first, rest)) = tool::items(value).split_first() else { return Err(tool::senseless()) };
    match (tool::text(first).as_deref(), rest) {
        (Some(said), _) if said == word => Ok(rest),
        (Some("unfit"), [message, file, line, source, notes]) => {
            Err(unfit(message, file, line, source, notes).unwrap_or_else(tool::senseless))
        }
        _ => Err(tool::senseless()),
    }
}

fn unfit(message: &Value, file: &Value, line: &Value, source: &Value, notes: &Value) -> Option<Finding> {
    let message = phrase::one_line(&tool::text(message)?);
    let place = tool::Place::read(line, source)?;
    let notes = tool::texts(notes).iter().map(|note| phrase::one_line(note)).take(MOST_NOTES).collect();
    let remark = place.remark(&tool::text(file)?, message.clone());
    let remarks: Vec<Remark> = if remark.place.is_some() { vec![remark] } else { Vec::new() };
    let failure = Failure { notes, remarks, ..Failure::default() };
    Some(Finding::new(Verdict::WrongAnswer, message).with(failure))
}

fn is_wheel(name: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_.+!".contains(letter);
    name.len() <= LONGEST_NAME
        && name.chars().all(allowed)
        && !name.starts_with(['-', '.'])
        && std::path::Path::new(name).extension().is_some_and(|ending| ending == "whl")
}

/// The finding for a build that a limit ended.
fn stopped(outcome: &CaseOutcome, limits: &Limits) -> Option<Finding> {
    let (verdict, message) = match outcome.ended {
        Ended::Time(_) | Ended::Signal(ended::SIGXCPU) => {
            let limit = phrase::duration(limits.cpu);
            (Verdict::TimeLimitExceeded, format!("building the project takes longer than {limit}"))
        }
        Ended::Memory => {
            let message = format!("building the project takes more than {} of memory", limits.memory);
            (Verdict::MemoryLimitExceeded, message)
        }
        Ended::Output(_) | Ended::Signal(ended::SIGXFSZ) => {
            let message = format!("building the project writes more than {}", limits.output);
            (Verdict::OutputLimitExceeded, message)
        }
        Ended::Processes => {
            let message =
                format!("building the project starts more than {} processes at once", limits.processes);
            (Verdict::RunTimeError, message)
        }
        Ended::Signal(number) => {
            let signal = ended::name_of_signal(number);
            (Verdict::RunTimeError, format!("building the project was ended by {signal}"))
        }
        Ended::NotCompiled | Ended::Compiling(_) => {
            return Some(tool::fault("what builds projects does not compile"));
        }
        Ended::Exit(_) => return None,
    };
    let complained = texts::complained(outcome);
    Some(Finding::new(verdict, message).with(Failure { complained, ..Failure::default() }))
}

/// The finding for a build that came to no wheel by itself.
fn failed(outcome: &CaseOutcome) -> Finding {
    let Some(raised) = &outcome.told.raised else {
        let message = "building the project ended without a wheel";
        return Finding::new(Verdict::RunTimeError, message)
            .with(Failure { complained: texts::complained(outcome), ..Failure::default() });
    };
    let mut raised: Raised = Raised { frames: place(outcome).into_iter().collect(), ..raised.clone() };
    let mut lines = raised.message.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default().to_owned();
    let notes: Vec<String> = lines.take(MOST_NOTES).map(phrase::one_line).collect();
    raised.message = first;
    let what = explain::headline(&raised);
    let (verdict, message, error) = match raised.frames.last() {
        Some(frame) => (
            Verdict::RunTimeError,
            format!(
                "the project cannot be built: {what} (`{}`, line {})",
                phrase::one_line(&frame.file),
                frame.line
            ),
            Some(learner_error(&raised)),
        ),
        None => (Verdict::WrongAnswer, format!("the project cannot be built: {what}"), None),
    };
    // What the backend went through says less than its last words.
    Finding::new(verdict, message).with(Failure { notes, error, ..Failure::default() })
}

/// Where a build failed, in `setup.py` or a backend of the project's own.
fn place(outcome: &CaseOutcome) -> Option<Frame> {
    let [_, _, Written::Content(place)] = &outcome.written[..] else { return None };
    let (file, line, source): (String, usize, String) = serde_json::from_slice(place).ok()?;
    (line > 0).then(|| Frame { file, line, column: None, function: "<module>".to_owned(), source })
}
