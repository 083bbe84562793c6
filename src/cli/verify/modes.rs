//! Whether tests come to the same results isolated and in the learner's process, where a spec leaves it open.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::cli::args::{Exercises, Running};
use crate::cli::error::CliError;
use crate::cli::grading;
use crate::cli::terminal::Terminal;
use crate::discover::Submission;
use crate::event::{Event, SubmissionResult, TestMode, Verdict};
use crate::plan::{Plan, suites};
use crate::run::Audience;
use crate::spec::model::Exercise;

/// The exercises with tests of which the spec does not say where they run, with their solutions.
pub fn open(exercises: &[Exercise], units: &[Submission]) -> (Vec<Exercise>, Vec<Submission>) {
    let mut kept = Vec::new();
    let mut solutions = Vec::new();
    for (position, exercise) in exercises.iter().enumerate() {
        if suites::undecided(exercise).is_empty() {
            continue;
        }
        let own = units.iter().filter(|unit| unit.exercise == position);
        solutions.extend(own.map(|unit| Submission { exercise: kept.len(), ..unit.clone() }));
        kept.push(exercise.clone());
    }
    (kept, solutions)
}

/// The same without some exercises, by their slugs.
pub fn without(
    (exercises, solutions): (Vec<Exercise>, Vec<Submission>),
    left_out: impl Fn(&str) -> bool,
) -> (Vec<Exercise>, Vec<Submission>) {
    let kept: Vec<usize> =
        (0..exercises.len()).filter(|&position| !left_out(&exercises[position].slug)).collect();
    let place = |old: usize| kept.iter().position(|&position| position == old);
    let moved = |unit: Submission| place(unit.exercise).map(|exercise| Submission { exercise, ..unit });
    let solutions = solutions.into_iter().filter_map(moved).collect();
    (kept.iter().map(|&position| exercises[position].clone()).collect(), solutions)
}

/// What is to be said of them. Those whose tests ran isolated run once more, in the learner's process.
pub fn compare(
    terminal: Terminal,
    (exercises, solutions): &(Vec<Exercise>, Vec<Submission>),
    results: &[SubmissionResult],
    wanted: &Exercises,
    running: &Running,
) -> Result<String, CliError> {
    let mut text = String::new();
    for exercise in exercises {
        let open = suites::undecided(exercise);
        let open: Vec<_> =
            open.iter().map(|&position| format!("{}: ", exercise.cases[position].name)).collect();
        let is_open = |name: &str| open.iter().any(|suite| name.starts_with(suite));
        let of_exercise = results.iter().filter(|result| result.exercise == exercise.slug);
        let mut cases = of_exercise.flat_map(|result| &result.cases);
        if cases.any(|case| case.mode == Some(TestMode::InProcess) && is_open(&case.name)) {
            let _ = writeln!(
                text,
                "note {}: the tests run in the learner's process, because the author's own solution gets other results \
                 apart from it; write `mode = \"in-process\"` if that is meant, or change the tests",
                exercise.slug
            );
        }
    }
    if exercises.is_empty() {
        return Ok(text);
    }
    let forced = exercises
        .iter()
        .map(|exercise| suites::in_mode(exercise, &suites::undecided(exercise), TestMode::InProcess));
    let plan = Plan::new(forced.collect(), solutions.clone(), |_| true);
    let mut others = Results::default();
    grading::run(terminal, plan, wanted, running, &mut others)?;
    let others: BTreeMap<(String, String), SubmissionResult> = others
        .0
        .into_iter()
        .map(|result| ((result.exercise.clone(), result.learner.clone()), result))
        .collect();
    for result in results {
        if let Some(other) = others.get(&(result.exercise.clone(), result.learner.clone())) {
            text += &difference(result, other);
        }
    }
    Ok(text)
}

/// The first case of a solution that comes to another verdict in the learner's process.
fn difference(isolated: &SubmissionResult, in_process: &SubmissionResult) -> String {
    let verdicts = |result: &SubmissionResult| -> BTreeMap<String, Verdict> {
        result.cases.iter().map(|case| (case.name.clone(), case.verdict)).collect()
    };
    let others = verdicts(in_process);
    let different = isolated.cases.iter().find(|case| others.get(&case.name) != Some(&case.verdict));
    let Some(case) = different else { return String::new() };
    let other = others.get(&case.name).map_or("no such case", |verdict| verdict.word());
    format!(
        "note {} {}: the case \"{}\" is {} isolated and {other} in the learner's process; isolated counts unless \
         `mode` says otherwise\n",
        isolated.exercise, isolated.learner, case.name, case.verdict
    )
}

/// Keeps the results.
#[derive(Default)]
struct Results(Vec<SubmissionResult>);

impl Audience for Results {
    fn event(&mut self, event: Event) {
        if let Event::SubmissionFinished(result) = event {
            self.0.push(result);
        }
    }
}
