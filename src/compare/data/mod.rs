//! Texts that are data: JSON, CSV and rows of a database, read and compared by what they mean. Pure, and ready for hostile texts: depth and
//! number of parts are bounded, and time and memory grow with the size of a text, not faster.
//!
//! [`json`] and [`sql`] read, [`tree`], [`table`] and [`rows`] compare, [`found`] collects what differs, [`show`] puts it on
//! a line.

mod found;
mod json;
mod rows;
mod show;
mod sql;
mod table;
mod tree;

use crate::event::Excerpt;
use crate::outcome::Captured;

use super::excerpt::{self, Limits};
use super::lines::{self, Place, View};
use super::rule::{Mode, TextRule};
use super::text::TextDifference;

pub use json::Slip;

/// Compares a text with the expected one as data. The mode of the rule [is one for data](Mode::is_data).
///
/// # Errors
///
/// The first differences, or why one of the texts is no such data.
pub fn compare(expected: &[u8], actual: &Captured, rule: &TextRule) -> Result<(), Box<TextDifference>> {
    let Some(text) = actual.complete() else {
        return Err(unreadable(
            expected,
            actual,
            rule,
            Place::default(),
            "is too long to be compared".to_owned(),
        ));
    };
    let sizes = [expected.len(), text.len()];
    match rule.mode {
        Mode::Csv => return table::compare(expected, text, rule).finish(rule, sizes),
        Mode::Rows => return of_database(expected, actual, text, rule),
        _ => {}
    }
    // Expectations are looked at before anything runs, so this one is as its author wanted it.
    let wanted = read(expected, rule.mode).map_err(|slip| {
        let headline = format!("cannot be compared: the expected text is not JSON: {}", slip.message);
        unreadable(expected, actual, rule, Place::default(), headline)
    })?;
    let given = read(text, rule.mode).map_err(|slip| {
        let place = View::Trimmed.place(text, slip.offset);
        let headline = format!("is not JSON: {}: {}", spot(text, slip.offset), slip.message);
        unreadable(expected, actual, rule, place, headline)
    })?;
    tree::compare(&wanted, &given, rule).finish(rule, sizes)
}

/// Why a text cannot be read in this mode. Modes that are no data read everything.
#[must_use]
pub fn slip(text: &[u8], rule: &TextRule) -> Option<Slip> {
    match rule.mode {
        Mode::Json | Mode::Jsonl => read(text, rule.mode).err(),
        Mode::Rows => sql::rows(lines::without_bom(text), rule.header).err(),
        _ => None,
    }
}

/// The place of a [`Slip`] in words, as in `line 3, column 5`.
#[must_use]
pub fn spot(text: &[u8], offset: usize) -> String {
    let place = View::Trimmed.place(text, offset);
    format!("line {}, column {}", place.line + 1, place.column + 1)
}

/// Compares rows; the text that came has the names of the columns in its first line, always.
fn of_database(
    expected: &[u8],
    actual: &Captured,
    text: &[u8],
    rule: &TextRule,
) -> Result<(), Box<TextDifference>> {
    let slipped = |slip: Slip| {
        let headline = format!("cannot be compared: {}", slip.message);
        unreadable(expected, actual, rule, Place::default(), headline)
    };
    let wanted = sql::rows(lines::without_bom(expected), rule.header).map_err(slipped)?;
    let given = sql::rows(text, true).map_err(slipped)?;
    let (names, given) = given.split_first().map_or((&[][..], &[][..]), |(names, rows)| (&names[..], rows));
    let (header, wanted) = wanted.split_at(usize::from(rule.header).min(wanted.len()));
    let header = header.first().map_or(&[][..], Vec::as_slice);
    rows::compare(rows::Table { names: header, rows: wanted }, rows::Table { names, rows: given }, rule)
}

fn read(text: &[u8], mode: Mode) -> Result<json::Json<'_>, Slip> {
    if mode == Mode::Jsonl { json::lines(text) } else { json::document(text) }
}

/// The difference of a text that is no data: both texts as they are.
fn unreadable(
    expected: &[u8],
    actual: &Captured,
    rule: &TextRule,
    place: Place,
    headline: String,
) -> Box<TextDifference> {
    let (expected, actual): (Excerpt, Excerpt) =
        excerpt::pair((expected, Place::default()), (actual, place), View::Raw, Limits::DIFFERENCE);
    Box::new(TextDifference {
        expected,
        actual,
        notes: Vec::new(),
        rule: rule.in_words(),
        headline: Some(headline),
    })
}

#[cfg(test)]
mod tests;
