//! Turns spec text into a checked [`model::Exercise`], or into diagnostics that point at the line.
//!
//! Pure: what lies beside a spec file is asked for through [`Folder`], and nothing is printed. The way of a text:
//!
//! ```text
//! bytes ─ text ─ tree (values with places) ─ shape (unknown keys, wrong types) ─ raw ─ check ─ Exercise
//! ```
//!
//! Every step reports what it finds and hands on what it could read, so that one pass finds all mistakes.

mod check;
pub mod diagnostic;
mod expectation;
mod finding;
pub mod lock;
pub mod model;
mod quantity;
mod raw;
pub mod render;
pub mod requirement;
pub mod schema;
mod shape;
pub(crate) mod similar;
#[cfg(test)]
mod tests;
mod text;
mod tree;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use check::{Checker, Comparing, GivenLimits};
pub use expectation::{ExpectationSlip, expectation_slip};
pub(crate) use shape::quoted;

use diagnostic::Diagnostic;
use finding::{At, Finding};
use model::Exercise;
use requirement::Requirement;
use shape::Shape;
use text::{Language, Parsed};
use tree::{Node, Value};

/// The version of the format that is read here.
const FORMAT: i64 = 1;

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
    /// Names of the folders in one, in the same way.
    fn folders(&self, folder: &str) -> Vec<String>;
}

/// What `course.toml` says.
#[derive(Debug, Clone, Default)]
pub struct Course {
    pub title: Option<String>,
    /// Tracks in course order; others follow by name.
    pub tracks: Vec<String>,
    /// Slugs in the order inside their tracks; others follow by name.
    pub exercises: Vec<String>,
    /// What its exercises may import beyond the standard library.
    pub packages: Vec<Requirement>,
    pub defaults: Defaults,
}

impl Course {
    /// Of exercises that belong to no course.
    #[must_use]
    pub fn none() -> Self {
        let defaults = Defaults { packages: Some(Vec::new()), ..Defaults::default() };
        Self { defaults, ..Self::default() }
    }
}

/// What exercises inherit from their course.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    python: Option<pep440_rs::VersionSpecifiers>,
    /// Names of the course's packages; `None` if they are not known, so that no exercise is blamed.
    packages: Option<Vec<String>>,
    hint: Option<String>,
    difficulty: Option<u8>,
    limits: GivenLimits,
    compare: Comparing,
}

/// Reads an `exercise.toml` or `exercise.json`.
///
/// # Errors
///
/// Every mistake that was found, in the order of the text.
pub fn exercise(
    file: SpecFile<'_>,
    place: Place,
    defaults: &Defaults,
    folder: &dyn Folder,
) -> Result<Exercise, Vec<Diagnostic>> {
    let (exercise, diagnostics) =
        read(file, folder, &shape::EXERCISE, |checker, raw: raw::Exercise, root| {
            checker.exercise(&raw, root, place, defaults)
        });
    match exercise {
        Some(mut exercise) if diagnostics.is_empty() => {
            exercise.spec_file = file.path.file_name().map(PathBuf::from).unwrap_or_default();
            Ok(exercise)
        }
        _ => Err(diagnostics),
    }
}

/// Reads a `course.toml` or `course.json`: what could be read, and every mistake in the order of the text.
#[must_use]
pub fn course(file: SpecFile<'_>) -> (Course, Vec<Diagnostic>) {
    struct Nothing;
    impl Folder for Nothing {
        fn has_file(&self, _: &str) -> bool {
            false
        }
        fn files(&self, _: &str) -> Vec<String> {
            Vec::new()
        }
        fn folders(&self, _: &str) -> Vec<String> {
            Vec::new()
        }
    }
    let (course, diagnostics) =
        read(file, &Nothing, &shape::COURSE, |checker, raw: raw::Course, root| checker.course(raw, root));
    (course.unwrap_or_default(), diagnostics)
}

