//! What ruff says in, verdict and words out.

use super::data::{Data, List, Number, Text, texts};
use super::{assert_told, failure, one, returned};
use crate::event::{CaseResult, Verdict};
use crate::plan::samples::checked;
use crate::spec::model::{Check, Lint};

/// A place with one finding.
fn place<'a>(line: usize, code: &'a str, message: &'a str) -> Data<'a> {
    List(vec![Number(line), Number(5), Number(4), Text("    code"), Text(code), Text(message)])
}

fn judged(lint: Lint, answer: &Data<'_>) -> CaseResult {
    one(checked("a", Check::Lint(lint)), &[], returned(&answer.write()))
}

/// The result of a file in which ruff finds these places.
fn found(most: usize, places: Vec<Data<'_>>) -> CaseResult {
    let answer = List(vec![Text("linted"), Number(places.len()), List(places), Number(0), List(Vec::new())]);
    judged(Lint { most, ..Lint::default() }, &answer)
}

/// What is said of the first of so many changes of the formatter.
fn change(changes: usize, before: &[&str], after: &[&str]) -> String {
    let first = List(vec![Number(3), Text("old"), texts(before), texts(after)]);
    let answer = List(vec![Text("linted"), Number(0), List(Vec::new()), Number(changes), first]);
    let result = judged(Lint::default(), &answer);
    assert_eq!(result.verdict, Verdict::WrongAnswer);
    let line = failure(&result).place().expect("it has a place").source.clone();
    format!("{} [{line}]", result.message.expect("it failed"))
}

#[test]
fn what_is_allowed_is_accepted() {
    let odd = || place(2, "N802", "odd");
    assert_eq!(found(0, Vec::new()).verdict, Verdict::Accepted);
    assert_eq!(found(2, vec![odd(), odd()]).verdict, Verdict::Accepted);
}

#[test]
fn what_is_found_is_shown_where_it_is() {
    let result = found(0, vec![place(2, "F401", "`os` imported but unused"), place(7, "E711", "odd")]);
    assert_told(&result, Verdict::WrongAnswer, "line 2: `os` imported but unused (F401) (and 1 more)");
    let remark = &failure(&result).remarks[1];
    assert_eq!((remark.message.as_str(), remark.width), ("odd (E711)", 4));
    assert_eq!(remark.place.as_ref().map(|place| (place.line, place.column)), Some((7, Some(5))));
    let result = found(1, vec![place(2, "F401", "odd"), place(7, "E711", "odd")]);
    assert_told(&result, Verdict::WrongAnswer, "ruff finds 2 places, and 1 is allowed (and 2 more)");
}

#[test]
fn what_the_formatter_changes_is_said_in_words() {
    let said = [
        change(1, &["x=1"], &["x = 1"]),
        change(3, &["x=1"], &["x = 1"]),
        change(1, &[], &["", ""]),
        change(1, &["", ""], &[]),
        change(1, &["x = 1  "], &["x = 1"]),
        change(1, &["  x = 1"], &["    x = 1"]),
        change(1, &["x = 1"], &["x = 1"]),
        change(1, &["a = 1", "b =2"], &["a = 1", "b = 2"]),
        change(1, &["x = (", "1)"], &["x = 1"]),
        change(2, &["x = 1;"], &[]),
    ];
    insta::assert_snapshot!(said.join("\n"), @r##"
    line 3: `ruff format` writes `x = 1` here [x=1]
    line 3: `ruff format` writes `x = 1` here, and changes 2 other places [x=1]
    line 3: `ruff format` adds 2 blank lines here [old]
    line 3: `ruff format` takes 2 blank lines away here []
    line 3: `ruff format` takes away the spaces at the end of this line [x = 1  ]
    line 3: `ruff format` indents this line differently [  x = 1]
    line 3: `ruff format` ends the last line with a newline [x = 1]
    line 4: `ruff format` writes `b = 2` here [b =2]
    line 3: `ruff format` writes `x = 1` here [x = (]
    line 3: `ruff format` takes this line away, and changes 1 other place [x = 1;]
    "##);
}

#[test]
fn a_rule_that_ruff_does_not_know_is_no_learners_fault() {
    let answer = List(vec![Text("refused"), Text("Unknown rule selector `E1000`")]);
    let result = judged(Lint::default(), &answer);
    let said = "this case cannot be graded, by a mistake in the exercise: Unknown rule selector `E1000`";
    assert_told(&result, Verdict::GraderError, said);
}

#[test]
fn an_answer_without_sense_is_no_learners_fault() {
    for answer in [List(vec![Text("linted")]), Text("linted"), List(Vec::new())] {
        assert_eq!(judged(Lint::default(), &answer).verdict, Verdict::GraderError);
    }
}
