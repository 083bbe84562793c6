//! Reads rows that are written as SQL writes its values: `'pear', 2.5, NULL, x'00ff'`, one row on a line.
//!
//! `sqlite3 -quote` prints this, and so does `src/harness/tools/database.py`. The texts of the second are hostile: the bytes
//! in them come from a learner's database.

use std::borrow::Cow;

use super::Slip;

/// A value of a database.
#[derive(Debug, Clone, PartialEq)]
pub enum Sql<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'a, [u8]>),
    Blob(Vec<u8>),
}

pub type Row<'a> = Vec<Sql<'a>>;

/// The rows of a text; empty lines are none. With `header`, the first one holds names, which need no quotes.
pub fn rows(text: &[u8], header: bool) -> Result<Vec<Row<'_>>, Slip> {
    let mut reader = Reader { text, at: 0 };
    let mut rows = Vec::new();
    loop {
        reader.skip(u8::is_ascii_whitespace);
        if reader.at == text.len() {
            return Ok(rows);
        }
        rows.push(reader.row(header && rows.is_empty())?);
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    fn skip(&mut self, what: impl Fn(&u8) -> bool) -> &'a [u8] {
        let count = self.rest().iter().take_while(|byte| what(byte)).count();
        let skipped = &self.rest()[..count];
        self.at += count;
        skipped
    }

    fn slip<T>(&self, offset: usize, message: &str) -> Result<T, Slip> {
        Err(Slip { offset: offset.min(self.text.len().saturating_sub(1)), message: message.to_owned() })
    }

    fn row(&mut self, names: bool) -> Result<Row<'a>, Slip> {
        let mut row = Vec::new();
        loop {
            self.skip(|&byte| is_space(byte));
            row.push(self.value(names)?);
            self.skip(|&byte| is_space(byte));
            match self.rest().first() {
                Some(b',') => self.at += 1,
                None | Some(b'\n' | b'\r') => return Ok(row),
                Some(_) => return self.slip(self.at, "a comma is missing between two values"),
            }
        }
    }

    fn value(&mut self, names: bool) -> Result<Sql<'a>, Slip> {
        match self.rest() {
            [b'\'', ..] => self.text(),
            [b'x' | b'X', b'\'', ..] => self.blob(),
            _ => self.word(names),
        }
    }

    /// A text in single quotes, in which two of them are one.
    fn text(&mut self) -> Result<Sql<'a>, Slip> {
        let start = self.at;
        self.at += 1;
        let mut text = Cow::Borrowed(self.skip(|&byte| byte != b'\''));
        loop {
            match self.rest() {
                [b'\'', b'\'', ..] => {
                    self.at += 1;
                    let quote = self.at;
                    self.at += 1;
                    self.skip(|&byte| byte != b'\'');
                    text.to_mut().extend_from_slice(&self.text[quote..self.at]);
                }
                [b'\'', ..] => {
                    self.at += 1;
                    return Ok(Sql::Text(text));
                }
                _ => return self.slip(start, "this text has no quote at its end"),
            }
        }
    }

    fn blob(&mut self) -> Result<Sql<'a>, Slip> {
        let start = self.at;
        self.at += 2;
        let digits = self.skip(u8::is_ascii_hexdigit);
        if !self.rest().starts_with(b"'") || digits.len() % 2 == 1 {
            return self.slip(start, "bytes are written as x'00ff', two digits each");
        }
        self.at += 1;
        // Both are digits.
        let digit =
            |byte: u8| (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or(0);
        Ok(Sql::Blob(digits.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()))
    }

    /// A number, `NULL`, or a name.
    fn word(&mut self, names: bool) -> Result<Sql<'a>, Slip> {
        let start = self.at;
        let word = self.skip(|byte| !matches!(byte, b',' | b'\n' | b'\r')).trim_ascii_end();
        if names && !word.is_empty() {
            return Ok(Sql::Text(Cow::Borrowed(word)));
        }
        let text = std::str::from_utf8(word).unwrap_or_default();
        let digits = text.trim_start_matches(['+', '-']);
        if text.eq_ignore_ascii_case("null") {
            Ok(Sql::Null)
        } else if let Ok(number) = text.parse() {
            Ok(Sql::Integer(number))
        } else if digits.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.')
            && let Ok(number) = text.parse()
        {
            Ok(Sql::Real(number))
        } else if word.is_empty() {
            self.slip(start, "a value is missing here; NULL stands for none")
        } else {
            self.slip(start, "this is no value of SQL: 'text', 12, 1.5, NULL or x'00ff'")
        }
    }
}

/// White space within a row.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_sqlite_quotes() {
        let read =
            rows(b"'a','it''s',''\n\n 1 , -2.5,NULL\r\n9e999, x'00fF', 'two\nlines'\n", false).unwrap();
        let text = |text: &'static str| Sql::Text(Cow::Borrowed(text.as_bytes()));
        assert_eq!(
            read,
            [
                vec![text("a"), text("it's"), text("")],
                vec![Sql::Integer(1), Sql::Real(-2.5), Sql::Null],
                vec![Sql::Real(f64::INFINITY), Sql::Blob(vec![0, 255]), text("two\nlines")],
            ]
        );
        assert_eq!(rows(b"id, 'full name'\n1, 'x'", true).unwrap()[0], [text("id"), text("full name")]);
        assert_eq!(rows(b"", false), Ok(Vec::new()));
    }

    #[test]
    fn says_where_a_value_is_none() {
        for (text, offset) in [
            (&b"1, pear"[..], 3),
            (b"1,,2", 2),
            (b"'a' 'b'", 4),
            (b"'a", 0),
            (b"x'0'", 0),
            (b"nan", 0),
            (b"1,", 1),
            (b"\"a\"", 0),
            (b"\xff", 0),
        ] {
            assert_eq!(rows(text, false).map_err(|slip| slip.offset), Err(offset), "{text:?}");
        }
    }
}
