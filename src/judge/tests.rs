//! Outcomes in, results out: one test for each kind of end.

use std::time::Duration;

use rust_decimal::Decimal;

use super::{Expectations, Judge, Rulings, Unknown};
use crate::discover::Submission;
use crate::event::{CaseResult, Failure, Frame, Subject, SubmissionResult, Usage, Verdict};
use crate::outcome::{Captured, CaseOutcome, Clock, Ended, Raised, Stage, Stream, Told, Written};
use crate::plan::samples::{exercise, expected, handed_in, program, raises, returns, text};
use crate::spec::model::{Case, Check, Exercise, ExpectedFile};

mod author;
mod calls;
mod data;
mod growth;
mod interactive;
mod lint;
mod programs;
mod refactor;
mod score;
mod syntax;
mod trials;
mod types;
mod watched;

/// An outcome that ended well and did nothing.
fn quiet() -> CaseOutcome {
    ended(Ended::Exit(0))
}

fn ended(ended: Ended) -> CaseOutcome {
    CaseOutcome::new(ended, Usage { cpu: Duration::from_millis(10), ..Usage::default() })
}

fn printed(stdout: &str) -> CaseOutcome {
    CaseOutcome { stdout: Captured::whole(stdout), ..quiet() }
}

/// A call that returned the value of this canonical form.
fn returned(value: &str) -> CaseOutcome {
    let told = Told { value: Some(value.into()), stage: Stage::Done, ..Told::default() };
    CaseOutcome { told, ..quiet() }
}

fn exception(kind: &str, bases: &[&str], message: &str, line: usize) -> Raised {
    let frame = Frame { file: "f.py".to_owned(), line, function: "f".to_owned(), ..Frame::default() };
    let lineage = [&[kind], bases, &["Exception", "BaseException", "object"]].concat();
    Raised {
        kind: kind.to_owned(),
        lineage: lineage.into_iter().map(str::to_owned).collect(),
        message: message.to_owned(),
        frames: if line == 0 { Vec::new() } else { vec![frame] },
        omitted_frames: 0,
        stage: Stage::Calling,
    }
}

/// A call that raised, or a program that an exception ended, by the stage.
fn raised(raised: Raised) -> CaseOutcome {
    let loading = raised.stage == Stage::Loading;
    let (code, stage) = if loading { (1, Stage::Loading) } else { (0, Stage::Done) };
    let told = Told { raised: Some(raised), stage, ..Told::default() };
    CaseOutcome { ended: Ended::Exit(code), told, ..quiet() }
}

/// The exercise's cases judged with these outcomes; expected values in canonical form.
fn judged(cases: Vec<Case>, values: &[&str], outcomes: &[CaseOutcome]) -> SubmissionResult {
    judged_with("", cases, values, outcomes)
}

fn judged_with(
    source: &str,
    cases: Vec<Case>,
    values: &[&str],
    outcomes: &[CaseOutcome],
) -> SubmissionResult {
    let exercise = exercise("f", cases);
    let positions: Vec<usize> = (0..values.len()).collect();
    let values: Vec<_> = values.iter().map(|value| returned(value)).collect();
    let expectations = Expectations::from_outcomes(&exercise, &positions, &values).expect("values are valid");
    let unit = handed_in("ada", 0);
    judge(&exercise, &unit).submission(source.as_bytes(), &expectations, outcomes, &Rulings::new())
}

fn judge<'a>(exercise: &'a Exercise, unit: &'a Submission) -> Judge<'a> {
    Judge { exercise, unit, unfit: &[], exercises: Some("course") }
}

/// The result of the only case.
fn one(case: Case, values: &[&str], outcome: CaseOutcome) -> CaseResult {
    let mut result = judged(vec![case], values, &[outcome]);
    result.cases.pop().expect("one entry for each case")
}

fn failure(result: &CaseResult) -> &Failure {
    result.failure.as_deref().expect("the case failed")
}

#[track_caller]
fn assert_told(result: &CaseResult, verdict: Verdict, message: &str) {
    assert_eq!((result.verdict, result.message.as_deref()), (verdict, Some(message)));
    let score = if verdict == Verdict::Accepted { result.max_score } else { Decimal::ZERO };
    assert_eq!(result.score, score);
}

#[test]
fn cases_that_imported_the_file_anew_are_counted() {
    let mut anew = printed("ok");
    anew.told.reimported = true;
    let result = judged(vec![program("a", "ok"), program("b", "ok")], &[], &[anew, printed("ok")]);
    assert_eq!((result.verdict, result.reimported), (Verdict::Accepted, 1));
}

