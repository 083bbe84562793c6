//! `JUnit` XML, for continuous integration.
//!
//! One `testsuite` for each learner and exercise, flat; its cases have the class name `learner.exercise`. What the
//! learner caused is a `failure`, what the grader caused an `error`. Message and text of a failure each stand
//! alone, because some readers show only one of them.
//!
//! The crate `junit-report` holds a whole document in memory, so each suite is rendered as a document of its own
//! ([`suite`]), completed with what the crate cannot write ([`complete`]) and put aside; the root element, whose
//! totals are known last, is written in front of them at the end.

mod complete;
mod suite;
#[cfg(test)]
mod tests;
mod unique;

use std::io::{self, Read, Seek, Write};
use std::ops::AddAssign;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, Event as Xml};

use self::suite::{Room, Suite};
use self::unique::Unique;
use super::sanitise::InertXml;
use super::{Reporter, hidden};
use crate::event::{Event, RunFinished, RunStarted, SubmissionResult, Verdict};

/// Bytes of suites after which failures are told in one line each: GitLab refuses files over 30 MB, and a report
/// that is refused tells nothing at all.
const FULL: u64 = 16 << 20;

/// Writes `JUnit` XML.
pub struct Junit<W, S> {
    out: InertXml<W>,
    /// The suites so far, without a root.
    spool: S,
    started: Option<RunStarted>,
    finished: Option<RunFinished>,
    class_names: Unique,
    suites: usize,
    graded: usize,
    totals: Totals,
}

/// Counts of an element, as its attributes show them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Totals {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    /// Seconds on the clock; the sum over all cases, not the time from start to end.
    time: f64,
}

impl Totals {
    /// Adds them to an element, in the order in which people look for them.
    fn write_to(self, element: &mut BytesStart) {
        for (key, number) in [
            ("tests", self.tests),
            ("failures", self.failures),
            ("errors", self.errors),
            ("skipped", self.skipped),
        ] {
            element.push_attribute((key, number.to_string().as_str()));
        }
        element.push_attribute(("time", seconds(self.time).as_str()));
    }
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
        self.skipped += other.skipped;
        self.time += other.time;
    }
}

/// The kind of element that a verdict is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Passed,
    /// The learner's doing.
    Failure,
    /// The grader's or the machine's.
    Error,
    Skipped,
}

impl Kind {
    const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Accepted => Self::Passed,
            Verdict::Skipped => Self::Skipped,
            Verdict::GraderError => Self::Error,
            Verdict::WrongAnswer
            | Verdict::TimeLimitExceeded
            | Verdict::MemoryLimitExceeded
            | Verdict::OutputLimitExceeded
            | Verdict::RunTimeError
            | Verdict::CompileError
            | Verdict::MissingFile => Self::Failure,
        }
    }
}

/// Decimal seconds without exponent: some readers do not know `1E-07`.
fn seconds(time: f64) -> String {
    format!("{time:.6}")
}

impl<W: Write, S: Read + Write + Seek> Junit<W, S> {
    /// Writes to `out`; `spool` is empty and keeps the suites until the end.
    pub fn new(out: W, spool: S) -> Self {
        Self {
            out: InertXml::new(out),
            spool,
            started: None,
            finished: None,
            class_names: Unique::default(),
            suites: 0,
            graded: 0,
            totals: Totals::default(),
        }
    }

    fn submission(&mut self, submission: &SubmissionResult) -> io::Result<()> {
        self.graded += 1;
        let class_name = self.class_names.claim(&suite::class_name(submission));
        let room = if self.spool.stream_position()? < FULL { Room::Ample } else { Room::Scarce };
        self.put_aside(&Suite::of_submission(submission, &class_name, room))
    }

    fn put_aside(&mut self, suite: &Suite) -> io::Result<()> {
        let document = suite.document(self.started.as_ref())?;
        self.spool.write_all(b"\n")?;
        let mut writer = Writer::new_with_indent(&mut self.spool, b' ', 1);
        complete::complete(&document, suite, self.suites, &mut writer)?;
        self.suites += 1;
        self.totals += suite.totals();
        Ok(())
    }

    /// Tells of a run that did not reach its end: as an error, because passing cases alone would read as success.
    fn tell_the_rest(&mut self) -> io::Result<()> {
        let planned = self.started.as_ref().map_or(0, |started| started.submissions);
        let ended = self.finished.as_ref().is_some_and(|finished| !finished.interrupted);
        if !ended || self.graded < planned {
            let class_name = self.class_names.claim("gradus.run");
            self.put_aside(&Suite::of_partial_run(self.graded, planned, &class_name))?;
        } else if self.suites == 0 {
            self.put_aside(&Suite::empty())?;
        }
        Ok(())
    }

    fn head(&mut self) -> io::Result<()> {
        let mut writer = Writer::new_with_indent(&mut self.out, b' ', 1);
        writer.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let mut root = BytesStart::new("testsuites");
        root.push_attribute(("name", "gradus"));
        self.totals.write_to(&mut root);
        writer.write_event(Xml::Start(root))?;
        complete::properties(&mut writer, &run_properties(self.started.as_ref(), self.finished.as_ref()))
    }
}

/// What is true of the whole run.
fn run_properties(
    started: Option<&RunStarted>,
    finished: Option<&RunFinished>,
) -> Vec<(&'static str, String)> {
    let mut properties = vec![("gradus", env!("CARGO_PKG_VERSION").to_owned())];
    if let Some(started) = started {
        properties[0].1.clone_from(&started.gradus);
        properties.push(("python", started.python.clone()));
        properties.push(("isolation", started.isolation.join("; ")));
        let installed = [("package", &started.packages), ("tool", &started.tools)];
        for (kind, packages) in installed {
            properties.extend(packages.iter().map(|package| (kind, package.to_string())));
        }
    }
    if let Some(finished) = finished {
        properties.push(("wall_ms", suite::milliseconds(finished.wall)));
    }
    properties
}

impl<W: Write, S: Read + Write + Seek> Reporter for Junit<W, S> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(started) => self.started = Some(started.clone()),
            Event::SubmissionFinished(submission) => self.submission(&hidden::redact(submission))?,
            Event::RunFinished(finished) => self.finished = Some(finished.clone()),
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.tell_the_rest()?;
        self.head()?;
        self.spool.rewind()?;
        io::copy(&mut self.spool, &mut self.out)?;
        self.out.write_all(b"\n</testsuites>\n")?;
        self.out.flush()
    }
}
