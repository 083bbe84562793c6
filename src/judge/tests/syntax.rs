//! Facts about a file in, verdict and words out.

use super::data::{Data, List, Number, Text, texts};
use super::{assert_told, ended, failure, one, raised, returned};
use crate::event::Verdict;
use crate::outcome::{Captured, CaseOutcome, Clock, Ended, Stage};
use crate::plan::samples::{exercise, program, source};
use crate::spec::model::source::{Construct, Demand, Excess, Rule, Signature, What};
use crate::spec::model::{Case, Installed};

fn rule(demand: Demand, what: What, scope: Option<&str>) -> Rule {
    Rule { demand, what, scope: scope.map(str::to_owned) }
}

fn construct(word: &str) -> What {
    What::Construct(Construct::named(word).expect("a known construct"))
}

/// `(line, function, what, details)`; everything is at column 5, four characters wide.
type Place<'a> = (usize, &'a str, &'a str, &'a [&'a str]);

fn answer<'a>(in_scope: usize, count: usize, places: &[Place<'a>]) -> Data<'a> {
    let place = |&(line, function, what, details): &Place<'a>| {
        let numbers = [Number(line), Number(5), Number(4)];
        let words = [Text("    code"), Text(function), Text(what), texts(details)];
        List(numbers.into_iter().chain(words).collect())
    };
    List(vec![Number(in_scope), Number(count), List(places.iter().map(place).collect())])
}

fn facts(answers: Vec<Data<'_>>) -> CaseOutcome {
    let names = texts(&["median", "Stack", "Stack.push"]);
    returned(&List(vec![Text("facts"), names, List(answers)]).write())
}

/// The message for one rule.
#[track_caller]
fn told(rule: Rule, answer: Data<'_>) -> String {
    let result = one(source("a", vec![rule]), &[], facts(vec![answer]));
    assert_eq!(result.verdict, Verdict::WrongAnswer);
    result.message.expect("it failed")
}

#[test]
fn nothing_forbidden_and_all_required_is_accepted() {
    let rules = vec![
        rule(Demand::Never, construct("loop"), None),
        rule(Demand::AtLeast(1), construct("slice"), Some("median")),
        rule(Demand::Exactly(1), construct("global"), None),
        rule(Demand::AtMost(1), construct("lambda"), None),
    ];
    let there = || answer(1, 1, &[(3, "median", "slice", &[])]);
    let result = one(source("a", rules), &[], facts(vec![answer(1, 0, &[]), there(), there(), there()]));
    assert_eq!((result.verdict, result.message), (Verdict::Accepted, None));
}

#[test]
fn what_is_there_and_must_not_be_is_shown_where_it_is() {
    let never = |what| rule(Demand::Never, what, None);
    let at = |what, details: &'static [&'static str]| answer(1, 1, &[(3, "median", what, details)]);
    let message = told(never(construct("loop")), at("while", &[]));
    assert_eq!(message, "line 3: a `while` loop is used here, but this exercise asks to do without loops");
    let message = told(rule(Demand::Never, construct("loop"), Some("mean")), at("for", &[]));
    assert_eq!(
        message,
        "line 3: a `for` loop is used here, but `mean`, which uses it, has to do without loops"
    );
    let message = told(never(What::Call("sorted".to_owned())), at("s", &[]));
    assert_eq!(message, "line 3: `sorted` is called here, as `s`, but this exercise asks to do without it");
    let message = told(never(What::Call("sorted".to_owned())), at("sorted", &["mentioned"]));
    assert_eq!(message, "line 3: `sorted` is used here, but this exercise asks to do without it");
    let message = told(never(What::Recursion), at("median", &[]));
    assert_eq!(message, "line 3: `median` calls itself here, but this exercise asks to do without recursion");
    let message = told(never(What::Excess(Excess::FunctionLines(20))), at("27", &[]));
    assert_eq!(
        message,
        "line 3: `median` has 27 lines of code, and 20 is the most that this exercise allows"
    );
    let message = told(never(What::Excess(Excess::NoAnnotation)), at("median", &["a", "b", "return"]));
    assert_eq!(message, "line 3: `median` does not say the type of `a`, `b` and of what it returns");
}

