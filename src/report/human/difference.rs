//! Expected and actual side by side, so that the eye finds what differs.
//!
//! What differs is found by [`crate::compare::diff`]; here it is laid out. Two texts that differ never look the
//! same: what cannot be seen is made visible where they differ.

use super::failure::{label, omission};
use super::page::{Glyph, Page, Role, glyphs};
use crate::event::{Excerpt, Mismatch, Subject};

/// Lays out one mismatch.
pub fn lay_out(page: &mut Page, mismatch: &Mismatch) {
    if let Subject::File(name) = &mismatch.subject {
        page.verbatim(&label("file"), [name.as_str()]);
    }
    let rows = diff(&mismatch.expected.text, &mismatch.actual.text);
    if is_short(&mismatch.expected) && is_short(&mismatch.actual) {
        one_below_the_other(page, mismatch, &rows);
    } else {
        in_one_column(page, mismatch, &rows);
    }
    if !mismatch.rule.is_empty() {
        page.prose(&label(""), Role::Faint, &format!("({})", mismatch.rule));
    }
}

/// A text of at most one line: it needs no line numbers.
fn is_short(excerpt: &Excerpt) -> bool {
    excerpt.omitted_before == 0 && excerpt.omitted_after == 0 && excerpt.text.lines().count() <= 1
}

/// What the learner's code did to bring the actual text about.
const fn verb(subject: &Subject) -> &'static str {
    match subject {
        Subject::Stdout => "printed",
        Subject::Stderr => "on stderr",
        Subject::ExitCode => "exit code",
        Subject::Returned => "returned",
        Subject::Raised => "raised",
        Subject::File(_) => "written",
    }
}

/// What the two texts are.
const fn noun(subject: &Subject) -> &'static str {
    match subject {
        Subject::Stdout => "output",
        Subject::File(_) => "content",
        other => verb(other),
    }
}

fn one_below_the_other(page: &mut Page, mismatch: &Mismatch, rows: &[Row]) {
    let sides = [
        ("expected", Side::Expected, &mismatch.expected),
        (verb(&mismatch.subject), Side::Actual, &mismatch.actual),
    ];
    for (name, side, excerpt) in sides {
        match rows.iter().find(|row| row.side == side || row.side == Side::Both) {
            Some(row) => page.row(&label(name), &paint(row)),
            None => page.line(&label(name).put(Role::Faint, "nothing")),
        }
        omission(page, 0, 0, excerpt.omitted_characters);
    }
}

fn in_one_column(page: &mut Page, mismatch: &Mismatch, rows: &[Row]) {
    let (expected, actual) = (&mismatch.expected, &mismatch.actual);
    let legend = label(noun(&mismatch.subject))
        .put(Role::Good, "- expected")
        .put(Role::Plain, "   ")
        .put(Role::Bad, "+ yours");
    page.line(&legend);
    omission(page, expected.omitted_before.max(actual.omitted_before), 0, 0);
    let last = expected.first_line.max(actual.first_line) + rows.len();
    let digits = last.to_string().len();
    for row in rows {
        let (sign, role, number, first) = match row.side {
            Side::Both => (" ", Role::Plain, row.actual_line, actual.first_line),
            Side::Expected => ("-", Role::Good, row.expected_line, expected.first_line),
            Side::Actual => ("+", Role::Bad, row.actual_line, actual.first_line),
        };
        let number = number.map_or(String::new(), |number| (number + first.saturating_sub(1)).to_string());
        let head = label("").put(Role::Faint, &format!("{number:>digits$} ")).put(role, sign).space(1);
        page.row(&head, &paint(row));
    }
    if expected.omitted_after == actual.omitted_after {
        omission(page, 0, actual.omitted_after, 0);
    } else {
        rest(page, "expected", expected.omitted_after);
        rest(page, "yours", actual.omitted_after);
    }
    omission(page, 0, 0, expected.omitted_characters + actual.omitted_characters);
}

fn rest(page: &mut Page, whose: &str, lines: usize) {
    if lines > 0 {
        let lines = crate::report::words::count(lines, "more line", "more lines");
        page.line(&label("").put(Role::Faint, &format!("… {lines} ({whose})")));
    }
}

fn paint(row: &Row) -> Vec<Glyph> {
    let (role, mark) = match row.side {
        Side::Both => (Role::Plain, Role::Plain),
        Side::Expected => (Role::Good, Role::GoodMark),
        Side::Actual => (Role::Bad, Role::BadMark),
    };
    let painted = |segment: &Segment| {
        let role = if segment.emphasised { mark } else { role };
        glyphs(&segment.text, role, segment.emphasised)
    };
    row.segments.iter().flat_map(painted).collect()
}

// The adapter, until `compare::diff` is there.

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Both,
    Expected,
    Actual,
}

struct Row {
    side: Side,
    expected_line: Option<usize>,
    actual_line: Option<usize>,
    segments: Vec<Segment>,
}

struct Segment {
    text: String,
    emphasised: bool,
}

fn diff(expected: &str, actual: &str) -> Vec<Row> {
    let diff = similar::TextDiff::from_lines(expected, actual);
    let mut rows = Vec::new();
    for op in diff.ops() {
        for change in diff.iter_inline_changes(op) {
            let side = match change.tag() {
                similar::ChangeTag::Equal => Side::Both,
                similar::ChangeTag::Delete => Side::Expected,
                similar::ChangeTag::Insert => Side::Actual,
            };
            let segments = change
                .iter_strings_lossy()
                .map(|(emphasised, text)| Segment {
                    text: if emphasised {
                        text.replace(' ', "·").replace('\n', "⏎")
                    } else {
                        text.replace('\n', "")
                    },
                    emphasised,
                })
                .collect();
            rows.push(Row {
                side,
                expected_line: change.old_index().map(|index| index + 1),
                actual_line: change.new_index().map(|index| index + 1),
                segments,
            });
        }
    }
    rows
}
