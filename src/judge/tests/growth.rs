//! Calls that are measured: what comes of their runs.

use std::time::Duration;

use super::{exception, judge, quiet, raised, returned};
use crate::event::{CaseResult, Usage, Verdict};
use crate::growth::Class;
use crate::judge::{Expectations, Rulings};
use crate::outcome::{CaseOutcome, Clock, Counted, Ended, Measured, Stage, Told};
use crate::plan::samples::{checked, exercise, handed_in};
use crate::spec::model::{Bytes, Case, Check, PeakMemory, SizedCall, TimeGrowth};

const SIZES: [u64; 7] = [100, 200, 400, 800, 1600, 3200, 6400];

fn call(returns: Option<&str>) -> SizedCall {
    SizedCall {
        call: "f(n)".to_owned(),
        returns: returns.map(str::to_owned),
        sizes: SIZES.to_vec(),
        ..SizedCall::default()
    }
}

fn time(returns: Option<&str>) -> Case {
    checked("a", Check::TimeGrowth(TimeGrowth { call: call(returns), at_most: Class::Linear }))
}

fn run(n: u64, cpu: f64, memory: u64) -> Measured {
    let usage = |cpu, memory| Usage { cpu: Duration::from_secs_f64(cpu), memory, ..Usage::default() };
    Measured {
        n,
        usage: Some(usage(0.004 + cpu, 9_000_000 + memory)),
        bare: usage(0.004, 9_000_000),
        counted: None,
        late: false,
        value: Some(b"i1".to_vec()),
    }
}

/// Each n four times.
fn measured(cost: impl Fn(f64) -> (f64, f64)) -> CaseOutcome {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small numbers"
    )]
    let at = |n: u64| {
        let (cpu, memory) = cost(n as f64 / 6400.0);
        run(n, cpu, memory as u64)
    };
    let told = Told { stage: Stage::Done, ..Told::default() };
    CaseOutcome { told, measured: [SIZES; 4].as_flattened().iter().map(|&n| at(n)).collect(), ..quiet() }
}

fn judged(case: Case, values: usize, outcome: CaseOutcome) -> CaseResult {
    let exercise = exercise("f", vec![case]);
    let values: Vec<_> = (0..values).map(|_| returned("i1")).collect();
    let positions = vec![0; values.len()];
    let expectations = Expectations::from_outcomes(&exercise, &positions, &values).expect("values are valid");
    let unit = handed_in("ada", 0);
    judge(&exercise, &unit).submission(b"", &expectations, &[outcome], &Rulings::default()).cases.remove(0)
}

#[test]
fn time_that_grows_as_asked_is_accepted() {
    let result = judged(time(None), 0, measured(|n| (0.1 * n, 0.0)));
    assert_eq!((result.verdict, result.note), (Verdict::Accepted, None));
}

#[test]
fn time_that_grows_faster_is_told_with_a_table() {
    let result = judged(time(None), 0, measured(|n| (0.5 * n * n, 0.0)));
    assert_eq!(result.verdict, Verdict::WrongAnswer);
    let message = result.message.expect("it failed");
    let expected = "the time of f(n) is quadratic in n, and at most linear is asked: it takes 0.1 ms for n = 100, and 500.0 ms for n = 6400";
    assert_eq!(message, expected);
    assert_eq!(result.failure.expect("it failed").measured.len(), 7);
}

/// The same, each n twice, and how many instructions were executed.
fn counted(cost: impl Fn(f64) -> (f64, f64), instructions: impl Fn(f64) -> f64) -> CaseOutcome {
    const BARE: u64 = 9_000_000;
    let mut outcome = measured(cost);
    outcome.measured.truncate(2 * SIZES.len());
    for run in &mut outcome.measured {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small numbers"
        )]
        let own = (instructions(run.n as f64 / 6400.0) * 1e6) as u64;
        run.counted = Some(Counted { all: BARE + own, bare: BARE });
    }
    outcome
}

#[test]
fn where_instructions_are_counted_few_runs_tell_and_the_message_says_what_was_counted() {
    let result = judged(time(None), 0, counted(|n| (0.1 * n, 0.0), |n| 300.0 * n));
    assert_eq!((result.verdict, result.note), (Verdict::Accepted, None));
    let result = judged(time(None), 0, counted(|n| (0.1 * n * n, 0.0), |n| 300.0 * n * n));
    assert_eq!(result.verdict, Verdict::WrongAnswer);
    let message = result.message.expect("it failed");
    let expected = "the time of f(n) is quadratic in n, and at most linear is asked: it takes 0.1 million instructions for n = 100, and 300.0 million for n = 6400";
    assert_eq!(message, expected);
    let failure = result.failure.expect("it failed");
    assert_eq!((failure.measured[6].instructions, failure.measured[6].cpu), (Some(300_000_000), Some(0.1)));
    assert!(failure.notes[0].contains("instructions"), "{:?}", failure.notes);
}