#[test]
fn what_is_missing_is_named_with_what_is_near() {
    let least = |number, what| rule(Demand::AtLeast(number), what, None);
    let message = told(least(1, construct("comprehension")), answer(1, 0, &[]));
    assert_eq!(message, "this exercise asks for a comprehension, and there is none");
    let message = told(least(2, construct("f-string")), answer(1, 1, &[(3, "", "f-string", &[])]));
    assert_eq!(message, "line 3: this exercise asks for at least 2 f-strings, and there is 1");
    let exactly = rule(Demand::Exactly(1), construct("return"), Some("median"));
    let places: [Place<'_>; 2] = [(3, "median", "return", &[]), (5, "other", "return", &[])];
    let message = told(exactly, answer(1, 2, &places));
    assert_eq!(
        message,
        "line 5: this exercise asks for exactly 1 `return` in `median`, and there are 2, with the functions that it uses"
    );
    let message = told(rule(Demand::Never, construct("loop"), Some("medain")), answer(0, 0, &[]));
    assert_eq!(message, "your file defines no `medain`: did you mean `median`?");
    let function =
        What::Function { name: "mode".to_owned(), method: false, asynchronous: false, signature: None };
    let message = told(least(1, function), answer(1, 0, &[]));
    assert_eq!(
        message,
        "your file does not define the function `mode`; it defines `median`, `Stack`, `Stack.push`"
    );
}

#[test]
fn definitions_have_to_fit() {
    let function = |asynchronous, parameters: &[&str], open| {
        let parameters = parameters.iter().map(|name| (*name).to_owned()).collect();
        let signature = Some(Signature { parameters, open });
        let what = What::Function { name: "median".to_owned(), method: false, asynchronous, signature };
        rule(Demand::AtLeast(1), what, None)
    };
    let there = || answer(1, 1, &[(3, "median", "median", &["def", "values", "key="])]);
    let message = told(function(false, &["values"], false), there());
    assert_eq!(message, "line 3: `median` takes `(values, key=…)`, and this exercise asks for `(values)`");
    assert_eq!(told(function(true, &["values"], true), there()), "line 3: `median` is not `async`");
    let open = one(source("a", vec![function(false, &["values"], true)]), &[], facts(vec![there()]));
    assert_eq!(open.verdict, Verdict::Accepted);
    let class = What::Class { name: "Stack".to_owned(), bases: vec!["list".to_owned()] };
    let message =
        told(rule(Demand::AtLeast(1), class, None), answer(1, 1, &[(3, "Stack", "Stack", &["abc.ABC"])]));
    assert_eq!(message, "line 3: the class `Stack` has to be derived from `list`");
}

#[test]
fn many_places_are_told_in_part_and_counted_in_full() {
    let places: Vec<Place<'_>> = (1..=20).map(|line| (line, "", "for", &[][..])).collect();
    let rules = vec![
        rule(Demand::Never, construct("for"), None),
        rule(Demand::AtLeast(1), construct("slice"), Some("mode")),
        rule(Demand::Never, construct("while"), Some("mode")),
    ];
    let outcome = facts(vec![answer(1, 300, &places), answer(0, 0, &[]), answer(0, 0, &[])]);
    let result = one(source("a", rules), &[], outcome);
    let failure = failure(&result);
    assert_eq!((failure.remarks.len(), failure.omitted_remarks), (20, 281));
    assert!(result.message.as_ref().expect("it failed").ends_with("(and 300 more)"));
    let place = failure.place().expect("the first");
    assert_eq!((place.file.as_str(), place.line, place.column), ("f.py", 1, Some(5)));
}

#[test]
fn a_file_that_is_no_python_is_a_compile_error() {
    let words = [Text("not compiled"), Text("SyntaxError"), Text("invalid syntax")];
    let place = [Number(3), Number(7), Text("def f(:")];
    let outcome = returned(&List(words.into_iter().chain(place).collect()).write());
    let result = one(source("a", vec![rule(Demand::Never, construct("loop"), None)]), &[], outcome);
    assert_told(&result, Verdict::CompileError, "line 3 is not valid Python: invalid syntax");
    let frames = &failure(&result).error.as_ref().expect("what the parser said").frames;
    assert_eq!((frames[0].column, frames[0].source.as_str()), (Some(7), "def f(:"));
}

#[test]
fn no_answer_is_never_accepted() {
    let judged = |outcome| {
        let result = one(source("a", vec![rule(Demand::Never, construct("loop"), None)]), &[], outcome);
        (result.verdict, result.message.unwrap_or_default())
    };
    let learners = [
        (
            ended(Ended::Time(Clock::Cpu)),
            "your file cannot be checked: it takes longer than 2 s to look through it",
        ),
        (
            ended(Ended::Memory),
            "your file cannot be checked: looking through it takes more than 256 MiB of memory",
        ),
        (
            ended(Ended::Signal(11)),
            "your file cannot be checked: it makes the tool that looks through it crash",
        ),
        (
            returned(&texts(&["unreadable", "its parts lie too deep inside each other"]).write()),
            "your file cannot be checked: its parts lie too deep inside each other",
        ),
    ];
    for (outcome, message) in learners {
        assert_eq!(judged(outcome), (Verdict::WrongAnswer, message.to_owned()));
    }
    let bug = super::exception("KeyError", &[], "'loop'", 3);
    let mut silent = facts(vec![answer(1, 0, &[])]);
    silent.told.stage = Stage::Reading;
    let ours = [
        raised(bug),
        silent,
        ended(Ended::Exit(0)),
        ended(Ended::NotCompiled),
        facts(vec![]),
        facts(vec![answer(1, 0, &[]), answer(1, 0, &[])]),
        facts(vec![List(vec![Number(1)])]),
        returned(&Text("facts").write()),
        returned("l0"),
        returned("?"),
    ];
    for outcome in ours {
        assert_eq!(judged(outcome.clone()).0, Verdict::GraderError, "{outcome:?}");
    }
}

#[test]
fn what_python_cannot_compile_is_the_same_compile_error_as_where_it_is_run() {
    let while_it_said = |said: &str, end: Ended| {
        let outcome = CaseOutcome { stdout: Captured::whole(said), ..ended(end) };
        one(source("a", vec![rule(Demand::Never, construct("loop"), None)]), &[], outcome)
    };
    let ends = [Ended::Time(Clock::Cpu), Ended::Time(Clock::Wall), Ended::Memory, Ended::Signal(11)];
    for end in ends {
        let run = one(program("a", "ok"), &[], ended(Ended::Compiling(Box::new(end.clone()))));
        let read = while_it_said("reading submission/f.py\n", end.clone());
        assert_eq!((read.verdict, &read.message), (Verdict::CompileError, &run.message));
        let other = while_it_said("reading submission/f.py\nread\nreading submission/g.py\n", end.clone());
        assert_eq!(other.message, run.message.map(|message| format!("`g.py`: {message}")));
        assert_eq!(while_it_said("reading submission/f.py\nread\n", end).verdict, Verdict::WrongAnswer);
    }
    for class in ["RecursionError", "MemoryError"] {
        let place = [Number(0), Number(0), Text("")];
        let words = [Text("not compiled"), Text(class), Text("")].into_iter().chain(place);
        let read = one(
            source("a", vec![rule(Demand::Never, construct("loop"), None)]),
            &[],
            returned(&List(words.collect()).write()),
        );
        assert!(read.message.expect("it failed").starts_with("your file is too much for Python to read"));
    }
}

#[test]
fn a_file_that_does_not_compile_is_told_once_beside_rules() {
    let mut error = super::exception("SyntaxError", &[], "expected ':' (f.py, line 3)", 3);
    error.stage = Stage::Loading;
    let broken = CaseOutcome { ended: Ended::NotCompiled, ..raised(error) };
    let words =
        [Text("not compiled"), Text("SyntaxError"), Text("expected ':'"), Number(3), Number(1), Text("")];
    let looked = returned(&List(words.into_iter().collect()).write());
    let rules = source("rules", vec![rule(Demand::Never, construct("loop"), None)]);
    let exercise = exercise("f", vec![rules, super::program("runs", "ok")]);
    let unit = super::handed_in("ada", 0);
    let result = super::judge(&exercise, &unit).submission(
        b"",
        &super::Expectations::none(),
        &[looked, broken],
        &super::Rulings::new(),
    );
    assert_eq!(result.note.as_deref(), Some("line 3 is not valid Python: expected ':'"));
    assert!(result.cases.iter().all(|case| case.verdict == Verdict::CompileError));
}

#[test]
fn what_a_project_installs_may_be_no_python_where_its_file_is() {
    let error = super::exception("SyntaxError", &[], "invalid syntax (greet, line 2)", 2);
    let broken = CaseOutcome { ended: Ended::NotCompiled, ..raised(error) };
    let installed = |installed| Case { installed, ..program("runs", "ok") };
    let judged = |case| one(case, &[], broken.clone());
    let command = judged(installed(Some(Installed::Command("greet".to_owned()))));
    let why = "the command `greet` cannot be run by Python: line 2 is not valid Python: invalid syntax";
    assert_eq!((command.verdict, command.message.as_deref()), (Verdict::CompileError, Some(why)));
}
