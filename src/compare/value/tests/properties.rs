//! Properties of reading and comparing.

use proptest::prelude::*;

use super::*;

/// Any value that equals itself.
fn comparable() -> impl Strategy<Value = Value> {
    let name = "[A-Za-z]{1,4}".prop_map(|name| Text::from(name.as_str()));
    let leaf = prop_oneof![
        Just(Value::None),
        any::<bool>().prop_map(Value::Bool),
        (-3..4_i64).prop_map(int),
        any::<i64>().prop_map(int),
        (1..40_usize).prop_map(|digits| decoded(&format!("i-{}", "9".repeat(digits)))),
        any::<f64>().prop_map(float),
        (-3..4_i32).prop_map(|number| float(f64::from(number) / 2.0)),
        ".{0,4}".prop_map(|written| text(&written)),
        prop::collection::vec(any::<u8>(), 0..4).prop_map(|bytes| Value::Bytes { mutable: false, bytes }),
        "-?[0-9]{1,3}(\\.[0-9]{1,3})?".prop_map(Value::Decimal),
        (-4..4_i64, -4..4_i64, 1..3_i64).prop_map(|(start, stop, step)| range(start, stop, step)),
        name.clone().prop_map(|name| Value::Class { in_c: false, name }),
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let items = prop::collection::vec(inner.clone(), 0..5);
        prop_oneof![
            items.clone().prop_map(list),
            items.clone().prop_map(tuple),
            items.clone().prop_map(|members| Value::Set { frozen: true, members }),
            items.clone().prop_map(|items| iterator("generator", items)),
            (items.clone(), name.clone()).prop_map(|(values, class)| {
                Value::Object(Box::new(Object {
                    kind: ObjectKind::Exception,
                    class,
                    values,
                    names: Vec::new(),
                }))
            }),
            prop::collection::btree_map(any::<i8>(), inner.clone(), 0..5).prop_map(|entries| {
                dict(entries.into_iter().map(|(key, value)| (int(key.into()), value)).collect::<Vec<_>>())
            }),
            (inner, name.clone()).prop_filter_map("never derived twice", |(base, class)| {
                let once = !matches!(base, Value::Derived(_));
                once.then(|| Value::Derived(Box::new(Derived { class, base })))
            }),
        ]
    })
}

/// The same value, but with its floats moved a little and its unordered parts turned around.
fn disturbed(value: &Value, by: f64) -> Value {
    let all = |values: &[Value]| values.iter().map(|value| disturbed(value, by)).collect::<Vec<_>>();
    match value {
        Value::Float(number) => float(number * (1.0 + by)),
        Value::Sequence { kind, items } => Value::Sequence { kind: *kind, items: all(items) },
        Value::Set { frozen, members } => {
            Value::Set { frozen: *frozen, members: all(members).into_iter().rev().collect() }
        }
        Value::Mapping { kind, entries } => {
            let moved = |(key, value): &(Value, Value)| (key.clone(), disturbed(value, by));
            Value::Mapping { kind: *kind, entries: entries.iter().rev().map(moved).collect() }
        }
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(value in comparable()) {
        let wire = encode(&value);
        prop_assert_eq!(encode(&decoded(&wire)), wire);
    }

    #[test]
    fn every_value_equals_itself(value in comparable()) {
        let exact = ValueRule { float: Tolerance::NONE, types: Types::Strict };
        for rule in [exact, STRICT, LOOSE] {
            prop_assert_eq!(compare(&value, &value, &rule), Ok(()));
        }
        prop_assert_eq!(compare(&value, &disturbed(&value, 0.0), &exact), Ok(()));
    }

    #[test]
    fn a_wider_rule_accepts_no_less(
        value in comparable(),
        other in comparable(),
        by in prop_oneof![Just(0.0), 0.0..1e-8, 0.0..0.1],
        narrow in 0.0..0.1,
        more in 0.0..0.1,
    ) {
        let rule = |rel, types| ValueRule { float: Tolerance { abs: 0.0, rel }, types };
        for actual in [&disturbed(&value, by), &other] {
            if compare(&value, actual, &rule(narrow, Types::Strict)).is_ok() {
                prop_assert_eq!(compare(&value, actual, &rule(narrow + more, Types::Strict)), Ok(()));
                prop_assert_eq!(compare(&value, actual, &rule(narrow, Types::Loose)), Ok(()));
            }
        }
    }

    #[test]
    fn a_difference_shows_two_texts(expected in comparable(), actual in comparable()) {
        for rule in [STRICT, LOOSE] {
            if let Err(difference) = compare(&expected, &actual, &rule) {
                prop_assert_ne!(difference.expected, difference.actual);
            }
        }
    }

    #[test]
    fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Value::decode(&bytes);
    }

    #[test]
    fn nearly_right_bytes_are_read_compared_and_shown(
        value in comparable(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut wire = encode(&value).into_bytes();
        for (at, byte) in changes {
            let at = at.index(wire.len());
            wire[at] = byte;
        }
        if let Ok(read) = Value::decode(&wire) {
            let _ = compare(&value, &read, &LOOSE);
            let _ = compare(&read, &value, &STRICT);
            let _ = show(&read, 40);
        }
    }
}
