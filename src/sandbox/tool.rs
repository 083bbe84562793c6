//! The Python tools that we ship: trusted programs that look at a learner's file as data, inside the sandbox.
//!
//! A tool is a module with functions that a call case calls; it returns plain data and decides nothing. It must never run
//! what it reads. One line here for each file in `src/harness/tools`.

use serde::{Deserialize, Serialize};

/// A tool, by name: both ends of a socket are the same binary, so its text need not travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tool {
    /// Facts about the syntax tree.
    Syntax,
}

impl Tool {
    /// Name of the file that holds it in a working directory.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Syntax => "gradus_syntax.py",
        }
    }

    /// Whether it needs the packages that come with gradus.
    #[must_use]
    pub const fn uses_packages(self) -> bool {
        match self {
            Self::Syntax => false,
        }
    }

    /// Its Python.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Syntax => include_str!("../harness/tools/syntax.py"),
        }
    }
}
