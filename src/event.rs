//! What happened, as data: the facts that a run produces and reports consume.
//!
//! One [`Event`] is one line of the JSON-lines stream (`--report jsonl=PATH`); this file is that
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

use std::time::Duration;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

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
    #[serde(default, skip_serializing_if = "is_false")]
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
    #[serde(default, skip_serializing_if = "is_false")]
    pub extra: bool,
}

/// One learner's work on one exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmissionResult {
    pub learner: String,
    /// Slug of the exercise.
    pub exercise: String,
    /// `accepted` if every case is that counts; else the verdict of the first of them, in spec order, that is not.
    ///
    /// Extra credit does not count, unless it could not be graded or there is nothing else.
    pub verdict: Verdict,
    /// Exact sum of the scores in `cases` and `groups`. With extra credit it can be more than `max_score`.
    pub score: Decimal,
    /// Exact sum of the largest scores in `cases` and `groups`, extra credit apart.
    pub max_score: Decimal,
    /// The learner's file as the user can find it, relative to the folder that was graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What concerns the submission as a whole: the file that was found instead, why nothing ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How many of its cases imported the file anew: importing it leaves threads running that a fork would lose. That takes
    /// longer, and changes nothing else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reimported: usize,
    /// In spec order; one entry for each case that takes part, always.
    pub cases: Vec<CaseResult>,
    /// In spec order; one entry for each group that takes part, always.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupResult>,
}

/// What the cases of a group earned together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupResult {
    pub name: String,
    /// `accepted` if all of its cases are; else the verdict of the first that decides, in spec order: one that was not
    /// accepted, or, where there is none of these, `grader_error`.
    pub verdict: Verdict,
    /// All of `max_score` if the verdict is `accepted`, else nothing.
    pub score: Decimal,
    pub max_score: Decimal,
    /// Its points come on top of the largest score.
    #[serde(default, skip_serializing_if = "is_false")]
    pub extra: bool,
}

/// How one case ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    pub name: String,
    pub verdict: Verdict,
    /// Points earned; only ever more than zero after a completed check. A checker of the author's can give a part of them,
    /// also to a case that is not accepted. A case in a group has none of its own.
    pub score: Decimal,
    pub max_score: Decimal,
    /// Its points, or those of its group, come on top of the submission's `max_score`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub extra: bool,
    /// Name of its group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    #[serde(flatten)]
    pub usage: Usage,
    pub hidden: bool,
    /// Where a test of the author's ran, of a case that is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<TestMode>,
    /// One line: what is wrong. `None` for hidden cases and for those that have all of their points.
    pub message: Option<String>,
    /// What is to be said about a case that is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Everything that helps to understand the message. `None` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Box<Failure>>,
}

/// Where tests of the author's run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestMode {
    /// In a process of their own, which reaches the learner's module in another one.
    Isolated,
    /// In the process of the learner's module.
    InProcess,
}

impl TestMode {
    /// The word for it in specs and reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Isolated => "isolated",
            Self::InProcess => "in-process",
        }
    }
}

/// What a case used, the whole process tree taken together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// User plus system time of every process, in seconds.
    #[serde(with = "seconds")]
    pub cpu: Duration,
    /// Time from start to end on the clock, in seconds.
    #[serde(with = "seconds")]
    pub wall: Duration,
    /// Peak of resident memory, in bytes.
    pub memory: u64,
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

/// What we conclude about a case or a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Accepted,
    WrongAnswer,
    TimeLimitExceeded,
    MemoryLimitExceeded,
    OutputLimitExceeded,
    RunTimeError,
    CompileError,
    MissingFile,
    /// A case that this one depends on was not accepted.
    Skipped,
    /// Our fault or the machine's: no points either way, exit code 3.
    GraderError,
}

impl Verdict {
    /// Every verdict, in the order in which people read them.
    pub const ALL: [Self; 10] = [
        Self::Accepted,
        Self::WrongAnswer,
        Self::TimeLimitExceeded,
        Self::MemoryLimitExceeded,
        Self::OutputLimitExceeded,
        Self::RunTimeError,
        Self::CompileError,
        Self::MissingFile,
        Self::Skipped,
        Self::GraderError,
    ];

    /// The word used in specs, folder names and every report.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::WrongAnswer => "wrong_answer",
            Self::TimeLimitExceeded => "time_limit_exceeded",
            Self::MemoryLimitExceeded => "memory_limit_exceeded",
            Self::OutputLimitExceeded => "output_limit_exceeded",
            Self::RunTimeError => "run_time_error",
            Self::CompileError => "compile_error",
            Self::MissingFile => "missing_file",
            Self::Skipped => "skipped",
            Self::GraderError => "grader_error",
        }
    }

    /// The verdict that a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// Why a case was not accepted, as facts to be laid out by a reporter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// What was given to the learner's code.
    pub given: Given,
    /// Each thing that differed, the first one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mismatches: Vec<Mismatch>,
    /// What is nearly right, in whole sentences, as in "Only the newline at the end is missing."
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What is to be said about places in the learner's file, the first thing that was asked for first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// Remarks left out, because there are too many.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub omitted_remarks: usize,
    /// What was measured, the smallest n first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<Measurement>,
    /// The exception that ended the learner's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<LearnerError>,
    /// What was printed, where no mismatch already shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<Excerpt>,
    /// What a program and the author's said to each other, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dialogue: Vec<Utterance>,
    /// What was written to standard error, where it is more than the traceback in `error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complained: Option<Excerpt>,
    /// The author's hint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// A shell command that runs just this case again.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reproduce: String,
}

