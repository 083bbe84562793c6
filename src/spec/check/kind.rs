//! The kinds of check: which keys each has, and who reads them.
//!
//! A kind is a file beside this one with a [`Kind`] and the functions that read its keys, and a line in [`KINDS`].

use super::asynchronous::ASYNC;
use super::call::CALL;
use super::checker::CHECKER;
use super::concurrency::CONCURRENCY;
use super::coverage::COVERAGE;
use super::growth::{PEAK_MEMORY, TIME_GROWTH};
use super::interactive::INTERACTIVE;
use super::learner_tests::LEARNER_TESTS;
use super::lint::LINT;
use super::program::PROGRAM;
use super::project::PROJECT;
use super::pytest::PYTEST;
use super::refactor::REFACTOR;
use super::source::SOURCE;
use super::types::TYPES;
use super::{Checker, Comparing};
use crate::spec::finding::Finding;
use crate::spec::model::Check;
use crate::spec::raw;
use crate::spec::tree::{Entry, Node};

/// Every kind. Where a case has the keys of two, it is taken for the first; programs have no key of their own and come
/// last.
static KINDS: [Kind; 16] = [
    SOURCE,
    LINT,
    TYPES,
    REFACTOR,
    PROJECT,
    PYTEST,
    LEARNER_TESTS,
    COVERAGE,
    TIME_GROWTH,
    PEAK_MEMORY,
    INTERACTIVE,
    CHECKER,
    CONCURRENCY,
    ASYNC,
    CALL,
    PROGRAM,
];

/// Keys that every case may have.
const COMMON: [&str; 8] = ["name", "points", "extra", "hidden", "hint", "untested", "after", "limits"];

/// A kind of check, as specs write it.
pub struct Kind {
    /// The key that makes a case one of this kind.
    pub key: &'static str,
    /// As in "`args` is for programs".
    pub plural: &'static str,
    /// Its keys, besides those of every case.
    pub keys: &'static [&'static str],
    /// Keys of which it needs at least one.
    pub expects: &'static [&'static str],
    /// What to do if there is none of these.
    pub expect_what: &'static str,
    /// Kinds whose keys it has besides, those of one at a time: of the one whose key is there, else of the last.
    pub goes_with: &'static [&'static Kind],
    /// Keys of other kinds, with what to write in their place.
    pub instead: &'static [(&'static str, &'static str)],
    pub read: fn(&mut Checker<'_>, &raw::Case, &Node<'_>, &Comparing) -> Check,
}

impl Kind {
    /// The kind of a case.
    pub fn of(at: &Node<'_>) -> &'static Self {
        let [others @ .., program] = &KINDS;
        others.iter().find(|kind| at.has(kind.key)).unwrap_or(program)
    }

    /// What is wrong with a key, if it belongs to other kinds only. What belongs to none is reported with the shape.
    pub fn foreign(&self, entry: &Entry<'_>, at: &Node<'_>) -> Option<Finding> {
        let key = entry.key.as_ref();
        if COMMON.contains(&key) || self.keys.contains(&key) {
            return None;
        }
        if let [others @ .., last] = self.goes_with {
            return others.iter().find(|kind| at.has(kind.key)).unwrap_or(last).foreign(entry, at);
        }
        let owners: Vec<&Self> = KINDS.iter().filter(|kind| kind.keys.contains(&key)).collect();
        let [first, ..] = owners[..] else { return None };
        let plurals: Vec<&str> = owners.iter().rev().map(|kind| kind.plural).collect();
        let this =
            if self.key.is_empty() { format!("no `{}`", first.key) } else { format!("`{}`", self.key) };
        let message = format!("`{key}` is for {}, and this case has {this}", listed(&plurals));
        let advice = self.instead.iter().find(|(other, _)| *other == key);
        let help = advice.map_or("make it a case of its own", |(_, help)| help);
        Some(Finding::new(&entry.key_span, message).help(help))
    }
}

/// As in "programs, calls and dialogues".
fn listed(words: &[&str]) -> String {
    match words {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => words.concat(),
    }
}
