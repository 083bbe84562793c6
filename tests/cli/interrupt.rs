//! Ctrl-C in the middle of a run: no process and no folder stays, and the reports tell the truth.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::world::World;

/// Longer than any of this takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

const NAP: &str = r#"format = 1
title = "A nap"
file = "nap.py"

[limits]
cpu = "60s"

[[case]]
name = "sleeps"
exit_code = 0
"#;

/// Sleeps, and so do its children.
const SLEEPER: &str =
    "import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        break\ntime.sleep(600)\n";

#[test]
fn ctrl_c_leaves_nothing_but_the_truth() {
    let world = World::new()
        .with("exercises/basics/nap/exercise.toml", NAP)
        .with("class/ada/nap.py", "")
        .with("class/bo/nap.py", SLEEPER)
        .with("class/cy/nap.py", SLEEPER);
    #[expect(clippy::disallowed_methods, reason = "a signal is sent to it while it runs")]
    let mut gradus = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["grade", "class", "--exercise", "nap", "--jobs", "1", "--report", "jsonl=-"])
        .args(["--report", "json=run.json", "--report", "junit=junit.xml", "--report", "csv=book.csv"])
        .current_dir(world.path(""))
        .env("TMPDIR", world.temporary())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let pid = Pid::from_raw(i32::try_from(gradus.id()).unwrap());
    let mut events = BufReader::new(gradus.stdout.take().unwrap()).lines().map(Result::unwrap);
    events.find(|line| line.contains(r#""learner":"ada""#)).expect("ada's work is graded first");
    // The supervisor, its interpreter, the sleeper and its four children.
    let running = until(|| Some(descendants(pid)).filter(|pids| pids.len() >= 7));

    kill(pid, Signal::SIGINT).unwrap();
    let rest: Vec<String> = events.collect();
    let output = gradus.wait_with_output().unwrap();

    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("Interrupted"), "{stderr}");
    until(|| running.iter().all(|&pid| is_gone(pid)).then_some(()));
    assert!(world.left_behind().is_empty(), "{:?}", world.left_behind());
    assert!(rest.iter().all(|line| !line.contains("submission_finished")), "{rest:?}");

    let report: serde_json::Value = serde_json::from_str(&world.read("run.json")).unwrap();
    assert_eq!((&report["run"]["complete"], &report["run"]["interrupted"]), (&false.into(), &true.into()));
    assert_eq!(report["submissions"], 3);
    let results = report["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!((&results[0]["learner"], &results[0]["verdict"]), (&"ada".into(), &"accepted".into()));
    roxmltree::Document::parse(&world.read("junit.xml")).expect("the JUnit report is whole");
    assert_eq!(world.read("book.csv").lines().count(), 2);
}

/// What comes, waited for.
fn until<T>(mut condition: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = condition() {
            return found;
        }
        assert!(Instant::now() < end, "it did not happen");
        std::thread::yield_now();
    }
}

fn descendants(pid: Pid) -> Vec<Pid> {
    let mut found = children(pid);
    let mut next = 0;
    while let Some(&pid) = found.get(next) {
        found.extend(children(pid));
        next += 1;
    }
    found
}

/// Children of every thread of a process.
fn children(pid: Pid) -> Vec<Pid> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let lists =
        threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let pids = lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    pids.filter_map(|pid| pid.parse().ok().map(Pid::from_raw)).collect()
}

/// Not there any more, or dead and waiting for whoever takes in orphans.
fn is_gone(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_none_or(|(_, state)| state.starts_with(['Z', 'X']))
}
