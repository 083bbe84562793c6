//! Finds the exercises of a course.

use std::path::{Path, PathBuf};

use super::DiscoverError;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::model::Exercise;

/// A course: the exercises that can be used, and what is wrong with the others.
#[derive(Debug, Default)]
pub struct Course {
    /// The folder that was searched.
    pub folder: PathBuf,
    pub title: Option<String>,
    /// In course order. Slugs are unique.
    pub exercises: Vec<Exercise>,
    /// Every mistake of every spec, by path and place. Empty if all is well.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds all exercises below `root`, which may be a course, a track or one exercise.
///
/// A broken exercise hides no other: it is missing from `exercises`, and `diagnostics` says why.
///
/// # Errors
///
/// If `root` cannot be read, or there is no spec file below it.
pub fn exercises(root: &Path) -> Result<Course, DiscoverError> {
    Err(DiscoverError::NoExercises { path: root.to_owned() })
}
