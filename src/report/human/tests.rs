//! The messages as people see them.

use std::time::Duration;

use super::*;
use crate::event::*;
use crate::report::Reporter;
use crate::report::samples::*;

const LOOK: Look = Look { colour: false, width: 80, unicode: true, detail: Detail::First };

fn written<R: Reporter>(mut reporter: R, events: &[Event]) {
    for event in events {
        reporter.event(event).unwrap();
    }
    reporter.finish().unwrap();
}

fn check(events: &[Event], look: Look) -> String {
    let mut out = Vec::new();
    written(HumanLearner::new(&mut out, look), events);
    String::from_utf8(out).unwrap()
}

fn grade(events: &[Event], look: Look) -> String {
    let mut out = Vec::new();
    written(HumanClass::new(&mut out, look), events);
    String::from_utf8(out).unwrap()
}

/// What a learner sees whose submission has these cases.
fn shown(cases: Vec<CaseResult>) -> String {
    check(&alone("Running median", submission("ada", "running-median", cases)), LOOK)
}

fn stdin(text: &str) -> Given {
    Given { stdin: Some(whole(text)), ..Given::default() }
}

fn call(text: &str) -> Given {
    Given { call: Some(text.into()), ..Given::default() }
}

fn frame(line: usize, column: usize, function: &str, source: &str) -> Frame {
    Frame {
        file: "running_median.py".into(),
        line,
        column: Some(column),
        function: function.into(),
        source: source.into(),
    }
}

fn wrong_answer() -> CaseResult {
    let mut mismatch = mismatch(Subject::Stdout, "5\n3.0\n3\n", "5\n3\n3\n");
    mismatch.rule = "spaces at line ends do not count".into();
    let failure = Failure {
        given: Given {
            args: vec!["--fast".into(), "a b".into()],
            files: vec!["data.csv".into()],
            ..stdin("5 1 3\n")
        },
        mismatches: vec![mismatch],
        hint: Some("The median of an even number of values is the mean of the two in the middle.".into()),
        ..Failure::default()
    };
    failed("as a program", Verdict::WrongAnswer, "line 2 of the output is different", failure)
}

#[test]
fn wrong_answer_with_input() {
    insta::assert_snapshot!(shown(vec![
        case("three numbers", 2, Verdict::Accepted),
        wrong_answer(),
        hidden(case("many numbers", 1, Verdict::Accepted)),
    ]));
}

#[test]
fn only_white_space_differs() {
    let failure = Failure {
        given: stdin("2\n"),
        mismatches: vec![mismatch(Subject::Stdout, "1 2\n", "1  2")],
        notes: vec!["only spaces differ".into(), "the newline at the end is missing".into()],
        ..Failure::default()
    };
    insta::assert_snapshot!(shown(vec![failed(
        "two",
        Verdict::WrongAnswer,
        "the output is right except for white space",
        failure
    )]));
}

#[test]
fn signs_for_what_cannot_be_seen_are_explained() {
    let failure = Failure {
        mismatches: vec![mismatch(
            Subject::File("out.txt".into()),
            "1 2\nab\tc\nsame\n",
            "1  2\nab c\r\nsame",
        )],
        ..Failure::default()
    };
    let text = shown(vec![failed("two", Verdict::WrongAnswer, "out.txt is different", failure.clone())]);
    insta::assert_snapshot!(text);
    let ascii = failure_text(&failure, Look { unicode: false, ..LOOK });
    assert!(ascii.contains("_ is a space") && ascii.is_ascii(), "{ascii}");
}

#[test]
fn a_call_returned_another_value() {
    let failure = Failure {
        given: Given { setup: Some("data = [5, 1, 3]\ndata.sort()".into()), ..call("running_median(data)") },
        mismatches: vec![mismatch(Subject::Returned, "[5, 3.0, 3]", "[5, 3, 3]")],
        notes: vec!["3 is an int, 3.0 is a float".into()],
        ..Failure::default()
    };
    let cases = vec![
        failed("three numbers", Verdict::WrongAnswer, "the call returned another value", failure.clone()),
        failed("four numbers", Verdict::WrongAnswer, "the call returned another value", failure),
        CaseResult { message: Some("needs \"four numbers\"".into()), ..case("five", 1, Verdict::Skipped) },
    ];
    insta::assert_snapshot!(shown(cases));
}

