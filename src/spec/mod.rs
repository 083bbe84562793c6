//! Turns spec text into a checked [`model::Exercise`], or into diagnostics that point at the line.

pub mod model;
