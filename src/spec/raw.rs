//! Specs as authors write them. The descriptions here become the JSON Schema that editors show.
//!
//! These types say what keys there are and what kind of value each has; what the values mean is `check`'s to say.
//! Every key is optional here, also those that the schema requires: a missing key must not hide other mistakes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

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

/// A call that is made with growing n, and how its processor time may grow.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeGrowth {
    /// Python expression, evaluated with the names of the learner's file, of `setup` and `n`.
    #[schemars(required)]
    pub call: Option<String>,
    /// Python statements that make what the call needs, with the name `n`. They are run apart from the learner's code, and not
    /// measured.
    pub setup: Option<String>,
    /// Python expression for the value that `call` has to have, with `n` and the names of `setup`; evaluated apart from
    /// learners' code.
    pub returns: Option<String>,
    /// How time may grow with n: "constant", "log n", "linear", "n log n", "quadratic" or "cubic".
    #[schemars(required)]
    pub at_most: Option<String>,
    /// The smallest n.
    #[schemars(required, range(min = 1))]
    pub from: Option<u64>,
    /// The largest n.
    #[schemars(required, range(min = 1))]
    pub to: Option<u64>,
}

/// A call, and how much memory it may take at its peak.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeakMemory {
    /// Python expression, evaluated with the names of the learner's file, of `setup` and `n`.
    #[schemars(required)]
    pub call: Option<String>,
    /// Python statements that make what the call needs, with the name `n`. They are run apart from the learner's code, and not
    /// measured.
    pub setup: Option<String>,
    /// Python expression for the value that `call` has to have, with `n` and the names of `setup`; evaluated apart from
    /// learners' code.
    pub returns: Option<String>,
    /// The largest peak, at the largest n; at least 1MiB.
    pub at_most: Option<Amount>,
    /// How the peak may grow with n: "constant", "log n", "linear", "n log n", "quadratic" or "cubic".
    pub grows: Option<String>,
    /// The size, if only one is measured; 1 unless given.
    #[schemars(range(min = 1))]
    pub n: Option<u64>,
    /// The smallest n, with `grows`.
    #[schemars(range(min = 1))]
    pub from: Option<u64>,
    /// The largest n, with `grows`.
    #[schemars(range(min = 1))]
    pub to: Option<u64>,
}

/// A program of the author's, as in "interact.py", or a table with more about it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Interactor {
    Path(String),
    Table(InteractorTable),
}

/// A program of the author's that talks with the learner's and ends with 42 or 43.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InteractorTable {
    /// The program, in the exercise's folder.
    #[schemars(required)]
    pub program: Option<String>,
    /// Text of the file that it alone can read, and whose name is its first argument.
    pub input: Option<String>,
    /// File with that text.
    pub input_file: Option<String>,
    /// Further arguments of the program.
    pub args: Option<Vec<String>>,
    /// Python files that it imports.
    pub helpers: Option<Vec<String>>,
    /// The least score with which the case is accepted; 1 unless given.
    #[schemars(range(min = 0, max = 1))]
    pub pass: Option<f64>,
}

/// A function or program of the author's, as in "check.py:accepts" or "check.py", or a table with more about it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Checker {
    Name(String),
    Table(CheckerTable),
}

/// Code of the author's that says whether what the learner's did is right: `function` or `program` is needed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckerTable {
    /// A function and its file, as in "check.py:accepts". It returns True, False, a text that says why not, or a score from
    /// 0 to 1.
    pub function: Option<String>,
    /// A program that ends with 42 or 43. It gets the names of the files with input and answer and of a folder for its
    /// feedback, and what was printed on its standard input.
    pub program: Option<String>,
    /// Further arguments of the program.
    pub args: Option<Vec<String>>,
    /// Python files that it imports.
    pub helpers: Option<Vec<String>>,
    /// The least score with which the case is accepted; 1 unless given.
    #[schemars(range(min = 0, max = 1))]
    pub pass: Option<f64>,
}

