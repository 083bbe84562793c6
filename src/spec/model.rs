//! A checked exercise: what the rest of the program works from.
//!
//! Values of these types have passed every check of `spec`; nothing here parses, reads files or prints.

mod check;
pub mod checker;
mod content;
pub mod growth;
pub mod installed;
pub mod interactive;
mod limits;
pub mod lint;
pub mod project;
pub mod pytest;
pub mod refactor;
mod run;
pub mod source;
pub mod trials;
pub mod types;
pub mod watched;

use std::collections::BTreeMap;
use std::path::PathBuf;

use rust_decimal::Decimal;

pub use check::Check;
pub use checker::{Checked, Checker};
pub use content::{Content, Expected, ExpectedFile, GivenFile};
pub use growth::{PeakMemory, SizedCall, TimeGrowth};
pub use installed::Installed;
pub use interactive::Interactive;
pub use limits::{Bytes, Limits};
pub use lint::Lint;
pub use project::Project;
pub use pytest::{Suite, Test};
pub use refactor::Refactor;
pub use run::{Call, CallExpectation, Program};
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
