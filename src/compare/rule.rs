//! How an expectation is compared: the rules, as data.
//!
//! `spec` reads them, the rest of `compare` applies them. Nothing here compares anything.

use serde::{Deserialize, Serialize};

/// How text (standard output, standard error, a written file) is compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextRule {
    pub mode: Mode,
    /// Letters match in either case.
    pub ignore_case: bool,
    /// Numbers match within a tolerance. Only with [`Mode::Tokens`] and [`Mode::Numbers`].
    pub float: Option<Tolerance>,
}

/// What of a text counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Every byte.
    Exact,
    /// Everything but spaces at line ends and empty lines at the end; CRLF and a byte order mark are tolerated.
    #[default]
    Text,
    /// The words between white space.
    Tokens,
    /// The lines, in any order, as often as they are expected.
    UnorderedLines,
    /// The expectation is a regular expression that has to match somewhere (`^` and `$` match at lines).
    Regex,
    /// The expectation has to occur somewhere.
    Contains,
    /// The numbers inside the text, in order, whatever stands between them.
    Numbers,
}

/// How far two numbers may lie apart: `|a - e| <= abs` or `|a - e| <= rel * |e|`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// Largest difference, whatever the size of the numbers.
    #[serde(default)]
    pub abs: f64,
    /// Largest difference as a part of the expected number.
    #[serde(default)]
    pub rel: f64,
}

impl Tolerance {
    /// For values of calls: forgives what rounding does, nothing that a person would call wrong.
    pub const VALUES: Self = Self { abs: 1e-12, rel: 1e-9 };
    /// No difference at all.
    pub const NONE: Self = Self { abs: 0.0, rel: 0.0 };
}

/// How the value of a call is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueRule {
    pub float: Tolerance,
    pub types: Types,
}

impl Default for ValueRule {
    fn default() -> Self {
        Self { float: Tolerance::VALUES, types: Types::Strict }
    }
}

/// Whether `1` may stand for `1.0` and a tuple for a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Types {
    /// Types are part of the answer. Only `defaultdict`, `OrderedDict` and `Counter` count as `dict`.
    #[default]
    Strict,
    /// Numbers match by value, sequences by their items, sets by their members, mappings by their entries.
    Loose,
}
