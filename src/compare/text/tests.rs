//! What each rule accepts, and that it keeps its promises on any bytes.

use proptest::prelude::*;

use super::text;
use crate::compare::rule::{Mode, TextRule, Tolerance};
use crate::outcome::Captured;

fn rule(mode: Mode) -> TextRule {
    TextRule { mode, ..TextRule::default() }
}

fn tolerant(mode: Mode, abs: f64, rel: f64) -> TextRule {
    TextRule { mode, float: Some(Tolerance { abs, rel }), ..TextRule::default() }
}

fn accepts(rule: &TextRule, expected: impl AsRef<[u8]>, actual: impl AsRef<[u8]>) -> bool {
    text(expected.as_ref(), &Captured::whole(actual.as_ref()), rule).is_ok()
}

/// Checks a table of expected, actual, accepted.
fn check(rule: &TextRule, table: &[(&str, &str, bool)]) {
    for &(expected, actual, accepted) in table {
        assert_eq!(accepts(rule, expected, actual), accepted, "{rule:?}: {expected:?} against {actual:?}");
    }
}

#[test]
fn exact_means_every_byte() {
    check(
        &rule(Mode::Exact),
        &[
            ("a\n", "a\n", true),
            ("a\n", "a", false),
            ("a\n", "a\r\n", false),
            ("a\n", "\u{feff}a\n", false),
            ("a \n", "a\n", false),
            ("", "\n", false),
            ("A", "a", false),
        ],
    );
}

#[test]
fn text_forgives_what_nobody_sees() {
    check(
        &rule(Mode::Text),
        &[
            ("a\nb\n", "a\nb", true),
            ("a\nb", "a \t\r\nb\r\n\r\n \n", true),
            ("\u{feff}a", "a", true),
            ("a", "\u{feff}a\n", true),
            ("", "\n \n", true),
            ("a\n\nb", "a\nb", false),
            ("\na", "a", false),
            ("a", " a", false),
            ("a b", "a  b", false),
            ("a", "A", false),
            ("a", "a\u{a0}", false),
        ],
    );
}

#[test]
fn ignoring_case_knows_more_than_ascii() {
    let rule = TextRule { ignore_case: true, ..TextRule::default() };
    check(
        &rule,
        &[
            ("Größe ΟΔΟΣ ÇA", "GRÖSSE οδος ça", false),
            ("Größe ΟΔΟΣ ÇA", "GRÖßE οδος ça", true),
            ("ii", "İi", false),
            ("a", "b", false),
        ],
    );
    assert!(accepts(&rule, b"\xff A", b"\xff a"));
    assert!(!accepts(&rule, b"\xc4", b"\xe4"), "bytes that are no text have no case");
}

#[test]
fn tokens_are_what_stands_between_white_space() {
    check(
        &rule(Mode::Tokens),
        &[
            ("1 2\n3", "1\t2   3\r\n", true),
            ("1 2", "12", false),
            ("3", "3.0", false),
            ("a", "", false),
            ("", " \n", true),
            ("a b", "a b c", false),
        ],
    );
}

#[test]
fn tokens_with_a_tolerance() {
    check(
        &tolerant(Mode::Tokens, 0.01, 0.0),
        &[
            ("3.14", "3.15", true),
            ("3.14", "3.16", false),
            ("1.0", "1.01", true),
            ("3", "3.0", true),
            ("x=3", "x=3.001", false),
            ("nan", "nan", true),
            ("nan", "0", false),
            ("0", "nan", false),
            ("inf", "1e999", false),
            ("5.5", "-5.5", false),
            ("-5.5", "5.5", false),
            ("1", "1_0", false),
            ("1000", "1,000", false),
            ("5", "5cm", false),
        ],
    );
}

#[test]
fn unordered_lines_count() {
    check(
        &rule(Mode::UnorderedLines),
        &[
            ("a\nb\nb\n", "b\na \r\nb", true),
            ("a\nb\nb\n", "b\na\n", false),
            ("a\nb\n", "b\na\nb", false),
            ("a\n\nb\n", "b\na\n\n", true),
        ],
    );
    let any_case = TextRule { ignore_case: true, ..rule(Mode::UnorderedLines) };
    check(&any_case, &[("Ä\nb", "B\nä", true)]);
}

