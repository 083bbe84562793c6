//! Finds an exercise's example solutions: `solutions/<verdict>/*.py`, or folders in place of files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::event::Verdict;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::model::Exercise;
use crate::spec::similar::nearest;

/// Verdicts that a solution can be written for.
const VERDICTS: [Verdict; 7] = [
    Verdict::Accepted,
    Verdict::WrongAnswer,
    Verdict::TimeLimitExceeded,
    Verdict::MemoryLimitExceeded,
    Verdict::OutputLimitExceeded,
    Verdict::RunTimeError,
    Verdict::CompileError,
];

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
    /// In the order of [`Verdict::ALL`], then by name.
    pub solutions: Vec<Solution>,
    pub diagnostics: Vec<Diagnostic>,
}

/// The example solutions of an exercise. None is no mistake here.
#[must_use]
pub fn solutions(exercise: &Exercise) -> Solutions {
    let mut found = Solutions::default();
    let root = exercise.folder.join("solutions");
    for (path, name) in entries(&root, &mut found.diagnostics) {
        match VERDICTS.into_iter().find(|verdict| verdict.word() == name) {
            _ if !path.is_dir() => {
                let message = format!("the file `{name}` is in no folder of a verdict");
                let help =
                    "put it into `solutions/accepted/`, or the folder of the verdict that it has to get";
                found.diagnostics.push(Diagnostic::at_path(path, message).help(help.to_owned()));
            }
            Some(verdict) => in_folder(&path, verdict, exercise.takes_folder, &mut found),
            None => found.diagnostics.push(unknown_verdict(path, &name)),
        }
    }
    found.solutions.sort_by(|a, b| (a.verdict, &a.name).cmp(&(b.verdict, &b.name)));
    found
}

fn in_folder(folder: &Path, verdict: Verdict, takes_folder: bool, found: &mut Solutions) {
    for (path, name) in entries(folder, &mut found.diagnostics) {
        let shown = format!("{}/{name}", verdict.word());
        let is_python = || path.extension().is_some_and(|ending| ending == "py") && path.is_file();
        if if takes_folder { path.is_dir() } else { is_python() } {
            found.solutions.push(Solution { verdict, path, name: shown });
        } else {
            let what = if takes_folder { "folder" } else { "Python file" };
            let message = format!("`{shown}` is not a {what}");
            found.diagnostics.push(Diagnostic::at_path(path, message));
        }
    }
}

fn unknown_verdict(path: PathBuf, name: &str) -> Diagnostic {
    let words = VERDICTS.map(Verdict::word);
    let help = match nearest(name, words) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("one of {}", words.map(|word| format!("`{word}`")).join(", ")),
    };
    Diagnostic::at_path(path, format!("no verdict is called `{name}`")).help(help)
}

/// Paths and names in a folder, sorted, without what editors and systems leave behind. No folder: nothing.
fn entries(folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<(PathBuf, String)> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            let message = format!("this cannot be read: {error}");
            diagnostics.push(Diagnostic::at_path(folder.to_owned(), message));
            return Vec::new();
        }
    };
    let mut entries: Vec<(PathBuf, String)> = listed
        .flatten()
        .map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned()))
        .filter(|(_, name)| !super::is_noise(name))
        .collect();
    entries.sort();
    entries
}
