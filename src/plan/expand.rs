//! Cases that become several: one for each test, or for each bug.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::spec::model::{Case, Exercise};

/// Longest name of a part, in characters, that becomes part of a case's name.
const LONGEST: usize = 120;

/// The exercise with the parts of a case in its place, where `parts` gives them. What came after the case comes after all
/// of its parts.
///
/// `parts` gets the position of the case before, the case, the position that its first part will have, and all names
/// that are taken.
pub fn with_parts(
    exercise: &Exercise,
    parts: impl Fn(usize, &Case, usize, &mut BTreeSet<String>) -> Option<Vec<Case>>,
) -> Exercise {
    let mut names: BTreeSet<String> = exercise.cases.iter().map(|case| case.name.clone()).collect();
    let mut cases: Vec<Case> = Vec::new();
    // Of each case before, the positions of what became of it.
    let mut became: Vec<Vec<usize>> = Vec::new();
    for (position, case) in exercise.cases.iter().enumerate() {
        let after = case.after.iter().flat_map(|&earlier| became[earlier].iter().copied()).collect();
        let case = Case { after, ..case.clone() };
        let first = cases.len();
        match parts(position, &case, first, &mut names) {
            Some(parts) => cases.extend(parts),
            None => cases.push(case),
        }
        became.push((first..cases.len()).collect());
    }
    Exercise { cases, ..exercise.clone() }
}

/// A name for a part of a case, that no other case has. Tests can be called by whatever a parameter is made of.
pub fn name(suite: &str, id: &str, names: &mut BTreeSet<String>) -> String {
    let visible = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    let mut shown: String = id.chars().take(LONGEST).map(visible).collect();
    if id.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    let name = format!("{suite}: {shown}");
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !names.contains(name));
    let name = free.expect("there are more numbers than cases");
    names.insert(name.clone());
    name
}

/// Points shared by weight, to the hundredth. What is left over goes to the first ones that weigh anything, a hundredth
/// each, so that the sum is exact.
pub fn shares(points: Decimal, weights: &[Decimal]) -> Vec<Decimal> {
    let sum: Decimal = weights.iter().sum();
    if sum.is_zero() {
        return vec![Decimal::ZERO; weights.len()];
    }
    let places = points.scale().max(2);
    let mut shares: Vec<Decimal> =
        weights.iter().map(|weight| (points * weight / sum).trunc_with_scale(places)).collect();
    let mut rest = points - shares.iter().sum::<Decimal>();
    let least = Decimal::new(1, places);
    for (share, _) in shares.iter_mut().zip(weights).filter(|(_, weight)| !weight.is_zero()) {
        if rest >= least {
            *share += least;
            rest -= least;
        }
    }
    shares.into_iter().map(|share| share.normalize()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimals(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn points_are_shared_to_the_hundredth_and_none_is_lost() {
        let table: [(&str, &[&str], &[&str]); 5] = [
            ("1", &["1", "1", "1"], &["0.34", "0.33", "0.33"]),
            ("6", &["1", "1", "1"], &["2", "2", "2"]),
            ("5", &["1", "3", "1"], &["1", "3", "1"]),
            ("1", &["0", "1", "1", "1"], &["0", "0.34", "0.33", "0.33"]),
            ("0.001", &["1", "1"], &["0.001", "0"]),
        ];
        for (points, weights, expected) in table {
            let points: Decimal = points.parse().unwrap();
            assert_eq!(shares(points, &decimals(weights)), decimals(expected), "{points} {weights:?}");
        }
    }

    #[test]
    fn odd_names_are_shown_whole_and_apart() {
        let mut names = BTreeSet::from(["stack: test_a".to_owned()]);
        assert_eq!(name("stack", "test_a", &mut names), "stack: test_a (2)");
        assert_eq!(name("stack", "test[\x1b\n]", &mut names), "stack: test[\\u{1b}\\n]");
        assert!(name("stack", &"x".repeat(5000), &mut names).chars().count() < 150);
        let other = name("stack", &format!("{}y", "x".repeat(4999)), &mut names);
        assert!(other.ends_with("… (2)"), "{other}");
    }

    proptest! {
        #[test]
        fn the_sum_is_exact(points in 0_i64..1_000_000, scale in 0_u32..4, weights in proptest::collection::vec(0_i64..50, 1..60)) {
            let points = Decimal::new(points, scale);
            let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
            let all = shares(points, &weights);
            if weights.iter().any(|weight| !weight.is_zero()) {
                prop_assert_eq!(all.iter().sum::<Decimal>(), points);
            }
        }
    }
}
