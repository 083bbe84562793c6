//! What submissions and their cases came to: verdicts, points, and what was used.
//!
//! Why a case was not accepted is told in [`Failure`].

use std::time::Duration;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Failure, seconds};

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
    #[serde(default, skip_serializing_if = "super::is_default")]
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
    #[serde(default, skip_serializing_if = "super::is_default")]
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
    #[serde(default, skip_serializing_if = "super::is_default")]
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
