//! What is nearly right about lists, sets, dicts and objects.

use super::super::compare::{Step, matches};
use super::super::pairing::pair_up;
use super::super::show::show;
use super::super::words::{count, kind_name, name};
use super::super::{Object, ObjectKind, Value};
use super::scalars::{self, are};
use super::{SEARCHED, instead, is_alike, with_article};
use crate::compare::rule::ValueRule;

/// Keys and members that are named in a note.
const NAMED: usize = 3;

/// The number of items that two sequences have in common at their start.
pub(super) fn common_items(expected: &[Value], actual: &[Value], rule: &ValueRule) -> usize {
    expected.iter().zip(actual).take_while(|(e, a)| matches(e, a, rule)).count()
}

fn is_small(items: &[Value]) -> bool {
    items.len() <= SEARCHED
}

/// Whether the items are right but for their order.
pub(super) fn is_reordered(expected: &Value, actual: &Value, rule: &ValueRule) -> bool {
    // Fields have their places: swapping two of them is not a matter of order.
    let ordered = |value: &Value| !matches!(value.base(), Value::Object(_));
    match (expected.items(), actual.items()) {
        (Some(e), Some(a)) if ordered(expected) && ordered(actual) => {
            e.len() > 1 && e.len() == a.len() && is_small(e) && same_members(e, a, rule)
        }
        _ => false,
    }
}

fn same_members(expected: &[Value], actual: &[Value], rule: &ValueRule) -> bool {
    pair_up(expected.iter(), actual.iter(), rule).is_complete()
}

pub(super) fn order_note(expected: &Value, actual: &Value, rule: &ValueRule) -> String {
    let backwards = expected
        .items()
        .zip(actual.items())
        .is_some_and(|(e, a)| e.len() == a.len() && e.iter().rev().zip(a).all(|(e, a)| matches(e, a, rule)));
    if backwards { "right items, but in reverse order" } else { "right items, wrong order" }.to_owned()
}

/// How much of the container around a difference is right.
pub(super) fn share_note(step: &Step, rule: &ValueRule) -> Option<String> {
    let (right, all, what) = match (step.expected.base(), step.actual.base()) {
        (Value::Mapping { entries: e, .. }, Value::Mapping { entries: a, .. }) if e.len() <= SEARCHED => {
            let keys = pair_up(e.iter().map(|(key, _)| key), a.iter().map(|(key, _)| key), rule);
            let right =
                keys.pairs.iter().filter(|&&(at, other)| matches(&e[at].1, &a[other].1, rule)).count();
            (right, e.len(), "value")
        }
        (Value::Object(_), _) => return None,
        (e, a) => {
            let (e, a) = (e.items().filter(|items| is_small(items))?, a.items()?);
            (e.iter().zip(a).filter(|(e, a)| matches(e, a, rule)).count(), e.len(), "item")
        }
    };
    (right > 0).then(|| {
        let verb = if right == 1 { "is" } else { "are" };
        format!("{right} of the {} {verb} right", count(all, what))
    })
}

/// A note on two values of which at least one has parts.
pub(super) fn note(expected: &Value, actual: &Value, rule: &ValueRule) -> Option<String> {
    if let (Value::Object(e), Value::Object(a)) = (expected, actual)
        && (e.kind, &e.class) == (a.kind, &a.class)
    {
        return fields_note(e, a);
    }
    if let Value::Derived(derived) = actual
        && matches(expected, &derived.base, rule)
    {
        return Some(format!("right value, but {}", instead(actual, expected)));
    }
    match (expected.items(), actual.items()) {
        (Some(e), Some(a)) if is_alike(expected, actual, rule) => Some(length_note(e, a, rule)),
        (Some(_), Some(_)) => other_sequence_note(expected, actual, rule),
        _ => wrapped_note(expected, actual, rule).or_else(|| other_collection_note(expected, actual, rule)),
    }
}

fn fields_note(e: &Object, a: &Object) -> Option<String> {
    let lacking = e.names.iter().find(|name| !a.names.contains(name));
    let extra = a.names.iter().find(|name| !e.names.contains(name));
    match (lacking, extra) {
        (Some(field), _) => Some(format!("the field {} is missing", name(field))),
        (None, Some(field)) => Some(format!("the field {} is one too many", name(field))),
        (None, None) if e.names != a.names => Some("right fields, wrong order".to_owned()),
        (None, None) if e.kind == ObjectKind::Exception => {
            Some(format!("{} where {} expected", count(a.values.len(), "argument"), were(e.values.len())))
        }
        (None, None) => None,
    }
}

fn were(number: usize) -> String {
    if number == 1 { "1 was".to_owned() } else { format!("{number} were") }
}

/// Sequences of one kind and different length.
fn length_note(expected: &[Value], actual: &[Value], rule: &ValueRule) -> String {
    let common = common_items(expected, actual, rule);
    let (e, a) = (expected.len(), actual.len());
    let same_after = |from: usize, to: usize| {
        let (rest, other) = (expected.get(from..).unwrap_or(&[]), actual.get(to..).unwrap_or(&[]));
        rest.len() == other.len() && common_items(rest, other, rule) == rest.len()
    };
    if a == 0 {
        format!("there are no items, and {} expected", were(e))
    } else if common == e && e > 0 {
        format!("the first {} right, then {} too many", are(e, "item"), comes(a - e))
    } else if common == a {
        format!("the first {} right, then {} missing", are(a, "item"), are(e - a, "item"))
    } else if a > e && same_after(common, common + 1) {
        format!("one item too many: {} at [{common}]", show(&actual[common], 60))
    } else if e > a && same_after(common + 1, common) {
        format!("one item is missing: {} at [{common}]", show(&expected[common], 60))
    } else {
        wrapping(expected, actual, rule)
            .or_else(|| repeated_note(expected, actual, rule))
            .unwrap_or_else(|| format!("{} where {} expected", count(a, "item"), were(e)))
    }
}

