//! Cuts bounded parts out of texts of any size, and announces exactly what was left out.
//!
//! All results are small; a text is read once and never copied. Nothing here compares: the place that matters is given.

use std::fmt::Write as _;
use std::ops::Range;

use crate::event::Excerpt;
use crate::outcome::Captured;

use super::lines::{Place, Symbol, View, length, symbols};

/// How much of a text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub lines: usize,
    /// Characters of one line, without the marks for what is left out.
    pub columns: usize,
}

impl Limits {
    /// For either side of a difference.
    pub const DIFFERENCE: Self = Self { lines: 15, columns: 120 };
    /// For what a case gave to the learner's code, or what was printed without being compared.
    pub const GIVEN: Self = Self { lines: 30, columns: 200 };
}

/// Shows where characters of a line are left out.
const CUT: char = '…';

/// The beginning of a text, as it is: all of it if it is small enough.
#[must_use]
pub fn whole(text: &[u8], limits: Limits) -> Excerpt {
    around(text, View::Raw, Place::default(), limits)
}

/// The beginning of what was captured. If there is a gap, the last line says how many bytes follow.
#[must_use]
pub fn of_captured(text: &Captured, limits: Limits) -> Excerpt {
    with_gap(whole(&text.head, limits), text)
}

/// The part of a text around one place.
#[must_use]
pub fn around(text: &[u8], view: View, place: Place, limits: Limits) -> Excerpt {
    let all = Shape::of(text, view, place.line);
    let window = Window::new([(all, place)], limits);
    window[0].cut(text, view)
}

/// The parts of an expected and an actual text around the places where they differ, cut alike: where the places have
/// the same line, both parts begin at the same line, and the lines that differ are cut at the same columns.
///
/// If the two texts differ at their places, so do the parts.
pub(super) fn pair(
    (expected, wanted): (&[u8], Place),
    (actual, given): (&Captured, Place),
    view: View,
    limits: Limits,
) -> (Excerpt, Excerpt) {
    let shapes = [
        (Shape::of(expected, view, wanted.line), wanted),
        (Shape::of(&actual.head, view, given.line), given),
    ];
    let [ours, theirs] = Window::new(shapes, limits);
    (ours.cut(expected, view), with_gap(theirs.cut(&actual.head, view), actual))
}

/// Text as characters; each byte that is no UTF-8 as `\xNN`. At most four times as long.
#[must_use]
pub fn lossy(text: &[u8]) -> String {
    let mut result = String::with_capacity(text.len());
    symbols(text).for_each(|symbol| push(&mut result, symbol));
    result
}

fn push(text: &mut String, symbol: Symbol) {
    match symbol {
        Symbol::Char(letter) => text.push(letter),
        Symbol::Byte(byte) => {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
}

/// Adds what follows an excerpt of the head. How many lines that would be is not known, so bytes are announced.
fn with_gap(mut excerpt: Excerpt, text: &Captured) -> Excerpt {
    if text.dropped > 0 {
        let more = text.dropped.saturating_add(text.tail.len() as u64);
        if !excerpt.text.is_empty() && !excerpt.text.ends_with('\n') {
            excerpt.text.push('\n');
        }
        let _ = writeln!(excerpt.text, "{CUT} {more} more bytes, too many to keep {CUT}");
        excerpt.total_bytes = excerpt.total_bytes.saturating_add(more);
    }
    excerpt
}

/// What has to be known of a text before a part of it is chosen.
#[derive(Clone, Copy)]
struct Shape {
    lines: usize,
    /// Characters of the line that matters; 0 if the text ends before it.
    columns: usize,
}

impl Shape {
    fn of(text: &[u8], view: View, line: usize) -> Self {
        let mut shape = Self { lines: 0, columns: 0 };
        for (index, content) in view.lines(text).enumerate() {
            shape.lines = index + 1;
            if index == line {
                shape.columns = length(content);
            }
        }
        shape
    }
}

/// The part to show of one text.
#[derive(Clone)]
struct Window {
    total_lines: usize,
    lines: Range<usize>,
    /// The line that matters.
    focus: usize,
    /// What is shown of that line, and of others that are too long.
    columns: Range<usize>,
    /// Whether the line that matters is cut even if it is short, because its counterpart is.
    cut_focus: bool,
}

impl Window {
    /// Windows for texts that will be read side by side.
    fn new<const TEXTS: usize>(texts: [(Shape, Place); TEXTS], limits: Limits) -> [Self; TEXTS] {
        let all_lines = texts.iter().all(|(shape, _)| shape.lines <= limits.lines);
        let all_columns = texts.iter().all(|(shape, _)| shape.columns <= limits.columns);
        texts.map(|(shape, place)| {
            let first_line = if all_lines { 0 } else { place.line.saturating_sub(limits.lines / 3) };
            let first_column = if all_columns { 0 } else { place.column.saturating_sub(limits.columns / 2) };
            Self {
                total_lines: shape.lines,
                lines: first_line..first_line.saturating_add(limits.lines),
                focus: place.line,
                columns: first_column..first_column.saturating_add(limits.columns),
                cut_focus: !all_columns,
            }
        })
    }

    fn cut(&self, text: &[u8], view: View) -> Excerpt {
        let shown = self.lines.start..self.lines.end.min(self.total_lines);
        let mut excerpt = Excerpt {
            first_line: self.lines.start + 1,
            omitted_before: self.lines.start.min(self.total_lines),
            omitted_after: self.total_lines.saturating_sub(self.lines.end),
            total_bytes: text.len() as u64,
            ..Excerpt::default()
        };
        for (index, line) in view.lines(text).enumerate().take(shown.end).skip(shown.start) {
            excerpt.omitted_characters += self.cut_line(line, index, &mut excerpt.text);
            let is_last = index + 1 == self.total_lines;
            if view == View::Trimmed || !is_last || text.ends_with(b"\n") {
                excerpt.text.push('\n');
            }
        }
        excerpt
    }

    /// Adds what is shown of a line, and tells how many characters are left out.
    fn cut_line(&self, line: &[u8], index: usize, text: &mut String) -> usize {
        let length = length(line);
        let width = self.columns.len();
        let is_focus = index == self.focus && self.cut_focus;
        let shown = if length <= width && !is_focus {
            0..length
        } else if length > self.columns.start || is_focus {
            self.columns.start.min(length)..self.columns.end.min(length)
        } else {
            // Too long, but over before the columns that matter begin.
            0..width
        };
        if shown.start > 0 {
            text.push(CUT);
        }
        symbols(line).take(shown.end).skip(shown.start).for_each(|symbol| push(text, symbol));
        if shown.end < length {
            text.push(CUT);
        }
        length - shown.len()
    }
}

#[cfg(test)]
mod tests;
