//! Text for XML 1.0: only characters that the standard allows, so that no reader rejects the document, and of those only such
//! as are seen where they stand.
//!
//! A character that XML forbids is forbidden as a numeric reference too, so it has to be replaced, not escaped.

use super::{deceives, push_visible};

/// Text that may stand in an XML 1.0 document once `<`, `>` and `&` are escaped.
///
/// - Terminal escape sequences are dropped whole: viewers of reports would show their remains.
/// - Other characters that XML forbids, that are invisible or that move others about are shown as `\x1b` or `\u{202e}`.
/// - `[[ATTACHMENT` is broken up: GitLab reads it in output as an order to link a file.
///
/// Sanitising twice changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlText(String);

impl XmlText {
    /// Text of several lines, for the content of an element.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self(sanitise(text, false))
    }

    /// Text for an attribute: line ends and tabs, which readers would turn into spaces, are shown as `\n` and `\t`.
    #[must_use]
    pub fn attribute(text: &str) -> Self {
        Self(sanitise(text, true))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as a writer needs it that puts it between `<![CDATA[` and `]]>` unread: every `]]>` is split over
    /// two sections.
    ///
    /// Not a sanitised text itself; apply it last, and once.
    #[must_use]
    pub fn for_cdata(&self) -> String {
        self.0.replace("]]>", "]]]]><![CDATA[>")
    }
}

fn sanitise(text: &str, one_line: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(length) = escape_sequence(rest) {
            rest = &rest[length..];
            continue;
        }
        let layout = matches!(character, '\n' | '\r' | '\t');
        if layout && !one_line || !deceives(character) {
            out.push(character);
        } else {
            push_visible(&mut out, character);
        }
        rest = &rest[character.len_utf8()..];
    }
    // Last, because a dropped sequence may have stood in the middle of the word.
    out.replace("[[ATTACHMENT", "[ [ATTACHMENT")
}

/// The length of the complete terminal escape sequence at the start of the text, in bytes.
///
/// An incomplete one is none. Parsers made for terminals wait for its end instead, and so swallow everything
/// that a learner printed after a stray escape character.
fn escape_sequence(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match (bytes.first()?, bytes.get(1)?) {
        // The second of each pair is the C1 form of the first, as UTF-8.
        (0x1b, b'[') | (0xc2, 0x9b) => control_sequence(bytes),
        (0x1b, b']' | b'P' | b'X' | b'^' | b'_') | (0xc2, 0x90 | 0x98 | 0x9d..=0x9f) => control_string(bytes),
        // `ESC ( B` and its like: intermediates, then a final byte.
        (0x1b, b' '..=b'/') => {
            let end = bytes[1..].iter().position(|byte| !matches!(byte, b' '..=b'/'))? + 1;
            matches!(bytes[end], b'0'..=b'~').then_some(end + 1)
        }
        (0x1b, b'0'..=b'Z' | b'\\' | b'`'..=b'~') => Some(2),
        _ => None,
    }
}

/// Two bytes, then parameters and intermediates, then one final byte.
fn control_sequence(bytes: &[u8]) -> Option<usize> {
    let end = 2 + bytes[2..].iter().position(|byte| !matches!(byte, b' '..=b'?'))?;
    matches!(bytes[end], b'@'..=b'~').then_some(end + 1)
}

/// Two bytes, then anything but line ends up to BEL or the string terminator.
fn control_string(bytes: &[u8]) -> Option<usize> {
    let end = 2 + bytes[2..].iter().position(|byte| matches!(byte, 0x07 | 0x1b | b'\n'))?;
    match (bytes[end], bytes.get(end + 1)) {
        (0x07, _) => Some(end + 1),
        (0x1b, Some(b'\\')) => Some(end + 2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The production `Char` of XML 1.0.
    fn is_char(character: char) -> bool {
        matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    }

    fn text(text: &str) -> String {
        XmlText::text(text).0
    }

    #[test]
    fn complete_sequences_go_and_the_rest_is_shown() {
        assert_eq!(text("\x1b[31mred\x1b[0m"), "red");
        assert_eq!(text("\x1b]0;title\x07a\x1b]8;;x\x1b\\b\x1b(Bc\x1bMd"), "abcd");
        assert_eq!(text("\u{9b}31mred"), "red");
        assert_eq!(text("a\x1b]never ended\nb\x1b"), "a\\x1b]never ended\nb\\x1b");
        assert_eq!(text("a\u{202e}b\u{2066}"), r"a\u{202e}b\u{2066}");
        assert_eq!(text("\0\x07\x7f\u{85}\u{fffe}\u{ffff}"), r"\x00\x07\x7f\u{85}\u{fffe}\u{ffff}");
    }

    #[test]
    fn attributes_stay_on_one_line() {
        assert_eq!(XmlText::attribute("a\r\n\tb").as_str(), r"a\r\n\tb");
    }

    #[test]
    fn attachments_are_not_ordered() {
        assert_eq!(text("[[ATTACHMENT|/etc/passwd]]"), "[ [ATTACHMENT|/etc/passwd]]");
        assert_eq!(text("[\x1b[0m[ATTACHMENT|x]]"), "[ [ATTACHMENT|x]]");
    }

    #[test]
    fn cdata_cannot_be_closed() {
        assert_eq!(XmlText::text("a]]>b").for_cdata(), "a]]]]><![CDATA[>b");
    }

    proptest! {
        #[test]
        fn only_allowed_characters_come_out(input in "(\\PC|[\u{0}-\u{9f}]|\u{1b}[\\[\\]()a-z0-9;]*|\u{fffe}){0,40}") {
            let once = XmlText::text(&input);
            prop_assert!(once.as_str().chars().all(is_char));
            prop_assert!(!once.as_str().chars().any(|c| deceives(c) && !matches!(c, '\n' | '\r' | '\t')));
            prop_assert_eq!(XmlText::text(once.as_str()), once);
            prop_assert!(!XmlText::attribute(&input).as_str().contains(['\n', '\r', '\t']));
        }
    }
}
