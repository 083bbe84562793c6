//! What is looked at without running it, as authors write it: a file, a folder.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;

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
