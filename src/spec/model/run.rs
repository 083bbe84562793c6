//! The two ways to run a learner's file: as a program, and by a call.

use super::Expected;
use crate::compare::rule::ValueRule;

/// The learner's file, run as a program.
#[derive(Debug, Clone)]
pub struct Program {
    pub args: Vec<String>,
    pub stdout: Option<Expected>,
    pub stderr: Option<Expected>,
    pub exit_code: i32,
}

/// An expression, evaluated with the names of the learner's file.
#[derive(Debug, Clone)]
pub struct Call {
    /// Statements run before it, in the same names.
    pub setup: Option<String>,
    pub call: String,
    /// `None` if only the printed text or the written files matter.
    pub expects: Option<CallExpectation>,
    /// What `setup` and the call print, if that matters.
    pub prints: Option<Expected>,
}

/// How a call has to end.
#[derive(Debug, Clone)]
pub enum CallExpectation {
    Returns {
        /// Python text, evaluated in a process that never sees learners' code.
        expression: String,
        rule: ValueRule,
    },
    Raises {
        /// Name of the class or of a base class: `ValueError`, or `module.Name` for classes that are not builtin.
        kind: String,
        /// Has to match somewhere in the message.
        message: Option<regex::Regex>,
    },
}
