//! Classes of growth, their names, and how fast each grows.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How something grows with n. The slowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Constant,
    Logarithmic,
    Linear,
    Linearithmic,
    Quadratic,
    Cubic,
    Exponential,
}

impl Class {
    /// Every class, the slowest first.
    pub const ALL: [Self; 7] = [
        Self::Constant,
        Self::Logarithmic,
        Self::Linear,
        Self::Linearithmic,
        Self::Quadratic,
        Self::Cubic,
        Self::Exponential,
    ];

    /// The word for it, in specs and reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Logarithmic => "log n",
            Self::Linear => "linear",
            Self::Linearithmic => "n log n",
            Self::Quadratic => "quadratic",
            Self::Cubic => "cubic",
            Self::Exponential => "exponential",
        }
    }

    /// The class that a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.word() == word)
    }

    /// The fastest class that cannot be told from this one: a logarithm makes less of a difference than a processor's
    /// caches do.
    #[must_use]
    pub const fn with_its_like(self) -> Self {
        match self {
            Self::Constant => Self::Logarithmic,
            Self::Linear => Self::Linearithmic,
            other => other,
        }
    }

    /// Whether it is the one to name where two cannot be told apart.
    pub(super) const fn stands_for_its_like(self) -> bool {
        !matches!(self, Self::Logarithmic | Self::Linearithmic)
    }

    /// The slowest class that is clearly faster; `None` where there is none.
    pub(super) const fn beyond(self) -> Option<Self> {
        match self {
            Self::Constant | Self::Logarithmic => Some(Self::Linear),
            Self::Linear | Self::Linearithmic => Some(Self::Quadratic),
            Self::Quadratic => Some(Self::Cubic),
            Self::Cubic => Some(Self::Exponential),
            Self::Exponential => None,
        }
    }

    /// A function of this class, so that only quotients and differences of its values mean anything.
    ///
    /// For exponential growth this is the fourth power: it is asked only whether something is clearly faster than cubic.
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
    pub(super) fn at(self, n: u64) -> f64 {
        let n = n as f64;
        match self {
            Self::Constant => 1.0,
            Self::Logarithmic => (1.0 + n).ln(),
            Self::Linear => n,
            Self::Linearithmic => n * (1.0 + n).ln(),
            Self::Quadratic => n * n,
            Self::Cubic => n * n * n,
            Self::Exponential => n * n * n * n,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
