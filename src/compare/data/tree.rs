//! Compares two JSON values by what they are, and tells the paths where they differ.
//!
//! Each part is looked at a fixed number of times, also where the order of lists does not count: there, items are
//! matched by digests, and what lies in an item that has no partner is not compared again.

use std::cmp::Ordering;
use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use crate::compare::number::{self, Number};
use crate::compare::rule::{Mode, TextRule, Tolerance};

use super::found::{Found, Gap};
use super::json::{Json, Member};
use super::show::{self, Step};

const NO_NUMBER: &str = "`NaN` and `Infinity` are no JSON: Python's json writes them for floats that are no finite \
                         number, and most other programs cannot read them.";
const NUMBER_AS_TEXT: &str =
    "A number in quotes is a string: convert it with int() or float() before it is written.";

/// Compares a document with the expected one; in the mode [`Mode::Jsonl`], lists of documents.
pub fn compare<'a>(expected: &'a Json<'a>, actual: &'a Json<'a>, rule: &TextRule) -> Found {
    let mut comparison = Comparison { rule, steps: Vec::new(), found: Found::default() };
    comparison.value(expected, actual);
    comparison.found
}

struct Comparison<'a, 'r> {
    rule: &'r TextRule,
    /// The way to what is being compared.
    steps: Vec<Step<'a>>,
    found: Found,
}

impl<'a> Comparison<'a, '_> {
    fn value(&mut self, expected: &'a Json<'a>, actual: &'a Json<'a>) {
        match (expected, actual) {
            (Json::List(wanted), Json::List(given)) if self.rule.any_order => self.bag(wanted, given),
            (Json::List(wanted), Json::List(given)) => self.list(wanted, given),
            (Json::Object(wanted), Json::Object(given)) => self.object(wanted, given),
            _ if same(expected, actual, self.rule.float) => {}
            _ => {
                self.gap(None, || show::both(expected, actual).map(Some));
                self.hint(expected, actual);
            }
        }
    }

    /// What a leaf that differs is likely to mean.
    fn hint(&mut self, expected: &Json<'_>, actual: &Json<'_>) {
        match (expected, actual) {
            (_, Json::Number(number)) if !is_finite(number) => self.found.note(NO_NUMBER),
            (Json::Number(_), Json::Text(text)) if number::of_word(text.as_bytes()).is_some() => {
                self.found.note(NUMBER_AS_TEXT);
            }
            _ => {}
        }
    }

    fn list(&mut self, expected: &'a [Json<'a>], actual: &'a [Json<'a>]) {
        if expected.len() != actual.len() {
            let what = if self.at_documents() { "documents" } else { "items" };
            self.gap(None, || [expected, actual].map(|items| Some(format!("{} {what}", items.len()))));
        }
        for (index, (wanted, given)) in expected.iter().zip(actual).enumerate() {
            let step = self.step(index);
            self.steps.push(step);
            self.value(wanted, given);
            self.steps.pop();
        }
        let shared = expected.len().min(actual.len());
        for (index, item) in expected.iter().enumerate().skip(shared) {
            self.gap(Some(self.step(index)), || [Some(show::value(item)), None]);
        }
        for (index, item) in actual.iter().enumerate().skip(shared) {
            self.gap(Some(self.step(index)), || [None, Some(show::value(item))]);
        }
    }

    fn at_documents(&self) -> bool {
        self.rule.mode == Mode::Jsonl && self.steps.is_empty()
    }

    fn step(&self, index: usize) -> Step<'a> {
        if self.at_documents() { Step::Document(index) } else { Step::Index(index) }
    }

    /// Both lists have their members in the order of the keys.
    fn object(&mut self, expected: &'a [Member<'a>], actual: &'a [Member<'a>]) {
        let (mut wanted, mut given) = (expected.iter().peekable(), actual.iter().peekable());
        loop {
            let order = match (wanted.peek(), given.peek()) {
                (None, None) => return,
                (Some(wanted), Some(given)) => wanted.key.cmp(&given.key),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
            };
            let wanted = if order.is_le() { wanted.next() } else { None };
            let given = if order.is_ge() { given.next() } else { None };
            match (wanted, given) {
                (Some(wanted), Some(given)) => {
                    self.steps.push(Step::Key(&wanted.key));
                    self.value(&wanted.value, &given.value);
                    self.steps.pop();
                }
                (Some(member), None) => {
                    self.gap(Some(Step::Key(&member.key)), || [Some(show::value(&member.value)), None]);
                }
                (None, Some(member)) => {
                    self.gap(Some(Step::Key(&member.key)), || [None, Some(show::value(&member.value))]);
                }
                (None, None) => return,
            }
        }
    }

    /// Lists whose order does not count: items that have no partner, those that are missing beside those too many.
    fn bag(&mut self, expected: &'a [Json<'a>], actual: &'a [Json<'a>]) {
        let mut left: HashMap<Digest, usize> = HashMap::new();
        let digests: Vec<Digest> = expected.iter().map(digest).collect();
        for digest in &digests {
            *left.entry(*digest).or_default() += 1;
        }
        let mut take = |digest: &Digest| match left.get_mut(digest) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        };
        let extra: Vec<usize> = (0..actual.len()).filter(|&index| !take(&digest(&actual[index]))).collect();
        let mut missing = (0..expected.len()).filter(|&index| take(&digests[index]));
        for index in extra {
            let wanted = missing.next().map(|index| &expected[index]);
            self.gap(Some(self.step(index)), || {
                [wanted, Some(&actual[index])].map(|item| item.map(show::value))
            });
        }
        for index in missing {
            self.gap(Some(self.step(index)), || [Some(show::value(&expected[index])), None]);
        }
    }

    /// Adds a place that differs: here, or one step further.
    fn gap(&mut self, step: Option<Step<'a>>, sides: impl FnOnce() -> [Option<String>; 2]) {
        let steps = &mut self.steps;
        self.found.add(|| {
            let length = steps.len();
            steps.extend(step);
            let place = show::path(steps);
            steps.truncate(length);
            let [expected, actual] = sides();
            Gap { place, expected, actual }
        });
    }
}

