//! What goes wrong before a learner's file is run, and whose fault it is.

use insta::assert_snapshot;

use super::world::{World, is_program};

#[test]
fn no_python() {
    let world = World::new();
    let mut command = world.gradus(&["check", "class/ada/greeting.py"]);
    command.env("PATH", "");
    assert_snapshot!(world.finish(command));
}

#[test]
fn a_python_that_is_none() {
    let world = World::new();
    assert!(is_program("/bin/sh"), "every Unix has a shell");
    assert_snapshot!(world.run(&["check", "class/ada/greeting.py", "--python", "/bin/sh"]));
    assert_snapshot!(world.run(&["check", "class/ada/greeting.py", "--python", "/nowhere/python3"]));
}

#[test]
fn a_python_that_is_too_old_for_an_exercise() {
    let world = World::new();
    let spec = format!("python = \">=9\"\n{}", world.read("exercises/basics/square/exercise.toml"));
    let world = world.with("exercises/basics/square/exercise.toml", &spec);
    let run = world.run(&["check", "class/ada/square.py"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
    assert!(run.stderr.contains("the exercise square needs >=9"), "{run}");
}

#[test]
fn isolation_that_is_not_there() {
    let limited = ["grade", "class", "--isolation-at-most", "basic", "--require-isolation", "strict"];
    assert_snapshot!(World::new().run(&limited));
    let enough = ["check", "class/ada", "--isolation-at-most", "basic", "--require-isolation", "basic"];
    assert_eq!(World::new().run(&enough).code, 0);
}

#[test]
fn an_unknown_level() {
    assert_snapshot!(World::new().run(&["grade", "class", "--require-isolation", "total"]));
}

#[test]
fn a_report_that_cannot_be_written_is_told_before_anything_runs() {
    for (name, reports) in [
        ("no_folder", &["junit=nowhere/junit.xml"][..]),
        ("a_folder", &["csv=class"]),
        ("no_format", &["report.xml"]),
        ("unknown_format", &["xml=report.xml"]),
        ("no_path", &["json="]),
        ("the_same_path", &["json=a", "csv=./a"]),
        ("both_to_stdout", &["json=-", "csv=-"]),
    ] {
        let arguments: Vec<&str> = reports.iter().flat_map(|report| ["--report", report]).collect();
        let world = World::new();
        let mut command = world.gradus(&[&["grade", "class"][..], &arguments].concat());
        // A run would complain that there is no Python.
        command.env("PATH", "");
        let run = world.finish(command);
        assert_eq!(run.code, 2, "{run}");
        assert_snapshot!(name, run);
    }
}
