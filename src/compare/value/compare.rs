//! Finds the first difference between two values.
//!
//! # What is equal
//!
//! Strict (the default): the kinds are the same and so are the contents. `True` is not 1, 1 is not 1.0, a tuple is no
//! list, an instance of a derived class is no instance of its builtin base. Floats and complex numbers match within
//! the tolerance, also inside of collections; NaN matches NaN alone, an infinity itself, -0.0 matches 0.0; integers
//! and `Decimal`s match exactly, and `Decimal`s by value (`1.0` and `1.00`). Sets and mappings have no order, an
//! `OrderedDict` neither; `dict`, `defaultdict`, `OrderedDict` and `Counter` are alike. Dataclasses, named tuples,
//! exceptions and enum members are compared by the qualified name of their class, without its module, and their
//! contents. Iterators match iterators by their items. Functions, modules, plain objects and whatever was not read
//! to its end match nothing.
//!
//! Loose: numbers match by value (`True` counts as 1, as in Python; exact kinds exactly, others within the
//! tolerance), any two sequences or iterators by their items (a named tuple, a range and an array too), sets by their
//! members, `bytes` and `bytearray` by their bytes, and derived classes count as what they are derived from.

use super::number::{Number, complex_near, near, same_decimal};
use super::pairing::pair_up;
use super::{Drained, Object, ObjectKind, Omitted, Text, Value, explain};
use crate::compare::rule::{Types, ValueRule};

/// How a value differs from the expected one: the first difference, as text to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueDifference {
    /// Where, as Python would write it after the value: `[2]['name'].x`. Empty for the value as a whole.
    pub path: String,
    /// What was expected there, as Python would show it, bounded.
    pub expected: String,
    /// What is there. Never the same text as `expected`.
    pub actual: String,
    /// What is nearly right, in words; each note is a sentence without its full stop. Often empty.
    pub notes: Vec<String>,
}

/// Compares what a call returned with what was expected.
///
/// # Errors
///
/// The first difference.
pub fn compare(expected: &Value, actual: &Value, rule: &ValueRule) -> Result<(), Box<ValueDifference>> {
    let mut walker = Walker { rule, steps: Vec::new() };
    match walker.walk(expected, actual) {
        None => Ok(()),
        Some(finding) => Err(Box::new(explain::explain(walker.steps, &finding, rule))),
    }
}

/// Whether there is no difference.
pub(super) fn matches(expected: &Value, actual: &Value, rule: &ValueRule) -> bool {
    Walker { rule, steps: Vec::new() }.walk(expected, actual).is_none()
}

/// One step down, from a pair of containers to something in them.
pub(super) struct Step<'v> {
    pub(super) expected: &'v Value,
    pub(super) actual: &'v Value,
    pub(super) label: Label<'v>,
}

/// Where a step leads.
pub(super) enum Label<'v> {
    Index(usize),
    Key(&'v Value),
    Field(&'v Text),
    Argument(usize),
}

/// Two values that differ, and not only somewhere inside.
pub(super) struct Finding<'v> {
    pub(super) expected: &'v Value,
    pub(super) actual: &'v Value,
    pub(super) problem: Problem,
}

/// How two values differ.
pub(super) enum Problem {
    /// As the two values show.
    Differs,
    /// Members of sets or keys of mappings without a partner, by position: `missing` of the expected value, `extra` of
    /// the actual one.
    Unpaired { missing: Vec<usize>, extra: Vec<usize> },
}

/// The views that Python compares as sets.
fn is_set_like(drained: &Drained) -> bool {
    matches!(drained.kind.as_bytes(), b"dict_keys" | b"dict_items")
}

/// The members of a collection without order.
pub(super) fn members(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Set { members, .. } => Some(members),
        Value::Iterator(drained) if is_set_like(drained) => Some(&drained.items),
        _ => None,
    }
}

struct Walker<'r, 'v> {
    rule: &'r ValueRule,
    /// The way to the values that are being compared. Left as it is when a difference is found.
    steps: Vec<Step<'v>>,
}

