//! Numbers: integers of any size, and when two numbers are equal, exactly or nearly.

use std::cmp::Ordering;

use num_bigint::BigInt;

use super::{Object, ObjectKind, Value};
use crate::compare::rule::Tolerance;

/// Beyond this exponent a `Decimal` is compared as a float: `1E+999999999` would fill the memory with zeros.
const MAX_EXPONENT: i64 = 5_000;

/// An integer of any size.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Int(Repr);

/// `Big` only for what `Small` cannot hold, so that equal numbers look equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    Big(Box<BigInt>),
}

impl Int {
    /// Reads hex digits with an optional minus.
    pub(super) fn from_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        if let Ok(small) = i64::from_str_radix(text, 16) {
            return Some(Self(Repr::Small(small)));
        }
        BigInt::parse_bytes(text.as_bytes(), 16).map(|big| Self(Repr::Big(Box::new(big))))
    }

    /// The number, if it is small.
    pub fn small(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small(small) => Some(*small),
            Repr::Big(_) => None,
        }
    }

    /// Its binary digits, the sign left out.
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Repr::Small(small) => u64::from(u64::BITS - small.unsigned_abs().leading_zeros()),
            Repr::Big(big) => big.bits(),
        }
    }

    /// Its decimal digits. Takes time that grows with the square of its size: ask for [`Int::bits`] first.
    pub(super) fn decimal(&self) -> String {
        match &self.0 {
            Repr::Small(small) => small.to_string(),
            Repr::Big(big) => big.to_string(),
        }
    }

    /// Its bytes in two's complement, the same for equal numbers. Unlike digits they cost no more than their length.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.big().to_signed_bytes_be()
    }

    fn big(&self) -> BigInt {
        match &self.0 {
            Repr::Small(small) => BigInt::from(*small),
            Repr::Big(big) => (**big).clone(),
        }
    }

    /// The nearest float; infinite if there is none.
    fn float(&self) -> f64 {
        match &self.0 {
            #[expect(clippy::cast_precision_loss, reason = "the nearest float is what is asked for")]
            Repr::Small(small) => *small as f64,
            Repr::Big(big) if big.bits() <= 1_100 => big.to_string().parse().unwrap_or(f64::NAN),
            Repr::Big(big) if big.sign() == num_bigint::Sign::Minus => f64::NEG_INFINITY,
            Repr::Big(_) => f64::INFINITY,
        }
    }

    /// Hex digits with an optional minus, as on the wire.
    #[cfg(test)]
    pub(super) fn hex(&self) -> String {
        self.big().to_str_radix(16)
    }
}

impl From<i64> for Int {
    fn from(small: i64) -> Self {
        Self(Repr::Small(small))
    }
}

impl Ord for Int {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(left), Repr::Small(right)) => left.cmp(right),
            (Repr::Big(left), Repr::Big(right)) => left.cmp(right),
            _ => self.big().cmp(&other.big()),
        }
    }
}

