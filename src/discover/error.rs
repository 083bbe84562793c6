//! Why nothing could be found. All of these are the user's or the author's to mend (exit code 2).

use std::path::PathBuf;

use crate::spec::diagnostic::Diagnostic;

/// Why exercises or submissions could not be found or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoverError {
    /// A file or folder that was named, or that a spec names, cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// The folder holds no exercise at all, not even a broken one.
    #[error("no exercises in {}: no folder below it holds an exercise.toml", path.display())]
    NoExercises { path: PathBuf },
    /// An exercise is not fit to be run; every reason. Rendered by `spec::render`.
    #[error("{} in the files of an exercise", count(.0.len()))]
    Broken(Vec<Diagnostic>),
    /// What was named as submissions is not; a whole sentence that says what was found and what would be right.
    #[error("{0}")]
    NoSubmissions(String),
}

fn count(mistakes: usize) -> String {
    if mistakes == 1 { "1 mistake".to_owned() } else { format!("{mistakes} mistakes") }
}
