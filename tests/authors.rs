//! Mistakes of authors that only an interpreter finds: told before any learner's file is run, with exit code 2.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const SPEC: &str = r#"format = 1
title = "Twice"
file = "twice.py"
reference = "reference.py"

[[case]]
name = "fine"
setup = "x = 'é\\n'"
call = "twice(x)"
returns = "'é\\né\\n'"

[[case]]
name = "no comma"
call = "twice(3 4)"
raises = "TypeError"

[[case]]
name = "set up wrong"
setup = """
x = 3
if x
    x = 4
"""
call = "twice(3).. x"
prints = ""

[[case]]
name = "no value"
call = "twice(2)"
returns = "two(2)"
"#;

/// A reference may use any name, and whatever a text of the specs is compiled with is not among the victims.
const REFERENCE: &str = "def compile(*_): return None\n";

fn course(folder: &Path) {
    let exercise = folder.join("course/basics/twice");
    fs::create_dir_all(exercise.join("solutions/accepted")).unwrap();
    fs::write(exercise.join("exercise.toml"), SPEC).unwrap();
    fs::write(exercise.join("reference.py"), REFERENCE).unwrap();
    fs::write(exercise.join("solutions/accepted/twice.py"), "def twice(x): return x * 2\n").unwrap();
    fs::write(folder.join("twice.py"), "raise SystemExit('no learner is run')\n").unwrap();
}

#[test]
fn mistakes_in_the_python_of_cases_are_told_with_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    course(folder.path());
    let commands: [&[&str]; 2] = [&["check", "twice.py", "--exercises", "course"], &["verify", "course"]];
    for arguments in commands {
        let mut gradus = Command::new(env!("CARGO_BIN_EXE_gradus"));
        let output = gradus.args(arguments).current_dir(folder.path()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(output.stdout.is_empty());
        // What an interpreter says about the same mistake changes with its version.
        let lines: Vec<_> = told.lines().map(|line| line.split(" is not valid").next().unwrap()).collect();
        insta::allow_duplicates! {
            insta::assert_snapshot!("mistakes", lines.join("\n"));
        }
    }
}
