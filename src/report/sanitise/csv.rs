//! Text for a spreadsheet: never a formula.

use super::{deceives, inert, push_visible};

/// One cell of text that people read. Numbers of our own do not go through here.
///
/// Spreadsheets run a cell that begins with `=`, `+`, `-` or `@` (and drop a tab or carriage return in front of
/// it first), so such a cell gets an apostrophe, which tells them "this is text". Characters that cannot be seen
/// are shown as `\x1b` or `\u{202e}`, line ends included: one submission is one row for line-based tools too. So is what the
/// log of a CI service would obey.
///
/// Sanitising twice changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvText(String);

impl CsvText {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut out = String::with_capacity(text.len() + 1);
        if text.starts_with(is_trigger) {
            out.push('\'');
        }
        for character in text.chars() {
            if deceives(character) {
                push_visible(&mut out, character);
            } else {
                out.push(character);
            }
        }
        Self(inert(&out).into_owned())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What makes a spreadsheet compute. Its full-width forms are read as the plain ones where those are usual.
fn is_trigger(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_become_text() {
        assert_eq!(CsvText::new("=HYPERLINK(\"x\")").as_str(), "'=HYPERLINK(\"x\")");
        assert_eq!(CsvText::new("\t=1").as_str(), "'\\t=1");
        assert_eq!(CsvText::new("ada-lovelace").as_str(), "ada-lovelace");
        assert_eq!(CsvText::new("").as_str(), "");
    }

    proptest! {
        #[test]
        fn nothing_computes_or_hides(text in "[=+@\t\r\n-]?.{0,40}") {
            let cell = CsvText::new(&text);
            prop_assert!(!cell.as_str().starts_with(is_trigger));
            prop_assert!(!cell.as_str().chars().any(deceives));
            prop_assert_eq!(CsvText::new(cell.as_str()), cell);
        }
    }
}
