//! Characters that are easily taken for plain ones: what they look like and how they are called.
//!
//! The usual suspects of copied text, keyboards with two scripts and word processors, not the whole of Unicode.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

/// Character, what it looks like (nothing: it is invisible), its name in Unicode. Sorted by the first.
#[rustfmt::skip]
const TABLE: &[(char, &str, &str)] = &[
    ('\u{a0}', " ", "no-break space"),
    ('\u{a6}', "|", "broken bar"),
    ('\u{ab}', "\"", "left-pointing double angle quotation mark"),
    ('\u{ad}', "", "soft hyphen"),
    ('\u{b4}', "'", "acute accent"),
    ('\u{bb}', "\"", "right-pointing double angle quotation mark"),
    ('\u{d7}', "x", "multiplication sign"),
    ('\u{2bc}', "'", "modifier letter apostrophe"),
    ('\u{37e}', ";", "Greek question mark"),
    ('\u{391}', "A", "Greek capital letter alpha"),
    ('\u{392}', "B", "Greek capital letter beta"),
    ('\u{395}', "E", "Greek capital letter epsilon"),
    ('\u{396}', "Z", "Greek capital letter zeta"),
    ('\u{397}', "H", "Greek capital letter eta"),
    ('\u{399}', "I", "Greek capital letter iota"),
    ('\u{39a}', "K", "Greek capital letter kappa"),
    ('\u{39c}', "M", "Greek capital letter mu"),
    ('\u{39d}', "N", "Greek capital letter nu"),
    ('\u{39f}', "O", "Greek capital letter omicron"),
    ('\u{3a1}', "P", "Greek capital letter rho"),
    ('\u{3a4}', "T", "Greek capital letter tau"),
    ('\u{3a5}', "Y", "Greek capital letter upsilon"),
    ('\u{3a7}', "X", "Greek capital letter chi"),
    ('\u{3bd}', "v", "Greek small letter nu"),
    ('\u{3bf}', "o", "Greek small letter omicron"),
    ('\u{405}', "S", "Cyrillic capital letter dze"),
    ('\u{406}', "I", "Cyrillic capital letter byelorussian-ukrainian i"),
    ('\u{408}', "J", "Cyrillic capital letter je"),
    ('\u{410}', "A", "Cyrillic capital letter a"),
    ('\u{412}', "B", "Cyrillic capital letter ve"),
    ('\u{415}', "E", "Cyrillic capital letter ie"),
    ('\u{41a}', "K", "Cyrillic capital letter ka"),
    ('\u{41c}', "M", "Cyrillic capital letter em"),
    ('\u{41d}', "H", "Cyrillic capital letter en"),
    ('\u{41e}', "O", "Cyrillic capital letter o"),
    ('\u{420}', "P", "Cyrillic capital letter er"),
    ('\u{421}', "C", "Cyrillic capital letter es"),
    ('\u{422}', "T", "Cyrillic capital letter te"),
    ('\u{425}', "X", "Cyrillic capital letter ha"),
    ('\u{430}', "a", "Cyrillic small letter a"),
    ('\u{435}', "e", "Cyrillic small letter ie"),
    ('\u{43e}', "o", "Cyrillic small letter o"),
    ('\u{440}', "p", "Cyrillic small letter er"),
    ('\u{441}', "c", "Cyrillic small letter es"),
    ('\u{443}', "y", "Cyrillic small letter u"),
    ('\u{445}', "x", "Cyrillic small letter ha"),
    ('\u{455}', "s", "Cyrillic small letter dze"),
    ('\u{456}', "i", "Cyrillic small letter byelorussian-ukrainian i"),
    ('\u{458}', "j", "Cyrillic small letter je"),
    ('\u{2002}', " ", "en space"),
    ('\u{2003}', " ", "em space"),
    ('\u{2007}', " ", "figure space"),
    ('\u{2009}', " ", "thin space"),
    ('\u{200a}', " ", "hair space"),
    ('\u{200b}', "", "zero width space"),
    ('\u{200c}', "", "zero width non-joiner"),
    ('\u{200d}', "", "zero width joiner"),
    ('\u{200e}', "", "left-to-right mark"),
    ('\u{200f}', "", "right-to-left mark"),
    ('\u{2010}', "-", "hyphen"),
    ('\u{2011}', "-", "non-breaking hyphen"),
    ('\u{2012}', "-", "figure dash"),
    ('\u{2013}', "-", "en dash"),
    ('\u{2014}', "-", "em dash"),
    ('\u{2015}', "-", "horizontal bar"),
    ('\u{2018}', "'", "left single quotation mark"),
    ('\u{2019}', "'", "right single quotation mark"),
    ('\u{201a}', ",", "single low-9 quotation mark"),
    ('\u{201b}', "'", "single high-reversed-9 quotation mark"),
    ('\u{201c}', "\"", "left double quotation mark"),
    ('\u{201d}', "\"", "right double quotation mark"),
    ('\u{201e}', "\"", "double low-9 quotation mark"),
    ('\u{2026}', "...", "horizontal ellipsis"),
    ('\u{202f}', " ", "narrow no-break space"),
    ('\u{2032}', "'", "prime"),
    ('\u{2033}', "\"", "double prime"),
    ('\u{2044}', "/", "fraction slash"),
    ('\u{2060}', "", "word joiner"),
    ('\u{2212}', "-", "minus sign"),
    ('\u{2215}', "/", "division slash"),
    ('\u{2217}', "*", "asterisk operator"),
    ('\u{2223}', "|", "divides"),
    ('\u{2236}', ":", "ratio"),
    ('\u{3000}', " ", "ideographic space"),
    ('\u{fe63}', "-", "small hyphen-minus"),
    ('\u{feff}', "", "zero width no-break space"),
    ('\u{ff07}', "'", "fullwidth apostrophe"),
];

