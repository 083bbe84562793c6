//! Finds the tests of an exercise with the author's own solution, and makes its bugs, once, before any learner's file is
//! graded.

use std::sync::Arc;

use super::expect::authors;
use crate::judge::{self, Unknown};
use crate::plan::trials;
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
    match super::suites::tests(exercise, runner)? {
        Ok(exercise) => bugs(&exercise, runner),
        Err(unknown) => Some(Err(unknown)),
    }
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
