//! Says what is nearly right: the sentences that help a beginner to find the mistake.
//!
//! A note must be exactly true. Most are found by a thought experiment: change one thing in both texts and ask the
//! rule again; if it accepts, that thing is all that is wrong. Facts that hold beside any reason ("nothing was
//! printed") come from [`facts`]; of [`REASONS`] only the first that holds is told, as each explains the whole
//! difference. To add one: write a function from [`Pair`] to a sentence, put it in the table, test it in `tests.rs`.

mod facts;
mod letters;
mod numbers;
mod pair;
mod python;
mod space;
mod units;

use crate::outcome::Captured;

use super::rule::{Mode, TextRule};
use super::text::Difference;
use pair::Pair;

/// Most notes about one text: who reads more reads none.
pub const MOST: usize = 3;

/// Larger texts are not searched for reasons. Their authors have other troubles, and the time is bounded.
const LARGEST: usize = 64 * 1024;

/// A way to be nearly right.
struct Reason {
    modes: &'static [Mode],
    find: fn(&Pair<'_>) -> Option<String>,
}

const EXACT: &[Mode] = &[Mode::Exact];
/// Modes in which lines have an order.
const LINES: &[Mode] = &[Mode::Exact, Mode::Text];
const ANY_LINES: &[Mode] = &[Mode::Exact, Mode::Text, Mode::UnorderedLines];
const WORDS: &[Mode] = &[Mode::Exact, Mode::Text, Mode::UnorderedLines, Mode::Tokens];
const ORDERED: &[Mode] = &[Mode::Exact, Mode::Text, Mode::Tokens, Mode::Numbers];
const VALUES: &[Mode] = &[Mode::Exact, Mode::Text, Mode::Tokens];
const PARTS: &[Mode] = &[Mode::Contains, Mode::Regex];

/// Most useful first: where two hold, the first says more.
const REASONS: &[Reason] = &[
    Reason { modes: EXACT, find: space::final_newline },
    Reason { modes: EXACT, find: space::line_ends },
    Reason { modes: EXACT, find: space::byte_order_mark },
    Reason { modes: EXACT, find: space::at_line_ends },
    Reason { modes: ANY_LINES, find: space::tabs },
    Reason { modes: ANY_LINES, find: space::indentation },
    Reason { modes: ANY_LINES, find: space::within_lines },
    Reason { modes: LINES, find: space::empty_lines },
    Reason { modes: LINES, find: space::line_breaks },
    Reason { modes: WORDS, find: letters::case },
    Reason { modes: WORDS, find: letters::lookalikes },
    Reason { modes: WORDS, find: letters::accents },
    Reason { modes: LINES, find: python::none },
    Reason { modes: ORDERED, find: units::repeated },
    Reason { modes: VALUES, find: python::prompt },
    Reason { modes: LINES, find: python::shown_as_value },
    Reason { modes: VALUES, find: numbers::commas },
    Reason { modes: VALUES, find: numbers::written_differently },
    Reason { modes: ORDERED, find: numbers::too_many_decimals },
    Reason { modes: ORDERED, find: numbers::decimals_missing },
    Reason { modes: ORDERED, find: numbers::sign },
    Reason { modes: ORDERED, find: numbers::last_place },
    Reason { modes: ORDERED, find: units::order },
    Reason { modes: ORDERED, find: numbers::order },
    Reason { modes: LINES, find: units::words_in_other_order },
    Reason { modes: LINES, find: letters::punctuation },
    Reason { modes: ORDERED, find: units::extra_or_missing },
    Reason { modes: ORDERED, find: numbers::off_by_one },
    Reason { modes: LINES, find: python::text_around },
    Reason { modes: PARTS, find: letters::case_of_part },
    Reason { modes: PARTS, find: space::around_part },
];

/// What there is to say about a text that was not accepted: at most [`MOST`] sentences.
pub fn notes(expected: &[u8], actual: &Captured, rule: &TextRule) -> Vec<String> {
    let mut notes = facts::first(expected, actual, rule);
    let pair = Pair::of(expected, actual, rule, LARGEST);
    let reason = pair.as_ref().and_then(|pair| {
        let mut fitting = REASONS.iter().filter(|reason| reason.modes.contains(&rule.mode));
        fitting.find_map(|reason| (reason.find)(pair))
    });
    match (reason, &pair) {
        (Some(reason), _) => notes.push(reason),
        (None, Some(pair)) => notes.extend(facts::last(pair)),
        (None, None) => {}
    }
    notes.truncate(MOST);
    notes
}

/// For two parts that look the same although the texts differ.
pub fn position(found: &Difference) -> String {
    let place = found.actual;
    format!(
        "The two parts look the same, but the texts differ, first on line {}, character {}.",
        place.line + 1,
        place.column + 1
    )
}

#[cfg(test)]
mod tests;
