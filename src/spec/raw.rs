//! Specs as authors write them. The descriptions here become the JSON Schema that editors show.
//!
//! These types say what keys there are and what kind of value each has; what the values mean is `check`'s to say.
//! Every key is optional here, also those that the schema requires: a missing key must not hide other mistakes.

mod authors;
mod files;
mod looks;
mod suites;
mod watched;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use authors::{Checker, CheckerTable, Interactor, InteractorTable};
pub use files::{ExpectedFile, ExpectedFileTable, GivenFile, Pairs, Raises};
pub use looks::{Lint, Project, Refactor, Snippet, SnippetTable, Source, TypeCheck};
pub use suites::{Bug, BugTable, Coverage, LearnerTests, Mutants, Pytest, PytestTable, TestMode};
pub use watched::{Async, Clock, Concurrency, PeakMemory, TimeGrowth};

use crate::compare::rule::{Mode, Tolerance, Types};

/// A Python exercise for gradus: what learners hand in, and the cases that it is checked with.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "gradus exercise")]
pub struct Exercise {
    /// Address of this schema, for editors; gradus ignores it.
    #[serde(rename = "$schema")]
    #[expect(dead_code, reason = "allowed in a spec, read by editors only")]
    pub schema: Option<String>,
    /// Version of this format: 1.
    #[schemars(required)]
    #[expect(dead_code, reason = "looked at before anything else is read")]
    pub format: Option<i64>,
    /// What the exercise is called, in one line.
    #[schemars(required)]
    pub title: Option<String>,
    /// Name of the file that learners hand in, as in `median.py`.
    #[schemars(required)]
    pub file: Option<String>,
    /// Learners hand in a folder, called as the exercise; `file` is the path of a file in it, as in `src/parcel/cli.py`.
    pub folder: Option<bool>,
    /// From 1 (easy) to 5.
    #[schemars(range(min = 1, max = 5))]
    pub difficulty: Option<u8>,
    /// What it is about; used to select exercises.
    pub topics: Option<Vec<String>>,
    /// Ids of the sections of the curriculum that it covers.
    pub covers: Option<Vec<String>>,
    /// Who wrote it.
    #[expect(dead_code, reason = "for people who read the spec")]
    pub authors: Option<Vec<String>>,
    /// Versions of Python that it is for, as in `>=3.11`.
    pub python: Option<String>,
    /// Names of the course's packages that it is about. Its runs can import all packages of the course.
    pub packages: Option<Vec<String>>,
    /// Shown with a failed case that has no hint of its own.
    pub hint: Option<String>,
    /// A Python file whose names the `returns` expressions may use. It never meets learners' code.
    pub reference: Option<String>,
    /// Files laid beside the learner's file in every case.
    pub files: Option<Vec<GivenFile>>,
    /// Bounds for every case.
    pub limits: Option<Limits>,
    /// How texts and values are compared in cases that do not say it themselves.
    pub compare: Option<Compare>,
    /// Options for the paired files `cases/*.in` and `cases/*.ans`, each pair a case.
    pub pairs: Option<Pairs>,
    /// The cases, in the order in which they are run and shown.
    pub case: Option<Vec<Case>>,
    /// Cases that earn points together: all of them, or none.
    pub group: Option<Vec<Group>>,
}

/// Cases that earn points together: its points are earned if every one of its cases is accepted. A case in a group has no
/// points of its own.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What its cases have in common, in a few words; unlike any case or other group.
    #[schemars(required)]
    pub name: Option<String>,
    /// Points for all of its cases together. Decimals such as 0.5 are exact.
    #[schemars(required, range(min = 0))]
    pub points: Option<f64>,
    /// Names of its cases, of paired files too.
    #[schemars(required)]
    pub cases: Option<Vec<String>>,
    /// Extra credit: its points come on top of the largest score, and its cases are not needed for `accepted`.
    pub extra: Option<bool>,
}