#[test]
fn patterns_are_looked_for() {
    check(
        &rule(Mode::Regex),
        &[
            (r"^total: \d+$", "x\r\ntotal: 12\r\n", true),
            ("^total: \\d+$\n", "total: x", false),
            (r"\Aa\z", "\u{feff}a", true),
            ("(", "(", false),
        ],
    );
    check(
        &rule(Mode::Contains),
        &[("b\nc\n", "a b \r\nc d", true), ("4", "164", true), ("ab", "a b", false)],
    );
    let any_case = TextRule { ignore_case: true, ..rule(Mode::Regex) };
    check(&any_case, &[("straße", "STRAßE", true)]);
    assert!(accepts(&rule(Mode::Regex), "a.c", b"\xffabc\xff"));
}

#[test]
fn numbers_inside_text() {
    check(
        &rule(Mode::Numbers),
        &[
            ("3 4", "a is 3, b is 4.", true),
            ("3 4", "4 3", false),
            ("3", "3 4", false),
            ("3.5", "x = 3.5000000000001", true),
            ("3.5", "3.51", false),
            ("0.3", "0.30000000000000004", true),
            ("-5.5", "5.5", false),
            ("5.5", "-5.5", false),
            ("5", "\u{2212}5", false),
            ("5", "\u{2013}5", false),
            ("-5", "\u{2212}5", true),
            ("5", "x-5", false),
            ("5", "(-5)", false),
            ("3 5", "3-5", true),
            ("3 -5", "3-5", false),
            ("1", "nan", false),
            ("1", "1 nan", false),
            ("nan", "nan", true),
            ("1", "Nanna has 1", true),
            ("inf", "-inf", false),
            ("1e400", "1e401", false),
            ("1e400", "inf", false),
            ("1e400", "10e399", true),
            ("9007199254740993", "9007199254740992", false),
            ("1000000001", "1000000000", false),
            ("1000000001.0", "1000000000.5", true),
            (
                "123456789012345678901234567890123456789012345",
                "123456789012345678901234567890123456789012346",
                false,
            ),
            ("0.0", "-0.0", true),
            ("1e-7", "0.0000001", true),
            ("1000", "1,000", false),
            ("1000", "1_000", false),
            ("1", "1_000", false),
            ("5", "5cm", true),
            ("5", "x5", false),
            ("1.2 3", "1.2.3", true),
            ("0.5", ".5", true),
            ("5", "5.", true),
        ],
    );
}

#[test]
fn integers_are_exact_within_a_tolerance_too() {
    let one = tolerant(Mode::Numbers, 1.0, 0.0);
    check(
        &one,
        &[
            ("9007199254740993", "9007199254740992", true),
            ("9007199254740993", "9007199254740991", false),
            ("5", "6", true),
            ("5", "-5", false),
        ],
    );
    check(
        &tolerant(Mode::Numbers, 0.0, 0.0),
        &[("0.1", "0.10000000000000000001", false), ("1", "1.0", true)],
    );
    check(&tolerant(Mode::Numbers, f64::NAN, f64::NAN), &[("1", "2", false), ("1", "1", true)]);
    check(&tolerant(Mode::Numbers, 0.1, 0.0), &[("1.0", "1.1", true)]);
}

#[test]
fn a_gap_is_never_equal() {
    let gap = Captured { head: b"a\nb\n".to_vec(), tail: b"z\n".to_vec(), dropped: 7 };
    for mode in [Mode::Exact, Mode::Text, Mode::Tokens, Mode::UnorderedLines, Mode::Numbers, Mode::Regex] {
        assert!(text(b"a\nb\n", &gap, &rule(mode)).is_err(), "{mode:?}");
    }
    assert!(text(b"z", &gap, &rule(Mode::Contains)).is_ok());
    let difference = text(b"a\nb\n", &gap, &rule(Mode::Text)).unwrap_err();
    assert_eq!(difference.actual.text, "a\nb\n… 9 more bytes, too many to keep …\n");
    assert_eq!(difference.actual.total_bytes, 13);
}

#[test]
fn the_difference_is_shown_however_long_the_line() {
    let start = "x".repeat(100_000);
    for mode in [Mode::Exact, Mode::Text, Mode::Tokens] {
        let found =
            text(format!("{start}1 end").as_bytes(), &Captured::whole(format!("{start}2 end")), &rule(mode));
        let found = found.unwrap_err();
        assert!(found.expected.text.contains("x1 end"), "{:?}", found.expected);
        assert!(found.actual.text.contains("x2 end"), "{:?}", found.actual);
        assert_eq!(found.actual.omitted_characters, 100_005 - 65);
    }
}

#[test]
fn a_text_that_looks_the_same_is_said_to_differ() {
    let found = text(br"\xff", &Captured::whole(*b"\xff"), &rule(Mode::Text)).unwrap_err();
    assert_eq!(found.expected.text, found.actual.text);
    assert_eq!(
        found.notes[0],
        "The two parts look the same, but the texts differ, first on line 1, character 1."
    );
}

