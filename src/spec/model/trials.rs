//! Tests that learners hand in, and the code that these are tried with.
//!
//! Until the bugs are made there is one case for all of them, [`LearnerTests`]; from then on one for each, [`Trial`], and
//! one for the correct implementation.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::Content;

/// Kinds of changes that make a bug. As in `src/harness/tools/mutants.py`.
pub const OPERATORS: [&str; 8] =
    ["comparison", "arithmetic", "boolean", "constant", "off-by-one", "condition", "return", "statement"];

/// What the case of the correct implementation is called, behind the name of the case in the spec.
pub const CORRECT: &str = "correct";

/// The author's code that tests are about.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Relative to the exercise's folder.
    pub path: String,
    /// Name under which tests import it.
    pub module: String,
    /// The correct implementation.
    pub content: Content,
}

impl Subject {
    /// The correct implementation.
    #[must_use]
    pub fn text(&self) -> String {
        text(&self.content)
    }

    /// Name of its file, without folders.
    #[must_use]
    pub fn file(&self) -> String {
        format!("{}.py", self.module)
    }
}

/// Bugs that the learner's tests have to find.
#[derive(Debug, Clone)]
pub struct LearnerTests {
    pub subject: Subject,
    /// Other implementations that are correct: names of their cases, and their code, by the same module name.
    pub others: Vec<(String, Subject)>,
    pub bugs: Vec<Bug>,
    pub mutants: Option<Mutants>,
    /// The bugs that are wanted, by the names of their cases; all if there is none.
    pub only: Vec<String>,
}

/// A bug that the author wrote.
#[derive(Debug, Clone)]
pub struct Bug {
    pub name: String,
    /// What is wrong, for learners.
    pub description: Option<String>,
    pub hidden: bool,
    pub weight: Decimal,
    /// Relative to the exercise's folder.
    pub path: String,
    pub content: Content,
    /// Line in the spec, from 1.
    pub line: usize,
}

impl Bug {
    /// Whether it is a patch of the subject, and not a whole file.
    #[must_use]
    pub fn is_patch(&self) -> bool {
        is_patch(&self.path)
    }

    /// The file, as it is.
    #[must_use]
    pub fn text(&self) -> String {
        text(&self.content)
    }
}

/// Whether a file is a patch, by its name.
#[must_use]
pub fn is_patch(path: &str) -> bool {
    path.strip_suffix(".patch").or_else(|| path.strip_suffix(".diff")).is_some()
}

/// Bugs that are made from the subject.
#[derive(Debug, Clone)]
pub struct Mutants {
    pub count: u32,
    /// Of [`OPERATORS`]; all if there is none.
    pub operators: Vec<String>,
    /// Ids of those that do not count.
    pub exclude: Vec<String>,
    pub hidden: bool,
}

/// The learner's tests with one variant of the subject.
#[derive(Debug, Clone)]
pub struct Trial {
    pub subject: Arc<Subject>,
    pub variant: Variant,
}

/// Code that tests are tried with.
#[derive(Debug, Clone)]
pub enum Variant {
    /// Tests have to pass.
    Correct,
    /// One of them has to fail.
    Faulty {
        text: Arc<str>,
        /// What is wrong in it, for learners.
        description: Option<String>,
    },
}

/// How much of the subject the learner's tests have to run, in percent.
#[derive(Debug, Clone)]
pub struct Coverage {
    pub subject: Subject,
    pub lines: Option<Decimal>,
    pub branches: Option<Decimal>,
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |percent: &Decimal, what: &str| format!("{} % of the {what}", percent.normalize());
        let lines = self.lines.as_ref().map(|percent| share(percent, "lines"));
        let branches = self.branches.as_ref().map(|percent| share(percent, "branches"));
        let shares: Vec<String> = lines.into_iter().chain(branches).collect();
        write!(f, "your tests have to run {} of {}", shares.join(" and "), self.subject.file())
    }
}

fn text(content: &Content) -> String {
    String::from_utf8_lossy(content.bytes()).into_owned()
}
