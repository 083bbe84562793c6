//! What people read: the failure message for a learner, the table for a teacher.
//!
//! The layout is here, the facts come in events and the words about a failure in their messages. Colour only
//! repeats what marks and words already say. [`page`] is the only file that puts text on a line, and sanitises
//! all of it.

mod class;
mod difference;
mod failure;
mod known;
mod learner;
mod page;
mod submission;
mod table;
#[cfg(test)]
mod tests;

pub use class::HumanClass;
pub use learner::HumanLearner;

use crate::event::Failure;

/// How the output is to look. The caller knows the terminal; nothing here asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub colour: bool,
    /// Columns; at least 40 are used.
    pub width: usize,
    /// Characters outside ASCII can be shown.
    pub unicode: bool,
    pub detail: Detail,
}

impl Look {
    /// For files: no colour, 100 columns.
    pub const PLAIN: Self = Self { colour: false, width: 100, unicode: true, detail: Detail::None };
}

/// How much is told about failed cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Verdicts only.
    None,
    /// The first failed case of each submission.
    First,
    /// Every failed case, and all of the text that was kept.
    All,
}

/// Everything that helps to understand one failed case, as lines. Not for hidden cases.
pub fn failure_text(failure: &Failure, look: Look) -> String {
    let mut page = page::Page::new(look);
    failure::lay_out(&mut page, failure);
    failure::reproduce(&mut page, failure);
    page.take()
}
