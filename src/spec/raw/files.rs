//! Files that are given and expected, and what a run raises, as authors write them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Checker, Compare, Limits};

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
