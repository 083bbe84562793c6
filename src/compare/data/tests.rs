//! Data that is right, nearly right, broken and hostile.

use proptest::prelude::*;
use serde_json::Value;

use super::json::MAX_DEPTH;
use super::{compare, slip, spot};
use crate::compare::rule::{Mode, TextRule, Tolerance};
use crate::outcome::Captured;

fn rule(mode: Mode) -> TextRule {
    TextRule { mode, ..TextRule::default() }
}

const ANY_ORDER: TextRule =
    TextRule { mode: Mode::Json, ignore_case: false, float: None, any_order: true, header: false };

/// What is said about a text: the headline, or "same".
fn said_by(rule: &TextRule, expected: &str, actual: &str) -> String {
    match compare(expected.as_bytes(), &Captured::whole(actual.as_bytes()), rule) {
        Ok(()) => "same".to_owned(),
        Err(difference) => difference.headline.expect("data have a headline"),
    }
}

fn json(expected: &str, actual: &str) -> String {
    said_by(&rule(Mode::Json), expected, actual)
}

fn csv(expected: &str, actual: &str) -> String {
    said_by(&rule(Mode::Csv), expected, actual)
}

/// What is wrong with a text that should be JSON.
fn wrong(text: &str) -> String {
    let slip = slip(text.as_bytes(), &rule(Mode::Json)).expect("no JSON");
    format!("{}: {}", spot(text.as_bytes(), slip.offset), slip.message)
}

