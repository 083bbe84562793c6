//! Decides whether a text is right, and collects what a reader needs if it is not.
//!
//! One pass per text and no copies (patterns apart): two million lines or one endless line cost time in proportion to
//! their size, and what is kept of them is bounded by [`excerpt::Limits`].

use std::borrow::Cow;
use std::collections::HashMap;

use crate::event::Excerpt;
use crate::outcome::Captured;

use super::excerpt::{self, Limits};
use super::lines::{self, Place, View};
use super::rule::{Mode, TextRule, Tolerance};
use super::{data, explain, number, pattern};

/// How a text differs from the expected one, ready to be told.
#[derive(Debug, Clone, PartialEq)]
pub struct TextDifference {
    /// The part of the expectation around the first difference, as the rule reads it: white space that does not count
    /// is not in it.
    pub expected: Excerpt,
    /// The same part of the actual text.
    pub actual: Excerpt,
    /// What is nearly right, in whole sentences; the most useful one first, at most three.
    pub notes: Vec<String>,
    /// How the two were compared, in words.
    pub rule: String,
    /// The difference in one line, where the two texts alone do not make one: it follows the name of the text, as in
    /// `differs at $.price: expected 3, got 4`.
    pub headline: Option<String>,
}

/// Compares a text with the expected one.
///
/// A text with a gap equals nothing; only [`Mode::Contains`] can be satisfied by what is on either side of it.
///
/// # Errors
///
/// The first difference, and what is nearly right.
pub fn text(expected: &[u8], actual: &Captured, rule: &TextRule) -> Result<(), Box<TextDifference>> {
    if rule.mode.is_data() {
        return data::compare(expected, actual, rule);
    }
    let found = match actual.complete() {
        Some(actual) => first_difference(expected, actual, rule),
        None if pattern::contains_beside_gap(expected, actual, rule) => None,
        None => Some(
            first_difference(expected, &actual.head, rule).unwrap_or_else(|| end_of(expected, actual, rule)),
        ),
    };
    let Some(found) = found else { return Ok(()) };
    let (expected_part, actual_part) = excerpt::pair(
        (expected, found.expected),
        (actual, found.actual),
        view(rule.mode),
        Limits::DIFFERENCE,
    );
    let mut notes = explain::notes(expected, actual, rule);
    if expected_part.text == actual_part.text {
        notes.insert(0, explain::position(&found));
        notes.truncate(explain::MOST);
    }
    Err(Box::new(TextDifference {
        expected: expected_part,
        actual: actual_part,
        notes,
        rule: rule.in_words(),
        headline: None,
    }))
}

/// Where two texts first differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Difference {
    pub expected: Place,
    pub actual: Place,
}

impl Difference {
    /// So many characters further right.
    fn right_by(mut self, columns: usize) -> Self {
        self.expected.column += columns;
        self.actual.column += columns;
        self
    }
}

/// Whether the rule accepts a text that was captured whole.
pub(super) fn accepts(expected: &[u8], actual: &[u8], rule: &TextRule) -> bool {
    first_difference(expected, actual, rule).is_none()
}

pub(super) fn first_difference(expected: &[u8], actual: &[u8], rule: &TextRule) -> Option<Difference> {
    match rule.mode {
        Mode::Exact => exact(expected, actual, rule.ignore_case),
        Mode::Text => by_line(View::Trimmed, expected, actual, rule.ignore_case),
        Mode::Tokens => by_token(expected, actual, rule),
        Mode::UnorderedLines => unordered(expected, actual, rule.ignore_case),
        Mode::Regex => (!pattern::matches(expected, actual, rule.ignore_case)).then(Difference::default),
        Mode::Contains => (!pattern::contains(expected, actual, rule.ignore_case)).then(Difference::default),
        Mode::Numbers => by_number(expected, actual, rule.float),
        Mode::Json | Mode::Jsonl | Mode::Csv | Mode::Rows => {
            let compared = data::compare(expected, &Captured::whole(actual), rule);
            compared.is_err().then(Difference::default)
        }
    }
}

/// The difference of a text that is right up to its gap.
fn end_of(expected: &[u8], actual: &Captured, rule: &TextRule) -> Difference {
    let end = |text: &[u8]| view(rule.mode).place(text, text.len());
    Difference { expected: end(expected), actual: end(&actual.head) }
}

/// How texts are shown that were compared by this rule: without what does not count.
pub(super) const fn view(mode: Mode) -> View {
    match mode {
        Mode::Exact | Mode::Regex => View::Raw,
        _ => View::Trimmed,
    }
}

fn exact(expected: &[u8], actual: &[u8], ignore_case: bool) -> Option<Difference> {
    if lines::same(expected, actual, ignore_case) {
        return None;
    }
    // Lines alone cannot tell whether the last one ends with `\n`; then the place is behind its last character.
    by_line(View::Raw, expected, actual, ignore_case).or_else(|| {
        let (line, text) = View::Raw.lines(expected).enumerate().last().unwrap_or_default();
        let place = Place { line, column: lines::length(text) };
        Some(Difference { expected: place, actual: place })
    })
}

