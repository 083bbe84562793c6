//! Finds the tests of an exercise with the author's own solution, and makes its bugs, once, before any learner's file is
//! graded.

use std::sync::Arc;

use super::expect::authors;
use crate::judge::{self, Unknown};
use crate::plan::{suites, trials};
use crate::sandbox::Runner;
use crate::spec::model::Exercise;

/// What an exercise became; `None` if interrupted.
type Became = Option<Result<Arc<Exercise>, Unknown>>;

/// The exercise with a case for each of its tests and bugs; `None` if interrupted.
///
/// # Errors
///
/// See [`Unknown`].
pub fn parts(exercise: &Arc<Exercise>, runner: &mut dyn Runner) -> Became {
    match tests(exercise, runner)? {
        Ok(exercise) => bugs(&exercise, runner),
        Err(unknown) => Some(Err(unknown)),
    }
}

fn tests(exercise: &Arc<Exercise>, runner: &mut dyn Runner) -> Became {
    let Some(job) = suites::finding(exercise) else { return Some(Ok(Arc::clone(exercise))) };
    let found = authors(&job, runner)?.and_then(|outcomes| judge::suites::found(exercise, &outcomes));
    let found = match found {
        Ok(found) => found,
        Err(unknown) => return Some(Err(unknown)),
    };
    let Some(job) = suites::trial(exercise, &found) else { return Some(Ok(Arc::clone(exercise))) };
    let counted =
        authors(&job, runner)?.and_then(|outcomes| judge::suites::tried(exercise, found, &outcomes));
    Some(counted.and_then(|counted| match suites::unwanted(exercise, &counted) {
        Some(names) => Err(Unknown::Nothing(names)),
        None => Ok(Arc::new(suites::expanded(exercise, &counted))),
    }))
}

fn bugs(exercise: &Arc<Exercise>, runner: &mut dyn Runner) -> Became {
    let mut all = Vec::new();
    for (position, case, tests) in trials::trials(exercise) {
        let question = judge::trials::Question { exercise, case, tests };
        let texts = match question.texts() {
            Ok(texts) => texts,
            Err(unknown) => return Some(Err(unknown)),
        };
        let outcomes = authors(&trials::making(exercise, case, tests, &texts), runner)?;
        let made = outcomes.and_then(|outcomes| match &outcomes[..] {
            [outcome] => question.made(&texts, outcome),
            _ => Err(Unknown::Fault(super::grade::wrong_number(outcomes.len(), 1))),
        });
        match made {
            Ok(made) => all.push((position, made)),
            Err(unknown) => return Some(Err(unknown)),
        }
    }
    Some(match trials::unwanted(exercise, &all) {
        _ if all.is_empty() => Ok(Arc::clone(exercise)),
        Some(names) => Err(Unknown::Nothing(names)),
        None => Ok(Arc::new(trials::expanded(exercise, &all))),
    })
}
