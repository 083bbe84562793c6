//! What is nearly right about numbers and texts.

use super::super::number::Number;
use super::super::repr::characters;
use super::super::show::show;
use super::super::words::{count, kind_name};
use super::super::{Int, Text, Value};
use super::with_article;
use crate::compare::rule::Tolerance;

/// Longest text that is taken for the writing of another value.
const SHORT: usize = 80;

/// A note on two values without parts.
pub(super) fn notes(expected: &Value, actual: &Value) -> Option<String> {
    match (expected, actual) {
        (Value::Str(e), Value::Str(a)) => text_note(e, a),
        (Value::Str(text), _) if is_scalar(actual) && writes(text, actual) => Some(format!(
            "the {} {} where the text {} was expected",
            noun(actual),
            show(actual, SHORT),
            show(expected, SHORT)
        )),
        (_, Value::Str(text)) if writes(text, expected) => Some(format!(
            "the text {} where the {} {} was expected",
            show(actual, SHORT),
            noun(expected),
            show(expected, SHORT)
        )),
        _ => number_note(expected, actual),
    }
}

fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::None | Value::Bool(_)) || Number::of(value).is_some()
}

fn noun(value: &Value) -> &'static str {
    match value {
        Value::None | Value::Bool(_) => "value",
        _ if is_scalar(value) => "number",
        _ => "value",
    }
}

/// Whether a text is how Python writes a value, but for spaces around it.
fn writes(text: &Text, value: &Value) -> bool {
    text.as_str().map(str::trim).is_some_and(|text| text.len() <= SHORT && text == show(value, SHORT))
}

fn text_note(expected: &Text, actual: &Text) -> Option<String> {
    if let (Some(e), Some(a)) = (expected.as_str(), actual.as_str())
        && let Some(note) = words_note(e, a)
    {
        return Some(note);
    }
    unseen_note(expected, actual)
}

fn words_note(expected: &str, actual: &str) -> Option<String> {
    let without_spaces = |text: &str| text.split_whitespace().collect::<String>();
    if expected.is_empty() {
        return Some("an empty text was expected".to_owned());
    }
    let note = if actual.is_empty() {
        "the text is empty"
    } else if expected.strip_suffix('\n') == Some(actual) {
        "only the final newline is missing"
    } else if actual.strip_suffix('\n') == Some(expected) {
        "only the final newline is too much"
    } else if expected.trim() == actual.trim() {
        "the texts differ only in the spaces around them"
    } else if without_spaces(expected) == without_spaces(actual) {
        "the texts differ only in spaces and line ends"
    } else if expected.to_lowercase() == actual.to_lowercase() {
        "the texts differ only in capital letters"
    } else if expected.chars().rev().eq(actual.chars()) {
        "the text is right, but backwards"
    } else if let Some(rest) = actual.strip_prefix(expected) {
        return Some(format!(
            "the text is right, but then {} too many come",
            count(rest.chars().count(), "character")
        ));
    } else if let Some(rest) = expected.strip_prefix(actual) {
        let rest = rest.chars().count();
        return Some(format!(
            "the text is right as far as it goes: {} missing at its end",
            are(rest, "character")
        ));
    } else {
        return None;
    };
    Some(note.to_owned())
}

/// As in `1 item is` and `3 items are`.
pub(super) fn are(number: usize, what: &str) -> String {
    format!("{} {}", count(number, what), if number == 1 { "is" } else { "are" })
}

/// Two characters that may look the same are named by their numbers.
fn unseen_note(expected: &Text, actual: &Text) -> Option<String> {
    let pairs = characters(expected).zip(characters(actual));
    let (position, (e, a)) = pairs.enumerate().find(|(_, (e, a))| e != a)?;
    let code = |character: Result<char, u32>| character.map_or_else(|code| code, u32::from);
    let (e, a) = (code(e), code(a));
    (e > 0x7f || a > 0x7f).then(|| {
        format!("character {} is U+{a:04X}, and U+{e:04X} was expected: the two may look alike", position + 1)
    })
}

/// The number of characters that two texts have in common at their start.
pub(super) fn common_characters(expected: &Text, actual: &Text) -> usize {
    characters(expected).zip(characters(actual)).take_while(|(e, a)| e == a).count()
}

fn number_note(expected: &Value, actual: &Value) -> Option<String> {
    let (e, a) = (Number::of(expected)?, Number::of(actual)?);
    if kind_name(expected) != kind_name(actual) {
        return e.matches(&a, Tolerance::NONE).then(|| {
            let kinds = [actual, expected].map(|value| with_article(&kind_name(value)));
            format!("{} is {}, and {} was expected", show(actual, SHORT), kinds[0], kinds[1])
        });
    }
    match (expected, actual) {
        (Value::Int(e), Value::Int(a)) => integer_note(e, a),
        (Value::Float(e), Value::Float(a)) => float_note(*e, *a),
        _ => None,
    }
}

fn integer_note(expected: &Int, actual: &Int) -> Option<String> {
    let (e, a) = (i128::from(expected.small()?), i128::from(actual.small()?));
    let note = match a - e {
        1 => "exactly one too many: is a start or an end off by one?",
        -1 => "exactly one too few: is a start or an end off by one?",
        _ if a == -e => "right but for the sign",
        _ => return None,
    };
    Some(note.to_owned())
}

fn float_note(expected: f64, actual: f64) -> Option<String> {
    if !expected.is_finite() || !actual.is_finite() {
        return None;
    }
    #[expect(clippy::float_cmp, reason = "the note says that they are the same")]
    if actual == -expected {
        return Some("right but for the sign".to_owned());
    }
    // Python's `round` gives the float nearest to the decimal with so many places, as formatting and reading back do.
    let rounded = |number: f64, places: usize| format!("{number:.places$}").parse::<f64>().ok();
    let written = |number: f64| format!("{number}").split_once('.').map_or(0, |(_, places)| places.len());
    if rounded(actual, written(expected)) == Some(expected) && written(expected) < written(actual) {
        return Some(format!(
            "the number is right if it is rounded to {}",
            count(written(expected), "decimal place")
        ));
    }
    if rounded(expected, written(actual)) == Some(actual) && written(actual) < written(expected) {
        return Some(format!(
            "the number is rounded to {}: too early?",
            count(written(actual), "decimal place")
        ));
    }
    let place = first_wrong_place(expected, actual)?;
    (place >= 2)
        .then(|| format!("the first {} right: is it a matter of rounding?", are(place - 1, "decimal place")))
}

/// The first decimal place at which two numbers differ, from 1; `None` if it is before the point, or far behind it.
fn first_wrong_place(expected: f64, actual: f64) -> Option<usize> {
    let (e, a) = (format!("{expected:.17}"), format!("{actual:.17}"));
    let ((e_whole, e_places), (a_whole, a_places)) = (e.split_once('.')?, a.split_once('.')?);
    if e_whole != a_whole {
        return None;
    }
    e_places.bytes().zip(a_places.bytes()).position(|(e, a)| e != a).map(|index| index + 1)
}
