//! Calls: values, exceptions, and silence.

use super::*;

const THREE: &str = "i3";

fn f() -> Case {
    returns("a", "f(1)", "3")
}

#[test]
fn a_wrong_value_is_told_with_the_call() {
    assert_eq!(one(f(), &[THREE], returned(THREE)).verdict, Verdict::Accepted);
    let result = one(f(), &[THREE], returned("i4"));
    assert_told(&result, Verdict::WrongAnswer, "f(1) returned 4, expected 3");
    let mismatch = &failure(&result).mismatches[0];
    assert_eq!((mismatch.expected.text.as_str(), mismatch.actual.text.as_str()), ("3", "4"));
    assert_eq!(failure(&result).given.call.as_deref(), Some("f(1)"));
}

#[test]
fn printing_the_answer_is_noticed() {
    let outcome = CaseOutcome { stdout: Captured::whole("3\n"), ..returned("N") };
    let result = one(f(), &[THREE], outcome);
    assert_told(&result, Verdict::WrongAnswer, "f(1) returned None, expected 3");
    let failure = failure(&result);
    assert_eq!(failure.notes[0], "Your function prints the answer instead of returning it.");
    assert_eq!(failure.printed.as_ref().map(|printed| printed.text.as_str()), Some("3\n"));
}

#[test]
fn printing_beside_the_answer_is_no_failure() {
    let outcome = CaseOutcome { stdout: Captured::whole("debug\n"), ..returned(THREE) };
    assert_eq!(one(f(), &[THREE], outcome).verdict, Verdict::Accepted);
}

#[test]
fn silence_is_never_a_pass() {
    let stages = [Stage::Loading, Stage::Setup, Stage::Calling, Stage::Reading, Stage::Done];
    for stage in stages {
        let told = Told { stage, ..Told::default() };
        let result = one(f(), &[THREE], CaseOutcome { told, ..quiet() });
        assert_eq!(result.verdict, Verdict::RunTimeError, "{stage:?}");
    }
    // A value without the last word, or before another end.
    let told = Told { value: Some(THREE.into()), stage: Stage::Reading, ..Told::default() };
    let result = one(f(), &[THREE], CaseOutcome { told, ..quiet() });
    assert_told(
        &result,
        Verdict::RunTimeError,
        "your code ended the program, as os._exit() does, or closed files that are not its own, while the returned \
         value was being read (exit code 0)",
    );
    let late = CaseOutcome { ended: Ended::Exit(1), ..returned(THREE) };
    assert_eq!(one(f(), &[THREE], late).verdict, Verdict::RunTimeError);
    let crashed = CaseOutcome { ended: Ended::Signal(11), ..returned(THREE) };
    assert_eq!(one(f(), &[THREE], crashed).verdict, Verdict::RunTimeError);
    // Calls of which only the effects matter have to be answered too.
    let mut case = f();
    if let Check::Call(call) = &mut case.check {
        call.expects = None;
        call.prints = Some(expected(""));
    }
    assert_eq!(one(case, &[], quiet()).verdict, Verdict::RunTimeError);
}

#[test]
fn time_that_a_result_takes_to_be_read_is_told_from_a_function_that_does_not_return() {
    let told = Told { stage: Stage::Reading, ..Told::default() };
    for (clock, spent) in [(Clock::Cpu, "2 s of computing time"), (Clock::Wall, "6 s on the clock")] {
        let outcome = CaseOutcome { told: told.clone(), ..ended(Ended::Time(clock)) };
        let message = format!(
            "your function returned, but what it returned could not be read within {spent}: is it very large, or does it make \
            values without end?"
        );
        assert_told(&one(f(), &[THREE], outcome), Verdict::TimeLimitExceeded, &message);
    }
}

#[test]
fn what_we_cannot_read_or_do_not_know_is_our_fault() {
    assert_eq!(one(f(), &[THREE], returned("?!")).verdict, Verdict::GraderError);
    assert_eq!(one(f(), &[], returned(THREE)).verdict, Verdict::GraderError);
    // The text of the case was compiled before any learner's code: an error now is not the author's.
    let error = Raised { stage: Stage::Setup, ..exception("SyntaxError", &[], "invalid syntax", 0) };
    assert_eq!(one(f(), &[THREE], raised(error)).verdict, Verdict::RunTimeError);
}

#[track_caller]
fn assert_explained(error: Raised, message: &str) {
    let source = "def running_median(xs): pass\n\ndef main(): pass\n";
    let case = returns("a", "median([])", "3");
    let result = judged_with(source, vec![case], &[THREE], &[raised(error)]);
    assert_told(&result.cases[0], Verdict::RunTimeError, message);
}

