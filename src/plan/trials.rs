//! From bugs to one case for each, and to the runs that show whether learners' tests find them.
//!
//! Bugs are made once for an exercise, before anything is graded: patches are applied here, and a tool makes mutants. What
//! it came to is read by `judge`.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::json;

use super::patch::{self, Slip};
use super::{expand, needs, reference_case, shared};
use crate::discover::Selection;
use crate::sandbox::job::{Action, Job, JobCase, Subject as Run, laid_aside};
use crate::sandbox::tool::Tool;
use crate::spec::model::trials::{Bug, CORRECT, Coverage, LearnerTests, Subject, Trial, Variant};
use crate::spec::model::{Case, Check, Exercise};

/// How tests are run with a variant. As in `src/harness/tools/trials.py`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// All of them, with the reason why one fails.
    Told,
    /// Up to the first that fails, with the variant written in another way.
    Disguised,
    /// All of them, and what they run of the variant.
    Covered,
}

/// Runs of the correct implementation beside the one that is shown. Nobody can tell when they come: so tests that look at
/// something else than what the code does, such as how many runs there were, or at random, do not do the same in all.
pub const CONTROLS: [How; 4] = [How::Disguised, How::Disguised, How::Disguised, How::Told];

/// A bug, ready to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub name: String,
    pub text: String,
    pub description: Option<String>,
    pub hidden: bool,
    pub weight: Decimal,
}

/// The cases of an exercise that have bugs to be found, with their positions in [`Exercise::cases`].
pub fn trials(exercise: &Exercise) -> impl Iterator<Item = (usize, &Case, &Arc<LearnerTests>)> {
    exercise.cases.iter().enumerate().filter_map(|(position, case)| match &case.check {
        Check::LearnerTests(tests) => Some((position, case, tests)),
        _ => None,
    })
}

/// The whole text of a bug.
///
/// # Errors
///
/// If it is a patch that does not apply.
pub fn bug_text(tests: &LearnerTests, bug: &Bug) -> Result<String, Slip> {
    if bug.is_patch() { patch::apply(&tests.subject.text(), &bug.text()) } else { Ok(bug.text()) }
}

/// The job that looks whether bugs are Python, and makes mutants: one case, with the subject as the file to be read.
#[must_use]
pub fn making(exercise: &Exercise, case: &Case, tests: &LearnerTests, bugs: &[String]) -> Job {
    let file = tests.subject.file();
    let mutants = tests.mutants.as_ref();
    let question = json!({
        "texts": bugs.iter().cloned().chain(tests.others.iter().map(|(_, other)| other.text())).collect::<Vec<_>>(),
        "operators": mutants.map(|mutants| &mutants.operators[..]).unwrap_or_default(),
        "count": mutants.map_or(0, |mutants| mutants.count),
        "exclude": mutants.map(|mutants| &mutants.exclude[..]).unwrap_or_default(),
    });
    let call = format!("mutants({}, {question})", json!(laid_aside(&file)));
    let action = Action::Call { setup: None, call };
    let made =
        JobCase { subject: Run::Tool(Tool::Mutants), ..reference_case(case.env.clone(), Vec::new(), action) };
    Job { file, source: shared(&tests.subject.content), cases: vec![made], needs: needs(exercise) }
}

/// The exercise with a case for each correct implementation and for each bug that is wanted, in place of those at the
/// positions of `made`.
#[must_use]
pub fn expanded(exercise: &Exercise, made: &[(usize, Vec<Made>)]) -> Exercise {
    expand::with_parts(exercise, |position, case, first, names| match &case.check {
        Check::LearnerTests(tests) => {
            let (_, bugs) = made.iter().find(|(of, _)| *of == position)?;
            Some(parts(case, tests, bugs, first, names))
        }
        _ => None,
    })
}

/// The names of bugs that were asked for, if there are none of them.
#[must_use]
pub fn unwanted(exercise: &Exercise, made: &[(usize, Vec<Made>)]) -> Option<String> {
    let asked = trials(exercise).filter(|(_, _, tests)| !tests.only.is_empty());
    let mut empty = asked.filter(|(position, case, tests)| {
        let bugs = made.iter().find(|(of, _)| of == position).map_or(&[][..], |(_, bugs)| bugs);
        let named = tests.only.iter().any(|name| *name == format!("{}: {CORRECT}", case.name));
        !named && parts(case, tests, bugs, 0, &mut BTreeSet::new()).len() < 2 + tests.others.len()
    });
    empty.next().map(|(_, _, tests)| tests.only.join("`, `"))
}

fn parts(
    case: &Case,
    tests: &LearnerTests,
    bugs: &[Made],
    first: usize,
    names: &mut BTreeSet<String>,
) -> Vec<Case> {
    let subject = Arc::new(tests.subject.clone());
    let all = std::iter::once((CORRECT, Arc::clone(&subject)));
    let all = all.chain(tests.others.iter().map(|(name, other)| (name.as_str(), Arc::new(other.clone()))));
    let mut cases: Vec<Case> = all
        .map(|(name, subject)| Case {
            name: expand::name(&case.name, name, names),
            points: Decimal::ZERO,
            check: Check::Trial(Trial { subject, variant: Variant::Correct }),
            ..case.clone()
        })
        .collect();
    let weights: Vec<Decimal> = bugs.iter().map(|bug| bug.weight).collect();
    let after: Vec<usize> = case.after.iter().copied().chain(first..first + cases.len()).collect();
    let wanted = Selection { cases: tests.only.clone(), ..Selection::default() };
    let bugs = bugs.iter().zip(expand::shares(case.points, &weights)).map(|(bug, points)| {
        let (text, description) = (Arc::from(bug.text.as_str()), bug.description.clone());
        Case {
            name: expand::name(&case.name, &bug.name, names),
            points,
            hidden: case.hidden || bug.hidden,
            after: after.clone(),
            check: Check::Trial(Trial {
                subject: Arc::clone(&subject),
                variant: Variant::Faulty { text, description },
            }),
            ..case.clone()
        }
    });
    cases.extend(bugs.filter(|case| wanted.case(&case.name)));
    cases
}

