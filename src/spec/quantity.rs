//! Times, sizes and points: what an author writes, as exact values. Errors say what would be right.

use std::time::Duration;

use rust_decimal::Decimal;

use super::model::Bytes;
use super::raw::Amount;

/// Nobody waits longer for a case; a larger limit is a slip.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
const MOST_BYTES: u64 = 1 << 40;

const TIMES: [(&str, u64); 5] = [("ms", 1), ("s", 1000), ("min", 60_000), ("m", 60_000), ("h", 3_600_000)];
const SIZES: [(&str, u64); 8] = [
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
];

/// A time from text with a unit, or from a number of seconds.
pub fn duration(amount: &Amount) -> Result<Duration, String> {
    let milliseconds = match amount {
        Amount::Number(seconds) => decimal(*seconds)?.checked_mul(Decimal::ONE_THOUSAND),
        Amount::Text(text) => with_unit(text, &TIMES, "500ms, 1.5s or 2min")?,
    };
    let nanoseconds = milliseconds.and_then(|ms| ms.checked_mul(Decimal::from(1_000_000)));
    let duration = nanoseconds.and_then(|ns| u64::try_from(ns).ok()).map(Duration::from_nanos);
    match duration {
        Some(duration) if duration.is_zero() => Err("more than no time is needed".to_owned()),
        Some(duration) if duration <= LONGEST => Ok(duration),
        _ => Err("at most 24h can be given".to_owned()),
    }
}

/// A size from text with a unit, or from a number of bytes.
pub fn bytes(amount: &Amount) -> Result<Bytes, String> {
    let count = match amount {
        Amount::Number(count) => Some(decimal(*count)?),
        Amount::Text(text) => with_unit(text, &SIZES, "64KiB, 128MiB or 1GiB")?,
    };
    match count.and_then(|count| u64::try_from(count).ok()) {
        Some(count) if count <= MOST_BYTES => Ok(Bytes(count)),
        _ => Err("at most 1024GiB can be given".to_owned()),
    }
}

/// Points as they are written: `0.1` is one tenth, not the nearest binary fraction.
pub fn points(number: f64) -> Result<Decimal, String> {
    const MOST: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);
    const PLACES: u32 = 6;
    let points = decimal(number)?;
    if points > MOST {
        return Err("at most 1000000 points can be given".to_owned());
    }
    if points.scale() > PLACES {
        return Err(format!("at most {PLACES} decimal places can be given"));
    }
    Ok(points)
}

/// The shortest decimal that reads as this float is what the author wrote.
fn decimal(number: f64) -> Result<Decimal, String> {
    if !number.is_finite() {
        return Err("a finite number is needed".to_owned());
    }
    if number < 0.0 {
        return Err("it cannot be negative".to_owned());
    }
    // Never in exponents: `Display` of floats writes digits only.
    number
        .to_string()
        .parse::<Decimal>()
        .map(|value| value.normalize())
        .map_err(|_| "too many digits".to_owned())
}

/// `None` if it is too large to say.
fn with_unit(text: &str, units: &[(&str, u64)], examples: &str) -> Result<Option<Decimal>, String> {
    let text = text.trim();
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    if text.starts_with('-') {
        return Err("it cannot be negative".to_owned());
    }
    if number.is_empty() || number.starts_with('.') || number.ends_with('.') {
        return Err(format!("a number and a unit are needed, as in {examples}"));
    }
    let unit = unit.trim_start();
    if unit.is_empty() {
        return Err(format!("the unit is missing, as in {examples}"));
    }
    let number: Decimal = number
        .parse()
        .map_err(|_| format!("{} is not a number that can be used", super::shape::quoted(number)))?;
    let exact = units.iter().find(|(name, _)| *name == unit);
    let any_case = || units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit));
    match (exact, any_case()) {
        (Some((_, factor)), _) => Ok(number.checked_mul(Decimal::from(*factor))),
        (None, Some((name, _))) => Err(format!("the unit is written {name}")),
        (None, None) => {
            Err(format!("there is no unit {}: write it as in {examples}", super::shape::quoted(unit)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Amount {
        Amount::Text(text.to_owned())
    }

    #[test]
    fn times() {
        for (amount, milliseconds) in [
            (text("500ms"), 500),
            (text("1s"), 1000),
            (text("1.5s"), 1500),
            (text("2min"), 120_000),
            (text(" 2 s "), 2000),
            (Amount::Number(0.1), 100),
            (Amount::Number(2.0), 2000),
        ] {
            assert_eq!(duration(&amount), Ok(Duration::from_millis(milliseconds)), "{amount:?}");
        }
        for wrong in [
            "",
            "s",
            "1",
            "1 fortnight",
            "1S",
            "-1s",
            "0s",
            "25h",
            "1..5s",
            "9999999999999999999999999999999h",
        ] {
            assert!(duration(&text(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes() {
        for (amount, count) in [
            (text("64KiB"), 65536),
            (text("1GiB"), 1 << 30),
            (text("10MB"), 10_000_000),
            (text("1.5MiB"), 3 << 19),
            (Amount::Number(100.0), 100),
        ] {
            assert_eq!(bytes(&amount), Ok(Bytes(count)), "{amount:?}");
        }
        for wrong in ["64", "64K", "64 mib", "-1MiB", "2048GiB", "NaNMiB"] {
            assert!(bytes(&text(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn points_are_exact() {
        assert_eq!(points(0.1).map(|points| points.to_string()), Ok("0.1".to_owned()));
        assert_eq!(points(2.0).map(|points| points.to_string()), Ok("2".to_owned()));
        assert_eq!(points(1e-3).map(|points| points.to_string()), Ok("0.001".to_owned()));
        for wrong in [-1.0, f64::NAN, f64::INFINITY, 1e300, 0.123_456_7, 1e7] {
            assert!(points(wrong).is_err(), "{wrong}");
        }
    }
}
