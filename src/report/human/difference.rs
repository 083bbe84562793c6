//! Expected and actual, laid out so that the eye finds what differs.
//!
//! What differs, and how white space is made visible there, is found by [`crate::compare::diff`].

use super::failure::{label, omission};
use super::page::{Glyph, Page, Role, glyphs};
use crate::compare::diff::{self, DiffRow, DiffSide, Segment};
use crate::event::{Excerpt, Mismatch, Subject};
use crate::report::words::count;

/// Lays out one mismatch.
pub fn lay_out(page: &mut Page, mismatch: &Mismatch) {
    if let Subject::File(name) = &mismatch.subject {
        page.verbatim(&label("file"), [name.as_str()]);
    }
    let rows = diff::rows(&mismatch.expected, &mismatch.actual);
    if is_short(&mismatch.expected) && is_short(&mismatch.actual) {
        one_below_the_other(page, mismatch, &rows);
    } else {
        in_one_column(page, mismatch, &rows);
    }
    explain_signs(page, &rows);
    if !mismatch.rule.is_empty() {
        page.prose(&label(""), Role::Faint, &format!("({})", mismatch.rule));
    }
}

/// A text of at most one line: it needs no line numbers.
fn is_short(excerpt: &Excerpt) -> bool {
    excerpt.omitted_before == 0 && excerpt.omitted_after == 0 && excerpt.text.lines().count() <= 1
}

/// How the learner's code brought the actual text about.
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

fn one_below_the_other(page: &mut Page, mismatch: &Mismatch, rows: &[DiffRow]) {
    let (expected, actual) = (&mismatch.expected, &mismatch.actual);
    let sides =
        [("expected", DiffSide::Expected, expected), (verb(&mismatch.subject), DiffSide::Actual, actual)];
    for (name, side, excerpt) in sides {
        match rows.iter().find(|row| row.side == side || row.side == DiffSide::Both) {
            Some(row) => page.row(&label(name), &paint(row)),
            None => page.line(&label(name).put(Role::Faint, "nothing")),
        }
        omission(page, 0, 0, excerpt.omitted_characters);
    }
}

fn in_one_column(page: &mut Page, mismatch: &Mismatch, rows: &[DiffRow]) {
    let (expected, actual) = (&mismatch.expected, &mismatch.actual);
    let legend =
        label(noun(&mismatch.subject)).put(Role::Good, "- expected").space(3).put(Role::Bad, "+ yours");
    page.line(&legend);
    omission(page, expected.omitted_before.max(actual.omitted_before), 0, 0);
    let number = |row: &DiffRow| row.actual_line.or(row.expected_line).unwrap_or_default();
    let digits = rows.iter().map(number).max().unwrap_or_default().to_string().len();
    for row in rows {
        let (sign, role) = match row.side {
            DiffSide::Both => (" ", Role::Plain),
            DiffSide::Expected => ("-", Role::Good),
            DiffSide::Actual => ("+", Role::Bad),
        };
        let head = label("").put(Role::Faint, &format!("{:>digits$} ", number(row))).put(role, sign).space(1);
        page.row(&head, &paint(row));
    }
    if expected.omitted_after == actual.omitted_after {
        omission(page, 0, actual.omitted_after, 0);
    } else {
        rest(page, "expected", expected.omitted_after);
        rest(page, "yours", actual.omitted_after);
    }
    omission(page, 0, 0, expected.omitted_characters.saturating_add(actual.omitted_characters));
}

fn rest(page: &mut Page, whose: &str, lines: usize) {
    if lines > 0 {
        let lines = count(lines, "more line", "more lines");
        page.line(&label("").put(Role::Faint, &format!("… {lines} ({whose})")));
    }
}

/// The signs that stand for what cannot be seen; `compare` uses each for nothing else.
const SIGNS: [(char, &str); 5] = [
    ('·', "a space"),
    ('→', "a tab"),
    ('␍', "a carriage return"),
    ('⏎', "a newline"),
    ('␄', "the end, without a newline"),
];

fn explain_signs(page: &mut Page, rows: &[DiffRow]) {
    let shown: Vec<Segment> = rows.iter().flat_map(DiffRow::shown).collect();
    let used = SIGNS.iter().filter(|(sign, _)| shown.iter().any(|segment| segment.text.contains(*sign)));
    let said: Vec<String> = used.map(|(sign, meaning)| format!("{sign} is {meaning}")).collect();
    if !said.is_empty() {
        page.prose(&label(""), Role::Faint, &format!("({})", said.join(", ")));
    }
}

fn paint(row: &DiffRow) -> Vec<Glyph> {
    let (role, mark) = match row.side {
        DiffSide::Both => (Role::Plain, Role::Plain),
        DiffSide::Expected => (Role::Good, Role::GoodMark),
        DiffSide::Actual => (Role::Bad, Role::BadMark),
    };
    let painted = |segment: &Segment| {
        let role = if segment.emphasised { mark } else { role };
        glyphs(&segment.text, role, segment.emphasised)
    };
    row.shown().iter().flat_map(painted).collect()
}
