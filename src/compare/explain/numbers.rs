//! Numbers: right but written differently, nearly right, or in another order.

use super::pair::{Pair, numbers, quoted, words};
use crate::compare::number::{Decimal, Number};
use crate::compare::rule::Mode;

/// An expected number and the actual one in its place, as they are written and as they are read.
struct Both<'a> {
    wanted: (&'a str, Decimal<'a>),
    given: (&'a str, Decimal<'a>),
}

impl Both<'_> {
    /// `“3” is expected, “3.0” came`.
    fn told(&self) -> String {
        format!("{} is expected, {} came", quoted(self.wanted.0), quoted(self.given.0))
    }
}

/// The finite numbers of two texts that are the same but for their numbers; never empty.
fn paired<'a>(pair: &'a Pair<'_>) -> Option<Vec<Both<'a>>> {
    if pair.rule.mode != Mode::Numbers && skeleton(pair, &pair.expected) != skeleton(pair, &pair.actual) {
        return None;
    }
    let (wanted, given) = (numbers(&pair.expected), numbers(&pair.actual));
    if wanted.is_empty() || wanted.len() != given.len() {
        return None;
    }
    wanted
        .into_iter()
        .zip(given)
        .map(|(wanted, given)| match (wanted.1, given.1) {
            (Number::Finite(ours), Number::Finite(theirs)) => {
                Some(Both { wanted: (wanted.0, ours), given: (given.0, theirs) })
            }
            _ => None,
        })
        .collect()
}

/// The pairs that the rule does not accept, if all others are right and `is_so` holds for every one of these.
fn differing<'a>(pair: &'a Pair<'_>, is_so: impl Fn(&Both<'a>) -> bool) -> Option<Both<'a>> {
    let differing = paired(pair)?.into_iter().filter(|both| !pair.accepts(both.wanted.0, both.given.0));
    let differing: Vec<_> = differing.collect();
    if differing.iter().all(is_so) { differing.into_iter().next() } else { None }
}

/// A text with every number replaced by a character that no text has.
fn skeleton(pair: &Pair<'_>, text: &str) -> String {
    let mut result = String::new();
    let mut rest = 0;
    for found in crate::compare::number::all(text.as_bytes()) {
        result.push_str(&text[rest..found.start]);
        result.push('\u{fdd0}');
        rest = found.end;
    }
    result.push_str(&text[rest..]);
    if pair.rule.mode == Mode::Tokens { words(&result).join(" ") } else { result }
}

/// A comma for the decimal point, or between thousands.
pub fn commas(pair: &Pair<'_>) -> Option<String> {
    if !pair.actual.contains(',') {
        return None;
    }
    if pair.accepts_actual(|text| between_digits(text, ".")) {
        return Some("Only the decimal point differs: there is a comma in its place.".to_owned());
    }
    pair.accepts_actual(|text| between_digits(text, ""))
        .then(|| "The numbers are right, but with commas between the thousands.".to_owned())
}

/// A text with all commas between digits replaced.
fn between_digits(text: &str, replacement: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut last = ' ';
    while let Some(letter) = letters.next() {
        let next_is_digit = letters.peek().is_some_and(char::is_ascii_digit);
        if letter == ',' && last.is_ascii_digit() && next_is_digit {
            result.push_str(replacement);
        } else {
            result.push(letter);
        }
        last = letter;
    }
    result
}

/// `3.0` for `3`.
pub fn written_differently(pair: &Pair<'_>) -> Option<String> {
    let first = differing(pair, |both| both.wanted.1.equals(&both.given.1))?;
    let hint = if first.wanted.1.is_integer() && first.given.1.fraction.bytes().all(|digit| digit == b'0') {
        " Python shows a float with `.0`; `/` always makes a float, `//` makes a whole number of whole numbers."
    } else {
        ""
    };
    Some(format!(
        "The numbers have the right values, but are written differently: {}{}.{hint}",
        first.told(),
        pair.first_on_line()
    ))
}

/// `3.14159` for `3.14`.
pub fn too_many_decimals(pair: &Pair<'_>) -> Option<String> {
    let first = differing(pair, |both| {
        let places = both.wanted.1.fraction.len();
        places < both.given.1.fraction.len() && rounds_to(&both.given.1, both.wanted.0, places)
    })?;
    let places = first.wanted.1.fraction.len();
    Some(format!(
        "The numbers are right, but have too many decimals: {}. `f\"{{x:.{places}f}}\"` writes {places}.",
        first.told()
    ))
}

/// `3` or `3.1` for `3.14`: rounded or cut off.
pub fn decimals_missing(pair: &Pair<'_>) -> Option<String> {
    let first = differing(pair, |both| {
        let places = both.given.1.fraction.len();
        let is_cut = both.wanted.1.exponent_is_absent() && both.wanted.0.starts_with(both.given.0);
        places < both.wanted.1.fraction.len() && (is_cut || rounds_to(&both.wanted.1, both.given.0, places))
    })?;
    let hint = if first.given.1.is_integer() {
        " `//`, `int` and `round` drop what is behind the point."
    } else {
        ""
    };
    Some(format!("Decimals are missing: {}.{hint}", first.told()))
}

fn rounds_to(number: &Decimal<'_>, text: &str, places: usize) -> bool {
    // What `format` writes in Python, which rounds the same way.
    places <= 17 && number.float().is_some_and(|value| format!("{value:.places$}") == text)
}

pub fn sign(pair: &Pair<'_>) -> Option<String> {
    let first = differing(pair, |both| both.wanted.1.equals(&both.given.1.negated()))?;
    Some(format!("Only the sign differs{}: {}.", pair.first_on_line(), first.told()))
}

/// `2.68` for `2.67`.
pub fn last_place(pair: &Pair<'_>) -> Option<String> {
    let first = differing(pair, |both| {
        let [wanted, given] = [both.wanted.1, both.given.1];
        let places = wanted.fraction.len();
        places > 0
            && places == given.fraction.len()
            && wanted.scaled().zip(given.scaled()).is_some_and(|(ours, theirs)| ours.abs_diff(theirs) == 1)
    })?;
    Some(format!(
        "Only the last decimal place differs, and only by one{}: {}. Is it rounded differently?",
        pair.first_on_line(),
        first.told()
    ))
}

/// The right numbers, and the text between them.
pub fn order(pair: &Pair<'_>) -> Option<String> {
    let paired = paired(pair)?;
    let mut wanted: Vec<_> = paired.iter().map(|both| both.wanted.0).collect();
    let mut given: Vec<_> = paired.iter().map(|both| both.given.0).collect();
    if given.iter().rev().eq(wanted.iter()) {
        return Some("The numbers are right, but in reverse order.".to_owned());
    }
    wanted.sort_unstable();
    given.sort_unstable();
    (wanted == given).then(|| format!("The numbers are right, but in another order{}.", pair.first_on_line()))
}

/// Every number is one too large, or every number is one too small.
pub fn off_by_one(pair: &Pair<'_>) -> Option<String> {
    let paired = paired(pair)?;
    let by = |distance: i128| {
        paired.iter().all(|both| {
            let numbers = both.wanted.1.integer().zip(both.given.1.integer());
            numbers.is_some_and(|(wanted, given)| given.checked_sub(wanted) == Some(distance))
        })
    };
    let size = if by(1) {
        "large"
    } else if by(-1) {
        "small"
    } else {
        return None;
    };
    let which = if paired.len() == 1 { "The number is" } else { "Every number is" };
    Some(format!("{which} exactly one too {size}: {}.", paired.first()?.told()))
}
