//! Turns a difference into text: where it is, what was expected there, and what is nearly right about the answer.
//!
//! A note is only made when it is exactly true, and notes are questions where they are guesses.

mod containers;
mod scalars;

use super::compare::{Finding, Label, Problem, Step, ValueDifference, is_cut_short};
use super::number::Number;
use super::show::{Focus, show, show_focused};
use super::words::{count, kind_name, name};
use super::{OpaqueKind, Text, Value};
use crate::compare::rule::{Types, ValueRule};

/// Characters of each side that are shown.
const SHOWN: usize = 300;
/// Collections up to this length are searched for what is nearly right.
const SEARCHED: usize = 20_000;

pub(super) fn explain(mut steps: Vec<Step>, finding: &Finding, rule: &ValueRule) -> ValueDifference {
    let mut notes = Vec::new();
    let reordered = steps.iter().position(|step| containers::is_reordered(step.expected, step.actual, rule));
    let (expected, actual) = if let Some(at) = reordered {
        // The first wrong item says little: the whole list is what to look at.
        let (expected, actual) = (steps[at].expected, steps[at].actual);
        steps.truncate(at);
        notes.push(containers::order_note(expected, actual, rule));
        (expected, actual)
    } else {
        notes.extend(notes_on(finding, steps.is_empty(), rule));
        notes.extend(steps.last().and_then(|step| containers::share_note(step, rule)));
        (finding.expected, finding.actual)
    };
    let (expected, actual) = show_both(expected, actual, &finding.problem, rule);
    ValueDifference { path: path(&steps), expected, actual, notes }
}

/// The way to the difference, as Python would write it.
fn path(steps: &[Step]) -> String {
    let label = |step: &Step| match step.label {
        Label::Index(index) => format!("[{index}]"),
        Label::Key(key) => format!("[{}]", show(key, 60)),
        Label::Field(field) => format!(".{}", name(field)),
        Label::Argument(index) => format!(".args[{index}]"),
    };
    steps.iter().map(label).collect()
}

/// Both sides, around the difference, and never as the same text.
fn show_both(expected: &Value, actual: &Value, problem: &Problem, rule: &ValueRule) -> (String, String) {
    let start = first_difference(expected, actual, rule).map_or(Focus::Start, Focus::From);
    let (mut left, mut right) = match problem {
        Problem::Unpaired { missing, extra } => (
            show_focused(expected, &Focus::First(missing), SHOWN),
            show_focused(actual, &Focus::First(extra), SHOWN),
        ),
        Problem::Differs => (show_focused(expected, &start, SHOWN), show_focused(actual, &start, SHOWN)),
    };
    if left == right {
        left = format!("{left} ({})", described(expected));
        right = format!("{right} ({})", described(actual));
    }
    if left == right {
        right.push_str(" that cannot be compared");
    }
    (left, right)
}

fn described(value: &Value) -> String {
    match value {
        Value::Derived(derived) => {
            format!("{}, derived from {}", with_article(&kind_name(value)), kind_name(&derived.base))
        }
        _ => with_article(&kind_name(value)),
    }
}

/// Where two texts or sequences part, a little before it; `None` near the start.
fn first_difference(expected: &Value, actual: &Value, rule: &ValueRule) -> Option<usize> {
    let (at, before) = match (expected.base(), actual.base()) {
        (Value::Str(e), Value::Str(a)) => (scalars::common_characters(e, a), 20),
        (e, a) => (containers::common_items(e.items()?, a.items()?, rule), 2),
    };
    at.checked_sub(before).filter(|&start| start > 0)
}

/// What there is to say about two values that differ. `returned`: they are what the call returned, not a part of it.
fn notes_on(finding: &Finding, returned: bool, rule: &ValueRule) -> Vec<String> {
    let (expected, actual) = (finding.expected, finding.actual);
    if let Some(note) = unreadable_note(expected, actual) {
        return vec![note];
    }
    if matches!(actual, Value::None) && returned {
        return vec!["None was returned: is a `return` missing?".to_owned()];
    }
    if let Problem::Unpaired { missing, extra } = &finding.problem {
        return containers::unpaired_notes(expected, actual, missing, extra);
    }
    let precise = scalars::notes(expected, actual).or_else(|| containers::note(expected, actual, rule));
    match precise {
        Some(note) => vec![note],
        None if is_alike(expected, actual, rule) => Vec::new(),
        None => vec![instead(actual, expected)],
    }
}

