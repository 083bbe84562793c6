//! How an expectation is compared: the rules, as data.
//!
//! `spec` reads them, the rest of `compare` applies them. Nothing here compares anything.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// How text (standard output, standard error, a written file) is compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextRule {
    pub mode: Mode,
    /// Letters match in either case.
    pub ignore_case: bool,
    /// Numbers match within a tolerance. Only with modes that [read numbers](Mode::reads_numbers).
    pub float: Option<Tolerance>,
    /// Lists match in any order, and so do documents and rows. Only with [data](Mode::is_data), and without `float`.
    pub any_order: bool,
    /// The first row names the columns. Only with [`Mode::Csv`] and [`Mode::Rows`].
    pub header: bool,
}

impl TextRule {
    /// How texts are compared, for the learner: the end of a sentence that begins with "compared like this: ".
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words = match self.mode {
            Mode::Exact => "every character counts, spaces and line ends too",
            Mode::Text => "spaces at line ends and empty lines at the end do not count",
            Mode::Tokens => "only the words count, not the white space between them",
            Mode::UnorderedLines => {
                "the lines may come in any order; spaces at line ends and empty lines do not count"
            }
            Mode::Regex => "the expected text is a regular expression that has to match somewhere",
            Mode::Contains => "the expected text has to occur somewhere; spaces at line ends do not count",
            Mode::Numbers => "only the numbers count, in this order",
            Mode::Json => "as JSON data: white space and the order of keys do not count",
            Mode::Jsonl => "as JSON data, line by line: white space and the order of keys do not count",
            Mode::Csv => {
                "as rows of a CSV file: quotes that need not be, empty lines and line ends do not count"
            }
            Mode::Rows => "row by row; `2`, `2.0`, `'2'` and NULL are different values",
        }
        .to_owned();
        if self.any_order {
            let what = match self.mode {
                Mode::Csv | Mode::Rows => "rows",
                Mode::Jsonl => "documents and lists",
                _ => "lists",
            };
            // Writing to a string cannot fail.
            let _ = write!(words, "; {what} may come in any order");
        }
        if self.ignore_case {
            words.push_str("; capital and small letters are the same");
        }
        let parts =
            self.float.map(|float| [(float.abs, "by"), (float.rel, "as a part of the expected number, by")]);
        let parts = parts.into_iter().flatten().filter(|&(size, _)| size > 0.0);
        for (index, (size, how)) in parts.enumerate() {
            words.push_str(if index == 0 { "; numbers may differ " } else { " or, " });
            words.push_str(how);
            words.push(' ');
            // Writing to a string cannot fail.
            let _ = if size < 1e-3 { write!(words, "{size:e}") } else { write!(words, "{size}") };
        }
        words
    }
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
    /// The lines, in any order, as often as they are expected; empty lines do not count.
    UnorderedLines,
    /// The expectation is a regular expression that has to match somewhere (`^` and `$` match at lines; newlines at
    /// its end are no part of it).
    Regex,
    /// The expectation has to occur somewhere; spaces at line ends and newlines at its end do not count.
    Contains,
    /// The numbers inside the text, in order, whatever stands between them. Without a tolerance, integers have to be
    /// equal and floats may differ by what rounding does.
    // [`Tolerance::VALUES`]; `number.rs` says what a number is. These comments are shown to authors, by way of the schema.
    Numbers,
    /// The text is one JSON document, compared as data: white space and the order of keys do not count, numbers match by
    /// value.
    Json,
    /// One JSON document on each line, compared as data; empty lines do not count.
    Jsonl,
    /// The rows of a CSV file: quotes that need not be, empty lines and line ends do not count.
    Csv,
    /// The rows that a query finds in a database. What has a query has this mode; nobody writes it.
    #[serde(skip)]
    Rows,
}

impl Mode {
    /// Whether a text is read as data, and not as lines or words.
    #[must_use]
    pub const fn is_data(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl | Self::Csv | Self::Rows)
    }

    /// Whether numbers in a text are seen as such, so that a tolerance has an effect.
    #[must_use]
    pub const fn reads_numbers(self) -> bool {
        self.is_data() || matches!(self, Self::Tokens | Self::Numbers)
    }
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
