//! What a program can observe is the same in an interpreter that was started for it and in one that was forked, and, but
//! for a list of reasoned exceptions, the same as without gradus.

mod support;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use gradus::outcome::{CaseOutcome, Ended};
use gradus::sandbox::Level;
use gradus::sandbox::client::Packages;
use gradus::sandbox::job::{Action, JobCase, Needs};

const OBSERVER: &[u8] = include_bytes!("../fixtures/warm_cold/observer.py");

type Observed = BTreeMap<String, String>;

fn program() -> JobCase {
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

/// What an interpreter that was forked may show otherwise than one that was started.
const WARM_MAY_DIFFER: &[(&str, &str)] = &[
    ("/proc/self/cmdline", "the kernel's record of how the process it was forked from was started"),
    ("identity", "a user for each supervisor, so that none shares what is counted by user"),
    ("status Uid", "as identity"),
    ("status Gid", "as identity"),
    ("leads its session", "the parent of a forked process is outside its namespace, and has no number there"),
    ("objects", "what it takes to fork, and how much garbage awaits its collection"),
];

/// What a program may see otherwise than without gradus.
const GRADUS_MAY_DIFFER: &[(&str, &str)] = &[
    ("/proc/self/cmdline", "the harness was started, and runs the file"),
    ("RLIMIT_*", "limits are what gradus is for"),
    ("atexit", "`site` is not run: it and what environments hook into it cost more than the start of Python"),
    ("builtins", "`site` is not run: no `copyright`, `credits`, `license`"),
    ("depth", "one frame of the harness and the call from it come first"),
    ("descriptors", "the pipe of the harness; learners' own begin at 3 as everywhere"),
    (
        "environment",
        "the bare run is told to be strict about its streams, as in every UTF-8 locale but the sandbox's",
    ),
    ("flag no_site", "`site` is not run"),
    (
        "flag safe_path",
        "so that the folder of the harness is never searched; the learner's is first all the same",
    ),
    ("frames", "one frame of the harness, named <gradus>"),
    ("host", "a host name of its own"),
    ("/proc/self/oom_score_adj", "where memory is short, the submission goes first"),
    ("identity", "a user of its own"),
    ("leads its session", "a session of its own"),
    ("modules", "`site` is not run, nor what environments hook into it"),
    ("mounts", "files of its own"),
    ("niceness", "set by the machine"),
    ("objects", "`site` is not run"),
    ("orig_argv", "as without options"),
    ("own folder", "files of its own"),
    ("status Cap*", "no capabilities"),
    ("status Gid", "a user of its own"),
    ("status Groups", "a user of its own"),
    ("status NoNewPrivs", "nothing is to be gained by starting a set-user-id program"),
    ("status Seccomp*", "system calls are filtered"),
    ("status SigQ", "a user of its own"),
    ("status Uid", "a user of its own"),
    ("sys", "`site` is not run: no `__interactivehook__`"),
    ("sys.executable", "a link to Python is followed to Python"),
    ("sys.meta_path", "`site` is not run, nor what environments hook into it"),
    ("sys.path_importer_cache", "`site` is not run: fewer folders were looked into"),
];

fn without_reason(a: &Observed, b: &Observed, reasons: &[(&str, &str)]) -> Vec<String> {
    let has_reason = |name: &str| {
        reasons.iter().any(|(known, _)| match known.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == *known,
        })
    };
    let found = differences(a, b).into_iter().filter(|(name, _)| !has_reason(name));
    found.map(|(name, text)| format!("{name}: {text}")).collect()
}

fn observe(level: Level, cold: bool) -> Option<Observed> {
    let sandbox = support::sandbox(level, cold)?;
    Some(observed(&support::run(&sandbox, "observer.py", OBSERVER, vec![program()])[0]))
}

#[test]
fn a_forked_interpreter_looks_like_a_started_one() {
    let (Some(warm), Some(cold)) = (observe(Level::Strict, false), observe(Level::Strict, true)) else {
        return;
    };
    let found = without_reason(&cold, &warm, WARM_MAY_DIFFER);
    assert!(found.is_empty(), "{}", found.join("\n"));
    let objects = |seen: &Observed| seen["objects"].parse::<i64>().expect("a number");
    assert!((objects(&warm) - objects(&cold)).abs() < 1000, "{} and {}", warm["objects"], cold["objects"]);
}

#[test]
fn an_interpreter_of_ours_looks_like_a_bare_one() {
    let bare = parsed(&support::bare(support::python(), "observer.py", OBSERVER, &program()).stdout);
    for (level, cold) in support::WAYS {
        let Some(inside) = observe(level, cold) else { continue };
        let found = without_reason(&bare, &inside, GRADUS_MAY_DIFFER);
        assert!(found.is_empty(), "{}:\n{}", level.word(), found.join("\n"));
        for harness in ["harness", "canonical", "probe", "gradus", "_socket", "_ctypes"] {
            assert!(!inside["modules"].contains(&format!("'{harness}'")), "{harness} is in sys.modules");
        }
    }
}

/// Whether a program that imports a package of the course shows and ends the same, with the package there already and not.
#[test]
fn a_package_that_is_there_already_looks_imported() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("everyday.py"), EVERYDAY).expect("a fresh folder takes files");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let packages = || Packages { course: Some(folder.path().to_path_buf()), ..Packages::default() };
    let sandboxes = [true, false].map(|cold| support::sandbox_with(Level::Strict, cold, packages()));
    let [Some(cold), Some(warm)] = sandboxes else { return };
    let needs = Needs { course: true, ..Needs::default() };
    let run = |sandbox, file: &str, source: &[u8], cases| {
        let source = [b"import everyday\n", source].concat();
        support::run_with(sandbox, needs.clone(), file, &source, cases)
    };
    let see = |sandbox| observed(&run(sandbox, "observer.py", OBSERVER, vec![program()])[0]);
    let found = without_reason(&see(&cold), &see(&warm), WARM_MAY_DIFFER);
    assert!(found.is_empty(), "{}", found.join("\n"));
    let names = ways_to_end();
    let end = |sandbox| run(sandbox, "endings.py", ENDINGS, names.iter().map(|name| way(&[name])).collect());
    for ((name, cold), warm) in names.iter().zip(end(&cold)).zip(end(&warm)) {
        assert_eq!(inside(&warm), inside(&cold), "{name}");
    }
    // Neither passes by importing it anew.
    let by = b"import os, everyday\nprint(everyday.BY == os.getpid())\n";
    for (sandbox, own) in [(&cold, "True\n"), (&warm, "False\n")] {
        let outcome = run(sandbox, "by.py", by, vec![program()]).remove(0);
        assert_eq!(String::from_utf8_lossy(&outcome.stdout.head), own);
    }
}

const EVERYDAY: &str = include_str!("../fixtures/warm_cold/everyday.py");

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

fn way(args: &[&str]) -> JobCase {
    support::case(Action::Program { args: args.iter().map(|&arg| arg.to_owned()).collect() })
}

/// The arguments that `endings.py` knows.
fn ways_to_end() -> Vec<String> {
    let listed = support::bare(support::python(), "endings.py", ENDINGS, &way(&[])).stdout;
    String::from_utf8(listed).expect("names are text").lines().map(str::to_owned).collect()
}

#[test]
fn programs_end_as_they_do_outside() {
    let names = ways_to_end();
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