impl Failure {
    /// The place in the learner's file that matters most, if there is one.
    #[must_use]
    pub fn place(&self) -> Option<&Frame> {
        let stopped = self.error.as_ref().and_then(|error| error.frames.last());
        stopped.or_else(|| self.remarks.iter().find_map(|remark| remark.place.as_ref()))
    }
}

/// What a call took that is made with growing n, without what is needed to make it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    pub n: u64,
    /// Processor time in seconds, if that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f64>,
    /// Peak of memory in bytes, if that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
    /// It was not finished by then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unfinished: bool,
}

impl Measurement {
    /// Seconds or bytes.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a machine has far less memory than 2^52 bytes")]
    pub fn amount(&self) -> f64 {
        self.cpu.or(self.memory.map(|bytes| bytes as f64)).unwrap_or_default()
    }
}

/// As in `0.8 ms`, `1.25 s` or `3.5 MiB`.
impl std::fmt::Display for Measurement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.cpu {
            Some(seconds) if seconds >= 1.0 => write!(f, "{seconds:.2} s"),
            Some(seconds) => write!(f, "{:.1} ms", seconds * 1e3),
            None => write!(f, "{:.1} MiB", self.amount() / f64::from(1 << 20)),
        }
    }
}

/// A line of a dialogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utterance {
    pub by: Speaker,
    /// Without its line end.
    pub text: String,
    /// No line end came after it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unended: bool,
    /// Bytes left out before it.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub omitted: u64,
}

/// Who says something in a dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The learner's program.
    Learner,
    /// The author's, which the learner's talks with.
    Author,
}

/// What a case gave to the learner's code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// Statements run before the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
    /// The call, as Python text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// Arguments of the program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Standard input, if there was any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stdin: Option<Excerpt>,
    /// Names of the files that were laid beside the program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

/// One thing that was expected to be different.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mismatch {
    pub subject: Subject,
    pub expected: Excerpt,
    pub actual: Excerpt,
    /// How the two were compared, in words, as in "spaces at line ends do not count".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rule: String,
}

/// What a [`Mismatch`] is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Stdout,
    Stderr,
    ExitCode,
    /// What the call returned.
    Returned,
    /// What the call raised.
    Raised,
    /// A file that the run wrote.
    File(String),
}

/// A bounded piece of text around the place that matters.
///
/// If `omitted_before` and `omitted_after` are zero and `cut_columns` is false, `text` is the whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// Whole lines with their line ends; the last may have none.
    pub text: String,
    /// Number of the first line of `text`, from 1.
    pub first_line: usize,
    /// Lines left out before `text`.
    #[serde(default)]
    pub omitted_before: usize,
    /// Lines left out after `text`.
    #[serde(default)]
    pub omitted_after: usize,
    /// Characters left out of the middle, start or end of lines that are too long; the text shows `…` there.
    #[serde(default)]
    pub omitted_characters: usize,
    /// Size of the whole, in bytes.
    pub total_bytes: u64,
}

/// The exception that ended the learner's code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnerError {
    /// Name of the class, as in `ValueError`.
    pub kind: String,
    /// `str()` of the exception, bounded.
    pub message: String,
    /// The learner's own frames, outermost first, bounded.
    pub frames: Vec<Frame>,
    /// Frames left out of the middle of a deep recursion.
    #[serde(default)]
    pub omitted_frames: usize,
}

/// One place in the learner's file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Name of the file, without folders of ours.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1; `None` when the interpreter does not tell.
    #[serde(default)]
    pub column: Option<usize>,
    /// The function, or `<module>`.
    pub function: String,
    /// The source line, without its line end.
    pub source: String,
}

/// Something about a place in the learner's file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What is to be said, on one line.
    pub message: String,
    /// The place; `None` for what concerns the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Frame>,
    /// How many characters of the line it is about, from the column of `place`.
    #[serde(default)]
    pub width: usize,
    /// Whether the file of `place` has to be named: it is not the one that the exercise is about.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
}

impl Remark {
    /// Its place in words: `line 3`, or `helpers.py, line 3`.
    #[must_use]
    pub fn spot(&self, place: &Frame) -> String {
        if self.named {
            format!("{}, line {}", place.file, place.line)
        } else {
            format!("line {}", place.line)
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_nothing(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
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

#[cfg(test)]
mod tests {
    use super::Verdict;

    #[test]
    fn words_are_what_serde_writes() {
        for verdict in Verdict::ALL {
            let json = serde_json::to_value(verdict).expect("a verdict is a string");
            assert_eq!(json, verdict.word());
            assert_eq!(Verdict::from_word(verdict.word()), Some(verdict));
        }
    }
}