/// `！` to `～` are `!` to `~`, once more and wider.
const FULL_WIDTH: std::ops::RangeInclusive<char> = '\u{ff01}'..='\u{ff5e}';

/// What a character looks like, if it is easily taken for something else.
pub fn plain(letter: char) -> Option<Cow<'static, str>> {
    if FULL_WIDTH.contains(&letter) {
        let narrow = u32::from(letter) - u32::from(*FULL_WIDTH.start()) + u32::from('!');
        return char::from_u32(narrow).map(|narrow| narrow.to_string().into());
    }
    entry(letter).map(|&(_, plain, _)| plain.into())
}

/// Whether two texts that differ here may still look the same, so that a reader needs the number of the character.
pub fn is_confusing(letter: char) -> bool {
    plain(letter).is_some() || is_combining_mark(letter)
}

/// A text with all look-alikes replaced by what they look like.
pub fn replaced(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut result, letter| {
        match plain(letter) {
            Some(plain) => result.push_str(&plain),
            None => result.push(letter),
        }
        result
    })
}

/// A character for people: itself if it can be seen, its number and, if it is a look-alike, its name.
pub fn described(letter: char) -> String {
    let code = format!("U+{:04X}", u32::from(letter));
    let name = match letter {
        ' ' => Some("space"),
        '\t' => Some("tab"),
        '-' => Some("hyphen-minus"),
        '\'' => Some("apostrophe"),
        '"' => Some("quotation mark"),
        'a'..='z' | 'A'..='Z' => Some("Latin letter"),
        _ if FULL_WIDTH.contains(&letter) => Some("full-width form"),
        _ => entry(letter).map(|&(_, _, name)| name),
    };
    let is_seen = !(letter.is_whitespace() || letter.is_control() || is_combining_mark(letter))
        && plain(letter).is_none_or(|plain| !plain.trim().is_empty());
    let seen = if is_seen { format!("“{letter}” ") } else { String::new() };
    match name {
        Some(name) => format!("{seen}({code}, {name})"),
        None => format!("{seen}({code})"),
    }
}

fn entry(letter: char) -> Option<&'static (char, &'static str, &'static str)> {
    TABLE.binary_search_by_key(&letter, |&(other, _, _)| other).ok().map(|index| &TABLE[index])
}

#[cfg(test)]
mod tests {
    use super::{TABLE, described, plain};

    #[test]
    fn the_table_is_sorted() {
        assert!(TABLE.is_sorted_by(|left, right| left.0 < right.0));
    }

    #[test]
    fn full_width_letters_are_their_narrow_ones() {
        assert_eq!(plain('Ａ').as_deref(), Some("A"));
        assert_eq!(plain('～').as_deref(), Some("~"));
        assert_eq!(plain('a'), None);
    }

    #[test]
    fn invisible_characters_are_named_only() {
        assert_eq!(described('–'), "“–” (U+2013, en dash)");
        assert_eq!(described('\u{200b}'), "(U+200B, zero width space)");
        assert_eq!(described('\u{a0}'), "(U+00A0, no-break space)");
    }
}
