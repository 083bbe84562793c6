//! Makes characters visible that a terminal does not show, without ever making two texts look the same.
//!
//! | shown | stands for |
//! | --- | --- |
//! | `·` | a space, where it matters |
//! | `→` | a tab |
//! | `␍` | a carriage return |
//! | `⏎` | a newline, where it matters |
//! | `␄` | the end of a text that has no newline at its end, where it matters |
//! | `␀` to `␟`, `␡` | other control characters |
//! | `⟨U+00A0⟩` | no-break spaces, zero-width and other invisible characters, and these symbols themselves |
//!
//! A symbol that is in the text is shown by its number, so whatever is shown has one reading only.

use std::fmt::Write as _;

use super::lookalike;

/// A newline.
pub const NEWLINE: char = '⏎';
/// A text that ends without one.
pub const NO_NEWLINE: char = '␄';
const SPACE: char = '·';
const TAB: char = '→';
const OPENING: char = '⟨';

/// How much of a piece of text is made visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What a terminal would not show; spaces stay spaces.
    Hidden,
    /// Spaces too.
    Spaces,
    /// Also characters that look like others: for the place where two texts differ.
    Lookalikes,
}

/// A text with everything visible: spaces, tabs, line ends, control characters and what looks like others.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    push(&mut result, text, Detail::Lookalikes);
    result
}

/// Appends a text, visible to this detail.
pub fn push(result: &mut String, text: &str, detail: Detail) {
    for letter in text.chars() {
        match letter {
            ' ' if detail != Detail::Hidden => result.push(SPACE),
            '\t' => result.push(TAB),
            '\n' => result.push(NEWLINE),
            '\0'..='\x1f' => result.push(picture(u32::from(letter))),
            '\x7f' => result.push('␡'),
            _ if must_be_numbered(letter, detail) => {
                // Writing to a string cannot fail.
                let _ = write!(result, "{OPENING}U+{:04X}⟩", u32::from(letter));
            }
            _ => result.push(letter),
        }
    }
}

/// The picture that Unicode has of a control character.
fn picture(control: u32) -> char {
    char::from_u32(0x2400 + control).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn must_be_numbered(letter: char, detail: Detail) -> bool {
    let is_symbol = matches!(letter, SPACE | TAB | NEWLINE | OPENING | '\u{2400}'..='\u{2421}');
    let is_hidden = letter.is_control()
        || (letter.is_whitespace() && letter != ' ')
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    is_symbol || is_hidden || (detail == Detail::Lookalikes && lookalike::is_confusing(letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::visible;

    #[test]
    fn hidden_characters_are_shown() {
        assert_eq!(visible("a b\tc\r\n\0"), "a·b→c␍⏎␀");
        assert_eq!(visible("1\u{a0}000 \u{200b}"), "1⟨U+00A0⟩000·⟨U+200B⟩");
        assert_eq!(visible("\u{1b}[31m\u{7f}"), "␛[31m␡");
    }

    #[test]
    fn symbols_in_the_text_are_not_taken_for_ours() {
        assert_eq!(visible("a·b"), "a⟨U+00B7⟩b");
        assert_eq!(visible("⟨U+00B7⟩"), "⟨U+27E8⟩U+00B7⟩");
    }

    proptest! {
        #[test]
        fn different_texts_look_different(left in "[ ·→⏎⟨⟩U+0B7\\n\\t\\r␍a]{0,8}", right in "[ ·→⏎⟨⟩U+0B7\\n\\t\\r␍a]{0,8}") {
            prop_assert_eq!(left == right, visible(&left) == visible(&right));
        }

        #[test]
        fn nothing_visible_is_lost(text in "\\PC*") {
            prop_assert!(visible(&text).chars().all(|letter| !letter.is_control()));
        }
    }
}
