//! What learners' tests came to in, verdict and words out.

use std::sync::Arc;

use super::data::{Data, List, Number, Text};
use super::{exception, failure, judged, returned};
use crate::event::{CaseResult, Verdict};
use crate::outcome::{CaseOutcome, Clock, Ended, Told};
use crate::plan::samples::{checked, text};
use crate::spec::model::Check;
use crate::spec::model::trials::{Coverage, Subject, Trial, Variant};

fn subject() -> Subject {
    Subject { path: "subject/stack.py".to_owned(), module: "stack".to_owned(), content: text("x = 1\n") }
}

/// Tests by name and what they came to; then whether the module is named, and how many tests check nothing.
fn told<'a>(tests: &[(&'a str, &'a str)], uses: bool, idle: usize, coverage: Vec<Data<'a>>) -> CaseOutcome {
    let tests = tests.iter().map(|&(name, outcome)| List(vec![Text(name), Text(outcome), Text("call")]));
    let idle = (0..idle).map(|_| List(vec![Text("test_a"), Number(3), Text("def test_a():")]));
    let answer =
        List(vec![List(tests.collect()), Number(usize::from(uses)), List(idle.collect()), List(coverage)]);
    returned(&answer.write())
}

fn passed() -> CaseOutcome {
    told(&[("test_a", "passed"), ("test_b", "passed")], true, 0, Vec::new())
}

fn failed(kind: &str, message: &str) -> CaseOutcome {
    let outcome = told(&[("test_a", "passed"), ("test_b", "failed")], true, 0, Vec::new());
    let raised = Some(exception(kind, &[], message, 4));
    CaseOutcome { told: Told { raised, ..outcome.told.clone() }, ..outcome }
}

fn ended(ended: Ended) -> CaseOutcome {
    CaseOutcome { ended, told: Told::default(), ..passed() }
}

/// The result with the correct implementation: shown, written in another way, and the same again.
fn correct([shown, disguised, again]: [CaseOutcome; 3]) -> CaseResult {
    let outcomes = [shown, disguised.clone(), disguised.clone(), disguised, again];
    let trial = Trial { subject: Arc::new(subject()), variant: Variant::Correct };
    let mut result = judged(vec![checked("a", Check::Trial(trial))], &[], &outcomes);
    result.cases.remove(0)
}

/// The result with a bug.
fn faulty(outcome: CaseOutcome) -> CaseResult {
    let variant = Variant::Faulty { text: Arc::from("x = 2\n"), description: Some("x is 2".to_owned()) };
    let trial = Trial { subject: Arc::new(subject()), variant };
    let mut result = judged(vec![checked("a", Check::Trial(trial))], &[], &[outcome]);
    result.cases.remove(0)
}

fn message(result: &CaseResult) -> &str {
    result.message.as_deref().unwrap_or("accepted")
}

#[test]
fn what_is_wrong_with_tests_is_told() {
    let same = |outcome: CaseOutcome| [outcome.clone(), outcome.clone(), outcome];
    let one = |name, outcome, uses, idle| told(&[(name, outcome)], uses, idle, Vec::new());
    let table = [
        (same(passed()), "accepted"),
        (
            same(failed("AssertionError", "assert 1 == 2")),
            "test_b fails with the correct stack.py: assert 1 == 2",
        ),
        (same(failed("KeyError", "'a'")), "test_b fails with the correct stack.py: KeyError: 'a'"),
        (
            same(failed("PermissionError", "tests may use stack, and not look at how it is written")),
            "test_b looks at how stack.py is written: tests may look only at what it does",
        ),
        (
            same(told(&[], true, 0, Vec::new())),
            "there are no tests in your file: pytest takes functions whose names begin with `test`",
        ),
        (same(one("test_a", "passed", false, 0)), "your tests never import `stack`, which they are to test"),
        (same(one("test_a", "skipped", true, 0)), "all of your tests are skipped"),
        (
            same(one("test_a[1]", "passed", true, 1)),
            "your tests cannot fail: none of them checks anything, as with `assert`",
        ),
        (
            [passed(), passed(), failed("AssertionError", "")],
            "test_b does not come to the same each time, with the same code: is there chance in it, or the time?",
        ),
        (
            [passed(), failed("AssertionError", ""), passed()],
            "test_b does not come to the same when stack.py is written in another way: tests may look only at what it does",
        ),
        (
            [passed(), ended(Ended::Time(Clock::Cpu)), passed()],
            "your tests pass with the correct stack.py, and run again they exceed the limit of time: they need about as much as they may",
        ),
    ];
    for (outcomes, expected) in table {
        assert_eq!(message(&correct(outcomes)), expected);
    }
}

#[test]
fn a_bug_is_found_by_a_test_that_fails_and_by_a_limit() {
    let ends = [
        failed("AssertionError", ""),
        failed("SystemExit", ""),
        told(&[("", "failed")], true, 0, Vec::new()),
        ended(Ended::Time(Clock::Cpu)),
        ended(Ended::Time(Clock::Wall)),
        ended(Ended::Memory),
    ];
    for outcome in ends {
        assert_eq!(message(&faulty(outcome)), "accepted");
    }
}

#[test]
fn a_bug_is_not_found_by_tests_that_pass_nor_by_those_that_end_the_interpreter() {
    let missed = faulty(told(&[("test_a", "passed"), ("test_b", "skipped")], true, 1, Vec::new()));
    assert_eq!(message(&missed), "your tests pass with this bug: x is 2");
    let [remark] = &failure(&missed).remarks[..] else { panic!("one test checks nothing") };
    assert_eq!(remark.place.as_ref().map(|place| place.line), Some(3));
    for code in [0, 1] {
        assert_eq!(faulty(ended(Ended::Exit(code))).verdict, Verdict::RunTimeError);
    }
    assert_eq!(faulty(ended(Ended::Signal(11))).verdict, Verdict::RunTimeError);
    assert_eq!(faulty(ended(Ended::Processes)).verdict, Verdict::RunTimeError);
}

#[test]
fn coverage_is_compared_with_what_is_asked_for() {
    let coverage = |lines: Option<u32>, branches: Option<u32>| {
        let check =
            Coverage { subject: subject(), lines: lines.map(Into::into), branches: branches.map(Into::into) };
        let missed = List(vec![List(vec![Number(7), Text("return 1"), Number(0)])]);
        let numbers = vec![Number(8), Number(7), Number(0), Number(0), missed];
        let outcome = told(&[("test_a", "passed")], true, 0, numbers);
        judged(vec![checked("a", Check::Coverage(check))], &[], &[outcome]).cases.remove(0)
    };
    assert_eq!(message(&coverage(Some(87), Some(100))), "accepted");
    let short = coverage(Some(88), Some(100));
    assert_eq!(message(&short), "your tests run 87.5 % of the lines (88 % are asked for) of stack.py");
    assert_eq!(failure(&short).notes, ["stack.py, line 7 is never run: return 1"]);
}
