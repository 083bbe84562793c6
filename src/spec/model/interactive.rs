//! A program of the learner's that talks with one of the author's, as it follows from a spec.

use super::checker::Checker;
use super::{Content, Program};

/// What the one prints, the other reads.
#[derive(Debug, Clone)]
pub struct Interactive {
    /// The learner's. Its output is not compared, it is what it says.
    pub program: Program,
    /// The author's, which says in the end whether it went well.
    pub interactor: Checker,
    /// What the author's alone knows.
    pub input: Content,
}