#[test]
fn an_exception() {
    let failure = Failure {
        given: call("running_median([])"),
        error: Some(LearnerError {
            kind: "ZeroDivisionError".into(),
            message: "division by zero".into(),
            frames: vec![
                frame(4, 12, "running_median", "    return mean(values)"),
                frame(9, 12, "mean", "    return sum(values) / len(values)"),
            ],
            omitted_frames: 0,
        }),
        printed: Some(whole("values: []\n")),
        ..Failure::default()
    };
    insta::assert_snapshot!(shown(vec![failed(
        "empty",
        Verdict::RunTimeError,
        "the call ended with ZeroDivisionError instead of returning a value",
        failure
    )]));
}

#[test]
fn a_deep_recursion_is_cut_in_the_middle() {
    let frames = (0..10).map(|_| frame(2, 12, "down", "    return down(n - 1)")).collect();
    let error = LearnerError {
        kind: "RecursionError".into(),
        message: "maximum recursion depth exceeded".into(),
        frames,
        omitted_frames: 1_200,
    };
    let failure = Failure { given: call("down(1)"), error: Some(error), ..Failure::default() };
    insta::assert_snapshot!(shown(vec![failed(
        "deep",
        Verdict::RunTimeError,
        "the call ended with RecursionError",
        failure
    )]));
}

#[test]
fn a_time_limit() {
    let message = "time limit: your program was still running after 2.0 s of CPU time. Is there a loop that never ends?";
    let failure = Failure { given: stdin("5\n"), printed: Some(whole("")), ..Failure::default() };
    insta::assert_snapshot!(shown(vec![failed("five", Verdict::TimeLimitExceeded, message, failure)]));
}

#[test]
fn a_missing_file() {
    let message = "There is no running_median.py.";
    let cases = ["one", "two"].map(|name| failed(name, Verdict::MissingFile, message, Failure::default()));
    let mut one = submission("ada", "running-median", cases.into());
    one.file = None;
    one.note = Some("Running_Median.py was found: names of files have to match letter by letter.".into());
    insta::assert_snapshot!(check(&alone("Running median", one), LOOK));
}

#[test]
fn a_compile_error() {
    let error = LearnerError {
        kind: "SyntaxError".into(),
        message: "'(' was never closed".into(),
        frames: vec![frame(3, 10, "<module>", "    print(\"média\"")],
        omitted_frames: 0,
    };
    let failure = Failure { error: Some(error), ..Failure::default() };
    let message = "Python cannot read your file: line 3 has a mistake.";
    let cases = ["one", "two"].map(|name| failed(name, Verdict::CompileError, message, failure.clone()));
    insta::assert_snapshot!(shown(cases.into()));
}

#[test]
fn a_hidden_case_is_named_and_nothing_else() {
    let secret = hidden(failed(
        "large",
        Verdict::WrongAnswer,
        "SECRET",
        Failure { given: call("SECRET"), ..Failure::default() },
    ));
    insta::assert_snapshot!(shown(vec![case("small", 1, Verdict::Accepted), secret]));
}

#[test]
fn what_is_left_out_is_said() {
    let lines = (101..=130).map(|number| number.to_string()).collect::<Vec<_>>().join("\n");
    let long = Excerpt {
        text: lines,
        first_line: 1,
        omitted_after: 1_204,
        total_bytes: 9_000,
        ..Excerpt::default()
    };
    let window = |text: &str, after| Excerpt {
        text: text.into(),
        first_line: 41,
        omitted_before: 40,
        omitted_after: after,
        omitted_characters: 300,
        total_bytes: 9_000,
    };
    let failure = Failure {
        given: Given { stdin: Some(long), ..Given::default() },
        mismatches: vec![Mismatch {
            subject: Subject::Stdout,
            expected: window("a\nb…\nc\n", 3),
            actual: window("a\nx…\nc\n", 1_000_000),
            rule: String::new(),
        }],
        ..Failure::default()
    };
    insta::assert_snapshot!(shown(vec![failed(
        "long",
        Verdict::WrongAnswer,
        "line 42 is different",
        failure
    )]));
}