/// Bugs that the tests in the learner's file have to find.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LearnerTests {
    /// The correct implementation, in the exercise's folder. Tests import it by the name of this file.
    #[schemars(required)]
    pub subject: Option<String>,
    /// Other correct implementations, in the exercise's folder, with which tests have to pass, too.
    pub also_correct: Option<Vec<String>>,
    /// Implementations with a bug: Python files, patches of the subject (unified diffs), or tables that say more.
    pub bugs: Option<Vec<Bug>>,
    /// Bugs that are made from the subject.
    pub mutants: Option<Mutants>,
}

/// A file of the exercise's folder, or a table that says more about it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Bug {
    Path(String),
    Table(BugTable),
}

/// An implementation with a bug.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BugTable {
    /// The Python file, or the patch, in the exercise's folder.
    #[schemars(required)]
    pub file: Option<String>,
    /// What its case is called; the name of the file unless given.
    pub name: Option<String>,
    /// What is wrong in it, shown to learners whose tests miss it.
    pub description: Option<String>,
    /// Learners see its name and verdict, nothing else.
    pub hidden: Option<bool>,
    /// What it weighs when the points of the case are shared; 1 unless given.
    #[schemars(range(min = 0))]
    pub weight: Option<f64>,
}

/// Bugs that are made from the subject, by small changes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mutants {
    /// How many.
    #[schemars(required, range(min = 1, max = 100))]
    pub count: Option<u32>,
    /// Kinds of changes: "comparison", "arithmetic", "boolean", "constant", "off-by-one", "condition", "return",
    /// "statement". All unless given.
    pub operators: Option<OneOrMany>,
    /// Those that do not count, as "comparison@7", because no test can tell them from the correct implementation.
    pub exclude: Option<OneOrMany>,
    /// Learners see names and verdicts, nothing else.
    pub hidden: Option<bool>,
}

/// How much of an implementation tests have to run. `lines`, `branches` or both are needed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The implementation, in the exercise's folder. Tests import it by the name of this file.
    #[schemars(required)]
    pub subject: Option<String>,
    /// Percentage of its lines that have to be run.
    #[schemars(range(min = 1, max = 100))]
    pub lines: Option<f64>,
    /// Percentage of the ways out of its conditions and loops that have to be taken.
    #[schemars(range(min = 1, max = 100))]
    pub branches: Option<f64>,
}

/// `true`, or a table that asks for more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Concurrency {
    Switch(bool),
    Table(ConcurrencyTable),
}

/// What the threads of a call have to do. `setup` and `call` have a function `wait`, to be handed to the learner's code.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConcurrencyTable {
    /// How many threads have to be in `wait` at the same time, at one moment at least.
    #[schemars(range(min = 2, max = 1000))]
    pub at_least: Option<u32>,
    /// How many threads may be in `wait` at the same time.
    #[schemars(range(min = 1, max = 1000))]
    pub at_most: Option<u32>,
    /// Time on the clock that the call has to be faster than, in the best of five tries: all of its waits together.
    pub within: Option<Amount>,
    /// Runs in which threads take turns at any point of the learner's code; each has to come to what is expected.
    #[schemars(range(min = 2, max = 1000))]
    pub stress: Option<u32>,
    /// Whether daemon threads may go on after the call.
    pub background: Option<bool>,
}

/// `true`, or a table that asks for more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Async {
    Switch(bool),
    Table(AsyncTable),
}

/// What has to happen in the event loop. `setup` and `call` have a coroutine function `wait`, to be handed to the
/// learner's code.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AsyncTable {
    /// How many tasks have to be in `wait` at the same time, at one moment at least.
    #[schemars(range(min = 2, max = 100_000))]
    pub at_least: Option<u32>,
    /// How many tasks may be in `wait` at the same time.
    #[schemars(range(min = 1, max = 100_000))]
    pub at_most: Option<u32>,
    /// Time that the call may take by the clock of the loop.
    pub within: Option<Amount>,
    /// The loop's clock: `virtual`, which is put forward while nothing happens, or `real`. `virtual` unless given.
    pub clock: Option<Clock>,
    /// The call is cancelled after this time.
    pub cancel_after: Option<Amount>,
    /// Whether tasks and daemon threads may go on after the call.
    pub background: Option<bool>,
}

