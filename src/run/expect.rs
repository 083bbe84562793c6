//! Finds the tests of exercises, and works out what the exercises' `returns` expressions stand for, and whether their
//! calls are Python, once for each exercise, before any learner's code.

use std::sync::Arc;

use tokio::sync::watch;

use super::workers::{Step, Workers};
use super::{RunError, find, grade};
use crate::discover::Found;
use crate::judge::{AuthorMistake, Expectations, Unknown};
use crate::outcome::CaseOutcome;
use crate::plan::{self, Plan};
use crate::sandbox::job::Job;
use crate::sandbox::{Runner, SandboxError};
use crate::spec::model::Exercise;

/// The expectations of one exercise, or the fault of ours or of the machine that keeps it from being graded.
pub type Expected = Result<Expectations, String>;

/// An exercise, ready to be graded.
#[derive(Debug)]
pub struct Ready {
    /// With a case for each of its tests and bugs.
    pub exercise: Arc<Exercise>,
    pub expected: Expected,
}

/// What is to be known of every exercise of the plan, in its order; `None` if stopped. And every mistake of the authors, by
/// which an exercise cannot be graded.
///
/// # Errors
///
/// If tests were asked for by name that are not there.
pub async fn values(
    plan: &Arc<Plan>,
    workers: &Workers,
    stop: &mut watch::Receiver<bool>,
) -> Result<(Option<Vec<Ready>>, Vec<AuthorMistake>), RunError> {
    let needed = needed(plan);
    let work = {
        let plan = Arc::clone(plan);
        move |index: usize, runner: &mut dyn Runner| prepare(&plan.exercises[index], needed[index], runner)
    };
    let mut ready = Vec::with_capacity(plan.exercises.len());
    let mut mistakes = Vec::new();
    let mut nothing = None;
    let unknown = |index: usize, fault: String| Ready {
        exercise: Arc::clone(&plan.exercises[index]),
        expected: Err(fault),
    };
    let told = |step| match step {
        Step::Next(_, Ok(Ok(one))) => ready.push(one),
        Step::Next(_, Ok(Err(Unknown::Nothing(names)))) => nothing = Some(names),
        Step::Next(index, Ok(Err(Unknown::Fault(fault)))) => ready.push(unknown(index, fault)),
        Step::Next(index, Ok(Err(Unknown::Author(more)))) => {
            ready.push(unknown(index, words(&more)));
            mistakes.extend(more);
        }
        Step::Next(index, Err(panic)) => ready.push(unknown(index, grade::panic_words(&panic))),
        Step::Started(_) | Step::Finished => {}
    };
    workers.in_order(plan.exercises.len(), stop, work, told).await;
    if let Some(names) = nothing {
        return Err(RunError::Nothing(names));
    }
    Ok(((ready.len() == plan.exercises.len()).then_some(ready), mistakes))
}

/// Why an exercise cannot be graded.
fn words(mistakes: &[AuthorMistake]) -> String {
    let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
    match mistakes.len() {
        0 | 1 => first,
        count => format!("{first} (and {} more)", count - 1),
    }
}

/// Which exercises have a file to be graded; the others expect nothing of anybody.
fn needed(plan: &Plan) -> Vec<bool> {
    let mut needed = vec![false; plan.exercises.len()];
    for unit in &plan.units {
        needed[unit.exercise] |= matches!(unit.found, Found::File { .. });
    }
    needed
}

/// An exercise with its tests, and if it is `needed` with its expectations; `None` if interrupted.
fn prepare(
    exercise: &Arc<Exercise>,
    needed: bool,
    runner: &mut dyn Runner,
) -> Option<Result<Ready, Unknown>> {
    let exercise = match find::parts(exercise, runner)? {
        Ok(exercise) => exercise,
        Err(unknown) => return Some(Err(unknown)),
    };
    let expected = if needed { evaluate(&exercise, runner)? } else { Ok(Expectations::none()) };
    Some(expected.map(|expected| Ready { exercise, expected: Ok(expected) }))
}

/// `None` if interrupted.
fn evaluate(exercise: &Exercise, runner: &mut dyn Runner) -> Option<Result<Expectations, Unknown>> {
    let Some(reference) = plan::reference_job(exercise) else { return Some(Ok(Expectations::none())) };
    let outcomes = authors(&reference.job, runner)?;
    Some(outcomes.and_then(|outcomes| Expectations::from_outcomes(exercise, &reference.positions, &outcomes)))
}

/// The outcomes of a job with the author's own code; `None` if interrupted.
pub fn authors(job: &Job, runner: &mut dyn Runner) -> Option<Result<Vec<CaseOutcome>, Unknown>> {
    let asked = job.cases.len();
    Some(match runner.run(job) {
        Ok(outcomes) if outcomes.len() == asked => Ok(outcomes),
        Ok(outcomes) => Err(Unknown::Fault(grade::wrong_number(outcomes.len(), asked))),
        Err(SandboxError::Interrupted) => return None,
        Err(error) => Err(Unknown::Fault(grade::chain(&error))),
    })
}
