//! What Python prints that beginners do not expect: prompts, `None`, lists with brackets.

use super::pair::{Pair, counted, quoted, words};
use crate::compare::rule::Mode;

/// `None`, printed because a function that prints was called inside `print`.
pub fn none(pair: &Pair<'_>) -> Option<String> {
    let [_, given] = pair.lines();
    let line = given.iter().position(|line| line.trim() == "None")? + 1;
    let others: Vec<_> = given.into_iter().filter(|line| line.trim() != "None").collect();
    pair.accepts(&pair.expected, &others.join("\n")).then(|| {
        format!(
            "Only the word `None` is too much, first on line {line}. `print(f())` prints what `f` returns, \
             and that is `None` if `f` has no `return`."
        )
    })
}

/// The prompt of `input()`, printed with the answer.
pub fn prompt(pair: &Pair<'_>) -> Option<String> {
    let prompts = if pair.rule.mode == Mode::Tokens { first_prompt(pair) } else { prompts(pair) }?;
    let &(line, text) = prompts.first()?;
    let text = quoted(text);
    Some(match prompts.len() - 1 {
        0 => format!(
            "Without {text} on line {line} this would be right. If that is the text in `input(\"...\")`: \
             `input` prints it; use `input()` without a text."
        ),
        more => format!(
            "Without {text} on line {line}, and the like on {}, this would be right. If these are the texts in \
             `input(\"...\")`: `input` prints them; use `input()` without a text.",
            counted(more, "other line")
        ),
    })
}

/// Prompts before lines that are right, and one behind them all; with the numbers of their lines.
fn prompts<'a>(pair: &'a Pair<'_>) -> Option<Vec<(usize, &'a str)>> {
    let [wanted, mut given] = pair.lines();
    let count = given.len();
    let last = given.pop_if(|line| count == wanted.len() + 1 && is_prompt(line));
    let mut found = before_lines(&wanted, &given).filter(|found| !found.is_empty() || last.is_some())?;
    found.extend(last.map(|line| (count, line)));
    found.iter().all(|(_, text)| is_prompt(text)).then_some(found)
}

/// The same where lines do not count: all before the last prompt sign of the first line.
fn first_prompt<'a>(pair: &'a Pair<'_>) -> Option<Vec<(usize, &'a str)>> {
    let first = pair.actual.split('\n').next()?;
    let (start, _) = first.rmatch_indices(PROMPT_ENDS).next()?;
    let (text, rest) = pair.actual.split_at(start + 1);
    (is_prompt(text) && pair.accepts(&pair.expected, rest)).then(|| vec![(1, text)])
}

const PROMPT_ENDS: [char; 3] = [':', '?', '>'];

fn is_prompt(text: &str) -> bool {
    text.trim_end().ends_with(PROMPT_ENDS) && text.chars().any(char::is_alphabetic)
}

/// The texts that stand before otherwise right lines, with the numbers of their lines.
fn before_lines<'a>(wanted: &[&str], given: &[&'a str]) -> Option<Vec<(usize, &'a str)>> {
    beside_lines(wanted, given, |given, wanted| given.strip_suffix(wanted))
}

/// The texts that stand behind otherwise right lines, with the numbers of their lines.
fn behind_lines<'a>(wanted: &[&str], given: &[&'a str]) -> Option<Vec<(usize, &'a str)>> {
    beside_lines(wanted, given, |given, wanted| given.strip_prefix(wanted))
}

