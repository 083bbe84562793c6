//! Shows parts of data on one line: bounded, and so that what differs is in it.

use std::fmt::Write as _;

use crate::compare::lines::{Symbol, symbols};

use super::json::Json;

/// Characters of a value that are shown.
const SHOWN: usize = 60;
/// Of what two long texts have in common, bytes that are shown before the first difference.
const SHARED: usize = 20;
/// Characters of a path that are shown.
const PATH: usize = 200;

/// A step from a value to one in it.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    Key(&'a str),
    Index(usize),
    /// A document of several, from 0.
    Document(usize),
}

/// The way to a value, as in `$.items[2].price`.
pub fn path(steps: &[Step<'_>]) -> String {
    let mut path = "$".to_owned();
    for step in steps {
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Key(key) if is_name(key) => write!(path, ".{key}"),
            Step::Key(key) => write!(path, "[{}]", quoted(key.as_bytes(), 0)),
            Step::Index(index) => write!(path, "[{index}]"),
            Step::Document(index) => {
                path = format!("document {}, $", index + 1);
                Ok(())
            }
        };
    }
    let length = path.chars().count();
    if length <= PATH {
        return path;
    }
    // Both ends say where it is; the middle says how it got there.
    let half = PATH / 2;
    path.chars().take(half).chain(['…']).chain(path.chars().skip(length - half)).collect()
}

/// A key that can stand behind a dot.
fn is_name(key: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    !key.is_empty() && key.len() <= SHOWN && key.chars().all(fits)
}

/// Two values that differ.
pub fn both(expected: &Json<'_>, actual: &Json<'_>) -> [String; 2] {
    match (expected, actual) {
        (Json::Text(wanted), Json::Text(given)) => {
            let shared = shared(wanted.as_bytes(), given.as_bytes());
            [wanted, given].map(|text| quoted(text.as_bytes(), shared))
        }
        (Json::Number(wanted), Json::Number(given)) => {
            let shared = shared(wanted.as_bytes(), given.as_bytes());
            [wanted, given].map(|number| cut(number.as_bytes(), shared))
        }
        _ => [value(expected), value(actual)],
    }
}

/// So many things, as in `1 item` and `2 items`.
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// How many bytes two texts have in common at their start.
pub fn shared(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(one, other)| one == other).count()
}

/// A value as JSON if it is short, else what it is.
pub fn value(value: &Json<'_>) -> String {
    match value {
        Json::Number(number) => return cut(number.as_bytes(), 0),
        Json::Text(text) => return quoted(text.as_bytes(), 0),
        _ => {}
    }
    let mut shown = String::new();
    if push(&mut shown, value) {
        return shown;
    }
    match value {
        Json::List(items) => format!("a list of {}", count(items.len(), "item")),
        Json::Object(members) => format!("an object with {}", count(members.len(), "key")),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => shown,
    }
}

/// Writes a value; `false` as soon as it is too long.
fn push(shown: &mut String, value: &Json<'_>) -> bool {
    match value {
        Json::Null => shown.push_str("null"),
        Json::Bool(truth) => shown.push_str(if *truth { "true" } else { "false" }),
        Json::Number(number) if number.len() > SHOWN => return false,
        Json::Number(number) => shown.push_str(number),
        Json::Text(text) if text.len() > SHOWN => return false,
        Json::Text(text) => shown.push_str(&quoted(text.as_bytes(), 0)),
        Json::List(items) => {
            shown.push('[');
            for (index, item) in items.iter().enumerate() {
                shown.push_str(if index == 0 { "" } else { ", " });
                if !push(shown, item) {
                    return false;
                }
            }
            shown.push(']');
        }
        Json::Object(members) => {
            shown.push('{');
            for (index, member) in members.iter().enumerate() {
                shown.push_str(if index == 0 { "" } else { ", " });
                shown.push_str(&quoted(member.key.as_bytes(), 0));
                shown.push_str(": ");
                if !push(shown, &member.value) {
                    return false;
                }
            }
            shown.push('}');
        }
    }
    shown.len() <= SHOWN
}

/// A text in double quotes, cut around a byte of it; bytes that are no UTF-8 as `\xNN`.
pub fn quoted(text: &[u8], around: usize) -> String {
    format!(
        "\"{}\"",
        cut_with(text, around, |shown, letter| match letter {
            '"' | '\\' => shown.extend(['\\', letter]),
            _ => push_visible(shown, letter),
        })
    )
}

/// The start of a text as it can stand on a line, in quotes that others put around it.
pub fn inside_quotes(text: &[u8]) -> String {
    cut_with(text, 0, push_visible)
}

fn push_visible(shown: &mut String, letter: char) {
    match letter {
        '\n' => shown.push_str("\\n"),
        '\t' => shown.push_str("\\t"),
        '\r' => shown.push_str("\\r"),
        '\0'..='\x1f' | '\x7f' => {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(letter));
        }
        _ => shown.push(letter),
    }
}

/// A text as it is, cut around a byte of it.
fn cut(text: &[u8], around: usize) -> String {
    cut_with(text, around, String::push)
}

fn cut_with(text: &[u8], around: usize, push: impl Fn(&mut String, char)) -> String {
    let mut start = if around > SHOWN / 2 { around - SHARED } else { 0 };
    let is_inside = |at: usize| text.get(at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
    while start > 0 && is_inside(start) && around - start < 2 * SHARED {
        start -= 1;
    }
    let mut shown = if start > 0 { "…".to_owned() } else { String::new() };
    let mut rest = symbols(text.get(start..).unwrap_or_default());
    for symbol in rest.by_ref().take(SHOWN) {
        match symbol {
            Symbol::Char(letter) => push(&mut shown, letter),
            Symbol::Byte(byte) => {
                let _ = write!(shown, "\\x{byte:02x}");
            }
        }
    }
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}