/// What is run for a variant.
pub fn action(trial: &Trial) -> Action {
    match &trial.variant {
        Variant::Correct => with_correct(&trial.subject, How::Told),
        Variant::Faulty { text, .. } => question(&trial.subject, How::Disguised, text),
    }
}

/// What is run to see what is covered.
pub fn covering(coverage: &Coverage) -> Action {
    with_correct(&coverage.subject, How::Covered)
}

/// The runs beside those of the cases themselves: positions of the cases that they belong to.
pub fn controls(exercise: &Exercise) -> impl Iterator<Item = (usize, How, &Subject)> {
    exercise.cases.iter().enumerate().flat_map(|(position, case)| {
        let correct = match &case.check {
            Check::Trial(Trial { subject, variant: Variant::Correct }) => Some(&**subject),
            _ => None,
        };
        correct.into_iter().flat_map(move |subject| CONTROLS.map(|how| (position, how, subject)))
    })
}

/// What is run with the correct implementation.
pub fn with_correct(subject: &Subject, how: How) -> Action {
    question(subject, how, &subject.text())
}

fn question(subject: &Subject, how: How, text: &str) -> Action {
    let word = match how {
        How::Told => "told",
        How::Disguised => "disguised",
        How::Covered => "covered",
    };
    Action::Trial { module: subject.module.clone(), question: format!("{word}\n{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::samples::{checked, exercise, returns, text};

    fn subject(path: &str) -> Subject {
        Subject { path: path.to_owned(), module: "stack".to_owned(), content: text("x = 1\n") }
    }

    fn made(name: &str, hidden: bool, weight: i64) -> Made {
        let text = format!("x = '{name}'\n");
        Made { name: name.to_owned(), text, description: None, hidden, weight: Decimal::from(weight) }
    }

    /// An exercise with a call, bugs to be found after it, and a call after these.
    fn hunt(only: &[&str]) -> Exercise {
        let only = only.iter().map(ToString::to_string).collect();
        let others = vec![("correct, other".to_owned(), subject("other.py"))];
        let tests =
            LearnerTests { subject: subject("stack.py"), others, bugs: Vec::new(), mutants: None, only };
        let mut cases = vec![
            returns("first", "f()", "1"),
            checked("finds", Check::LearnerTests(Arc::new(tests))),
            returns("last", "f()", "1"),
        ];
        (cases[1].after, cases[1].points) = (vec![0], Decimal::from(6));
        cases[2].after = vec![1];
        exercise("stack", cases)
    }

    #[test]
    fn bugs_share_the_points_and_come_after_all_that_is_correct() {
        let bugs = vec![made("a", false, 1), made("b", true, 2)];
        let expanded = expanded(&hunt(&[]), &[(1, bugs)]);
        let told: Vec<_> = expanded
            .cases
            .iter()
            .map(|case| (case.name.as_str(), case.points.to_string(), case.hidden, case.after.clone()))
            .collect();
        let expected = [
            ("first", "1", false, vec![]),
            ("finds: correct", "0", false, vec![0]),
            ("finds: correct, other", "0", false, vec![0]),
            ("finds: a", "2", false, vec![0, 1, 2]),
            ("finds: b", "4", true, vec![0, 1, 2]),
            ("last", "1", false, vec![1, 2, 3, 4]),
        ];
        let expected = expected.map(|(name, points, hidden, after)| (name, points.to_owned(), hidden, after));
        assert_eq!(told, expected);
        assert_eq!(expanded.max_score(), hunt(&[]).max_score());
    }

    #[test]
    fn each_correct_implementation_has_its_controls_behind_all_cases() {
        let expanded = expanded(&hunt(&[]), &[(1, vec![made("a", false, 1)])]);
        let positions: Vec<_> = controls(&expanded).map(|(position, ..)| position).collect();
        assert_eq!(positions, [[1; CONTROLS.len()], [2; CONTROLS.len()]].concat());
        let job = super::super::job(&expanded, &Vec::new().into(), Arc::from([]));
        assert_eq!(job.cases.len(), expanded.cases.len() + positions.len());
        let asks = |position: usize, word: &str| match &job.cases[position].action {
            Action::Trial { question, .. } => question.starts_with(word),
            _ => false,
        };
        assert!(asks(1, "told\nx = 1") && asks(3, "disguised\nx = 'a'") && asks(5, "disguised\nx = 1"));
    }

    #[test]
    fn a_bug_that_is_asked_for_brings_the_correct_implementation_with_it() {
        let all = [(1, vec![made("a", false, 1), made("b", false, 1)])];
        let names = |only: &[&str]| -> Vec<String> {
            let cases = expanded(&hunt(only), &all).cases;
            cases
                .into_iter()
                .filter_map(|case| case.name.strip_prefix("finds: ").map(str::to_owned))
                .collect()
        };
        assert_eq!(names(&["finds: b"]), ["correct", "correct, other", "b"]);
        assert_eq!(unwanted(&hunt(&["finds: b"]), &all), None);
        assert_eq!(unwanted(&hunt(&["finds: correct"]), &all), None);
        assert_eq!(unwanted(&hunt(&["finds: c"]), &all).as_deref(), Some("finds: c"));
    }
}
