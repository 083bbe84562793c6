//! What is equal, and what is not.

use super::*;

fn equal(expected: &Value, actual: &Value, rule: &ValueRule) -> bool {
    compare(expected, actual, rule).is_ok()
}

/// Asserts both directions at once.
#[track_caller]
fn check(expected: &Value, actual: &Value, strict: bool, loose: bool) {
    for (e, a) in [(expected, actual), (actual, expected)] {
        assert_eq!(equal(e, a, &STRICT), strict, "strict: {} and {}", show(e, 80), show(a, 80));
        assert_eq!(equal(e, a, &LOOSE), loose, "loose: {} and {}", show(e, 80), show(a, 80));
    }
}

#[test]
fn kinds_of_numbers() {
    check(&int(3), &int(3), true, true);
    check(&int(3), &float(3.0), false, true);
    check(&int(1), &Value::Bool(true), false, true);
    check(&int(3), &decoded("j3.0 0.0"), false, true);
    check(&int(3), &decoded("d3.00"), false, true);
    check(&decoded("d1.10"), &decoded("d1.1"), true, true);
    check(&decoded("d1E+3"), &decoded("d1000"), true, true);
    check(&decoded("d-0"), &decoded("d0.00"), true, true);
    check(&decoded("d1.10000000000001"), &decoded("d1.1"), false, false);
    check(&decoded("dNaN"), &decoded("dNaN"), true, true);
    check(&decoded("d1E+999999999"), &decoded("d1E+999999999"), true, true);
    let half = object(ObjectKind::Library, "Fraction", [int(1), int(2)], &[]);
    check(&half, &float(0.5), false, true);
    check(&half, &decoded("d0.5"), false, true);
    check(&half, &half, true, true);
}

#[test]
fn large_integers_are_exact() {
    let large = |last: char| decoded(&format!("i{}{last}", "f".repeat(400)));
    check(&large('1'), &large('1'), true, true);
    check(&large('1'), &large('2'), false, false);
    check(&int(9_007_199_254_740_993), &int(9_007_199_254_740_992), false, false);
}

#[test]
fn floats() {
    check(&float(0.1 + 0.2), &float(0.3), true, true);
    check(&float(0.3), &float(0.300_001), false, false);
    check(&float(-0.0), &float(0.0), true, true);
    check(&float(5.5), &float(-5.5), false, false);
    check(&float(f64::NAN), &float(f64::NAN), true, true);
    check(&float(f64::NAN), &float(1.0), false, false);
    check(&float(f64::INFINITY), &float(f64::INFINITY), true, true);
    check(&float(f64::INFINITY), &float(f64::NEG_INFINITY), false, false);
    check(&float(f64::INFINITY), &float(f64::MAX), false, false);
    check(&float(f64::MAX), &float(-f64::MAX), false, false);
    check(&decoded("j1.0 2.0"), &decoded("j1.0000000000001 2.0"), true, true);
}

#[test]
fn infinite_tolerance_reaches_no_infinity() {
    let rule = ValueRule { float: Tolerance { abs: f64::INFINITY, rel: 0.0 }, types: Types::Strict };
    assert!(equal(&float(1.0), &float(1e300), &rule));
    assert!(!equal(&float(1.0), &float(f64::INFINITY), &rule));
    assert!(!equal(&float(1.0), &float(f64::NAN), &rule));
}

#[test]
fn sequences() {
    let items = ints([1, 2, 3]);
    check(&list(items.clone()), &list(items.clone()), true, true);
    check(&list(items.clone()), &tuple(items.clone()), false, true);
    check(&list(items.clone()), &range(1, 4, 1), false, true);
    check(&list(items.clone()), &iterator("generator", items.clone()), false, true);
    check(&iterator("map", items.clone()), &iterator("generator", items.clone()), true, true);
    check(&range(0, 3, 2), &range(0, 4, 2), true, true);
    check(&range(0, i64::MAX, 1), &range(0, i64::MAX, 1), true, true);
    let point = object(ObjectKind::NamedTuple, "P", ints([1, 2]), &["x", "y"]);
    check(&point, &tuple(ints([1, 2])), false, true);
    check(&derived("MyList", list(items.clone())), &list(items.clone()), false, true);
    check(&derived("MyList", list(items.clone())), &derived("MyList", list(items)), true, true);
    check(&text("abc"), &list([text("a"), text("b"), text("c")]), false, false);
    check(&decoded("b61"), &decoded("a61"), false, true);
    check(&decoded("b61"), &text("a"), false, false);
}

