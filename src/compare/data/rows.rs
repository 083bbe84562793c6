//! Compares the rows that a query found in a database with the expected ones, and shows as small tables which are missing
//! and which are too many.
//!
//! Types count: `2`, `2.0` and `'2'` are three values. Without order, rows match as often as they are expected.

use std::collections::{BTreeMap, HashMap};

use crate::compare::number;
use crate::compare::rule::{TextRule, Tolerance};
use crate::compare::text::TextDifference;
use crate::event::Excerpt;

use super::show;
use super::sql::{Row, Sql};

/// Rows of either side that are shown.
const ROWS: usize = 8;
/// Columns of them.
const COLUMNS: usize = 6;
/// Characters of a value in a table.
const WIDTH: usize = 24;
/// Rows without an equal one of which each is compared with each, to find those that are nearly equal.
const NEARLY: usize = 200;

const NOTHING: &str = "No rows are there. What was changed is kept with commit(), and lost without it.";
const TEXT: &str = "A value in quotes is a text: a number that is to be stored as one is passed as a number, and its column \
                    should not be declared as text.";
const REAL: &str =
    "`2` and `2.0` are stored differently: a column that is declared REAL makes every number a float.";
const NO_NULL: &str = "The text 'None' is not NULL: Python's None becomes NULL when it is passed for a `?`.";

/// What is compared: rows, and the names of their columns.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    pub names: &'a [Sql<'a>],
    pub rows: &'a [Row<'a>],
}

/// Compares what came with what was expected; `names` of the expected ones are empty if they do not matter.
///
/// # Errors
///
/// What differs.
pub fn compare(expected: Table<'_>, actual: Table<'_>, rule: &TextRule) -> Result<(), Box<TextDifference>> {
    if !expected.names.is_empty() && expected.names != actual.names {
        let [wanted, given] = [expected.names, actual.names].map(names);
        let headline = format!("has the columns {given}, expected {wanted}");
        return Err(difference(
            [wanted, given].map(|text| excerpt(format!("{text}\n"), 0)),
            headline,
            &[],
            rule,
        ));
    }
    let tolerance = rule.float.unwrap_or(Tolerance::VALUES);
    let (missing, extra) = if rule.any_order {
        unmatched(expected.rows, actual.rows, tolerance)
    } else {
        between(expected.rows, actual.rows, tolerance)
    };
    if missing.is_empty() && extra.is_empty() {
        return Ok(());
    }
    let only_order = !rule.any_order && is_another_order([expected.rows, actual.rows], tolerance);
    let sides = [rows(expected.rows, &missing), rows(actual.rows, &extra)];
    let headline = match (&sides[0][..], &sides[1][..]) {
        ([wanted, ..], [given, ..]) if only_order => format!(
            "has the right rows in another order: row {} is {}, expected {}",
            extra[0] + 1,
            row(given),
            row(wanted)
        ),
        ([wanted, more @ ..], [given, ..])
            if wanted.len() == given.len()
                && sides[1].len() == 1 + more.len()
                && (more.is_empty() || !rule.any_order) =>
        {
            let first = one_cell(wanted, given, extra[0], actual.names, tolerance);
            let others = show::count(more.len(), "more row");
            if more.is_empty() { first } else { format!("{first}, and in {others}") }
        }
        ([wanted], []) => format!("lacks the row {}", row(wanted)),
        ([wanted, ..], []) => format!("lacks {} rows, the first {}", sides[0].len(), row(wanted)),
        ([], [given]) => format!("has a row too many: {}", row(given)),
        ([], [given, ..]) => format!("has {} rows too many, the first {}", sides[1].len(), row(given)),
        ([wanted, ..], [given, ..]) => format!("lacks the row {}, and has {}", row(wanted), row(given)),
        ([], []) => return Ok(()),
    };
    let notes = notes(&sides, [expected.rows.len(), actual.rows.len()], tolerance);
    Err(difference(tables(&sides, actual.names), headline, &notes, rule))
}

fn rows<'a>(all: &'a [Row<'a>], positions: &[usize]) -> Vec<&'a Row<'a>> {
    positions.iter().map(|&position| &all[position]).collect()
}

