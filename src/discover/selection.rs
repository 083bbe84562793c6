//! Which exercises, learners and cases the user asked for.

use std::sync::Arc;

use globset::{Glob, GlobMatcher};

use crate::spec::model::{Case, Check, Exercise};
use crate::spec::similar::nearest;

/// Patterns by kind. An empty list selects everything; a plain word is exact; `*`, `?`, `[ab]` and `{a,b}` are globs.
///
/// An exercise is selected if it fits one pattern of each list that is not empty. A name that is equal to a pattern
/// fits it, whatever signs are in it.
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
#[error("{}{}", self.what(), self.suggestion.as_ref().map(|name| format!(": did you mean `{name}`?")).unwrap_or_default())]
pub struct NothingMatched {
    /// "exercise", "track", "topic", "learner" or "case".
    pub kind: &'static str,
    /// Empty if each pattern fits something, but nothing fits all kinds of them.
    pub pattern: String,
    pub suggestion: Option<String>,
}

impl NothingMatched {
    fn what(&self) -> String {
        match self.pattern.as_str() {
            "" => format!("no {} fits all that was asked for", self.kind),
            pattern => format!("no {} fits `{pattern}`", self.kind),
        }
    }
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
        let slugs: Vec<&str> = all.iter().map(|exercise| exercise.slug.as_str()).collect();
        let paths: Vec<String> = all.iter().map(path).collect();
        let either = slugs.iter().copied().chain(paths.iter().map(String::as_str));
        check("exercise", &self.exercises, either.collect())?;
        check("track", &self.tracks, all.iter().map(|exercise| exercise.track.as_str()).collect())?;
        let topics = all.iter().flat_map(|exercise| exercise.topics.iter().map(String::as_str));
        check("topic", &self.topics, topics.collect())?;
        let (named, tracks, topics) =
            (Patterns::new(&self.exercises), Patterns::new(&self.tracks), Patterns::new(&self.topics));
        let was_empty = all.is_empty();
        let selected: Vec<Exercise> = all
            .into_iter()
            .filter(|exercise| named.fit(&exercise.slug) || named.fit(&path(exercise)))
            .filter(|exercise| tracks.fit(&exercise.track))
            .filter(|exercise| topics.0.is_empty() || exercise.topics.iter().any(|topic| topics.fit(topic)))
            .collect();
        if selected.is_empty() && !was_empty {
            return Err(NothingMatched { kind: "exercise", pattern: String::new(), suggestion: None });
        }
        Ok(selected)
    }

    /// Whether a learner is selected.
    #[must_use]
    pub fn learner(&self, name: &str) -> bool {
        Patterns::new(&self.learners).fit(name)
    }

    /// Whether a case is selected.
    #[must_use]
    pub fn case(&self, name: &str) -> bool {
        Patterns::new(&self.cases).fit(name)
    }

    /// Whether a case is selected, or some of the tests that it will be taken apart into.
    #[must_use]
    pub fn wants(&self, case: &Case) -> bool {
        self.case(&case.name) || self.names_part_of(case)
    }

    /// Tells suites of which only some tests are selected.
    pub fn narrow(&self, exercises: &mut [Exercise]) {
        for case in exercises.iter_mut().flat_map(|exercise| &mut exercise.cases) {
            let in_part = !self.case(&case.name) && self.names_part_of(case);
            if !in_part {
                continue;
            }
            match &mut case.check {
                Check::Suite(suite) => Arc::make_mut(suite).only.clone_from(&self.cases),
                Check::LearnerTests(tests) => Arc::make_mut(tests).only.clone_from(&self.cases),
                _ => {}
            }
        }
    }

    fn names_part_of(&self, case: &Case) -> bool {
        self.cases.iter().any(|pattern| is_part_of(pattern, case))
    }

    /// Checks that every pattern for learners fits one.
    ///
    /// # Errors
    ///
    /// For the first pattern that fits none.
    pub fn check_learners<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<(), NothingMatched> {
        check("learner", &self.learners, names.into_iter().collect())
    }

    /// Checks that every pattern for cases fits one of these exercises' cases.
    ///
    /// # Errors
    ///
    /// For the first pattern that fits none.
    pub fn check_cases(&self, exercises: &[Exercise]) -> Result<(), NothingMatched> {
        let cases = || exercises.iter().flat_map(|exercise| &exercise.cases);
        let whole = self.cases.iter().filter(|pattern| !cases().any(|case| is_part_of(pattern, case)));
        let whole: Vec<String> = whole.cloned().collect();
        check("case", &whole, cases().map(|case| case.name.as_str()).collect())
    }
}

/// Whether a pattern is about tests of a suite, or bugs, which are called `CASE: TEST`.
fn is_part_of(pattern: &str, case: &Case) -> bool {
    let rest = pattern.strip_prefix(case.name.as_str());
    matches!(case.check, Check::Suite(_) | Check::LearnerTests(_))
        && rest.is_some_and(|rest| rest.starts_with(": "))
}

fn path(exercise: &Exercise) -> String {
    format!("{}/{}", exercise.track, exercise.slug)
}

fn check(kind: &'static str, patterns: &[String], names: Vec<&str>) -> Result<(), NothingMatched> {
    for pattern in patterns {
        let one = Pattern::new(pattern);
        if !names.iter().any(|name| one.fits(name)) {
            let suggestion = nearest(pattern, names).map(str::to_owned);
            return Err(NothingMatched { kind, pattern: pattern.clone(), suggestion });
        }
    }
    Ok(())
}

/// Several patterns; none at all fits everything.
struct Patterns<'a>(Vec<Pattern<'a>>);

impl<'a> Patterns<'a> {
    fn new(patterns: &'a [String]) -> Self {
        Self(patterns.iter().map(|pattern| Pattern::new(pattern)).collect())
    }

    fn fit(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.fits(name))
    }
}

struct Pattern<'a> {
    text: &'a str,
    /// `None` if it is no valid glob: it then fits only itself.
    glob: Option<GlobMatcher>,
}

impl<'a> Pattern<'a> {
    fn new(text: &'a str) -> Self {
        let is_plain = !text.contains(['*', '?', '[', '{']);
        let glob = if is_plain { None } else { Glob::new(text).ok() };
        Self { text, glob: glob.map(|glob| glob.compile_matcher()) }
    }

    fn fits(&self, name: &str) -> bool {
        self.text == name || self.glob.as_ref().is_some_and(|glob| glob.is_match(name))
    }
}
