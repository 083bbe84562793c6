//! Programs and functions of the author's that judge or talk, as authors name them.

use schemars::JsonSchema;
use serde::Deserialize;

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