#[test]
fn common_exceptions_are_explained() {
    assert_explained(exception("KeyError", &["LookupError"], "'x'", 9), "KeyError: 'x' (line 9)");
    assert_explained(
        exception("RecursionError", &["RuntimeError"], "maximum recursion depth exceeded", 2),
        "a function calls itself again and again: does it ever reach its end? (RecursionError, line 2)",
    );
    assert_explained(
        exception("NameError", &[], "name 'median' is not defined", 0),
        "your file defines no `median`; it defines `running_median`, `main` (NameError)",
    );
    assert_explained(
        exception("NameError", &[], "name 'runing_median' is not defined", 0),
        "your file defines no `runing_median`: did you mean `running_median`? (NameError)",
    );
    // A name that the learner's own code lacks is nothing about the call.
    assert_explained(
        exception("NameError", &[], "name 'median' is not defined", 4),
        "NameError: name 'median' is not defined (line 4)",
    );
    assert_explained(
        exception("TypeError", &[], "median() takes 0 positional arguments but 1 was given", 0),
        "the call does not fit your function: median() takes 0 positional arguments but 1 was given (TypeError)",
    );
    assert_explained(
        exception("SystemExit", &[], "0", 5),
        "your code ended the program, with exit() or sys.exit(), before the function returned (SystemExit, line 5)",
    );
    assert_explained(
        exception("EOFError", &[], "EOF when reading a line", 3),
        "your function asks for input, but all it needs comes with the call (EOFError, line 3)",
    );
}

#[test]
fn imports_that_fail_are_told_as_such() {
    let loading = |error: Raised| Raised { stage: Stage::Loading, ..error };
    assert_explained(
        loading(exception("ZeroDivisionError", &[], "division by zero", 8)),
        "your file could not be imported: ZeroDivisionError: division by zero (line 8)",
    );
    assert_explained(
        loading(exception("ModuleNotFoundError", &["ImportError"], "No module named 'numpy'", 1)),
        "your file could not be imported: there is no module `numpy` here: only Python's standard library is available \
         (ModuleNotFoundError, line 1)",
    );
    assert_explained(
        loading(exception("EOFError", &[], "EOF when reading a line", 3)),
        "your file asks for input as soon as it is imported: the grader calls your function itself, so put what calls \
         input() under `if __name__ == \"__main__\":` (EOFError, line 3)",
    );
}

fn raising(message: Option<&str>) -> Case {
    raises("a", "f(1)", "ValueError", message)
}

fn value_error(message: &str) -> Raised {
    exception("ValueError", &[], message, 3)
}

#[test]
fn the_expected_exception_is_accepted_by_class_and_message() {
    let told = |case: Case, error: Raised| one(case, &[], raised(error));
    assert_eq!(told(raising(None), value_error("")).verdict, Verdict::Accepted);
    assert_eq!(told(raising(Some("sh.rt")), value_error("too short")).verdict, Verdict::Accepted);
    let below = exception("f.Short", &["ValueError"], "", 3);
    assert_eq!(told(raising(None), below).verdict, Verdict::Accepted);
    let message = told(raising(Some("empty")), value_error("too short"));
    assert_told(
        &message,
        Verdict::WrongAnswer,
        "f(1) raised ValueError: too short, with another message than expected",
    );
}

#[test]
fn no_exception_is_wrong_and_another_one_an_error() {
    let result = one(raising(None), &[], returned(THREE));
    assert_told(&result, Verdict::WrongAnswer, "f(1) returned 3, expected it to raise ValueError");
    let result = one(raising(None), &[], raised(exception("KeyError", &["LookupError"], "'x'", 3)));
    assert_told(&result, Verdict::RunTimeError, "expected ValueError, but got KeyError: 'x' (line 3)");
    assert_eq!(failure(&result).mismatches[0].subject, Subject::Raised);
    // A class of the learner's that only has the right name.
    let fake = Raised { lineage: vec!["f.ValueError".to_owned()], ..value_error("") };
    assert_eq!(one(raising(None), &[], raised(fake)).verdict, Verdict::RunTimeError);
}

#[test]
fn only_the_call_itself_may_raise() {
    let at = |stage: Stage| one(raising(None), &[], raised(Raised { stage, ..value_error("no") }));
    assert_told(
        &at(Stage::Loading),
        Verdict::RunTimeError,
        "your file could not be imported: ValueError: no (line 3)",
    );
    assert_told(
        &at(Stage::Setup),
        Verdict::RunTimeError,
        "while the case was being set up: ValueError: no (line 3)",
    );
    assert_told(&at(Stage::Reading), Verdict::WrongAnswer, "f(1) did not raise ValueError itself");
}

#[test]
fn system_exit_may_be_what_is_expected() {
    let exits = raises("a", "f()", "SystemExit", None);
    assert_eq!(one(exits, &[], raised(exception("SystemExit", &[], "", 3))).verdict, Verdict::Accepted);
}

#[test]
fn prints_are_compared_after_the_value() {
    let mut case = f();
    if let Check::Call(call) = &mut case.check {
        call.prints = Some(expected("hello\n"));
    }
    let outcome = CaseOutcome { stdout: Captured::whole("hallo\n"), ..returned("i4") };
    let result = one(case, &[THREE], outcome);
    let subjects: Vec<_> = failure(&result).mismatches.iter().map(|mismatch| &mismatch.subject).collect();
    assert_eq!(subjects, [&Subject::Returned, &Subject::Stdout]);
}

#[test]
fn a_difference_inside_a_value_is_shown_in_the_whole_and_located() {
    let result = one(f(), &["l3\ni5\nf3.0\ni3"], returned("l3\ni5\ni3\ni3"));
    assert_told(&result, Verdict::WrongAnswer, "f(1) returned [5, 3, 3], expected [5, 3.0, 3]");
    assert_eq!(failure(&result).notes[0], "The first difference is at `[1]`: 3 instead of 3.0.");
}