/// The way of every spec: text, tree, shape, raw, check.
fn read<Raw: DeserializeOwned, Checked>(
    file: SpecFile<'_>,
    folder: &dyn Folder,
    shape: &Shape,
    check: impl FnOnce(&mut Checker<'_>, Raw, &Node<'_>) -> Checked,
) -> (Option<Checked>, Vec<Diagnostic>) {
    let text = match text::decode(file.bytes) {
        Ok(text) => text,
        Err((shown, finding)) => return (None, finding::diagnostics(vec![*finding], file.path, &shown)),
    };
    let language = Language::of(file.path);
    let Parsed { root, syntax, duplicates } = text::parse(text, language);
    let nothing =
        root.as_ref().is_none_or(|root| matches!(&root.value, Value::Table(keys) if keys.is_empty()));
    if nothing && syntax.is_empty() && duplicates.is_empty() {
        let finding = Finding::new(&(0..0), "the file is empty");
        let findings = vec![finding.help("a spec begins with its format, which is 1")];
        return (None, finding::diagnostics(findings, file.path, text));
    }
    let Some(mut root) = root else { return (None, finding::diagnostics(syntax, file.path, text)) };
    if let Some(other) = other_format(&root) {
        return (None, finding::diagnostics(vec![other], file.path, text));
    }
    let mut findings = shape.check(&mut root, text, language);
    let mut checker = Checker::new(folder, text);
    let result = match Raw::deserialize(&root) {
        _ if !root.usable => None,
        Ok(raw) => Some(check(&mut checker, raw, &root)),
        Err(error) => {
            findings.push(Finding::new(&root.span, "this spec cannot be read").label(error.to_string()));
            None
        }
    };
    findings.extend(checker.into_findings());
    findings.extend(duplicates);
    if !syntax.is_empty() {
        findings = without_consequences(findings, &syntax, text);
        findings.extend(syntax);
    }
    if findings.is_empty() {
        return (result, Vec::new());
    }
    (result, finding::diagnostics(findings, file.path, text))
}

/// A spec of another version may be right in every key: only its version is reported.
fn other_format(root: &Node<'_>) -> Option<Finding> {
    let entry = root.entry("format")?;
    match entry.node.value {
        Value::Whole(FORMAT) => None,
        Value::Whole(other) => {
            let message = format!("this gradus reads format {FORMAT}, not {other}");
            Some(Finding::new(&entry.node.span, message).help("a newer gradus may read it"))
        }
        _ => None,
    }
}

/// Leaves out what a mistake in the syntax may have caused: what is missing, what is on the same line, and all
/// unknown keys if a table's header cannot be read.
fn without_consequences(findings: Vec<Finding>, syntax: &[Finding], text: &str) -> Vec<Finding> {
    let line = |finding: &Finding| match &finding.place {
        At::Text(span) => line_of(text, span.start),
        At::File(_) => 0,
    };
    let broken: Vec<usize> = syntax.iter().map(line).collect();
    let is_header =
        |number: usize| text.lines().nth(number - 1).is_some_and(|line| line.trim_start().starts_with('['));
    let lost_header = broken.iter().any(|number| is_header(*number));
    findings
        .into_iter()
        .filter(|finding| !finding.absence && !broken.contains(&line(finding)))
        .filter(|finding| !(lost_header && finding.message.starts_with("unknown key")))
        .collect()
}

/// The line of a place in a text, from 1.
fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}

/// Tracks and exercises that a course file lists and that are not there.
#[must_use]
pub fn unknown_names(file: SpecFile<'_>, tracks: &BTreeSet<&str>, slugs: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let Ok(text) = text::decode(file.bytes) else { return Vec::new() };
    let Some(root) = text::parse(text, Language::of(file.path)).root else { return Vec::new() };
    let mut findings = Vec::new();
    for (key, what, known) in [("tracks", "track", tracks), ("exercises", "exercise", slugs)] {
        for item in root.at(key).items() {
            let Value::Text(name) = &item.value else { continue };
            if !known.contains(name.as_ref()) {
                let finding = Finding::new(&item.span, format!("there is no {what} {}", shape::quoted(name)));
                findings.push(finding.did_you_mean(similar::nearest(name, known.iter().copied())));
            }
        }
    }
    finding::diagnostics(findings, file.path, text)
}
