//! Expected texts that cannot be meant: those that any output would fit, and patterns that are none.

use std::ops::Range;

use crate::compare::data;
use crate::compare::rule::{Mode, TextRule};

/// What is said of a text that is no regular expression.
pub const NO_PATTERN: &str = "this is not a regular expression that can be used";

/// Why an expected text cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectationSlip {
    pub message: &'static str,
    /// What the parser of the regular expression or of the data says; else empty.
    pub label: String,
    pub help: Option<&'static str>,
    /// The bytes of the text that are wrong, if not all are.
    pub place: Option<Range<usize>>,
}

/// Why this text cannot be expected in this mode. For texts in specs and in files.
#[must_use]
pub fn expectation_slip(text: &[u8], rule: &TextRule) -> Option<ExpectationSlip> {
    const HELP: &str = "to expect that nothing is printed, write `compare = \"text\"`";
    if let Some(slip) = data::slip(text, rule) {
        let (message, help) = match rule.mode {
            Mode::Rows => (
                "the expected rows of a query are written as SQL writes values",
                "one row on a line, as `sqlite3 -quote` prints it: 'pear', 2.5, NULL",
            ),
            _ => (
                "in this mode the expected text has to be JSON",
                "if another text is meant, give the file its own `compare`: `{ text = \"...\", compare = \"json\" }`",
            ),
        };
        return Some(ExpectationSlip {
            message,
            label: slip.message,
            help: Some(help),
            place: Some(slip.offset..slip.offset + 1),
        });
    }
    let text = &*String::from_utf8_lossy(text);
    let message = match rule.mode {
        Mode::Contains | Mode::Regex if text.is_empty() => "in this mode an empty text fits everything",
        Mode::Tokens if text.trim().is_empty() => {
            "in the mode `tokens`, a text without a word expects nothing"
        }
        Mode::Numbers if !text.contains(|c: char| c.is_ascii_digit()) => {
            "in the mode `numbers`, a text without a number expects nothing"
        }
        Mode::Regex => {
            let label = pattern(text).err()?;
            return Some(ExpectationSlip { message: NO_PATTERN, label, help: None, place: None });
        }
        _ => return None,
    };
    Some(ExpectationSlip { message, label: String::new(), help: Some(HELP), place: None })
}

/// A regular expression, or in one line what is wrong with it. `^` and `$` match at lines.
pub fn pattern(text: &str) -> Result<regex::Regex, String> {
    regex::RegexBuilder::new(text).multi_line(true).build().map_err(|error| {
        let why = error.to_string();
        why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
    })
}