/// Positions of the rows that have no equal on the other side.
type Unmatched = (Vec<usize>, Vec<usize>);

/// Rows in any order.
fn unmatched(expected: &[Row<'_>], actual: &[Row<'_>], tolerance: Tolerance) -> Unmatched {
    let mut left: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
    for (position, row) in expected.iter().enumerate().rev() {
        left.entry(key(row)).or_default().push(position);
    }
    let extra = (0..actual.len())
        .filter(|&position| left.get_mut(&key(&actual[position])).and_then(Vec::pop).is_none());
    let mut extra: Vec<usize> = extra.collect();
    let mut missing: Vec<usize> = left.into_values().flatten().collect();
    missing.sort_unstable();
    if missing.len() <= NEARLY && extra.len() <= NEARLY {
        missing.retain(|&wanted| {
            let near = extra.iter().position(|&given| same(&expected[wanted], &actual[given], tolerance));
            near.map(|near| extra.remove(near)).is_none()
        });
    }
    (missing, extra)
}

/// Rows in order: those between what is the same at both ends. Where their number differs, rows that are among them on both
/// sides are left out, so that one that is missing does not shift all others.
fn between(expected: &[Row<'_>], actual: &[Row<'_>], tolerance: Tolerance) -> Unmatched {
    let same = |(wanted, given): (&Row<'_>, &Row<'_>)| same(wanted, given, tolerance);
    let start = expected.iter().zip(actual).take_while(|&pair| same(pair)).count();
    let (wanted, given) = (&expected[start..], &actual[start..]);
    let end = wanted.iter().rev().zip(given.iter().rev()).take_while(|&pair| same(pair)).count();
    let (wanted, given) = (&wanted[..wanted.len() - end], &given[..given.len() - end]);
    if wanted.len() == given.len() {
        let differ: Vec<usize> = wanted
            .iter()
            .zip(given)
            .enumerate()
            .filter(|&(_, pair)| !same(pair))
            .map(|(at, _)| at + start)
            .collect();
        return (differ.clone(), differ);
    }
    let (missing, extra) = unmatched(wanted, given, tolerance);
    let moved = |positions: Vec<usize>| positions.into_iter().map(|position| position + start).collect();
    if missing.is_empty() && extra.is_empty() {
        return ((start..start + wanted.len()).collect(), (start..start + given.len()).collect());
    }
    (moved(missing), moved(extra))
}

