//! Schedules jobs over workers and tells what happens, in plan order.
//!
//! [`run`] knows tokio and the clock; it starts no process (that is behind [`Runner`]), opens no file (that is behind
//! [`Setup::read`]), and writes nothing (that is for the [`Audience`]).

mod expect;
mod find;
mod grade;
mod installed;
mod suites;
mod workers;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::discover::{Submission, Work};
use crate::event::{Event, RunFinished, SubmissionResult, Verdict};
use crate::judge::AuthorMistake;
use crate::plan::{About, Plan};
use crate::sandbox::Runner;
use workers::{Step, Workers};

/// Reads a learner's file just before it runs; an error is a sentence for the learner, whose file then counts as
/// missing.
pub type SourceReader = Arc<dyn Fn(&Submission) -> Result<Work, String> + Send + Sync>;

/// What a run needs beside its plan.
#[derive(Clone)]
pub struct Setup {
    /// Told in the first event.
    pub about: About,
    /// The folder of exercises, if the command that reproduces a case has to name it.
    pub exercises: Option<String>,
    /// As a rule [`discover::read_source`](crate::discover::read_source).
    pub read: SourceReader,
}

/// Hears of a run while it goes on. Every `FnMut(Event)` is one.
pub trait Audience {
    /// The stream that [`crate::event`] describes, in its order.
    fn event(&mut self, event: Event);

    /// The Python in the cases of some exercises has mistakes, so that their submissions cannot be graded. Nothing was told
    /// before.
    ///
    /// # Errors
    ///
    /// Mistakes that end the run: all of them, unless it is to go on with the other exercises.
    fn mistakes(&mut self, mistakes: Vec<AuthorMistake>) -> Result<(), Vec<AuthorMistake>> {
        Err(mistakes)
    }

    /// Something started or ended. Comes much more often than events, and not in plan order.
    fn progress(&mut self, progress: Progress<'_>) {
        let _ = progress;
    }
}

impl<F: FnMut(Event)> Audience for F {
    fn event(&mut self, event: Event) {
        self(event);
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Submissions that are done, whether or not their event could already be sent.
    pub done: usize,
    pub total: usize,
    /// The submission that was started last.
    pub current: Option<&'a Submission>,
}

/// What came of a run; decides the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub planned: usize,
    /// Submissions that were told of.
    pub graded: usize,
    /// Of these, how many were accepted.
    pub accepted: usize,
    /// Of these, in how many a case could not be graded by a fault of ours or of the machine.
    pub faulty: usize,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
}

/// Why nothing was graded. No event was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The Python in the exercises' cases has mistakes: the author's to mend (exit code 2).
    #[error("{} in the Python of the cases", count(.0.len()))]
    Author(Vec<AuthorMistake>),
    /// The user asked for tests that are not there (exit code 4).
    #[error("no test is called `{0}`")]
    Nothing(String),
    /// There is nothing to run on.
    #[error("no workers were given")]
    NoWorkers,
    /// The machine gives us no threads.
    #[error("starting a worker thread")]
    Thread(#[source] std::io::Error),
}

fn count(mistakes: usize) -> String {
    if mistakes == 1 { "1 mistake".to_owned() } else { format!("{mistakes} mistakes") }
}

/// Grades every submission of a plan, as many at once as there are runners.
///
/// Expected values are evaluated first, once for each exercise, in the same sandbox: an author's mistake is told
/// before any learner is graded. Then results go to the audience in plan order, however long the first one takes; how
/// many may wait for it is bounded, and with it memory.
///
/// When `stop` becomes true nothing more is started. Jobs that are running are given up by their runners (with
/// [`SandboxError::Interrupted`](crate::sandbox::SandboxError::Interrupted)) or finish; what is complete without a
/// gap is told, and the last event says that the run was interrupted. A fault in one submission is that submission's
/// `grader_error`; the run goes on.
///
/// # Errors
///
/// See [`RunError`].
pub async fn run(
    plan: Plan,
    runners: Vec<Box<dyn Runner>>,
    setup: Setup,
    mut stop: watch::Receiver<bool>,
    audience: &mut impl Audience,
) -> Result<Summary, RunError> {
    let workers = Workers::start(runners)?;
    let summary = run_on(&workers, Arc::new(plan), &setup, &mut stop, audience).await;
    workers.close();
    summary
}

async fn run_on(
    workers: &Workers,
    plan: Arc<Plan>,
    setup: &Setup,
    stop: &mut watch::Receiver<bool>,
    audience: &mut impl Audience,
) -> Result<Summary, RunError> {
    let start = Instant::now();
    let (ready, mistakes) = expect::values(&plan, workers, stop).await?;
    if !mistakes.is_empty() {
        audience.mistakes(mistakes).map_err(RunError::Author)?;
    }
    let (plan, expected) = match ready {
        Some(ready) => {
            let (exercises, expected) = ready.into_iter().map(|one| (one.exercise, one.expected)).unzip();
            (Arc::new(Plan { exercises, units: plan.units.clone() }), Some(expected))
        }
        None => (plan, None),
    };
    audience.event(Event::RunStarted(plan.run_started(setup.about.clone())));
    let mut tally = Tally::new(&plan, audience);
    if let Some(expected) = expected {
        let grading = grade::Grading::new(Arc::clone(&plan), expected, setup);
        let fault = grading.clone();
        let work = move |index, runner: &mut dyn Runner| grading.grade(index, runner);
        let told = |step| match step {
            Step::Started(index) => tally.started(index),
            Step::Finished => tally.finished(),
            Step::Next(_, Ok(result)) => tally.result(result),
            Step::Next(index, Err(panic)) => tally.result(fault.panicked(index, &panic)),
        };
        workers.in_order(plan.units.len(), stop, work, told).await;
    }
    Ok(tally.close(start.elapsed()))
}

/// Counts what is told, and tells it.
struct Tally<'a, A> {
    plan: &'a Plan,
    audience: &'a mut A,
    done: usize,
    current: Option<usize>,
    graded: usize,
    accepted: usize,
    faulty: usize,
}

impl<'a, A: Audience> Tally<'a, A> {
    fn new(plan: &'a Plan, audience: &'a mut A) -> Self {
        Self { plan, audience, done: 0, current: None, graded: 0, accepted: 0, faulty: 0 }
    }

    fn started(&mut self, index: usize) {
        self.current = Some(index);
        self.progress();
    }

    fn finished(&mut self) {
        self.done += 1;
        self.progress();
    }

    fn progress(&mut self) {
        let current = self.current.map(|index| &self.plan.units[index]);
        self.audience.progress(Progress { done: self.done, total: self.plan.units.len(), current });
    }

    fn result(&mut self, result: SubmissionResult) {
        self.graded += 1;
        self.accepted += usize::from(result.verdict == Verdict::Accepted);
        let faulty = result.cases.iter().any(|case| case.verdict == Verdict::GraderError);
        self.faulty += usize::from(faulty);
        self.audience.event(Event::SubmissionFinished(result));
    }

    fn close(self, wall: Duration) -> Summary {
        let summary = Summary {
            planned: self.plan.units.len(),
            graded: self.graded,
            accepted: self.accepted,
            faulty: self.faulty,
            interrupted: self.graded < self.plan.units.len(),
        };
        self.audience.event(Event::RunFinished(RunFinished {
            submissions: summary.graded,
            accepted: summary.accepted,
            interrupted: summary.interrupted,
            wall,
        }));
        summary
    }
}
