//! Letters and signs: right to the eye or to the ear, but not the same characters.

use unicode_normalization::UnicodeNormalization as _;

use super::pair::{Pair, quoted};
use crate::compare::lookalike;
use crate::compare::rule::{Mode, TextRule};
use crate::compare::text::accepts;

pub fn case(pair: &Pair<'_>) -> Option<String> {
    if !accepts_any_case(pair) {
        return None;
    }
    let words = pair.first_words().map(|[wanted, given]| {
        format!("{}: {} is expected, {} came", pair.first_on_line(), quoted(wanted), quoted(given))
    });
    Some(format!("Only capital and small letters differ{}.", words.unwrap_or_default()))
}

pub fn case_of_part(pair: &Pair<'_>) -> Option<String> {
    accepts_any_case(pair).then(|| match pair.rule.mode {
        Mode::Regex => "It would match if capital and small letters were the same.".to_owned(),
        _ => "The expected text is there, but with other capital and small letters.".to_owned(),
    })
}

fn accepts_any_case(pair: &Pair<'_>) -> bool {
    let rule = TextRule { ignore_case: true, ..pair.rule.clone() };
    !pair.rule.ignore_case && accepts(pair.expected.as_bytes(), pair.actual.as_bytes(), &rule)
}

/// A dash for a hyphen, a curly quote, a no-break space, a letter of another script.
pub fn lookalikes(pair: &Pair<'_>) -> Option<String> {
    if !pair.accepts_both(lookalike::replaced) {
        return None;
    }
    let told = pair.first_letters().map(|letters| {
        let is_invisible =
            |letter: Option<char>| letter.and_then(lookalike::plain).is_some_and(|plain| plain.is_empty());
        let line = pair.first_on_line();
        match letters {
            [_, Some(given)] if is_invisible(Some(given)) => {
                format!("{line}: the invisible {} is too much", lookalike::described(given))
            }
            [Some(wanted), _] if is_invisible(Some(wanted)) => {
                format!("{line}: the invisible {} is missing", lookalike::described(wanted))
            }
            [Some(wanted), Some(given)] => {
                format!(
                    "{line}: {} is expected, {} came",
                    lookalike::described(wanted),
                    lookalike::described(given)
                )
            }
            _ => line,
        }
    });
    Some(format!("Only characters that look alike differ{}.", told.unwrap_or_default()))
}

/// One letter with an accent, or a letter and an accent: the same to the eye.
pub fn accents(pair: &Pair<'_>) -> Option<String> {
    if !pair.accepts_both(|text| text.nfc().collect()) {
        return None;
    }
    let words = pair.first_words().map(|[wanted, given]| {
        let [wanted, given] = [wanted, given].map(|word| word.chars().count());
        format!(": the same word has {wanted} characters in the expected text, {given} in this one")
    });
    Some(format!(
        "Only the way in which accents are stored differs{}{}. \
         `unicodedata.normalize(\"NFC\", text)` makes one character of a letter and its accent.",
        pair.first_on_line(),
        words.unwrap_or_default()
    ))
}

pub fn punctuation(pair: &Pair<'_>) -> Option<String> {
    let [wanted, given] = pair.lines();
    // Drawings are made of such signs too; there they are the answer.
    let has_word = |line: &str| {
        line.chars().zip(line.chars().skip(1)).any(|(a, b)| a.is_alphabetic() && b.is_alphabetic())
    };
    let differing = wanted.iter().zip(&given).filter(|(ours, theirs)| ours != theirs);
    if wanted.len() != given.len()
        || !differing.clone().all(|(ours, theirs)| has_word(ours) && has_word(theirs))
    {
        return None;
    }
    let words = pair.first_words();
    pair.accepts_lines(without_punctuation).then(|| {
        let words =
            words.map(|[wanted, given]| format!(": {} is expected, {} came", quoted(wanted), quoted(given)));
        format!("Only punctuation differs{}{}.", pair.first_on_line(), words.unwrap_or_default())
    })
}

/// A line without the signs of a sentence. What stands before a digit may be a sign or a decimal point and stays.
fn without_punctuation(line: &str) -> String {
    let letters: Vec<char> = line.chars().collect();
    let is_kept = |index: usize, letter: char| {
        let before_digit = letters.get(index + 1).is_some_and(char::is_ascii_digit);
        before_digit || !".,;:!?'\"()’‘“”".contains(letter)
    };
    letters
        .iter()
        .enumerate()
        .filter(|&(index, &letter)| is_kept(index, letter))
        .map(|(_, letter)| letter)
        .collect()
}
