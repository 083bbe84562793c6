//! Finds exercises, submissions and example solutions. Reads files and folders; writes, runs and prints nothing.
//!
//! What learners hand in is hostile: names are any bytes, and a `.py` may be a link, a pipe or a folder. Only regular
//! files are ever opened, without following links, and only so much of them is read.

mod course;
mod error;
mod listing;
mod load;
mod matching;
mod packages;
mod parallel;
mod regular;
mod selection;
mod solutions;
mod submissions;
#[cfg(test)]
mod tests;
mod work;

pub use course::{Course, exercises};
pub use error::DiscoverError;
pub use load::load;
pub use packages::{Packages, packages};
pub use selection::{NothingMatched, Selection};
pub use solutions::{Solution, Solutions, solutions};
pub use submissions::{Found, Submission, Submissions, class, own, read_source};
pub use work::Work;

/// What systems, editors and Python leave in folders: nobody handed it in.
fn is_noise(name: &str) -> bool {
    const NAMES: [&str; 4] = ["__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"];
    // `.git`, `.venv`, `.DS_Store`, `._median.py`, `.ipynb_checkpoints`.
    name.starts_with('.') || NAMES.contains(&name)
}
