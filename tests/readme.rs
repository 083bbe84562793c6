//! The README and the pages in `docs/` are true: their commands are run as they stand there, in a copy of the course,
//! and print what is shown.
//!
//! - A block marked `console` holds commands after `$ ` and what they print, on either stream. A line `...` stands for
//!   any lines, and `...` inside of a line for any text.
//! - A block marked with a language and a path is a file, written at its place in the copy.
//!
//! Blocks of other kinds are not run. `cargo run --release --` stands for the program that cargo built for the test.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Every page, relative to the repository.
const PAGES: [&str; 8] = [
    "README.md",
    "CHANGELOG.md",
    "docs/checks.md",
    "docs/events.md",
    "docs/exercise.md",
    "docs/other-machines.md",
    "docs/reports.md",
    "docs/security.md",
];

/// Printed between the outputs of two commands.
const MARK: &str = "\u{1}end of command\u{1}";

#[derive(Debug, Default)]
struct Block<'t> {
    /// What stands behind the three backticks.
    info: &'t str,
    lines: Vec<&'t str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.lines.push(line),
            (None, Some(info)) => open = Some(Block { info, lines: Vec::new() }),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// A command and the lines that it has to print.
type Exchange<'t> = (&'t str, Vec<&'t str>);

fn exchanges<'t>(block: &Block<'t>) -> Vec<Exchange<'t>> {
    let mut exchanges: Vec<Exchange<'t>> = Vec::new();
    for line in &block.lines {
        match (line.strip_prefix("$ "), exchanges.last_mut()) {
            (Some(command), _) => exchanges.push((command, Vec::new())),
            (None, Some((_, output))) => output.push(line),
            (None, None) => panic!("a console block begins without a command: {line}"),
        }
    }
    exchanges
}

/// Runs the commands of one block in one shell, so that `$?` is the exit code of the command before.
#[expect(
    clippy::disallowed_methods,
    reason = "a test of the program starts it, and finds Python where the user has it"
)]
fn printed(commands: &[&str], folder: &Path) -> Vec<String> {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_gradus"));
    let mut path = program.parent().expect("the program lies in a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let run = |command: &&str| {
        let command = command.replace("cargo run --release --", "gradus");
        format!("{command}\ncode=$?; printf '%s\\n' '{MARK}'; (exit $code)\n")
    };
    let script = format!("exec 2>&1\n{}", commands.iter().map(run).collect::<String>());
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder)
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("there is a shell");
    let text = String::from_utf8(output.stdout).expect("gradus prints UTF-8");
    text.split_terminator(&format!("{MARK}\n")).map(str::to_owned).collect()
}

/// Whether lines are as expected, `...` taken for anything.
fn fits(expected: &[&str], printed: &[&str]) -> bool {
    match (expected.split_first(), printed.split_first()) {
        (Some((&"...", rest)), _) => (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..])),
        (Some((expected, others)), Some((line, lines))) => line_fits(expected, line) && fits(others, lines),
        (None, None) => true,
        _ => false,
    }
}

fn line_fits(expected: &str, line: &str) -> bool {
    let Some((start, rest)) = expected.split_once("...") else { return expected == line };
    let Some(line) = line.strip_prefix(start) else { return false };
    (0..=line.len()).any(|skipped| line.get(skipped..).is_some_and(|line| line_fits(rest, line)))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A copy of what the pages talk about.
fn course() -> tempfile::TempDir {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    for part in ["exercises", "fixtures/class"] {
        copy(&repository.join(part), &folder.path().join(part));
    }
    folder
}

fn read(page: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap()
}

/// Runs a page's commands; returns how many there are, and what those print that print something else.
fn run(page: &str) -> (usize, String) {
    let text = read(page);
    let folder = course();
    let (mut count, mut wrong) = (0, String::new());
    for block in blocks(&text) {
        if let Some((_, name)) = block.info.split_once(' ') {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, block.lines.join("\n") + "\n").unwrap();
        }
        if block.info != "console" {
            continue;
        }
        let exchanges = exchanges(&block);
        let commands: Vec<&str> = exchanges.iter().map(|(command, _)| *command).collect();
        let outputs = printed(&commands, folder.path());
        assert_eq!(outputs.len(), commands.len(), "{page}: {commands:?} printed {outputs:?}");
        count += commands.len();
        for ((command, expected), output) in exchanges.iter().zip(&outputs) {
            if !fits(expected, &output.lines().collect::<Vec<_>>()) {
                let _ = writeln!(wrong, "{page}\n$ {command}\n{output}");
            }
        }
    }
    (count, wrong)
}

#[test]
fn commands_print_what_is_shown() {
    let (counts, wrong): (Vec<usize>, Vec<String>) = PAGES.iter().map(|page| run(page)).unzip();
    assert!(counts.iter().sum::<usize>() > 10, "the pages show no commands any more: {counts:?}");
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "these commands print something else than the pages show:\n\n{wrong}");
}

#[test]
fn links_lead_somewhere() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in PAGES {
        let folder = repository.join(page);
        let folder = folder.parent().unwrap();
        for target in read(page).split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_elsewhere = target.is_empty() || target.contains("://");
            assert!(is_elsewhere || folder.join(target).exists(), "{page} links to {target}");
        }
    }
}

#[test]
fn the_dots_stand_for_anything() {
    for (expected, printed) in
        [("a\n...\nd", "a\nb\nc\nd"), ("...", ""), ("a ... c ...", "a b c d"), ("a", "a")]
    {
        assert!(
            fits(&expected.lines().collect::<Vec<_>>(), &printed.lines().collect::<Vec<_>>()),
            "{expected}"
        );
    }
    for (expected, printed) in [("a\n...\nd", "a\nb"), ("", "a"), ("a ... c", "a c"), ("a", "a\nb")] {
        assert!(
            !fits(&expected.lines().collect::<Vec<_>>(), &printed.lines().collect::<Vec<_>>()),
            "{expected}"
        );
    }
}
