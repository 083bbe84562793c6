//! Compares texts and values, and says how they differ. Pure: bytes in, findings out.

pub mod rule;
pub mod value;