#[test]
fn scores_are_exact_and_the_first_failure_names_the_verdict() {
    let points =
        |points: &str, name: &str| Case { points: points.parse().expect("a decimal"), ..program(name, "ok") };
    let cases = vec![points("0.1", "a"), points("0.2", "b"), points("5", "c"), points("5", "d")];
    let outcomes = [printed("ok"), printed("ok"), ended(Ended::Time(Clock::Cpu)), printed("no")];
    let result = judged(cases, &[], &outcomes);
    assert_eq!((result.score.to_string(), result.max_score.to_string()), ("0.3".into(), "10.3".into()));
    assert_eq!(result.verdict, Verdict::TimeLimitExceeded);
    assert_eq!(result.file.as_deref(), Some("ada/work.py"));
}

#[test]
fn accepted_cases_have_nothing_to_tell() {
    let result = one(program("a", "ok\n"), &[], printed("ok \r\n\n"));
    assert_eq!((result.verdict, &result.message, &result.failure), (Verdict::Accepted, &None, &None));
    assert_eq!(result.usage.cpu, Duration::from_millis(10));
}

#[test]
fn a_file_without_code_is_asked_after() {
    let note = |source, outcome| judged_with(source, vec![program("a", "ok")], &[], &[outcome]).note;
    assert_eq!(note("\n", printed("")).as_deref(), Some("f.py is empty: was it saved?"));
    assert_eq!(note("\n", printed("ok")), None);
    assert_eq!(note("x = 1\n", printed("")), None);
}

#[test]
fn limits_come_before_everything_and_say_which() {
    let told = |ended: Ended| {
        let mut outcome = printed("ok");
        outcome.ended = ended;
        outcome.usage.wall = Duration::from_secs(6);
        let result = one(program("a", "ok"), &[], outcome);
        (result.verdict, result.message.expect("it failed"))
    };
    let cpu = "your code was still working after 2 s of computing time: is there a loop that never ends?";
    assert_eq!(told(Ended::Time(Clock::Cpu)), (Verdict::TimeLimitExceeded, cpu.to_owned()));
    let wall = "your code was not finished after 6 s, of which it computed for 0.01 s only: is it waiting or sleeping?";
    assert_eq!(told(Ended::Time(Clock::Wall)), (Verdict::TimeLimitExceeded, wall.to_owned()));
    let memory = "your code used more than 256 MiB of memory";
    assert_eq!(told(Ended::Memory), (Verdict::MemoryLimitExceeded, memory.to_owned()));
    let output = "your code printed more than 8 MiB: is there a loop that prints without end?";
    assert_eq!(told(Ended::Output(Stream::Stdout)), (Verdict::OutputLimitExceeded, output.to_owned()));
    let processes = "your code started more than 64 processes and threads at once";
    assert_eq!(told(Ended::Processes), (Verdict::RunTimeError, processes.to_owned()));
}

#[test]
fn a_file_that_cannot_be_compiled_within_the_limits_says_which() {
    let told = |ended: Ended| {
        let outcome = self::ended(Ended::Compiling(Box::new(ended)));
        let result = judged(vec![program("a", "ok"), program("b", "ok")], &[], &[outcome.clone(), outcome]);
        assert_eq!(result.verdict, Verdict::CompileError);
        result.note.unwrap_or_default()
    };
    assert!(
        told(Ended::Time(Clock::Cpu))
            .starts_with("Python was still reading your file after 2 s of computing")
    );
    assert!(
        told(Ended::Memory)
            .starts_with("Python needed more than 256 MiB of memory to read your file; nothing")
    );
    assert!(told(Ended::Signal(11)).starts_with("reading your file, Python itself was ended by SIGSEGV"));
}

#[test]
fn a_file_that_does_not_compile_is_told_once() {
    let mut error = exception("SyntaxError", &[], "expected ':' (f.py, line 3)", 3);
    error.stage = Stage::Loading;
    let outcome = CaseOutcome { ended: Ended::NotCompiled, ..raised(error) };
    let cases = vec![
        program("a", "ok"),
        Case { after: vec![0], hint: Some("a hint".to_owned()), ..program("b", "ok") },
        Case { hidden: true, ..program("c", "ok") },
    ];
    let result = judged(cases, &[], &[outcome.clone(), outcome.clone(), outcome]);
    let message = "line 3 is not valid Python: expected ':'";
    assert_eq!((result.verdict, result.note.as_deref()), (Verdict::CompileError, Some(message)));
    assert_eq!(result.score, Decimal::ZERO);
    for case in &result.cases[..2] {
        assert_told(case, Verdict::CompileError, message);
        let failure = failure(case);
        assert_eq!(failure.error.as_ref().map(|error| error.kind.as_str()), Some("SyntaxError"));
        assert_eq!((&failure.hint, failure.reproduce.as_str()), (&None, ""));
    }
    assert_eq!((result.cases[2].verdict, &result.cases[2].message), (Verdict::CompileError, &None));
}

