//! Reads JSON as data, and says in plain words where a text is none. Compares nothing.
//!
//! Why not a library's reader: these texts are hostile, and what is wrong with them has to be told to a beginner. Keys
//! that are there twice are a mistake (readers keep one of them, which one differs), numbers are kept as they are
//! written, and `NaN`, `Infinity` and `-Infinity`, which are no JSON, are read because Python's `json` writes them.
//!
//! One pass; depth and number of parts are bounded, so that recursion over a [`Json`] is safe.

mod reader;

use std::borrow::Cow;

use crate::compare::lines;
use reader::Reader;

/// Deeper documents are not read.
pub const MAX_DEPTH: usize = 200;
/// Documents with more values are not read.
pub const MAX_PARTS: usize = 2_000_000;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json<'a> {
    Null,
    Bool(bool),
    /// As it is written. Also `NaN`, `Infinity` and `-Infinity`.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    /// In the order of their keys, each of which is there once.
    Object(Vec<Member<'a>>),
}

/// One key of an object and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    pub key: Cow<'a, str>,
    /// Where the key stands, in bytes.
    at: usize,
    pub value: Json<'a>,
}

/// Why a text is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Where, in bytes from behind the byte order mark, if the text has one.
    pub offset: usize,
    /// What is wrong, without a full stop.
    pub message: String,
}

type Read<T> = Result<T, Slip>;

/// Reads a text that is one JSON document.
///
/// # Errors
///
/// The first mistake.
pub fn document(text: &[u8]) -> Read<Json<'_>> {
    let text = decoded(text)?;
    let mut reader = Reader::new(text, "text");
    let value = reader.value()?;
    reader.space();
    match reader.peek() {
        None => Ok(value),
        Some(_) => reader.slip("there is more after the end of the document"),
    }
}

/// Reads a text with one JSON document on each line, as a list of them. Lines of white space do not count.
///
/// # Errors
///
/// The first mistake.
pub fn lines(text: &[u8]) -> Read<Json<'_>> {
    let text = decoded(text)?;
    let mut reader = Reader::new(text, "line");
    let mut documents = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        reader.at = start;
        // A document must not go on in the next line, so its reader does not see that.
        reader.text = &text[..start + line.trim_end_matches(['\r', '\n']).len()];
        start += line.len();
        reader.space();
        if reader.peek().is_none() {
            continue;
        }
        documents.push(reader.value()?);
        reader.space();
        if reader.peek().is_some() {
            return reader.slip("there is more on the line after the end of its document");
        }
    }
    Ok(Json::List(documents))
}

fn decoded(text: &[u8]) -> Read<&str> {
    if lines::is_utf16(text) {
        let message = "it is stored as UTF-16: open the file with encoding=\"utf-8\"".to_owned();
        return Err(Slip { offset: 0, message });
    }
    std::str::from_utf8(lines::without_bom(text)).map_err(|error| Slip {
        offset: error.valid_up_to(),
        message: "these bytes are no UTF-8: open the file with encoding=\"utf-8\"".to_owned(),
    })
}

/// Members by their keys; or the first key that is there again.
fn in_order(mut members: Vec<Member<'_>>) -> Read<Vec<Member<'_>>> {
    // Stable: of two with the same key, the one that came later stays behind.
    members.sort_by(|left, right| left.key.cmp(&right.key));
    let again = members.windows(2).filter(|pair| pair[0].key == pair[1].key).map(|pair| &pair[1]);
    match again.min_by_key(|member| member.at) {
        None => Ok(members),
        Some(member) => Err(Slip {
            offset: member.at,
            message: format!(
                "the key {} is in this object already",
                super::show::quoted(member.key.as_bytes(), 0)
            ),
        }),
    }
}
