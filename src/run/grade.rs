//! From one submission's file to its result: read, run, judge.

use std::error::Error;
use std::sync::Arc;

use super::expect::Expected;
use super::installed::{self, Ran};
use super::{Setup, SourceReader};
use crate::discover::Submission;
use crate::event::SubmissionResult;
use crate::judge::{Judge, Rulings, checker};
use crate::plan::checker::Question;
use crate::plan::{self, Plan};
use crate::sandbox::{Runner, SandboxError};
use crate::spec::model::Exercise;

/// What every worker needs to grade any unit.
#[derive(Clone)]
pub struct Grading {
    plan: Arc<Plan>,
    expected: Arc<[Expected]>,
    exercises: Option<Arc<str>>,
    read: SourceReader,
}

impl Grading {
    pub fn new(plan: Arc<Plan>, expected: Vec<Expected>, setup: &Setup) -> Self {
        Self {
            plan,
            expected: expected.into(),
            exercises: setup.exercises.as_deref().map(Arc::from),
            read: Arc::clone(&setup.read),
        }
    }

    /// The result of one unit; `None` if interrupted.
    ///
    /// The file is read here and not before, so that thirty thousand of them are never in memory at once.
    pub fn grade(&self, index: usize, runner: &mut dyn Runner) -> Option<SubmissionResult> {
        let unit = &self.plan.units[index];
        let judge = self.judge(unit);
        let exercise = self.plan.exercise(unit);
        let work = match (self.read)(unit) {
            Ok(work) => work,
            Err(note) => return Some(judge.missing_file(&note)),
        };
        let Some(source) = work.main(&exercise.file).map(Arc::clone) else {
            return Some(judge.missing_file(&format!("there is no `{}` in the folder", exercise.file)));
        };
        let expectations = match &self.expected[unit.exercise] {
            Ok(expectations) => expectations,
            Err(fault) => return Some(judge.grader_error(fault)),
        };
        let job = plan::job(exercise, &work, Arc::clone(&source));
        match installed::outcomes(exercise, &work, &job, runner) {
            Ok(ran) if ran.outcomes.len() != job.cases.len() => {
                Some(judge.grader_error(&wrong_number(ran.outcomes.len(), job.cases.len())))
            }
            Ok(Ran { outcomes, unfit }) => {
                let judge = Judge { unfit: &unfit, ..judge };
                let exercise = self.plan.exercise(unit);
                let questions = checker::questions(exercise, &source, expectations, &outcomes);
                match rulings(exercise, &questions, runner) {
                    Ok(rulings) => Some(judge.submission(&source, expectations, &outcomes, &rulings)),
                    Err(SandboxError::Interrupted) => None,
                    Err(error) => Some(judge.grader_error(&chain(&error))),
                }
            }
            Err(SandboxError::Interrupted) => None,
            Err(error) => Some(judge.grader_error(&chain(&error))),
        }
    }

    /// The result of a unit whose grading panicked.
    pub fn panicked(&self, index: usize, panic: &str) -> SubmissionResult {
        self.judge(&self.plan.units[index]).grader_error(&panic_words(panic))
    }

    fn judge<'a>(&'a self, unit: &'a Submission) -> Judge<'a> {
        Judge { exercise: self.plan.exercise(unit), unit, unfit: &[], exercises: self.exercises.as_deref() }
    }
}

/// Asks the author's checkers. A question without an answer is judged where that is missed.
fn rulings(
    exercise: &Exercise,
    questions: &[Question],
    runner: &mut dyn Runner,
) -> Result<Rulings, SandboxError> {
    let Some(job) = plan::checker::asking(exercise, questions) else { return Ok(Rulings::new()) };
    let positions = questions.iter().map(|question| question.position);
    Ok(positions.zip(runner.run(&job)?).collect())
}

/// A sandbox that answers for other cases than it was asked about.
pub fn wrong_number(answered: usize, asked: usize) -> String {
    format!("the sandbox answered for {answered} of {asked} cases")
}

pub fn panic_words(panic: &str) -> String {
    format!("gradus has a bug, please report it: {panic}")
}

/// An error and its causes on one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
