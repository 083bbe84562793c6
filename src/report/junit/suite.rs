//! One suite: what is said about one submission, as text that XML allows.
//!
//! Decides what is told; [`super::complete`] decides how the rest of the document looks. The crate `junit-report`
//! writes text into CDATA as it is, so only [`XmlText`] goes into it.

use std::io;
use std::time::Duration;

use junit_report::{OffsetDateTime, ReportBuilder, TestCase, TestResult, TestSuite};

use super::unique::Unique;
use super::{Kind, Totals, seconds};
use crate::event::{CaseResult, Failure, GroupResult, RunStarted, Subject, SubmissionResult};
use crate::report::human::{self, Look};
use crate::report::sanitise::XmlText;
use crate::report::words::{count, phrase, points};

/// Bytes of text or output that one element holds; some readers cut longer ones in places of their own.
const LONGEST_TEXT: usize = 100_000;

/// Keys and values of a `properties` element.
pub type Properties = Vec<(&'static str, String)>;

/// How much the report can still hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Ample,
    /// One line for each failure, no output.
    Scarce,
}

/// A suite and all that is known of it.
pub struct Suite {
    /// Also the class name of every case: GitLab shows only that one.
    pub name: XmlText,
    pub cases: Vec<Case>,
    pub properties: Properties,
}

/// A test case.
pub struct Case {
    name: XmlText,
    kind: Kind,
    /// The verdict's word, or why there is none.
    word: &'static str,
    message: XmlText,
    /// Says everything that the message says.
    text: XmlText,
    output: Option<XmlText>,
    complaints: Option<XmlText>,
    file: Option<XmlText>,
    /// The learner's line, from 1.
    pub line: Option<usize>,
    /// Seconds.
    pub time: f64,
    pub properties: Properties,
}

/// `learner.exercise`, with the dots of each taken out so that readers who split at dots find these two.
pub fn class_name(submission: &SubmissionResult) -> String {
    let part = |text: &str| match XmlText::attribute(text).as_str().trim() {
        "" => "_".to_owned(),
        text => text.replace('.', "_"),
    };
    format!("{}.{}", part(&submission.learner), part(&submission.exercise))
}

impl Suite {
    /// `name` is one that no other suite has.
    pub fn of_submission(submission: &SubmissionResult, name: &str, room: Room) -> Self {
        let mut names = Unique::default();
        let cases =
            submission.cases.iter().map(|case| Case::new(case, submission, &mut names, room)).collect();
        let mut properties = vec![
            ("learner", submission.learner.clone()),
            ("exercise", submission.exercise.clone()),
            ("verdict", submission.verdict.word().to_owned()),
            ("points", submission.score.normalize().to_string()),
            ("max_points", submission.max_score.normalize().to_string()),
        ];
        properties.extend(submission.groups.iter().map(|group| ("group", earned_together(group))));
        properties.extend(submission.note.clone().map(|note| ("note", note)));
        let reimported = submission.reimported;
        properties.extend((reimported > 0).then(|| ("reimported", reimported.to_string())));
        Self { name: XmlText::attribute(name), cases, properties }
    }

    /// Tells that a run did not get to its end.
    pub fn of_partial_run(graded: usize, planned: usize, name: &str) -> Self {
        let missing = planned.saturating_sub(graded);
        let message = format!(
            "the run was cut short: {graded} of {} graded, {missing} not",
            count(planned, "submission was", "submissions were"),
        );
        let case = Case {
            name: XmlText::attribute("every submission was graded"),
            kind: Kind::Error,
            word: "interrupted",
            message: XmlText::attribute(&message),
            text: XmlText::text(&message),
            output: None,
            complaints: None,
            file: None,
            line: None,
            time: 0.0,
            properties: Vec::new(),
        };
        Self { name: XmlText::attribute(name), cases: vec![case], properties: Vec::new() }
    }

    /// Some readers reject a document without any suite.
    pub fn empty() -> Self {
        Self { name: XmlText::attribute("gradus"), cases: Vec::new(), properties: Vec::new() }
    }

    pub fn totals(&self) -> Totals {
        let having = |kind| self.cases.iter().filter(|case| case.kind == kind).count();
        Totals {
            tests: self.cases.len(),
            failures: having(Kind::Failure),
            errors: having(Kind::Error),
            skipped: having(Kind::Skipped),
            time: self.cases.iter().map(|case| case.time).sum(),
        }
    }

    /// The suite as a document of its own, as far as `junit-report` can write it.
    pub fn document(&self, started: Option<&RunStarted>) -> io::Result<String> {
        let mut suite = TestSuite::new(self.name.as_str());
        let started = started.and_then(|started| i64::try_from(started.started).ok());
        let timestamp = started.and_then(|started| OffsetDateTime::from_unix_timestamp(started).ok());
        suite.set_timestamp(timestamp.unwrap_or(OffsetDateTime::UNIX_EPOCH));
        suite.add_testcases(self.cases.iter().map(|case| case.element(&self.name)));
        let mut document = Vec::new();
        let report = ReportBuilder::new().add_testsuite(suite).build();
        report.write_xml(&mut document).map_err(io::Error::other)?;
        String::from_utf8(document).map_err(io::Error::other)
    }
}

