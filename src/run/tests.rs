//! The scheduler against a fake runner. Nothing here sleeps: order is made with channels and condition variables.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};

use tokio::sync::watch;

use super::workers::window;
use super::{Audience, Progress, RunError, Setup, Summary, run};
use crate::discover::{Found, Submission};
use crate::event::{Event, SubmissionResult, Usage, Verdict};
use crate::outcome::{Captured, CaseOutcome, Ended, Raised, Stage, Told};
use crate::plan::samples::{exercise, handed_in, not_handed_in, program, returns};
use crate::plan::{About, Plan};
use crate::sandbox::job::{Action, Job};
use crate::sandbox::{Runner, SandboxError};
use crate::spec::model::Exercise;

type Answer = Result<Vec<CaseOutcome>, SandboxError>;

/// Answers by what stands in the learner's file, which is the learner's name.
struct Fake<F>(F);

impl<F: FnMut(&str, &Job) -> Answer + Send> Runner for Fake<F> {
    fn run(&mut self, job: &Job) -> Answer {
        let source = String::from_utf8(job.source.to_vec()).expect("tests hand in text");
        (self.0)(&source, job)
    }
}

/// So many runners that all behave the same.
fn runners<F>(count: usize, behave: F) -> Vec<Box<dyn Runner>>
where
    F: Fn(&str, &Job) -> Answer + Send + Sync + 'static,
{
    let behave = Arc::new(behave);
    let runner = |_| {
        let behave = Arc::clone(&behave);
        Box::new(Fake(move |source: &str, job: &Job| behave(source, job))) as Box<dyn Runner>
    };
    (0..count).map(runner).collect()
}

/// The same outcome for every case.
fn answers(job: &Job, stdout: &str, told: &Told) -> Vec<CaseOutcome> {
    let outcome = CaseOutcome {
        stdout: Captured::whole(stdout),
        told: told.clone(),
        ..CaseOutcome::new(Ended::Exit(0), Usage::default())
    };
    vec![outcome; job.cases.len()]
}

/// Every program prints `ok`.
fn prints_ok(job: &Job) -> Vec<CaseOutcome> {
    answers(job, "ok", &Told::default())
}

/// Every call returns `3`; the one text that is to be compiled has nothing wrong with it.
fn returns_three(job: &Job) -> Vec<CaseOutcome> {
    let told = |value: &[u8]| Told { value: Some(value.to_vec()), stage: Stage::Done, ..Told::default() };
    let mut outcomes = answers(job, "", &told(b"i3"));
    for (outcome, case) in outcomes.iter_mut().zip(&job.cases) {
        if matches!(case.action, Action::Call { setup: Some(_), .. }) {
            outcome.told = told(b"l1\ns");
        }
    }
    outcomes
}

fn setup() -> Setup {
    let read = |unit: &Submission| match &unit.found {
        Found::File { .. } => Ok(unit.learner.clone().into_bytes().into()),
        Found::Missing { note } => Err(note.clone()),
    };
    Setup { about: About::default(), exercises: None, read: Arc::new(read) }
}

fn echo() -> Exercise {
    exercise("echo", vec![program("says ok", "ok")])
}

/// Learners `0`, `1`, ... with one program each.
fn class(size: usize) -> Plan {
    Plan::new(vec![echo()], (0..size).map(|number| handed_in(&number.to_string(), 0)).collect(), |_| true)
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.build().expect("a runtime without drivers can be made").block_on(future)
}

fn grade(plan: Plan, runners: Vec<Box<dyn Runner>>) -> (Result<Summary, RunError>, Vec<Event>) {
    let (_never, stop) = watch::channel(false);
    grade_until(plan, runners, stop)
}

fn grade_until(
    plan: Plan,
    runners: Vec<Box<dyn Runner>>,
    stop: watch::Receiver<bool>,
) -> (Result<Summary, RunError>, Vec<Event>) {
    let mut events = Vec::new();
    let mut audience = |event| events.push(event);
    let summary = block_on(run(plan, runners, setup(), stop, &mut audience));
    (summary, events)
}

fn results<'a>(events: &'a [Event]) -> Vec<&'a SubmissionResult> {
    let result =
        |event: &'a Event| if let Event::SubmissionFinished(result) = event { Some(result) } else { None };
    events.iter().filter_map(result).collect()
}

fn learners(events: &[Event]) -> Vec<&str> {
    results(events).into_iter().map(|result| result.learner.as_str()).collect()
}

/// Lets callers pass in a given order, whatever the order of their arrival.
#[derive(Default)]
struct Turns {
    next: Mutex<usize>,
    changed: Condvar,
}

impl Turns {
    fn wait_for(&self, turn: usize) {
        let next = self.next.lock().expect("no test panics while it holds a turn");
        let mut next = self.changed.wait_while(next, |next| *next != turn).expect("as above");
        *next += 1;
        self.changed.notify_all();
    }
}

