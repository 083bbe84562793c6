//! Compares texts and values, and says how they differ. Pure: bytes in, findings out.
//!
//! The way of a text: [`lines`] reads it, [`text()`] finds the first difference, [`excerpt`] cuts the part around it,
//! [`explain`] says what is nearly right, and [`diff`] lays the two parts side by side for a reader. Texts that are data
//! (JSON, CSV) take the way of [`data`].

pub mod data;
pub mod diff;
pub mod excerpt;
mod explain;
pub mod lines;
mod lookalike;
mod number;
mod pattern;
mod problem;
pub mod rule;
mod text;
pub mod value;
mod visible;

use explain::MOST as MOST_NOTES;
pub use problem::rule_problem;
pub use text::{TextDifference, text};
pub use visible::visible;