impl Case {
    fn new(case: &CaseResult, submission: &SubmissionResult, names: &mut Unique, room: Room) -> Self {
        let failure = case.failure.as_deref();
        let shown = failure.filter(|_| room == Room::Ample);
        let name = match XmlText::attribute(&case.name) {
            name if name.as_str().is_empty() => names.claim("(no name)"),
            name => names.claim(name.as_str()),
        };
        Self {
            name: XmlText::attribute(&name),
            kind: Kind::of(case.verdict),
            word: case.verdict.word(),
            message: XmlText::attribute(&message(case)),
            text: XmlText::text(&capped(&text(case, submission, room))),
            output: shown.and_then(output).map(|text| XmlText::text(&capped(text))),
            complaints: shown
                .and_then(|failure| failure.complained.as_ref())
                .map(|complained| XmlText::text(&capped(&complained.text))),
            file: submission.file.as_deref().map(XmlText::attribute),
            line: failure.and_then(Failure::place).map(|frame| frame.line),
            time: case.usage.wall.as_secs_f64(),
            properties: properties(case, submission),
        }
    }

    /// The crate is told no times: it prints them with an exponent's worth of digits and adds them up unchecked.
    fn element(&self, class_name: &XmlText) -> TestCase {
        let mut element = TestCase::success(self.name.as_str(), junit_report::Duration::ZERO);
        let (type_, message) = (self.word.to_owned(), self.message.as_str().to_owned());
        let cause = Some(self.text.for_cdata());
        element.result = match self.kind {
            Kind::Passed => TestResult::Success,
            Kind::Failure => TestResult::Failure { type_, message, cause },
            Kind::Error => TestResult::Error { type_, message, cause },
            Kind::Skipped => TestResult::SkippedWithCause { type_, message, cause },
        };
        element.classname = Some(class_name.as_str().to_owned());
        element.filepath = self.file.as_ref().map(|file| file.as_str().to_owned());
        element.system_out = self.output.as_ref().map(XmlText::for_cdata);
        element.system_err = self.complaints.as_ref().map(XmlText::for_cdata);
        element
    }
}

/// One line: the verdict and the shortest useful sentence.
fn message(case: &CaseResult) -> String {
    match &case.message {
        Some(message) => format!("{}: {message}", phrase(case.verdict)),
        None if case.hidden => format!("{} (hidden case)", phrase(case.verdict)),
        None => phrase(case.verdict).to_owned(),
    }
}

/// The message again and everything that helps to understand it, laid out as in the terminal.
fn text(case: &CaseResult, submission: &SubmissionResult, room: Room) -> String {
    let mut text = message(case);
    if case.hidden {
        return text;
    }
    if let Some(note) = &submission.note {
        text.push('\n');
        text.push_str(note);
    }
    match &case.failure {
        Some(failure) if room == Room::Ample => {
            text.push_str("\n\n");
            text.push_str(&human::failure_text(failure, Look::PLAIN));
        }
        Some(_) => {
            text.push_str("\n… details are left out: this report is nearly as large as readers accept");
        }
        None => {}
    }
    text
}

/// What the learner's code printed, wherever the failure keeps it.
fn output(failure: &Failure) -> Option<&str> {
    let compared = failure.mismatches.iter().find(|mismatch| mismatch.subject == Subject::Stdout);
    let excerpt = failure.printed.as_ref().or(compared.map(|mismatch| &mismatch.actual))?;
    Some(&excerpt.text)
}

/// `edge cases: 0 of 3 points`.
fn earned_together(group: &GroupResult) -> String {
    let extra = if group.extra { ", extra credit" } else { "" };
    format!("{}: {}{extra}", group.name, points(group.score, group.max_score))
}

fn properties(case: &CaseResult, submission: &SubmissionResult) -> Properties {
    let mut properties = vec![
        ("exercise", submission.exercise.clone()),
        ("visibility", if case.hidden { "hidden" } else { "visible" }.to_owned()),
        ("points", case.score.normalize().to_string()),
        ("max_points", case.max_score.normalize().to_string()),
        ("cpu_ms", milliseconds(case.usage.cpu)),
        ("wall_ms", milliseconds(case.usage.wall)),
        ("peak_kib", (case.usage.memory / 1024).to_string()),
    ];
    properties.extend(case.extra.then(|| ("extra", true.to_string())));
    properties.extend(case.group.clone().map(|group| ("group", group)));
    properties.extend(case.note.clone().map(|note| ("note", note)));
    properties.extend(case.mode.map(|mode| ("mode", mode.word().to_owned())));
    properties
}

pub fn milliseconds(time: Duration) -> String {
    seconds(time.as_secs_f64() * 1e3).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The text, or its start and end with the gap announced.
fn capped(text: &str) -> String {
    if text.len() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let boundary = |at: &usize| text.is_char_boundary(*at);
    let half = LONGEST_TEXT / 2;
    let head = (0..=half).rev().find(boundary).unwrap_or(0);
    let tail = (text.len() - half..=text.len()).find(boundary).unwrap_or(text.len());
    let gap = count(tail - head, "byte is", "bytes are");
    format!("{}\n… {gap} left out here …\n{}", &text[..head], &text[tail..])
}
