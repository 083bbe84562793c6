//! A checked exercise: what the rest of the program works from.
//!
//! Values of these types have passed every check of `spec`; nothing here parses, reads files or prints.

pub mod checker;
pub mod growth;
pub mod installed;
pub mod interactive;
pub mod lint;
pub mod project;
pub mod pytest;
pub mod refactor;
pub mod source;
pub mod trials;
pub mod types;
pub mod watched;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rust_decimal::Decimal;

use crate::compare::rule::{TextRule, ValueRule};
use crate::event::TestMode;

pub use checker::{Checked, Checker};
pub use growth::{PeakMemory, SizedCall, TimeGrowth};
pub use installed::Installed;
pub use interactive::Interactive;
pub use lint::Lint;
pub use project::Project;
pub use pytest::{Suite, Test};
pub use refactor::Refactor;
pub use source::Source;
pub use trials::{Coverage, LearnerTests, Trial};
pub use types::Types;
pub use watched::{Instrument, Watch, Watched};

/// One task and its cases.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// Name of its folder; unique in a course.
    pub slug: String,
    /// Name of the folder above, or empty.
    pub track: String,
    pub title: String,
    /// The exercise's folder.
    pub folder: PathBuf,
    /// Name of the spec file in it, as messages show it.
    pub spec_file: PathBuf,
    /// Name of the file that learners hand in, as in `median.py`; of a folder, the path of the file in it that programs
    /// and calls are about.
    pub file: String,
    /// Learners hand in a folder that is called as the exercise.
    pub takes_folder: bool,
    /// From 1 (easy) to 5.
    pub difficulty: Option<u8>,
    pub topics: Vec<String>,
    /// Ids of the curriculum's sections.
    pub covers: Vec<String>,
    /// Versions of Python that the exercise is for.
    pub python: Option<pep440_rs::VersionSpecifiers>,
    /// Packages of the course that it names. If it names any, its runs can import all of the course's.
    pub packages: Vec<String>,
    /// Python source whose names `returns` may use; run apart from learners' code.
    pub reference: Option<Content>,
    /// In spec order, then the paired files by name. Never empty.
    pub cases: Vec<Case>,
    /// In spec order.
    pub groups: Vec<Group>,
}

impl Exercise {
    /// Sum of the points of all cases and groups, extra credit apart. Exact: nothing is ever rounded.
    #[must_use]
    pub fn max_score(&self) -> Decimal {
        let cases = self.cases.iter().map(|case| (case.points, case.extra));
        let groups = self.groups.iter().map(|group| (group.points, group.extra));
        cases.chain(groups).filter(|(_, extra)| !extra).map(|(points, _)| points).sum()
    }
}

/// Cases that earn points together: all of them, or none.
#[derive(Debug, Clone)]
pub struct Group {
    /// Unique among the groups and cases of its exercise.
    pub name: String,
    pub points: Decimal,
    /// Its points are earned on top of the largest score.
    pub extra: bool,
}

/// One run with one set of expectations.
#[derive(Debug, Clone)]
pub struct Case {
    /// Unique in its exercise.
    pub name: String,
    /// Its own; none if it is in a group.
    pub points: Decimal,
    /// Extra credit, by itself or by its group: not needed for `accepted`, and worth points on top of the largest score.
    pub extra: bool,
    /// Position of its group in [`Exercise::groups`].
    pub group: Option<usize>,
    /// Learners see its name and verdict, nothing else.
    pub hidden: bool,
    pub hint: Option<String>,
    /// Why no wrong solution fails it, if the author says so.
    pub untested: Option<String>,
    /// Positions of the cases that must be accepted first; all are smaller than this case's own.
    pub after: Vec<usize>,
    pub limits: Limits,
    pub stdin: Content,
    /// Added to the clean environment.
    pub env: BTreeMap<String, String>,
    /// Laid beside the learner's file before the run: the exercise's, then the case's.
    pub files: Vec<GivenFile>,
    pub check: Check,
    /// Files that the run has to leave behind.
    pub writes: Vec<ExpectedFile>,
    /// What it takes of the project once that is installed; without this it is about the folder.
    pub installed: Option<Installed>,
    /// Line of the case in its spec, from 1; 0 for paired files.
    pub line: usize,
}

