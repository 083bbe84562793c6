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

fn course(folder: &Path) -> std::io::Result<()> {
    let exercise = folder.join("course/basics/twice");
    fs::create_dir_all(exercise.join("solutions/accepted"))?;
    fs::write(exercise.join("exercise.toml"), SPEC)?;
    fs::write(exercise.join("reference.py"), REFERENCE)?;
    fs::write(exercise.join("solutions/accepted/twice.py"), "def twice(x): return x * 2\n")?;
    fs::write(folder.join("twice.py"), "raise SystemExit('no learner is run')\n")
}

#[test]
fn mistakes_in_the_python_of_cases_are_told_with_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    course(folder.path()).unwrap();
    let run = |arguments: &[&str]| {
        let mut gradus = Command::new(env!("CARGO_BIN_EXE_gradus"));
        let output = gradus.args(arguments).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap())
    };
    let [graded, told] = run(&["check", "twice.py", "--exercises", "course"]);
    assert_eq!(graded, "");
    // What an interpreter says about the same mistake changes with its version.
    let lines: Vec<_> = told.lines().map(|line| line.split(" is not valid").next().unwrap()).collect();
    insta::assert_snapshot!("mistakes", lines.join("\n"));

    // `verify` goes on with other exercises, and so tells of them in its table.
    let [verified, _] = run(&["verify", "course"]);
    let mut mistakes = told.lines().filter_map(|line| line.strip_prefix("  "));
    assert!(mistakes.all(|mistake| verified.contains(mistake)), "{verified}");
}

/// What is wrong with a file of tests, and what is told of it.
const TESTS: [(&str, &str, &str); 6] = [
    ("no tests", "x = 1\n", "has no tests"),
    ("no Python", "def test_a(:\n", "invalid syntax"),
    (
        "does not import",
        "import nowhere\ndef test_a(): pass\n",
        "No module named 'nowhere' (tests/test_twice.py, line 1)",
    ),
    (
        "the solution fails",
        "from twice import twice\ndef test_a(): assert twice(1) == 3\n",
        "fails with the author's own solution, at test_a: AssertionError: assert 2 == 3",
    ),
    (
        "none counts",
        "import pytest\n@pytest.mark.skip\ndef test_a(): pass\n",
        "has no test that the author's own solution passes",
    ),
    ("ends", "import os\nos._exit(0)\n", "ends the interpreter"),
];

#[test]
fn mistakes_in_tests_are_told_before_any_learner_is_graded() {
    let folder = tempfile::tempdir().unwrap();
    course(folder.path()).unwrap();
    let exercise = folder.path().join("course/basics/twice");
    let spec = "format = 1\ntitle = \"Twice\"\nfile = \"twice.py\"\n\n[[case]]\nname = \"tests\"\npytest = \"tests/test_twice.py\"\n";
    fs::write(exercise.join("exercise.toml"), spec).unwrap();
    fs::create_dir(exercise.join("tests")).unwrap();
    for (what, tests, expected) in TESTS {
        fs::write(exercise.join("tests/test_twice.py"), tests).unwrap();
        let mut gradus = Command::new(env!("CARGO_BIN_EXE_gradus"));
        gradus.args(["check", "twice.py", "--exercises", "course"]).current_dir(folder.path());
        let output = gradus.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        if output.status.code() == Some(3) {
            println!("skipped: the grader's tools cannot be had here: {told}");
            return;
        }
        assert_eq!(output.status.code(), Some(2), "{what}: {told}");
        let place = "course/basics/twice/exercise.toml:5: case `tests`: `pytest = \"tests/test_twice.py\"`";
        assert!(told.contains(place) && told.contains(expected), "{what}: {told}");
    }
}

