//! Rules that look for something inside a text: `contains` and regular expressions. Linear in the text.

use std::borrow::Cow;

use memchr::memmem;
use regex::bytes::{Regex, RegexBuilder};

use crate::outcome::Captured;

use super::lines::{self, Symbol, View};
use super::rule::{Mode, TextRule};

/// Bounds of a compiled expression, in bytes: generous for what people write, small for what they generate.
const REGEX_SIZE: usize = 1 << 20;
const REGEX_CACHE: usize = 2 << 20;
const REGEX_DEPTH: u32 = 100;

/// Whether the expectation occurs somewhere. Line ends, white space before them and newlines at the end of the
/// expectation do not count.
pub fn contains(expected: &[u8], actual: &[u8], ignore_case: bool) -> bool {
    let [expected, actual] = [expected, actual].map(|text| normalised(text, ignore_case));
    memmem::find(&actual, &expected).is_some()
}

/// Whether a rule that looks for a part is satisfied by what was kept before or after the gap.
pub fn contains_beside_gap(expected: &[u8], actual: &Captured, rule: &TextRule) -> bool {
    rule.mode == Mode::Contains
        && [&actual.head, &actual.tail].into_iter().any(|kept| contains(expected, kept, rule.ignore_case))
}

/// Whether the expectation, a regular expression, matches somewhere. One that is none matches nothing.
pub fn matches(expected: &[u8], actual: &[u8], ignore_case: bool) -> bool {
    compile(expected, ignore_case).is_ok_and(|expression| expression.is_match(&without_returns(actual)))
}

/// Compiles an expectation. Newlines at its end are no part of it: files end with one.
///
/// # Errors
///
/// What is wrong with it, in one sentence.
pub fn compile(expected: &[u8], ignore_case: bool) -> Result<Regex, String> {
    let pattern = without_returns(expected);
    let pattern = std::str::from_utf8(&pattern).map_err(|_| "it is not UTF-8 text".to_owned())?;
    RegexBuilder::new(pattern.trim_end_matches('\n'))
        .multi_line(true)
        .case_insensitive(ignore_case)
        .size_limit(REGEX_SIZE)
        .dfa_size_limit(REGEX_CACHE)
        .nest_limit(REGEX_DEPTH)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                "it is too large: repeat fewer things, or fewer times".to_owned()
            }
            // The parser's message shows the expression first; its last line says what is wrong.
            other => {
                let message = other.to_string();
                let reason = message.lines().last().unwrap_or_default();
                reason.trim().trim_start_matches("error: ").to_owned()
            }
        })
}

/// What two lines must have in common to be the same.
pub fn key(line: &[u8], ignore_case: bool) -> Cow<'_, [u8]> {
    if !ignore_case {
        return Cow::Borrowed(line);
    }
    if line.is_ascii() {
        return Cow::Owned(line.to_ascii_lowercase());
    }
    let mut key = Vec::with_capacity(line.len());
    for (_, symbol) in lines::folded(line, true) {
        match symbol {
            Symbol::Char(letter) => key.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            Symbol::Byte(byte) => key.push(byte),
        }
    }
    Cow::Owned(key)
}

fn normalised(text: &[u8], ignore_case: bool) -> Vec<u8> {
    let mut result = Vec::with_capacity(text.len());
    for (index, line) in View::Trimmed.lines(text).enumerate() {
        if index > 0 {
            result.push(b'\n');
        }
        result.extend_from_slice(&key(line, ignore_case));
    }
    result
}

/// The text without byte order mark and with `\n` for `\r\n`.
fn without_returns(text: &[u8]) -> Cow<'_, [u8]> {
    let text = lines::without_bom(text);
    let mut pairs = memmem::find_iter(text, "\r\n").peekable();
    if pairs.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut result = Vec::with_capacity(text.len());
    let mut start = 0;
    for pair in pairs {
        result.extend_from_slice(&text[start..pair]);
        start = pair + 1;
    }
    result.extend_from_slice(&text[start..]);
    Cow::Owned(result)
}
