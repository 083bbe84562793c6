//! The only way for text that others wrote into a report: one type for each format that cannot hold all of it, and for JSON,
//! which can, one way to write it.
//!
//! Names, programs' output, exception messages and file names are hostile until one of these types has seen
//! them. Each type promises which characters can be in it, and its property tests hold it to that. Nothing here
//! lays out, colours or writes.

mod csv;
mod log;
mod terminal;
mod xml;

pub use csv::CsvText;
pub use log::{InertXml, write_json};
pub use terminal::{TerminalText, inert};
pub use xml::XmlText;

use std::fmt::Write as _;

/// Appends a character that must not be shown as itself: `\n`, `\x1b`, `\u{202e}`.
fn push_visible(out: &mut String, character: char) {
    let written = match character {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\0'..='\x7f' => write!(out, "\\x{:02x}", u32::from(character)),
        _ => write!(out, "\\u{{{:x}}}", u32::from(character)),
    };
    written.expect("writing to a String cannot fail");
}

/// Whether a character is invisible, moves others about, or acts on a terminal.
///
/// Variation selectors are not among them: emoji are written with them, and they change no other character.
pub(super) fn deceives(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' // zero width, marks of direction
            | '\u{2028}'..='\u{202e}' // separators of lines and paragraphs, overrides of direction
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}' | '\u{ffff}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}') // tags
}

#[cfg(test)]
mod tests {
    use super::{deceives, push_visible};

    #[test]
    fn visible_forms_are_printable_ascii() {
        for character in (char::MIN..=char::MAX).filter(|&character| deceives(character)) {
            let mut out = String::new();
            push_visible(&mut out, character);
            assert!(out.bytes().all(|byte| byte.is_ascii_graphic()), "{out:?}");
        }
    }

    #[test]
    fn letters_of_all_languages_stay_themselves() {
        assert!(!"naïve Straße Ελλάδα 日本語 नमस्ते שלום 👩‍🎓".replace('\u{200d}', "").chars().any(deceives));
    }
}