#[test]
fn results_come_in_plan_order_whatever_ends_first() {
    let turns = Turns::default();
    let backwards = move |source: &str, job: &Job| {
        let number: usize = source.parse().expect("learners are numbers");
        turns.wait_for(3 - number);
        Ok(prints_ok(job))
    };
    let (summary, events) = grade(class(4), runners(4, backwards));
    assert_eq!(learners(&events), ["0", "1", "2", "3"]);
    assert!(matches!(&events[0], Event::RunStarted(started) if started.submissions == 4));
    assert!(matches!(events.last(), Some(Event::RunFinished(end)) if end.accepted == 4 && !end.interrupted));
    let whole = Summary { planned: 4, graded: 4, accepted: 4, faulty: 0, interrupted: false };
    assert_eq!(summary.expect("nothing failed"), whole);
}

/// Opens the gate of the first submission once no other one may start.
struct Gatekeeper {
    gate: mpsc::Sender<()>,
    most_held: usize,
    told: usize,
}

impl Audience for Gatekeeper {
    fn event(&mut self, event: Event) {
        self.told += usize::from(matches!(event, Event::SubmissionFinished(_)));
    }

    fn progress(&mut self, progress: Progress<'_>) {
        self.most_held = self.most_held.max(progress.done - self.told);
        if progress.done == window(2) - 1 {
            self.gate.send(()).expect("the first submission waits");
        }
    }
}

#[test]
fn a_slow_first_submission_holds_back_a_bounded_number() {
    let started = Arc::new(AtomicUsize::new(0));
    let (gate, opened) = mpsc::channel();
    let opened = Mutex::new(opened);
    let seen = Arc::clone(&started);
    let behave = move |source: &str, job: &Job| {
        seen.fetch_add(1, Ordering::SeqCst);
        if source == "0" {
            opened.lock().expect("only one waits").recv().expect("the gate opens");
            assert_eq!(seen.load(Ordering::SeqCst), window(2));
        }
        Ok(prints_ok(job))
    };
    let size = window(2) + 50;
    let mut audience = Gatekeeper { gate, most_held: 0, told: 0 };
    let (_never, stop) = watch::channel(false);
    let summary = block_on(run(class(size), runners(2, behave), setup(), stop, &mut audience));
    assert_eq!(summary.expect("nothing failed").accepted, size);
    assert_eq!(started.load(Ordering::SeqCst), size);
    assert!(audience.most_held <= window(2), "{} results were held", audience.most_held);
}

#[test]
fn stopping_tells_what_is_complete_and_says_so() {
    let (stop, stopped) = watch::channel(false);
    let behave = move |source: &str, job: &Job| match source {
        "2" => {
            stop.send(true).expect("the run listens");
            Err(SandboxError::Interrupted)
        }
        _ => Ok(prints_ok(job)),
    };
    let (summary, events) = grade_until(class(5), runners(1, behave), stopped);
    assert_eq!(learners(&events), ["0", "1"]);
    assert!(
        matches!(events.last(), Some(Event::RunFinished(end)) if end.interrupted && end.submissions == 2)
    );
    assert!(summary.expect("stopping is no error").interrupted);
}

#[test]
fn nothing_is_told_behind_a_gap() {
    let turns = Turns::default();
    let behave = move |source: &str, job: &Job| match source {
        "0" => Ok(prints_ok(job)),
        // The second ends after the third is complete, and without a result.
        "1" => {
            turns.wait_for(1);
            Err(SandboxError::Interrupted)
        }
        _ => {
            turns.wait_for(0);
            Ok(prints_ok(job))
        }
    };
    let (summary, events) = grade(class(3), runners(2, behave));
    assert_eq!(learners(&events), ["0"]);
    assert!(summary.expect("stopping is no error").interrupted);
}

#[test]
fn a_run_that_is_stopped_before_it_starts_still_tells_a_whole_stream() {
    let (_stop, stopped) = watch::channel(true);
    let (summary, events) = grade_until(class(3), runners(2, |_, job| Ok(prints_ok(job))), stopped);
    assert!(matches!(&events[..], [Event::RunStarted(_), Event::RunFinished(end)] if end.interrupted));
    assert_eq!(summary.expect("stopping is no error").graded, 0);
}

