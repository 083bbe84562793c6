//! How much of the correct implementation a learner's tests run.

use rust_decimal::Decimal;

use super::trial::ran;
use super::{Evidence, Finding, Kind, tool};
use crate::compare::value::Value;
use crate::event::{Failure, Given, Verdict};
use crate::spec::model::Case;
use crate::spec::model::trials::Coverage;

/// Missed places that are told.
const MOST_NOTES: usize = 12;

impl Kind for Coverage {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let told = match ran(evidence) {
            Ok(told) => told,
            Err(finding) => return Some(finding),
        };
        if let Some(finding) = told.failed(&self.subject, evidence) {
            return Some(finding);
        }
        let [lines, run, branches, taken, missed] = tool::items(&told.coverage) else {
            return Some(tool::fault("what was told of the coverage cannot be read"));
        };
        let lines = short(run, lines, self.lines, "lines");
        let branches = short(taken, branches, self.branches, "branches");
        let short: Vec<String> = lines.into_iter().chain(branches).collect();
        if short.is_empty() {
            return None;
        }
        let message = format!("your tests run {} of {}", short.join(" and "), self.subject.file());
        let notes = notes(missed, &self.subject.file());
        Some(Finding::new(Verdict::WrongAnswer, message).with(Failure { notes, ..Failure::default() }))
    }

    fn given(&self, case: &Case) -> Given {
        super::input(case)
    }
}

/// What is to be said of a share that is less than `asked`, or that cannot be read.
fn short(reached: &Value, all: &Value, asked: Option<Decimal>, what: &str) -> Option<String> {
    let asked = asked?;
    let (reached, all) = (Decimal::from(tool::number(reached)?), Decimal::from(tool::number(all)?));
    let share = if all.is_zero() { Decimal::ONE_HUNDRED } else { reached * Decimal::ONE_HUNDRED / all };
    // Rounded down: what is shown is never as much as was asked for.
    let shown = share.trunc_with_scale(1).normalize();
    (share < asked).then(|| format!("{shown} % of the {what} ({} % are asked for)", asked.normalize()))
}

fn notes(missed: &Value, file: &str) -> Vec<String> {
    let missed = tool::items(missed);
    let note = |place: &Value| {
        let [line, source, partly] = tool::items(place) else { return None };
        let (line, source) = (tool::number(line)?, tool::text(source)?);
        Some(match tool::number(partly)? {
            0 => format!("{file}, line {line} is never run: {source}"),
            _ => format!("{file}, line {line} never goes one of its ways: {source}"),
        })
    };
    let mut notes: Vec<String> = missed.iter().take(MOST_NOTES).filter_map(note).collect();
    if missed.len() > MOST_NOTES {
        notes.push(format!("and {} more", missed.len() - MOST_NOTES));
    }
    notes
}