fn comes(number: usize) -> String {
    format!("{} {}", count(number, "item"), if number == 1 { "comes" } else { "come" })
}

/// `[[1, 2]]` for `[1, 2]`, and the other way round.
fn wrapping(expected: &[Value], actual: &[Value], rule: &ValueRule) -> Option<String> {
    let same = |e: &[Value], a: &[Value]| e.len() == a.len() && common_items(e, a, rule) == e.len();
    if let [inner] = actual
        && inner.items().is_some_and(|inner| same(expected, inner))
    {
        return Some(format!("right items, but inside one more {}", kind_name(inner)));
    }
    match expected {
        [inner] if inner.items().is_some_and(|inner| same(inner, actual)) => {
            Some(format!("right items, but one {} around them is missing", kind_name(inner)))
        }
        _ => None,
    }
}

fn repeated_note(expected: &[Value], actual: &[Value], rule: &ValueRule) -> Option<String> {
    if !is_small(expected) || !is_small(actual) {
        return None;
    }
    let pairing = pair_up(expected.iter(), actual.iter(), rule);
    // Both tests look at every pair, so they are for short lists only.
    if expected.len() * actual.len() > SEARCHED {
        return None;
    }
    let known = |value: &Value, among: &[Value]| among.iter().any(|other| matches(other, value, rule));
    if pairing.missing.is_empty() && pairing.extra.iter().all(|&at| known(&actual[at], expected)) {
        return Some("no item is missing, but some come too often".to_owned());
    }
    let rare = pairing.extra.is_empty() && pairing.missing.iter().all(|&at| known(&expected[at], actual));
    rare.then(|| "every item that comes is right, but some come too seldom".to_owned())
}

/// Sequences of different kinds.
fn other_sequence_note(expected: &Value, actual: &Value, rule: &ValueRule) -> Option<String> {
    let (e, a) = (expected.items()?, actual.items()?);
    let right = if e.len() == a.len() && common_items(e, a, rule) == e.len() {
        "right values, but "
    } else if is_reordered(expected, actual, rule) {
        "right values in another order, and "
    } else {
        ""
    };
    let kind = kind_name(expected);
    let remedy = match (actual, kind.as_str()) {
        (Value::Iterator(_) | Value::Range(_), "list" | "tuple") => format!(": wrap it in `{kind}(...)`"),
        _ => String::new(),
    };
    Some(format!("{right}{}{remedy}", instead(actual, expected)))
}

/// A set where a list was expected, or a list where a set was, and the like.
fn other_collection_note(expected: &Value, actual: &Value, rule: &ValueRule) -> Option<String> {
    let parts = |value: &'_ Value| match value {
        Value::Set { members, .. } => Some(members.clone()),
        other => other.items().map(<[Value]>::to_vec),
    };
    let (e, a) = (parts(expected)?, parts(actual)?);
    let right = is_small(&e) && is_small(&a) && same_members(&e, &a, rule);
    Some(format!("{}{}", if right { "right values, but " } else { "" }, instead(actual, expected)))
}

/// `[7]` for `7`, and the other way round.
fn wrapped_note(expected: &Value, actual: &Value, rule: &ValueRule) -> Option<String> {
    let only = |value: &'_ Value| match value.items() {
        Some([only]) => Some(only.clone()),
        _ => None,
    };
    if only(actual).is_some_and(|inner| matches(expected, &inner, rule)) {
        return Some(format!("right value, but inside {}", with_article(&kind_name(actual))));
    }
    if only(expected).is_some_and(|inner| matches(&inner, actual, rule)) {
        return Some(format!("right value, but {} around it is missing", with_article(&kind_name(expected))));
    }
    None
}

/// Members of a set or keys of a dict that do not belong together.
pub(super) fn unpaired_notes(
    expected: &Value,
    actual: &Value,
    missing: &[usize],
    extra: &[usize],
) -> Vec<String> {
    let what = if matches!(expected, Value::Mapping { .. }) { "key" } else { "member" };
    let (lacking, surplus) = (pick(expected, missing), pick(actual, extra));
    if let ([e], [a]) = (lacking.as_slice(), surplus.as_slice())
        && let Some(note) = scalars::notes(e, a)
    {
        return vec![format!("one {what} differs: {note}")];
    }
    let mut notes = Vec::new();
    if !lacking.is_empty() {
        notes.push(format!("{} missing: {}", are(lacking.len(), what), listed(&lacking)));
    }
    if !surplus.is_empty() {
        let verb = if surplus.len() == 1 { "was" } else { "were" };
        notes.push(format!("{} {verb} not expected: {}", count(surplus.len(), what), listed(&surplus)));
    }
    notes
}

fn pick<'v>(value: &'v Value, indexes: &[usize]) -> Vec<&'v Value> {
    let at = |&index: &usize| match value {
        Value::Mapping { entries, .. } => entries.get(index).map(|(key, _)| key),
        Value::Set { members, .. } => members.get(index),
        other => other.items().and_then(|items| items.get(index)),
    };
    indexes.iter().filter_map(at).collect()
}

fn listed(values: &[&Value]) -> String {
    let shown: Vec<String> = values.iter().take(NAMED).map(|value| show(value, 40)).collect();
    let more = values.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
