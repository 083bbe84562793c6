//! Places where data differ: the first few as they are told, and how many there are.

use crate::compare::rule::TextRule;
use crate::compare::text::TextDifference;
use crate::event::Excerpt;

/// Places that are told; who reads more reads none.
const TOLD: usize = 5;

/// One place that differs. At least one of the two is something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// As in `$.items[2].price`, or `row 3, column "price"`.
    pub place: String,
    /// What was expected there; `None` for nothing.
    pub expected: Option<String>,
    pub actual: Option<String>,
}

/// All that differs.
#[derive(Debug, Default)]
pub struct Found {
    gaps: Vec<Gap>,
    count: usize,
    notes: Vec<String>,
}

impl Found {
    /// Adds a place. What there is to say about it is asked for only if it is told.
    pub fn add(&mut self, gap: impl FnOnce() -> Gap) {
        self.count += 1;
        if self.gaps.len() < TOLD {
            self.gaps.push(gap());
        }
    }

    /// Adds a whole sentence that may help, once.
    pub fn note(&mut self, note: &str) {
        if self.gaps.len() <= TOLD && !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }

    /// What there is to tell of two texts of these sizes.
    ///
    /// # Errors
    ///
    /// The difference, if anything was found.
    pub fn finish(self, rule: &TextRule, sizes: [usize; 2]) -> Result<(), Box<TextDifference>> {
        let Some(first) = self.gaps.first() else { return Ok(()) };
        let side = |size: usize, what: fn(&Gap) -> &Option<String>| Excerpt {
            text: self
                .gaps
                .iter()
                .map(|gap| format!("{}: {}\n", gap.place, what(gap).as_deref().unwrap_or("nothing")))
                .collect(),
            first_line: 1,
            omitted_after: self.count - self.gaps.len(),
            total_bytes: size as u64,
            ..Excerpt::default()
        };
        let mut notes = self.notes;
        if self.gaps.len() > 1 {
            let shown = if self.count > self.gaps.len() { ", of which the first are shown" } else { "" };
            notes.push(format!("In all, {} places differ{shown}.", self.count));
        }
        notes.truncate(crate::compare::MOST_NOTES);
        Err(Box::new(TextDifference {
            expected: side(sizes[0], |gap| &gap.expected),
            actual: side(sizes[1], |gap| &gap.actual),
            notes,
            rule: rule.in_words(),
            headline: Some(headline(first)),
        }))
    }
}

/// The first place, as what follows the name of the text.
fn headline(gap: &Gap) -> String {
    let place = &gap.place;
    match (&gap.expected, &gap.actual) {
        (Some(expected), Some(actual)) => format!("differs at {place}: expected {expected}, got {actual}"),
        (Some(expected), None) => format!("lacks {place}: expected {expected}"),
        (None, actual) => {
            format!("has {place}, which is not expected: {}", actual.as_deref().unwrap_or_default())
        }
    }
}
