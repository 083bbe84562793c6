//! What is simply so, whatever the reason for the difference may be.

use crate::compare::lines::{self, View};
use crate::compare::pattern;
use crate::compare::rule::{Mode, TextRule};
use crate::compare::text::accepts;
use crate::outcome::Captured;

use super::pair::{Pair, counted, quoted, words};

/// Facts that come before any reason.
pub fn first(expected: &[u8], actual: &Captured, rule: &TextRule) -> Vec<String> {
    [
        gap(actual),
        expected_encoding(expected),
        unusable_pattern(expected, rule),
        silence(expected, actual),
        encoding(expected, actual, rule),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Facts that are only worth telling if no reason was found.
pub fn last(pair: &Pair<'_>) -> Option<String> {
    match pair.rule.mode {
        Mode::UnorderedLines => Some(surplus(pair)),
        Mode::Tokens | Mode::Numbers => count(pair),
        _ => None,
    }
}

fn gap(actual: &Captured) -> Option<String> {
    (actual.dropped > 0)
        .then(|| format!("The output is too long to be kept whole: bytes left out: {}.", actual.dropped))
}

fn expected_encoding(expected: &[u8]) -> Option<String> {
    lines::is_utf16(expected).then(|| {
        "The expected text is stored as UTF-16, which no Python program prints by itself: \
         that is a mistake in the exercise, please tell its author."
            .to_owned()
    })
}

fn unusable_pattern(expected: &[u8], rule: &TextRule) -> Option<String> {
    let is_regex = rule.mode == Mode::Regex;
    let reason = is_regex.then(|| pattern::compile(expected, rule.ignore_case).err()).flatten()?;
    Some(format!(
        "The expected text is not a valid regular expression ({reason}): please tell the exercise's author."
    ))
}

fn silence(expected: &[u8], actual: &Captured) -> Option<String> {
    let actual = actual.complete()?;
    let is_silent = lines::without_end(actual).is_empty() && !lines::without_end(expected).is_empty();
    is_silent.then(|| {
        let what = if actual.is_empty() { "nothing was written" } else { "only white space was written" };
        format!("The output is empty: {what}.")
    })
}

fn encoding(expected: &[u8], actual: &Captured, rule: &TextRule) -> Option<String> {
    let actual = actual.complete()?;
    if lines::is_utf16(actual) && !lines::is_utf16(expected) {
        return Some(
            "The text is UTF-16, UTF-8 is expected: `open(..., encoding=\"utf-8\")` writes that.".to_owned(),
        );
    }
    let valid = std::str::from_utf8(actual).err()?.valid_up_to();
    if std::str::from_utf8(expected).is_err() {
        return None;
    }
    let line = View::Raw.place(actual, valid).line + 1;
    let latin: String = actual.iter().copied().map(char::from).collect();
    if accepts(expected, latin.as_bytes(), rule) {
        return Some(format!(
            "The text is right, but stored as Latin-1 (first on line {line}): \
             `open(..., encoding=\"utf-8\")` stores it as UTF-8."
        ));
    }
    let byte = actual[valid];
    Some(format!("Line {line} has bytes that are no UTF-8 text; the first is \\x{byte:02x}."))
}

fn count(pair: &Pair<'_>) -> Option<String> {
    let (noun, [wanted, given]) = pair.units();
    (wanted.len() != given.len()).then(|| {
        let verb = if wanted.len() == 1 { "is" } else { "are" };
        format!("{} {verb} expected, {} came.", counted(wanted.len(), noun), given.len())
    })
}

/// Which lines are missing and which are too many, where order does not count.
fn surplus(pair: &Pair<'_>) -> String {
    let [wanted, given] = pair.lines();
    let told =
        [(&wanted, &given, "missing"), (&given, &wanted, "not expected")].map(|(lines, others, what)| {
            let surplus = surplus_lines(lines, others, pair.rule.ignore_case);
            let first = surplus.first()?;
            Some(match surplus.len() {
                1 => format!("1 line is {what}: {}", quoted(first)),
                count => format!("{count} lines are {what}, first {}", quoted(first)),
            })
        });
    let told: Vec<_> = told.into_iter().flatten().collect();
    format!("{}.", told.join("; "))
}

/// Lines, empty ones left out, that are in one text more often than in the other.
fn surplus_lines<'a>(lines: &[&'a str], others: &[&str], ignore_case: bool) -> Vec<&'a str> {
    let key = |line: &str| pattern::key(line.as_bytes(), ignore_case).into_owned();
    let mut left: std::collections::BTreeMap<_, usize> = std::collections::BTreeMap::new();
    for line in others {
        *left.entry(key(line)).or_default() += 1;
    }
    let is_surplus = |line: &&str| match left.get_mut(&key(line)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    lines.iter().copied().filter(|line| !words(line).is_empty()).filter(is_surplus).collect()
}
