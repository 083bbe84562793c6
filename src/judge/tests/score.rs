//! What cases and groups come to.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{Rulings, ended, judge, printed, returned};
use crate::event::{SubmissionResult, Verdict};
use crate::judge::Expectations;
use crate::outcome::{CaseOutcome, Clock, Ended};
use crate::plan::samples::{exercise, handed_in, program, returns};
use crate::spec::model::{Case, Exercise, Group};

fn points(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn group(name: &str, worth: &str, extra: bool) -> Group {
    Group { name: name.to_owned(), points: points(worth), extra }
}

/// A case in the first of the groups.
fn member(name: &str) -> Case {
    Case { points: Decimal::ZERO, group: Some(0), ..program(name, "ok") }
}

fn extra(name: &str, worth: &str) -> Case {
    Case { points: points(worth), extra: true, ..program(name, "ok") }
}

fn judged(cases: Vec<Case>, groups: Vec<Group>, outcomes: &[CaseOutcome]) -> SubmissionResult {
    let exercise = Exercise { groups, ..exercise("f", cases) };
    result(&exercise, outcomes)
}

fn result(exercise: &Exercise, outcomes: &[CaseOutcome]) -> SubmissionResult {
    let mut exercise = exercise.clone();
    let answered =
        exercise.cases.iter_mut().zip(outcomes).filter(|(_, outcome)| outcome.told.value.is_some());
    answered.for_each(|(case, _)| case.check = returns("", "f()", "1").check);
    let expectations = Expectations::from_outcomes(&exercise, &[], &[]).expect("no value is known");
    judge(&exercise, &handed_in("ada", 0)).submission(b"", &expectations, outcomes, &Rulings::new())
}

/// Score, largest score and verdict.
fn sum(result: &SubmissionResult) -> (String, String, Verdict) {
    (result.score.to_string(), result.max_score.to_string(), result.verdict)
}

/// The answer to a call of which nobody knows what it should be: it cannot be graded.
fn lost() -> CaseOutcome {
    returned("s61")
}

fn of_two_in_a_group(outcomes: &[CaseOutcome; 3]) -> (String, Verdict) {
    let cases = vec![program("alone", "ok"), member("one"), member("two")];
    let result = judged(cases, vec![group("both", "0.3", false)], outcomes);
    assert_eq!(result.max_score, points("1.3"));
    assert!(result.cases[1..].iter().all(|case| case.max_score.is_zero()));
    assert_eq!(result.cases[1].group.as_deref(), Some("both"));
    (result.groups[0].score.to_string(), result.groups[0].verdict)
}

#[test]
fn a_group_earns_all_or_nothing() {
    let (ok, no) = (|| printed("ok"), || printed("no"));
    let late = || ended(Ended::Time(Clock::Cpu));
    let earned = |score: &str, verdict| (score.to_owned(), verdict);
    assert_eq!(of_two_in_a_group(&[ok(), ok(), ok()]), earned("0.3", Verdict::Accepted));
    assert_eq!(of_two_in_a_group(&[no(), ok(), ok()]), earned("0.3", Verdict::Accepted));
    assert_eq!(of_two_in_a_group(&[ok(), ok(), no()]), earned("0", Verdict::WrongAnswer));
    assert_eq!(of_two_in_a_group(&[ok(), late(), no()]), earned("0", Verdict::TimeLimitExceeded));
    // Our own failure decides only where everything else is accepted.
    assert_eq!(of_two_in_a_group(&[ok(), lost(), ok()]), earned("0", Verdict::GraderError));
    assert_eq!(of_two_in_a_group(&[ok(), lost(), no()]), earned("0", Verdict::WrongAnswer));
}

#[test]
fn a_dependency_that_failed_skips_inside_of_a_group_too() {
    let waits = |name: &str, after: Vec<usize>| Case { after, ..member(name) };
    let cases = vec![program("alone", "ok"), waits("one", vec![0]), waits("two", vec![1])];
    let outcomes = [printed("no"), printed("ok"), printed("ok")];
    let result = judged(cases, vec![group("both", "2", false)], &outcomes);
    let verdicts: Vec<_> = result.cases.iter().map(|case| case.verdict).collect();
    assert_eq!(verdicts, [Verdict::WrongAnswer, Verdict::Skipped, Verdict::Skipped]);
    assert_eq!((result.groups[0].verdict, result.groups[0].score), (Verdict::Skipped, Decimal::ZERO));
    assert_eq!(sum(&result), ("0".to_owned(), "3".to_owned(), Verdict::WrongAnswer));
}

#[test]
fn extra_credit_adds_and_spoils_nothing() {
    let worth = |score: &str, verdict| (score.to_owned(), "1".to_owned(), verdict);
    let of = |outcomes: [CaseOutcome; 2]| {
        sum(&judged(vec![extra("more", "0.5"), program("all", "ok")], Vec::new(), &outcomes))
    };
    assert_eq!(of([printed("ok"), printed("ok")]), worth("1.5", Verdict::Accepted));
    assert_eq!(of([printed("no"), printed("ok")]), worth("1", Verdict::Accepted));
    assert_eq!(of([printed("ok"), printed("no")]), worth("0.5", Verdict::WrongAnswer));
    assert_eq!(of([ended(Ended::Memory), printed("no")]), worth("0", Verdict::WrongAnswer));
    // Points that may have been lost by our own failure are named.
    assert_eq!(of([lost(), printed("ok")]), worth("1", Verdict::GraderError));
}

#[test]
fn a_group_of_extra_credit() {
    let more = |name: &str| Case { extra: true, ..member(name) };
    let cases = vec![program("all", "ok"), more("one"), more("two")];
    let of =
        |last| judged(cases.clone(), vec![group("more", "2", true)], &[printed("ok"), printed("ok"), last]);
    assert_eq!(sum(&of(printed("ok"))), ("3".to_owned(), "1".to_owned(), Verdict::Accepted));
    assert_eq!(sum(&of(printed("no"))), ("1".to_owned(), "1".to_owned(), Verdict::Accepted));
}

#[test]
fn extra_credit_counts_where_there_is_nothing_else() {
    let of = |outcome| judged(vec![extra("more", "1")], Vec::new(), &[outcome]);
    assert_eq!(sum(&of(printed("no"))), ("0".to_owned(), "0".to_owned(), Verdict::WrongAnswer));
    assert_eq!(sum(&of(printed("ok"))), ("1".to_owned(), "0".to_owned(), Verdict::Accepted));
}

#[test]
fn a_hidden_case_in_a_group_tells_no_more_than_any_other() {
    let hidden = Case { hidden: true, hint: Some("secret".to_owned()), ..member("two") };
    let result = judged(
        vec![member("one"), hidden],
        vec![group("both", "2", false)],
        &[printed("ok"), printed("secret")],
    );
    assert_eq!((&result.cases[1].message, &result.cases[1].failure), (&None, &None));
    assert!(!format!("{result:?}").contains("secret"));
    assert_eq!(result.groups[0].verdict, Verdict::WrongAnswer);
}

/// Millionths of a point, read from text as a person would: no arithmetic of the code under test.
fn millionths(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<6}").parse().expect("digits, at most six of them after the point")
}