#[test]
fn cases_wait_for_those_they_build_on() {
    let after = |name: &str, after: Vec<usize>| Case { after, ..program(name, "ok") };
    let cases = vec![after("a", vec![]), after("b", vec![]), after("c", vec![0, 1]), after("d", vec![2])];
    let outcomes = [printed("ok"), printed("no"), printed("ok"), printed("ok")];
    let result = judged(cases.clone(), &[], &outcomes);
    assert_eq!(result.verdict, Verdict::WrongAnswer);
    assert_told(&result.cases[2], Verdict::Skipped, "not counted, because `b` has to be accepted first");
    assert_told(&result.cases[3], Verdict::Skipped, "not counted, because `c` has to be accepted first");
    // What has no outcome is our fault, and so is what waits for it.
    let result = judged(cases, &[], &outcomes[..0]);
    assert!(result.cases.iter().all(|case| case.verdict == Verdict::GraderError));
}

#[test]
fn nothing_of_a_hidden_case_is_told() {
    let hide = |case: Case| Case {
        hidden: true,
        hint: Some("secret hint".to_owned()),
        stdin: text("secret input"),
        writes: vec![ExpectedFile {
            name: "secret-file".to_owned(),
            query: None,
            expected: expected("secret text"),
        }],
        ..case
    };
    let cases = vec![
        hide(program("one", "secret output")),
        hide(returns("two", "secret_call()", "secret_value")),
        hide(raises("three", "secret_call()", "SecretError", Some("secret pattern"))),
        Case { after: vec![0], ..hide(program("four", "secret output")) },
    ];
    let secret = returned("s736563726574");
    let crash = raised(exception("ValueError", &[], "secret message", 3));
    let exercise = exercise("f", cases);
    let expectations = Expectations::from_outcomes(&exercise, &[1], std::slice::from_ref(&secret));
    let unit = handed_in("ada", 0);
    let judge = judge(&exercise, &unit);
    let endings = [
        printed("secret print"),
        returned("s7365637265742e"),
        crash,
        ended(Ended::Time(Clock::Wall)),
        ended(Ended::Signal(11)),
        secret,
    ];
    for ending in endings {
        let outcomes = vec![ending; 4];
        let result =
            judge.submission(b"", expectations.as_ref().expect("a value"), &outcomes, &Rulings::new());
        assert_ne!(result.verdict, Verdict::Accepted);
        let json = serde_json::to_string(&result).expect("results are JSON").to_lowercase();
        assert!(!json.contains("secret"), "{json}");
        assert!(!json.contains("reproduce"), "{json}");
    }
}

#[test]
fn the_command_reproduces_just_this_case() {
    let result = one(program("it's wrong", "ok"), &[], printed("no"));
    assert_eq!(
        failure(&result).reproduce,
        r"gradus check class/ada/work.py --exercises course --exercise f --case 'it'\''s wrong'"
    );
}

#[test]
fn authors_are_told_which_texts_are_no_python() {
    let mut case = returns("a", "f(", "3");
    if let Check::Call(call) = &mut case.check {
        call.setup = Some("x = 1".to_owned());
    }
    let exercise = exercise("f", vec![case]);
    // "", "oops"
    let outcomes = [returned("i3"), returned("l2\ns\ns6f6f7073")];
    match Expectations::from_outcomes(&exercise, &[0], &outcomes) {
        Err(Unknown::Author(mistakes)) => {
            let mistakes: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
            let spec = "exercises/basics/f/exercise.toml:1";
            assert_eq!(mistakes, [format!("{spec}: case `a`: `call = \"f(\"` is not valid Python: oops")]);
        }
        other => panic!("{other:?}"),
    }
    let fine = [returned("i3"), returned("l2\ns\ns")];
    assert!(Expectations::from_outcomes(&exercise, &[0], &fine).is_ok());
}

#[test]
fn authors_are_told_what_is_wrong_with_their_expressions() {
    let exercise = exercise("f", vec![returns("a", "f()", "lambda: 1")]);
    let problem = |outcome: CaseOutcome| match Expectations::from_outcomes(&exercise, &[0], &[outcome]) {
        Err(Unknown::Author(mistakes)) => mistakes[0].problem.clone(),
        other => panic!("{other:?}"),
    };
    let nothing = exception("ZeroDivisionError", &[], "division by zero", 0);
    assert_eq!(problem(raised(nothing)), "raises ZeroDivisionError: division by zero");
    assert_eq!(problem(ended(Ended::Time(Clock::Cpu))), "takes too long to evaluate");
    assert_eq!(problem(ended(Ended::Exit(0))), "ends the interpreter");
    let silent = CaseOutcome { told: Told::default(), ..returned("l0") };
    assert!(matches!(Expectations::from_outcomes(&exercise, &[], &[silent]), Err(Unknown::Fault(_))));
    let two = [returned("i3"), returned("?")];
    let fault = Expectations::from_outcomes(&exercise, &[0], &two);
    assert!(matches!(fault, Err(Unknown::Fault(_))), "{fault:?}");
    let fault = Expectations::from_outcomes(&exercise, &[0], &[returned("?")]);
    assert!(matches!(fault, Err(Unknown::Fault(_))), "{fault:?}");
}
