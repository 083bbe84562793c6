//! Compares the rows of two CSV files, and tells rows and columns where they differ.
//!
//! Quotes that need not be, empty lines, line ends and a byte order mark do not count. Rows are read one after the
//! other, so that memory does not grow with their number; only where their order does not count, a digest of each is
//! kept.

use std::borrow::Cow;
use std::collections::HashMap;

use csv::ByteRecord;
use memchr::{memchr, memmem};
use sha2::{Digest as _, Sha256};

use crate::compare::rule::{TextRule, Tolerance};
use crate::compare::{lines, number};

use super::found::{Found, Gap};
use super::show;

/// Fields of a row that are shown.
const FIELDS: usize = 6;

/// Compares the rows of a text with the expected ones.
pub fn compare(expected: &[u8], actual: &[u8], rule: &TextRule) -> Found {
    let mut comparison = Comparison { float: rule.float, header: None, found: Found::default() };
    let (mut wanted, mut given) = (Rows::of(expected), Rows::of(actual));
    if rule.header {
        let names = wanted.next_row().cloned();
        let came = given.next_row().cloned();
        comparison.row(1, names.as_ref(), came.as_ref());
        comparison.header = names;
    }
    if rule.any_order {
        comparison.bag(wanted, given, expected);
    } else {
        comparison.rows(wanted, given);
    }
    comparison.found
}

/// The rows of a text; empty lines are none.
struct Rows<'a> {
    reader: csv::Reader<&'a [u8]>,
    row: ByteRecord,
    /// Rows read so far.
    count: usize,
}

impl<'a> Rows<'a> {
    fn of(text: &'a [u8]) -> Self {
        let mut builder = csv::ReaderBuilder::new();
        let reader = builder.has_headers(false).flexible(true).from_reader(lines::without_bom(text));
        Self { reader, row: ByteRecord::new(), count: 0 }
    }

    /// The next row. Bytes in memory have no other end than their own, and rows of any length are taken.
    fn next_row(&mut self) -> Option<&ByteRecord> {
        let is_there = self.reader.read_byte_record(&mut self.row).unwrap_or(false);
        self.count += usize::from(is_there);
        is_there.then_some(&self.row)
    }
}

struct Comparison {
    float: Option<Tolerance>,
    /// The names of the columns.
    header: Option<ByteRecord>,
    found: Found,
}

impl Comparison {
    fn rows(&mut self, mut wanted: Rows<'_>, mut given: Rows<'_>) {
        loop {
            let there = [wanted.next_row().is_some(), given.next_row().is_some()];
            if there == [false, false] {
                break;
            }
            let number = wanted.count.max(given.count);
            self.row(number, there[0].then_some(&wanted.row), there[1].then_some(&given.row));
        }
        if wanted.count != given.count {
            let rows =
                if wanted.count == 1 { "1 row is".to_owned() } else { format!("{} rows are", wanted.count) };
            self.found.note(&format!("{rows} expected, {} came.", given.count));
        }
    }

    /// Compares two rows of the same number, counted from 1.
    fn row(&mut self, number: usize, expected: Option<&ByteRecord>, actual: Option<&ByteRecord>) {
        let (Some(wanted), Some(given)) = (expected, actual) else {
            self.found.add(|| Gap {
                place: format!("row {number}"),
                expected: expected.map(shown),
                actual: actual.map(shown),
            });
            return;
        };
        if wanted.len() != given.len() {
            let [expected, actual] = [wanted, given].map(|row| Some(fields(row.len())));
            self.found.add(|| Gap { place: format!("row {number}"), expected, actual });
        }
        for (column, (wanted, given)) in wanted.iter().zip(given).enumerate() {
            if !same(wanted, given, self.float) {
                let header = self.header.as_ref();
                self.found.add(|| {
                    let shared = show::shared(wanted, given);
                    Gap {
                        place: format!("row {number}, column {}", column_name(header, column)),
                        expected: Some(show::quoted(wanted, shared)),
                        actual: Some(show::quoted(given, shared)),
                    }
                });
            }
        }
    }

    /// Rows in any order: those that have no partner, first those that came, then those that are missing.
    fn bag(&mut self, mut wanted: Rows<'_>, mut given: Rows<'_>, expected: &[u8]) {
        let mut left: HashMap<[u8; 32], usize> = HashMap::new();
        let skipped = wanted.count;
        while let Some(row) = wanted.next_row() {
            *left.entry(digest(row)).or_default() += 1;
        }
        let mut take = |row: &ByteRecord| match left.get_mut(&digest(row)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        };
        while given.next_row().is_some() {
            if !take(&given.row) {
                let place = format!("row {}", given.count);
                self.found.add(|| Gap { place, expected: None, actual: Some(shown(&given.row)) });
            }
        }
        let mut again = Rows::of(expected);
        while again.next_row().is_some() {
            if again.count > skipped && take(&again.row) {
                self.found.add(|| Gap {
                    place: "a row".to_owned(),
                    expected: Some(shown(&again.row)),
                    actual: None,
                });
            }
        }
    }
}

fn fields(count: usize) -> String {
    if count == 1 { "1 field".to_owned() } else { format!("{count} fields") }
}

/// A column by its name, if it has one, else by its number from 1.
fn column_name(header: Option<&ByteRecord>, column: usize) -> String {
    match header.and_then(|names| names.get(column)) {
        Some(name) if !name.is_empty() => show::quoted(name, 0),
        _ => (column + 1).to_string(),
    }
}

/// The first fields of a row.
fn shown(row: &ByteRecord) -> String {
    let mut shown: Vec<String> = row.iter().take(FIELDS).map(|field| show::quoted(field, 0)).collect();
    if row.len() > FIELDS {
        shown.push(format!("… {} in all", fields(row.len())));
    }
    shown.join(", ")
}

fn same(expected: &[u8], actual: &[u8], float: Option<Tolerance>) -> bool {
    unified(expected) == unified(actual)
        || float.is_some_and(|tolerance| {
            let numbers = number::of_word(expected).zip(number::of_word(actual));
            numbers.is_some_and(|(wanted, given)| number::close(&wanted, &given, Some(tolerance)))
        })
}

/// A field with `\n` for Windows' line ends in it.
fn unified(field: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\r', field).is_none() {
        return Cow::Borrowed(field);
    }
    let mut text = Vec::with_capacity(field.len());
    let mut start = 0;
    for end in memmem::find_iter(field, b"\r\n") {
        text.extend_from_slice(&field[start..end]);
        start = end + 1;
    }
    text.extend_from_slice(&field[start..]);
    Cow::Owned(text)
}

/// Alike for rows that are the same, and for no others.
fn digest(row: &ByteRecord) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for field in row {
        let field = unified(field);
        hasher.update((field.len() as u64).to_le_bytes());
        hasher.update(field);
    }
    hasher.finalize().into()
}
