//! What code of the author's said, and what is made of its silence.

use std::fmt::Write;

use super::{Rulings, exception, judge, printed, quiet, raised, returned};
use crate::event::{CaseResult, Verdict};
use crate::judge::{Expectations, checker};
use crate::outcome::{CaseOutcome, Clock, Ended, Stage, Told, Written};
use crate::plan::checker::Part;
use crate::plan::samples::{exercise, handed_in, program};
use crate::spec::model::checker::{Answer, Checked, Checker, Form, RUNNER, Run};
use crate::spec::model::{Case, Check, Content, Program};

fn checked(form: Form, pass: &str) -> Case {
    let program_case = program("sum", "");
    let files = vec![("check.py".to_owned(), Content::empty())];
    let checker = Checker { files, form, pass: pass.parse().expect("a decimal") };
    let run = Run::Program(Program { args: Vec::new(), stdout: None, stderr: None, exit_code: 0 });
    let check = Check::Checked(Box::new(Checked { run, checker, answer: Answer::Nothing }));
    Case { points: 3.into(), check, ..program_case }
}

fn function() -> Case {
    checked(Form::Function("accepts".to_owned()), "1")
}

fn validator() -> Case {
    checked(Form::Program { args: Vec::new() }, "1")
}

/// The result of a case whose program printed `3`, and whose checker did this.
fn ruled(case: Case, ruling: CaseOutcome) -> CaseResult {
    let exercise = exercise("f", vec![case]);
    let rulings = Rulings::from([(0, ruling)]);
    let mut result = judge(&exercise, &handed_in("ada", 0)).submission(
        b"",
        &Expectations::none(),
        &[printed("3\n")],
        &rulings,
    );
    result.cases.remove(0)
}

/// What a function said, as canonical.py writes a tuple of texts.
fn said(words: &[&str]) -> CaseOutcome {
    let mut form = format!("t{}\n", words.len());
    for word in words {
        form.push('s');
        for byte in word.bytes() {
            let _ = write!(form, "{byte:02x}");
        }
        form.push('\n');
    }
    returned(&form)
}

/// A program that ended so, with these files for feedback.
fn wrote(code: i32, [score, multiplier, team, judges]: [&str; 4]) -> CaseOutcome {
    let file = |text: &str| match text {
        "" => Written::Missing,
        text => Written::Content(text.into()),
    };
    CaseOutcome {
        ended: Ended::Exit(code),
        written: [score, multiplier, team, judges].map(file).to_vec(),
        ..quiet()
    }
}

fn told(result: &CaseResult) -> (Verdict, String, &str) {
    (result.verdict, result.score.to_string(), result.message.as_deref().unwrap_or_default())
}

#[test]
fn a_function_says_right_wrong_or_a_part() {
    use Verdict::{Accepted, WrongAnswer};
    assert_eq!(told(&ruled(function(), said(&["right"]))), (Accepted, "3".to_owned(), ""));
    let silent = ruled(function(), said(&["wrong", ""]));
    assert_eq!(told(&silent), (WrongAnswer, "0".to_owned(), "the output is not accepted"));
    let wrong = ruled(function(), said(&["wrong", "too small\nby two"]));
    assert_eq!(told(&wrong), (WrongAnswer, "0".to_owned(), "too small"));
    assert_eq!(wrong.failure.expect("details").notes, ["by two"]);
    let part = ruled(function(), said(&["score", "2/3", ""]));
    assert_eq!(told(&part), (WrongAnswer, "2".to_owned(), "this is right in part"));
    assert_eq!(told(&ruled(function(), said(&["score", "1", ""]))), (Accepted, "3".to_owned(), ""));
}

#[test]
fn a_part_is_accepted_from_where_the_author_says() {
    let enough = checked(Form::Function("f".to_owned()), "0.5");
    let result = ruled(enough.clone(), said(&["score", "0.5", "nearly"]));
    assert_eq!(told(&result), (Verdict::Accepted, "1.5".to_owned(), "nearly"));
    let result = ruled(enough, said(&["score", "0.49", "nearly"]));
    assert_eq!(told(&result), (Verdict::WrongAnswer, "1.47".to_owned(), "nearly"));
}

#[test]
fn a_program_follows_the_convention() {
    use Verdict::{Accepted, WrongAnswer};
    let table: [(i32, [&str; 4], Verdict, &str, &str); 6] = [
        (42, ["", "", "", ""], Accepted, "3", ""),
        (43, ["", "", "no sum", "secret"], WrongAnswer, "0", "no sum"),
        (43, ["3", "1", "", ""], WrongAnswer, "0", "the output is not accepted"),
        (42, ["1.25\n", "", "", ""], WrongAnswer, "1.25", "this is right in part"),
        (42, ["", "0.1", "so so", ""], WrongAnswer, "0.3", "so so"),
        (42, ["3", "", "", ""], Accepted, "3", ""),
    ];
    for (code, files, verdict, score, message) in table {
        let result = ruled(validator(), wrote(code, files));
        assert_eq!(told(&result), (verdict, score.to_owned(), message), "{code} {files:?}");
    }
}

