//! Texts of a case: what differs from the expectation, and what is shown of the rest.

use super::{Finding, phrase};
use crate::compare;
use crate::compare::excerpt::{self, Limits};
use crate::compare::rule::Mode;
use crate::event::{Excerpt, Failure, Mismatch, Subject, Verdict};
use crate::outcome::{Captured, CaseOutcome, Written};
use crate::spec::model::{Expected, ExpectedFile};

/// What a case was expected to do differently; the first one gives the message.
#[derive(Debug, Default)]
pub struct Differences {
    verdict: Option<Verdict>,
    message: Option<String>,
    mismatches: Vec<Mismatch>,
    notes: Vec<String>,
}

impl Differences {
    pub fn add(&mut self, mismatch: Mismatch, message: String, notes: Vec<String>) {
        self.verdict.get_or_insert(Verdict::WrongAnswer);
        self.message.get_or_insert(message);
        self.mismatches.push(mismatch);
        for note in notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }

    /// Compares a stream, whose `subject` is [`Subject::Stdout`] or [`Subject::Stderr`], or a file.
    pub fn text(&mut self, subject: Subject, expected: &Expected, actual: &Captured) {
        let mode = expected.rule.mode;
        let Err(difference) = compare::text(expected.content.bytes(), actual, &expected.rule) else { return };
        let compare::TextDifference { expected, actual, notes, rule, headline } = *difference;
        let message = match headline {
            Some(headline) => format!("{} {}", name(&subject), phrase::one_line(&headline)),
            None => sentence(&subject, mode, [&expected, &actual], &notes),
        };
        self.add(Mismatch { subject, expected, actual, rule }, message, notes);
    }

    /// Compares the files that were to be written.
    pub fn files(&mut self, expected: &[ExpectedFile], written: &[Written]) {
        for (file, written) in expected.iter().zip(written) {
            match written {
                Written::Content(bytes) => {
                    let before = self.mismatches.len();
                    let subject = Subject::File(file.name.clone());
                    self.text(subject, &file.expected, &Captured::whole(bytes.as_slice()));
                    if let (Some(query), Some(mismatch)) = (&file.query, self.mismatches.get_mut(before)) {
                        mismatch.rule = asked(query, &mismatch.rule);
                    }
                }
                Written::Unreadable(why) => {
                    self.no_file(file, Verdict::WrongAnswer, &phrase::one_line(why));
                }
                Written::Missing => self.no_file(file, Verdict::WrongAnswer, "was not written"),
                Written::NotAFile => self.no_file(file, Verdict::WrongAnswer, "is not a regular file"),
                Written::TooLarge(_) => {
                    self.no_file(file, Verdict::OutputLimitExceeded, "is larger than allowed");
                }
            }
        }
        for file in expected.iter().skip(written.len()) {
            self.no_file(file, Verdict::GraderError, "was not brought back by the sandbox");
        }
    }

    fn no_file(&mut self, file: &ExpectedFile, verdict: Verdict, what: &str) {
        self.verdict.get_or_insert(verdict);
        let mismatch = Mismatch {
            subject: Subject::File(file.name.clone()),
            expected: start_of(file.expected.content.bytes()),
            actual: Excerpt::default(),
            rule: String::new(),
        };
        let message = format!("the file `{}` {what}", file.name);
        self.add(mismatch, message, Vec::new());
    }

    /// Puts a note before those that are there already.
    pub fn note(&mut self, note: &str) {
        self.notes.insert(0, note.to_owned());
    }

    pub fn is_empty(&self) -> bool {
        self.mismatches.is_empty()
    }

    pub fn finding(self, outcome: &CaseOutcome) -> Option<Finding> {
        let message = self.message?;
        let shown = |subject: &Subject| self.mismatches.iter().any(|mismatch| mismatch.subject == *subject);
        let failure = Failure {
            printed: printed(outcome).filter(|_| !shown(&Subject::Stdout)),
            complained: complained(outcome).filter(|_| !shown(&Subject::Stderr)),
            notes: self.notes.iter().map(|note| phrase::sentence(note)).collect(),
            mismatches: self.mismatches,
            ..Failure::default()
        };
        Some(Finding::new(self.verdict.unwrap_or(Verdict::WrongAnswer), message).with(failure))
    }
}

