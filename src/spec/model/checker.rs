//! Programs and functions of the author's that say whether a run was right, as they follow from a spec.

use rust_decimal::Decimal;

use super::{Call, Content, Program};

/// Name of the file of ours that lies beside the author's and runs it.
pub const RUNNER: &str = "gradus_author.py";

/// What lies beside a program of the author's: the files with input and answer, and the folder for its feedback.
pub const INPUT: &str = "input";
pub const ANSWER: &str = "answer";
pub const FEEDBACK: &str = "feedback";

/// A run of the learner's whose outcome the author's own code looks at.
#[derive(Debug, Clone)]
pub struct Checked {
    pub run: Run,
    pub checker: Checker,
    pub answer: Answer,
}

/// What is run of the learner's, and what is compared whatever the checker says.
#[derive(Debug, Clone)]
pub enum Run {
    /// Its output is checked.
    Program(Program),
    /// Its value is checked.
    Call(Call),
}

/// What the author gives the checker to compare with.
#[derive(Debug, Clone)]
pub enum Answer {
    Nothing,
    Text(Content),
    /// Python text, evaluated as that of `returns` is.
    Expression(String),
}

/// Code of the author's that says whether something is right.
#[derive(Debug, Clone)]
pub struct Checker {
    /// Files by name: the one that is run, then the Python files that it imports.
    pub files: Vec<(String, Content)>,
    pub form: Form,
    /// The least share of the points with which a submission is accepted.
    pub pass: Decimal,
}

/// How a checker is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A function of this name.
    Function(String),
    /// A program that takes files and arguments, and ends with 42 or 43.
    Program { args: Vec<String> },
}

impl Checker {
    /// Name of the file that is run.
    #[must_use]
    pub fn file(&self) -> &str {
        self.files.first().map_or("", |(name, _)| name)
    }
}
