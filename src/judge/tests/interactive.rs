//! Dialogues: whose end counts, and what is said of those who wait for each other.

use super::{Rulings, exception, judge, quiet, raised};
use crate::event::{CaseResult, Speaker, Utterance, Verdict};
use crate::judge::Expectations;
use crate::outcome::{CaseOutcome, Clock, Dialogue, DialogueEnd, Ended, Said, Transcript, Written};
use crate::plan::samples::{exercise, handed_in, program};
use crate::spec::model::checker::{Checker, Form};
use crate::spec::model::{Case, Check, Content, Interactive, Program};

const LEFT: DialogueEnd = DialogueEnd::Left(Speaker::Learner);
const WAS_LEFT: DialogueEnd = DialogueEnd::Left(Speaker::Author);

fn case() -> Case {
    let files = vec![("talk.py".to_owned(), Content::empty())];
    let form = Form::Program { args: Vec::new() };
    let interactor = Checker { files, form, pass: 1.into() };
    let program_run = Program { args: Vec::new(), stdout: None, stderr: None, exit_code: 0 };
    let talk = Interactive { program: program_run, interactor, input: Content::empty() };
    Case { check: Check::Interactive(Box::new(talk)), ..program("talk", "") }
}

fn author(code: i32) -> CaseOutcome {
    CaseOutcome { ended: Ended::Exit(code), written: vec![Written::Missing; 4], ..quiet() }
}

fn transcript(said: &[(Speaker, &str)]) -> Transcript {
    let head = said.iter().map(|&(by, text)| Said { by, bytes: text.as_bytes().to_vec() }).collect();
    Transcript { head, ..Transcript::default() }
}

fn talked_with(source: &str, learner: CaseOutcome, dialogue: Dialogue) -> CaseResult {
    let exercise = exercise("f", vec![case()]);
    let outcome = CaseOutcome { dialogue: Some(Box::new(dialogue)), ..learner };
    let (expectations, rulings) = (Expectations::none(), Rulings::new());
    let unit = handed_in("ada", 0);
    let mut result =
        judge(&exercise, &unit).submission(source.as_bytes(), &expectations, &[outcome], &rulings);
    result.cases.remove(0)
}

fn talked(learner: CaseOutcome, author: CaseOutcome, end: DialogueEnd) -> CaseResult {
    let transcript = transcript(&[(Speaker::Learner, "1\n"), (Speaker::Author, "higher\n")]);
    talked_with("", learner, Dialogue { author, end, waited: [false, true], transcript })
}

fn failing(kind: &str) -> CaseOutcome {
    let mut error = exception(kind, &[], "", 3);
    error.stage = crate::outcome::Stage::Loading;
    raised(error)
}

#[test]
fn whose_end_came_first_decides_whose_word_counts() {
    use Verdict::{Accepted, GraderError, OutputLimitExceeded, RunTimeError, TimeLimitExceeded, WrongAnswer};
    let killed = || CaseOutcome { ended: Ended::Signal(9), ..quiet() };
    let late = || CaseOutcome { ended: Ended::Time(Clock::Wall), ..quiet() };
    let too_much = DialogueEnd::TooMuch;
    let table = vec![
        (quiet(), author(42), LEFT, Accepted),
        (quiet(), author(42), WAS_LEFT, Accepted),
        (quiet(), author(43), LEFT, WrongAnswer),
        (killed(), author(43), WAS_LEFT, WrongAnswer),
        // What came of being left alone is not held against a program that was wrong already.
        (failing("EOFError"), author(43), WAS_LEFT, WrongAnswer),
        (failing("ZeroDivisionError"), author(43), LEFT, RunTimeError),
        (failing("ZeroDivisionError"), author(42), LEFT, RunTimeError),
        (failing("EOFError"), author(42), WAS_LEFT, RunTimeError),
        (CaseOutcome { ended: Ended::Exit(3), ..quiet() }, author(42), WAS_LEFT, RunTimeError),
        (CaseOutcome { ended: Ended::Signal(11), ..quiet() }, author(43), LEFT, RunTimeError),
        // It closed its output and slept, and was stopped when the other side had ended.
        (killed(), author(43), LEFT, WrongAnswer),
        (late(), author(43), LEFT, TimeLimitExceeded),
        (late(), author(42), WAS_LEFT, TimeLimitExceeded),
        (quiet(), failing("EOFError"), LEFT, WrongAnswer),
        (quiet(), failing("BrokenPipeError"), LEFT, WrongAnswer),
        (quiet(), failing("ValueError"), LEFT, GraderError),
        (killed(), failing("EOFError"), WAS_LEFT, GraderError),
        (killed(), author(0), WAS_LEFT, GraderError),
        (killed(), late(), WAS_LEFT, GraderError),
        (killed(), killed(), too_much(Speaker::Learner), OutputLimitExceeded),
        (killed(), killed(), too_much(Speaker::Author), GraderError),
        (killed(), killed(), DialogueEnd::Silence, TimeLimitExceeded),
    ];
    for (number, (learner, author, end, verdict)) in table.into_iter().enumerate() {
        let result = talked(learner, author, end);
        assert_eq!(result.verdict, verdict, "row {number}: {:?}", result.message);
    }
}