/// What time is, in an event loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Put forward to the next timer while nothing happens.
    Virtual,
    /// That of the machine.
    Real,
}

/// What the folder that learners hand in has to hold. Paths may be patterns: `tests/test_*.py`, `**/*.pyc`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Files and folders that have to be there.
    pub require: Option<OneOrMany>,
    /// Files and folders that must not be there.
    pub forbid: Option<OneOrMany>,
    /// Values in files of settings, as in `pyproject.toml: project.name == "parcel"`.
    pub keys: Option<OneOrMany>,
}

/// What has to be less than in the file that learners begin with: "less", "-3", "-30%"; or "no more".
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refactor {
    /// The file that learners begin with, in the exercise's folder; `starter/` and the name of their file unless given.
    pub starter: Option<String>,
    /// Branches in the whole file.
    pub complexity: Option<String>,
    /// Ways through the function that has most.
    pub function_complexity: Option<String>,
    /// Statements in the whole file.
    pub length: Option<String>,
    /// Statements of the longest function.
    pub function_length: Option<String>,
    /// Blocks inside each other, where most are.
    pub nesting: Option<String>,
    /// Parts of the code that say again what others say.
    pub duplication: Option<String>,
    /// The least size of a part that counts as repeated, in nodes of the syntax tree; 25 unless given.
    #[schemars(range(min = 5, max = 10_000))]
    pub fragment: Option<u32>,
}

/// The file with the tests, or a table with more about them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Pytest {
    Path(String),
    Table(PytestTable),
}

/// Tests for pytest. A `conftest.py` beside them belongs to them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PytestTable {
    /// The file with the tests, in the exercise's folder.
    #[schemars(required)]
    pub file: Option<String>,
    /// Python files that the tests import.
    pub helpers: Option<Vec<String>>,
    /// Tests of which learners see names and verdicts, nothing else: `test_pop`, `TestStack`, `test_big*`.
    pub hidden: Option<OneOrMany>,
    /// How the points of the case are shared: what each test weighs, by name; 1 unless given.
    pub weights: Option<BTreeMap<String, f64>>,
    /// Where the tests run; unless given, isolated if the author's own solution gets the same results so.
    pub mode: Option<TestMode>,
}

/// Where tests run.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum TestMode {
    /// In a process of their own, which reaches the learner's module in another one.
    Isolated,
    /// In the process of the learner's module.
    InProcess,
}

/// What ruff has to say about the learner's file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// The Python files of a folder that it is about, as in `src`; all of them unless given.
    pub files: Option<OneOrMany>,
    /// Rules that the file has to keep, by code or the start of one, as in "E", "B006" or "PLR".
    pub select: Option<OneOrMany>,
    /// Rules that are left out again.
    pub ignore: Option<OneOrMany>,
    /// Places that may break a rule; 0 unless given.
    pub max: Option<u32>,
    /// Whether the file has to be as ruff's formatter writes it.
    pub format: Option<bool>,
    /// Characters that a line may have, for rules and formatter; 88 unless given.
    #[schemars(range(min = 1, max = 320))]
    pub line_length: Option<u16>,
    /// Whether the learner's comments such as `# noqa` and `# fmt: off` count.
    pub noqa: Option<bool>,
}

/// What mypy has to say about the learner's file and about snippets that use it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeCheck {
    /// The Python files of a folder that it is about, as in `src`; all of them unless given.
    pub files: Option<OneOrMany>,
    /// Whether to be as strict as `mypy --strict`.
    pub strict: Option<bool>,
    /// Options of mypy by name, as in `disallow_any_explicit = true`.
    pub options: Option<BTreeMap<String, bool>>,
    /// Error codes that are looked for although mypy does not by itself.
    pub enable: Option<OneOrMany>,
    /// Error codes that do not count.
    pub disable: Option<OneOrMany>,
    /// Code that uses the learner's file, and that mypy has to accept.
    pub accept: Option<Vec<Snippet>>,
    /// Code that uses the learner's file, and that mypy has to reject.
    pub reject: Option<Vec<Snippet>>,
    /// Whether the learner's comments such as `# type: ignore` count.
    pub type_ignore: Option<bool>,
}