const WHOLE: [Mode; 5] = [Mode::Exact, Mode::Text, Mode::Tokens, Mode::UnorderedLines, Mode::Numbers];
const ALL: [Mode; 7] =
    [Mode::Exact, Mode::Text, Mode::Tokens, Mode::UnorderedLines, Mode::Regex, Mode::Contains, Mode::Numbers];

/// Bytes that are often text, often numbers, and sometimes nothing of the kind.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[ab1.,\\-+eE_ \\t\\r\\n–é]{0,24}".prop_map(String::into_bytes),
        "(nan|inf|[0-9]{1,3}|\\.|-|e|[ ,\\n]|x){0,12}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #[test]
    fn equal_text_always_matches(text in bytes(), ignore_case: bool, tolerance in proptest::option::of(0.0..1.0)) {
        for mode in WHOLE {
            let float = tolerance.map(|abs| Tolerance { abs, rel: 0.0 });
            prop_assert!(accepts(&TextRule { mode, ignore_case, float, ..TextRule::default() }, &text, &text), "{mode:?}");
        }
    }

    #[test]
    fn white_space_at_line_ends_counts_on_neither_side(left in bytes(), right in bytes()) {
        let mut windows = left.clone();
        windows.splice(0..0, *b"\xef\xbb\xbf");
        let windows: Vec<u8> =
            windows.into_iter().flat_map(|byte| if byte == b'\n' { b" \r\n".to_vec() } else { vec![byte] }).collect();
        let text = rule(Mode::Text);
        prop_assume!(!left.starts_with(b"\xef\xbb\xbf"));
        prop_assert!(accepts(&text, &left, &windows));
        prop_assert!(accepts(&text, &windows, &left));
        prop_assert_eq!(accepts(&text, &left, &right), accepts(&text, &windows, &right));
    }

    #[test]
    fn modes_without_roles_are_symmetric(left in bytes(), right in bytes(), ignore_case: bool) {
        for mode in [Mode::Exact, Mode::Text, Mode::Tokens, Mode::UnorderedLines] {
            let rule = TextRule { mode, ignore_case, ..TextRule::default() };
            prop_assert_eq!(accepts(&rule, &left, &right), accepts(&rule, &right, &left), "{:?}", mode);
        }
    }

    #[test]
    fn a_wider_tolerance_rejects_nothing(
        left in "[0-9.e\\-]{1,8}", right in "[0-9.e\\-]{1,8}", abs in 0.0..10.0, rel in 0.0..1.0, more in 0.0..10.0,
    ) {
        for mode in [Mode::Tokens, Mode::Numbers] {
            if accepts(&tolerant(mode, abs, rel), &left, &right) {
                prop_assert!(accepts(&tolerant(mode, abs + more, rel), &left, &right));
                prop_assert!(accepts(&tolerant(mode, abs, rel + more), &left, &right));
            }
        }
    }

    #[test]
    fn numbers_agree_with_floats(left in -1000i32..1000, right in -1000i32..1000, shift in 0u32..4, abs in 0.0f64..5.0) {
        let scale = 10f64.powi(i32::try_from(shift).unwrap());
        let (e, a): (f64, f64) = (f64::from(left) / scale, f64::from(right) / scale);
        prop_assume!(((e - a).abs() - abs).abs() > 1e-9);
        prop_assert_eq!(accepts(&tolerant(Mode::Numbers, abs, 0.0), e.to_string(), format!("x={a}")), (e - a).abs() < abs || left == right);
    }

    #[test]
    fn whatever_comes_is_told_within_bounds(
        left in bytes(), right in bytes(), repeat in 1usize..60, dropped in 0u64..2, ignore_case: bool,
    ) {
        for mode in ALL {
            let float = matches!(mode, Mode::Tokens | Mode::Numbers).then_some(Tolerance::VALUES);
            let actual = Captured { head: right.repeat(repeat), tail: Vec::new(), dropped };
            if let Err(found) = text(&left, &actual, &TextRule { mode, ignore_case, float, ..TextRule::default() }) {
                prop_assert!(found.notes.len() <= 3);
                for part in [&found.expected, &found.actual] {
                    prop_assert!(part.text.lines().count() <= 16);
                    prop_assert!(part.text.split('\n').all(|line| line.chars().count() <= 4 * 120 + 2));
                }
                prop_assert!(found.expected.text != found.actual.text || found.notes[0].contains("look the same"));
            }
        }
    }
}
