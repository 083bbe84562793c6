//! Answers of tests and of what watches calls: what makes them authentic, and those of several tests that ran in one process.
//!
//! It runs beside learners' code, which can write to the pipe that the answer comes through. So the answer begins with
//! a text that is new for each request. Nothing here knows what an answer means.

use std::hash::{BuildHasher, Hasher, RandomState};

use serde_bytes::ByteBuf;

use crate::event::Usage;
use crate::outcome::{CaseOutcome, Ended, Stage, Told};
use crate::sandbox::job::Action;
use crate::sandbox::wire::WireCase;

/// A text that nobody can guess.
pub fn nonce() -> String {
    // Every state is seeded by the operating system's random numbers.
    let word = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", word(), word())
}

/// The name of the test that a case runs.
pub fn test(case: &WireCase) -> Option<&str> {
    match &case.action {
        Action::Test { id, .. } => Some(id).filter(|id| !id.is_empty()).map(String::as_str),
        _ => None,
    }
}

/// The outcome of a case without what does not begin as it has to: the answer of a test, or what was seen of a call.
pub fn authentic(case: &WireCase, mut outcome: CaseOutcome, nonce: &str) -> CaseOutcome {
    if matches!(case.action, Action::Test { .. } | Action::Trial { .. }) {
        let value = outcome.told.value.take().unwrap_or_default();
        outcome.told.value = answers(&value, nonce).first().map(|answer| answer.to_vec());
    }
    let observed = std::mem::take(&mut outcome.told.observed);
    if matches!(case.action, Action::Watched { .. }) {
        // Whoever adds to what was seen is not believed in the rest.
        let own =
            |seen: ByteBuf| seen.strip_prefix(nonce.as_bytes()).map(|seen| ByteBuf::from(seen.to_vec()));
        outcome.told.observed = observed.into_iter().map(own).collect::<Option<_>>().unwrap_or_default();
    }
    outcome
}

/// Of tests that ran one after the other, in their order, the outcomes of those that passed: each has its share of what they
/// used together. None at all if the process did not come to its end, in its own words and by itself.
pub fn passed(together: &CaseOutcome, nonce: &str) -> Vec<Option<CaseOutcome>> {
    let told = &together.told;
    if together.ended != Ended::Exit(0) || told.stage != Stage::Done || told.raised.is_some() {
        return Vec::new();
    }
    let answers = answers(told.value.as_deref().unwrap_or_default(), nonce);
    let share = u32::try_from(answers.len()).unwrap_or(u32::MAX).max(1);
    let Usage { cpu, wall, memory } = together.usage;
    let outcome = |answer: &[u8]| CaseOutcome {
        told: Told { value: Some(answer.to_vec()), stage: Stage::Done, ..Told::default() },
        ..CaseOutcome::new(Ended::Exit(0), Usage { cpu: cpu / share, wall: wall / share, memory })
    };
    answers.into_iter().map(|answer| (!answer.is_empty()).then(|| outcome(answer))).collect()
}

/// Each answer has its length before it, in ten digits. None if they do not begin as they have to.
fn answers<'v>(value: &'v [u8], nonce: &str) -> Vec<&'v [u8]> {
    let mut rest = value.strip_prefix(nonce.as_bytes()).unwrap_or_default();
    let mut all = Vec::new();
    while let Some((length, behind)) = rest.split_at_checked(10) {
        let length = std::str::from_utf8(length).ok().and_then(|digits| digits.parse().ok());
        let Some((answer, behind)) = length.and_then(|length| behind.split_at_checked(length)) else { break };
        all.push(answer);
        rest = behind;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_without_the_right_beginning_are_none() {
        let value = b"abc0000000002ok00000000000000000001!rest";
        assert_eq!(answers(value, "abc"), [&b"ok"[..], b"", b"!"]);
        assert!(answers(value, "abd").is_empty());
        assert!(answers(b"abc99999999999", "abc").is_empty());
    }

    #[test]
    fn no_two_texts_are_alike() {
        assert_ne!(nonce(), nonce());
        assert_eq!(nonce().len(), 32);
    }
}
