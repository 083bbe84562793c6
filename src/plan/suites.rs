//! From a file of tests to one case for each test.
//!
//! Which tests there are is known once pytest has collected them beside the author's solution; which of them count, once
//! that solution has run them. Both are jobs like any other, and what they came to is read by `judge`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::{expand, folder, given_files, needs, reference_case, shared};
use crate::discover::Selection;
use crate::event::TestMode;
use crate::sandbox::job::{self, Action, Job};
use crate::spec::model::pytest::{Role, Suite, Test};
use crate::spec::model::{Case, Check, Exercise};

/// The tests of a suite, as pytest found them with the author's solution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Position of the suite's case in [`Exercise::cases`].
    pub position: usize,
    /// Names of the tests that count, in pytest's order.
    pub tests: Vec<String>,
    /// Stands for the names of all tests, also of those that do not count.
    pub stamp: String,
    /// The files of the suite, compiled: see [`SuiteFile::compiled`](crate::spec::model::pytest::SuiteFile::compiled).
    pub compiled: Vec<String>,
    /// What tests leave to the code of the author's solution: see [`Test::left`].
    pub left: BTreeMap<String, Vec<String>>,
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
    with_model(exercise, suites(exercise).map(|(_, case, suite)| (case, Arc::clone(suite), String::new())))
}

/// The job that tries every test that was found with the author's solution, in order.
#[must_use]
pub fn trial(exercise: &Exercise, found: &[Found]) -> Option<Job> {
    let tests = suites(exercise).flat_map(|(position, case, suite)| {
        let found = found.iter().find(|found| found.position == position);
        found.into_iter().flat_map(move |found| {
            let suite = compiled(suite, found);
            found.tests.iter().map(move |id| (case, Arc::clone(&suite), id.clone()))
        })
    });
    with_model(exercise, tests)
}

/// The suite with its files as they were compiled when its tests were found.
fn compiled(suite: &Suite, found: &Found) -> Arc<Suite> {
    let mut suite = suite.clone();
    for (file, compiled) in suite.files.iter_mut().zip(&found.compiled) {
        file.compiled.clone_from(compiled);
    }
    Arc::new(suite)
}

fn with_model<'e>(
    exercise: &'e Exercise,
    asked: impl Iterator<Item = (&'e Case, Arc<Suite>, String)>,
) -> Option<Job> {
    let (_, _, model) = suites(exercise).next()?;
    let cases = asked
        .map(|(case, suite, id)| {
            let files = folder::beside(&suite.model_files, &given_files(case));
            reference_case(case.env.clone(), files, action(&suite, id))
        })
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
        compiled: file.compiled.clone(),
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
    expand::with_parts(exercise, |position, case, _, names| match &case.check {
        Check::Suite(suite) => {
            let found = found.iter().find(|found| found.position == position)?;
            Some(tests(case, suite, found, names))
        }
        _ => None,
    })
}

fn tests(case: &Case, suite: &Arc<Suite>, found: &Found, names: &mut BTreeSet<String>) -> Vec<Case> {
    let weight = |id: &String| {
        let fitting = suite.weights.iter().rev().find(|(pattern, _)| pattern.fits(id));
        fitting.map_or(Decimal::ONE, |(_, weight)| *weight)
    };
    let weights: Vec<Decimal> = found.tests.iter().map(weight).collect();
    let compiled = compiled(suite, found);
    let wanted = Selection { cases: suite.only.clone(), ..Selection::default() };
    let shares = expand::shares(case.points, &weights);
    let all = found.tests.iter().zip(shares).map(|(id, points)| Case {
        name: expand::name(&case.name, id, names),
        points,
        hidden: case.hidden || suite.hidden.iter().any(|pattern| pattern.fits(id)),
        check: Check::Test(Test {
            suite: Arc::clone(&compiled),
            id: id.clone(),
            found: found.stamp.clone(),
            left: found.left.get(id).cloned().unwrap_or_default(),
        }),
        ..case.clone()
    });
    all.filter(|case| wanted.case(&case.name)).collect()
}
