//! How sure `time_growth` is while the machine has other things to do: nobody is blamed, and quadratic code is found.
//!
//! Takes minutes, so it runs on request only, and prints what it counted:
//! `cargo test --test growth -- --ignored --nocapture`

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::Value;

/// Learners of each kind.
const REPETITIONS: usize = 100;

const SPEC: &str = r#"
format = 1
title = "Growth"
file = "work.py"

[[case]]
name = "growth"
[case.time_growth]
setup = """
import random

data = random.Random(n).choices(range(10 * n), k=n)
"""
call = "len(unique(data))"
returns = "len(set(data))"
at_most = "AT_MOST"
from = 250
to = 8000
"#;

/// What learners hand in, and whether it grows faster than linear or n log n.
const KINDS: [(&str, &str, bool); 4] = [
    ("linear", "def unique(items):\n    return list(dict.fromkeys(items))\n", false),
    (
        "n-log-n",
        "def unique(items):\n    items = sorted(items, key=str)\n    return [item for last, item in zip([None, *items], items) if item != last]\n",
        false,
    ),
    (
        "searches",
        "def unique(items):\n    found = []\n    for item in items:\n        if item not in found:\n            found.append(item)\n    return found\n",
        true,
    ),
    (
        "copies",
        "def unique(items):\n    found, seen = (), set()\n    for item in items:\n        if item not in seen:\n            seen.add(item)\n            found = (*found, item)\n    return found\n",
        true,
    ),
];

#[test]
#[ignore = "takes minutes; run it on request"]
fn a_busy_machine_blames_nobody_and_quadratic_code_is_found() {
    let stop = Arc::new(AtomicBool::new(false));
    let busy: Vec<_> = (0..thread::available_parallelism().map_or(2, usize::from) * 2)
        .map(|_| {
            let stop = Arc::clone(&stop);
            thread::spawn(move || while !stop.load(Ordering::Relaxed) {})
        })
        .collect();
    let counted: Vec<_> = ["linear", "n log n"].into_iter().map(|asked| (asked, counted(asked))).collect();
    stop.store(true, Ordering::Relaxed);
    for one in busy {
        one.join().expect("it only counts");
    }
    for (asked, counts) in &counted {
        for (kind, verdicts) in counts {
            println!("asked {asked:8} handed in {kind:9} {verdicts:?}");
        }
    }
    for (name, _, is_quadratic) in KINDS {
        for (asked, counts) in &counted {
            let accepted: usize =
                ["accepted", "unclear"].iter().filter_map(|word| counts[name].get(*word)).sum();
            if is_quadratic {
                assert!(accepted * 20 <= REPETITIONS, "{asked} asked, {name}: {accepted} were not found");
            } else {
                assert_eq!(accepted, REPETITIONS, "{asked} asked, {name}: somebody was blamed");
            }
        }
    }
}

/// For each kind, how often each verdict was given; `unclear` are those that were accepted because nothing was clear.
fn counted(asked: &str) -> BTreeMap<String, BTreeMap<String, usize>> {
    let folder = tempfile::tempdir().expect("there is room");
    let write = |path: &Path, text: &str| {
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("there is room");
        fs::write(path, text).expect("there is room");
    };
    write(&folder.path().join("course/growth/exercise.toml"), &SPEC.replace("AT_MOST", asked));
    for (name, source, _) in KINDS {
        for number in 0..REPETITIONS {
            write(&folder.path().join(format!("class/{name}+{number}/work.py")), source);
        }
    }
    let report = folder.path().join("report.json");
    let mut gradus = assert_cmd::Command::new(env!("CARGO_BIN_EXE_gradus"));
    gradus.args(["grade", "class", "--exercises", "course", "--report", "json=report.json"]);
    gradus.current_dir(folder.path()).output().expect("it runs");
    let report: Value =
        serde_json::from_slice(&fs::read(report).expect("a report was written")).expect("JSON");
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for result in report["results"].as_array().expect("there are results") {
        let kind = result["learner"].as_str().and_then(|name| name.split('+').next()).unwrap_or_default();
        let unclear = result["cases"][0]["note"].is_string();
        let word = if unclear { "unclear" } else { result["verdict"].as_str().unwrap_or_default() };
        *counts.entry(kind.to_owned()).or_default().entry(word.to_owned()).or_default() += 1;
    }
    counts
}