#[test]
fn all_accepted() {
    insta::assert_snapshot!(shown(vec![
        case("one", 1, Verdict::Accepted),
        case("two", 2, Verdict::Accepted)
    ]));
}

#[test]
fn nothing_to_grade() {
    let events = run(Vec::new(), Vec::new());
    assert_eq!(check(&events, LOOK), "Nothing was graded: no submission was found.\n");
    assert_eq!(grade(&events, LOOK), "Nothing was graded: no submission was found.\n");
}

#[test]
fn a_grader_error() {
    let message = "gradus could not set up the sandbox: no space left on device";
    let failing = failed("one", Verdict::GraderError, message, Failure::default());
    insta::assert_snapshot!(shown(vec![failing, case("two", 1, Verdict::Accepted)]));
}

#[test]
fn an_interrupted_run() {
    let mut events = class();
    events.truncate(3);
    let Some(Event::RunFinished(mut finished)) = class().pop() else { panic!("a run ends") };
    finished.interrupted = true;
    events.push(Event::RunFinished(finished));
    insta::assert_snapshot!(format!("{}\n=== grade\n{}", check(&events, LOOK), grade(&events, LOOK)));
    assert!(grade(&events[..3], LOOK).starts_with("Interrupted: 4 submissions were not graded.\n"));
}

#[test]
fn a_class_at_three_widths() {
    let look = Look { detail: Detail::None, ..LOOK };
    let at = |width| format!("=== {width}\n{}", grade(&class(), Look { width, ..look }));
    insta::assert_snapshot!([60, 80, 200].map(at).join("\n"));
}

#[test]
fn a_class_with_details() {
    let submissions = vec![
        submission("ada", "running-median", vec![wrong_answer()]),
        submission("ben", "running-median", vec![case("as a program", 2, Verdict::Accepted)]),
    ];
    let plan = vec![planned("Running median", &submissions[0])];
    insta::assert_snapshot!(grade(&run(plan, submissions), LOOK));
}

#[test]
fn colour_and_ascii() {
    let events = alone("Running median", submission("ada", "running-median", vec![wrong_answer()]));
    let coloured = check(&events, Look { colour: true, ..LOOK });
    insta::assert_snapshot!(coloured.replace('\x1b', "ESC"));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), check(&events, LOOK));
    let ascii = Look { unicode: false, ..LOOK };
    assert!(check(&events, ascii).is_ascii());
    assert!(grade(&class(), ascii).is_ascii());
    assert!(check(&hostile(), ascii).is_ascii());
}

#[test]
fn hostile_text_is_shown_and_not_obeyed() {
    for look in [LOOK, Look { detail: Detail::All, ..LOOK }, Look { detail: Detail::None, width: 0, ..LOOK }]
    {
        for text in [check(&hostile(), look), grade(&hostile(), look)] {
            let bad = text.chars().find(|&character| character != '\n' && character.is_control());
            assert_eq!(bad, None, "{text}");
            assert!(!text.contains(['\u{202e}', '\u{200b}']));
        }
    }
    let text = check(&hostile(), LOOK);
    assert!(text.contains(r"\x1b[31mred\x1b[0m"), "{text}");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    #[test]
    fn any_text_keeps_to_the_width(text in "(\\PC| |[\u{0}-\u{9f}]|漢|e\u{301}){0,120}", width in 40..120_usize) {
        let failure = Failure {
            given: call(&text),
            mismatches: vec![mismatch(Subject::Returned, "x", &text)],
            notes: vec![text.clone()],
            hint: Some(text),
            ..Failure::default()
        };
        for line in failure_text(&failure, Look { width, ..LOOK }).lines() {
            proptest::prop_assert!(super::page::width(line) <= width, "{line:?}");
        }
    }
}

