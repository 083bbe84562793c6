//! Expected texts that cannot be meant: those that any output would fit, and patterns that are none.

use crate::compare::rule::Mode;

/// What is said of a text that is no regular expression.
pub const NO_PATTERN: &str = "this is not a regular expression that can be used";

/// Why an expected text cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectationSlip {
    pub message: &'static str,
    /// What the regular expression's parser says; else empty.
    pub label: String,
    pub help: Option<&'static str>,
}

/// Why this text cannot be expected in this mode. For texts in specs and in files.
#[must_use]
pub fn expectation_slip(text: &str, mode: Mode) -> Option<ExpectationSlip> {
    const HELP: &str = "to expect that nothing is printed, write `compare = \"text\"`";
    let message = match mode {
        Mode::Contains | Mode::Regex if text.is_empty() => "in this mode an empty text fits everything",
        Mode::Tokens if text.trim().is_empty() => {
            "in the mode `tokens`, a text without a word expects nothing"
        }
        Mode::Numbers if !text.contains(|c: char| c.is_ascii_digit()) => {
            "in the mode `numbers`, a text without a number expects nothing"
        }
        Mode::Regex => {
            let label = pattern(text).err()?;
            return Some(ExpectationSlip { message: NO_PATTERN, label, help: None });
        }
        _ => return None,
    };
    Some(ExpectationSlip { message, label: String::new(), help: Some(HELP) })
}

/// A regular expression, or in one line what is wrong with it. `^` and `$` match at lines.
pub fn pattern(text: &str) -> Result<regex::Regex, String> {
    regex::RegexBuilder::new(text).multi_line(true).build().map_err(|error| {
        let why = error.to_string();
        why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
    })
}