#[test]
fn a_fault_is_one_submissions_alone() {
    let behave = |source: &str, job: &Job| match source {
        "1" => Err(SandboxError::Os {
            doing: "making the working directory".to_owned(),
            source: std::io::Error::other("the disk is full"),
        }),
        "2" => panic!("a hole in the logic"),
        "3" => Ok(Vec::new()),
        _ => Ok(prints_ok(job)),
    };
    let (summary, events) = grade(class(5), runners(1, behave));
    let results = results(&events);
    let verdicts: Vec<_> = results.iter().map(|result| result.verdict).collect();
    let fault = Verdict::GraderError;
    assert_eq!(verdicts, [Verdict::Accepted, fault, fault, fault, Verdict::Accepted]);
    let messages: Vec<_> = results[1..4].iter().map(|result| result.cases[0].message.as_deref()).collect();
    assert_eq!(messages[0], Some("making the working directory: the disk is full"));
    assert_eq!(messages[1], Some("gradus has a bug, please report it: a hole in the logic"));
    assert_eq!(messages[2], Some("the sandbox answered for 0 of 1 cases"));
    let summary = summary.expect("a fault in a submission is no error of the run");
    assert_eq!((summary.graded, summary.faulty, summary.accepted), (5, 3, 2));
}

#[test]
fn a_missing_file_runs_nothing() {
    let plan = Plan::new(vec![echo()], vec![not_handed_in("ada", 0)], |_| true);
    let (_, events) = grade(plan, runners(1, |_, _| unreachable!("there is nothing to run")));
    let result = results(&events)[0];
    assert_eq!((result.verdict, result.file.as_deref()), (Verdict::MissingFile, None));
    assert_eq!(result.note.as_deref(), Some("there is no `work.py`, but a `wrok.py`"));
}

/// Two exercises with a call each, ten learners in the first, one without a file in the second.
fn calls() -> Plan {
    let exercises = ["f", "g"].map(|slug| exercise(slug, vec![returns("three", "f()", "1 + 2")]));
    let mut submissions: Vec<_> = (0..10).map(|number| handed_in(&number.to_string(), 0)).collect();
    submissions.push(not_handed_in("late", 1));
    Plan::new(exercises.into(), submissions, |_| true)
}

#[test]
fn expected_values_are_evaluated_once_and_only_where_needed() {
    let jobs = Arc::new(Mutex::new(BTreeMap::<String, usize>::new()));
    let seen = Arc::clone(&jobs);
    let behave = move |source: &str, job: &Job| {
        *seen.lock().expect("nothing panics").entry(source.to_owned()).or_default() += 1;
        Ok(returns_three(job))
    };
    let (summary, _) = grade(calls(), runners(3, behave));
    assert_eq!(summary.expect("nothing failed").accepted, 10);
    let jobs = jobs.lock().expect("nothing panics");
    // The reference has no source here; everybody else ran once.
    assert_eq!(jobs.len(), 11);
    assert!(jobs.values().all(|&count| count == 1) && jobs.contains_key(""));
}

#[test]
fn an_authors_mistake_comes_before_any_learner() {
    let behave = |source: &str, job: &Job| {
        assert_eq!(source, "", "no learner's file is run");
        let raised = Raised {
            kind: "NameError".to_owned(),
            message: "name 'medain' is not defined".to_owned(),
            stage: Stage::Calling,
            ..Raised::default()
        };
        let told = Told { raised: Some(raised), stage: Stage::Done, ..Told::default() };
        Ok(answers(job, "", &told))
    };
    let (summary, events) = grade(calls(), runners(2, behave));
    let Err(RunError::Author(mistakes)) = summary else { panic!("{summary:?}") };
    assert_eq!(
        mistakes[0].to_string(),
        "exercises/basics/f/exercise.toml:1: case `three`: `returns = \"1 + 2\"` raises NameError: name 'medain' is not defined"
    );
    assert!(events.is_empty());
}

#[test]
fn a_fault_while_evaluating_is_no_learners_fault() {
    let behave = |source: &str, job: &Job| match source {
        "" => Err(SandboxError::Supervisor("ended early".to_owned())),
        _ => Ok(returns_three(job)),
    };
    let (summary, events) = grade(calls(), runners(1, behave));
    assert_eq!(summary.expect("the run goes on").faulty, 10);
    assert_eq!(results(&events)[0].note.as_deref(), Some("the supervisor process ended early"));
}

#[test]
fn runners_are_gone_when_the_run_returns() {
    struct Counted(Arc<AtomicUsize>);
    impl Runner for Counted {
        fn run(&mut self, job: &Job) -> Answer {
            Ok(prints_ok(job))
        }
    }
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let gone = Arc::new(AtomicUsize::new(0));
    let runners = (0..3).map(|_| Box::new(Counted(Arc::clone(&gone))) as Box<dyn Runner>).collect();
    grade(class(10), runners).0.expect("nothing failed");
    assert_eq!(gone.load(Ordering::SeqCst), 3);
}

#[test]
fn no_workers_is_an_error_and_not_a_wait() {
    let (summary, events) = grade(class(1), Vec::new());
    assert!(matches!(summary, Err(RunError::NoWorkers)) && events.is_empty());
}
