//! What calls that are made with growing n have in common: runs that failed, values that are wrong, and the table of what was
//! measured.

use super::call::{self, Answer};
use super::expectations::decode;
use super::texts::Differences;
use super::{Evidence, Finding, ended, explain, tool};
use crate::event::{Failure, Given, Measurement};
use crate::growth::{Asked, Measuring, Point};
use crate::outcome::{Ended, Measured, Stage};
use crate::spec::model::{Case, SizedCall};

/// Why the runs of a call tell nothing, or something wrong came of one; `None` if all is well with them.
pub fn broken(sized: &SizedCall, evidence: Evidence<'_>) -> Option<Finding> {
    let runs = &evidence.outcome.measured;
    match runs.last() {
        Some(Measured { n, usage: None, .. }) => return Some(authors(*n, evidence)),
        last => {
            if let Some(finding) = failed(evidence) {
                return Some(match last {
                    Some(run) => with_n(run.n, finding),
                    None => finding,
                });
            }
        }
    }
    let expected = sized.sizes.iter().zip(evidence.expected);
    expected.filter(|(n, _)| runs.iter().any(|run| run.n == **n && !run.late)).find_map(|(&n, wanted)| {
        let values = || runs.iter().filter(|run| run.n == n).filter_map(|run| run.value.as_deref());
        if values().next().is_none() {
            return Some(tool::fault("the value of a call that is measured did not come"));
        }
        values().find_map(|value| match decode(value) {
            Ok(actual) => {
                let mut differences = Differences::default();
                call::check_value((wanted, &actual), &sized.call, &sized.rule, &mut differences);
                differences.finding(evidence.outcome).map(|finding| with_n(n, finding))
            }
            Err(finding) => Some(finding),
        })
    })
}

/// The finding for a run in which the author's own part failed.
fn authors(n: u64, evidence: Evidence<'_>) -> Finding {
    let outcome = evidence.outcome;
    let why = match (&outcome.ended, &outcome.told.raised) {
        (_, Some(raised)) => format!("raises {}", explain::headline(raised)),
        (Ended::Time(_), _) => "takes too long".to_owned(),
        (Ended::Memory, _) => "takes more memory than the case may".to_owned(),
        _ => "does not come to its end".to_owned(),
    };
    tool::fault(&format!("this case cannot be graded: its `setup` {why} (n = {n})"))
}

/// The finding for a run of the learner's that gave no answer.
fn failed(evidence: Evidence<'_>) -> Option<Finding> {
    let outcome = evidence.outcome;
    if let Some(finding) = ended::limit(evidence.case, outcome) {
        return Some(finding);
    }
    if outcome.ended == Ended::Exit(0) && outcome.told.stage == Stage::Done && outcome.told.raised.is_none() {
        return None;
    }
    match call::answer(outcome) {
        Err(finding) => Some(finding),
        Ok(Answer::Raised(raised)) => Some(explain::exception(raised, evidence)),
        Ok(Answer::Returned(_)) => Some(tool::fault("a call that is measured ended in no known way")),
    }
}

fn with_n(n: u64, finding: Finding) -> Finding {
    Finding { message: format!("with n = {n}: {}", finding.message), ..finding }
}

/// What was given, for the message of a failure.
pub fn given(sized: &SizedCall, case: &Case) -> Given {
    Given { setup: sized.setup.clone(), call: Some(sized.call.clone()), ..super::input(case) }
}

/// What was measured, as it is told.
pub fn table(measuring: &Measuring, runs: &[Measured]) -> Failure {
    let series = measuring.series(runs);
    let counts = measuring.by_instructions(runs).map(|(counts, _)| counts);
    let executed = |n: u64| {
        let counts = counts.as_ref()?;
        counts.measured().iter().find(|point| point.n == n).map(|point| counts.net(point))
    };
    let row = |point: &Point| {
        let net = series.net(point);
        let (cpu, memory) = match measuring.asked {
            Asked::Time(_) => (Some((net * 1e6).round() / 1e6), None),
            Asked::Memory(_) | Asked::Peak => (None, Some(whole(net))),
        };
        let instructions = executed(point.n).map(whole);
        Measurement { n: point.n, cpu, instructions, memory, unfinished: point.late }
    };
    let measured = series.measured().iter().map(row).collect();
    let counted = "What was counted are the instructions that the processor executed: they tell the same as its time, and \
                   depend less on what else it does.";
    let notes = counts.iter().map(|_| counted.to_owned()).collect();
    Failure { notes, measured, ..Failure::default() }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bytes of a machine's memory, or instructions of a process"
)]
fn whole(amount: f64) -> u64 {
    amount as u64
}

/// What the smallest and the largest n came to, as far as they were measured: a sentence about growth.
pub fn rise(rows: &[Measurement]) -> Option<String> {
    let [first, .., last] = rows else { return None };
    let at_least = if last.unfinished { "more than " } else { "" };
    let what = if first.instructions.is_some() { " instructions" } else { "" };
    Some(format!("it takes {first}{what} for n = {}, and {at_least}{last} for n = {}", first.n, last.n))
}