/// Whether two values that are not both lists or both objects are the same.
fn same(expected: &Json<'_>, actual: &Json<'_>, float: Option<Tolerance>) -> bool {
    match (expected, actual) {
        (Json::Number(wanted), Json::Number(given)) => {
            let tolerance = float.unwrap_or(Tolerance::NONE);
            number::close(&numeric(wanted), &numeric(given), Some(tolerance))
        }
        _ => expected == actual,
    }
}

/// A number that was read as one.
fn numeric(text: &str) -> Number<'_> {
    match text {
        "Infinity" => Number::Infinite { negative: false },
        "-Infinity" => Number::Infinite { negative: true },
        _ => number::of_word(text.as_bytes()).unwrap_or(Number::Nan),
    }
}

fn is_finite(text: &str) -> bool {
    matches!(numeric(text), Number::Finite(_))
}

type Digest = [u8; 32];

/// Alike for values that are the same when the order of lists does not count, and for no others.
fn digest(value: &Json<'_>) -> Digest {
    let mut hasher = Sha256::new();
    let mut part = |text: &[u8]| {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    };
    match value {
        Json::Null => part(b"null"),
        Json::Bool(truth) => part(if *truth { b"true" } else { b"false" }),
        Json::Text(text) => {
            part(b"text");
            part(text.as_bytes());
        }
        Json::Number(text) => {
            part(b"number");
            match numeric(text) {
                Number::Finite(decimal) => part(decimal.canonical().as_bytes()),
                Number::Infinite { .. } | Number::Nan => part(text.as_bytes()),
            }
        }
        Json::List(items) => {
            part(b"list");
            let mut digests: Vec<Digest> = items.iter().map(digest).collect();
            digests.sort_unstable();
            digests.iter().for_each(|digest| part(digest));
        }
        Json::Object(members) => {
            part(b"object");
            for member in members {
                part(member.key.as_bytes());
                part(&digest(&member.value));
            }
        }
    }
    hasher.finalize().into()
}
