//! Suites of tests, the author's and the learner's own, as authors write them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;

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
