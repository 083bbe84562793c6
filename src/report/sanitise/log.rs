//! Documents that may end up in the log of a CI service, which obeys what it reads there, without a change of what they say.
//!
//! A line that starts with `::` is an order to GitHub, and `##[`, `##vso[` or `##teamcity[` anywhere is one to it or to others
//! (see [`inert`](super::inert)). All of them begin with the same character twice, so the second one is written in a way that
//! only readers of the format understand.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::deceives;

/// Whether an order could begin with these two characters.
fn orders(previous: char, character: char) -> bool {
    previous == character && matches!(character, ':' | '#')
}

/// Writes a value as JSON that is safe to be shown: everything that acts on a terminal, is invisible or moves other characters
/// about is written as `\u202e`, and so is what begins an order. Readers of JSON see no difference.
///
/// # Errors
///
/// If `out` cannot be written.
pub fn write_json(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(out, Inert))?)
}

struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let (mut previous, mut written) = ('\0', 0);
        for (at, character) in fragment.char_indices() {
            if deceives(character) || orders(previous, character) {
                out.write_all(&fragment.as_bytes()[written..at])?;
                out.write_all(escaped(character).as_bytes())?;
                written = at + character.len_utf8();
            }
            previous = character;
        }
        out.write_all(&fragment.as_bytes()[written..])
    }
}

/// As `\u202e`; what lies above U+FFFF takes two of them.
fn escaped(character: char) -> String {
    character.encode_utf16(&mut [0; 2]).iter().fold(String::new(), |mut text, unit| {
        write!(text, "\\u{unit:04x}").expect("writing to a String cannot fail");
        text
    })
}

/// Takes a whole XML document without CDATA and passes it on with `::` as `:&#58;` and `##` as `#&#35;`. They are in texts and
/// values of attributes only, where readers of XML see no difference.
pub struct InertXml<W> {
    out: W,
    previous: u8,
}

impl<W> InertXml<W> {
    pub const fn new(out: W) -> Self {
        Self { out, previous: 0 }
    }
}

impl<W: Write> Write for InertXml<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            if orders(self.previous.into(), byte.into()) {
                self.out.write_all(&bytes[written..at])?;
                write!(self.out, "&#{byte};")?;
                written = at + 1;
            }
            self.previous = byte;
        }
        self.out.write_all(&bytes[written..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOSTILE: &str =
        "([:#\\[\"\\\\\u{7f}-\u{9f}\u{200b}-\u{202e}\u{2066}-\u{2069}\u{e0001}\n\t&<>]|\\PC){0,40}";

    fn json(text: &str) -> String {
        let mut out = Vec::new();
        write_json(&mut out, &text).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// A document that holds the text, passed on in pieces of this size.
    fn xml(text: &str, piece: usize) -> String {
        let mut out = Vec::new();
        let document = format!("<a b=\"{0}\">{0}</a>", quick_xml::escape::escape(text));
        let mut inert = InertXml::new(&mut out);
        document.as_bytes().chunks(piece).for_each(|bytes| inert.write_all(bytes).unwrap());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_is_left_that_a_log_would_obey() {
        assert_eq!(json("::error::x ##[y] a:b #"), r#"":\u003aerror:\u003ax #\u0023[y] a:b #""#);
        assert_eq!(json("\u{202e}\u{9b}\u{7f}\u{e0001}\x1b"), r#""\u202e\u009b\u007f\udb40\udc01\u001b""#);
        assert_eq!(xml(":::##[", 1), "<a b=\":&#58;&#58;#&#35;[\">:&#58;&#58;#&#35;[</a>");
    }

    proptest! {
        #[test]
        fn readers_of_json_see_no_difference(text in HOSTILE) {
            let written = json(&text);
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
            prop_assert!(!written.contains("::") && !written.contains("##"));
            prop_assert!(!written.chars().any(deceives));
        }

        #[test]
        fn readers_of_xml_see_no_difference(text in "[:#\\[&<>\" a-z]{0,40}", piece in 1_usize..9) {
            let written = xml(&text, piece);
            prop_assert!(!written.contains("::") && !written.contains("##"));
            let document = roxmltree::Document::parse(&written).unwrap();
            prop_assert_eq!(document.root_element().text().unwrap_or(""), text.as_str());
            prop_assert_eq!(document.root_element().attribute("b").unwrap(), text.as_str());
        }
    }
}
