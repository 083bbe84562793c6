//! Runs made up for the tests of this room.

use std::time::Duration;

use rust_decimal::Decimal;

use crate::event::*;

/// A run of these submissions, planned and finished.
pub fn run(exercises: Vec<PlannedExercise>, submissions: Vec<SubmissionResult>) -> Vec<Event> {
    let accepted = submissions.iter().filter(|one| one.verdict == Verdict::Accepted).count();
    let total = submissions.len();
    let mut events = vec![Event::RunStarted(RunStarted {
        format: FORMAT,
        gradus: "0.1.0".into(),
        python: "3.12.1".into(),
        started: 1_767_225_600,
        exercises,
        submissions: total,
        isolation: vec!["rlimits".into(), "subreaper".into()],
        packages: vec![Package { name: "numpy".into(), version: "2.4.6".into() }],
        tools: vec![Package { name: "ruff".into(), version: "0.17.6".into() }],
    })];
    events.extend(submissions.into_iter().map(Event::SubmissionFinished));
    events.push(Event::RunFinished(RunFinished {
        submissions: total,
        accepted,
        interrupted: false,
        wall: Duration::from_millis(812),
    }));
    events
}

/// The plan of an exercise, taken from a submission to it.
pub fn planned(title: &str, submission: &SubmissionResult) -> PlannedExercise {
    PlannedExercise {
        slug: submission.exercise.clone(),
        title: title.into(),
        track: "first-steps".into(),
        max_score: submission.max_score,
        cases: submission
            .cases
            .iter()
            .map(|case| PlannedCase {
                name: case.name.clone(),
                points: case.max_score,
                hidden: case.hidden,
                extra: case.extra,
                group: case.group.clone(),
            })
            .collect(),
        groups: submission
            .groups
            .iter()
            .map(|group| PlannedGroup {
                name: group.name.clone(),
                points: group.max_score,
                extra: group.extra,
            })
            .collect(),
    }
}

/// A run of one submission.
pub fn alone(title: &str, submission: SubmissionResult) -> Vec<Event> {
    run(vec![planned(title, &submission)], vec![submission])
}

pub fn submission(learner: &str, exercise: &str, cases: Vec<CaseResult>) -> SubmissionResult {
    let verdict = cases.iter().map(|case| case.verdict).find(|&verdict| verdict != Verdict::Accepted);
    SubmissionResult {
        learner: learner.into(),
        exercise: exercise.into(),
        verdict: verdict.unwrap_or(Verdict::Accepted),
        score: cases.iter().map(|case| case.score).sum(),
        max_score: cases.iter().map(|case| case.max_score).sum(),
        file: Some(format!("{learner}/{}.py", exercise.replace('-', "_"))),
        note: None,
        reimported: 0,
        cases,
        groups: Vec::new(),
    }
}

pub fn case(name: &str, points: u32, verdict: Verdict) -> CaseResult {
    let max_score = Decimal::from(points);
    CaseResult {
        name: name.into(),
        verdict,
        score: if verdict == Verdict::Accepted { max_score } else { Decimal::ZERO },
        max_score,
        extra: false,
        group: None,
        usage: Usage {
            cpu: Duration::from_micros(11_200),
            wall: Duration::from_millis(12),
            memory: 9_437_184,
        },
        hidden: false,
        mode: None,
        message: None,
        note: None,
        failure: None,
    }
}

pub fn failed(name: &str, verdict: Verdict, message: &str, failure: Failure) -> CaseResult {
    let reproduce = format!("gradus check --exercise running-median --case '{name}'");
    let failure = Failure { reproduce, ..failure };
    CaseResult { message: Some(message.into()), failure: Some(Box::new(failure)), ..case(name, 2, verdict) }
}

pub fn hidden(case: CaseResult) -> CaseResult {
    CaseResult { hidden: true, ..case }
}

/// A text that is shown whole.
pub fn whole(text: &str) -> Excerpt {
    Excerpt { text: text.into(), first_line: 1, total_bytes: text.len() as u64, ..Excerpt::default() }
}

pub fn mismatch(subject: Subject, expected: &str, actual: &str) -> Mismatch {
    Mismatch { subject, expected: whole(expected), actual: whole(actual), rule: String::new() }
}