/// Whether the kinds of two values are not what makes them differ.
fn is_alike(expected: &Value, actual: &Value, rule: &ValueRule) -> bool {
    let both = |is: fn(&Value) -> bool| is(expected) && is(actual);
    let loosely = both(|value| Number::of(value).is_some())
        || both(|value| value.items().is_some())
        || both(|value| matches!(value, Value::Set { .. }))
        || both(|value| matches!(value, Value::Bytes { .. }));
    both(|value| matches!(value, Value::Iterator(_)))
        || kind_name(expected) == kind_name(actual)
        || rule.types == Types::Loose && loosely
}

/// Values that can never be right, whatever was expected.
fn unreadable_note(expected: &Value, actual: &Value) -> Option<String> {
    Some(match actual {
        Value::Opaque { kind: OpaqueKind::Function, name: of } => {
            format!(
                "the function {} itself is not its result: are the brackets of a call `()` missing?",
                name(of)
            )
        }
        Value::Opaque { kind: OpaqueKind::Module, .. } => "a module cannot be compared".to_owned(),
        Value::Opaque { kind: OpaqueKind::Object, name: class } => object_note(class),
        Value::Iterator(drained) if drained.more => format!(
            "the {} may be endless: reading stopped after {}",
            name(&drained.kind),
            count(drained.items.len(), "item")
        ),
        _ if is_cut_short(actual) => "the value is too large or too deep to be read".to_owned(),
        Value::Cycle(_) if !matches!(expected, Value::Cycle(_)) => {
            "the container holds itself here, without end".to_owned()
        }
        _ if expected.incomparable_part().is_some() => {
            "the expected value itself cannot be compared: please tell whoever wrote this exercise".to_owned()
        }
        _ => return None,
    })
}

/// Objects that stand for something else, by the name of their class, and how to get at that.
const STAND_INS: [(&str, &str); 5] = [
    ("coroutine", "a coroutine only runs when it is awaited: is an `await` missing?"),
    ("async_generator", "an async generator gives its items to `async for` only"),
    (
        "_GatheringFuture",
        "what `asyncio.gather` returns has no results until it is awaited: is an `await` missing?",
    ),
    ("Future", "a future stands for a result that comes later: is `await`, or `.result()`, missing?"),
    ("ndarray", "an array of NumPy's cannot be compared: `.tolist()` makes a list of it"),
];

/// What is to be said of an object of this class.
fn object_note(class: &Text) -> String {
    if let Some((_, note)) = STAND_INS.iter().find(|(name, _)| name.as_bytes() == class.as_bytes()) {
        return (*note).to_owned();
    }
    let is_number = is_numpy_number(class.as_bytes());
    let class = name(class);
    if is_number {
        return format!(
            "a number of NumPy's, {class}, cannot be compared: `.item()` makes a plain one of it"
        );
    }
    format!("a plain object of class {class} cannot be compared")
}

/// Whether a class is called as a number of `numpy`'s is, as in `float64`.
fn is_numpy_number(class: &[u8]) -> bool {
    let kinds: [&[u8]; 4] = [b"uint", b"int", b"float", b"complex"];
    let bits = |kind: &&[u8]| class.strip_prefix(*kind).filter(|bits| !bits.is_empty());
    kinds.iter().filter_map(bits).any(|bits| bits.iter().all(u8::is_ascii_digit))
}

/// As in `a tuple where a list was expected`.
fn instead(actual: &Value, expected: &Value) -> String {
    if let Value::Derived(derived) = actual
        && kind_name(&derived.base) == kind_name(expected)
    {
        let (class, base) = (kind_name(actual), kind_name(expected));
        return format!("{class} is a class derived from {base}: a plain {base} was expected");
    }
    format!("{} where {} was expected", described(actual), described(expected))
}

/// As in `a tuple` and `an int`; `None` has no article.
fn with_article(kind: &str) -> String {
    match kind.chars().next() {
        _ if matches!(kind, "None" | "NotImplemented") => kind.to_owned(),
        Some('a' | 'e' | 'i' | 'o' | 'A' | 'E' | 'I' | 'O') => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}
