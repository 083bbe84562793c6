//! Numbers inside text: finding them and deciding whether two are close enough. Knows nothing of lines or rules.
//!
//! # What is a number
//!
//! Digits with an optional fraction, exponent and sign, as Python prints them: `3`, `-3.0`, `.5`, `1e-7`. Decided
//! here, the same for both sides of a comparison:
//!
//! - A minus belongs to the number unless a digit stands directly before it: `x-5` is -5, `3-5` is 3 and 5. Longer
//!   dashes and the mathematical minus count as minus, so that no sign is ever lost.
//! - Letters may follow (`5cm` is 5), but digits in a word are no number: `x1`, `1_000`, `0x1F`, `12h30` hold none.
//! - A comma belongs to no number: `1,000` is 1 and 0, `3,5` is 3 and 5.
//! - A dot needs a digit behind it: `3.` is 3, `1.2.3` is 1.2 and 3.
//! - The words `nan` and `inf` are what Python prints for such floats. `nan` equals only `nan`, `inf` only `inf`.
//! - Only ASCII digits count.

use std::str::FromStr;

use super::rule::Tolerance;

/// For numbers in text, if the spec names no tolerance: what rounding does to a float that is printed whole.
/// Integers have to be equal then.
const DEFAULT: Tolerance = Tolerance::VALUES;

/// A number as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number<'a> {
    Finite(Decimal<'a>),
    Infinite { negative: bool },
    Nan,
}

/// The digits of a finite number, still as text: nothing is rounded and nothing overflows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decimal<'a> {
    pub negative: bool,
    /// Digits before the dot; may be empty.
    pub whole: &'a str,
    /// Digits after the dot; may be empty.
    pub fraction: &'a str,
    /// The power of ten, if one is written; `Err` holds one too large to count with.
    exponent: Option<Result<i64, &'a str>>,
    /// All of it but the sign.
    digits: &'a str,
}

/// A number and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'a> {
    /// First byte, that of the sign included.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    pub number: Number<'a>,
}

/// Every number in a text, in order.
pub fn all(text: &[u8]) -> impl Iterator<Item = Found<'_>> {
    let mut offset = 0;
    text.utf8_chunks().flat_map(move |chunk| {
        let base = offset;
        offset += chunk.valid().len() + chunk.invalid().len();
        let found = Scanner { text: chunk.valid(), position: 0 };
        found.map(move |one| Found { start: base + one.start, end: base + one.end, ..one })
    })
}

/// The number that a word is, as a whole. `nan` and `inf` are words here, not numbers.
pub fn of_word(word: &[u8]) -> Option<Number<'_>> {
    let word = std::str::from_utf8(word).ok()?;
    let negative = word.starts_with('-');
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    let (decimal, rest) = Decimal::read(digits, negative)?;
    (rest.is_empty() || (rest == "." && decimal.digits.bytes().all(|byte| byte.is_ascii_digit())))
        .then_some(Number::Finite(decimal))
}

/// Whether `actual` may stand for `expected`. Without a tolerance [`DEFAULT`] holds, and integers have to be equal.
pub fn close(expected: &Number<'_>, actual: &Number<'_>, tolerance: Option<Tolerance>) -> bool {
    match (expected, actual) {
        (Number::Finite(expected), Number::Finite(actual)) => {
            expected.equals(actual)
                || match tolerance {
                    Some(tolerance) => within(expected, actual, tolerance),
                    None if expected.is_integer() && actual.is_integer() => false,
                    None => within(expected, actual, DEFAULT),
                }
        }
        (Number::Infinite { negative: left }, Number::Infinite { negative: right }) => left == right,
        (Number::Nan, Number::Nan) => true,
        _ => false,
    }
}

