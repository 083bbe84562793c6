//! Lays an expected and an actual excerpt side by side, line by line, for a reader.
//!
//! Rows hold the text as it is; [`DiffRow::shown`] makes hidden characters visible, so that two rows that differ never
//! look equal. Colours, marks at the margin and line numbers are the reporter's.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::event::Excerpt;

use super::visible::{self, Detail};

/// Beyond so many lines, or characters of a line, nothing is searched for: rows are paired in order. Excerpts stay
/// far below; a saved event stream from elsewhere may hold anything.
const LARGEST: usize = 2_000;

/// Which text a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffSide {
    Both,
    Expected,
    Actual,
}

/// One line of a diff. The rows of [`DiffSide::Both`] and [`DiffSide::Actual`], joined, are the actual text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffRow {
    pub side: DiffSide,
    /// Its line in the expected text, from 1; `None` on the side [`DiffSide::Actual`].
    pub expected_line: Option<usize>,
    /// Its line in the actual text, from 1; `None` on the side [`DiffSide::Expected`].
    pub actual_line: Option<usize>,
    /// Its text, with its line end. A row that has a counterpart follows or precedes it directly.
    pub segments: Vec<Segment>,
    /// How its end is to be shown.
    end: End,
}

/// A piece of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub text: String,
    /// This is what differs from the row's counterpart.
    pub emphasised: bool,
}

/// What of a row's line end matters to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Quiet,
    /// It has a newline that its counterpart has not.
    Newline,
    /// It has none, and the other text ends with one.
    NoNewline,
}

impl DiffRow {
    /// The row's text as it is, with its line end.
    #[must_use]
    pub fn text(&self) -> String {
        self.segments.iter().map(|segment| segment.text.as_str()).collect()
    }

    /// The row as one line for a terminal: hidden characters visible (see the table in `visible.rs`), without line
    /// end. Spaces are shown where they differ and at the end of the line.
    #[must_use]
    pub fn shown(&self) -> Vec<Segment> {
        let text = self.text();
        // Where the white space at the end of the line begins.
        let body = text.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let content = text.strip_suffix('\n').unwrap_or(&text).len();
        let mut shown = Vec::new();
        let mut start = 0;
        for segment in &self.segments {
            let end = start + segment.text.len();
            let mut piece = String::new();
            let (inner, outer) = if segment.emphasised {
                (Detail::Lookalikes, Detail::Lookalikes)
            } else {
                (Detail::Hidden, Detail::Spaces)
            };
            visible::push(&mut piece, overlap(&text, start..end, 0..body), inner);
            visible::push(&mut piece, overlap(&text, start..end, body..content), outer);
            if !piece.is_empty() {
                shown.push(Segment { text: piece, emphasised: segment.emphasised });
            }
            start = end;
        }
        let mark = match self.end {
            End::Quiet => return shown,
            End::Newline => visible::NEWLINE,
            End::NoNewline => visible::NO_NEWLINE,
        };
        shown.push(Segment { text: mark.into(), emphasised: true });
        shown
    }
}

fn overlap(text: &str, left: Range<usize>, right: Range<usize>) -> &str {
    text.get(left.start.max(right.start)..left.end.min(right.end)).unwrap_or_default()
}

/// The rows of a diff from the expected to the actual text.
#[must_use]
pub fn rows(expected: &Excerpt, actual: &Excerpt) -> Vec<DiffRow> {
    let lines = [expected, actual].map(|excerpt| excerpt.text.split_inclusive('\n').collect::<Vec<_>>());
    let [wanted, given] = &lines;
    let mut table = Rows {
        expected: wanted,
        actual: given,
        first_lines: [expected.first_line.max(1), actual.first_line.max(1)],
        ends_differ: expected.text.ends_with('\n') != actual.text.ends_with('\n'),
        done: Vec::with_capacity(wanted.len() + given.len()),
    };
    if wanted.len() + given.len() > LARGEST {
        table.push_changed(0..wanted.len(), 0..given.len());
        return table.done;
    }
    // Neighbouring deletions and insertions are one change.
    let (mut removed, mut added) = (0..0, 0..0);
    for operation in capture_diff_slices(Algorithm::Myers, wanted, given) {
        let (old, new) = (operation.old_range(), operation.new_range());
        if let DiffOp::Equal { .. } = operation {
            table.push_changed(removed, added);
            table.push_equal(&old, &new);
            (removed, added) = (old.end..old.end, new.end..new.end);
        } else {
            removed.end = old.end;
            added.end = new.end;
        }
    }
    table.push_changed(removed, added);
    table.done
}

/// The rows so far, and what they are made from.
struct Rows<'a> {
    expected: &'a [&'a str],
    actual: &'a [&'a str],
    first_lines: [usize; 2],
    /// Only one of the texts ends with a newline.
    ends_differ: bool,
    done: Vec<DiffRow>,
}

