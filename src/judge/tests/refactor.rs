//! Numbers before and after in, verdict and words out.

use super::data::{Data, List, Number, Text};
use super::{assert_told, failure, one, returned};
use crate::event::{CaseResult, Verdict};
use crate::plan::samples::checked;
use crate::spec::model::refactor::{Change, Goal, Metric, Refactor};
use crate::spec::model::{Check, Content};

fn place<'a>(what: &'a str, details: &[&'a str]) -> Data<'a> {
    let place = [Text("a.py"), Number(4), Number(5), Number(6), Text("    if x:"), Text("f"), Text(what)];
    List(place.into_iter().chain([super::data::texts(details)]).collect())
}

/// The result of a file with so many branches, where there were `before`.
fn judged(change: Change, before: usize, after: usize, tricks: Vec<Data<'_>>) -> CaseResult {
    let goals = vec![Goal { metric: Metric::Complexity, change }];
    let refactor = Refactor { starter: Content::empty(), fragment: 25, goals };
    let worst = List(vec![place("", &["3"])]);
    let measure = List(vec![Text("complexity"), Number(before), Number(after), worst]);
    let answer = List(vec![Text("compared"), List(vec![measure]), List(tricks)]);
    one(checked("a", Check::Refactor(refactor)), &[], returned(&answer.write()))
}

#[test]
fn what_fell_enough_is_accepted() {
    assert_eq!(judged(Change::Percent(30), 10, 7, Vec::new()).verdict, Verdict::Accepted);
    assert_eq!(judged(Change::NoMore, 0, 0, Vec::new()).verdict, Verdict::Accepted);
}

#[test]
fn what_did_not_is_told_where_most_of_it_is() {
    let result = judged(Change::Percent(30), 10, 8, Vec::new());
    let message =
        "line 4: 8 branches, 10 before: at most 7 (30 % fewer) are asked for; most of them, 3, are in `f`";
    assert_told(&result, Verdict::WrongAnswer, message);
    assert_eq!(failure(&result).notes, ["Before and now: branches 10 and 8, at most 7 are asked for."]);
}

#[test]
fn code_that_cannot_be_measured_is_no_improvement() {
    let result = judged(Change::Less, 10, 1, vec![place("exec", &[])]);
    assert_told(
        &result,
        Verdict::WrongAnswer,
        "line 4: `exec` can run code that is not measured: write it as code",
    );
}

#[test]
fn a_starter_that_cannot_become_better_is_the_authors_mistake() {
    assert_eq!(judged(Change::Less, 0, 0, Vec::new()).verdict, Verdict::GraderError);
}
