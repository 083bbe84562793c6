//! Values as Python shows them, and their bounds.

use super::*;

#[test]
fn as_python_shows_them() {
    let rows: [(Value, &str); 31] = [
        (Value::None, "None"),
        (int(-5), "-5"),
        (float(1.0), "1.0"),
        (float(1e16), "1e+16"),
        (float(1.5e-7), "1.5e-07"),
        (float(0.0001), "0.0001"),
        (float(f64::NAN), "nan"),
        (float(f64::NEG_INFINITY), "-inf"),
        (decoded("j1.0 -2.5"), "(1-2.5j)"),
        (decoded("j0.0 2.0"), "2j"),
        (text("it's"), "\"it's\""),
        (text("a'b\"c"), "'a\\'b\"c'"),
        (text("tab\tline\nnul\0\u{a0}\u{200b}é"), "'tab\\tline\\nnul\\x00\\xa0\\u200bé'"),
        (text("\u{1b}[31m"), "'\\x1b[31m'"),
        (decoded("seda080"), "'\\ud800'"),
        (decoded("b610022ff"), "b'a\\x00\"\\xff'"),
        (decoded("a61"), "bytearray(b'a')"),
        (decoded("d1.50"), "Decimal('1.50')"),
        (range(0, 5, 1), "range(0, 5)"),
        (range(0, 5, 2), "range(0, 5, 2)"),
        (list([]), "[]"),
        (tuple([int(1)]), "(1,)"),
        (set([]), "set()"),
        (set(ints([3, 1, 2])), "{1, 2, 3}"),
        (dict([(text("a"), list([int(1)]))]), "{'a': [1]}"),
        (iterator("generator", ints([1, 2])), "<generator: 1, 2>"),
        (iterator("dict_keys", ints([1, 2])), "dict_keys([1, 2])"),
        (object(ObjectKind::Dataclass, "Point", ints([1, 2]), &["x", "y"]), "Point(x=1, y=2)"),
        (decoded("e436f6c6f72 524544\ni1"), "<Color.RED: 1>"),
        (derived("MyList", list(ints([1]))), "MyList([1])"),
        (decoded("k696e74"), "<class 'int'>"),
    ];
    for (value, shown) in rows {
        assert_eq!(show(&value, 200), shown);
    }
}

#[test]
fn what_is_left_out_is_said() {
    assert_eq!(show(&list(ints(0..1000)), 12), "[0, 1, 2, 3, … 996 more items]");
    assert_eq!(show(&text(&"x".repeat(1020)), 20), format!("'{}' … 1,000 more characters", "x".repeat(20)));
    assert_eq!(show(&decoded("g67 1 +\ni1"), 80), "<g: 1, … and more>");
    assert_eq!(
        show(&decoded("xlarge 6c697374 5000000"), 80),
        "<list of length 5,000,000, too large to be read>"
    );
    let large = decoded(&format!("i{}", "f".repeat(5000)));
    assert_eq!(show(&large, 80), "<int of about 6,020 digits>");
    let hundred_digits = decoded(&format!("i{}", "f".repeat(80)));
    assert!(show(&hundred_digits, 10).ends_with("… 57 more digits"), "{}", show(&hundred_digits, 10));
}

#[test]
fn printed_texts_are_those_of_print() {
    assert_eq!(printed(&text("a\nb"), 80).as_deref(), Some("a\nb"));
    assert_eq!(printed(&list([text("a")]), 80).as_deref(), Some("['a']"));
    assert_eq!(printed(&decoded("d1.50"), 80).as_deref(), Some("1.50"));
    assert_eq!(printed(&list(ints(0..1000)), 80), None);
    assert_eq!(printed(&decoded("oobject 43"), 80), None);
}
