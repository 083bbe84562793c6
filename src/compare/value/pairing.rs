//! Pairs the members of two collections without order.
//!
//! Members can only match if they have the same [`Sketch::shape`]: everything about them but the numbers that have a
//! tolerance. Sorting by shape, then by those numbers, makes this fast; where the numbers of several members lie so
//! close that the sorted order pairs them wrongly, small groups are searched exhaustively.

use std::cmp::Ordering;

use super::compare::{is_cut_short, matches, members};
use super::number::{ExactDecimal, Number};
use super::{Text, Value};
use crate::compare::rule::{Types, ValueRule};

/// Members of one shape that are still searched exhaustively; the time grows with the third power.
const SEARCHED: usize = 128;

/// Who goes with whom, by position.
pub(super) struct Pairing {
    /// Expected and actual, in the order of the expected ones.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Expected ones without a partner.
    pub(super) missing: Vec<usize>,
    /// Actual ones without a partner.
    pub(super) extra: Vec<usize>,
}

impl Pairing {
    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.extra.is_empty()
    }
}

/// Pairs as many as it can, each only once.
pub(super) fn pair_up<'v>(
    expected: impl Iterator<Item = &'v Value>,
    actual: impl Iterator<Item = &'v Value>,
    rule: &ValueRule,
) -> Pairing {
    let expected = sorted(expected, rule);
    let actual = sorted(actual, rule);
    let mut pairing = Pairing { pairs: Vec::new(), missing: Vec::new(), extra: Vec::new() };
    let (mut left, mut right) = (expected.as_slice(), actual.as_slice());
    while let Some(shape) = smaller_shape(left, right) {
        let of_shape = |members: &[Member]| members.partition_point(|member| member.sketch.shape <= shape);
        let (here, rest) = left.split_at(of_shape(left));
        let (there, others) = right.split_at(of_shape(right));
        pair_group(here, there, rule, &mut pairing);
        (left, right) = (rest, others);
    }
    pairing.pairs.sort_unstable();
    pairing.missing.sort_unstable();
    pairing.extra.sort_unstable();
    pairing
}

fn smaller_shape(left: &[Member], right: &[Member]) -> Option<Vec<u8>> {
    let first = |members: &[Member]| members.first().map(|member| member.sketch.shape.clone());
    match (first(left), first(right)) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}

/// A member, with what it is sorted by.
struct Member<'v> {
    index: usize,
    value: &'v Value,
    sketch: Sketch,
}

fn sorted<'v>(values: impl Iterator<Item = &'v Value>, rule: &ValueRule) -> Vec<Member<'v>> {
    let loose = rule.types == Types::Loose;
    let member = |(index, value)| Member { index, value, sketch: Sketch::of(value, loose) };
    let mut members: Vec<Member> = values.enumerate().map(member).collect();
    members.sort_by(|left, right| left.sketch.compare(&right.sketch));
    members
}

/// Pairs members of one shape.
fn pair_group(expected: &[Member], actual: &[Member], rule: &ValueRule, pairing: &mut Pairing) {
    let (pairs, lonely, strangers) = pair_in_order(expected, actual, rule);
    let worth_it = lonely > 0 && strangers > 0 && expected.len().max(actual.len()) <= SEARCHED;
    let pairs = if worth_it { search(expected, actual, rule) } else { pairs };
    let mut taken = vec![false; actual.len()];
    for (member, partner) in expected.iter().zip(pairs) {
        match partner {
            None => pairing.missing.push(member.index),
            Some(partner) => {
                taken[partner] = true;
                pairing.pairs.push((member.index, actual[partner].index));
            }
        }
    }
    let extra = actual.iter().zip(taken).filter(|(_, taken)| !taken);
    pairing.extra.extend(extra.map(|(member, _)| member.index));
}

