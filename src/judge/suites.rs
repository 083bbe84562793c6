//! What the author's own run of the tests came to: which tests there are, and what is wrong with them.

use std::collections::BTreeMap;

use super::expectations::{AuthorMistake, Unknown, decode};
use super::{explain, phrase, tool};
use crate::compare::value::Value;
use crate::outcome::{CaseOutcome, Ended, Raised, Stage};
use crate::plan::suites::{Found, suites};
use crate::spec::model::{Case, Exercise, Suite};

/// The tests of each suite, from the outcomes of [`plan::suites::finding`](crate::plan::suites::finding).
///
/// # Errors
///
/// See [`Unknown`].
pub fn found(exercise: &Exercise, outcomes: &[CaseOutcome]) -> Result<Vec<Found>, Unknown> {
    let mut all = Vec::new();
    let mut mistakes = Vec::new();
    for ((position, case, suite), outcome) in suites(exercise).zip(outcomes) {
        match listed(outcome) {
            Ok((tests, ..)) if tests.is_empty() => {
                mistakes.push(mistake(exercise, case, suite, "has no tests".to_owned()));
            }
            Ok((tests, stamp, compiled)) => {
                let idle = idle(suite, &tests);
                mistakes.extend(idle.into_iter().map(|problem| mistake(exercise, case, suite, problem)));
                all.push(Found { position, tests, stamp, compiled, left: BTreeMap::new() });
            }
            Err(problem) => mistakes.push(mistake(exercise, case, suite, problem)),
        }
    }
    if mistakes.is_empty() { Ok(all) } else { Err(Unknown::Author(mistakes)) }
}

/// The tests that count: those that the author's solution passes. One that is skipped with it, or is expected to fail,
/// does not count; one that fails is a mistake.
///
/// # Errors
///
/// See [`Unknown`].
pub fn tried(
    exercise: &Exercise,
    mut found: Vec<Found>,
    outcomes: &[CaseOutcome],
) -> Result<Vec<Found>, Unknown> {
    let mut outcomes = outcomes.iter();
    let mut mistakes = Vec::new();
    for ((_, case, suite), found) in suites(exercise).zip(&mut found) {
        let kept = &mut found.left;
        found.tests.retain(|id| match outcomes.next().map(came_to) {
            Some(Ok((word, left))) => {
                kept.insert(id.clone(), left);
                word == "passed"
            }
            Some(Err(why)) => {
                let problem = format!("fails with the author's own solution, at {id}: {why}");
                mistakes.push(mistake(exercise, case, suite, problem));
                false
            }
            None => false,
        });
        if found.tests.is_empty() && mistakes.is_empty() {
            let problem = "has no test that the author's own solution passes".to_owned();
            mistakes.push(mistake(exercise, case, suite, problem));
        }
    }
    if mistakes.is_empty() { Ok(found) } else { Err(Unknown::Author(mistakes)) }
}

/// Names of tests, what stands for them, and their files compiled; or what is wrong.
fn listed(outcome: &CaseOutcome) -> Result<(Vec<String>, String, Vec<String>), String> {
    let value = value(outcome)?;
    match tool::items(&value) {
        [tests, stamp, compiled] => {
            let stamp = tool::text(stamp).ok_or("gave an answer that makes no sense")?;
            Ok((tool::texts(tests), stamp, tool::texts(compiled)))
        }
        _ => Err("gave an answer that makes no sense".to_owned()),
    }
}

/// What a test came to, if that is no failure, and what it leaves to the code of the solution.
fn came_to(outcome: &CaseOutcome) -> Result<(String, Vec<String>), String> {
    let value = value(outcome)?;
    let word = tool::items(&value).first().and_then(tool::text).unwrap_or_default();
    let touched = tool::items(&value).get(6).map(tool::texts).unwrap_or_default();
    let left = tool::items(&value).get(7).map(tool::texts).unwrap_or_default();
    match word.as_str() {
        _ if !touched.is_empty() => {
            Err(format!("it changes what tests are decided by: {}", phrase::names(&touched)))
        }
        "passed" | "skipped" | "xfailed" => Ok((word, left)),
        _ => Err(outcome.told.raised.as_ref().map_or_else(|| "it fails".to_owned(), explain::headline)),
    }
}

fn value(outcome: &CaseOutcome) -> Result<Value, String> {
    let told = &outcome.told;
    let problem = match (&outcome.ended, &told.raised, &told.value) {
        (Ended::NotCompiled, ..) => "cannot be run: the author's solution is not valid Python".to_owned(),
        (Ended::Compiling(_), ..) => "cannot be run: Python cannot compile the author's solution".to_owned(),
        (Ended::Time(_), ..) => "takes too long".to_owned(),
        (Ended::Memory, ..) => "takes too much memory".to_owned(),
        (Ended::Output(_), ..) => "prints too much".to_owned(),
        (Ended::Processes, ..) => "starts too many processes".to_owned(),
        (Ended::Signal(_), ..) => "crashes the interpreter".to_owned(),
        (Ended::Exit(_), _, Some(value)) if told.stage == Stage::Done => {
            return decode(value).map_err(|finding| finding.message);
        }
        (Ended::Exit(_), Some(raised), _) => told_of(raised),
        (Ended::Exit(_), None, _) => "ends the interpreter".to_owned(),
    };
    Err(problem)
}

fn told_of(raised: &Raised) -> String {
    let loading = raised.stage == Stage::Loading;
    let whose = if loading { "the author's solution raises " } else { "" };
    let advice = match (raised.kind.as_str(), loading) {
        ("ModuleNotFoundError", true) => {
            "; give it a file by `files`, a package by the `packages` of the course"
        }
        ("ModuleNotFoundError", false) => {
            "; name a file in `helpers`, a package in the `packages` of the course"
        }
        _ => "",
    };
    format!("cannot be run: {whose}{}{advice}", explain::headline(raised))
}

/// Patterns that fit no test.
fn idle(suite: &Suite, tests: &[String]) -> Vec<String> {
    let hidden = suite.hidden.iter().map(|pattern| ("hidden", pattern));
    let weights = suite.weights.iter().map(|(pattern, _)| ("weights", pattern));
    let idle = hidden.chain(weights).filter(|(_, pattern)| !tests.iter().any(|test| pattern.fits(test)));
    idle.map(|(key, pattern)| format!("has no test `{}`, which `{key}` names", pattern.text)).collect()
}

fn mistake(exercise: &Exercise, case: &Case, suite: &Suite, problem: String) -> AuthorMistake {
    AuthorMistake {
        exercise: exercise.slug.clone(),
        spec: exercise.folder.join(&exercise.spec_file),
        line: case.line,
        case: case.name.clone(),
        key: "pytest",
        text: suite.path().to_owned(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_is_not_there_is_told_with_where_to_name_it() {
        let table = [
            (Stage::Setup, "cannot be run: ModuleNotFoundError: no module; name a file in `helpers`"),
            (
                Stage::Loading,
                "cannot be run: the author's solution raises ModuleNotFoundError: no module; give it",
            ),
        ];
        for (stage, expected) in table {
            let raised = Raised {
                kind: "ModuleNotFoundError".to_owned(),
                lineage: vec!["ModuleNotFoundError".to_owned()],
                message: "no module".to_owned(),
                frames: Vec::new(),
                omitted_frames: 0,
                stage,
            };
            let told = told_of(&raised);
            assert!(told.starts_with(expected), "{told}");
        }
    }
}