/// One run with one set of expectations: a program, or a call if it has `call`, watched with `concurrency` or `async`, or a
/// look at the file if it has `source`, `lint`, `types` or `refactor`, or a file of tests if it has `pytest`, or a
/// measurement if it has `time_growth` or `peak_memory`, or code for the learner's own tests if it has `learner_tests` or
/// `coverage`. With `checker`, code of the author's looks at what came of the program or call; with `interactive`, a program
/// of the author's talks with the learner's.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the case shows, in a few words; unique in the exercise.
    #[schemars(required)]
    pub name: Option<String>,
    /// Points for passing it; 1 unless given. Decimals such as 0.5 are exact.
    #[schemars(range(min = 0))]
    pub points: Option<f64>,
    /// Extra credit: its points come on top of the largest score, and it is not needed for `accepted`.
    pub extra: Option<bool>,
    /// Learners see its name and verdict, nothing else.
    pub hidden: Option<bool>,
    /// Shown when it fails.
    pub hint: Option<String>,
    /// Why no wrong solution fails this case; `gradus verify` then says nothing of it.
    pub untested: Option<String>,
    /// Earlier cases without which this one is skipped.
    pub after: Option<OneOrMany>,
    /// Bounds of this case, over the exercise's.
    pub limits: Option<Limits>,
    /// Text for standard input.
    pub stdin: Option<String>,
    /// File with the text for standard input.
    pub stdin_file: Option<String>,
    /// Variables added to the clean environment.
    pub env: Option<BTreeMap<String, String>>,
    /// Files laid beside the learner's file, besides the exercise's.
    pub files: Option<Vec<GivenFile>>,
    /// How texts and values are compared in this case, in place of the exercise's `compare`.
    pub compare: Option<Compare>,
    /// Files that the run has to leave behind, by name, with the text expected in them.
    pub writes: Option<BTreeMap<String, ExpectedFile>>,
    /// Arguments of the program.
    pub args: Option<Vec<String>>,
    /// What is run of the project once pip has installed it: a command of its own, as in "greet", or a module, as in
    /// "-m greet".
    pub run: Option<String>,
    /// The case is about the project as pip installs it, and not about the folder that learners hand in.
    pub installed: Option<bool>,
    /// What the program has to print. Empty: nothing.
    pub stdout: Option<String>,
    /// File with what the program has to print.
    pub stdout_file: Option<String>,
    /// What the program has to write to standard error.
    pub stderr: Option<String>,
    /// Code that the program has to end with; 0 unless given.
    #[schemars(range(min = 0, max = 255))]
    pub exit_code: Option<i32>,
    /// Python expression, evaluated with the names of the learner's file.
    pub call: Option<String>,
    /// Python statements run before `call`, in the same names.
    pub setup: Option<String>,
    /// Python expression for the value that `call` has to have; evaluated apart from learners' code.
    pub returns: Option<String>,
    /// Exception that `call` has to end with.
    pub raises: Option<Raises>,
    /// What `setup` and `call` have to print.
    pub prints: Option<String>,
    /// What the threads of `call` have to do. `true` asks for no more than that they end.
    pub concurrency: Option<Concurrency>,
    /// `call` is awaited, in an event loop of its own. A table says what has to happen there.
    #[serde(rename = "async")]
    pub asynchronous: Option<Async>,
    /// Rules about the learner's file as it is written; it is looked at, not run.
    pub source: Option<Source>,
    /// What ruff has to say about the learner's file, which is looked at, not run.
    pub lint: Option<Lint>,
    /// What mypy has to say about the learner's file and about snippets that use it, which are looked at, not run.
    pub types: Option<TypeCheck>,
    /// What has to be less than in the file that learners begin with.
    pub refactor: Option<Refactor>,
    /// What the folder that learners hand in has to hold.
    pub project: Option<Project>,
    /// Tests for pytest, run with the learner's file: each becomes a case of its own.
    pub pytest: Option<Pytest>,
    /// Code of the author's that says whether what the program printed, or the value of `call`, is right.
    pub checker: Option<Checker>,
    /// A program of the author's that talks with the learner's: what the one prints, the other reads.
    pub interactive: Option<Interactor>,
    /// The learner's file is tests, which have to tell bugs from the correct implementation: each bug becomes a case.
    pub learner_tests: Option<LearnerTests>,
    /// How much of an implementation the tests in the learner's file have to run.
    pub coverage: Option<Coverage>,
    /// A call that is made with growing n, and how its processor time may grow.
    pub time_growth: Option<TimeGrowth>,
    /// A call, and how much memory it may take at its peak.
    pub peak_memory: Option<PeakMemory>,
}