/// The partner of each expected member, and how many of both sides have none. Members are sorted by their numbers.
fn pair_in_order(
    expected: &[Member],
    actual: &[Member],
    rule: &ValueRule,
) -> (Vec<Option<usize>>, usize, usize) {
    let mut pairs = vec![None; expected.len()];
    let (mut left, mut right, mut paired) = (0, 0, 0);
    while left < expected.len() && right < actual.len() {
        let (member, candidate) = (&expected[left], &actual[right]);
        if matches(member.value, candidate.value, rule) {
            pairs[left] = Some(right);
            (left, right, paired) = (left + 1, right + 1, paired + 1);
        } else if member.sketch.compare(&candidate.sketch) == Ordering::Greater {
            right += 1;
        } else {
            left += 1;
        }
    }
    (pairs, expected.len() - paired, actual.len() - paired)
}

/// The largest pairing there is, by augmenting paths.
fn search(expected: &[Member], actual: &[Member], rule: &ValueRule) -> Vec<Option<usize>> {
    let candidates: Vec<Vec<usize>> = expected
        .iter()
        .map(|member| (0..actual.len()).filter(|&at| matches(member.value, actual[at].value, rule)).collect())
        .collect();
    let mut owner: Vec<Option<usize>> = vec![None; actual.len()];
    for member in 0..expected.len() {
        claim(member, &candidates, &mut owner, &mut vec![false; actual.len()]);
    }
    let mut pairs = vec![None; expected.len()];
    for (at, owner) in owner.into_iter().enumerate() {
        if let Some(owner) = owner {
            pairs[owner] = Some(at);
        }
    }
    pairs
}

/// Finds a partner for a member, moving earlier ones to others where that helps. At most [`SEARCHED`] levels deep.
fn claim(
    member: usize,
    candidates: &[Vec<usize>],
    owner: &mut [Option<usize>],
    visited: &mut [bool],
) -> bool {
    for &at in &candidates[member] {
        if std::mem::replace(&mut visited[at], true) {
            continue;
        }
        if owner[at].is_none_or(|other| claim(other, candidates, owner, visited)) {
            owner[at] = Some(member);
            return true;
        }
    }
    false
}

/// What a value is sorted by. Values that match have equal shapes.
#[derive(Default)]
struct Sketch {
    /// Everything but the numbers with a tolerance.
    shape: Vec<u8>,
    /// Those numbers.
    numbers: Vec<f64>,
}

impl Sketch {
    fn of(value: &Value, loose: bool) -> Self {
        let mut sketch = Self::default();
        sketch.add(value, loose);
        sketch
    }

    fn compare(&self, other: &Self) -> Ordering {
        let numbers = |sketch: &Self| sketch.numbers.clone().into_iter();
        let by_numbers = || {
            let (mut left, mut right) = (numbers(self), numbers(other));
            loop {
                match (left.next(), right.next()) {
                    (Some(left), Some(right)) if left.total_cmp(&right).is_eq() => {}
                    (Some(left), Some(right)) => return left.total_cmp(&right),
                    (left, right) => return left.is_some().cmp(&right.is_some()),
                }
            }
        };
        self.shape.cmp(&other.shape).then_with(by_numbers)
    }

    fn tag(&mut self, tag: u8, length: usize) {
        self.shape.push(tag);
        self.shape.extend_from_slice(&length.to_be_bytes());
    }

    fn bytes(&mut self, tag: u8, bytes: &[u8]) {
        self.tag(tag, bytes.len());
        self.shape.extend_from_slice(bytes);
    }

    fn name(&mut self, name: &Text) {
        self.bytes(b'N', name.as_bytes());
    }

    fn number(&mut self, tag: u8, (real, imaginary): (f64, f64)) {
        self.shape.push(tag);
        // One zero and one NaN, whatever their signs: they match.
        let plain = |number: f64| if number.is_nan() { f64::NAN } else { number + 0.0 };
        self.numbers.extend([plain(real), plain(imaginary)]);
    }

