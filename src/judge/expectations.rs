//! The values that calls have to return, from the author's expressions; or why an expression has no value.

use std::path::PathBuf;

use super::{Finding, explain};
use crate::compare::value::{self, Value};
use crate::event::Verdict;
use crate::outcome::{CaseOutcome, Ended, Stage};
use crate::plan;
use crate::spec::model::{Case, Exercise};

/// The expected values of an exercise. They stay in this process.
#[derive(Debug, Clone, Default)]
pub struct Expectations {
    /// By position of the case; may be shorter than the list of cases.
    values: Vec<Option<Value>>,
}

/// An expression that says what a call has to return, and does not say it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: case `{case}`: `returns = {expression:?}` {problem}", spec.display())]
pub struct AuthorMistake {
    pub exercise: String,
    /// Path of the spec file, as messages show it.
    pub spec: PathBuf,
    /// Line of the case in its spec, from 1; 0 if unknown.
    pub line: usize,
    pub case: String,
    pub expression: String,
    /// What is wrong, as in `raises NameError: name 'x' is not defined`.
    pub problem: String,
}

/// Why an exercise has no expectations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// The author's to mend: every mistake.
    Author(Vec<AuthorMistake>),
    /// A fault of ours or of the machine, on one line.
    Fault(String),
}

impl Expectations {
    /// For exercises whose calls return nothing in particular.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The values that the job of [`plan::reference_job`] came to: one outcome for each of `positions`.
    ///
    /// # Errors
    ///
    /// See [`Unknown`]; an author's mistakes before faults.
    pub fn from_outcomes(
        exercise: &Exercise,
        positions: &[usize],
        outcomes: &[CaseOutcome],
    ) -> Result<Self, Unknown> {
        let mut values = vec![None; exercise.cases.len()];
        let mut mistakes = Vec::new();
        let mut fault = None;
        for (&position, outcome) in positions.iter().zip(outcomes) {
            match evaluated(outcome) {
                Ok(value) => values[position] = Some(value),
                Err(Problem::Ours(words)) => fault = Some(words),
                Err(Problem::Author(problem)) => {
                    mistakes.push(mistake(exercise, &exercise.cases[position], problem));
                }
            }
        }
        match fault {
            _ if !mistakes.is_empty() => Err(Unknown::Author(mistakes)),
            Some(fault) => Err(Unknown::Fault(fault)),
            None => Ok(Self { values }),
        }
    }

    pub(super) fn value(&self, position: usize) -> Option<&Value> {
        self.values.get(position)?.as_ref()
    }
}

fn mistake(exercise: &Exercise, case: &Case, problem: String) -> AuthorMistake {
    AuthorMistake {
        exercise: exercise.slug.clone(),
        spec: exercise.folder.join(&exercise.spec_file),
        line: case.line,
        case: case.name.clone(),
        expression: plan::expression(case).unwrap_or_default().to_owned(),
        problem,
    }
}

enum Problem {
    Author(String),
    Ours(String),
}

fn evaluated(outcome: &CaseOutcome) -> Result<Value, Problem> {
    let author = |text: &str| Err(Problem::Author(text.to_owned()));
    let told = &outcome.told;
    match outcome.ended {
        Ended::NotCompiled => return author("cannot be evaluated: the reference is not valid Python"),
        Ended::Time(_) => return author("takes too long to evaluate"),
        Ended::Memory => return author("takes too much memory to evaluate"),
        Ended::Output(_) => return author("prints too much when it is evaluated"),
        Ended::Processes => return author("starts too many processes"),
        Ended::Signal(_) => return author("crashes the interpreter"),
        Ended::Exit(_) => {}
    }
    if let Some(raised) = &told.raised {
        let whose = if raised.stage == Stage::Loading {
            "cannot be evaluated: the reference raises"
        } else {
            "raises"
        };
        return Err(Problem::Author(format!("{whose} {}", explain::headline(raised))));
    }
    let bytes = told.value.as_deref().filter(|_| told.stage == Stage::Done);
    let Some(bytes) = bytes else { return author("ends the interpreter") };
    let value = decode(bytes).map_err(|finding| Problem::Ours(finding.message))?;
    if let Some(part) = value.incomparable_part() {
        let shown = value::show(part, 100);
        return Err(Problem::Author(format!("has a value that equals nothing, because of {shown} in it")));
    }
    Ok(value)
}

/// Reads the canonical form of a value.
///
/// # Errors
///
/// A finding: the harness and this program do not understand each other, which is nobody's wrong answer.
pub(super) fn decode(bytes: &[u8]) -> Result<Value, Finding> {
    Value::decode(bytes).map_err(|error| {
        Finding::new(Verdict::GraderError, format!("the returned value could not be read: {error}"))
    })
}
