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
        Place { line, column: length(&before[start..]) }
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

/// How many symbols a text has.
pub fn length(text: &[u8]) -> usize {
    text.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum()
}

/// Whether two texts are the same, with or without respect to case.
pub fn same(left: &[u8], right: &[u8], ignore_case: bool) -> bool {
    if left == right || !ignore_case {
        return left == right;
    }
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    let symbols = |text| folded(text, true).map(|(_, symbol)| symbol);
    symbols(left).eq(symbols(right))
}

/// Position of the first symbol in which two texts differ: the length of the shorter if it is the other's beginning.
pub fn first_difference(left: &[u8], right: &[u8], ignore_case: bool) -> usize {
    let skipped = shared_start(left, right);
    let (mut ours, mut theirs) =
        (folded(&left[skipped..], ignore_case), folded(&right[skipped..], ignore_case));
    let mut after_last = 0;
    let position = loop {
        match (ours.next(), theirs.next()) {
            (Some((position, one)), Some((_, other))) if one == other => after_last = position + 1,
            (Some((position, _)), _) => break position,
            (None, _) => break after_last,
        }
    };
    length(&left[..skipped]) + position
}

/// Length of a common beginning of whole symbols, in bytes: long lines are not walked symbol by symbol.
fn shared_start(left: &[u8], right: &[u8]) -> usize {
    const BLOCK: usize = 4096;
    let blocks = left.chunks(BLOCK).zip(right.chunks(BLOCK)).take_while(|(ours, theirs)| ours == theirs);
    let equal = blocks.map(|(block, _)| block.len()).sum::<usize>();
    // Whatever is no continuation byte starts a symbol, also in bytes that are no UTF-8.
    let starts_symbol =
        |text: &[u8], at: usize| text.get(at).is_none_or(|byte| byte & 0b1100_0000 != 0b1000_0000);
    (0..=equal).rev().find(|&at| starts_symbol(left, at) && starts_symbol(right, at)).unwrap_or(0)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn views_read_lines_their_own_way() {
        let read = |view: View, text: &'static str| view.lines(text.as_bytes()).collect::<Vec<_>>();
        assert_eq!(read(View::Raw, "a \r\n\n"), [&b"a \r"[..], b""]);
        assert_eq!(read(View::Trimmed, "\u{feff}a \r\n\nb\n\n"), [&b"a"[..], b"", b"b"]);
        assert_eq!(read(View::Trimmed, " \n"), [&b""[..]; 0]);
    }

    #[test]
    fn places_count_characters() {
        assert_eq!(View::Raw.place("a\né\u{ff}x".as_bytes(), 6), Place { line: 1, column: 2 });
        assert_eq!(View::Trimmed.place("\u{feff}ab".as_bytes(), 1), Place { line: 0, column: 1 });
        assert_eq!(View::Raw.place(b"a", 99), Place { line: 0, column: 1 });
    }

    proptest! {
        #[test]
        fn long_beginnings_are_skipped_without_a_trace(
            start in prop_oneof!["[aé€]{0,9}".prop_map(String::into_bytes), proptest::collection::vec(0x7fu8..0xc5, 0..9)],
            left in proptest::collection::vec(any::<u8>(), 0..5),
            right in proptest::collection::vec(any::<u8>(), 0..5),
            shift in 4_080usize..4_100, ignore_case: bool,
        ) {
            let [left, right] = [left, right].map(|end| [&b"x".repeat(shift)[..], &start[..], &end[..]].concat());
            let letters = |text| folded(text, ignore_case).map(|(_, symbol)| symbol);
            prop_assume!(!ignore_case || (left.is_ascii() && right.is_ascii()));
            let shared = letters(&left).zip(letters(&right)).take_while(|(one, other)| one == other).count();
            prop_assert_eq!(first_difference(&left, &right, ignore_case), shared);
            prop_assert_eq!(length(&left), symbols(&left).count());
        }
    }
}