/// Whether two numbers that are not equal lie within a tolerance of each other.
///
/// What is beyond the range of floats is within no tolerance: it can only be equal.
fn within(expected: &Decimal<'_>, actual: &Decimal<'_>, tolerance: Tolerance) -> bool {
    let (Some(e), Some(a)) = (expected.float(), actual.float()) else { return false };
    let allowed = tolerance.abs.max(tolerance.rel * e.abs());
    if allowed.is_nan() || allowed <= 0.0 {
        return false;
    }
    if let (Some(e), Some(a)) = (expected.integer(), actual.integer()) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "small differences are exact, large ones need not be"
        )]
        return e.abs_diff(a) as f64 <= allowed;
    }
    // Text is decimal and floats are binary: whether 1.1 - 1.0 <= 0.1 would be a matter of luck. The border belongs
    // to the tolerance, so what reading the two can have cost is granted; whole numbers too large for `i128` pay it.
    let luck = 4.0 * f64::EPSILON * e.abs().max(a.abs());
    let distance = (e - a).abs();
    if expected.is_integer() && actual.is_integer() {
        distance.max(luck) <= allowed
    } else {
        distance <= allowed + luck
    }
}

impl<'a> Decimal<'a> {
    /// Reads an unsigned number at the start of a text; gives back the rest.
    fn read(text: &'a str, negative: bool) -> Option<(Self, &'a str)> {
        let (whole, rest) = leading_digits(text);
        let (fraction, rest) = match rest.strip_prefix('.').map(leading_digits) {
            Some((fraction, rest)) if !fraction.is_empty() => (fraction, rest),
            _ => ("", rest),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let (exponent, rest) = read_exponent(rest);
        let digits = &text[..text.len() - rest.len()];
        Some((Self { negative, whole, fraction, exponent, digits }, rest))
    }

    /// Written without fraction and exponent.
    pub fn is_integer(&self) -> bool {
        self.fraction.is_empty() && self.exponent.is_none()
    }

    /// Its value, if it is written as an integer and small enough.
    pub fn integer(&self) -> Option<i128> {
        let value = i128::from_str(self.whole).ok().filter(|_| self.is_integer())?;
        Some(if self.negative { -value } else { value })
    }

    /// Written without a power of ten.
    pub fn exponent_is_absent(&self) -> bool {
        self.exponent.is_none()
    }

    /// Its digits as an integer, as if the dot were not there; `None` with an exponent or too many digits.
    pub fn scaled(&self) -> Option<i128> {
        let digits = i128::from_str(&format!("{}{}", self.whole, self.fraction))
            .ok()
            .filter(|_| self.exponent.is_none())?;
        Some(if self.negative { -digits } else { digits })
    }

    /// Its value, if it is in the range of floats.
    pub fn float(&self) -> Option<f64> {
        let value = f64::from_str(self.digits).ok().filter(|value| value.is_finite())?;
        Some(if self.negative { -value } else { value })
    }

    /// Exactly the same number, however it is written.
    pub fn equals(&self, other: &Self) -> bool {
        if self.is_zero() && other.is_zero() {
            return true;
        }
        self.negative == other.negative
            && match (self.magnitude(), other.magnitude()) {
                (Ok(ours), Ok(theirs)) => ours == theirs && self.significant().eq(other.significant()),
                // Powers of ten that cannot be counted: only the same text is surely the same number.
                _ => self.digits == other.digits,
            }
    }

    /// The same text for the same number, however it is written, and another one for others.
    pub fn canonical(&self) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        let sign = if self.negative { "-" } else { "" };
        match self.magnitude() {
            Ok(magnitude) => {
                let digits: String = self.significant().map(char::from).collect();
                format!("{sign}0.{digits}e{magnitude}")
            }
            Err(_) => format!("{sign}{}", self.digits),
        }
    }

    /// The same number with the other sign.
    pub fn negated(&self) -> Self {
        Self { negative: !self.negative, ..*self }
    }

    pub fn is_zero(&self) -> bool {
        self.all_digits().all(|digit| digit == b'0')
    }

