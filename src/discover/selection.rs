//! Which exercises, learners and cases the user asked for.

use crate::spec::model::Exercise;

/// Patterns by kind. An empty list selects everything; a plain word is exact; `*`, `?`, `[ab]` and `{a,b}` are globs.
///
/// An exercise is selected if it fits one pattern of each list that is not empty.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Slugs, or `track/slug`.
    pub exercises: Vec<String>,
    pub tracks: Vec<String>,
    pub topics: Vec<String>,
    pub learners: Vec<String>,
    pub cases: Vec<String>,
}

/// A pattern that nothing fits (exit code 4).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no {kind} is called `{pattern}`{}", suggestion.as_ref().map(|name| format!(": did you mean `{name}`?")).unwrap_or_default())]
pub struct NothingMatched {
    /// "exercise", "track", "topic", "learner" or "case".
    pub kind: &'static str,
    pub pattern: String,
    pub suggestion: Option<String>,
}

impl Selection {
    /// Whether the user named exercises, tracks or topics.
    #[must_use]
    pub fn names_exercises(&self) -> bool {
        !(self.exercises.is_empty() && self.tracks.is_empty() && self.topics.is_empty())
    }

    /// The exercises that are selected, in the given order.
    ///
    /// # Errors
    ///
    /// If nothing fits one of the patterns, or nothing fits all lists.
    pub fn exercises(&self, all: Vec<Exercise>) -> Result<Vec<Exercise>, NothingMatched> {
        Ok(all)
    }

    /// Whether a learner is selected.
    #[must_use]
    pub fn learner(&self, _name: &str) -> bool {
        true
    }

    /// Whether a case is selected.
    #[must_use]
    pub fn case(&self, _name: &str) -> bool {
        true
    }

    /// Checks that every pattern for learners fits one.
    ///
    /// # Errors
    ///
    /// For the first pattern that fits none.
    pub fn check_learners<'a>(
        &self,
        _names: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), NothingMatched> {
        Ok(())
    }

    /// Checks that every pattern for cases fits one of these exercises' cases.
    ///
    /// # Errors
    ///
    /// For the first pattern that fits none.
    pub fn check_cases(&self, _exercises: &[Exercise]) -> Result<(), NothingMatched> {
        Ok(())
    }
}
