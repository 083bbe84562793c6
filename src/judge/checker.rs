//! What the author's checker makes of a program's output or a call's value.
//!
//! First everything is judged that needs no checker: how the run ended, what else was expected. Only a run that passes all of
//! it has something to be checked, and [`questions`] says what.

use std::sync::Arc;

use super::expectations::decode;
use super::{Evidence, Expectations, Finding, Kind, author, phrase, source, texts};
use crate::event::{Failure, Given, Verdict};
use crate::outcome::CaseOutcome;
use crate::plan::checker::{self as plan, Part, Question};
use crate::spec::model::checker::{Answer, Checked, Form, Run};
use crate::spec::model::{Case, Exercise};

impl Kind for Checked {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let output = match self.output(evidence) {
            Ok(output) => output,
            Err(finding) => return Some(*finding),
        };
        let Some(ruling) = evidence.ruling else {
            return Some(author::trouble(&self.checker, "was not asked"));
        };
        let silent = match &self.run {
            Run::Program(_) => "the output is not accepted".to_owned(),
            Run::Call(call) => {
                format!(
                    "{} returned a value that is not accepted",
                    phrase::short_code(&call.call).unwrap_or("the call")
                )
            }
        };
        let finding = match author::ruling(&self.checker, evidence.case, ruling) {
            Ok(ruling) => ruling.finding(&self.checker, &silent)?,
            Err(finding) => return Some(finding),
        };
        Some(with_output(finding, &output, evidence.outcome))
    }

    fn given(&self, case: &Case) -> Given {
        self.run().given(case)
    }
}

impl Checked {
    fn run(&self) -> &dyn Kind {
        match &self.run {
            Run::Program(program) => program,
            Run::Call(call) => call,
        }
    }

    /// What there is to be checked; the finding for a run of which nothing is. Boxed, since most runs have none.
    fn output(&self, evidence: Evidence<'_>) -> Result<Part, Box<Finding>> {
        if let Some(finding) = self.run().judge(evidence) {
            return Err(Box::new(finding));
        }
        let outcome = evidence.outcome;
        match (&self.run, &outcome.told.value) {
            (Run::Call(_), Some(value)) => Ok(Part::Value(value.as_slice().into())),
            (Run::Call(_), None) => Err(Box::new(author::trouble(&self.checker, "has no value to look at"))),
            (Run::Program(_), _) => self.printed(outcome).map(Part::Text),
        }
    }

    /// What was printed. A function takes it as text, and whatever is none is wrong.
    fn printed(&self, outcome: &CaseOutcome) -> Result<Arc<[u8]>, Box<Finding>> {
        let Some(bytes) = outcome.stdout.complete() else {
            return Err(Box::new(author::trouble(&self.checker, "would see a part of the output only")));
        };
        match (&self.checker.form, std::str::from_utf8(bytes)) {
            (Form::Function(_), Err(error)) => {
                let at = error.valid_up_to();
                let message = format!(
                    "your program printed bytes that are no text, the first of them after {at} others"
                );
                let failure = Failure { printed: texts::printed(outcome), ..Failure::default() };
                Err(Box::new(Finding::new(Verdict::WrongAnswer, message).with(failure)))
            }
            _ => Ok(bytes.into()),
        }
    }
}

/// What a learner needs to understand what the checker says.
fn with_output(mut finding: Finding, output: &Part, outcome: &CaseOutcome) -> Finding {
    finding.failure.printed = texts::printed(outcome);
    finding.failure.complained = texts::complained(outcome);
    if let Part::Value(value) = output
        && let Ok(value) = decode(value)
    {
        finding.failure.notes.push(format!("Returned: {}", author::shown(&value)));
    }
    finding
}

/// What the author's checkers are to be asked about these outcomes, one for each case of the exercise.
#[must_use]
pub fn questions(
    exercise: &Exercise,
    source: &[u8],
    expectations: &Expectations,
    outcomes: &[CaseOutcome],
) -> Vec<Question> {
    let source = source::Source::read(source);
    let question = |(position, (case, outcome)): (usize, (&Case, &CaseOutcome))| {
        let checked = plan::of(case)?;
        let expected = match &checked.answer {
            Answer::Expression(_) => Part::Value(expectations.form(position)?),
            answer => plan::text(answer).map_or(Part::Nothing, Part::Text),
        };
        let file = exercise.file.as_str();
        let evidence =
            Evidence { case, outcome, source: &source, file, expected: &[], ruling: None, controls: &[] };
        Some(Question { position, output: checked.output(evidence).ok()?, expected })
    };
    exercise.cases.iter().zip(outcomes).enumerate().filter_map(question).collect()
}
