//! Honest programs work in the sandbox as they do at home: what each file of `fixtures/honest` prints and how it ends is
//! compared with a run of the same interpreter without gradus, at every level of isolation, warm and cold.

mod support;

use std::path::Path;
use std::sync::Arc;

use gradus::outcome::Ended;
use gradus::sandbox::Level;
use gradus::sandbox::client::Sandbox;
use gradus::sandbox::job::{Action, JobCase};

/// Files laid beside the program, as an exercise's `files` are.
const GIVEN: [(&str, &[u8]); 3] = [
    ("data/numbers.txt", b"1\n2\n3\n"),
    ("sibling.py", b"NAME = __name__\n"),
    ("package/part.py", b"where = __name__\n"),
];

const STDIN: &[u8] = "first\r\nsecond ä\nthird\nfourth\nfifth\nsixth\nlast".as_bytes();

fn program() -> JobCase {
    let files = GIVEN.iter().map(|(name, content)| ((*name).to_owned(), Arc::from(*content))).collect();
    JobCase { files, stdin: Arc::from(STDIN), ..support::case(Action::Program { args: Vec::new() }) }
}

#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn behaves(path: &Path, (level, cold): (Level, bool)) -> datatest_stable::Result<()> {
    let Some(sandbox) = support::sandbox(level, cold) else { return Ok(()) };
    let file = path.file_name().and_then(|name| name.to_str()).ok_or("the fixture's name is text")?;
    if file == "rights.py" && keeps_rights(&sandbox)? {
        println!("skipped: where it is the same user, a submission changes no rights and times");
        return Ok(());
    }
    let source = std::fs::read(path)?;
    let bare = support::bare(support::python(), file, &source, &program());
    let expected = String::from_utf8_lossy(&bare.stdout);
    let complaints = String::from_utf8_lossy(&bare.stderr);
    assert!(
        expected.ends_with("ok\n") || expected.ends_with("at exit\n"),
        "it fails even outside:\n{expected}{complaints}"
    );
    for line in expected.lines().filter(|line| line.starts_with("skipped")) {
        println!("{file}: {line}");
    }
    let outcome = support::run(&sandbox, file, &source, vec![program()]).remove(0);
    let found = String::from_utf8_lossy(&outcome.stdout.head);
    let trouble = String::from_utf8_lossy(&outcome.stderr.head);
    if level < Level::Strict && trouble.contains("getpwuid(): uid not found") {
        println!("skipped: a user of its own has no name at the level {}", level.word());
        return Ok(());
    }
    assert!(
        outcome.ended == Ended::Exit(0) && found == expected,
        "{:?}\n{found}\n{trouble}\n--- outside\n{expected}",
        outcome.ended
    );
    Ok(())
}

/// Whether changes of rights and times are answered without being made.
fn keeps_rights(sandbox: &Arc<Sandbox>) -> datatest_stable::Result<bool> {
    Ok(sandbox.runner().start()?.layers.iter().any(|layer| layer.contains("rights and times")))
}

fn strict_warm(path: &Path) -> datatest_stable::Result<()> {
    behaves(path, support::WAYS[0])
}

fn strict_cold(path: &Path) -> datatest_stable::Result<()> {
    behaves(path, support::WAYS[1])
}

fn kernel(path: &Path) -> datatest_stable::Result<()> {
    behaves(path, support::WAYS[2])
}

fn basic(path: &Path) -> datatest_stable::Result<()> {
    behaves(path, support::WAYS[3])
}

datatest_stable::harness! {
    { test = strict_warm, root = "fixtures/honest", pattern = r"\.py$" },
    { test = strict_cold, root = "fixtures/honest", pattern = r"\.py$" },
    { test = kernel, root = "fixtures/honest", pattern = r"\.py$" },
    { test = basic, root = "fixtures/honest", pattern = r"\.py$" },
}