/// A file of the exercise's folder, or a table that says where its text comes from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Snippet {
    Path(String),
    Table(SnippetTable),
}

/// Code that uses the learner's file: `file` or `text` is needed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnippetTable {
    /// The file in the exercise's folder.
    pub file: Option<String>,
    /// The code itself.
    pub text: Option<String>,
    /// The error code with which it has to be rejected, unless comments `# E: code` in it say where and with which.
    pub code: Option<String>,
}

/// Rules about the learner's file as it is written. Each is a text such as "loop", "call sorted", "import re",
/// "recursion", "comprehension in squares", "function median(values)", "at least 2 assert".
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The Python files of a folder that it is about, as in `src`; all of them unless given.
    pub files: Option<OneOrMany>,
    /// What must not be there.
    pub forbid: Option<OneOrMany>,
    /// What has to be there.
    pub require: Option<OneOrMany>,
    /// The most lines of code in the file; blank lines, comments and docstrings do not count.
    #[schemars(range(min = 1, max = 100_000))]
    pub max_lines: Option<u32>,
    /// The most lines of code in a function.
    #[schemars(range(min = 1, max = 100_000))]
    pub max_function_lines: Option<u32>,
    /// The most paths through a function: cyclomatic complexity, as ruff's C901 counts it.
    #[schemars(range(min = 1, max = 1000))]
    pub max_complexity: Option<u32>,
    /// The most blocks inside each other in a function.
    #[schemars(range(min = 0, max = 100))]
    pub max_nesting: Option<u32>,
}

/// Options for the cases made of `cases/*.in` (standard input) and `cases/*.ans` (expected standard output).
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pairs {
    /// Points for each pair; 1 unless given.
    #[schemars(range(min = 0))]
    pub points: Option<f64>,
    /// Each pair is extra credit.
    pub extra: Option<bool>,
    /// Learners see names and verdicts, nothing else.
    pub hidden: Option<bool>,
    /// How the printed text is compared, in place of the exercise's `compare`.
    pub compare: Option<Compare>,
    /// Code of the author's that says whether what was printed is right, with the answer to compare with.
    pub checker: Option<Checker>,
    /// Arguments of the program.
    pub args: Option<Vec<String>>,
    /// Shown when a pair fails.
    pub hint: Option<String>,
    /// Why no wrong solution fails any of these; `gradus verify` then says nothing of it.
    pub untested: Option<String>,
    /// Bounds of each pair, over the exercise's.
    pub limits: Option<Limits>,
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

/// A file of the exercise's folder, or a table that says where its text comes from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum GivenFile {
    Path(String),
    Table(GivenFileTable),
}

/// A file laid beside the learner's: `from` or `text` is needed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenFileTable {
    /// Where the learner's code finds it.
    #[schemars(required)]
    pub name: Option<String>,
    /// The file in the exercise's folder to copy.
    pub from: Option<String>,
    /// Its text.
    pub text: Option<String>,
}

/// The expected text, or a table that says where it is and how it is compared; several of them for a database of which
/// several queries are asked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum ExpectedFile {
    Text(String),
    Table(ExpectedFileTable),
    Tables(Vec<ExpectedFileTable>),
}

/// What a written file has to hold: `from` or `text` is needed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFileTable {
    /// The file in the exercise's folder with the expected text.
    pub from: Option<String>,
    /// The expected text.
    pub text: Option<String>,
    /// The file is an SQLite database, and the text holds the rows that this query has to find in it.
    pub query: Option<String>,
    /// How it is compared, in place of the case's `compare`.
    pub compare: Option<Compare>,
}

/// Name of an exception, or a table with a pattern for its message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Raises {
    Kind(String),
    Table(RaisesTable),
}

/// An exception that has to be raised.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RaisesTable {
    /// Name of the class or of a base class: `ValueError`, or `module.Name` for classes that are not builtin.
    #[serde(rename = "type")]
    #[schemars(required)]
    pub kind: Option<String>,
    /// Regular expression that has to match somewhere in the message.
    pub message: Option<String>,
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
