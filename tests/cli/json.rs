//! The JSON report as a script of others reads it: a strict copy of its shape, kept by hand.
//!
//! A key that is renamed or goes away breaks this test, and everybody's scripts. One that is new is added here.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::world::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u32,
    gradus: String,
    python: String,
    started: u64,
    exercises: Vec<Exercise>,
    submissions: usize,
    isolation: Vec<String>,
    results: Vec<Submission>,
    run: End,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exercise {
    slug: String,
    #[expect(dead_code, reason = "only its presence counts")]
    title: String,
    track: String,
    max_score: String,
    cases: Vec<PlannedCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedCase {
    name: String,
    points: String,
    hidden: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submission {
    learner: String,
    exercise: String,
    verdict: String,
    score: String,
    max_score: String,
    file: Option<String>,
    note: Option<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    verdict: String,
    score: String,
    max_score: String,
    cpu: f64,
    wall: f64,
    memory: u64,
    hidden: bool,
    message: Option<String>,
    failure: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    complete: bool,
    submissions: usize,
    accepted: usize,
    interrupted: bool,
    wall: f64,
}

fn document() -> Document {
    let run = World::new().run(&["grade", "class", "--report", "json=-"]);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

#[test]
fn the_document_has_the_keys_that_scripts_know() {
    let document = document();
    assert_eq!((document.format, document.gradus.as_str()), (1, env!("CARGO_PKG_VERSION")));
    assert!(document.python.starts_with("3.") && document.started > 1_700_000_000);
    assert!(!document.isolation.is_empty());
    let [greeting, square] = document.exercises.as_slice() else { panic!("two exercises") };
    assert_eq!([&greeting.slug, &greeting.track, &greeting.max_score], ["greeting", "basics", "4"]);
    let hidden: Vec<_> = greeting.cases.iter().filter(|case| case.hidden).collect();
    assert_eq!(hidden.len(), 1);
    assert_eq!([&hidden[0].name, &hidden[0].points], ["nobody", "1"]);
    assert_eq!([&square.slug, &square.max_score], ["square", "0.5"]);
    let End { complete, submissions, accepted, interrupted, wall } = document.run;
    assert_eq!((complete, submissions, accepted, interrupted), (true, document.submissions, 2, false));
    assert!(wall > 0.0);
}

#[test]
fn results_come_in_order_with_their_verdicts() {
    let document = document();
    let found: Vec<_> = document
        .results
        .iter()
        .map(|one| {
            [&one.learner, &one.exercise, &one.verdict, &one.score, &one.max_score].map(String::as_str)
        })
        .collect();
    assert_eq!(
        found,
        [
            ["ada", "greeting", "accepted", "4", "4"],
            ["ada", "square", "accepted", "0.5", "0.5"],
            ["bo", "greeting", "wrong_answer", "0", "4"],
            ["bo", "square", "compile_error", "0", "0.5"],
            ["cy", "greeting", "missing_file", "0", "4"],
            ["cy", "square", "missing_file", "0", "0.5"],
        ]
    );
    assert_eq!(document.results[0].file.as_deref(), Some("ada/greeting.py"));
    let note = document.results[4].note.as_deref();
    assert!(note.is_some_and(|note| note.contains("Greeting.py")), "{note:?}");
}

#[test]
fn cases_say_what_they_used_and_hidden_ones_nothing_else() {
    let document = document();
    for case in &document.results[0].cases {
        assert!(case.cpu > 0.0 && case.wall > 0.0 && case.memory > 1 << 20, "{}", case.name);
        assert_eq!((case.verdict.as_str(), &case.score), ("accepted", &case.max_score));
    }
    let silent: BTreeSet<_> = document.results[2]
        .cases
        .iter()
        .filter(|case| case.message.is_none() && case.failure.is_none())
        .map(|case| (case.name.as_str(), case.hidden))
        .collect();
    assert_eq!(silent, BTreeSet::from([("nobody", true)]));
}