/// What is run and what is expected of it.
#[derive(Debug, Clone)]
pub enum Check {
    Program(Program),
    Call(Call),
    /// A call whose threads or event loop are watched.
    Watched(Box<Watched>),
    /// One of these, with code of the author's that looks at what came of it.
    Checked(Box<Checked>),
    /// The learner's file, run as a program that talks with one of the author's.
    Interactive(Box<Interactive>),
    /// The learner's file, looked at and not run.
    Source(Source),
    /// The same, by ruff.
    Lint(Lint),
    /// The same, by mypy.
    Types(Types),
    /// The same, against the file that it was made from.
    Refactor(Refactor),
    /// The files of a folder, looked at and not run.
    Project(Project),
    /// A file of tests, not yet taken apart.
    Suite(Arc<Suite>),
    /// One test of a suite.
    Test(Test),
    /// A call whose time is measured with growing n.
    TimeGrowth(TimeGrowth),
    /// A call whose memory is measured.
    PeakMemory(PeakMemory),
    /// Bugs for the tests that learners hand in, not yet taken apart.
    LearnerTests(Arc<LearnerTests>),
    /// The learner's tests with one of them, or with the correct implementation.
    Trial(Trial),
    /// What the learner's tests run of the correct implementation.
    Coverage(Coverage),
}

impl Check {
    /// Where it runs, of a test.
    #[must_use]
    pub fn test_mode(&self) -> Option<TestMode> {
        match self {
            Self::Test(test) => test.suite.mode,
            _ => None,
        }
    }

    /// The texts that it expects, wherever they are.
    pub fn expected_mut(&mut self) -> impl Iterator<Item = &mut Expected> {
        let run = match self {
            Self::Program(program) => Some(Ok(program)),
            Self::Call(call) => Some(Err(call)),
            Self::Watched(watched) => Some(Err(&mut watched.call)),
            Self::Checked(checked) => match &mut checked.run {
                checker::Run::Program(program) => Some(Ok(program)),
                checker::Run::Call(call) => Some(Err(call)),
            },
            _ => None,
        };
        let expected = match run {
            Some(Ok(program)) => [program.stdout.as_mut(), program.stderr.as_mut()],
            Some(Err(call)) => [call.prints.as_mut(), None],
            None => [None, None],
        };
        expected.into_iter().flatten()
    }

    /// What belongs to the author's own code that decides, all of it text.
    pub fn authors_mut(&mut self) -> impl Iterator<Item = &mut Content> {
        let (checker, text) = match self {
            Self::Checked(checked) => {
                let text = match &mut checked.answer {
                    checker::Answer::Text(text) => Some(text),
                    checker::Answer::Nothing | checker::Answer::Expression(_) => None,
                };
                (Some(&mut checked.checker), text)
            }
            Self::Interactive(talk) => (Some(&mut talk.interactor), Some(&mut talk.input)),
            _ => (None, None),
        };
        checker.into_iter().flat_map(|checker| checker.files.iter_mut().map(|(_, text)| text)).chain(text)
    }

    /// The call that it makes with the learner's file.
    #[must_use]
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::Watched(watched) => Some(&watched.call),
            Self::Checked(checked) => match &checked.run {
                checker::Run::Call(call) => Some(call),
                checker::Run::Program(_) => None,
            },
            _ => None,
        }
    }

    /// The author's own code that it looks at.
    pub fn snippets_mut(&mut self) -> &mut [types::Snippet] {
        match self {
            Self::Types(types) => &mut types.snippets,
            _ => &mut [],
        }
    }

    /// The call that is measured, if one is.
    #[must_use]
    pub const fn sized_call(&self) -> Option<&SizedCall> {
        match self {
            Self::TimeGrowth(growth) => Some(&growth.call),
            Self::PeakMemory(memory) => Some(&memory.call),
            _ => None,
        }
    }

    /// The author's implementations that the learner's tests are tried with.
    pub fn implementations_mut(&mut self) -> Vec<&mut Content> {
        match self {
            Self::LearnerTests(tests) => {
                let tests = Arc::make_mut(tests);
                let bugs = tests.bugs.iter_mut().map(|bug| &mut bug.content);
                let others = tests.others.iter_mut().map(|(_, subject)| &mut subject.content);
                bugs.chain(others).chain([&mut tests.subject.content]).collect()
            }
            Self::Coverage(coverage) => vec![&mut coverage.subject.content],
            _ => Vec::new(),
        }
    }

    /// Whether the learner's file is run, and not only looked at.
    #[must_use]
    pub fn runs_submission(&self) -> bool {
        matches!(self, Self::Program(_) | Self::Checked(_) | Self::Interactive(_))
            || self.imports_submission()
            || self.tries_submission()
    }

    /// Whether the learner's file is run by importing it.
    #[must_use]
    pub fn imports_submission(&self) -> bool {
        self.call().is_some() || self.sized_call().is_some() || matches!(self, Self::Suite(_) | Self::Test(_))
    }

    /// Whether the learner's file is tests, which are tried with code of the author's.
    #[must_use]
    pub const fn tries_submission(&self) -> bool {
        matches!(self, Self::LearnerTests(_) | Self::Trial(_) | Self::Coverage(_))
    }

    /// Whether it is checked with a package that comes with gradus, such as a linter.
    #[must_use]
    pub fn uses_tools(&self) -> bool {
        matches!(self, Self::Lint(_) | Self::Types(_) | Self::Suite(_) | Self::Test(_))
            || matches!(self, Self::Project(project) if project.reads_yaml())
            || self.tries_submission()
    }
}

