//! The values that calls have to return, from the author's expressions; or what is wrong with the author's Python.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Finding, explain, phrase};
use crate::compare::value::{self, Value};
use crate::event::Verdict;
use crate::outcome::{CaseOutcome, Ended, Stage};
use crate::plan;
use crate::spec::model::Exercise;

/// The expected values of an exercise. They stay in this process.
#[derive(Debug, Clone, Default)]
pub struct Expectations {
    /// By position of the case; may be shorter than the list of cases. A call has one value, or one for each n.
    values: Vec<Vec<Value>>,
    /// The same in the canonical form, for cases whose checker gets it.
    forms: BTreeMap<usize, Arc<[u8]>>,
}

/// Python in a spec that does not do what it is there for: a `returns` without a value, a `setup` or `call` that does
/// not compile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: case `{case}`: `{key} = {text:?}` {problem}", place(spec, *line))]
pub struct AuthorMistake {
    pub exercise: String,
    /// Path of the spec file, as messages show it.
    pub spec: PathBuf,
    /// Line of the case in its spec, from 1; 0 if unknown.
    pub line: usize,
    pub case: String,
    /// The key of the spec: `returns`, `setup`, `call` or `query`.
    pub key: &'static str,
    /// What stands there.
    pub text: String,
    /// What is wrong, as in `raises NameError: name 'x' is not defined`.
    pub problem: String,
}

fn place(spec: &Path, line: usize) -> String {
    match line {
        0 => spec.display().to_string(),
        line => format!("{}:{line}", spec.display()),
    }
}

/// Why an exercise has no expectations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// The author's to mend: every mistake.
    Author(Vec<AuthorMistake>),
    /// A fault of ours or of the machine, on one line.
    Fault(String),
    /// The user asked for tests that are not there: by which names.
    Nothing(String),
}

impl Expectations {
    /// For exercises whose calls return nothing in particular.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The values that the job of [`plan::reference_job`] came to: one outcome for each of `positions`, then one that
    /// says which of [`plan::texts`] are no Python.
    ///
    /// # Errors
    ///
    /// See [`Unknown`]; an author's mistakes before faults.
    pub fn from_outcomes(
        exercise: &Exercise,
        positions: &[usize],
        outcomes: &[CaseOutcome],
    ) -> Result<Self, Unknown> {
        let mut values = vec![Vec::new(); exercise.cases.len()];
        let mut forms = BTreeMap::new();
        let mut mistakes = Vec::new();
        let mut fault = None;
        for (&position, outcome) in positions.iter().zip(outcomes) {
            match evaluated(outcome) {
                Ok(value) => {
                    if plan::checker::of(&exercise.cases[position]).is_some() {
                        forms.extend(outcome.told.value.as_deref().map(|form| (position, form.into())));
                    }
                    values[position].push(value);
                }
                Err(Problem::Ours(words)) => fault = Some(words),
                Err(Problem::Author(problem)) => {
                    let text = plan::expression(&exercise.cases[position]).unwrap_or_default();
                    mistakes.push(mistake(exercise, position, ("returns", text), problem));
                }
            }
        }
        match outcomes.get(positions.len()).map(|outcome| compiled(exercise, outcome)) {
            Some(Ok(more)) => mistakes.extend(more),
            Some(Err(words)) => fault = fault.or(Some(words)),
            None => {}
        }
        mistakes.sort_by_key(|mistake| mistake.line);
        // With every n, the same.
        mistakes.dedup();
        match fault {
            _ if !mistakes.is_empty() => Err(Unknown::Author(mistakes)),
            Some(fault) => Err(Unknown::Fault(fault)),
            None => Ok(Self { values, forms }),
        }
    }

    pub(super) fn values(&self, position: usize) -> &[Value] {
        self.values.get(position).map_or(&[], Vec::as_slice)
    }

    /// The value in the canonical form, where a checker gets it.
    pub(super) fn form(&self, position: usize) -> Option<Arc<[u8]>> {
        self.forms.get(&position).cloned()
    }
}

fn mistake(
    exercise: &Exercise,
    position: usize,
    (key, text): (&'static str, &str),
    problem: String,
) -> AuthorMistake {
    let case = &exercise.cases[position];
    AuthorMistake {
        exercise: exercise.slug.clone(),
        spec: exercise.folder.join(&exercise.spec_file),
        line: case.line,
        case: case.name.clone(),
        key,
        text: text.to_owned(),
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
        Ended::Compiling(_) => return author("cannot be evaluated: Python cannot compile the reference"),
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

/// The texts of the cases that are no Python, from what compiling them came to; or a fault of ours.
fn compiled(exercise: &Exercise, outcome: &CaseOutcome) -> Result<Vec<AuthorMistake>, String> {
    let unknown = |why: &str| {
        format!("it is not known whether the calls and queries of this exercise are valid: {why}")
    };
    let value = match evaluated(outcome) {
        Ok(value) => value,
        Err(Problem::Author(why) | Problem::Ours(why)) => return Err(unknown(&why)),
    };
    let texts: Vec<_> = plan::texts(exercise).collect();
    match value {
        Value::Sequence { items, .. } if items.len() == texts.len() => Ok(texts
            .into_iter()
            .zip(items)
            .filter_map(|(text, problem)| {
                let problem =
                    value::printed(&problem, 1000).unwrap_or_else(|| "its text is too long".to_owned());
                let told = format!("is not valid {}: {}", text.language(), phrase::one_line(&problem));
                (!problem.is_empty()).then(|| mistake(exercise, text.position, (text.key, text.text), told))
            })
            .collect()),
        _ => Err(unknown("the answer makes no sense")),
    }
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
