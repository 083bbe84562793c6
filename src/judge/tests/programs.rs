//! Programs: exit codes, streams, files, exceptions.

use super::*;
use crate::compare::rule::Mode;
use crate::spec::model::Program;

fn exit_code(expected: i32) -> Case {
    let mut case = program("a", "ok");
    if let Check::Program(program) = &mut case.check {
        program.exit_code = expected;
    }
    case
}

fn with_stderr(stderr: &str, outcome: CaseOutcome) -> CaseOutcome {
    CaseOutcome { stderr: Captured::whole(stderr), ..outcome }
}

#[test]
fn wrong_output_is_quoted_if_it_is_short() {
    let result = one(program("a", "5\n"), &[], printed("6\n"));
    assert_told(&result, Verdict::WrongAnswer, r#"printed "6", expected "5""#);
    assert_eq!(failure(&result).mismatches[0].subject, Subject::Stdout);
    assert_eq!(failure(&result).printed, None, "the mismatch shows it");
    let result = one(program("a", "1\n2\n3\n4\n"), &[], printed("1\n2\n4\n4\n"));
    let message = result.message.expect("it failed");
    assert!(message.starts_with("the output differs in line 3"), "{message}");
}

#[test]
fn sentences_fit_the_way_of_comparing() {
    let told = |mode: Mode, stdout: &str| {
        let mut case = program("a", "b+\n");
        if let Check::Program(Program { stdout: Some(expected), .. }) = &mut case.check {
            expected.rule.mode = mode;
        }
        one(case, &[], printed(stdout)).message.expect("it failed")
    };
    assert_eq!(told(Mode::Regex, "a"), r#"printed "a", expected a match of "b+""#);
    assert_eq!(told(Mode::Contains, "a"), r#"printed "a", expected it to contain "b+""#);
    assert_eq!(told(Mode::Text, ""), r#"printed nothing, expected "b+""#);
    let newline = told(Mode::Exact, "b+");
    assert!(newline.starts_with("the output differs in line 1. Only"), "{newline}");
    let unordered = told(Mode::UnorderedLines, "b\na\n");
    assert!(unordered.starts_with("the output is not what was expected"), "{unordered}");
}

#[test]
fn what_was_given_is_told_with_the_hint() {
    let case = Case { stdin: text("1 2\n"), hint: Some("add them".to_owned()), ..program("a", "3") };
    let result = one(case, &[], printed("4"));
    let failure = failure(&result);
    assert_eq!(failure.given.stdin.as_ref().map(|stdin| stdin.text.as_str()), Some("1 2\n"));
    assert_eq!(failure.hint.as_deref(), Some("add them"));
}

#[test]
fn silence_of_a_file_that_only_defines_is_explained() {
    let note = |source: &str| {
        let result = judged_with(source, vec![program("a", "ok")], &[], &[quiet()]);
        failure(&result.cases[0]).notes.first().cloned().unwrap_or_default()
    };
    let words = "Your program printed nothing: it defines functions, but nothing calls them.";
    assert_eq!(note("def main():\n    print('ok')\n"), words);
    assert_ne!(note("def main():\n    print('ok')\nmain\n"), words);
}

#[test]
fn exit_codes_that_say_failure_are_errors_and_others_are_wrong() {
    let failed = with_stderr("no such file\n", ended(Ended::Exit(2)));
    let result = one(exit_code(0), &[], failed);
    assert_told(&result, Verdict::RunTimeError, "your program ended with exit code 2: no such file");
    let result = one(exit_code(3), &[], printed("ok"));
    assert_told(&result, Verdict::WrongAnswer, "the exit code is 0, expected 3");
    let result = one(exit_code(3), &[], CaseOutcome { ended: Ended::Exit(3), ..printed("ok") });
    assert_eq!(result.verdict, Verdict::Accepted);
}

#[test]
fn an_exception_is_told_with_its_line_and_without_its_traceback() {
    let mut error = exception("ValueError", &[], "too short\nreally", 7);
    error.stage = Stage::Loading;
    let stderr = "a warning\nTraceback (most recent call last):\n  ...\nValueError: too short\n";
    let result = one(program("a", "ok"), &[], with_stderr(stderr, raised(error.clone())));
    assert_told(&result, Verdict::RunTimeError, "ValueError: too short (line 7)");
    let complained = failure(&result).complained.as_ref().expect("there was a warning");
    assert_eq!(complained.text, "a warning\n");
    // 1 is what Python ends with after any exception: expecting it expects no exception.
    for (expected, ended) in [(1, 1), (0, 0), (3, 1)] {
        let ended = Ended::Exit(ended);
        let outcome = CaseOutcome { ended, stdout: Captured::whole("ok"), ..raised(error.clone()) };
        let result = one(exit_code(expected), &[], outcome);
        assert_told(&result, Verdict::RunTimeError, "ValueError: too short (line 7)");
    }
}

#[test]
fn leaving_with_sys_exit_is_judged_by_the_code_alone() {
    let mut left = exception("SystemExit", &[], "1", 3);
    left.stage = Stage::Loading;
    let outcome = CaseOutcome { stdout: Captured::whole("ok"), ..raised(left) };
    assert_eq!(one(exit_code(1), &[], outcome.clone()).verdict, Verdict::Accepted);
    assert_eq!(one(exit_code(2), &[], outcome.clone()).verdict, Verdict::WrongAnswer);
    assert_eq!(one(exit_code(0), &[], outcome).verdict, Verdict::RunTimeError);
}

#[test]
fn signals_of_the_kernels_limits_are_those_limits() {
    let result = one(program("a", "ok"), &[], ended(Ended::Signal(24)));
    let message = "your code was still working after 2 s of computing time: is there a loop that never ends?";
    assert_told(&result, Verdict::TimeLimitExceeded, message);
    let result = one(program("a", "ok"), &[], ended(Ended::Signal(25)));
    assert_eq!(result.verdict, Verdict::OutputLimitExceeded);
    let result = one(returns("a", "f()", "3"), &["i3"], ended(Ended::Signal(24)));
    assert_eq!(result.verdict, Verdict::TimeLimitExceeded);
}

#[test]
fn memory_that_ran_out_is_the_memory_limit() {
    let error = Raised { stage: Stage::Loading, ..exception("MemoryError", &[], "", 2) };
    let result = one(program("a", "ok"), &[], raised(error));
    let message = "your code used more than 256 MiB of memory (MemoryError, line 2)";
    assert_told(&result, Verdict::MemoryLimitExceeded, message);
}

#[test]
fn input_that_ran_out_is_counted() {
    let end = || {
        let error = exception("EOFError", &[], "EOF when reading a line", 4);
        raised(Raised { stage: Stage::Loading, ..error })
    };
    let result = one(Case { stdin: text("1\n2"), ..program("a", "ok") }, &[], end());
    let message = "your code asked for more input than the 2 lines it was given (EOFError, line 4)";
    assert_told(&result, Verdict::RunTimeError, message);
    let result = one(program("a", "ok"), &[], end());
    let message = "your program asked for input, but this case gives none (EOFError, line 4)";
    assert_told(&result, Verdict::RunTimeError, message);
}

#[test]
fn crashes_are_named() {
    let result = one(program("a", "ok"), &[], ended(Ended::Signal(6)));
    assert_told(&result, Verdict::RunTimeError, "your code was ended by SIGABRT (the interpreter gave up)");
    let result = one(program("a", "ok"), &[], ended(Ended::Signal(99)));
    assert_told(&result, Verdict::RunTimeError, "your code was ended by signal 99");
}

#[test]
fn files_are_compared_and_missing_ones_named() {
    let case = || {
        let file = ExpectedFile { name: "out.txt".to_owned(), query: None, expected: expected("yes\n") };
        Case { writes: vec![file], ..program("a", "ok") }
    };
    let told = |written: Vec<Written>| one(case(), &[], CaseOutcome { written, ..printed("ok") });
    assert_eq!(told(vec![Written::Content(b"yes".to_vec())]).verdict, Verdict::Accepted);
    let wrong = told(vec![Written::Content(b"no".to_vec())]);
    assert_told(&wrong, Verdict::WrongAnswer, r#"wrote to `out.txt` "no", expected "yes""#);
    let missing = told(vec![Written::Missing]);
    assert_told(&missing, Verdict::WrongAnswer, "the file `out.txt` was not written");
    assert_eq!(failure(&missing).mismatches[0].subject, Subject::File("out.txt".to_owned()));
    assert_eq!(told(vec![Written::TooLarge(9)]).verdict, Verdict::OutputLimitExceeded);
    assert_eq!(told(vec![]).verdict, Verdict::GraderError);
}
