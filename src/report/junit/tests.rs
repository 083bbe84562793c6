//! What we write is read back by a strict parser, whatever learners print.

use std::io::Cursor;

use proptest::prelude::*;
use roxmltree::{Document, Node};

use super::*;
use crate::event::{Subject, Verdict};
use crate::report::samples::{self, case, failed, filled, hidden, hostile, mismatch, submission};

fn render(events: &[Event]) -> String {
    let mut out = Vec::new();
    let mut reporter = Junit::new(&mut out, Cursor::new(Vec::new()));
    for event in events {
        reporter.event(event).unwrap();
    }
    reporter.finish().unwrap();
    drop(reporter);
    String::from_utf8(out).unwrap()
}

fn named<'a>(node: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    node.descendants().filter(|node| node.has_tag_name(name)).collect()
}

fn number(node: Node, key: &str) -> f64 {
    node.attribute(key).unwrap_or_else(|| panic!("{key} is on every level")).parse().unwrap()
}

/// The numbers on an element are those of what is in it.
fn assert_counts(node: Node) {
    for (key, name) in
        [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
    {
        assert_eq!(node.attribute(key), Some(named(node, name).len().to_string().as_str()), "{key}");
    }
    let cases = node.descendants().filter(|node| node.has_tag_name("testcase"));
    let time: f64 = cases.map(|case| number(case, "time")).sum();
    assert!((number(node, "time") - time).abs() < 1e-4);
}

fn assert_sound(text: &str, submissions: usize, cases: usize) {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let root = document.root_element();
    assert_eq!(named(root, "testsuite").len(), submissions);
    assert_eq!(named(root, "testcase").len(), cases);
    assert_counts(root);
    named(root, "testsuite").into_iter().for_each(assert_counts);
    let keys: Vec<_> = named(root, "testcase")
        .iter()
        .map(|case| (case.attribute("classname"), case.attribute("name")))
        .collect();
    let mut unique = keys.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), keys.len(), "{keys:?}");
    assert!(keys.iter().all(|(class, name)| !class.unwrap().is_empty() && !name.unwrap().is_empty()));
    assert!(!text.contains("<![CDATA["));
}

#[test]
fn a_class() {
    let text = render(&samples::class());
    assert_sound(&text, 6, 12);
    insta::assert_snapshot!(text);
}

#[test]
fn a_failure_says_what_and_where() {
    let error = crate::event::LearnerError {
        kind: "ZeroDivisionError".into(),
        message: "division by zero".into(),
        frames: vec![crate::event::Frame {
            file: "median.py".into(),
            line: 12,
            column: Some(5),
            function: "median".into(),
            source: "    return a / b".into(),
        }],
        omitted_frames: 0,
    };
    let failure = crate::event::Failure {
        mismatches: vec![mismatch(Subject::Stdout, "1\r\n", "\x1b[1m2\x1b[0m\r\n")],
        error: Some(error),
        ..Default::default()
    };
    let cases = vec![failed("divides", Verdict::RunTimeError, "it stopped with an error", failure)];
    let text = render(&samples::alone("Median", submission("a.b", "median", cases)));
    let document = Document::parse(&text).unwrap();
    let case = named(document.root_element(), "testcase")[0];
    assert_eq!(case.attribute("classname"), Some("a_b.median"));
    assert_eq!(case.attribute("line"), Some("12"));
    assert_eq!(case.attribute("file"), Some("a.b/median.py"));
    let failure = named(case, "failure")[0];
    assert_eq!(failure.attribute("type"), Some("run_time_error"));
    assert_eq!(failure.attribute("message"), Some("run-time error: it stopped with an error"));
    assert!(failure.text().unwrap().starts_with("run-time error: it stopped with an error\n"));
    assert!(failure.text().unwrap().contains("ZeroDivisionError: division by zero"));
    assert_eq!(named(case, "system-out")[0].text(), Some("2\r\n"), "a CR is kept, an escape sequence is not");
}

