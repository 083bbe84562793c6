//! What holds for every format.

use std::io::Cursor;

use super::*;
use crate::event::{Failure, Given, Subject, Verdict};

/// The output of every format for these events.
fn everywhere(events: &[Event]) -> Vec<(&'static str, String)> {
    let look = Look { detail: Detail::All, ..Look::PLAIN };
    let mut outs: [Vec<u8>; 6] = Default::default();
    {
        let [junit, json, jsonl, csv, class, learner] = &mut outs;
        let reporters: [Box<dyn Reporter + '_>; 6] = [
            Box::new(Junit::new(junit, Cursor::new(Vec::new()))),
            Box::new(Json::new(json)),
            Box::new(JsonLines::new(jsonl)),
            Box::new(Csv::new(csv)),
            Box::new(HumanClass::new(class, look)),
            Box::new(HumanLearner::new(learner, look)),
        ];
        for mut reporter in reporters {
            for event in events {
                reporter.event(event).unwrap();
            }
            reporter.finish().unwrap();
        }
    }
    let names = ["junit", "json", "jsonl", "csv", "class", "learner"];
    names.into_iter().zip(outs.map(|out| String::from_utf8(out).unwrap())).collect()
}

fn json(events: &[Event]) -> serde_json::Value {
    let (_, text) = everywhere(events).swap_remove(1);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn no_format_tells_of_hidden_cases() {
    let failure = Failure {
        given: Given { call: Some("SECRET".into()), ..Given::default() },
        mismatches: vec![samples::mismatch(Subject::Returned, "SECRET", "SECRET")],
        hint: Some("SECRET".into()),
        ..Failure::default()
    };
    let case = samples::hidden(samples::failed("large", Verdict::WrongAnswer, "SECRET", failure));
    let submission = samples::submission("ada", "median", vec![case]);
    for (format, text) in everywhere(&samples::alone("Median", submission)) {
        assert!(text.contains("large"), "{format} names the case");
        assert!(!text.contains("SECRET") && !text.contains("gradus check --exercise"), "{format}: {text}");
    }
}

#[test]
fn no_log_or_terminal_obeys_a_report() {
    let text = "::error::x\r\n  ::set-output y\n##[error]z ##vso[a] ##teamcity[b]\u{202e}\u{2066}\u{9b}31m\u{7f}\x1b[2J";
    for (format, shown) in everywhere(&samples::filled(text)) {
        // Lines of CSV end as its standard has it.
        let shown = if format == "csv" { shown.replace("\r\n", "\n") } else { shown };
        for line in shown.lines() {
            let order = ["##[", "##vso[", "##teamcity["].iter().find(|order| line.contains(*order));
            assert!(!line.trim_start().starts_with("::") && order.is_none(), "{format}: {line}");
        }
        let acting = shown.chars().find(|&c| c != '\n' && c != '\t' && sanitise::deceives(c));
        assert_eq!(acting, None, "{format}: {shown}");
    }
    let document = json(&samples::filled(text));
    assert_eq!(
        document["results"][0]["cases"][0]["failure"]["given"]["call"], text,
        "nothing is lost in JSON"
    );
}

#[test]
fn json_is_one_document() {
    let document = json(&samples::class());
    assert_eq!(document["format"], 1);
    assert_eq!(document["gradus"], "0.1.0");
    assert_eq!(document["results"].as_array().unwrap().len(), 6);
    let case = &document["results"][0]["cases"][0];
    let expected = serde_json::json!({
        "name": "three numbers", "verdict": "accepted", "score": "2", "max_score": "2",
        "cpu": 0.0112, "wall": 0.012, "memory": 9_437_184, "message": null, "hidden": false
    });
    assert_eq!(case, &expected);
    assert_eq!(
        document["run"],
        serde_json::json!({
            "complete": true, "submissions": 6, "accepted": 2, "interrupted": false, "wall": 0.812
        })
    );
}

#[test]
fn json_is_well_formed_wherever_the_run_stops() {
    let events = samples::class();
    for end in 0..events.len() {
        let document = json(&events[..end]);
        assert_eq!(document["run"], serde_json::json!({"complete": false}));
        assert_eq!(document["results"].as_array().unwrap().len(), end.saturating_sub(1));
        assert_eq!(document["format"], 1);
    }
    assert_eq!(json(&samples::hostile())["results"][0]["learner"], samples::hostile_text());
}

#[test]
fn results_before_the_start_are_an_error() {
    let error = Json::new(Vec::new()).event(&samples::class()[1]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
}

/// A saved stream may hold any number.
#[test]
fn no_number_is_too_large() {
    let huge = crate::event::Excerpt {
        first_line: usize::MAX,
        omitted_before: usize::MAX,
        omitted_after: usize::MAX,
        omitted_characters: usize::MAX,
        total_bytes: u64::MAX,
        text: "a\nb\n".into(),
    };
    let frame = crate::event::Frame { line: usize::MAX, column: Some(usize::MAX), ..Default::default() };
    let failure = Failure {
        given: Given { stdin: Some(huge.clone()), ..Given::default() },
        mismatches: vec![crate::event::Mismatch {
            subject: Subject::Stdout,
            expected: huge.clone(),
            actual: crate::event::Excerpt { text: "a\nc".into(), ..huge.clone() },
            rule: String::new(),
        }],
        error: Some(crate::event::LearnerError {
            frames: vec![frame; 9],
            omitted_frames: usize::MAX,
            ..Default::default()
        }),
        printed: Some(huge),
        ..Failure::default()
    };
    let mut case = samples::failed("large", Verdict::WrongAnswer, "", failure);
    case.usage.wall = std::time::Duration::MAX;
    let mut events = Vec::new();
    for exercise in ["one", "two"] {
        let mut submission = samples::submission("ada", exercise, vec![case.clone()]);
        (submission.score, submission.max_score) = (rust_decimal::Decimal::MAX, rust_decimal::Decimal::MAX);
        events.push(submission);
    }
    let plan = events.iter().map(|submission| samples::planned("", submission)).collect();
    assert_eq!(everywhere(&samples::run(plan, events)).len(), 6);
}