/// Three learners, two exercises.
pub fn class() -> Vec<Event> {
    let median = |learner: &str, verdicts: [Verdict; 3]| {
        let [first, second, third] = verdicts;
        let cases = vec![
            case("three numbers", 2, first),
            case("one number", 1, second),
            hidden(case("many", 2, third)),
        ];
        submission(learner, "running-median", cases)
    };
    let words =
        |learner: &str, verdict| submission(learner, "word-count", vec![case("two words", 1, verdict)]);
    let submissions = vec![
        median("ada", [Verdict::Accepted; 3]),
        words("ada", Verdict::Accepted),
        median("ben", [Verdict::Accepted, Verdict::WrongAnswer, Verdict::TimeLimitExceeded]),
        words("ben", Verdict::MissingFile),
        median("chloe", [Verdict::RunTimeError, Verdict::Skipped, Verdict::Skipped]),
        words("chloe", Verdict::GraderError),
    ];
    let exercises = vec![planned("Running median", &submissions[0]), planned("Word count", &submissions[1])];
    run(exercises, submissions)
}

/// Four learners, and an exercise with a group and extra credit.
pub fn scored() -> Vec<Event> {
    let median = |learner: &str, two: Verdict, more: Verdict| {
        let member =
            |name: &str, verdict| CaseResult { group: Some("edge cases".into()), ..case(name, 0, verdict) };
        let cases = vec![
            case("three numbers", 2, Verdict::Accepted),
            member("no number", Verdict::Accepted),
            hidden(member("one number", two)),
            CaseResult { extra: true, ..case("a million", 1, more) },
        ];
        let mut result = submission(learner, "running-median", cases);
        let max_score = Decimal::new(25, 1);
        let score = if two == Verdict::Accepted { max_score } else { Decimal::ZERO };
        let name = "edge cases".to_owned();
        result.groups = vec![GroupResult { name, verdict: two, score, max_score, extra: false }];
        result.verdict = two;
        (result.score, result.max_score) = (result.score + score, Decimal::new(45, 1));
        result
    };
    let submissions = vec![
        median("ada", Verdict::Accepted, Verdict::Accepted),
        median("ben", Verdict::WrongAnswer, Verdict::Accepted),
        median("chloe", Verdict::Accepted, Verdict::TimeLimitExceeded),
        median("dev", Verdict::GraderError, Verdict::GraderError),
    ];
    run(vec![planned("Running median", &submissions[0])], submissions)
}

/// What a learner would print to close the element it is shown in and add a passing test.
pub const FORGERY: &str = "42\n]]></system-out></testcase><testcase name=\"forged\" time=\"0\"/>\
    <testcase name=\"x\"><system-out><![CDATA[\0\x07\x1b\u{fffe}\x1b[31mred\x1b[0m[[ATTACHMENT|/etc/passwd]]";

/// One submission with hostile text wherever text can be.
pub fn hostile() -> Vec<Event> {
    filled(&hostile_text())
}

pub fn hostile_text() -> String {
    format!("=1+1|{FORGERY}\x1b]0;owned\x07\u{202e}\u{200b}")
}

/// One submission with this text wherever text can be.
pub fn filled(text: &str) -> Vec<Event> {
    let owned = || text.to_owned();
    let failure = Failure {
        given: Given {
            setup: Some(owned()),
            call: Some(owned()),
            args: vec![owned()],
            stdin: Some(whole(text)),
            files: vec![owned()],
        },
        mismatches: vec![Mismatch {
            subject: Subject::File(owned()),
            expected: whole("42\n"),
            actual: whole(text),
            rule: owned(),
        }],
        notes: vec![owned()],
        remarks: vec![Remark {
            message: owned(),
            place: Some(Frame {
                file: owned(),
                line: 1,
                column: Some(1),
                function: owned(),
                source: owned(),
            }),
            width: 3,
            named: false,
        }],
        omitted_remarks: 2,
        measured: vec![Measurement { n: 100, cpu: Some(0.25), unfinished: true, ..Measurement::default() }],
        error: Some(LearnerError {
            kind: owned(),
            message: owned(),
            frames: vec![Frame {
                file: owned(),
                line: 3,
                column: Some(2),
                function: owned(),
                source: owned(),
            }],
            omitted_frames: 0,
        }),
        printed: Some(whole(text)),
        complained: Some(whole(text)),
        dialogue: vec![Utterance { by: Speaker::Learner, text: owned(), unended: true, omitted: 3 }],
        hint: Some(owned()),
        reproduce: String::new(),
    };
    let cases = vec![
        failed(text, Verdict::WrongAnswer, text, failure),
        hidden(case(&format!("{text} "), 1, Verdict::WrongAnswer)),
        CaseResult { message: Some(owned()), ..case(&format!("{text}!"), 1, Verdict::Skipped) },
        CaseResult { message: Some(owned()), ..case(&format!("{text}?"), 1, Verdict::GraderError) },
    ];
    let mut one = submission(text, text, cases);
    one.file = Some(owned());
    one.note = Some(owned());
    alone(text, one)
}
