//! Cuts text into lines and characters, the way a rule reads it. Nothing here compares or allocates.

use memchr::{memchr, memchr_iter};

/// The byte order mark that some editors on Windows put before UTF-8 text.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// How a text is read before it is compared or shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Every byte as it is.
    Raw,
    /// Without byte order mark, white space at line ends, and empty lines at the end.
    Trimmed,
}

impl View {
    /// The lines of a text, without their `\n`. Whether the last one had a `\n` is not told.
    pub fn lines(self, text: &[u8]) -> impl Iterator<Item = &[u8]> {
        let mut rest = match self {
            Self::Raw => text,
            Self::Trimmed => without_end(text),
        };
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            Some(match self {
                Self::Raw => line,
                Self::Trimmed => trim_end(line),
            })
        })
    }

    /// Where the byte at `offset` of `text` stands. In [`View::Trimmed`] the offset counts from behind the byte
    /// order mark, as [`without_bom`] leaves the text.
    pub fn place(self, text: &[u8], offset: usize) -> Place {
        let text = if self == Self::Trimmed { without_bom(text) } else { text };
        let before = &text[..offset.min(text.len())];
        let line = memchr_iter(b'\n', before).count();
        let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        Place { line, column: symbols(&before[start..]).count() }
    }
}

/// A place in a text: line and character, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// One character, or one byte that belongs to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    Char(char),
    Byte(u8),
}

/// The characters of a text, and the bytes that are none.
pub fn symbols(text: &[u8]) -> impl Iterator<Item = Symbol> {
    text.utf8_chunks().flat_map(|chunk| {
        let characters = chunk.valid().chars().map(Symbol::Char);
        characters.chain(chunk.invalid().iter().copied().map(Symbol::Byte))
    })
}

/// The symbols of a text with the position that each has in it; small letters only, if case does not count.
///
/// One symbol may become several (`İ`): these share a position.
pub fn folded(text: &[u8], ignore_case: bool) -> impl Iterator<Item = (usize, Symbol)> {
    symbols(text).enumerate().flat_map(move |(position, symbol)| {
        let (lower, same) = match symbol {
            // Both small sigmas are the letter that capital sigma stands for.
            Symbol::Char('ς') if ignore_case => (Some('σ'.to_lowercase()), None),
            Symbol::Char(letter) if ignore_case => (Some(letter.to_lowercase()), None),
            _ => (None, Some(symbol)),
        };
        let letters = lower.into_iter().flatten().map(Symbol::Char);
        letters.chain(same).map(move |symbol| (position, symbol))
    })
}

/// Whether two texts are the same, with or without respect to case.
pub fn same(left: &[u8], right: &[u8], ignore_case: bool) -> bool {
    left == right || (ignore_case && symbols_of(left).eq(symbols_of(right)))
}

fn symbols_of(text: &[u8]) -> impl Iterator<Item = Symbol> {
    folded(text, true).map(|(_, symbol)| symbol)
}

/// Position of the first symbol in which two texts differ: the length of the shorter if it is the other's beginning.
pub fn first_difference(left: &[u8], right: &[u8], ignore_case: bool) -> usize {
    let (mut ours, mut theirs) = (folded(left, ignore_case), folded(right, ignore_case));
    let mut after_last = 0;
    loop {
        match (ours.next(), theirs.next()) {
            (Some((position, one)), Some((_, other))) if one == other => after_last = position + 1,
            (Some((position, _)), _) => return position,
            (None, _) => return after_last,
        }
    }
}

/// The text behind its byte order mark, if it has one.
pub fn without_bom(text: &[u8]) -> &[u8] {
    text.strip_prefix(BOM).unwrap_or(text)
}

/// The text without byte order mark and without all white space at its end.
pub fn without_end(text: &[u8]) -> &[u8] {
    trim_end(without_bom(text))
}

/// Whether a text says of itself that it is UTF-16, as files from some Windows programs do.
pub fn is_utf16(text: &[u8]) -> bool {
    text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff")
}

/// White space between words. Only ASCII: a no-break space is something that a learner should be told about.
pub const fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'\x0b'
}

fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|&byte| !is_space(byte)).map_or(0, |last| last + 1);
    &text[..end]
}
