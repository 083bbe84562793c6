//! Turns spec text into a checked [`model::Exercise`], or into diagnostics that point at the line.
//!
//! Pure: what lies beside a spec file is asked for through [`Folder`], and nothing is printed. The way of a text:
//!
//! ```text
//! bytes ─ text ─ tree (values with places) ─ shape (unknown keys, wrong types) ─ raw ─ check ─ Exercise
//! ```
//!
//! Every step reports what it finds and hands on what it could read, so that one pass finds all mistakes.

pub mod diagnostic;
pub mod model;
pub mod render;

use std::path::{Path, PathBuf};

use diagnostic::Diagnostic;
use model::Exercise;

/// A spec file as it was read.
#[derive(Debug, Clone, Copy)]
pub struct SpecFile<'a> {
    /// As messages show it. The ending tells the language: `.json` is JSON, anything else TOML.
    pub path: &'a Path,
    pub bytes: &'a [u8],
}

/// Where an exercise stands in its course.
#[derive(Debug, Clone)]
pub struct Place {
    /// Name of the exercise's folder.
    pub slug: String,
    /// Name of the folder above, or empty.
    pub track: String,
    pub folder: PathBuf,
}

/// What lies in an exercise's folder. Paths are relative to it, with `/`.
pub trait Folder {
    /// Whether there is a regular file of this name.
    fn has_file(&self, path: &str) -> bool;
    /// Names of the regular files in a folder in it (`""` is the exercise's own), sorted by bytes; empty if there is
    /// no such folder.
    fn files(&self, folder: &str) -> Vec<String>;
}

/// What `course.toml` says.
#[derive(Debug, Clone, Default)]
pub struct Course {
    pub title: Option<String>,
    /// Tracks in course order; others follow by name.
    pub tracks: Vec<String>,
    /// Slugs in the order inside their tracks; others follow by name.
    pub exercises: Vec<String>,
    pub defaults: Defaults,
}

/// What exercises inherit from their course.
#[derive(Debug, Clone, Default)]
pub struct Defaults {}

/// Reads an `exercise.toml` or `exercise.json`.
///
/// # Errors
///
/// Every mistake that was found, in the order of the text.
pub fn exercise(
    _file: SpecFile<'_>,
    _place: Place,
    _defaults: &Defaults,
    _folder: &dyn Folder,
) -> Result<Exercise, Vec<Diagnostic>> {
    Err(Vec::new())
}

/// Reads a `course.toml` or `course.json`: what could be read, and every mistake in the order of the text.
#[must_use]
pub fn course(_file: SpecFile<'_>) -> (Course, Vec<Diagnostic>) {
    (Course::default(), Vec::new())
}
