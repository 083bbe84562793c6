//! Lines, words or numbers as a whole: right, but in another order, too many or too few.

use super::pair::{Pair, counted, quoted, words};
use crate::compare::pattern;

/// The whole text several times.
pub fn repeated(pair: &Pair<'_>) -> Option<String> {
    let (_, [wanted, given]) = pair.units();
    let times = given.len().checked_div(wanted.len())?;
    let is_repeated = times > 1
        && given.len() == times * wanted.len()
        && given.chunks(wanted.len()).all(|part| all_accepted(pair, &wanted, part));
    let often = if times == 2 { "twice".to_owned() } else { format!("{times} times") };
    is_repeated
        .then(|| format!("The expected text is there {often} in a row: is something printed too often?"))
}

pub fn order(pair: &Pair<'_>) -> Option<String> {
    let (noun, [wanted, mut given]) = pair.units();
    given.reverse();
    if all_accepted(pair, &wanted, &given) {
        return Some(format!("The {noun}s are right, but in reverse order."));
    }
    same_members(pair, &wanted, &given).then(|| format!("The {noun}s are right, but in another order."))
}

/// Each line has the right words.
pub fn words_in_other_order(pair: &Pair<'_>) -> Option<String> {
    let [wanted, given] = pair.lines();
    let fits = wanted.len() == given.len()
        && wanted.iter().zip(&given).all(|(ours, theirs)| same_members(pair, &words(ours), &words(theirs)));
    fits.then(|| format!("The words are right, but in another order{}.", pair.first_on_line()))
}

/// One block of lines, words or numbers is too much or missing, at the beginning, the end or in between.
pub fn extra_or_missing(pair: &Pair<'_>) -> Option<String> {
    let (noun, [wanted, given]) = pair.units();
    let start = wanted.iter().zip(&given).take_while(|(ours, theirs)| pair.accepts(ours, theirs)).count();
    let rest = wanted.iter().skip(start).rev().zip(given.iter().skip(start).rev());
    let end = rest.take_while(|(ours, theirs)| pair.accepts(ours, theirs)).count();
    let (is_extra, longer) = if given.len() > wanted.len() { (true, &given) } else { (false, &wanted) };
    let shorter = wanted.len().min(given.len());
    if shorter == 0 || start + end != shorter || wanted.len() == given.len() {
        return None;
    }
    let block = &longer[start..longer.len() - end];
    // The empty "line" behind a final newline is none.
    let at_end = longer[longer.len() - end..].iter().all(|unit| unit.is_empty());
    let place = if start == 0 {
        Place::Start
    } else if at_end {
        Place::End
    } else {
        Place::Within(start + 1)
    };
    Some(if is_extra { extra(noun, block, place) } else { missing(noun, block, place) })
}

/// Where a block stands.
#[derive(Clone, Copy)]
enum Place {
    Start,
    /// As so-manieth, from 1.
    Within(usize),
    End,
}

fn extra(noun: &str, block: &[&str], place: Place) -> String {
    let place = match place {
        Place::Start => " at the beginning".to_owned(),
        Place::End => " at the end".to_owned(),
        Place::Within(position) => format!(", from {noun} {position} on"),
    };
    let first = block.first().copied().unwrap_or_default();
    let told = if block.len() == 1 { quoted(first) } else { format!("the first is {}", quoted(first)) };
    let verb = if block.len() == 1 { "is" } else { "are" };
    let debug = if noun == "line" { " Is that a `print` from trying things out?" } else { "" };
    format!(
        "{} {verb} too much{place} ({told}); everything else is right.{debug}",
        counted(block.len(), noun)
    )
}

fn missing(noun: &str, block: &[&str], place: Place) -> String {
    let many = block.len() != 1;
    let verb = if many { "are" } else { "is" };
    let which = if many { counted(block.len(), noun) } else { noun.to_owned() };
    match place {
        Place::Start => format!("The first {which} {verb} missing; everything after is right."),
        Place::End => format!("The last {which} {verb} missing; everything before is right."),
        Place::Within(position) if many => {
            format!("{which} are missing, from {noun} {position} on; everything else is right.")
        }
        Place::Within(position) => {
            format!("The {noun} with number {position} is missing; everything else is right.")
        }
    }
}

fn all_accepted(pair: &Pair<'_>, wanted: &[&str], given: &[&str]) -> bool {
    wanted.len() == given.len() && wanted.iter().zip(given).all(|(ours, theirs)| pair.accepts(ours, theirs))
}

/// The same texts equally often, in any order.
fn same_members(pair: &Pair<'_>, wanted: &[&str], given: &[&str]) -> bool {
    let [mut ours, mut theirs] = [wanted, given].map(|units| {
        units.iter().map(|unit| pattern::key(unit.as_bytes(), pair.rule.ignore_case)).collect::<Vec<_>>()
    });
    ours.sort_unstable();
    theirs.sort_unstable();
    ours == theirs
}