/// The sum of a key of all cases and groups, as the JSON report shows them.
fn shown(result: &SubmissionResult, key: &str, counts: fn(&serde_json::Value) -> bool) -> i128 {
    let json = serde_json::to_value(result).expect("results are JSON");
    let parts = ["cases", "groups"].into_iter().filter_map(|list| json[list].as_array()).flatten();
    parts.filter(|part| counts(part)).map(|part| millionths(part[key].as_str().expect("text"))).sum()
}

fn worth() -> impl Strategy<Value = Decimal> {
    (0..=1_000_000_i64, 0..=6_u32).prop_map(|(digits, places)| Decimal::new(digits, places))
}

/// An exercise with groups, and how each of its cases ended.
fn graded() -> impl Strategy<Value = (Exercise, Vec<CaseOutcome>)> {
    let outcome = prop_oneof![
        4 => Just(printed("ok")),
        1 => Just(printed("no")),
        1 => Just(ended(Ended::Memory)),
        1 => Just(lost()),
    ];
    let case = (worth(), any::<bool>(), prop::option::of(0..3_usize), outcome);
    let cases = prop::collection::vec(case, 1..12);
    (cases, prop::array::uniform3((worth(), any::<bool>()))).prop_map(|(cases, groups)| {
        let groups: Vec<Group> = ["x", "y", "z"]
            .into_iter()
            .zip(groups)
            .map(|(name, (points, extra))| Group { name: name.to_owned(), points, extra })
            .collect();
        let (cases, outcomes) = cases
            .into_iter()
            .enumerate()
            .map(|(number, (own, own_extra, group, outcome))| {
                let points = if group.is_some() { Decimal::ZERO } else { own };
                let extra = group.map_or(own_extra, |group| groups[group].extra);
                (Case { points, extra, group, ..program(&number.to_string(), "ok") }, outcome)
            })
            .unzip();
        (Exercise { groups, ..exercise("f", cases) }, outcomes)
    })
}

proptest! {
    #[test]
    fn totals_are_the_exact_sums_of_what_is_shown((exercise, outcomes) in graded()) {
        let result = result(&exercise, &outcomes);
        prop_assert_eq!(millionths(&result.score.to_string()), shown(&result, "score", |_| true));
        let counts = |part: &serde_json::Value| part["extra"] != true;
        prop_assert_eq!(millionths(&result.max_score.to_string()), shown(&result, "max_score", counts));
        prop_assert_eq!(result.max_score, exercise.max_score());
        for group in &result.groups {
            let all = if group.verdict == Verdict::Accepted { group.max_score } else { Decimal::ZERO };
            prop_assert_eq!(group.score, all);
        }
    }

    #[test]
    fn the_order_of_cases_changes_no_points((mut exercise, mut outcomes) in graded()) {
        let before = result(&exercise, &outcomes);
        exercise.cases.reverse();
        outcomes.reverse();
        let after = result(&exercise, &outcomes);
        prop_assert_eq!((before.score, before.max_score), (after.score, after.max_score));
        let scores = |of: &SubmissionResult| of.groups.iter().map(|group| group.score).collect::<Vec<_>>();
        prop_assert_eq!(scores(&before), scores(&after));
        prop_assert_eq!(before.verdict == Verdict::Accepted, after.verdict == Verdict::Accepted);
    }
}