    /// The power of ten just above the first significant digit.
    fn magnitude(&self) -> Result<i64, &'a str> {
        let exponent = self.exponent.unwrap_or(Ok(0))?;
        let zeros = self.all_digits().take_while(|&digit| digit == b'0').count();
        let count = |digits: usize| i64::try_from(digits).unwrap_or(i64::MAX / 4);
        Ok(count(self.whole.len()) - count(zeros) + exponent)
    }

    /// The digits from the first to the last that is not zero.
    fn significant(&self) -> impl Iterator<Item = u8> {
        let trailing = self.all_digits().rev().take_while(|&digit| digit == b'0').count();
        let length = self.whole.len() + self.fraction.len();
        self.all_digits().take(length - trailing).skip_while(|&digit| digit == b'0')
    }

    fn all_digits(&self) -> impl DoubleEndedIterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes())
    }
}

fn leading_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

fn read_exponent(text: &str) -> (Option<Result<i64, &str>>, &str) {
    /// Far beyond every float, and small enough to add the lengths of texts without overflow.
    const LARGEST: i64 = 1_000_000_000_000_000;
    let Some(signed) = text.strip_prefix(['e', 'E']) else { return (None, text) };
    let (digits, rest) = leading_digits(signed.strip_prefix(['-', '+']).unwrap_or(signed));
    if digits.is_empty() {
        return (None, text);
    }
    let written = &signed[..signed.len() - rest.len()];
    let value = i64::from_str(written).ok().filter(|value| value.abs() <= LARGEST);
    (Some(value.ok_or(written)), rest)
}

/// Walks over a text from number to number.
struct Scanner<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        loop {
            let rest = &self.text[self.position..];
            let start = self.position + rest.find(|letter: char| is_word(letter) || letter == '.')?;
            let (length, number) = self.read(start);
            let is_dot = &self.text[start..start + length] == ".";
            let end = start + length;
            // What is glued to digits belongs to them: the `inf` of `5inf` is no number of its own.
            let glued = if is_dot { 0 } else { leading_word(&self.text[end..]).len() };
            self.position = end + glued;
            if let Some(number) = number {
                return Some(Found {
                    start: start - self.sign_before(start).map_or(0, char::len_utf8),
                    end,
                    number,
                });
            }
        }
    }
}

impl<'a> Scanner<'a> {
    /// Reads what starts at `start`, a word or a dot: its length, and the number if it is one.
    fn read(&self, start: usize) -> (usize, Option<Number<'a>>) {
        let text = &self.text[start..];
        let negative = self.sign_before(start).is_some_and(is_minus);
        if text.starts_with('.') && self.before(start).is_some_and(|letter| is_word(letter) || letter == '.')
        {
            return (1, None);
        }
        if let Some((decimal, rest)) = Decimal::read(text, negative) {
            let is_number = leading_word(rest).chars().all(char::is_alphabetic);
            return (decimal.digits.len(), is_number.then_some(Number::Finite(decimal)));
        }
        match leading_word(text) {
            "nan" => (3, Some(Number::Nan)),
            "inf" => (3, Some(Number::Infinite { negative })),
            word => (word.len().max(1), None),
        }
    }

    fn before(&self, position: usize) -> Option<char> {
        self.text[..position].chars().next_back()
    }

    /// The sign directly before a number: not one that joins it to the number before.
    fn sign_before(&self, start: usize) -> Option<char> {
        let sign = self.before(start).filter(|&letter| letter == '+' || is_minus(letter))?;
        let joins = self.before(start - sign.len_utf8()).is_some_and(|letter| letter.is_ascii_digit());
        (!joins).then_some(sign)
    }
}

fn leading_word(text: &str) -> &str {
    &text[..text.find(|letter| !is_word(letter)).unwrap_or(text.len())]
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The hyphen and everything that is easily typed, pasted or printed for it.
const fn is_minus(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}')
}