#[test]
fn what_is_hidden_from_the_count_is_found_by_its_time() {
    let hidden = counted(|n| (0.5 * n * n, 0.0), |n| 300.0 * n);
    let result = judged(time(None), 0, hidden.clone());
    assert_eq!((result.verdict, result.note.is_some()), (Verdict::Accepted, true), "twice tells nothing yet");
    let case = TimeGrowth { call: call(None), at_most: Class::Linear };
    assert!(case.measuring().next(&hidden.measured, false).is_some(), "it is measured again");
    let runs = [&hidden.measured[..]; 4].concat();
    let result = judged(time(None), 0, CaseOutcome { measured: runs, ..hidden });
    assert_eq!(result.verdict, Verdict::WrongAnswer);
    let failure = result.failure.expect("it failed");
    assert!(failure.measured.iter().all(|row| row.instructions.is_none()) && failure.notes.is_empty());
}

#[test]
fn a_run_that_was_not_counted_leaves_it_to_the_time() {
    let mut outcome = counted(|n| (0.5 * n * n, 0.0), |n| 300.0 * n * n);
    outcome.measured[3].counted = None;
    assert!(judged(time(None), 0, outcome).failure.is_none(), "it was measured twice only");
}

#[test]
fn what_is_not_clear_costs_nothing_and_is_said() {
    let mut outcome = measured(|n| (0.1 * n, 0.0));
    for (position, run) in outcome.measured.iter_mut().enumerate() {
        let usage = run.usage.as_mut().expect("it ran");
        let slow = [1.0, 6.0, 0.3, 3.0, 9.0][position * 7 % 5];
        usage.cpu = usage.cpu.mul_f64(slow);
        run.bare.cpu = run.bare.cpu.mul_f64(slow);
    }
    let result = judged(time(None), 0, outcome);
    assert_eq!(result.verdict, Verdict::Accepted);
    assert!(result.note.expect("it was not clear").contains("costs no points"));
}

#[test]
fn what_is_late_is_a_limit() {
    let mut outcome = measured(|n| (0.001 * n, 0.0));
    outcome.measured.truncate(2);
    outcome.measured[1].late = true;
    let result = judged(time(None), 0, outcome);
    assert_eq!(result.verdict, Verdict::TimeLimitExceeded);
    assert!(
        result
            .message
            .expect("it failed")
            .starts_with("with n = 200, f(n) was not finished within its limits (2 s of computing)")
    );
}

#[test]
fn a_wrong_value_is_wrong_whatever_the_time() {
    let mut outcome = measured(|n| (0.1 * n, 0.0));
    assert_eq!(judged(time(Some("1")), 7, outcome.clone()).verdict, Verdict::Accepted);
    outcome.measured[10].value = Some(b"i2".to_vec());
    let result = judged(time(Some("1")), 7, outcome.clone());
    assert_eq!(result.verdict, Verdict::WrongAnswer);
    assert_eq!(result.message.expect("it failed"), "with n = 800: f(n) returned 2, expected 1");
    outcome.measured.iter_mut().filter(|run| run.n == 800).for_each(|run| run.value = None);
    assert_eq!(judged(time(Some("1")), 7, outcome).verdict, Verdict::GraderError, "it never came");
}

#[test]
fn a_run_that_fails_is_told_with_its_n() {
    let failing = raised(exception("ValueError", &[], "too many", 3));
    let outcome = CaseOutcome { measured: vec![run(100, 0.1, 0), run(200, 0.0, 0)], ..failing };
    let result = judged(time(None), 0, outcome);
    assert_eq!(result.verdict, Verdict::RunTimeError);
    assert_eq!(result.message.expect("it failed"), "with n = 200: ValueError: too many (line 3)");
    let late = CaseOutcome { ended: Ended::Time(Clock::Wall), ..measured(|_| (0.0, 0.0)) };
    assert_eq!(judged(time(None), 0, late).verdict, Verdict::TimeLimitExceeded);
}

#[test]
fn a_setup_that_fails_is_the_authors() {
    let failing = raised(exception("NameError", &[], "no data", 0));
    let outcome = CaseOutcome { measured: vec![Measured { usage: None, ..run(100, 0.0, 0) }], ..failing };
    let result = judged(time(None), 0, outcome);
    assert_eq!(result.verdict, Verdict::GraderError);
    assert!(result.message.expect("it failed").contains("`setup` raises NameError: no data (n = 100)"));
}

#[test]
fn memory_is_bounded_at_the_largest_n_and_by_how_it_grows() {
    let memory =
        |at_most, grows| checked("a", Check::PeakMemory(PeakMemory { call: call(None), at_most, grows }));
    let list = || measured(|n| (0.001, 10e6 * n));
    let flat = || measured(|_| (0.001, 100_000.0));
    let constant = || memory(None, Some(Class::Constant));
    assert_eq!(judged(constant(), 0, flat()).verdict, Verdict::Accepted);
    let result = judged(constant(), 0, list());
    let expected = "the memory of f(n) is linear in n, and at most constant is asked: it takes 0.1 MiB for n = 100, and 9.5 MiB for n = 6400";
    assert_eq!((result.verdict, result.message.as_deref()), (Verdict::WrongAnswer, Some(expected)));
    let result = judged(memory(Some(Bytes::mib(2)), None), 0, list());
    assert_eq!(
        result.message.expect("it failed"),
        "f(n) takes 9.5 MiB of memory with n = 6400, and at most 2 MiB is asked"
    );
    assert_eq!(judged(memory(Some(Bytes::mib(2)), None), 0, flat()).verdict, Verdict::Accepted);
    assert_eq!(
        judged(memory(Some(Bytes::mib(12)), Some(Class::Linear)), 0, list()).verdict,
        Verdict::Accepted
    );
}
