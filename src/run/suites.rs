//! Finds the tests of an exercise with the author's own solution, once, before any learner's file is graded, and where they
//! are to run.

use std::sync::Arc;

use super::expect::authors;
use crate::event::TestMode;
use crate::judge::{self, AuthorMistake, Unknown};
use crate::plan::suites::{self, Found};
use crate::sandbox::Runner;
use crate::spec::model::Exercise;

/// The exercise with a case for each of its tests; `None` if interrupted.
///
/// # Errors
///
/// See [`Unknown`].
pub fn tests(exercise: &Arc<Exercise>, runner: &mut dyn Runner) -> Option<Result<Arc<Exercise>, Unknown>> {
    if suites::suites(exercise).next().is_none() {
        return Some(Ok(Arc::clone(exercise)));
    }
    let open = suites::undecided(exercise);
    let isolated = suites::in_mode(exercise, &open, TestMode::Isolated);
    let (exercise, counted) = match counted(&isolated, runner)? {
        // Nothing was left out: no other mode could say more.
        Ok((counted, true)) => (isolated, Ok(counted)),
        first if open.is_empty() => (isolated, first.map(|(counted, _)| counted)),
        _ => {
            let decided = match decided(exercise, &open, runner)? {
                Ok(decided) => decided,
                Err(unknown) => return Some(Err(unknown)),
            };
            let counted = counted(&decided, runner)?.map(|(counted, _)| counted);
            (decided, counted)
        }
    };
    let counted = match counted {
        Err(Unknown::Author(mistakes)) => Err(Unknown::Author(advised(&exercise, mistakes, runner)?)),
        counted => counted,
    };
    Some(counted.and_then(|counted| match suites::unwanted(&exercise, &counted) {
        Some(names) => Err(Unknown::Nothing(names)),
        None => Ok(Arc::new(suites::expanded(&exercise, &counted))),
    }))
}

/// The tests that count, and whether those are all that were found.
fn counted(exercise: &Exercise, runner: &mut dyn Runner) -> Option<Result<(Vec<Found>, bool), Unknown>> {
    let Some(job) = suites::finding(exercise) else { return Some(Ok((Vec::new(), true))) };
    let found = authors(&job, runner)?.and_then(|outcomes| judge::suites::found(exercise, &outcomes));
    let found = match found {
        Ok(found) => found,
        Err(unknown) => return Some(Err(unknown)),
    };
    let all: usize = found.iter().map(|found| found.tests.len()).sum();
    let Some(job) = suites::trial(exercise, &found) else { return Some(Ok((found, true))) };
    let counted =
        authors(&job, runner)?.and_then(|outcomes| judge::suites::tried(exercise, found, &outcomes));
    Some(counted.map(|counted| {
        let whole = counted.iter().map(|found| found.tests.len()).sum::<usize>() == all;
        (counted, whole)
    }))
}

/// Of tests that count, what has to be the same in both modes.
fn alike(counted: Vec<Found>) -> Vec<(Vec<String>, String)> {
    counted.into_iter().map(|found| (found.tests, found.stamp)).collect()
}

/// What is wrong with isolated tests, and where the other mode would help.
fn advised(
    exercise: &Exercise,
    mut mistakes: Vec<AuthorMistake>,
    runner: &mut dyn Runner,
) -> Option<Vec<AuthorMistake>> {
    let place = |mistake: &AuthorMistake| mistake.problem.split(": ").next().map(str::to_owned);
    for (position, case, suite) in suites::suites(exercise) {
        let own = |mistake: &&mut AuthorMistake| mistake.case == case.name;
        if suite.mode != Some(TestMode::Isolated) || !mistakes.iter_mut().any(|mistake| own(&mistake)) {
            continue;
        }
        let other = suites::in_mode(&suites::alone(exercise, position), &[0], TestMode::InProcess);
        let wrong = match counted(&other, runner)? {
            Ok(_) => Vec::new(),
            Err(Unknown::Author(wrong)) => wrong,
            Err(_) => continue,
        };
        let wrong: Vec<_> = wrong.iter().map(place).collect();
        for mistake in mistakes.iter_mut().filter(own).filter(|mistake| !wrong.contains(&place(mistake))) {
            mistake.problem.push_str("; with `mode = \"in-process\"` it would be right");
        }
    }
    Some(mistakes)
}

/// The exercise with a mode for each of its suites: isolated, where the author's solution gets the same results so.
fn decided(
    exercise: &Exercise,
    open: &[usize],
    runner: &mut dyn Runner,
) -> Option<Result<Exercise, Unknown>> {
    let mut decided = exercise.clone();
    for &position in open {
        let suite = suites::alone(exercise, position);
        let mut results = Vec::new();
        for mode in [TestMode::Isolated, TestMode::InProcess] {
            match counted(&suites::in_mode(&suite, &[0], mode), runner)? {
                Err(fault @ Unknown::Fault(_)) => return Some(Err(fault)),
                result => results.push(result.ok().map(|(counted, _)| alike(counted))),
            }
        }
        let same = results[0].is_some() && results[0] == results[1];
        let mode = if same { TestMode::Isolated } else { TestMode::InProcess };
        decided = suites::in_mode(&decided, &[position], mode);
    }
    Some(Ok(decided))
}