/// One line about a text that differs: both texts if they fit; else where, and what is nearly right.
fn sentence(subject: &Subject, mode: Mode, [expected, actual]: [&Excerpt; 2], notes: &[String]) -> String {
    let both = phrase::quoted(expected).zip(phrase::quoted(actual));
    if let Some((wanted, given)) = both.filter(|(wanted, given)| wanted != given) {
        let given = if actual.total_bytes == 0 { "nothing" } else { &given };
        return format!("{} {given}, expected {}{wanted}", wrote(subject), what_of_it(mode));
    }
    // Only where lines correspond does the number of one say anything.
    let line = matches!(mode, Mode::Exact | Mode::Text).then(|| first_different_line(expected, actual));
    let place = match line.flatten() {
        Some(line) => format!("{} differs in line {line}", name(subject)),
        None => format!("{} is not what was expected", name(subject)),
    };
    match notes.first() {
        // Notes about texts are whole sentences.
        Some(note) => format!("{place}. {}", phrase::one_line(note)),
        None => place,
    }
}

/// A rule for what a query finds, with the query.
fn asked(query: &str, rule: &str) -> String {
    let words: Vec<&str> = query.split_whitespace().collect();
    format!("the rows of `{}`, {rule}", phrase::one_line(&words.join(" ")))
}

/// What the expectation is to the text.
fn what_of_it(mode: Mode) -> &'static str {
    match mode {
        Mode::Regex => "a match of ",
        Mode::Contains => "it to contain ",
        Mode::Numbers => "the numbers of ",
        // Data say themselves how they differ.
        _ => "",
    }
}

fn wrote(subject: &Subject) -> String {
    match subject {
        Subject::Stderr => "wrote to standard error".to_owned(),
        Subject::File(name) => format!("wrote to `{name}`"),
        _ => "printed".to_owned(),
    }
}

fn name(subject: &Subject) -> String {
    match subject {
        Subject::Stderr => "standard error".to_owned(),
        Subject::File(name) => format!("the file `{name}`"),
        _ => "the output".to_owned(),
    }
}

fn first_different_line(expected: &Excerpt, actual: &Excerpt) -> Option<usize> {
    let [wanted, given] = [expected, actual].map(|excerpt| excerpt.text.split_inclusive('\n'));
    let same = wanted.zip(given).take_while(|(wanted, given)| wanted == given).count();
    (expected.first_line == actual.first_line && actual.first_line > 0).then_some(actual.first_line + same)
}

/// What the code printed, if anything.
pub fn printed(outcome: &CaseOutcome) -> Option<Excerpt> {
    captured(&outcome.stdout)
}

/// What was written to standard error beside the traceback, if anything.
///
/// The traceback of the exception that ended the code is the last thing there and is told as data.
pub fn complained(outcome: &CaseOutcome) -> Option<Excerpt> {
    const TRACEBACK: &[u8] = b"Traceback (most recent call last):\n";
    if outcome.told.raised.is_none() {
        return captured(&outcome.stderr);
    }
    let text = outcome.stderr.complete()?;
    let start = text.windows(TRACEBACK.len()).rposition(|window| window == TRACEBACK).unwrap_or(text.len());
    captured(&Captured::whole(&text[..start]))
}

fn captured(stream: &Captured) -> Option<Excerpt> {
    (*stream != Captured::default()).then(|| excerpt::of_captured(stream, Limits::GIVEN))
}

/// The beginning of a text that has no special place.
pub fn start_of(bytes: &[u8]) -> Excerpt {
    excerpt::whole(bytes, Limits::GIVEN)
}

/// A text of our own, as the whole of an excerpt.
pub fn short(text: &str) -> Excerpt {
    Excerpt { text: text.to_owned(), first_line: 1, total_bytes: text.len() as u64, ..Excerpt::default() }
}