impl PartialOrd for Int {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whether two floats are near enough. NaN is near NaN alone, an infinity near itself alone.
pub(super) fn near(expected: f64, actual: f64, tolerance: Tolerance) -> bool {
    complex_near((expected, 0.0), (actual, 0.0), tolerance)
}

/// Whether two complex numbers are near enough, by the distance between them.
pub(super) fn complex_near(expected: (f64, f64), actual: (f64, f64), tolerance: Tolerance) -> bool {
    #[expect(clippy::float_cmp, reason = "what is the same needs no tolerance")]
    let same = |e: f64, a: f64| e == a || e.is_nan() && a.is_nan();
    if same(expected.0, actual.0) && same(expected.1, actual.1) {
        return true;
    }
    let finite = [expected.0, expected.1, actual.0, actual.1].into_iter().all(f64::is_finite);
    let distance = (actual.0 - expected.0).hypot(actual.1 - expected.1);
    let size = expected.0.hypot(expected.1);
    // An overflowing distance is infinite, and no tolerance reaches that far.
    finite && distance.is_finite() && (distance <= tolerance.abs || distance <= tolerance.rel * size)
}

/// A number of any kind.
pub(super) enum Number {
    /// Numerator and denominator; the denominator is not zero.
    Exact(BigInt, BigInt),
    /// Real and imaginary part.
    Near(f64, f64),
}

impl Number {
    /// `True` is 1 and `False` is 0, as in Python.
    pub(super) fn of(value: &Value) -> Option<Self> {
        let whole = |number: BigInt| Self::Exact(number, BigInt::from(1));
        match value {
            Value::Bool(bool) => Some(whole(BigInt::from(i64::from(*bool)))),
            Value::Int(int) => Some(whole(int.big())),
            Value::Float(float) => Some(Self::Near(*float, 0.0)),
            Value::Complex { real, imaginary } => Some(Self::Near(*real, *imaginary)),
            Value::Decimal(text) => {
                Some(ExactDecimal::parse(text).and_then(|decimal| decimal.ratio()).unwrap_or_else(|| {
                    let text = text.to_ascii_lowercase();
                    Self::Near(text.trim_start_matches('s').parse().unwrap_or(f64::NAN), 0.0)
                }))
            }
            Value::Object(object) => Self::of_fraction(object),
            _ => None,
        }
    }

    fn of_fraction(object: &Object) -> Option<Self> {
        match (object.kind, object.class.as_bytes(), object.values.as_slice()) {
            (ObjectKind::Library, b"Fraction", [Value::Int(over), Value::Int(under)])
                if under.small() != Some(0) =>
            {
                Some(Self::Exact(over.big(), under.big()))
            }
            _ => None,
        }
    }

    /// The nearest complex number.
    pub(super) fn float(&self) -> (f64, f64) {
        match self {
            Self::Exact(over, under) => {
                let float = |big: &BigInt| Int(Repr::Big(Box::new(big.clone()))).float();
                (float(over) / float(under), 0.0)
            }
            Self::Near(real, imaginary) => (*real, *imaginary),
        }
    }

    /// Exact numbers are compared exactly, all others within the tolerance.
    pub(super) fn matches(&self, actual: &Self, tolerance: Tolerance) -> bool {
        match (self, actual) {
            (Self::Exact(over, under), Self::Exact(actual_over, actual_under)) => {
                over * actual_under == actual_over * under
            }
            _ => complex_near(self.float(), actual.float(), tolerance),
        }
    }
}

/// A `Decimal`, brought to the one form that equal numbers share: no zeros at either end of the digits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ExactDecimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl ExactDecimal {
    /// `None` for infinities, NaN and nonsense.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{part}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let kept = digits.trim_end_matches('0');
        let dropped = digits.len() - kept.len();
        let exponent = exponent.checked_sub(i64::try_from(part.len()).ok()?)?;
        let exponent = exponent.checked_add(i64::try_from(dropped).ok()?)?;
        let kept = kept.trim_start_matches('0');
        if kept.is_empty() {
            return Some(Self { negative: false, digits: String::new(), exponent: 0 });
        }
        Some(Self { negative, digits: kept.to_owned(), exponent })
    }

    /// `None` if it is too large to be written out.
    fn ratio(&self) -> Option<Number> {
        if self.exponent.abs() > MAX_EXPONENT || self.digits.len() > 5_000 {
            return None;
        }
        let digits = if self.digits.is_empty() { "0" } else { &self.digits };
        let over = BigInt::parse_bytes(digits.as_bytes(), 10)?;
        let over = if self.negative { -over } else { over };
        let power = BigInt::from(10).pow(u32::try_from(self.exponent.unsigned_abs()).ok()?);
        Some(if self.exponent < 0 {
            Number::Exact(over, power)
        } else {
            Number::Exact(over * power, BigInt::from(1))
        })
    }
}

/// Whether two `Decimal` texts are the same number; NaN is NaN.
pub(super) fn same_decimal(expected: &str, actual: &str) -> bool {
    match (ExactDecimal::parse(expected), ExactDecimal::parse(actual)) {
        (Some(expected), Some(actual)) => expected == actual,
        (None, None) => expected.eq_ignore_ascii_case(actual),
        _ => false,
    }
}