    fn all<'v>(&mut self, tag: u8, values: impl ExactSizeIterator<Item = &'v Value>, loose: bool) {
        self.tag(tag, values.len());
        values.for_each(|value| self.add(value, loose));
    }

    /// Parts without order, brought into one.
    fn unordered(&mut self, tag: u8, mut parts: Vec<Self>) {
        parts.sort_by(Self::compare);
        self.tag(tag, parts.len());
        for part in parts {
            self.shape.extend(part.shape);
            self.numbers.extend(part.numbers);
        }
    }

    fn add(&mut self, value: &Value, loose: bool) {
        if loose {
            let value = value.base();
            if let Some(number) = Number::of(value) {
                return self.number(b'n', number.float());
            }
            if !matches!(value, Value::Set { .. })
                && let Some(items) = value.items()
            {
                return self.all(b's', items.iter(), loose);
            }
        }
        if let Some(members) = members(value) {
            let tag = if loose || !matches!(value, Value::Set { frozen: true, .. }) { b'u' } else { b'z' };
            let tag = if matches!(value, Value::Iterator(_)) { b'v' } else { tag };
            return self.unordered(tag, members.iter().map(|member| Self::of(member, loose)).collect());
        }
        match value {
            Value::Sequence { kind, items } => {
                self.shape.push(*kind as u8);
                self.all(b'l', items.iter(), loose);
            }
            Value::Mapping { entries, .. } => {
                let entry = |(key, value): &(Value, Value)| {
                    let mut sketch = Self::of(key, loose);
                    sketch.add(value, loose);
                    sketch
                };
                self.unordered(b'm', entries.iter().map(entry).collect());
            }
            Value::Iterator(drained) => self.all(b'g', drained.items.iter(), loose),
            Value::Object(object) => {
                self.shape.push(object.kind as u8);
                self.name(&object.class);
                object.names.iter().for_each(|name| self.name(name));
                self.all(b'O', object.values.iter(), loose);
            }
            Value::Enum(member) => {
                self.shape.push(b'e');
                self.name(&member.class);
                self.name(&member.name);
                self.add(&member.value, loose);
            }
            Value::Derived(derived) if loose => self.add(&derived.base, loose),
            Value::Derived(derived) => {
                self.shape.push(b'S');
                self.name(&derived.class);
                self.add(&derived.base, loose);
            }
            _ => self.leaf(value, loose),
        }
    }

    fn leaf(&mut self, value: &Value, loose: bool) {
        match value {
            Value::Float(float) => self.number(b'f', (*float, 0.0)),
            Value::Complex { real, imaginary } => self.number(b'j', (*real, *imaginary)),
            Value::Int(int) => match int.small() {
                // The shape also sorts, so that a set of integers is compared from the smallest on.
                Some(small) => self.bytes(b'i', &small.wrapping_sub(i64::MIN).to_be_bytes()),
                None => self.bytes(b'I', &int.to_bytes()),
            },
            Value::Str(text) => self.bytes(b't', text.as_bytes()),
            Value::Bytes { mutable, bytes } => {
                self.bytes(if *mutable && !loose { b'a' } else { b'b' }, bytes);
            }
            Value::Decimal(text) => match ExactDecimal::parse(text) {
                Some(decimal) => self.bytes(b'd', format!("{decimal:?}").as_bytes()),
                None => self.bytes(b'D', text.to_ascii_lowercase().as_bytes()),
            },
            Value::Range(range) => match &range.items {
                Some(items) => self.all(b'r', items.iter(), loose),
                None => {
                    let ends = [&range.start, &range.stop, &range.step];
                    ends.into_iter().for_each(|end| self.bytes(b'R', &end.to_bytes()));
                }
            },
            Value::Class { in_c, name } => {
                self.shape.push(u8::from(*in_c));
                self.name(name);
            }
            Value::Bool(bool) => self.bytes(b'B', &[u8::from(*bool)]),
            Value::Cycle(levels) => self.bytes(b'c', &levels.to_be_bytes()),
            Value::None => self.shape.push(b'0'),
            Value::Ellipsis => self.shape.push(b'E'),
            Value::NotImplemented => self.shape.push(b'M'),
            // Without data: any shape will do, as they match nothing.
            _ => self.tag(b'o', usize::from(is_cut_short(value))),
        }
    }
}
