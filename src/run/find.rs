//! Finds the tests of an exercise with the author's own solution, once, before any learner's file is graded.

use std::sync::Arc;

use super::expect::authors;
use crate::judge::{self, Unknown};
use crate::plan::suites;
use crate::sandbox::Runner;
use crate::spec::model::Exercise;

/// The exercise with a case for each of its tests; `None` if interrupted.
///
/// # Errors
///
/// See [`Unknown`].
pub fn tests(exercise: &Arc<Exercise>, runner: &mut dyn Runner) -> Option<Result<Arc<Exercise>, Unknown>> {
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