fn by_line(view: View, expected: &[u8], actual: &[u8], ignore_case: bool) -> Option<Difference> {
    let (mut wanted, mut given) = (view.lines(expected), view.lines(actual));
    for line in 0.. {
        let column = match (wanted.next(), given.next()) {
            (None, None) => break,
            (Some(wanted), Some(given)) if lines::same(wanted, given, ignore_case) => continue,
            (Some(wanted), Some(given)) => lines::first_difference(wanted, given, ignore_case),
            _ => 0,
        };
        let place = Place { line, column };
        return Some(Difference { expected: place, actual: place });
    }
    None
}

fn by_token(expected: &[u8], actual: &[u8], rule: &TextRule) -> Option<Difference> {
    let matches = |wanted: &[u8], given: &[u8]| {
        lines::same(wanted, given, rule.ignore_case)
            || rule.float.is_some_and(|tolerance| {
                let numbers = number::of_word(wanted).zip(number::of_word(given));
                numbers.is_some_and(|(wanted, given)| number::close(&wanted, &given, Some(tolerance)))
            })
    };
    let [expected, actual] = [expected, actual].map(lines::without_bom);
    let (mut wanted, mut given) = (tokens(expected), tokens(actual));
    loop {
        let places = match (wanted.next(), given.next()) {
            (None, None) => return None,
            (Some((_, wanted)), Some((_, given))) if matches(wanted, given) => continue,
            (Some((at, wanted)), Some((there, given))) => {
                let shared = lines::first_difference(wanted, given, rule.ignore_case);
                return Some(at_offsets(expected, actual, (at, there)).right_by(shared));
            }
            (Some((at, _)), None) => (at, lines::without_end(actual).len()),
            (None, Some((there, _))) => (lines::without_end(expected).len(), there),
        };
        return Some(at_offsets(expected, actual, places));
    }
}

/// The words of a text and where they start.
fn tokens(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut position = 0;
    std::iter::from_fn(move || {
        let rest = &text[position..];
        let start = rest.iter().position(|&byte| !lines::is_space(byte))?;
        let rest = &rest[start..];
        let length = rest.iter().position(|&byte| lines::is_space(byte)).unwrap_or(rest.len());
        let offset = position + start;
        position = offset + length;
        Some((offset, &rest[..length]))
    })
}

fn by_number(expected: &[u8], actual: &[u8], tolerance: Option<Tolerance>) -> Option<Difference> {
    let [expected, actual] = [expected, actual].map(lines::without_bom);
    let (mut wanted, mut given) = (number::all(expected), number::all(actual));
    loop {
        let places = match (wanted.next(), given.next()) {
            (None, None) => return None,
            (Some(wanted), Some(given)) if number::close(&wanted.number, &given.number, tolerance) => {
                continue;
            }
            (Some(wanted), Some(given)) => {
                let (left, right) = (&expected[wanted.start..wanted.end], &actual[given.start..given.end]);
                let shared = lines::first_difference(left, right, false);
                return Some(at_offsets(expected, actual, (wanted.start, given.start)).right_by(shared));
            }
            (Some(wanted), None) => (wanted.start, lines::without_end(actual).len()),
            (None, Some(given)) => (lines::without_end(expected).len(), given.start),
        };
        return Some(at_offsets(expected, actual, places));
    }
}

fn at_offsets(expected: &[u8], actual: &[u8], (wanted, given): (usize, usize)) -> Difference {
    Difference { expected: View::Trimmed.place(expected, wanted), actual: View::Trimmed.place(actual, given) }
}

/// Lines as often as they are expected. Empty lines do not count: where there is no order, none is "at the end".
fn unordered(expected: &[u8], actual: &[u8], ignore_case: bool) -> Option<Difference> {
    let full_lines = |text| View::Trimmed.lines(text).enumerate().filter(|(_, line)| !line.is_empty());
    let mut left: HashMap<Cow<'_, [u8]>, usize> = HashMap::new();
    for (_, line) in full_lines(expected) {
        *left.entry(pattern::key(line, ignore_case)).or_default() += 1;
    }
    let mut extra = None;
    for (position, line) in full_lines(actual) {
        match left.get_mut(&pattern::key(line, ignore_case)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => extra = extra.or(Some(position)),
        }
    }
    let is_missing = |line| left.get(&pattern::key(line, ignore_case)).is_some_and(|&count| count > 0);
    let missing = full_lines(expected).find(|&(_, line)| is_missing(line)).map(|(position, _)| position);
    if missing.is_none() && extra.is_none() {
        return None;
    }
    let place = |line: Option<usize>, text| Place {
        line: line.unwrap_or_else(|| View::Trimmed.lines(text).count()),
        column: 0,
    };
    Some(Difference { expected: place(missing, expected), actual: place(extra, actual) })
}

#[cfg(test)]
mod tests;
