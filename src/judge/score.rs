//! What the results of cases come to: a verdict and points. Pure.
//!
//! Points are exact decimals and are added up as they are: nothing is rounded, and no binary float is met on the way.

use rust_decimal::Decimal;

use crate::event::{CaseResult, GroupResult, Verdict};
use crate::spec::model::Group;

/// `accepted` if every case is that counts; else the verdict of the first of them that is not.
///
/// Extra credit does not count, with two exceptions: where nothing else was graded it has to, and a case that could not
/// be graded may have cost a learner points through no fault of theirs.
pub fn verdict(cases: &[CaseResult]) -> Verdict {
    let nothing_else = cases.iter().all(|case| case.extra);
    let counts = |case: &CaseResult| !case.extra || nothing_else || case.verdict == Verdict::GraderError;
    first_failure(cases.iter().filter(|case| counts(case)))
}

/// What the cases of a group earned together: all of its points, or none.
pub fn group(group: &Group, cases: &[CaseResult]) -> GroupResult {
    let members = || cases.iter().filter(|case| case.group.as_ref() == Some(&group.name));
    // A case that failed decides alone; what could not be graded matters only where everything else is accepted.
    let decided = first_failure(members().filter(|case| case.verdict != Verdict::GraderError));
    let verdict = if decided == Verdict::Accepted { first_failure(members()) } else { decided };
    GroupResult {
        name: group.name.clone(),
        verdict,
        score: if verdict == Verdict::Accepted { group.points } else { Decimal::ZERO },
        max_score: group.points,
        extra: group.extra,
    }
}

/// Everything that was earned, extra credit included.
pub fn total(cases: &[CaseResult], groups: &[GroupResult]) -> Decimal {
    let cases = cases.iter().map(|case| case.score);
    cases.chain(groups.iter().map(|group| group.score)).sum()
}

fn first_failure<'c>(mut cases: impl Iterator<Item = &'c CaseResult>) -> Verdict {
    cases.find(|case| case.verdict != Verdict::Accepted).map_or(Verdict::Accepted, |case| case.verdict)
}