#[test]
fn sets_and_dicts_have_no_order() {
    check(&set(ints([1, 2, 3])), &set(ints([3, 1, 2])), true, true);
    check(&set(ints([1, 2])), &set(ints([1, 2, 3])), false, false);
    check(&set(ints([1])), &Value::Set { frozen: true, members: ints([1]) }, false, true);
    check(&set(ints([1, 2])), &set([float(2.0), float(1.0)]), false, true);
    let entries = [(text("a"), int(1)), (text("b"), int(2))];
    let mut other = entries.clone();
    other.reverse();
    check(&dict(entries.clone()), &dict(other.clone()), true, true);
    check(
        &dict(entries.clone()),
        &Value::Mapping { kind: MappingKind::Counter, entries: other.to_vec() },
        true,
        true,
    );
    check(&dict([(int(1), text("a"))]), &dict([(float(1.0), text("a"))]), false, true);
    check(&iterator("dict_keys", ints([1, 2])), &iterator("dict_keys", ints([2, 1])), true, false);
    check(&iterator("dict_values", ints([1, 2])), &iterator("dict_values", ints([2, 1])), false, false);
}

#[test]
fn tolerance_holds_inside_sets() {
    let near = |number: f64| float(number * (1.0 + 1e-12));
    check(&set([float(0.3), float(1e9)]), &set([near(1e9), near(0.3)]), true, true);
    // In sorted order the first numbers would lead astray.
    let pairs = set([tuple([float(1.0), float(5.0)]), tuple([near(1.0), float(3.0)])]);
    let swapped = set([tuple([near(1.0), float(5.0)]), tuple([float(1.0), float(3.0)])]);
    check(&pairs, &swapped, true, true);
    let nested = |numbers: [f64; 2]| set([Value::Set { frozen: true, members: numbers.map(float).to_vec() }]);
    check(&nested([0.1 + 0.2, 7.0]), &nested([7.0, 0.3]), true, true);
}

#[test]
fn objects_by_class_and_fields() {
    let point = |x, names: &[&str]| object(ObjectKind::Dataclass, "Point", [int(x), int(2)], names);
    check(&point(1, &["x", "y"]), &point(1, &["x", "y"]), true, true);
    check(&point(1, &["x", "y"]), &point(3, &["x", "y"]), false, false);
    check(&point(1, &["x", "y"]), &point(1, &["y", "x"]), false, false);
    check(
        &point(1, &["x", "y"]),
        &object(ObjectKind::Dataclass, "P", ints([1, 2]), &["x", "y"]),
        false,
        false,
    );
    check(&decoded("e43 41\ni1"), &decoded("e43 41\ni1"), true, true);
    check(&decoded("e43 41\ni1"), &decoded("e43 42\ni1"), false, false);
    check(&decoded("k696e74"), &decoded("k696e74"), true, true);
    check(&decoded("k696e74"), &decoded("K696e74"), false, false);
}

#[test]
fn what_has_no_data_equals_nothing() {
    for wire in ["ofunction 66", "omodule 6d", "oobject 43", "xdeep", "xlarge 6c 5", "g67 1 +\ni1"] {
        let value = decoded(wire);
        check(&value, &value, false, false);
        check(&list([value.clone()]), &list([value.clone()]), false, false);
        check(&set([value.clone()]), &set([value.clone()]), false, false);
        assert!(list([value]).incomparable_part().is_some());
    }
    check(&decoded("l1\nc1"), &decoded("l1\nc1"), true, true);
    check(&decoded("l1\nl1\nc1"), &decoded("l1\nl1\nc2"), false, false);
    assert_eq!(list(ints([1])).incomparable_part(), None);
}

#[test]
fn large_collections_take_little_time() {
    let members = |numbers: &mut dyn Iterator<Item = i64>| set(ints(numbers));
    check(&members(&mut (0..100_000)), &members(&mut (0..100_000).rev()), true, true);
    let floats = |numbers: &mut dyn Iterator<Item = i32>| {
        set(numbers.map(|number| float(f64::from(number) / 7.0)).collect::<Vec<_>>())
    };
    check(&floats(&mut (0..20_000)), &floats(&mut (0..20_000).rev()), true, true);
    check(&floats(&mut (0..20_000)), &floats(&mut (1..20_001)), false, false);
}

#[test]
fn the_deepest_values_can_be_compared_shown_and_dropped() {
    let deep = |leaf: &str| decoded(&format!("{}{leaf}", "S4c\nl1\n".repeat(MAX_DEPTH)));
    check(&deep("i1"), &deep("i1"), true, true);
    let difference = compare(&deep("i1"), &deep("i2"), &STRICT).unwrap_err();
    assert_eq!(difference.path, "[0]".repeat(MAX_DEPTH));
    let sets = |leaf: &str| decoded(&format!("{}{leaf}", "z1\n".repeat(MAX_DEPTH)));
    check(&sets("f1.0"), &sets("f1.0"), true, true);
}

/// Written as digits, these integers would take minutes to sort.
#[test]
fn large_integers_are_paired_without_writing_them_out() {
    let large = format!("u2\ni{0}1\ni-{0}\n", "f".repeat(7 << 20));
    let other = format!("u2\ni-{0}\ni{0}1\n", "f".repeat(7 << 20));
    assert!(compare(&decoded(&large), &decoded(&other), &STRICT).is_ok());
    assert!(compare(&set(ints([1, 2])), &decoded(&large), &STRICT).is_err());
}
