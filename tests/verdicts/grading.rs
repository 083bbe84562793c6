//! Runs one submission as the commands do: plan, expected values, supervisor, judge.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gradus::discover::{self, Found, Submission};
use gradus::event::{Event, SubmissionResult, Verdict};
use gradus::outcome::CaseOutcome;
use gradus::plan::{About, Plan};
use gradus::run::{self, Setup};
use gradus::sandbox::client::{Packages, Sandbox, Supervised};
use gradus::sandbox::interpreter::{self, Search};
use gradus::sandbox::job::Job;
use gradus::sandbox::{Level, Runner, SandboxError, staging};
use gradus::spec::model::{Check, Exercise};
use libtest_mimic::Failed;
use pep440_rs::Version;
use rust_decimal::Decimal;
use tokio::sync::watch;

use crate::{ensure, tools};

/// How programs are started and kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// In front of the names of its tests; empty for what everybody gets.
    pub name: &'static str,
    level: Level,
    cold: bool,
}

impl Way {
    /// The usual one first.
    pub const ALL: [Self; 4] = [
        Self { name: "", level: Level::Strict, cold: false },
        Self { name: "cold", level: Level::Strict, cold: true },
        Self { name: "kernel", level: Level::Kernel, cold: false },
        Self { name: "basic", level: Level::Basic, cold: false },
    ];
}

/// Everything that tests of one way share. Started by the first test that needs it.
#[derive(Clone)]
pub struct Bench {
    pub way: Way,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    sandbox: OnceLock<Result<Arc<Sandbox>, String>>,
    /// Supervisors that have nothing to do.
    idle: Mutex<Vec<Supervised>>,
}

impl Bench {
    pub fn new(way: Way) -> Self {
        Self { way, shared: Arc::default() }
    }

    /// Whether this machine offers what the way asks for; if not, why.
    pub fn offered(&self) -> Result<Result<(), String>, Failed> {
        let mut runner = self.runner()?;
        let found = runner.supervised().start()?;
        Ok(if found.level >= self.way.level {
            Ok(())
        } else {
            let why = found.lacking.join("; ");
            Err(format!("this machine keeps programs apart at the level {} only: {why}", found.level.word()))
        })
    }

    /// Version of the interpreter that everything runs in.
    pub fn python(&self) -> Result<Version, Failed> {
        Ok(self.sandbox()?.python().clone())
    }

    /// The result of one submission, found to add up.
    pub fn grade(&self, exercise: &Exercise, unit: Submission) -> Result<SubmissionResult, Failed> {
        let exercise = discover::load(exercise)?;
        let scored = scored(&exercise);
        let plan = Plan::new(vec![exercise], vec![Submission { exercise: 0, ..unit }], |_| true);
        let setup = Setup { about: About::default(), exercises: None, read: Arc::new(discover::read_source) };
        let mut results = Vec::new();
        let mut audience = |event| {
            if let Event::SubmissionFinished(result) = event {
                results.push(result);
            }
        };
        let runner: Box<dyn Runner> = Box::new(self.runner()?);
        let (_never, stop) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        runtime.block_on(run::run(plan, vec![runner], setup, stop, &mut audience))?;
        let result = results.pop().ok_or("there is no result")?;
        adds_up(&result, &scored)?;
        Ok(result)
    }

    fn runner(&self) -> Result<Pooled, Failed> {
        let sandbox = self.sandbox()?;
        let idle = self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let supervised = idle.unwrap_or_else(|| sandbox.runner());
        Ok(Pooled { supervised: Some(supervised), home: Arc::clone(&self.shared) })
    }

    fn sandbox(&self) -> Result<&Arc<Sandbox>, Failed> {
        let sandbox = self.shared.sandbox.get_or_init(|| sandbox(self.way).map_err(|e| format!("{e:?}")));
        sandbox.as_ref().map_err(Failed::from)
    }
}