impl<'v> Walker<'_, 'v> {
    fn walk(&mut self, expected: &'v Value, actual: &'v Value) -> Option<Finding<'v>> {
        if self.rule.types == Types::Loose {
            self.loose(expected, actual)
        } else {
            self.strict(expected, actual)
        }
    }

    fn loose(&mut self, expected: &'v Value, actual: &'v Value) -> Option<Finding<'v>> {
        let (expected, actual) = (expected.base(), actual.base());
        if let (Value::Int(e), Value::Int(a)) = (expected, actual) {
            return differs_unless(e == a, expected, actual);
        }
        if let (Some(e), Some(a)) = (Number::of(expected), Number::of(actual)) {
            return differs_unless(e.matches(&a, self.rule.float), expected, actual);
        }
        match (expected, actual) {
            (Value::Set { members: e, .. }, Value::Set { members: a, .. }) => {
                self.unordered(expected, actual, e, a)
            }
            (Value::Bytes { bytes: e, .. }, Value::Bytes { bytes: a, .. }) => {
                differs_unless(e == a, expected, actual)
            }
            _ => match (expected.items(), actual.items()) {
                (Some(e), Some(a)) => self.in_order(expected, actual, e, a),
                _ => self.strict(expected, actual),
            },
        }
    }

    fn strict(&mut self, expected: &'v Value, actual: &'v Value) -> Option<Finding<'v>> {
        let same = match (expected, actual) {
            (Value::Derived(e), Value::Derived(a)) if e.class == a.class => {
                return self.walk(&e.base, &a.base);
            }
            (Value::Sequence { kind: e_kind, items: e }, Value::Sequence { kind: a_kind, items: a })
                if e_kind == a_kind =>
            {
                return self.in_order(expected, actual, e, a);
            }
            (Value::Set { frozen: e_frozen, members: e }, Value::Set { frozen: a_frozen, members: a })
                if e_frozen == a_frozen =>
            {
                return self.unordered(expected, actual, e, a);
            }
            (Value::Mapping { entries: e, .. }, Value::Mapping { entries: a, .. }) => {
                return self.entries(expected, actual, e, a);
            }
            (Value::Iterator(e), Value::Iterator(a)) if is_set_like(e) && is_set_like(a) => {
                return self.unordered(expected, actual, &e.items, &a.items);
            }
            (Value::Iterator(e), Value::Iterator(a)) => {
                return self.in_order(expected, actual, &e.items, &a.items);
            }
            (Value::Object(e), Value::Object(a)) if same_shape(e, a) => {
                return self.fields(expected, actual, e, a);
            }
            (Value::Enum(e), Value::Enum(a)) => {
                e.class == a.class && e.name == a.name && matches(&e.value, &a.value, self.rule)
            }
            _ => self.leaves_match(expected, actual),
        };
        differs_unless(same, expected, actual)
    }

    /// Values without parts. Those without data (`Opaque`, `Omitted`) never match.
    fn leaves_match(&self, expected: &Value, actual: &Value) -> bool {
        match (expected, actual) {
            (Value::None, Value::None)
            | (Value::Ellipsis, Value::Ellipsis)
            | (Value::NotImplemented, Value::NotImplemented) => true,
            (Value::Bool(e), Value::Bool(a)) => e == a,
            (Value::Int(e), Value::Int(a)) => e == a,
            (Value::Float(e), Value::Float(a)) => near(*e, *a, self.rule.float),
            (
                Value::Complex { real, imaginary },
                Value::Complex { real: actual_real, imaginary: actual_imaginary },
            ) => complex_near((*real, *imaginary), (*actual_real, *actual_imaginary), self.rule.float),
            (Value::Str(e), Value::Str(a)) => e == a,
            (Value::Bytes { .. }, Value::Bytes { .. }) | (Value::Class { .. }, Value::Class { .. }) => {
                expected == actual
            }
            (Value::Decimal(e), Value::Decimal(a)) => same_decimal(e, a),
            (Value::Range(e), Value::Range(a)) => match (&e.items, &a.items) {
                // As in Python: `range(0, 3, 2)` is `range(0, 4, 2)`.
                (Some(e), Some(a)) => e == a,
                _ => (&e.start, &e.stop, &e.step) == (&a.start, &a.stop, &a.step),
            },
            (Value::Cycle(e), Value::Cycle(a)) => e == a,
            _ => false,
        }
    }

    fn in_order(
        &mut self,
        expected: &'v Value,
        actual: &'v Value,
        expected_items: &'v [Value],
        actual_items: &'v [Value],
    ) -> Option<Finding<'v>> {
        if expected_items.len() != actual_items.len() {
            return differs(expected, actual);
        }
        for (index, (e, a)) in expected_items.iter().zip(actual_items).enumerate() {
            if let Some(finding) = self.inside(expected, actual, Label::Index(index), e, a) {
                return Some(finding);
            }
        }
        differs_unless(!is_cut_short(expected) && !is_cut_short(actual), expected, actual)
    }

    fn unordered(
        &self,
        expected: &'v Value,
        actual: &'v Value,
        expected_members: &'v [Value],
        actual_members: &'v [Value],
    ) -> Option<Finding<'v>> {
        let pairing = pair_up(expected_members.iter(), actual_members.iter(), self.rule);
        if pairing.is_complete() {
            return None;
        }
        let problem = Problem::Unpaired { missing: pairing.missing, extra: pairing.extra };
        Some(Finding { expected, actual, problem })
    }

    fn entries(
        &mut self,
        expected: &'v Value,
        actual: &'v Value,
        expected_entries: &'v [(Value, Value)],
        actual_entries: &'v [(Value, Value)],
    ) -> Option<Finding<'v>> {
        let keys = |entries: &'v [(Value, Value)]| entries.iter().map(|(key, _)| key);
        let pairing = pair_up(keys(expected_entries), keys(actual_entries), self.rule);
        if !pairing.is_complete() {
            let problem = Problem::Unpaired { missing: pairing.missing, extra: pairing.extra };
            return Some(Finding { expected, actual, problem });
        }
        pairing.pairs.into_iter().find_map(|(e, a)| {
            let ((key, e), (_, a)) = (&expected_entries[e], &actual_entries[a]);
            self.inside(expected, actual, Label::Key(key), e, a)
        })
    }

    fn fields(
        &mut self,
        expected: &'v Value,
        actual: &'v Value,
        expected_object: &'v Object,
        actual_object: &'v Object,
    ) -> Option<Finding<'v>> {
        let pairs = || expected_object.values.iter().zip(&actual_object.values);
        if expected_object.kind == ObjectKind::Library {
            // A date or a fraction is one thing to its reader: it differs as a whole.
            return differs_unless(pairs().all(|(e, a)| matches(e, a, self.rule)), expected, actual);
        }
        pairs().enumerate().find_map(|(index, (e, a))| {
            let label = expected_object.name(index).map_or(Label::Argument(index), Label::Field);
            self.inside(expected, actual, label, e, a)
        })
    }

    /// Compares two parts; the step to them stays on record only if they differ.
    fn inside(
        &mut self,
        expected: &'v Value,
        actual: &'v Value,
        label: Label<'v>,
        expected_part: &'v Value,
        actual_part: &'v Value,
    ) -> Option<Finding<'v>> {
        self.steps.push(Step { expected, actual, label });
        let finding = self.walk(expected_part, actual_part);
        if finding.is_none() {
            self.steps.pop();
        }
        finding
    }
}

fn same_shape(expected: &Object, actual: &Object) -> bool {
    expected.kind == actual.kind
        && expected.class == actual.class
        && expected.names == actual.names
        && expected.values.len() == actual.values.len()
}

/// Whether items are missing because the harness stopped reading.
pub(super) fn is_cut_short(value: &Value) -> bool {
    match value {
        Value::Iterator(drained) => drained.more,
        Value::Omitted(Omitted::Deep | Omitted::Large { .. }) => true,
        _ => false,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it is what every caller returns")]
fn differs<'v>(expected: &'v Value, actual: &'v Value) -> Option<Finding<'v>> {
    Some(Finding { expected, actual, problem: Problem::Differs })
}

fn differs_unless<'v>(same: bool, expected: &'v Value, actual: &'v Value) -> Option<Finding<'v>> {
    if same { None } else { differs(expected, actual) }
}