/// Bounds of a case. Times are text such as "500ms", "1.5s", "2min", or a number of seconds; sizes are text such as
/// "64KiB", "128MiB", "1GiB", "10MB", or a number of bytes.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Processor time of the whole process tree; 2s unless given.
    pub cpu: Option<Amount>,
    /// Time on the clock; three times `cpu` unless given.
    pub wall: Option<Amount>,
    /// Resident memory of the whole process tree; 256MiB unless given.
    pub memory: Option<Amount>,
    /// Standard output, standard error and written files together; 8MiB unless given.
    pub output: Option<Amount>,
    /// Processes and threads alive at once; 64 unless given.
    #[schemars(range(min = 1, max = 4096))]
    pub processes: Option<u32>,
    /// The largest single file; as much as `output` unless given.
    pub file_size: Option<Amount>,
}

/// A number with its unit as text, or a plain number of seconds or bytes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Amount {
    Number(f64),
    Text(String),
}

/// A mode of comparing, or a table of options.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Compare {
    Mode(Mode),
    Options(CompareOptions),
}

/// How texts and values are compared.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareOptions {
    /// What of a text counts; `text` unless given.
    pub mode: Option<Mode>,
    /// Letters match in either case.
    pub ignore_case: Option<bool>,
    /// How far numbers may lie apart: in texts with the modes `tokens`, `numbers`, `json`, `jsonl` and `csv`, and in values.
    pub float: Option<Tolerance>,
    /// Whether the order of lists, documents and rows counts, in the modes `json`, `jsonl` and `csv`; it does unless given.
    pub order: Option<bool>,
    /// Whether the first row of a CSV file names its columns.
    pub header: Option<bool>,
    /// Whether the types of values count; `strict` unless given.
    pub types: Option<Types>,
}

/// A name, or a list of names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// A course: the order of its tracks, and what its exercises inherit.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "gradus course")]
pub struct Course {
    /// Address of this schema, for editors; gradus ignores it.
    #[serde(rename = "$schema")]
    #[expect(dead_code, reason = "allowed in a spec, read by editors only")]
    pub schema: Option<String>,
    /// Version of this format: 1.
    #[schemars(required)]
    #[expect(dead_code, reason = "looked at before anything else is read")]
    pub format: Option<i64>,
    /// What the course is called, in one line.
    pub title: Option<String>,
    /// Names of the tracks in order; tracks that are not listed follow by name.
    pub tracks: Option<Vec<String>>,
    /// Names of the exercises in order inside their tracks; those that are not listed follow by name.
    pub exercises: Option<Vec<String>>,
    /// Python packages for the exercises that name them, as in `numpy>=2`. `gradus env lock` writes their exact versions
    /// to `course.lock`.
    pub packages: Option<Vec<String>>,
    /// What exercises inherit that do not say otherwise.
    pub defaults: Option<Defaults>,
}

/// What exercises inherit from their course.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// Versions of Python, as in `>=3.11`.
    pub python: Option<String>,
    /// Shown with a failed case that has no hint, nor has its exercise.
    pub hint: Option<String>,
    /// From 1 (easy) to 5.
    #[schemars(range(min = 1, max = 5))]
    pub difficulty: Option<u8>,
    /// Bounds for every case.
    pub limits: Option<Limits>,
    /// How texts and values are compared.
    pub compare: Option<Compare>,
}
