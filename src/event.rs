//! What happened, as data: the facts that a run produces and reports consume.
//!
//! One [`Event`] is one line of the JSON-lines stream (`--report jsonl=PATH`); this room is that
//! format's documentation. Events carry facts only: no colour, no layout, no escaping. They must not
//! know who makes them (`run`) or who reads them (`report`), and nothing here touches the outside world.
//!
//! # The stream
//!
//! 1. one `run_started`: what will be graded, in plan order;
//! 2. one `submission_finished` for each learner and exercise, in plan order, complete or absent;
//! 3. one `run_finished`. A stream without it was cut short, and readers say so.
//!
//! Keys may be added in later versions, never renamed or removed; readers ignore keys they do not know.
//! Times are seconds, memory is bytes, scores are decimal strings.
//!
//! # Text from learners
//!
//! Every `String` here that came from a submission was made from bytes: invalid UTF-8 is shown as `\xNN`,
//! its size is bounded, and anything else, terminal escapes and control characters included, is still in
//! it. Each reporter passes it through the sanitiser of its own format.

mod failure;
mod result;

use std::time::Duration;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use failure::{
    Excerpt, Failure, Frame, Given, LearnerError, Measurement, Mismatch, Remark, Speaker, Subject, Utterance,
};
pub use result::{CaseResult, GroupResult, SubmissionResult, TestMode, Usage, Verdict};

/// The version of the event stream and of the JSON report.
pub const FORMAT: u32 = 1;

/// One line of the event stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// First of every stream.
    RunStarted(RunStarted),
    /// One learner's work on one exercise has its verdict.
    SubmissionFinished(SubmissionResult),
    /// Last of every stream.
    RunFinished(RunFinished),
}

/// What a run is about to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunStarted {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of gradus, as in `0.1.0`.
    pub gradus: String,
    /// Version of the interpreter, as in `3.12.1`.
    pub python: String,
    /// Start of the run in whole seconds since 1970-01-01 UTC.
    pub started: u64,
    /// Every exercise that takes part, in course order.
    pub exercises: Vec<PlannedExercise>,
    /// Number of `submission_finished` events to expect.
    pub submissions: usize,
    /// What kept submissions apart and within their limits, strongest first, as in `["rlimits", "subreaper"]`.
    #[serde(default)]
    pub isolation: Vec<String>,
    /// The course's packages as they were installed, by name; empty if no exercise names any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Package>,
    /// Packages that come with gradus, such as ruff, by name; empty if no case is checked with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Package>,
}

/// A Python package, as it was installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    pub name: String,
    pub version: String,
}

impl std::fmt::Display for Package {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// An exercise as the plan sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedExercise {
    pub slug: String,
    pub title: String,
    pub track: String,
    /// Sum of the points of all cases and groups that take part, extra credit apart.
    pub max_score: Decimal,
    pub cases: Vec<PlannedCase>,
    /// In spec order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<PlannedGroup>,
}

/// A case as the plan sees it. Hidden cases are named, never described.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedCase {
    pub name: String,
    /// Its own; none if it is in a group.
    pub points: Decimal,
    pub hidden: bool,
    /// Its points, or those of its group, come on top of the largest score.
    #[serde(default, skip_serializing_if = "is_default")]
    pub extra: bool,
    /// Name of its group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// Cases that earn points together, all of them or none, as the plan sees them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedGroup {
    pub name: String,
    pub points: Decimal,
    /// Its points come on top of the largest score.
    #[serde(default, skip_serializing_if = "is_default")]
    pub extra: bool,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunFinished {
    /// Submissions that got a verdict; less than planned when interrupted.
    pub submissions: usize,
    /// Of these, how many were accepted.
    pub accepted: usize,
    /// True after Ctrl-C: everything reported is complete, the rest was not graded.
    pub interrupted: bool,
    /// Duration of the whole run, in seconds.
    #[serde(with = "seconds")]
    pub wall: Duration,
}

/// Whether a key says nothing that its absence would not say.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Durations as seconds with microseconds, in a JSON number.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64((value.as_secs_f64() * 1e6).round() / 1e6)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        Duration::try_from_secs_f64(seconds).map_err(serde::de::Error::custom)
    }
}
