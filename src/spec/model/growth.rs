//! Calls that are made with growing n, and what is asked of their time and memory.

use std::fmt;

use super::Bytes;
use crate::compare::rule::ValueRule;
use crate::growth::{Asked, Class, Measuring};

/// A call that is made with one n after the other.
#[derive(Debug, Clone, Default)]
pub struct SizedCall {
    /// The author's statements that make what the call needs, with the name `n`. They see nothing of the learner's.
    pub setup: Option<String>,
    pub call: String,
    /// Python text for the value that the call has to have at each n, with the names of `setup`; evaluated in a process that
    /// never sees learners' code.
    pub returns: Option<String>,
    /// How that is compared.
    pub rule: ValueRule,
    /// Each n, the smallest first. Never empty.
    pub sizes: Vec<u64>,
}

impl SizedCall {
    fn measuring(&self, asked: Asked) -> Measuring {
        Measuring { sizes: self.sizes.clone(), asked, same_bare: self.setup.is_none() }
    }
}

/// How much longer a call may take, the larger n is.
#[derive(Debug, Clone)]
pub struct TimeGrowth {
    pub call: SizedCall,
    pub at_most: Class,
}

impl TimeGrowth {
    /// What is measured.
    #[must_use]
    pub fn measuring(&self) -> Measuring {
        self.call.measuring(Asked::Time(self.at_most))
    }
}

impl fmt::Display for TimeGrowth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "measures how the time of {} grows with n: at most {}", self.call.call, self.at_most)
    }
}

/// How much memory a call may take.
#[derive(Debug, Clone, Default)]
pub struct PeakMemory {
    pub call: SizedCall,
    /// At the largest n.
    pub at_most: Option<Bytes>,
    /// How much more, the larger n is.
    pub grows: Option<Class>,
}

impl PeakMemory {
    /// What is measured.
    #[must_use]
    pub fn measuring(&self) -> Measuring {
        self.call.measuring(self.grows.map_or(Asked::Peak, Asked::Memory))
    }
}

impl fmt::Display for PeakMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "measures the memory of {}", self.call.call)?;
        let mut before = ": ";
        if let Some(most) = self.at_most {
            write!(f, "{before}at most {most}")?;
            before = ", ";
        }
        match self.grows {
            Some(class) => write!(f, "{before}growing at most {class}"),
            None => Ok(()),
        }
    }
}