#[test]
fn who_waited_for_whom_is_said() {
    let late = |waited| {
        let learner = CaseOutcome { ended: Ended::Time(Clock::Wall), ..quiet() };
        let dialogue = Dialogue { author: author(43), end: LEFT, waited, transcript: Transcript::default() };
        talked_with("", learner, dialogue).message.expect("it is late")
    };
    assert!(late([false, true]).contains("while the other side waited for it"));
    assert!(late([true, false]).contains("nothing came"));
}

#[test]
fn what_may_keep_two_from_talking_is_guessed() {
    use Speaker::{Author, Learner};
    let silent = |source: &str, said: &[(Speaker, &str)]| {
        let end = DialogueEnd::Silence;
        let dialogue = Dialogue { author: author(0), end, waited: [true; 2], transcript: transcript(said) };
        let failure = talked_with(source, quiet(), dialogue).failure.expect("there is something to say");
        failure.notes.join(" ")
    };
    let readline = "import sys\nsys.stdin.readline()\nprint(1)\n";
    let table = [
        (readline, &[(Author, "7\n")][..], "flush=True"),
        ("print(1)\ninput()", &[(Author, "7\n")], "The other side spoke last"),
        (readline, &[(Author, "7\n"), (Learner, "50")], "no line end"),
        (readline, &[(Author, "7\n"), (Learner, "50\n")], "Your program spoke last"),
        (readline, &[], "who begins?"),
    ];
    for (source, said, wanted) in table {
        assert!(silent(source, said).contains(wanted), "{said:?}: {}", silent(source, said));
    }
}

#[test]
fn a_transcript_shows_who_said_what_and_leaves_out_the_middle() {
    let result = talked(quiet(), author(43), LEFT);
    let line = |by, text: &str| Utterance { by, text: text.to_owned(), unended: false, omitted: 0 };
    let lines = result.failure.expect("details").dialogue;
    assert_eq!(lines, [line(Speaker::Learner, "1"), line(Speaker::Author, "higher")]);

    let long = (0..1000).map(|number| number.to_string() + "\n").collect::<Vec<_>>().concat();
    let transcript = transcript(&[(Speaker::Learner, &long), (Speaker::Author, "no\x1b[31m")]);
    let dialogue = Dialogue { author: author(43), end: LEFT, waited: [false; 2], transcript };
    let lines = talked_with("", quiet(), dialogue).failure.expect("details").dialogue;
    assert_eq!((lines.len(), lines[0].text.as_str(), lines[20].text.as_str()), (40, "0", "981"));
    assert!(lines[20].omitted > 0 && lines[19].omitted == 0);
    assert!(lines[39].unended && lines[39].by == Speaker::Author);
}

#[test]
fn a_dialogue_that_did_not_take_place_gives_no_points() {
    let exercise = exercise("f", vec![case()]);
    let unit = handed_in("ada", 0);
    let result = judge(&exercise, &unit).submission(b"", &Expectations::none(), &[quiet()], &Rulings::new());
    assert_eq!(result.cases[0].verdict, Verdict::GraderError);
}