/// The learner's file, run as a program.
#[derive(Debug, Clone)]
pub struct Program {
    pub args: Vec<String>,
    pub stdout: Option<Expected>,
    pub stderr: Option<Expected>,
    pub exit_code: i32,
}

/// An expression, evaluated with the names of the learner's file.
#[derive(Debug, Clone)]
pub struct Call {
    /// Statements run before it, in the same names.
    pub setup: Option<String>,
    pub call: String,
    /// `None` if only the printed text or the written files matter.
    pub expects: Option<CallExpectation>,
    /// What `setup` and the call print, if that matters.
    pub prints: Option<Expected>,
}

/// How a call has to end.
#[derive(Debug, Clone)]
pub enum CallExpectation {
    Returns {
        /// Python text, evaluated in a process that never sees learners' code.
        expression: String,
        rule: ValueRule,
    },
    Raises {
        /// Name of the class or of a base class: `ValueError`, or `module.Name` for classes that are not builtin.
        kind: String,
        /// Has to match somewhere in the message.
        message: Option<regex::Regex>,
    },
}

/// A text that is expected, and how it is compared.
#[derive(Debug, Clone)]
pub struct Expected {
    pub content: Content,
    pub rule: TextRule,
}

/// A file laid beside the learner's.
#[derive(Debug, Clone)]
pub struct GivenFile {
    /// Relative path in the working directory, with `/`, without `..`.
    pub name: String,
    pub content: Content,
}

/// A file that the run has to leave behind.
#[derive(Debug, Clone)]
pub struct ExpectedFile {
    /// Relative path in the working directory, with `/`, without `..`.
    pub name: String,
    /// What is asked of it, if it is an SQLite database: `expected` is about the rows that this finds.
    pub query: Option<String>,
    pub expected: Expected,
}

/// Bytes that a spec names: written in it, or in a file beside it that is read when they are needed.
#[derive(Debug, Clone)]
pub enum Content {
    Inline(Arc<[u8]>),
    /// Relative to the exercise's folder.
    File(PathBuf),
}

impl Content {
    /// No bytes.
    #[must_use]
    pub fn empty() -> Self {
        Self::Inline(Arc::from([]))
    }

    /// The bytes of an exercise that `discover::load` has made complete.
    ///
    /// # Panics
    ///
    /// If the exercise was not loaded: that is a mistake in this program.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Inline(bytes) => bytes,
            Self::File(path) => panic!("{} was used before it was loaded", path.display()),
        }
    }
}

/// Bounds of one case. Every one is enforced, or said not to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// User plus system time of the whole process tree.
    pub cpu: Duration,
    /// Time on the clock; three times `cpu` unless the spec says otherwise.
    pub wall: Duration,
    /// Resident memory of the whole process tree.
    pub memory: Bytes,
    /// Standard output, standard error and written files together.
    pub output: Bytes,
    /// Processes and threads alive at once.
    pub processes: u32,
    /// The largest single file.
    pub file_size: Bytes,
}

impl Default for Limits {
    fn default() -> Self {
        let cpu = Duration::from_secs(2);
        Self {
            cpu,
            wall: cpu * 3,
            memory: Bytes::mib(256),
            output: Bytes::mib(8),
            processes: 64,
            file_size: Bytes::mib(8),
        }
    }
}

/// An amount of memory or data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl Bytes {
    /// So many times 1,048,576 bytes.
    #[must_use]
    pub const fn mib(count: u64) -> Self {
        Self(count * 1024 * 1024)
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
        let unit = UNITS.into_iter().find(|&(_, size)| self.0 >= size);
        match unit {
            Some((name, size)) if self.0.is_multiple_of(size) => write!(f, "{} {name}", self.0 / size),
            #[expect(clippy::cast_precision_loss, reason = "one decimal place is shown")]
            Some((name, size)) => write!(f, "{:.1} {name}", self.0 as f64 / size as f64),
            None => write!(f, "{} bytes", self.0),
        }
    }
}