/// `None` if a line is not right even without the text that `rest` finds in it.
fn beside_lines<'a>(
    wanted: &[&str],
    given: &[&'a str],
    rest: impl Fn(&'a str, &str) -> Option<&'a str>,
) -> Option<Vec<(usize, &'a str)>> {
    if wanted.len() != given.len() {
        return None;
    }
    let mut found = Vec::new();
    for (index, (wanted, given)) in wanted.iter().zip(given).enumerate() {
        let text = rest(given, wanted)?;
        if !text.is_empty() {
            // Everything stands before and behind an empty line: that says nothing.
            (!wanted.is_empty()).then(|| found.push((index + 1, text)))?;
        }
    }
    Some(found)
}

/// Other text before or behind what is expected, the same on every line that has it.
pub fn text_around(pair: &Pair<'_>) -> Option<String> {
    let [wanted, given] = pair.lines();
    let is_apart = |last: Option<char>, first: Option<char>| {
        // `15` is not `5` with something before it.
        !(last.is_some_and(char::is_alphanumeric) && first.is_some_and(char::is_alphanumeric))
    };
    let before = before_lines(&wanted, &given).filter(|found| {
        found.iter().all(|&(line, text)| is_apart(text.chars().next_back(), wanted[line - 1].chars().next()))
    });
    let behind = behind_lines(&wanted, &given).filter(|found| {
        found.iter().all(|&(line, text)| is_apart(wanted[line - 1].chars().next_back(), text.chars().next()))
    });
    let (text, place, count) = around(before, "before").or_else(|| around(behind, "after"))?;
    let line = if count == 1 { pair.first_on_line().replace("first ", "") } else { pair.first_on_line() };
    Some(format!("The expected text is there, but with {} {place} it{line}.", quoted(text)))
}

fn around<'a>(
    found: Option<Vec<(usize, &'a str)>>,
    place: &'static str,
) -> Option<(&'a str, &'static str, usize)> {
    let found = found?;
    let (_, text) = *found.first()?;
    let is_words = text.chars().any(char::is_alphabetic) && found.iter().all(|&(_, other)| other == text);
    is_words.then_some((text, place, found.len()))
}

/// How Python shows a value, what to call that, and how to print it otherwise.
struct Shape {
    open: char,
    close: char,
    how: &'static str,
    advice: &'static str,
}

const QUOTED: &str = "in quotes, as Python shows a string inside another value";
const ITEMS: &str = " `print(*values)` prints the values alone.";
const BARE: &str = " `print(text)` prints it without.";

const SHAPES: [Shape; 5] = [
    Shape { open: '[', close: ']', how: "as Python shows a list, with brackets", advice: ITEMS },
    Shape { open: '(', close: ')', how: "as Python shows a tuple, with brackets", advice: ITEMS },
    Shape { open: '{', close: '}', how: "as Python shows a set or a dict, with braces", advice: "" },
    Shape { open: '\'', close: '\'', how: QUOTED, advice: BARE },
    Shape { open: '"', close: '"', how: QUOTED, advice: BARE },
];

impl Shape {
    fn is_of(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() > 1 && line.starts_with(self.open) && line.ends_with(self.close)
    }
}

/// A list printed as a whole instead of its items, or the other way round.
pub fn shown_as_value(pair: &Pair<'_>) -> Option<String> {
    if bare_words(&pair.expected) != bare_words(&pair.actual) || bare_words(&pair.expected).is_empty() {
        return None;
    }
    let [wanted, given] = pair.lines();
    let only_in = |lines: &[&str], others: &[&str]| {
        let has = |lines: &[&str], shape: &Shape| lines.iter().any(|line| shape.is_of(line));
        SHAPES.iter().find(|shape| has(lines, shape) && !has(others, shape))
    };
    match (only_in(&given, &wanted), only_in(&wanted, &given)) {
        (Some(Shape { how, advice, .. }), None) => {
            Some(format!("The content is right, but it is written {how}.{advice}"))
        }
        (None, Some(Shape { how, .. })) => Some(format!("The content is right, but it is expected {how}.")),
        _ => None,
    }
}

/// The words of a text without brackets, quotes and commas around them.
fn bare_words(text: &str) -> Vec<&str> {
    let is_wrapping = |letter: char| "[](){}'\",".contains(letter);
    words(text)
        .into_iter()
        .map(|word| word.trim_matches(is_wrapping))
        .filter(|word| !word.is_empty())
        .collect()
}