fn sandbox(way: Way) -> Result<Arc<Sandbox>, Failed> {
    let root = staging::folder()?;
    #[expect(clippy::disallowed_methods, reason = "tests find Python where the user has it")]
    let path = std::env::var_os("PATH");
    let path = path.as_deref().or(Some(OsStr::new("/usr/bin")));
    let python =
        interpreter::find(&Search { path, ..Search::default() }, root.path(), interpreter::OLDEST, |_| {
            Ok(())
        })?;
    let program = PathBuf::from(env!("CARGO_BIN_EXE_gradus"));
    let packages =
        Packages { course: tools::course().ok(), tools: tools::packages().ok(), ..Packages::default() };
    let sandbox = Sandbox::new(program, python, root).at_most(way.level).cold(way.cold);
    Ok(Arc::new(sandbox.with_packages(packages)))
}

/// A supervisor that goes back to the idle ones.
struct Pooled {
    /// There until it is dropped.
    supervised: Option<Supervised>,
    home: Arc<Shared>,
}

impl Pooled {
    fn supervised(&mut self) -> &mut Supervised {
        self.supervised.as_mut().expect("it is taken at the end only")
    }
}

impl Runner for Pooled {
    fn run(&mut self, job: &Job) -> Result<Vec<CaseOutcome>, SandboxError> {
        self.supervised().run(job)
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let mut idle = self.home.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extend(self.supervised.take());
    }
}

/// A submission of this file, whatever it is called.
pub fn hand_in(name: &str, path: PathBuf) -> Submission {
    let found = Found::File { shown: path.display().to_string(), path };
    Submission { learner: name.to_owned(), exercise: 0, found }
}

/// Fails with everything that is known unless the verdict is this one.
pub fn assert_verdict(result: &SubmissionResult, expected: Verdict) -> Result<(), Failed> {
    ensure(result.verdict == expected, || {
        let cases = result.cases.iter().filter(|case| case.verdict != Verdict::Accepted);
        let told: Vec<_> = cases
            .map(|case| format!("\n  {}: {}: {:?} {:?}", case.name, case.verdict, case.message, case.usage))
            .collect();
        format!("{} instead of {expected}{}", result.verdict, told.concat())
    })
}

/// Names of the cases of which code of the author's can give a part of the points.
fn scored(exercise: &Exercise) -> Vec<String> {
    let scored =
        exercise.cases.iter().filter(|case| matches!(case.check, Check::Checked(_) | Check::Interactive(_)));
    scored.map(|case| case.name.clone()).collect()
}

/// A score is the sum of its parts with extra credit on top, points are given for what was accepted only (or in part, where
/// the author's code says so), and the verdict is that of the first case that counts.
fn adds_up(result: &SubmissionResult, scored: &[String]) -> Result<(), Failed> {
    let cases = result
        .cases
        .iter()
        .map(|case| (case.verdict, case.score, case.max_score, case.extra, scored.contains(&case.name)));
    let groups =
        result.groups.iter().map(|group| (group.verdict, group.score, group.max_score, group.extra, false));
    let (mut score, mut most) = (Decimal::ZERO, Decimal::ZERO);
    for (verdict, earned, possible, extra, in_part) in cases.chain(groups) {
        score += earned;
        most += if extra { Decimal::ZERO } else { possible };
        let right = if verdict == Verdict::Accepted { possible } else { Decimal::ZERO };
        let is_a_part = in_part
            && matches!(verdict, Verdict::Accepted | Verdict::WrongAnswer)
            && (Decimal::ZERO..=possible).contains(&earned);
        ensure(earned == right || is_a_part, || {
            format!("points that were not earned, or not given: {result:?}")
        })?;
    }
    ensure(result.score == score, || format!("the score is no sum: {result:?}"))?;
    ensure(result.max_score == most, || format!("the maximum is no sum: {result:?}"))?;
    let mut counting = result.cases.iter().filter(|case| !case.extra).map(|case| case.verdict);
    let first = counting.find(|verdict| *verdict != Verdict::Accepted);
    ensure(result.verdict == first.unwrap_or(Verdict::Accepted), || {
        format!("not the first verdict: {result:?}")
    })
}