impl Rows<'_> {
    fn push_equal(&mut self, old: &Range<usize>, new: &Range<usize>) {
        for (wanted, given) in old.clone().zip(new.clone()) {
            self.push(Some(wanted), Some(given), vec![plain(self.expected[wanted])], End::Quiet);
        }
    }

    /// Pairs the lines in order, each expected one directly above the actual one; the rest have no counterpart.
    fn push_changed(&mut self, mut old: Range<usize>, mut new: Range<usize>) {
        while let (Some(wanted), Some(given)) = (old.clone().next(), new.clone().next()) {
            (old.start, new.start) = (wanted + 1, given + 1);
            let (ours, theirs) = (self.expected[wanted], self.actual[given]);
            let [left, right] = emphasised(ours, theirs);
            let newlines = ours.ends_with('\n') != theirs.ends_with('\n');
            self.push(Some(wanted), None, left, self.end(ours, newlines));
            self.push(None, Some(given), right, self.end(theirs, newlines));
        }
        for wanted in old {
            let line = self.expected[wanted];
            self.push(Some(wanted), None, vec![plain(line)], self.end(line, false));
        }
        for given in new {
            let line = self.actual[given];
            self.push(None, Some(given), vec![plain(line)], self.end(line, false));
        }
    }

    fn end(&self, line: &str, newlines_differ: bool) -> End {
        match line.ends_with('\n') {
            true if newlines_differ => End::Newline,
            false if self.ends_differ => End::NoNewline,
            _ => End::Quiet,
        }
    }

    fn push(&mut self, wanted: Option<usize>, given: Option<usize>, segments: Vec<Segment>, end: End) {
        let side = match (wanted, given) {
            (Some(_), None) => DiffSide::Expected,
            (None, Some(_)) => DiffSide::Actual,
            _ => DiffSide::Both,
        };
        let expected_line = wanted.map(|line| self.first_lines[0].saturating_add(line));
        let actual_line = given.map(|line| self.first_lines[1].saturating_add(line));
        self.done.push(DiffRow { side, expected_line, actual_line, segments, end });
    }
}

fn plain(text: &str) -> Segment {
    Segment { text: text.to_owned(), emphasised: false }
}

/// Two lines with emphasis on the characters that differ.
fn emphasised(left: &str, right: &str) -> [Vec<Segment>; 2] {
    let letters = [left, right].map(|line| line.chars().collect::<Vec<_>>());
    let [ours, theirs] = &letters;
    let mut marks = [vec![true; ours.len()], vec![true; theirs.len()]];
    for (old, new) in shared(ours, theirs) {
        marks[0][old].fill(false);
        marks[1][new].fill(false);
    }
    [segments(ours, &marks[0]), segments(theirs, &marks[1])]
}

/// Ranges of characters that two lines have in common.
///
/// Lines that share little are not taken apart letter by letter, which reads like noise: then only their common
/// beginning and end count.
fn shared(left: &[char], right: &[char]) -> Vec<(Range<usize>, Range<usize>)> {
    let start = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    let (ours, theirs) = (&left[start..], &right[start..]);
    let end = ours.iter().rev().zip(theirs.iter().rev()).take_while(|(one, other)| one == other).count();
    let (ours, theirs) = (&ours[..ours.len() - end], &theirs[..theirs.len() - end]);
    let mut ranges = vec![(0..start, 0..start)];
    if ours.len() + theirs.len() <= LARGEST {
        let inner: Vec<_> = capture_diff_slices(Algorithm::Myers, ours, theirs)
            .into_iter()
            .filter(|operation| matches!(operation, DiffOp::Equal { .. }))
            .map(|operation| (operation.old_range(), operation.new_range()))
            .collect();
        let common: usize = inner.iter().map(|(old, _)| old.len()).sum();
        if common * 2 >= ours.len().max(theirs.len()) {
            let moved = |range: Range<usize>| range.start + start..range.end + start;
            ranges.extend(inner.into_iter().map(|(old, new)| (moved(old), moved(new))));
        }
    }
    ranges.push((left.len() - end..left.len(), right.len() - end..right.len()));
    ranges
}

/// Characters in as few segments as their marks allow.
fn segments(letters: &[char], marks: &[bool]) -> Vec<Segment> {
    let mut result: Vec<Segment> = Vec::new();
    for (&letter, &mark) in letters.iter().zip(marks) {
        match result.last_mut() {
            Some(last) if last.emphasised == mark => last.text.push(letter),
            _ => result.push(Segment { text: letter.into(), emphasised: mark }),
        }
    }
    result
}

#[cfg(test)]
mod tests;
