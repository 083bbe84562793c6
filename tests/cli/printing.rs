//! Colour, closed pipes, and who may write to standard output.

use std::process::Stdio;

use super::world::World;

const ESCAPE: char = '\x1b';

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let check = ["check", "class/bo/greeting.py"];
    let world = World::new();
    assert!(!world.run(&check).stdout.contains(ESCAPE));
    let always = [&["--color", "always"][..], &check].concat();
    assert!(world.run(&always).stdout.contains(ESCAPE));
    // What is typed counts for more than what is set.
    let mut command = world.gradus(&always);
    command.env("NO_COLOR", "1");
    assert!(world.finish(command).stdout.contains(ESCAPE));
    let never = [&check[..], &["--colour", "never"]].concat();
    assert!(!world.run(&never).stdout.contains(ESCAPE));
}

#[test]
fn colour_changes_no_word() {
    let world = World::new();
    let plain = world.run(&["grade", "class", "--details"]).stdout;
    let coloured = world.run(&["grade", "class", "--details", "--color=always"]).stdout;
    let escapes = regex::Regex::new("\x1b\\[[0-9;]*m").unwrap();
    assert_eq!(escapes.replace_all(&coloured, ""), plain);
}

#[test]
fn specs_are_shown_in_colour_too() {
    let world = World::new().with("exercises/basics/square/exercise.toml", "format = 1\n");
    assert!(world.run(&["list", "--color", "always"]).stderr.contains(ESCAPE));
    assert!(!world.run(&["list"]).stderr.contains(ESCAPE));
}

#[test]
fn without_unicode_there_is_ascii() {
    let world = World::new();
    let mut command = world.gradus(&["grade", "class"]);
    command.env("LC_ALL", "C");
    let run = world.finish(command);
    assert!(run.stdout.is_ascii(), "{run}");
}

#[test]
fn a_reader_that_went_away_is_no_error() {
    let table: [(&[&str], i32); 5] = [
        (&["list"], 0),
        (&["show", "greeting"], 0),
        (&["man"], 0),
        (&["check", "class/ada/greeting.py"], 0),
        (&["grade", "class", "--report", "json=-"], 1),
    ];
    for (arguments, code) in table {
        let world = World::new();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        #[expect(clippy::disallowed_methods, reason = "the pipe has to be our own")]
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.args(arguments).current_dir(world.path("")).stdout(writer).stderr(Stdio::piped());
        let output = command.env("TMPDIR", world.temporary()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("panicked") && !stderr.contains("error: "), "{arguments:?}: {stderr}");
    }
}

#[test]
fn standard_output_belongs_to_the_report_that_goes_there() {
    let run = World::new().run(&["grade", "class", "--report", "csv=-"]);
    assert!(run.stdout.starts_with("learner,exercise,verdict,score,max_score,"), "{run}");
    assert_eq!(run.stdout.lines().count(), 7, "{run}");
    assert!(run.stderr.contains("submissions accepted"), "{run}");
}