/// Tests that cannot run isolated, though the spec says so, are told the mode in which they can.
#[test]
fn tests_that_need_the_process_of_the_module_are_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let exercise = folder.path().join("course/basics/shop");
    fs::create_dir_all(exercise.join("tests")).unwrap();
    let depth = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/programs/pytest-depth");
    let tests = fs::read_to_string(depth.join("tests/test_open.py")).unwrap();
    let spec = "format = 1\ntitle = \"Shop\"\nfile = \"shop.py\"\nreference = \"reference.py\"\n\n[[case]]\nname = \"tests\"\npytest = { file = \"tests/test_open.py\", mode = \"isolated\" }\n";
    fs::write(exercise.join("exercise.toml"), spec).unwrap();
    fs::write(exercise.join("tests/test_open.py"), &tests).unwrap();
    for place in [exercise.join("reference.py"), folder.path().join("shop.py")] {
        fs::copy(depth.join("submissions/accepted/plain.py"), place).unwrap();
    }
    let mut gradus = Command::new(env!("CARGO_BIN_EXE_gradus"));
    gradus.args(["check", "shop.py", "--exercises", "course"]).current_dir(folder.path());
    let output = gradus.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    if output.status.code() == Some(3) {
        println!("skipped: the grader's tools cannot be had here: {told}");
        return;
    }
    assert_eq!(output.status.code(), Some(2), "{told}");
    let names = tests.lines().filter_map(|line| line.strip_prefix("def test_")?.split('(').next());
    for name in names {
        let advice =
            told.lines().find(|line| line.contains(&format!("at test_{name}: "))).unwrap_or_default();
        assert!(advice.ends_with("; with `mode = \"in-process\"` it would be right"), "{name}: {told}");
    }
}

/// What is wrong with bugs for learners' tests: the table in the spec, the file `bug.patch` or `bug.py` by its text, and what is told.
const BUGS: [(&str, &str, &str); 7] = [
    (
        "bugs = ['bug.patch']",
        "@@ -1 +1 @@\n-def once(x): return x\n+x = 1\n",
        "does not apply to reference.py: its line 2 expects",
    ),
    (
        "bugs = ['bug.patch']",
        "def twice(x): return x\n",
        "does not apply to reference.py: its line 1 no line begins with `@@`",
    ),
    ("bugs = ['bug.py']", "def twice(x: return x\n", "is not valid Python: line 1: "),
    ("bugs = ['bug.py']", "def twice(x): return x * 2\n", "is the same as the correct implementation"),
    ("mutants = { count = 99 }", "", "`count = \"99\"` is more than can be made of reference.py: "),
    (
        "mutants = { count = 1, exclude = 'constant@2' }",
        "",
        "names no mutant of reference.py: did you mean `constant@1`?",
    ),
    (
        "also_correct = ['bug.py']\nbugs = ['twice.py']",
        "def twice(x: return x\n",
        "`also_correct = \"bug.py\"` is not valid Python",
    ),
];

#[test]
fn mistakes_in_bugs_are_told_before_any_learner_is_graded() {
    let folder = tempfile::tempdir().unwrap();
    course(folder.path()).unwrap();
    let exercise = folder.path().join("course/basics/twice");
    fs::write(exercise.join("reference.py"), "def twice(x): return x * 2\n").unwrap();
    fs::write(exercise.join("twice.py"), "def twice(x): return x\n").unwrap();
    for (table, bug, expected) in BUGS {
        for name in ["bug.py", "bug.patch"] {
            fs::write(exercise.join(name), bug).unwrap();
        }
        let spec = format!(
            "format = 1\ntitle = \"Twice\"\nfile = \"test_twice.py\"\n\n[[case]]\nname = \"bugs\"\n[case.learner_tests]\nsubject = 'reference.py'\n{table}\n"
        );
        fs::write(exercise.join("exercise.toml"), spec).unwrap();
        fs::write(folder.path().join("test_twice.py"), "raise SystemExit('no learner is run')\n").unwrap();
        let mut gradus = Command::new(env!("CARGO_BIN_EXE_gradus"));
        gradus.args(["check", "test_twice.py", "--exercises", "course"]).current_dir(folder.path());
        let output = gradus.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        if output.status.code() == Some(3) {
            println!("skipped: the grader's tools cannot be had here: {told}");
            return;
        }
        assert_eq!(output.status.code(), Some(2), "{table}: {told}");
        assert!(told.contains("exercise.toml:") && told.contains(expected), "{table}: {told}");
    }
}
