//! Which expectations are refused, and in which words.

use super::rule_problem;
use crate::compare::rule::{Mode, TextRule, Tolerance};

fn problem(mode: Mode, expected: &str) -> Option<String> {
    rule_problem(&TextRule { mode, ..TextRule::default() }, expected.as_bytes())
}

#[test]
fn sound_expectations_pass() {
    for (mode, expected) in [
        (Mode::Exact, ""),
        (Mode::Text, ""),
        (Mode::UnorderedLines, ""),
        (Mode::Tokens, "1"),
        (Mode::Contains, "x"),
        (Mode::Regex, r"^\d+$"),
        (Mode::Regex, r"\A\z"),
        (Mode::Numbers, "x = 3"),
    ] {
        assert_eq!(problem(mode, expected), None, "{mode:?} {expected:?}");
    }
}

#[test]
fn nothing_to_look_for_is_refused() {
    for mode in [Mode::Tokens, Mode::Contains, Mode::Regex] {
        assert!(problem(mode, " \n").unwrap().starts_with("the expected text is empty"), "{mode:?}");
    }
    assert!(problem(Mode::Numbers, "x1 1_000").unwrap().starts_with("there is no number"));
    for pattern in [".*", "x?", "$"] {
        assert!(problem(Mode::Regex, pattern).unwrap().contains("every output"), "{pattern}");
    }
}

#[test]
fn broken_expressions_are_explained() {
    assert_eq!(
        problem(Mode::Regex, "(a").unwrap(),
        "the expected text is not a valid regular expression: unclosed group"
    );
    assert!(problem(Mode::Regex, &"(a{100}){100}".repeat(20)).unwrap().contains("too large"));
    assert!(problem(Mode::Regex, &"(".repeat(500)).is_some());
}

#[test]
fn tolerances_have_to_make_sense() {
    let rule = |mode, abs, rel| TextRule { mode, float: Some(Tolerance { abs, rel }), ..TextRule::default() };
    assert!(rule_problem(&rule(Mode::Text, 0.1, 0.0), b"1").unwrap().contains("needs a mode"));
    for bad in [f64::NAN, -1.0, f64::INFINITY] {
        assert!(rule_problem(&rule(Mode::Tokens, bad, 0.0), b"1").unwrap().contains("`abs`"));
        assert!(rule_problem(&rule(Mode::Numbers, 0.0, bad), b"1").unwrap().contains("`rel`"));
    }
    assert_eq!(rule_problem(&rule(Mode::Numbers, 0.0, 0.0), b"1"), None);
}

#[test]
fn utf_16_is_found_early() {
    let text = b"\xff\xfe1\0";
    assert!(rule_problem(&TextRule::default(), text).unwrap().contains("UTF-16"));
    assert_eq!(rule_problem(&TextRule { mode: Mode::Exact, ..TextRule::default() }, text), None);
}
