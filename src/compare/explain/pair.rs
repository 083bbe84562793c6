//! The two texts that are being explained, as the rule reads them, and small tools to talk about them.

use crate::compare::lines::{self, Place, View};
use crate::compare::rule::{Mode, TextRule};
use crate::compare::text::{self, accepts};
use crate::compare::{number, visible};
use crate::outcome::Captured;

/// Characters of a text that a note repeats.
const QUOTED: usize = 40;

/// An expected and an actual text that differ: valid UTF-8, without what the rule does not look at.
pub struct Pair<'a> {
    pub rule: &'a TextRule,
    pub expected: String,
    pub actual: String,
}

impl<'a> Pair<'a> {
    /// `None` if there is nothing to reason about: a text is too large, has a gap, is no UTF-8, or is empty.
    pub fn of(expected: &[u8], actual: &Captured, rule: &'a TextRule, largest: usize) -> Option<Self> {
        let actual = actual.complete()?;
        if expected.len().max(actual.len()) > largest {
            return None;
        }
        let [expected, actual] = [expected, actual].map(|text| read(text, rule.mode));
        let pair = Self { rule, expected: expected?, actual: actual? };
        (!pair.actual.is_empty() && !pair.expected.is_empty()).then_some(pair)
    }

    /// Whether the rule would accept these two texts instead.
    pub fn accepts(&self, expected: &str, actual: &str) -> bool {
        accepts(expected.as_bytes(), actual.as_bytes(), self.rule)
    }

    /// Whether the rule would accept both texts after the same change.
    pub fn accepts_both(&self, change: impl Fn(&str) -> String) -> bool {
        self.accepts(&change(&self.expected), &change(&self.actual))
    }

    /// Whether the rule would accept both texts after the same change of each line.
    pub fn accepts_lines(&self, change: impl Fn(&str) -> String) -> bool {
        self.accepts_both(|text| text.split('\n').map(&change).collect::<Vec<_>>().join("\n"))
    }

    /// Whether the rule would accept the actual text after this change.
    pub fn accepts_actual(&self, change: impl Fn(&str) -> String) -> bool {
        self.accepts(&self.expected, &change(&self.actual))
    }

    /// The lines of the expected and the actual text.
    pub fn lines(&self) -> [Vec<&str>; 2] {
        [&self.expected, &self.actual].map(|text| text.split('\n').collect())
    }

    /// What the rule compares one by one, and its name: lines, words or numbers.
    pub fn units(&self) -> (&'static str, [Vec<&str>; 2]) {
        let texts = [self.expected.as_str(), self.actual.as_str()];
        match self.rule.mode {
            Mode::Tokens => ("word", texts.map(words)),
            Mode::Numbers => {
                ("number", texts.map(|text| numbers(text).into_iter().map(|(text, _)| text).collect()))
            }
            _ => ("line", self.lines()),
        }
    }

    /// Where the texts first differ, in the expected and in the actual one; nowhere if lines have no order.
    pub fn places(&self) -> Option<[Place; 2]> {
        if self.rule.mode == Mode::UnorderedLines {
            return None;
        }
        let found = text::first_difference(self.expected.as_bytes(), self.actual.as_bytes(), self.rule)?;
        Some([found.expected, found.actual])
    }

    /// `, first on line 3`, where that can be said: the end of a part of a sentence.
    pub fn first_on_line(&self) -> String {
        self.places().map_or_else(String::new, |[_, place]| format!(", first on line {}", place.line + 1))
    }

    /// The words in which the texts first differ.
    pub fn first_words(&self) -> Option<[&str; 2]> {
        let [wanted, given] = self.places()?;
        Some([word_at(&self.expected, wanted)?, word_at(&self.actual, given)?])
    }

    /// The characters in which the texts first differ.
    pub fn first_letters(&self) -> Option<[Option<char>; 2]> {
        let [wanted, given] = self.places()?;
        let letter = |text: &str, place: Place| text.split('\n').nth(place.line)?.chars().nth(place.column);
        Some([letter(&self.expected, wanted), letter(&self.actual, given)])
    }
}

/// A text as the rule reads it. `None` if it is no UTF-8.
fn read(text: &[u8], mode: Mode) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    if text::view(mode) == View::Raw {
        return Some(text.to_owned());
    }
    let lines = View::Trimmed.lines(text.as_bytes());
    let lines: Vec<_> = lines.filter_map(|line| std::str::from_utf8(line).ok()).collect();
    Some(lines.join("\n"))
}

fn word_at(text: &str, place: Place) -> Option<&str> {
    let line = text.split('\n').nth(place.line)?;
    let offset = line.char_indices().nth(place.column).map_or(line.len(), |(offset, _)| offset);
    let start = line[..offset]
        .rfind(char::is_whitespace)
        .map_or(0, |space| space + line[space..].chars().next().map_or(1, char::len_utf8));
    let end = line[offset..].find(char::is_whitespace).map_or(line.len(), |length| offset + length);
    Some(&line[start..end]).filter(|word| !word.is_empty())
}

/// The words between white space, as the rules see it.
pub fn words(text: &str) -> Vec<&str> {
    let is_space = |letter: char| letter.is_ascii() && u8::try_from(letter).is_ok_and(lines::is_space);
    text.split(is_space).filter(|word| !word.is_empty()).collect()
}

/// The numbers of a text, as they are written and as they are read.
pub fn numbers(text: &str) -> Vec<(&str, number::Number<'_>)> {
    number::all(text.as_bytes()).map(|found| (&text[found.start..found.end], found.number)).collect()
}

/// A piece of text inside a sentence: in quotes, hidden characters visible, cut if it is long.
pub fn quoted(text: &str) -> String {
    let length = text.chars().count();
    let mut shown = String::new();
    let part: String = text.chars().take(QUOTED).collect();
    visible::push(&mut shown, &part, visible::Detail::Hidden);
    if length > QUOTED { format!("“{shown}…” ({length} characters)") } else { format!("“{shown}”") }
}

/// `1 line`, `2 lines`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
