//! Finds exercises, submissions and example solutions. Reads files and folders; writes, runs and prints nothing.
//!
//! What learners hand in is hostile: names are any bytes, and a `.py` may be a link, a pipe or a folder. Only regular
//! files are ever opened, without following links, and only so much of them is read.

pub mod course;
pub mod error;
pub mod load;
pub mod selection;
pub mod solutions;
pub mod submissions;

pub use course::{Course, exercises};
pub use error::DiscoverError;
pub use load::load;
pub use selection::Selection;
pub use solutions::{Solution, Solutions, solutions};
pub use submissions::{Found, Submission, Submissions, class, own, read_source};