fn is_another_order([expected, actual]: [&[Row<'_>]; 2], tolerance: Tolerance) -> bool {
    expected.len() == actual.len() && {
        let (missing, extra) = unmatched(expected, actual, tolerance);
        missing.is_empty() && extra.is_empty()
    }
}

/// Alike for rows that are equal to the last digit, and for no others.
fn key(row: &Row<'_>) -> Vec<u8> {
    let mut key = Vec::new();
    let mut part = |kind: u8, bytes: &[u8]| {
        key.push(kind);
        key.extend_from_slice(&bytes.len().to_le_bytes());
        key.extend_from_slice(bytes);
    };
    for value in row {
        match value {
            Sql::Null => part(0, b""),
            Sql::Integer(number) => part(1, &number.to_le_bytes()),
            // Both zeros are one number.
            Sql::Real(number) => part(2, &(number + 0.0).to_le_bytes()),
            Sql::Text(text) => part(3, text),
            Sql::Blob(bytes) => part(4, bytes),
        }
    }
    key
}

fn same(expected: &Row<'_>, actual: &Row<'_>, tolerance: Tolerance) -> bool {
    expected.len() == actual.len()
        && expected.iter().zip(actual).all(|(wanted, given)| equal(wanted, given, tolerance))
}

fn equal(expected: &Sql<'_>, actual: &Sql<'_>, tolerance: Tolerance) -> bool {
    match (expected, actual) {
        (Sql::Real(wanted), Sql::Real(given)) => {
            let apart = (wanted - given).abs();
            // An infinity is near nothing.
            let tolerance = if wanted.is_finite() { tolerance } else { Tolerance::NONE };
            expected == actual || apart <= tolerance.abs || apart <= tolerance.rel * wanted.abs()
        }
        _ => expected == actual,
    }
}

/// The one row that differs, by its first value that does.
fn one_cell(
    wanted: &Row<'_>,
    given: &Row<'_>,
    position: usize,
    names: &[Sql<'_>],
    tolerance: Tolerance,
) -> String {
    let differs = |column: &usize| !equal(&wanted[*column], &given[*column], tolerance);
    let column = (0..wanted.len()).find(differs).unwrap_or_default();
    let name =
        names.get(column).map_or_else(|| (column + 1).to_string(), |name| format!("`{}`", plain(name)));
    let [wanted, given] = [&wanted[column], &given[column]].map(shown);
    format!("differs in row {}, column {name}: expected {wanted}, got {given}", position + 1)
}

fn notes(sides: &[Vec<&Row<'_>>; 2], counts: [usize; 2], tolerance: Tolerance) -> Vec<String> {
    let mut notes = Vec::new();
    let [expected, actual] = counts;
    if actual == 0 {
        notes.push(NOTHING.to_owned());
    } else if expected != actual {
        let are = if expected == 1 { "1 row is".to_owned() } else { format!("{expected} rows are") };
        notes.push(format!("{are} expected, {actual} came."));
    }
    let pairs = sides[0].iter().zip(&sides[1]).flat_map(|(wanted, given)| wanted.iter().zip(given.iter()));
    let hints =
        pairs.filter(|(wanted, given)| !equal(wanted, given, tolerance)).filter_map(|pair| match pair {
            (Sql::Null, Sql::Text(text)) if text.eq_ignore_ascii_case(b"none") => Some(NO_NULL),
            (Sql::Integer(_) | Sql::Real(_), Sql::Text(text)) if number::of_word(text).is_some() => {
                Some(TEXT)
            }
            #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "only a hint")]
            (Sql::Integer(one), Sql::Real(other)) | (Sql::Real(other), Sql::Integer(one)) => {
                (*one as f64 == *other).then_some(REAL)
            }
            _ => None,
        });
    for hint in hints {
        if !notes.iter().any(|known| known == hint) {
            notes.push(hint.to_owned());
        }
    }
    notes.truncate(crate::compare::MOST_NOTES);
    notes
}

/// Both sides as tables with columns of the same width.
fn tables(sides: &[Vec<&Row<'_>>; 2], names: &[Sql<'_>]) -> [Excerpt; 2] {
    let columns =
        sides.iter().flatten().map(|row| row.len()).chain([names.len()]).max().unwrap_or(0).min(COLUMNS);
    let head: Vec<String> = names.iter().take(columns).map(|name| cut(&plain(name))).collect();
    let body = sides.each_ref().map(|side| {
        let cells =
            |row: &&Row<'_>| row.iter().take(columns).map(|value| cut(&shown(value))).collect::<Vec<_>>();
        side.iter().take(ROWS).map(cells).collect::<Vec<_>>()
    });
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for row in body.iter().flatten().chain([&head]) {
        for (column, cell) in row.iter().enumerate() {
            let width = widths.entry(column).or_default();
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| format!("{cell:<0$}", widths[&column]));
        format!("{}\n", cells.collect::<Vec<_>>().join(" | ").trim_end())
    };
    let mut lengths = sides.iter().map(Vec::len);
    body.each_ref().map(|rows| {
        let omitted = lengths.next().unwrap_or_default() - rows.len();
        excerpt([&head].into_iter().chain(rows).map(line).collect(), omitted)
    })
}

fn difference(
    [expected, actual]: [Excerpt; 2],
    headline: String,
    notes: &[String],
    rule: &TextRule,
) -> Box<TextDifference> {
    let notes = notes.to_vec();
    Box::new(TextDifference { expected, actual, notes, rule: rule.in_words(), headline: Some(headline) })
}

fn excerpt(text: String, omitted_after: usize) -> Excerpt {
    Excerpt { total_bytes: text.len() as u64, text, first_line: 1, omitted_after, ..Excerpt::default() }
}

fn names(names: &[Sql<'_>]) -> String {
    names.iter().take(4 * COLUMNS).map(|name| cut(&plain(name))).collect::<Vec<_>>().join(", ")
}

/// A row on one line.
fn row(row: &Row<'_>) -> String {
    let mut cells: Vec<String> = row.iter().take(COLUMNS).map(|value| cut(&shown(value))).collect();
    if row.len() > COLUMNS {
        cells.push("…".to_owned());
    }
    format!("({})", cells.join(", "))
}

fn shown(value: &Sql<'_>) -> String {
    match value {
        Sql::Null => "NULL".to_owned(),
        Sql::Integer(number) => number.to_string(),
        Sql::Real(number) => real(*number),
        Sql::Text(_) => format!("'{}'", plain(value)),
        Sql::Blob(bytes) => {
            let digits: Vec<String> = bytes.iter().take(WIDTH).map(|byte| format!("{byte:02x}")).collect();
            format!("x'{}'", digits.concat())
        }
    }
}

fn real(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    format!("{number:?}")
}

/// A text without quotes around it, as it can stand on a line.
fn plain(value: &Sql<'_>) -> String {
    match value {
        Sql::Text(text) => show::inside_quotes(text),
        _ => shown(value),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    text.chars().take(WIDTH - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use crate::compare::data::compare;
    use crate::compare::rule::{Mode, TextRule};
    use crate::outcome::Captured;

    /// What is said of rows that came, behind their names `a` and `b`.
    fn said(any_order: bool, header: bool, expected: &str, actual: &str) -> String {
        let rule = TextRule { mode: Mode::Rows, any_order, header, ..TextRule::default() };
        let actual = Captured::whole(format!("'a','b'\n{actual}\n").into_bytes());
        match compare(expected.as_bytes(), &actual, &rule) {
            Ok(()) => "same".to_owned(),
            Err(difference) => difference.headline.unwrap_or_default(),
        }
    }

    #[test]
    fn what_differs_is_named() {
        for (expected, actual, headline) in [
            ("1, 'x'\n2, NULL", "1,'x'\n2,NULL", "same"),
            ("1, 0.3", "1,0.30000000000000004", "same"),
            ("", "", "same"),
            ("1, 2", "1,2.0", "differs in row 1, column `b`: expected 2, got 2.0"),
            (
                "1, 2\n3, 4",
                "1,'2'\n3,'4'",
                "differs in row 1, column `b`: expected 2, got '2', and in 1 more row",
            ),
            ("1, 2\n3, 4\n5, 6", "1,2\n5,6", "lacks the row (3, 4)"),
            ("1, 2", "1,2\n1,2\n1,2", "has 2 rows too many, the first (1, 2)"),
            (
                "1, 2\n3, 4",
                "3,4\n1,2",
                "has the right rows in another order: row 1 is (3, 4), expected (1, 2)",
            ),
            ("1, 2\n3, 4\n5, 6", "5,6\n1,3", "lacks the row (1, 2), and has (1, 3)"),
            ("1", "1,2", "lacks the row (1), and has (1, 2)"),
            ("NULL, x'00'", "NULL,x'00'", "same"),
        ] {
            assert_eq!(said(false, false, expected, actual), headline, "{expected:?} {actual:?}");
        }
    }

    #[test]
    fn without_order_rows_match_as_often_as_they_are_expected() {
        for (expected, actual, headline) in [
            ("1, 2\n3, 4", "3,4\n1,2", "same"),
            ("1, 0.3\n3, 4", "3,4\n1,0.30000000000000004", "same"),
            ("1, 2\n1, 2", "1,2", "lacks the row (1, 2)"),
            ("1, 2", "1,2\n1,2", "has a row too many: (1, 2)"),
        ] {
            assert_eq!(said(true, false, expected, actual), headline, "{expected:?} {actual:?}");
        }
    }

    #[test]
    fn names_count_with_a_header() {
        assert_eq!(said(false, true, "a, b\n1, 2", "1,2"), "same");
        assert_eq!(said(false, true, "'a', 'c'\n1, 2", "1,2"), "has the columns a, b, expected a, c");
    }
}
