//! What part of a case's points was earned, exactly.
//!
//! A share is a fraction of two decimals and no binary float. Only where it becomes points is anything rounded: down, to the
//! places that points have, so that less than everything never earns everything.

use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

/// Decimal places of points.
const PLACES: u32 = 6;

/// Longest text of a number that is read.
const LONGEST: usize = 64;

/// From nothing to everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    part: Decimal,
    /// More than zero.
    of: Decimal,
}

impl Share {
    pub const NOTHING: Self = Self { part: Decimal::ZERO, of: Decimal::ONE };
    pub const ALL: Self = Self { part: Decimal::ONE, of: Decimal::ONE };

    /// A number from 0 to 1, as in `0.75`, `1e-3` or `2/3`. The error says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let (part, of) = match text.split_once('/') {
            Some((part, of)) => (number(part)?, number(of)?),
            None => (number(text)?, Decimal::ONE),
        };
        Self::new(part, of, text)
    }

    /// So many of these points.
    pub fn read_points(text: &str, points: Decimal) -> Result<Self, String> {
        Self::new(number(text)?, points, text)
    }

    fn new(part: Decimal, of: Decimal, text: &str) -> Result<Self, String> {
        if of <= Decimal::ZERO || part < Decimal::ZERO || part > of {
            return Err(format!("{} is not between 0 and {}", text.trim(), most(text, of)));
        }
        Ok(Self { part, of })
    }

    pub fn is_all(self) -> bool {
        self.part == self.of
    }

    /// Whether it is this much or more.
    pub fn reaches(self, least: Decimal) -> bool {
        least.checked_mul(self.of).is_some_and(|least| self.part >= least)
    }

    /// Of so many points, rounded down to six places.
    pub fn of(self, points: Decimal) -> Decimal {
        let earned = points.checked_mul(self.part).and_then(|product| product.checked_div(self.of));
        let earned = earned.unwrap_or(Decimal::ZERO).round_dp_with_strategy(PLACES, RoundingStrategy::ToZero);
        earned.normalize()
    }
}

/// What the largest number is called.
fn most(text: &str, of: Decimal) -> Decimal {
    if text.contains('/') { Decimal::ONE } else { of.normalize() }
}

/// A decimal, exactly as it is written.
fn number(text: &str) -> Result<Decimal, String> {
    let text = text.trim();
    let shown = super::phrase::one_line(text);
    let read = if text.len() > LONGEST {
        None
    } else if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        // `from_str` would round what has too many digits.
        Decimal::from_str_exact(text).ok().filter(|_| Decimal::from_str(text).is_ok())
    };
    read.ok_or_else(|| format!("{shown:?} is no number that can be read"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn shares_are_exact() {
        let table = [
            ("1", "3", "3"),
            ("0", "3", "0"),
            ("0.1", "3", "0.3"),
            ("2/3", "3", "2"),
            ("2/3", "1", "0.666666"),
            ("0.9999999", "1", "0.999999"),
            ("1e-3", "2", "0.002"),
            (" 0.50\n", "5", "2.5"),
            ("0.30000000000000004", "1", "0.3"),
        ];
        for (text, points, expected) in table {
            assert_eq!(
                Share::read(text).unwrap().of(decimal(points)),
                decimal(expected),
                "{text} of {points}"
            );
        }
        assert_eq!(
            Share::read_points("2.5", decimal("10")).unwrap(),
            Share::new(decimal("2.5"), decimal("10"), "").unwrap()
        );
    }

    #[test]
    fn what_is_no_share_is_told() {
        for text in
            ["", "nan", "inf", "-0.1", "1.01", "1e3", "1/0", "3/2", "-1/2", "0x1", "1_0", "1,5", "a/b"]
        {
            assert!(Share::read(text).is_err(), "{text}");
        }
        assert_eq!(Share::read("1.5"), Err("1.5 is not between 0 and 1".to_owned()));
        assert_eq!(Share::read_points("11", decimal("10.0")), Err("11 is not between 0 and 10".to_owned()));
        assert!(Share::read(&"1".repeat(1000)).is_err());
        assert!(Share::read_points("0", Decimal::ZERO).is_err());
    }

    #[test]
    fn a_share_reaches_what_it_is() {
        assert!(Share::read("2/3").unwrap().reaches(decimal("0.6")));
        assert!(!Share::read("2/3").unwrap().reaches(decimal("0.7")));
        assert!(Share::ALL.reaches(Decimal::ONE) && !Share::NOTHING.reaches(decimal("0.1")));
    }

    proptest! {
        #[test]
        fn less_than_all_never_earns_all(part in 0_i64..1000, of in 1_i64..1000, points in 1_i64..1_000_000_000, scale in 0_u32..7) {
            prop_assume!(part < of);
            let points = Decimal::new(points, scale);
            let share = Share::read(&format!("{part}/{of}")).unwrap();
            prop_assert!(share.of(points) < points && share.of(points) >= Decimal::ZERO);
        }

        #[test]
        fn nothing_that_is_read_can_hurt(text in ".{0,80}", points in 0_i64..100) {
            if let Ok(share) = Share::read(&text) {
                let points = Decimal::from(points);
                prop_assert!(share.of(points) <= points);
            }
        }
    }
}
