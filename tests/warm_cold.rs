//! What a program can observe is the same in an interpreter that was started for it and in one that was forked, and, but
//! for a list of reasoned exceptions, the same as without gradus.

mod support;

use std::collections::BTreeMap;

use gradus::outcome::{CaseOutcome, Ended};
use gradus::sandbox::Level;
use gradus::sandbox::job::Action;

const OBSERVER: &[u8] = include_bytes!("../fixtures/warm_cold/observer.py");

type Observed = BTreeMap<String, String>;

fn program() -> gradus::sandbox::job::JobCase {
    support::case(Action::Program { args: vec!["one".to_owned(), "two words".to_owned()] })
}

fn parsed(text: &[u8]) -> Observed {
    let text = String::from_utf8(text.to_vec()).expect("the observer prints text");
    text.lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect()
}

fn observed(outcome: &CaseOutcome) -> Observed {
    assert_eq!(outcome.ended, Ended::Exit(0), "{outcome:?}");
    parsed(&outcome.stdout.head)
}

/// What differs, one line each.
fn differences(a: &Observed, b: &Observed) -> Vec<(String, String)> {
    let names = a.keys().chain(b.keys()).collect::<std::collections::BTreeSet<_>>();
    let absent = "(absent)".to_owned();
    let both =
        |name: &String| (a.get(name).unwrap_or(&absent).clone(), b.get(name).unwrap_or(&absent).clone());
    let differing = names.into_iter().filter(|name| a.get(*name) != b.get(*name));
    differing
        .map(|name| (name.clone(), both(name)))
        .map(|(name, (a, b))| (name, format!("{a}\n  -> {b}")))
        .collect()
}

#[test]
fn try_it() {
    let inside = |cold| {
        support::sandbox(Level::Strict, cold)
            .map(|sandbox| observed(&support::run(&sandbox, "observer.py", OBSERVER, vec![program()])[0]))
    };
    let bare = parsed(&support::bare(support::python(), "observer.py", OBSERVER, &program()).stdout);
    let (Some(warm), Some(cold)) = (inside(false), inside(true)) else { return };
    println!("=== warm -> cold");
    for (name, text) in differences(&warm, &cold) {
        println!("{name}: {text}");
    }
    println!("=== bare -> warm");
    for (name, text) in differences(&bare, &warm) {
        println!("{name}: {text}");
    }
}

const ENDINGS: &[u8] = include_bytes!("../fixtures/warm_cold/endings.py");

/// How a run ended and what it printed, without the folders that are others at every run.
fn ending(ended: &str, stdout: &[u8], stderr: &[u8]) -> String {
    let places = regex::Regex::new(r#""/[^"]*/([a-z_]+\.py)""#).expect("a valid expression");
    let numbers = regex::Regex::new(r"(<gradus>|0x[0-9a-f]+|\+ \d+ more|repeated \d+ more|Thread-\d+)")
        .expect("a valid expression");
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        numbers.replace_all(&places.replace_all(&text, "\"$1\""), "?").into_owned()
    };
    format!("{ended}\n--- stdout\n{}\n--- stderr\n{}", text(stdout), text(stderr))
}

fn inside(outcome: &CaseOutcome) -> String {
    let ended = match outcome.ended {
        Ended::Exit(code) => format!("exit {code}"),
        Ended::Signal(signal) => format!("signal {signal}"),
        ref other => format!("{other:?}"),
    };
    ending(&ended, &outcome.stdout.head, &outcome.stderr.head)
}

fn outside(output: &std::process::Output) -> String {
    use std::os::unix::process::ExitStatusExt;
    let ended = match (output.status.code(), output.status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, signal) => format!("signal {}", signal.unwrap_or(0)),
    };
    ending(&ended, &output.stdout, &output.stderr)
}

#[test]
fn programs_end_as_they_do_outside() {
    let way = |args: &[&str]| {
        support::case(Action::Program { args: args.iter().map(|&arg| arg.to_owned()).collect() })
    };
    let listed = support::bare(support::python(), "endings.py", ENDINGS, &way(&[])).stdout;
    let names = String::from_utf8(listed).expect("names are text");
    let names: Vec<&str> = names.lines().collect();
    let expected: Vec<_> = names
        .iter()
        .map(|name| outside(&support::bare(support::python(), "endings.py", ENDINGS, &way(&[name]))))
        .collect();
    let mut troubles = Vec::new();
    for (level, cold) in support::WAYS {
        let Some(sandbox) = support::sandbox(level, cold) else { continue };
        let cases = names.iter().map(|name| way(&[name])).collect();
        let outcomes = support::run(&sandbox, "endings.py", ENDINGS, cases);
        for ((name, expected), outcome) in names.iter().zip(&expected).zip(&outcomes) {
            let found = inside(outcome);
            if found != *expected {
                troubles.push(format!(
                    "##### {name} at {} (cold: {cold})\n{found}\n##### outside\n{expected}",
                    level.word()
                ));
            }
        }
    }
    assert!(troubles.is_empty(), "{}", troubles.join("\n\n"));
}
