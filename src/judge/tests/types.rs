//! What mypy says in, verdict and words out.

use super::data::{Data, List, Number, Text};
use super::{assert_told, failure, one, returned};
use crate::event::{CaseResult, Verdict};
use crate::plan::samples::{checked, text};
use crate::spec::model::types::{Expects, Snippet};
use crate::spec::model::{Check, Types};

/// `(line, code, message)`.
type Error<'a> = (usize, &'a str, &'a str);

fn errors<'a>(errors: &[Error<'a>], switches: &[Error<'a>]) -> Data<'a> {
    let place = |&(line, code, message): &Error<'a>| {
        let numbers = [Number(line), Number(5), Number(4)];
        let words = [Text("    code"), Text(code), Text(message), Text("")];
        List(numbers.into_iter().chain(words).collect())
    };
    let list = |errors: &[Error<'a>]| List(errors.iter().map(place).collect());
    List(vec![Number(errors.len()), list(errors), list(switches)])
}

fn judged(snippets: Vec<Snippet>, answer: Vec<Data<'_>>) -> CaseResult {
    let types = Types { snippets, ..Types::default() };
    one(checked("a", Check::Types(types)), &[], returned(&List(answer).write()))
}

/// The result of a file in which mypy finds this.
fn learner(found: &[Error<'_>], switches: &[Error<'_>]) -> CaseResult {
    judged(Vec::new(), vec![Text("checked"), errors(found, switches), List(Vec::new())])
}

/// What is said of a snippet in which mypy finds this.
fn snippet(code: &str, expects: Expects, found: &[Error<'_>]) -> String {
    let snippet = Snippet { name: "use.py".to_owned(), content: text(code), expects };
    let answer = vec![Text("checked"), errors(&[], &[]), List(vec![errors(found, &[])])];
    judged(vec![snippet], answer).message.unwrap_or_else(|| "accepted".to_owned())
}

#[test]
fn nothing_found_is_accepted() {
    assert_eq!(learner(&[], &[]).verdict, Verdict::Accepted);
}

#[test]
fn what_is_found_is_shown_in_the_order_of_the_file() {
    let switch = (2, "switch", "# type: ignore");
    let result = learner(&[(1, "arg-type", "odd"), (9, "misc", "odder")], &[switch]);
    assert_told(&result, Verdict::WrongAnswer, "line 1: odd (arg-type) (and 2 more)");
    let said: Vec<&str> = failure(&result).remarks.iter().map(|remark| remark.message.as_str()).collect();
    let off = "`# type: ignore` switches mypy off, which this exercise does not allow";
    assert_eq!(said, ["odd (arg-type)", off, "odder (misc)"]);
}

#[test]
fn code_that_uses_the_file_is_accepted_or_rejected_as_asked() {
    let code = |code: &str| Expects::Rejected { code: Some(code.to_owned()) };
    let marked = || Expects::Rejected { code: None };
    let good = "f(1)\n";
    let bad = "f(1)\nf('1')  # E: arg-type\n";
    let said = [
        snippet(good, Expects::Accepted, &[]),
        snippet(good, Expects::Accepted, &[(1, "arg-type", "odd")]),
        snippet(good, code("arg-type"), &[(1, "arg-type", "odd")]),
        snippet(good, code("arg-type"), &[]),
        snippet(good, code("arg-type"), &[(1, "call-arg", "odd")]),
        snippet(good, code("arg-type"), &[(1, "arg-type", "odd"), (1, "call-arg", "more")]),
        snippet(bad, marked(), &[(2, "arg-type", "odd")]),
        snippet(bad, marked(), &[]),
        snippet(bad, marked(), &[(2, "call-arg", "odd")]),
        snippet(bad, marked(), &[(1, "arg-type", "odd")]),
        snippet(bad, marked(), &[(1, "misc", "odd"), (2, "arg-type", "odd")]),
    ];
    insta::assert_snapshot!(said.join("\n"), @r##"
    accepted
    use.py, line 1, `f(1)`: mypy has to accept this, and it finds: odd (arg-type)
    accepted
    use.py: mypy has to reject this code with arg-type, and accepts it
    use.py, line 1, `f(1)`: mypy has to reject this code with arg-type only, and it finds: odd (call-arg)
    use.py, line 1, `f(1)`: mypy has to reject this code with arg-type only, and it finds: more (call-arg)
    accepted
    use.py, line 2, `f('1')`: mypy has to reject this (arg-type), and accepts it
    use.py, line 2, `f('1')`: mypy has to reject this (arg-type), and it finds: odd (call-arg)
    use.py, line 2, `f('1')`: mypy has to reject this (arg-type), and accepts it (and 1 more)
    use.py, line 1, `f(1)`: mypy has to accept this, and it finds: odd (misc)
    "##);
}

#[test]
fn an_answer_about_other_snippets_is_no_learners_fault() {
    let answer = vec![Text("checked"), errors(&[], &[]), List(vec![errors(&[], &[])])];
    assert_eq!(judged(Vec::new(), answer).verdict, Verdict::GraderError);
}
