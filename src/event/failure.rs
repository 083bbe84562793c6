//! Why a case was not accepted: everything that helps to understand it, as facts.
//!
//! Nothing of this is ever told of a hidden case. Texts are bounded before they come here, and laid out after.

use serde::{Deserialize, Serialize};

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
    #[serde(default, skip_serializing_if = "super::is_default")]
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
    /// Instructions that were executed, if how they grow is what was decided by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<u64>,
    /// Peak of memory in bytes, if that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
    /// It was not finished by then.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub unfinished: bool,
}

impl Measurement {
    /// Instructions, seconds or bytes.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a machine has far less memory than 2^52 bytes")]
    pub fn amount(&self) -> f64 {
        let whole = |amount: u64| amount as f64;
        self.instructions.map(whole).or(self.cpu).or(self.memory.map(whole)).unwrap_or_default()
    }
}

/// As in `12.3 million` (instructions), `0.8 ms`, `1.25 s` or `3.5 MiB`.
impl std::fmt::Display for Measurement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.cpu {
            _ if self.instructions.is_some() => write!(f, "{:.1} million", self.amount() / 1e6),
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
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub unended: bool,
    /// Bytes left out before it.
    #[serde(default, skip_serializing_if = "super::is_default")]
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
/// If `omitted_before`, `omitted_after` and `omitted_characters` are zero, `text` is the whole.
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
    #[serde(default, skip_serializing_if = "super::is_default")]
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
