//! Turns events into bytes, one file per format.
//!
//! A reporter writes to the `Write` it is given and knows no files, clock, environment or terminal;
//! [`manager`] alone opens outputs, at paths that `cli` names. Text from learners enters a format only through
//! the type that [`sanitise`] has for it, and hidden cases only through `hidden`.

mod csv;
mod hidden;
mod human;
mod json;
mod jsonl;
mod junit;
pub mod manager;
pub mod reader;
pub mod sanitise;
mod words;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use csv::Csv;
pub use human::{Detail, HumanClass, HumanLearner, Look};
pub use json::Json;
pub use jsonl::JsonLines;
pub use junit::Junit;
pub use words::{REIMPORTED, versions};

use std::io;

use crate::event::Event;

/// Renders the events of one run into one output.
///
/// Feed it every event in order, then call [`finish`](Self::finish) once, also when the events stopped early: the
/// document is then well-formed and says that it is partial. Memory does not grow with the number of submissions
/// beyond a few names and numbers for each.
pub trait Reporter {
    /// Takes the next event.
    ///
    /// # Errors
    ///
    /// If the output cannot be written, or `InvalidData` if the events contradict each other.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Completes the document and flushes it.
    ///
    /// # Errors
    ///
    /// If the output cannot be written.
    fn finish(&mut self) -> io::Result<()>;
}
