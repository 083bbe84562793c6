//! Works out what the exercises' `returns` expressions stand for, and whether their calls are Python, once for each
//! exercise, before any learner's code.

use std::sync::Arc;

use tokio::sync::watch;

use super::workers::{Step, Workers};
use super::{RunError, grade};
use crate::discover::Found;
use crate::judge::{Expectations, Unknown};
use crate::plan::{self, Plan};
use crate::sandbox::{Runner, SandboxError};

/// The expectations of one exercise, or the fault of ours or of the machine that keeps it from being graded.
pub type Expected = Result<Expectations, String>;

/// The expectations of every exercise of the plan, in its order; `None` if stopped.
///
/// # Errors
///
/// Every mistake of the authors, if there is one.
pub async fn values(
    plan: &Arc<Plan>,
    workers: &Workers,
    stop: &mut watch::Receiver<bool>,
) -> Result<Option<Vec<Expected>>, RunError> {
    let needed = needed(plan);
    let work = {
        let plan = Arc::clone(plan);
        move |index: usize, runner: &mut dyn Runner| {
            if needed[index] { evaluate(&plan, index, runner) } else { Some(Ok(Expectations::none())) }
        }
    };
    let mut expected = Vec::with_capacity(plan.exercises.len());
    let mut mistakes = Vec::new();
    let told = |step| match step {
        Step::Next(_, Ok(Ok(values))) => expected.push(Ok(values)),
        Step::Next(_, Ok(Err(Unknown::Fault(fault)))) => expected.push(Err(fault)),
        Step::Next(_, Ok(Err(Unknown::Author(more)))) => mistakes.extend(more),
        Step::Next(_, Err(panic)) => expected.push(Err(grade::panic_words(&panic))),
        Step::Started(_) | Step::Finished => {}
    };
    workers.in_order(plan.exercises.len(), stop, work, told).await;
    if mistakes.is_empty() {
        Ok((expected.len() == plan.exercises.len()).then_some(expected))
    } else {
        Err(RunError::Author(mistakes))
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

/// `None` if interrupted.
fn evaluate(plan: &Plan, index: usize, runner: &mut dyn Runner) -> Option<Result<Expectations, Unknown>> {
    let exercise = &plan.exercises[index];
    let Some(reference) = plan::reference_job(exercise) else { return Some(Ok(Expectations::none())) };
    let (positions, asked) = (&reference.positions, reference.job.cases.len());
    Some(match runner.run(&reference.job) {
        Ok(outcomes) if outcomes.len() == asked => {
            Expectations::from_outcomes(exercise, positions, &outcomes)
        }
        Ok(outcomes) => Err(Unknown::Fault(grade::wrong_number(outcomes.len(), asked))),
        Err(SandboxError::Interrupted) => return None,
        Err(error) => Err(Unknown::Fault(grade::chain(&error))),
    })
}