#[test]
fn what_graded_is_told_where_everything_is() {
    let events = alone("Median", submission("ada", "median", vec![case("one", 1, Verdict::Accepted)]));
    let told = "\nGraded by gradus 0.1.0 with Python 3.12.1, numpy 2.4.6, ruff 0.17.6.\n";
    for shown in [check, grade] {
        assert!(shown(&events, Look { detail: Detail::All, ..LOOK }).contains(told));
        assert!(!shown(&events, LOOK).contains("numpy"));
    }
}

#[test]
fn files_that_each_case_imports_anew_are_told() {
    let cases = vec![case("one", 1, Verdict::Accepted)];
    let one = SubmissionResult { reimported: 1, ..submission("ada", "running-median", cases) };
    let events = alone("Running median", one);
    let wide = Look { width: 200, ..LOOK };
    assert!(
        check(&events, wide).contains("\n  note: importing the file leaves threads"),
        "{}",
        check(&events, wide)
    );
    let class = grade(&events, Look { detail: Detail::None, ..wide });
    assert!(class.contains("\nnote: running-median, 1 submission: importing the file"), "{class}");
}

#[test]
fn groups_and_extra_credit_are_told() {
    let events = scored();
    insta::assert_snapshot!(grade(&events, Look { detail: Detail::First, ..LOOK }), @"
    ✗ ben, Running median: wrong answer, 3 of 4.5 points, including 1 of extra credit

      ✓ three numbers  2/2
      ✓ no number             in edge cases
      ✗ one number            wrong answer, hidden, in edge cases
      ✓ a million      1/1    extra credit
      ✗ edge cases     0/2.5  all of its cases have to be accepted, 1 of 2 is

      All visible cases are accepted, but 1 hidden case is not. What it tests is not
      shown: think of inputs that the visible cases do not try.

    ! dev, Running median: grader error, 2 of 4.5 points

      ✓ three numbers  2/2
      ✓ no number             in edge cases
      ! one number            grader error, hidden, in edge cases
      ! a million      0/1    grader error, extra credit
      ! edge cases     0/2.5  grader error

      ! a million

    2 of 4 submissions accepted (4 learners, 1 exercise)

    learner  running-median
    ada      ✓ 5.5/4.5
    ben      ✗ 3/4.5 wrong answer
    chloe    ✓ 4.5/4.5
    dev      ! grader error

    2 accepted, 1 wrong answer, 1 grader error
    Next: 1 submission was not graded through no fault of the learner; `gradus
    doctor` may tell why.
    ");
    let [started, ada, _, chloe, ..] = &events[..] else { panic!("they are there") };
    let learner = |result: &Event| {
        let finished = RunFinished { submissions: 1, accepted: 1, interrupted: false, wall: Duration::ZERO };
        check(&[started.clone(), result.clone(), Event::RunFinished(finished)], LOOK)
    };
    insta::assert_snapshot!(format!("{}-----\n{}", learner(ada), learner(chloe)), @"
    ✓ Running median: accepted, 5.5 of 4.5 points, including 1 of extra credit

      ✓ three numbers  2/2
      ✓ no number               in edge cases
      ✓ one number              hidden, in edge cases
      ✓ a million      1/1      extra credit
      ✓ edge cases     2.5/2.5  all of its cases are accepted

    Accepted: there is nothing left to do here.
    -----
    ✓ Running median: accepted, 4.5 of 4.5 points

      ✓ three numbers  2/2
      ✓ no number               in edge cases
      ✓ one number              hidden, in edge cases
      ✗ a million      0/1      time limit exceeded, extra credit
      ✓ edge cases     2.5/2.5  all of its cases are accepted

      ✗ a million

    Accepted: what is left is extra credit.
    ");
}