#[test]
fn whatever_else_the_authors_code_does_is_no_learners_fault() {
    let frame =
        |file: &str, line: usize| crate::event::Frame { file: file.to_owned(), line, ..Default::default() };
    let mut key_error = exception("KeyError", &[], "'x'", 0);
    key_error.frames = vec![frame(RUNNER, 40), frame("check.py", 7), frame("parts.py", 3)];
    let nothing = CaseOutcome { told: Told { stage: Stage::Calling, ..Told::default() }, ..quiet() };
    let table = [
        (
            function(),
            said(&["score", "1.5", ""]),
            "returned a score that cannot be used: 1.5 is not between 0 and 1",
        ),
        (function(), said(&["score", "nan", ""]), "\"nan\" is no number that can be read"),
        (function(), said(&["senseless", "returned None"]), "check.py returned None"),
        (function(), said(&["what?"]), "makes no sense"),
        (function(), raised(key_error.clone()), "failed in parts.py, line 3: KeyError: 'x'"),
        (function(), nothing, "ended its process (exit code 0)"),
        (function(), CaseOutcome { ended: Ended::Time(Clock::Cpu), ..quiet() }, "took longer than 20 s"),
        (function(), CaseOutcome { ended: Ended::Signal(11), ..quiet() }, "was ended by SIGSEGV"),
        (
            validator(),
            wrote(0, ["", "", "", ""]),
            "ended with exit code 0, and neither 42 (right) nor 43 (wrong)",
        ),
        (validator(), wrote(1, ["", "", "", "no answer file"]), "(wrong): no answer file"),
        (validator(), wrote(42, ["4", "", "", ""]), "4 is not between 0 and 3"),
        (validator(), wrote(42, ["-1", "", "", ""]), "-1 is not between 0 and 3"),
        (validator(), wrote(42, ["1", "1", "", ""]), "both score.txt and score_multiplier.txt"),
        (validator(), wrote(42, ["", "1e400", "", ""]), "wrote a score_multiplier.txt that cannot be used"),
        (Case { points: 0.into(), ..validator() }, wrote(42, ["1", "", "", ""]), "no points of its own"),
        (validator(), raised(key_error), "failed in parts.py, line 3"),
    ];
    for (case, ruling, wanted) in table {
        let result = ruled(case, ruling);
        let (verdict, score, message) = told(&result);
        assert_eq!((verdict, score.as_str()), (Verdict::GraderError, "0"), "{message}");
        assert!(message.contains(wanted), "{message} | {wanted}");
    }
}

#[test]
fn digits_without_end_are_the_learners() {
    let message = "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use \
                   sys.set_int_max_str_digits() to increase the limit";
    let mut error = exception("ValueError", &[], message, 0);
    error.frames = vec![crate::event::Frame { file: "check.py".to_owned(), line: 7, ..Default::default() }];
    for case in [function(), validator()] {
        let result = ruled(case, raised(error.clone()));
        let wanted = "a number in it has more digits than Python reads or writes";
        assert_eq!(told(&result), (Verdict::WrongAnswer, "0".to_owned(), wanted));
        assert_eq!(result.failure.expect("details").notes, ["check.py, line 7, stops there."]);
    }
}

#[test]
fn only_a_run_that_ended_well_is_checked() {
    let exercise = exercise("f", vec![function(), function(), function()]);
    let outcomes = [printed("3\n"), CaseOutcome { ended: Ended::Exit(1), ..printed("3\n") }, printed("é")];
    let asked = checker::questions(&exercise, b"", &Expectations::none(), &outcomes);
    let asked: Vec<_> = asked.into_iter().map(|question| (question.position, question.output)).collect();
    assert_eq!(asked, [(0, Part::Text(b"3\n"[..].into())), (2, Part::Text("é".as_bytes().into()))]);
}

#[test]
fn a_checker_that_was_not_asked_gives_no_points() {
    let exercise = exercise("f", vec![function()]);
    let judge = judge(&exercise, &handed_in("ada", 0)).submission(
        b"",
        &Expectations::none(),
        &[printed("3\n")],
        &Rulings::new(),
    );
    assert_eq!(judge.cases[0].verdict, Verdict::GraderError);
}
