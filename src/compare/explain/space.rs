//! White space: the differences that nobody sees.

use super::pair::{Pair, counted, words};
use crate::compare::rule::{Mode, TextRule};
use crate::compare::text::accepts;

/// The newline at the end.
pub fn final_newline(pair: &Pair<'_>) -> Option<String> {
    let without = |text: &'_ str| {
        text.strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text).to_owned())
    };
    if without(&pair.expected).is_some_and(|expected| pair.accepts(&expected, &pair.actual)) {
        return Some(
            "Only the newline at the end is missing: `print` adds one, `write` does not.".to_owned(),
        );
    }
    let actual = without(&pair.actual)?;
    pair.accepts(&pair.expected, &actual)
        .then(|| "Only the newline at the end is too much: `print(..., end=\"\")` leaves it out.".to_owned())
}

/// `\r\n` against `\n`.
pub fn line_ends(pair: &Pair<'_>) -> Option<String> {
    pair.accepts_both(|text| text.replace("\r\n", "\n"))
        .then(|| format!(r"Only the line ends differ (\n or \r\n){}.", pair.first_on_line()))
}

pub fn byte_order_mark(pair: &Pair<'_>) -> Option<String> {
    let without = |text: &str| text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    let which = if pair.actual.starts_with('\u{feff}') { "is too much" } else { "is missing" };
    pair.accepts_both(without).then(|| format!("Only the byte order mark (U+FEFF) at the beginning {which}."))
}

/// What every other mode forgives.
pub fn at_line_ends(pair: &Pair<'_>) -> Option<String> {
    let rule = TextRule { mode: Mode::Text, ..pair.rule.clone() };
    accepts(pair.expected.as_bytes(), pair.actual.as_bytes(), &rule).then(|| {
        format!("Only white space at line ends, or empty lines at the end, differ{}.", pair.first_on_line())
    })
}

pub fn tabs(pair: &Pair<'_>) -> Option<String> {
    let change = |text: &str| text.replace('\t', " ");
    let widened = |text: &str| text.replace('\t', "    ");
    (pair.accepts_both(change) || pair.accepts_both(widened)).then(|| {
        let [wanted, given] =
            if pair.actual.contains('\t') { ["spaces", "tabs"] } else { ["tabs", "spaces"] };
        format!(
            "Only tabs and spaces differ: there are {given} where {wanted} are expected{}.",
            pair.first_on_line()
        )
    })
}

/// White space at the beginning of lines.
pub fn indentation(pair: &Pair<'_>) -> Option<String> {
    if !pair.accepts_lines(|line| line.trim_start_matches([' ', '\t']).to_owned()) {
        return None;
    }
    let told = pair.places().and_then(|[wanted, given]| {
        let [ours, theirs] = pair.lines();
        let [ours, theirs] = [*ours.get(wanted.line)?, *theirs.get(given.line)?].map(indent);
        let verb = if ours.starts_with("1 ") || ours.starts_with("no ") { "is" } else { "are" };
        Some(format!(": line {} begins with {theirs}, {ours} {verb} expected", given.line + 1))
    });
    Some(format!("Only the spaces at the beginning of lines differ{}.", told.unwrap_or_default()))
}

fn indent(line: &str) -> String {
    let blank = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    match (blank.matches(' ').count(), blank.matches('\t').count()) {
        (0, 0) => "no space".to_owned(),
        (spaces, 0) => counted(spaces, "space"),
        (0, tabs) => counted(tabs, "tab"),
        (spaces, tabs) => format!("{} and {}", counted(spaces, "space"), counted(tabs, "tab")),
    }
}

pub fn within_lines(pair: &Pair<'_>) -> Option<String> {
    if pair.accepts_lines(|line| words(line).join(" ")) {
        return Some(format!("Only the number of spaces between words differs{}.", pair.first_on_line()));
    }
    pair.accepts_lines(|line| words(line).concat()).then(|| {
        format!("Only spaces differ{}: one text has spaces where the other has none.", pair.first_on_line())
    })
}

pub fn empty_lines(pair: &Pair<'_>) -> Option<String> {
    let full =
        |text: &str| text.split('\n').filter(|line| !words(line).is_empty()).collect::<Vec<_>>().join("\n");
    if !pair.accepts_both(full) {
        return None;
    }
    let [wanted, given] =
        pair.lines().map(|lines| lines.iter().filter(|line| words(line).is_empty()).count());
    Some(match (wanted, given) {
        _ if given > wanted => {
            format!(
                "Only empty lines differ: {} too many{}.",
                counted(given - wanted, "line"),
                pair.first_on_line()
            )
        }
        _ if given < wanted => {
            format!(
                "Only empty lines differ: {} missing{}.",
                counted(wanted - given, "line"),
                pair.first_on_line()
            )
        }
        _ => format!("Only empty lines differ: they stand elsewhere{}.", pair.first_on_line()),
    })
}

pub fn line_breaks(pair: &Pair<'_>) -> Option<String> {
    let joined = |text: &str| words(text).join(" ");
    if pair.accepts_both(joined) {
        let [wanted, given] =
            pair.lines().map(|lines| lines.iter().filter(|line| !words(line).is_empty()).count());
        let verb = if wanted == 1 { "is" } else { "are" };
        return Some(format!(
            "The words are right, but not the line breaks{}: {} {verb} expected, {given} came.",
            pair.first_on_line(),
            counted(wanted, "line"),
        ));
    }
    pair.accepts_both(|text| words(text).concat())
        .then(|| format!("Only white space differs{}: spaces and line breaks.", pair.first_on_line()))
}

/// For rules that look for a part of the text.
pub fn around_part(pair: &Pair<'_>) -> Option<String> {
    let joined = |text: &str| words(text).join(" ");
    (pair.rule.mode == Mode::Contains && pair.accepts_both(joined))
        .then(|| "The expected text is there, but with other spaces or line breaks.".to_owned())
}
