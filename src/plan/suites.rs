//! From a file of tests to one case for each test.
//!
//! Which tests there are is known once pytest has collected them beside the author's solution; which of them count, once
//! that solution has run them. Both are jobs like any other, and what they came to is read by `judge`.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::{given_files, needs, reference_case, shared};
use crate::discover::Selection;
use crate::event::TestMode;
use crate::sandbox::job::{self, Action, Job};
use crate::spec::model::pytest::{Role, Suite, Test};
use crate::spec::model::{Case, Check, Exercise};

/// Longest name of a test, in characters, that becomes part of a case's name.
const LONGEST: usize = 120;

/// The tests of a suite, as pytest found them with the author's solution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Position of the suite's case in [`Exercise::cases`].
    pub position: usize,
    /// Names of the tests that count, in pytest's order.
    pub tests: Vec<String>,
    /// Stands for the names of all tests, also of those that do not count.
    pub stamp: String,
    /// Of the tests, those that ask objects of the author's solution for operations with plain data.
    pub operating: Vec<String>,
}

/// The suites of an exercise, by the positions of their cases.
pub fn suites(exercise: &Exercise) -> impl Iterator<Item = (usize, &Case, &Arc<Suite>)> {
    exercise.cases.iter().enumerate().filter_map(|(position, case)| match &case.check {
        Check::Suite(suite) => Some((position, case, suite)),
        _ => None,
    })
}

/// Positions of the suites of which it is not said where they run.
#[must_use]
pub fn undecided(exercise: &Exercise) -> Vec<usize> {
    suites(exercise).filter(|(_, _, suite)| suite.mode.is_none()).map(|(position, ..)| position).collect()
}

/// The exercise with the suites at these positions in a mode.
#[must_use]
pub fn in_mode(exercise: &Exercise, positions: &[usize], mode: TestMode) -> Exercise {
    let mut exercise = exercise.clone();
    for &position in positions {
        if let Check::Suite(suite) = &mut exercise.cases[position].check {
            Arc::make_mut(suite).mode = Some(mode);
        }
    }
    exercise
}

/// The exercise with nothing but the suite at a position.
#[must_use]
pub fn alone(exercise: &Exercise, position: usize) -> Exercise {
    let case = Case { after: Vec::new(), group: None, ..exercise.cases[position].clone() };
    Exercise { cases: vec![case], groups: Vec::new(), ..exercise.clone() }
}

/// The job that finds the tests of an exercise: one case for each suite. `None` if there is no suite.
#[must_use]
pub fn finding(exercise: &Exercise) -> Option<Job> {
    with_model(exercise, suites(exercise).map(|(_, case, suite)| (case, suite, String::new())))
}

/// The job that tries every test that was found with the author's solution, in order.
#[must_use]
pub fn trial(exercise: &Exercise, found: &[Found]) -> Option<Job> {
    let tests = suites(exercise).flat_map(|(position, case, suite)| {
        let found = found.iter().filter(move |found| found.position == position);
        found.flat_map(|found| &found.tests).map(move |id| (case, suite, id.clone()))
    });
    with_model(exercise, tests)
}

fn with_model<'e>(
    exercise: &'e Exercise,
    asked: impl Iterator<Item = (&'e Case, &'e Arc<Suite>, String)>,
) -> Option<Job> {
    let (_, _, model) = suites(exercise).next()?;
    let cases = asked
        .map(|(case, suite, id)| reference_case(case.env.clone(), given_files(case), action(suite, id)))
        .collect();
    let (file, source) = (exercise.file.clone(), shared(&model.model));
    Some(Job { file, source, cases, needs: needs(exercise) })
}

/// A test, or for an empty name all that are found.
pub fn action(suite: &Suite, id: String) -> Action {
    let file = |file: &crate::spec::model::pytest::SuiteFile| job::SuiteFile {
        path: file.path.clone(),
        role: match file.role {
            Role::Helper => "helper",
            Role::Conftest => "conftest",
            Role::Tests => "test",
        }
        .to_owned(),
        text: String::from_utf8_lossy(file.content.bytes()).into_owned(),
    };
    let isolated = suite.mode != Some(TestMode::InProcess);
    Action::Test { suite: job::Suite(suite.files.iter().map(file).collect()), id, isolated }
}

/// The names of tests that were asked for, if a suite has none of them.
#[must_use]
pub fn unwanted(exercise: &Exercise, found: &[Found]) -> Option<String> {
    let mut asked = suites(exercise).zip(found).filter(|((_, _, suite), _)| !suite.only.is_empty());
    let empty =
        asked.find(|((_, case, suite), found)| tests(case, suite, found, &mut BTreeSet::new()).is_empty());
    empty.map(|((_, _, suite), _)| suite.only.join("`, `"))
}

/// The exercise with a case for each test that counts and is wanted, in place of its suites.
#[must_use]
pub fn expanded(exercise: &Exercise, found: &[Found]) -> Exercise {
    let mut names: BTreeSet<String> = exercise.cases.iter().map(|case| case.name.clone()).collect();
    let mut cases: Vec<Case> = Vec::new();
    // Of each case before, the positions of what became of it.
    let mut became: Vec<Vec<usize>> = Vec::new();
    for (position, case) in exercise.cases.iter().enumerate() {
        let after = case.after.iter().flat_map(|&earlier| became[earlier].iter().copied()).collect();
        let case = Case { after, ..case.clone() };
        let first = cases.len();
        match (&case.check, found.iter().find(|found| found.position == position)) {
            (Check::Suite(suite), Some(found)) => cases.extend(tests(&case, suite, found, &mut names)),
            _ => cases.push(case),
        }
        became.push((first..cases.len()).collect());
    }
    Exercise { cases, ..exercise.clone() }
}

fn tests(case: &Case, suite: &Arc<Suite>, found: &Found, names: &mut BTreeSet<String>) -> Vec<Case> {
    let weight = |id: &String| {
        let fitting = suite.weights.iter().rev().find(|(pattern, _)| pattern.fits(id));
        fitting.map_or(Decimal::ONE, |(_, weight)| *weight)
    };
    let weights: Vec<Decimal> = found.tests.iter().map(weight).collect();
    let wanted = Selection { cases: suite.only.clone(), ..Selection::default() };
    let shares = shares(case.points, &weights);
    let all = found.tests.iter().zip(shares).map(|(id, points)| Case {
        name: name(&case.name, id, names),
        points,
        hidden: case.hidden || suite.hidden.iter().any(|pattern| pattern.fits(id)),
        check: Check::Test(Test {
            suite: Arc::clone(suite),
            id: id.clone(),
            found: found.stamp.clone(),
            operates: found.operating.contains(id),
        }),
        ..case.clone()
    });
    all.filter(|case| wanted.case(&case.name)).collect()
}

/// A name for the case of a test, that no other case has. Tests can be called by whatever a parameter is made of.
fn name(suite: &str, id: &str, names: &mut BTreeSet<String>) -> String {
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
fn shares(points: Decimal, weights: &[Decimal]) -> Vec<Decimal> {
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
