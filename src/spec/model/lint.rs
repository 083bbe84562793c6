//! What ruff has to say about the learner's file, as it follows from a spec.

use std::fmt;

use super::project::Pattern;

/// What a case asks of the learner's file by ruff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lint {
    /// Of a folder, the files that it is about; all if there is none.
    pub files: Vec<Pattern>,
    /// Codes of rules, or starts of codes. Empty only if `format` is asked for.
    pub select: Vec<String>,
    /// Rules that are left out again.
    pub ignore: Vec<String>,
    /// Places that may break a rule.
    pub most: usize,
    /// Whether the file has to be as the formatter writes it.
    pub format: bool,
    /// Characters that a line may have; ruff's own idea if it is not given.
    pub line_length: Option<u16>,
    /// Whether comments that switch rules or formatter off count.
    pub comments: bool,
}

impl fmt::Display for Lint {
    /// As in "is checked by ruff (E, F without E501), and has to be formatted".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.select.is_empty() {
            return f.write_str("has to be as `ruff format` writes it");
        }
        write!(f, "is checked by ruff: {}", self.select.join(", "))?;
        if !self.ignore.is_empty() {
            write!(f, " without {}", self.ignore.join(", "))?;
        }
        if self.most > 0 {
            write!(f, ", at most {} places", self.most)?;
        }
        if self.format { f.write_str("; has to be as `ruff format` writes it") } else { Ok(()) }
    }
}

/// What the codes of ruff's rules begin with.
pub const FAMILIES: [&str; 62] = [
    "A", "AIR", "ANN", "ARG", "ASYNC", "B", "BLE", "C", "COM", "CPY", "D", "DJ", "DOC", "DTZ", "E", "EM",
    "ERA", "EXE", "F", "FA", "FAST", "FBT", "FIX", "FLY", "FURB", "G", "I", "ICN", "INP", "INT", "ISC",
    "LOG", "N", "NPY", "PD", "PERF", "PGH", "PIE", "PL", "PLC", "PLE", "PLR", "PLW", "PT", "PTH", "PYI", "Q",
    "RET", "RSE", "RUF", "S", "SIM", "SLF", "SLOT", "T", "TC", "TD", "TID", "TRY", "UP", "W", "YTT",
];
