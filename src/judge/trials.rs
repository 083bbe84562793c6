//! What the author's bugs came to: their texts, or what is wrong with them.

use super::expectations::{AuthorMistake, Unknown, decode};
use super::{explain, phrase, tool};
use crate::compare::value::Value;
use crate::outcome::CaseOutcome;
use crate::plan::trials::{Made, bug_text};
use crate::spec::model::trials::{Bug, LearnerTests, Mutants};
use crate::spec::model::{Case, Exercise};
use crate::spec::similar::nearest;
use rust_decimal::Decimal;

/// A case with bugs, and what was found out about it.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub exercise: &'a Exercise,
    pub case: &'a Case,
    pub tests: &'a LearnerTests,
}

impl Question<'_> {
    /// The texts of the bugs that the author wrote, with patches applied.
    ///
    /// # Errors
    ///
    /// Every patch that does not apply, and every bug that is none.
    pub fn texts(&self) -> Result<Vec<String>, Unknown> {
        let mut mistakes = Vec::new();
        let mut texts = Vec::new();
        for bug in &self.tests.bugs {
            match bug_text(self.tests, bug) {
                Ok(text) if same(&text, &self.tests.subject.text()) => {
                    mistakes.push(self.of_bug(bug, "is the same as the correct implementation".to_owned()));
                }
                Ok(text) => texts.push(text),
                Err(slip) => {
                    let problem = format!(
                        "does not apply to {}: its line {} {}",
                        self.tests.subject.path, slip.line, slip.message
                    );
                    mistakes.push(self.of_bug(bug, problem));
                }
            }
        }
        if mistakes.is_empty() { Ok(texts) } else { Err(Unknown::Author(mistakes)) }
    }

    /// All bugs, from the outcome of [`plan::trials::making`](crate::plan::trials::making).
    ///
    /// # Errors
    ///
    /// See [`Unknown`].
    pub fn made(&self, texts: &[String], outcome: &CaseOutcome) -> Result<Vec<Made>, Unknown> {
        let value = match (&outcome.told.value, &outcome.told.raised) {
            (Some(value), _) => decode(value).map_err(|finding| Unknown::Fault(finding.message))?,
            (None, Some(raised)) => return Err(Unknown::Fault(explain::headline(raised))),
            (None, None) => return Err(Unknown::Fault("the tool that makes bugs gave no answer".to_owned())),
        };
        let [problems, mutants, known] = tool::parts(&value, "made", &self.tests.subject.path)
            .map_err(|finding| Unknown::Author(vec![self.of_subject(&finding.message)]))?
        else {
            return Err(Unknown::Fault(tool::senseless().message));
        };
        let mut mistakes = self.invalid(&tool::texts(problems));
        let given = self.tests.bugs.iter().zip(texts).map(|(bug, text)| Made {
            name: bug.name.clone(),
            text: text.clone(),
            description: bug.description.clone(),
            hidden: bug.hidden,
            weight: bug.weight,
        });
        let mut made: Vec<Made> = given.collect();
        if let Some(asked) = &self.tests.mutants {
            let mutants: Option<Vec<Made>> =
                tool::items(mutants).iter().map(|mutant| read(mutant, asked.hidden)).collect();
            let mutants = mutants.ok_or_else(|| Unknown::Fault(tool::senseless().message))?;
            mistakes.extend(self.unfit(asked, mutants.len(), &tool::texts(known)));
            made.extend(mutants);
        }
        if mistakes.is_empty() { Ok(made) } else { Err(Unknown::Author(mistakes)) }
    }

    /// Code of the author's that is no Python: `problems` of the bugs, then of the other correct implementations.
    fn invalid(&self, problems: &[String]) -> Vec<AuthorMistake> {
        let words = |problem: &String| format!("is not valid Python: {}", phrase::one_line(problem));
        let bugs = self.tests.bugs.iter().zip(problems).filter(|(_, problem)| !problem.is_empty());
        let bugs = bugs.map(|(bug, problem)| self.of_bug(bug, words(problem)));
        let others = self.tests.others.iter().zip(problems.iter().skip(self.tests.bugs.len()));
        let others = others.filter(|(_, problem)| !problem.is_empty());
        let others = others
            .map(|((_, other), problem)| self.mistake("also_correct", other.path.clone(), words(problem)));
        bugs.chain(others).collect()
    }

    /// What is wrong with the mutants that were asked for.
    fn unfit(&self, asked: &Mutants, count: usize, known: &[String]) -> Vec<AuthorMistake> {
        let excluded = asked.exclude.iter().filter(|id| !known.contains(id)).map(|id| {
            let near = nearest(id, known.iter().map(String::as_str));
            let near = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
            self.mistake(
                "exclude",
                id.clone(),
                format!("names no mutant of {}{near}", self.tests.subject.path),
            )
        });
        let mut mistakes: Vec<AuthorMistake> = excluded.collect();
        if count < asked.count as usize {
            let problem = format!("is more than can be made of {}: {count}", self.tests.subject.path);
            mistakes.push(self.mistake("count", asked.count.to_string(), problem));
        }
        mistakes
    }

    fn of_bug(&self, bug: &Bug, problem: String) -> AuthorMistake {
        AuthorMistake { line: bug.line, ..self.mistake("bugs", bug.path.clone(), problem) }
    }

    fn of_subject(&self, problem: &str) -> AuthorMistake {
        self.mistake("subject", self.tests.subject.path.clone(), format!("cannot be used: {problem}"))
    }

    fn mistake(&self, key: &'static str, text: String, problem: String) -> AuthorMistake {
        AuthorMistake {
            exercise: self.exercise.slug.clone(),
            spec: self.exercise.folder.join(&self.exercise.spec_file),
            line: self.case.line,
            case: self.case.name.clone(),
            key,
            text,
            problem,
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    a.lines().eq(b.lines())
}

/// A mutant, as the tool tells it.
fn read(value: &Value, hidden: bool) -> Option<Made> {
    let [id, line, function, before, after, text] = tool::items(value) else { return None };
    let (line, function) = (tool::number(line)?, tool::text(function)?);
    let place = if function.is_empty() { String::new() } else { format!(" of {function}") };
    let (before, after) = (tool::text(before)?, tool::text(after)?);
    Some(Made {
        name: tool::text(id)?,
        text: tool::text(text)?,
        description: Some(format!("in line {line}{place}, `{before}` has become `{after}`")),
        hidden,
        weight: Decimal::ONE,
    })
}
