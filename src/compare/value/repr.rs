//! How Python writes characters and floats.

use super::Text;

/// The code points of a text; lone surrogates are `Err`, as are bytes that no Python wrote.
pub(super) fn characters(text: &Text) -> impl Iterator<Item = Result<char, u32>> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let (character, width) = next_character(rest)?;
        rest = &rest[width..];
        Some(character)
    })
}

fn next_character(bytes: &[u8]) -> Option<(Result<char, u32>, usize)> {
    let &first = bytes.first()?;
    let width = match first {
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
        _ => 1,
    };
    let valid = bytes.get(..width).and_then(|piece| std::str::from_utf8(piece).ok());
    if let Some(character) = valid.and_then(|piece| piece.chars().next()) {
        return Some((Ok(character), width));
    }
    Some(match bytes {
        &[0xed, second @ 0xa0..0xc0, third @ 0x80..0xc0, ..] => {
            (Err(0xd000 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f)), 3)
        }
        _ => (Err(u32::from(first)), 1),
    })
}

/// Adds a character, as an escape if nobody could see it; `quote` is what the text is enclosed by, if anything.
pub(super) fn push_escaped(out: &mut String, character: Result<char, u32>, quote: Option<char>) {
    use std::fmt::Write as _;
    let code = match character {
        Ok('\n') => return out.push_str("\\n"),
        Ok('\r') => return out.push_str("\\r"),
        Ok('\t') => return out.push_str("\\t"),
        Ok('\\') if quote.is_some() => return out.push_str("\\\\"),
        Ok(character) if Some(character) == quote => {
            out.push('\\');
            return out.push(character);
        }
        Ok(character) if is_visible(character) => return out.push(character),
        Ok(character) => u32::from(character),
        Err(code) => code,
    };
    let written = match code {
        0..0x100 => write!(out, "\\x{code:02x}"),
        0x100..0x1_0000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
    written.expect("a String takes everything");
}

fn is_visible(character: char) -> bool {
    if character.is_ascii() {
        return character == ' ' || character.is_ascii_graphic();
    }
    // The standard library knows what is printable only by how it escapes. A letter in front keeps accents, which
    // combine with what stands before them.
    let pair: String = ['a', character].into_iter().collect();
    !character.is_whitespace() && pair.escape_debug().count() == 2
}

pub(super) fn float_repr(number: f64) -> String {
    let text = format!("{number:?}").to_lowercase();
    match text.split_once('e') {
        Some((digits, exponent)) if number.is_finite() => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
            format!("{digits}e{sign}{exponent:0>2}")
        }
        _ => text,
    }
}

pub(super) fn complex_repr(real: f64, imaginary: f64) -> String {
    let short = |number| float_repr(number).trim_end_matches(".0").to_owned();
    if real == 0.0 && real.is_sign_positive() {
        return format!("{}j", short(imaginary));
    }
    let sign = if imaginary.is_sign_negative() { "" } else { "+" };
    format!("({}{sign}{}j)", short(real), short(imaginary))
}
