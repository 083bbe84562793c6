//! Finds learners' files.
//!
//! A learner's file for an exercise is looked for, in the learner's folder, as `<track>/<slug>/<file>`,
//! `<slug>/<file>` and `<file>`. Found in one of these places it is graded; in two, or under another name, it is
//! missing, with a note that says what was found: nothing is graded by guess.

use std::path::{Path, PathBuf};

use super::DiscoverError;
use crate::spec::model::Exercise;

/// One learner's work on one exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Name of the learner's folder, bytes that are no UTF-8 as `\xNN`; one name, one learner.
    pub learner: String,
    /// Position in the exercises that were asked for.
    pub exercise: usize,
    pub found: Found,
}

/// What was found of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A regular file of the right name.
    File {
        /// Can be opened.
        path: PathBuf,
        /// Relative to the folder that was graded, with `/`: `ada/median.py`.
        shown: String,
    },
    /// No such file: the verdict is `missing_file`.
    Missing {
        /// One sentence for the learner: what is missing, and what was found instead.
        note: String,
    },
}

/// What a user named, crossed with the exercises: by learner (in byte order of the name), then in course order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submissions {
    pub submissions: Vec<Submission>,
    /// What was found and is not graded, one sentence each, for the user: stray files, folders that look like exercises.
    pub notes: Vec<String>,
}

/// One learner's own files: each path is a `.py` file or the learner's folder.
///
/// Unless the user selected exercises (`selected`), only those are graded for which there is a file, or one that
/// was perhaps meant for it.
///
/// # Errors
///
/// If a path cannot be read, a file fits no exercise, or a folder holds nothing that fits one.
pub fn own(
    _paths: &[PathBuf],
    _exercises: &[Exercise],
    _selected: bool,
) -> Result<Submissions, DiscoverError> {
    Ok(Submissions::default())
}

/// A class: every folder in `folder` is a learner.
///
/// Every learner is graded in every exercise, so that nobody is left out of a gradebook. Unless the user selected exercises
/// (`selected`), exercises are left out for which no learner has a file, nor one that was perhaps meant for it.
///
/// # Errors
///
/// If the folder cannot be read or holds no learners.
pub fn class(_folder: &Path, _exercises: &[Exercise], _selected: bool) -> Result<Submissions, DiscoverError> {
    Ok(Submissions::default())
}

/// The text of a submission: at most 1 MiB of a regular file, opened without following links or waiting for pipes.
///
/// # Errors
///
/// A sentence for the learner; the verdict is then `missing_file`.
pub fn read_source(submission: &Submission) -> Result<Vec<u8>, String> {
    match &submission.found {
        Found::File { shown, .. } => Err(shown.clone()),
        Found::Missing { note } => Err(note.clone()),
    }
}
