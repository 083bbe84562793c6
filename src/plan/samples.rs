//! Small exercises and submissions for the tests of `plan`, `judge` and `run`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::compare::rule::{TextRule, ValueRule};
use crate::discover::{Found, Submission};
use crate::spec::model::source::Rule;
use crate::spec::model::{
    Call, CallExpectation, Case, Check, Content, Exercise, Expected, Limits, Program, Source,
};

pub fn exercise(slug: &str, cases: Vec<Case>) -> Exercise {
    Exercise {
        slug: slug.to_owned(),
        track: "basics".to_owned(),
        title: slug.to_uppercase(),
        folder: PathBuf::from("exercises/basics").join(slug),
        takes_folder: false,
        spec_file: PathBuf::from("exercise.toml"),
        file: format!("{slug}.py"),
        difficulty: None,
        topics: Vec::new(),
        covers: Vec::new(),
        python: None,
        packages: Vec::new(),
        reference: None,
        cases,
        groups: Vec::new(),
    }
}

pub fn text(bytes: &str) -> Content {
    Content::Inline(Arc::from(bytes.as_bytes()))
}

pub fn expected(bytes: &str) -> Expected {
    Expected { content: text(bytes), rule: TextRule::default() }
}

fn case(name: &str, check: Check) -> Case {
    Case {
        name: name.to_owned(),
        points: Decimal::ONE,
        extra: false,
        group: None,
        hidden: false,
        hint: None,
        untested: None,
        after: Vec::new(),
        limits: Limits::default(),
        stdin: Content::empty(),
        env: BTreeMap::new(),
        files: Vec::new(),
        check,
        writes: Vec::new(),
        installed: None,
        line: 1,
    }
}

/// A program that has to print `stdout`.
pub fn program(name: &str, stdout: &str) -> Case {
    let stdout = Some(expected(stdout));
    case(name, Check::Program(Program { args: Vec::new(), stdout, stderr: None, exit_code: 0 }))
}

fn call_case(name: &str, call: &str, expects: CallExpectation) -> Case {
    let call = Call { setup: None, call: call.to_owned(), expects: Some(expects), prints: None };
    case(name, Check::Call(call))
}

/// A call that has to return what `expression` is.
pub fn returns(name: &str, call: &str, expression: &str) -> Case {
    let expression = expression.to_owned();
    call_case(name, call, CallExpectation::Returns { expression, rule: ValueRule::default() })
}

/// A call that has to raise `kind`, with a message that matches.
pub fn raises(name: &str, call: &str, kind: &str, message: Option<&str>) -> Case {
    let message = message.map(|pattern| regex::Regex::new(pattern).expect("a test's pattern is valid"));
    call_case(name, call, CallExpectation::Raises { kind: kind.to_owned(), message })
}

/// A case with rules about the file.
pub fn source(name: &str, rules: Vec<Rule>) -> Case {
    case(name, Check::Source(Source { rules, ..Source::default() }))
}

/// A case for a tool that comes with gradus.
pub fn checked(name: &str, check: Check) -> Case {
    case(name, check)
}

/// A submission whose file is there.
pub fn handed_in(learner: &str, exercise: usize) -> Submission {
    let shown = format!("{learner}/work.py");
    let found = Found::File { path: PathBuf::from("class").join(&shown), shown };
    Submission { learner: learner.to_owned(), exercise, found }
}

pub fn not_handed_in(learner: &str, exercise: usize) -> Submission {
    let found = Found::Missing { note: "there is no `work.py`, but a `wrok.py`".to_owned() };
    Submission { learner: learner.to_owned(), exercise, found }
}
