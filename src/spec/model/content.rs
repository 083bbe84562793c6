//! Bytes that a spec names, and files of them: laid beside the learner's, or expected of a run.

use std::path::PathBuf;
use std::sync::Arc;

use crate::compare::rule::TextRule;

/// A text that is expected, and how it is compared.
#[derive(Debug, Clone)]
pub struct Expected {
    pub content: Content,
    pub rule: TextRule,
}

/// A file laid beside the learner's.
#[derive(Debug, Clone)]
pub struct GivenFile {
    /// Relative path in the working directory, with `/`, without `..`.
    pub name: String,
    pub content: Content,
}

/// A file that the run has to leave behind.
#[derive(Debug, Clone)]
pub struct ExpectedFile {
    /// Relative path in the working directory, with `/`, without `..`.
    pub name: String,
    /// What is asked of it, if it is an SQLite database: `expected` is about the rows that this finds.
    pub query: Option<String>,
    pub expected: Expected,
}

/// Bytes that a spec names: written in it, or in a file beside it that is read when they are needed.
#[derive(Debug, Clone)]
pub enum Content {
    Inline(Arc<[u8]>),
    /// Relative to the exercise's folder.
    File(PathBuf),
}

impl Content {
    /// No bytes.
    #[must_use]
    pub fn empty() -> Self {
        Self::Inline(Arc::from([]))
    }

    /// The bytes of an exercise that `discover::load` has made complete.
    ///
    /// # Panics
    ///
    /// If the exercise was not loaded: that is a mistake in this program.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Inline(bytes) => bytes,
            Self::File(path) => panic!("{} was used before it was loaded", path.display()),
        }
    }
}
