//! Finds an exercise's example solutions: `solutions/<verdict>/*.py`.

use std::path::PathBuf;

use crate::event::Verdict;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::model::Exercise;

/// A file that has to get exactly this verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    pub verdict: Verdict,
    /// Can be opened.
    pub path: PathBuf,
    /// As shown: `accepted/with_heapq.py`.
    pub name: String,
}

/// The example solutions of an exercise, and what is wrong with the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Solutions {
    /// `accepted` first, then in the order of [`Verdict::ALL`], then by name.
    pub solutions: Vec<Solution>,
    pub diagnostics: Vec<Diagnostic>,
}

/// The example solutions of an exercise. None is no mistake here.
#[must_use]
pub fn solutions(_exercise: &Exercise) -> Solutions {
    Solutions::default()
}
