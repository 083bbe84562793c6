//! Runs a submission's cases where some are about the project as pip installs it: installs it once, first.

use std::sync::Arc;

use super::grade::wrong_number;
use crate::discover::Work;
use crate::judge::installed::{self as judge, Unfit};
use crate::outcome::CaseOutcome;
use crate::plan::installed::{self, Installation};
use crate::sandbox::job::Job;
use crate::sandbox::{Runner, SandboxError};
use crate::spec::model::Exercise;

/// What a submission's job came to.
pub struct Ran {
    /// One for each case of the job.
    pub outcomes: Vec<CaseOutcome>,
    /// Of cases that were not run, because there is nothing installed for them: why. Their outcome is that of what
    /// failed.
    pub unfit: Vec<(usize, Unfit)>,
}

/// Runs all cases of a job.
///
/// # Errors
///
/// Those of the sandbox.
pub fn outcomes(
    exercise: &Exercise,
    work: &Work,
    job: &Job,
    runner: &mut dyn Runner,
) -> Result<Ran, SandboxError> {
    if !installed::is_asked(exercise) {
        return Ok(Ran { outcomes: runner.run(job)?, unfit: Vec::new() });
    }
    let (last, installation) = install(exercise, work, &job.source, runner)?;
    let mut unfit = Vec::new();
    let mut outcomes: Vec<Option<CaseOutcome>> = vec![None; job.cases.len()];
    let parts = installed::parts(exercise, job, installation.as_ref().ok());
    for part in parts.parts {
        for (position, outcome) in part.positions.into_iter().zip(runner.run(&part.job)?) {
            outcomes[position] = Some(outcome);
        }
    }
    match &installation {
        Err(why) => {
            let cases = exercise.cases.iter().enumerate().filter(|(_, case)| case.installed.is_some());
            unfit.extend(cases.map(|(position, _)| (position, why.clone())));
        }
        Ok(installation) => {
            let missing = parts.missing.into_iter();
            unfit.extend(
                missing.map(|(position, wanted)| {
                    (position, Unfit::missing(&wanted, &exercise.file, installation))
                }),
            );
        }
    }
    for (position, _) in &unfit {
        outcomes[*position] = Some(last.clone());
    }
    Ok(Ran { outcomes: outcomes.into_iter().flatten().collect(), unfit })
}

/// Installs a project. Returns what the last step did, and what came of it.
fn install(
    exercise: &Exercise,
    work: &Work,
    source: &Arc<[u8]>,
    runner: &mut dyn Runner,
) -> Result<(CaseOutcome, Result<Installation, Unfit>), SandboxError> {
    let outcome = one(&installed::preparing(exercise, work, source), runner)?;
    let backend = match judge::backend(&outcome) {
        Ok(backend) => backend,
        Err(unfit) => return Ok((outcome, Err(unfit))),
    };
    let outcome = one(&installed::building(exercise, work, &backend), runner)?;
    let wheel = match judge::wheel(&outcome) {
        Ok(wheel) => wheel,
        Err(unfit) => return Ok((outcome, Err(unfit))),
    };
    let outcome = one(&installed::installing(exercise, &wheel), runner)?;
    let installation = judge::installation(&outcome);
    Ok((outcome, installation))
}

/// The outcome of a job with one case.
fn one(job: &Job, runner: &mut dyn Runner) -> Result<CaseOutcome, SandboxError> {
    let outcomes = runner.run(job)?;
    let count = outcomes.len();
    outcomes.into_iter().next().ok_or_else(|| SandboxError::Supervisor(wrong_number(count, 1)))
}