#[test]
fn printed_text_forges_nothing() {
    let text = render(&hostile());
    assert_sound(&text, 1, 4);
    let document = Document::parse(&text).unwrap();
    assert!(
        named(document.root_element(), "testcase")
            .iter()
            .all(|case| case.attribute("name") != Some("forged"))
    );
    let output = named(document.root_element(), "system-out")[0].text().unwrap();
    assert!(output.contains(r"<![CDATA[\x00\x07\x1b\u{fffe}red[ [ATTACHMENT|/etc/passwd]]"), "{output}");
}

#[test]
fn same_names_are_told_apart() {
    let twice = || {
        submission("a.b", "median", vec![case("x", 1, Verdict::Accepted), case("x", 1, Verdict::Accepted)])
    };
    let other = submission("a_b", "median", vec![hidden(case("x", 1, Verdict::WrongAnswer))]);
    let plan = vec![samples::planned("Median", &twice())];
    assert_sound(&render(&samples::run(plan, vec![twice(), twice(), other])), 3, 5);
}

#[test]
fn a_run_cut_short_is_an_error() {
    let events = samples::class();
    let text = render(&events[..3]);
    assert_sound(&text, 3, 5);
    assert!(text.contains("the run was cut short: 2 of 6 submissions were graded, 4 not"), "{text}");
}

#[test]
fn no_submissions_are_one_empty_suite() {
    assert_sound(&render(&samples::run(Vec::new(), Vec::new())), 1, 0);
    assert_sound(&render(&[]), 1, 1);
}

#[test]
fn long_output_is_capped_with_a_notice() {
    let output = format!("start{}end", "é".repeat(200_000));
    let failure = crate::event::Failure { printed: Some(samples::whole(&output)), ..Default::default() };
    let cases = vec![failed("loud", Verdict::OutputLimitExceeded, "too much", failure)];
    let text = render(&samples::alone("Loud", submission("ada", "loud", cases)));
    assert!(text.len() < 300_000);
    assert!(text.contains("bytes are left out here …"));
}

#[test]
fn a_large_report_stays_below_what_readers_accept() {
    let failure =
        crate::event::Failure { printed: Some(samples::whole(&"x".repeat(100_000))), ..Default::default() };
    let cases = vec![failed("loud", Verdict::WrongAnswer, "too much", failure)];
    let submissions = (0..300).map(|number| submission(&number.to_string(), "loud", cases.clone())).collect();
    let text = render(&samples::run(Vec::new(), submissions));
    assert!(text.len() < 20 << 20, "{} bytes", text.len());
    assert!(text.ends_with("</testsuites>\n"));
    assert!(text.contains("details are left out"));
}

#[test]
fn unbelievable_numbers_do_no_harm() {
    let mut one = case("slow", 1, Verdict::TimeLimitExceeded);
    one.usage.wall = std::time::Duration::MAX;
    let mut events = samples::alone("Slow", submission("ada", "slow", vec![one.clone(), one]));
    if let Event::RunStarted(started) = &mut events[0] {
        started.started = u64::MAX;
    }
    assert!(Document::parse(&render(&events)).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_anywhere(text in "(\\PC|[\u{0}-\u{9f}]|]]>|<|&|\u{1b}\\[|\u{fffe}|\r\n){0,30}") {
        assert_sound(&render(&filled(&text)), 1, 4);
    }
}

#[test]
fn groups_and_extra_credit_are_properties() {
    let text = render(&samples::scored());
    assert_sound(&text, 4, 16);
    let document = Document::parse(&text).unwrap();
    let properties: Vec<String> = named(document.root_element(), "property")
        .iter()
        .filter_map(|one| Some((one.attribute("name")?, one.attribute("value")?)))
        .filter(|(name, _)| ["group", "extra", "points"].contains(name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    insta::assert_snapshot!(properties[..16].join("\n"), @"
    points=5.5
    group=edge cases: 2.5 of 2.5 points
    points=2
    points=0
    group=edge cases
    points=0
    group=edge cases
    points=1
    extra=true
    points=3
    group=edge cases: 0 of 2.5 points
    points=2
    points=0
    group=edge cases
    points=0
    group=edge cases
    ");
}