#[test]
fn what_does_not_count_in_json() {
    for (expected, actual) in [
        (r#"{"a": 1, "b": [true, null]}"#, "\u{feff}{\"b\":[true,\r\n null],\n\"a\":1}\n\n"),
        (r#""ü€😀/""#, r#""\u00fc\u20ac\ud83d\ude00\/""#),
        ("[1, 10, 0.5, 0, 100]", "[1.0, 1e1, 5E-1, -0.0, 100.00]"),
        ("123456789012345678901234567890", "123456789012345678901234567890.0"),
        ("[NaN, -Infinity]", "[NaN,-Infinity]"),
    ] {
        assert_eq!(json(expected, actual), "same", "{actual}");
    }
}

#[test]
fn the_path_of_the_first_difference_is_named() {
    let expected = r#"{"items": [{"price": 1}, {"price": 2}, {"price": 3, "in stock": true}], "n": 1}"#;
    for (from, to, said) in [
        (r#""price": 3"#, r#""price": "3""#, r#"differs at $.items[2].price: expected 3, got "3""#),
        ("3,", "3.5,", "differs at $.items[2].price: expected 3, got 3.5"),
        (r#", "in stock": true"#, "", r#"lacks $.items[2]["in stock"]: expected true"#),
        (r#""n": 1"#, r#""n": 1, "m": []"#, "has $.m, which is not expected: []"),
        (r#"{"price": 1}, "#, "", "differs at $.items: expected 3 items, got 2 items"),
        (r#""n": 1"#, r#""n": [1]"#, "differs at $.n: expected 1, got [1]"),
        (r#""n": 1"#, r#""n": NaN"#, "differs at $.n: expected 1, got NaN"),
    ] {
        assert_eq!(json(expected, &expected.replacen(from, to, 1)), said);
    }
    assert_eq!(
        json("123456789012345678901", "123456789012345678900").split(' ').next_back(),
        Some("123456789012345678900")
    );
    assert_eq!(json("1", "true"), "differs at $: expected 1, got true");
    assert_eq!(json("null", "0"), "differs at $: expected null, got 0");
}

#[test]
fn a_few_differences_are_shown_and_all_are_counted() {
    let list = |item: &str| format!("[{}]", [item; 9].join(","));
    let actual = Captured::whole(list("\"1\"").as_bytes());
    let difference = compare(list("1").as_bytes(), &actual, &rule(Mode::Json)).unwrap_err();
    assert_eq!(difference.expected.text.lines().next(), Some("$[0]: 1"));
    assert_eq!(difference.actual.text.lines().last(), Some("$[4]: \"1\""));
    assert_eq!((difference.actual.text.lines().count(), difference.actual.omitted_after), (5, 4));
    assert!(difference.notes[0].contains("in quotes"), "{:?}", difference.notes);
    assert!(difference.notes[1].contains("9 places differ"), "{:?}", difference.notes);
}

#[test]
fn long_texts_are_cut_where_they_differ() {
    let long = "é".repeat(500);
    let said = json(&format!("[\"{long}a\"]"), &format!("[\"{long}b\"]"));
    assert!(
        said.contains("éa\", got \"…é") && said.ends_with("éb\"") && said.chars().count() < 150,
        "{said}"
    );
    let said = json(&format!("{}1", "7".repeat(500)), &format!("{}2", "7".repeat(500)));
    assert!(said.contains("71, got …7") && said.ends_with("72"), "{said}");
    let many = format!("[{}]", vec!["[1, 2]"; 100].join(","));
    assert_eq!(json("{}", &many), "differs at $: expected {}, got a list of 100 items");
}

#[test]
fn what_is_no_json_is_said_in_plain_words() {
    for (text, said) in [
        ("", "line 1, column 1: there is nothing in it"),
        ("{'a': 1}", "line 1, column 2: a key has double quotes in JSON; json.dumps() writes them by itself"),
        (
            "[\n  'a']",
            "line 2, column 3: a string has double quotes in JSON; json.dumps() writes them by itself",
        ),
        (
            "[True]",
            "line 1, column 2: `True` is Python; JSON writes `true`, and json.dumps() does so by itself",
        ),
        ("[1, 2,]", "line 1, column 6: nothing follows this comma before the end of the list: leave it out"),
        ("{\"é\": 1 \"b\": 2}", "line 1, column 9: a comma or the end of the object is expected here"),
        ("[1,,2]", "line 1, column 4: a value is missing before the comma"),
        ("{\"a\" 1}", "line 1, column 6: a colon is missing between a key and its value"),
        ("{1: 2}", "line 1, column 2: a key is expected here, and it has to be a string in double quotes"),
        ("{\"a\": 1,\n \"a\": 2}", "line 2, column 2: the key \"a\" is in this object already"),
        ("[1] [2]", "line 1, column 5: there is more after the end of the document"),
        (
            "\n{\"a\": [1, 2",
            "line 2, column 12: the text ends before the list that begins in line 2 is closed",
        ),
        ("[007]", "line 1, column 2: a number cannot begin with the digit 0 in JSON"),
        ("[1.]", "line 1, column 4: a digit is missing after the dot of a number"),
        ("[-]", "line 1, column 3: a digit is missing after the minus"),
        ("[2e+]", "line 1, column 5: a digit is missing in the exponent of a number"),
        (r#"["\ud800"]"#, "line 1, column 3: \\ud800 is one half of a character, and the other is missing"),
        (
            r#"["\ude00\ud83d"]"#,
            "line 1, column 3: \\ude00 is one half of a character, and the other is missing",
        ),
        (
            r#"["\x41"]"#,
            "line 1, column 3: JSON does not know this escape; a backslash itself is written \\\\",
        ),
        (r#"["\u00g0"]"#, "line 1, column 3: \\u needs four hexadecimal digits"),
        ("[\"\t\"]", "line 1, column 3: this character in a string has to be written \\u0009"),
        ("[hello]", "line 1, column 2: this is no JSON value; a string needs double quotes"),
        ("(1, 2)", "line 1, column 1: JSON has no tuples: a list begins with `[`"),
        ("\u{feff}[+1]", "line 1, column 2: a number has no plus sign in JSON"),
        ("[", "line 1, column 2: the text ends where a value is expected"),
        ("{", "line 1, column 2: the text ends where a key is expected"),
    ] {
        assert_eq!(wrong(text), said, "{text:?}");
    }
    assert!(wrong("[\"a\nb\"]").starts_with("line 1, column 2: this string has no closing quote"));
    let bytes = slip(b"[\"\xff\"]", &rule(Mode::Json)).unwrap();
    assert!(bytes.offset == 2 && bytes.message.contains("no UTF-8"), "{bytes:?}");
    assert!(slip(b"\xff\xfe[\0", &rule(Mode::Json)).unwrap().message.contains("UTF-16"));
    assert_eq!(
        json("[1]", "{'a'"),
        "is not JSON: line 1, column 2: a key has double quotes in JSON; json.dumps() writes them by itself"
    );
}

#[test]
fn the_order_of_lists_can_be_left_out() {
    assert_eq!(said_by(&ANY_ORDER, r#"[1, {"a": [2, 3]}, 1]"#, r#"[{"a": [3.0, 2]}, 1, 1e0]"#), "same");
    assert_eq!(said_by(&ANY_ORDER, "[1, 1, 2]", "[1, 2, 2]"), "differs at $[2]: expected 1, got 2");
    assert_eq!(said_by(&ANY_ORDER, "[1, 2]", "[2]"), "lacks $[0]: expected 1");
    assert_eq!(said_by(&ANY_ORDER, "[2]", "[2, null]"), "has $[1], which is not expected: null");
    assert_eq!(said_by(&ANY_ORDER, r#"["1"]"#, "[1]"), r#"differs at $[0]: expected "1", got 1"#);
}

#[test]
fn numbers_may_differ_by_a_tolerance() {
    let near = |mode| TextRule { float: Some(Tolerance { abs: 0.01, rel: 0.0 }), ..rule(mode) };
    assert_eq!(said_by(&near(Mode::Json), "[0.1]", "[0.1000000001]"), "same");
    assert_eq!(said_by(&near(Mode::Json), "[0.1]", "[0.2]"), "differs at $[0]: expected 0.1, got 0.2");
    assert_eq!(said_by(&near(Mode::Csv), "a,0.1\n", "a,0.1001\n"), "same");
    assert_eq!(
        said_by(&near(Mode::Csv), "a,0.1\n", "b,0.1\n"),
        "differs at row 1, column 1: expected \"a\", got \"b\""
    );
}

#[test]
fn json_line_by_line() {
    let said = |expected, actual| said_by(&rule(Mode::Jsonl), expected, actual);
    assert_eq!(said("{\"a\": 1}\n[2]\n", "{\"a\":1}\r\n\n[2]"), "same");
    assert_eq!(said("1\n{\"a\": 2}\n", "1\n{\"a\": 3}\n"), "differs at document 2, $.a: expected 2, got 3");
    assert_eq!(said("1\n2\n", "1\n"), "differs at $: expected 2 documents, got 1 document");
    assert!(
        said("1\n", "[1,\n2]\n")
            .starts_with("is not JSON: line 1, column 4: the line ends where a value is expected")
    );
    assert!(said("1\n", "1\n1 2\n").starts_with("is not JSON: line 2, column 3: there is more on the line"));
}

#[test]
fn what_does_not_count_in_csv() {
    assert_eq!(csv("a,b\n1,\"x, y\"\n", "\u{feff}\"a\",b\r\n\r\n1,\"x, y\""), "same");
    assert_eq!(csv("a\n\"x\ny\"\n", "a\n\"x\r\ny\"\n"), "same");
}

#[test]
fn rows_and_columns_of_csv_are_named() {
    let header = TextRule { header: true, ..rule(Mode::Csv) };
    let expected = "name,price\npear,3\nfig,4\n";
    let said = |actual: &str| said_by(&header, expected, actual);
    assert_eq!(
        said("name,price\npear,3\nfig,5\n"),
        "differs at row 3, column \"price\": expected \"4\", got \"5\""
    );
    assert_eq!(
        said("name,cost\npear,3\nfig,4\n"),
        "differs at row 1, column 2: expected \"price\", got \"cost\""
    );
    assert_eq!(said("name,price\npear,3\n"), "lacks row 3: expected \"fig\", \"4\"");
    assert_eq!(said("name,price\npear,3,9\nfig,4\n"), "differs at row 2: expected 2 fields, got 3 fields");
    assert_eq!(csv("a\n", "a\nb,c\n"), "has row 2, which is not expected: \"b\", \"c\"");
    assert_eq!(csv("1.0\n", "1\n"), "differs at row 1, column 1: expected \"1.0\", got \"1\"");
    assert_eq!(csv("é\n", ""), "lacks row 1: expected \"é\"");
}

#[test]
fn rows_of_csv_in_any_order() {
    let any = TextRule { any_order: true, header: true, ..rule(Mode::Csv) };
    let said = |actual: &str| said_by(&any, "n\na\nb\nb\n", actual);
    assert_eq!(said("n\nb\n\"a\"\nb\n"), "same");
    assert_eq!(said("n\nb\na\n"), "lacks a row: expected \"b\"");
    assert_eq!(said("n\nb\na\na\nb\n"), "has row 4, which is not expected: \"a\"");
    assert_eq!(said("a\nn\nb\nb\n"), "differs at row 1, column 1: expected \"n\", got \"a\"");
}

#[test]
fn hostile_texts_cost_little() {
    const SIZE: usize = 10_000_000;
    let deep = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
    assert_eq!(json(&deep, &deep), "same");
    assert_eq!(said_by(&ANY_ORDER, &deep, &deep), "same");
    assert!(wrong(&"[".repeat(SIZE)).contains("200 deep"));
    assert!(wrong(&"{\"a\":".repeat(SIZE / 5)).contains("200 deep"));
    assert!(wrong(&"\"".repeat(SIZE)).contains("more after"));
    assert!(wrong(&format!("[{}1]", "1,".repeat(SIZE / 2))).contains("too many"));
    assert!(json("1", &"9".repeat(SIZE)).len() < 300);
    assert!(json("1", &format!("1e{}", "9".repeat(SIZE))).len() < 300);
    assert!(json("1", &format!("0.{}1", "0".repeat(SIZE))).len() < 300);
    assert!(json("\"\"", &format!("\"{}\"", "\\u0041".repeat(SIZE / 6))).len() < 300);
    let keys: String = (0..SIZE / 20).map(|key| format!("\"{key}\": 1, ")).collect::<Vec<_>>().concat();
    assert_eq!(json("{}", &format!("{{{keys}\"a\": 1}}")), "has $.0, which is not expected: 1");
    assert!(csv("a\n", &"\"".repeat(SIZE)).len() < 300);
    assert!(csv("a\n", &",".repeat(SIZE)).starts_with("differs at row 1: expected 1 field, got"));
    assert!(csv("a\n", &"b\n".repeat(SIZE / 2)).starts_with("differs at row 1"));
}

#[test]
fn a_text_with_a_gap_is_not_compared() {
    let gap = Captured { head: b"[1".to_vec(), dropped: 9, tail: b"]".to_vec() };
    let difference = compare(b"[1]", &gap, &rule(Mode::Json)).unwrap_err();
    assert_eq!(difference.headline.as_deref(), Some("is too long to be compared"));
}

/// JSON values of all kinds.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|number: f64| Value::from(number)),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-c.\"é]{0,2}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The same value with the order of every list turned round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().rev().map(reversed).collect(),
        Value::Object(members) => {
            members.iter().rev().map(|(key, one)| (key.clone(), reversed(one))).collect()
        }
        leaf => leaf.clone(),
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in proptest::collection::vec(any::<u8>(), 0..64)) {
        for mode in [Mode::Json, Mode::Jsonl, Mode::Csv] {
            let slipped = slip(&text, &rule(mode));
            if let Some(slip) = &slipped {
                prop_assert!(slip.offset <= text.len() && !spot(&text, slip.offset).is_empty());
            }
            for any_order in [false, true] {
                let rule = TextRule { any_order, header: any_order, ..rule(mode) };
                let compared = compare(&text, &Captured::whole(&text[..]), &rule);
                prop_assert_eq!(compared.is_ok(), slipped.is_none());
            }
        }
    }

    #[test]
    fn near_json_is_read_as_serde_reads_it(text in r#"[\[\]{}",:0-9.eE+\-\\ua-f \n]{0,12}"#) {
        let theirs = serde_json::from_str::<Value>(&text);
        let ours = slip(text.as_bytes(), &rule(Mode::Json));
        // Theirs keeps one of two equal keys, and has no floats beyond their range.
        let excused = |words: &str| words.contains("already") || words.contains("out of range");
        let said = ours.as_ref().map_or_else(|| theirs.as_ref().err().map(ToString::to_string), |slip| Some(slip.message.clone()));
        prop_assert!(ours.is_none() == theirs.is_ok() || said.is_some_and(|said| excused(&said)), "{:?}", text);
    }

    #[test]
    fn values_equal_themselves_and_nothing_else(left in values(), right in values()) {
        let (compact, pretty) = (left.to_string(), serde_json::to_string_pretty(&left).unwrap());
        prop_assert_eq!(json(&compact, &pretty), "same");
        prop_assert_eq!(said_by(&ANY_ORDER, &compact, &reversed(&left).to_string()), "same");
        let other = right.to_string();
        prop_assert_eq!(json(&compact, &other) == "same", json(&other, &compact) == "same");
        if left == right {
            prop_assert_eq!(json(&compact, &other), "same");
        }
        if said_by(&ANY_ORDER, &compact, &other) != "same" {
            prop_assert_ne!(json(&compact, &other), "same");
        }
    }

    #[test]
    fn rows_equal_themselves(rows in proptest::collection::vec(proptest::collection::vec("[a\",\r\n é]{0,4}", 1..4), 0..5)) {
        let write = |rows: &[Vec<String>], style| {
            let mut builder = csv::WriterBuilder::new();
            let mut writer = builder.flexible(true).quote_style(style).from_writer(Vec::new());
            for row in rows {
                writer.write_record(row).unwrap();
            }
            String::from_utf8(writer.into_inner().unwrap()).unwrap()
        };
        let (plain, quoted) = (write(&rows, csv::QuoteStyle::Necessary), write(&rows, csv::QuoteStyle::Always));
        prop_assert_eq!(csv(&plain, &quoted), "same");
        let turned: Vec<_> = rows.iter().rev().cloned().collect();
        let any = TextRule { any_order: true, ..rule(Mode::Csv) };
        prop_assert_eq!(said_by(&any, &plain, &write(&turned, csv::QuoteStyle::Always)), "same");
        if rows.len() > 1 {
            prop_assert_ne!(csv(&plain, &write(&rows[1..], csv::QuoteStyle::Always)), "same");
        }
    }
}
