//! `gradus verify`: what an author reads.

use insta::assert_snapshot;

use super::world::{GREETING, QUIET, World};

#[test]
fn every_solution_gets_its_verdict() {
    assert_snapshot!(World::new().run(&["verify"]));
}

#[test]
fn each_solution_in_a_line() {
    assert_snapshot!(World::new().run(&["verify", "exercises", "--exercise", "greeting", "--verbose"]));
}

#[test]
fn a_folder_whose_verdict_is_wrong() {
    let world = World::new()
        .with("exercises/basics/greeting/solutions/accepted/quiet.py", QUIET)
        .with("exercises/basics/greeting/solutions/run_time_error/fine.py", GREETING);
    assert_snapshot!(world.run(&["verify"]));
}

#[test]
fn extra_credit_that_nobody_earns() {
    let world = World::new();
    let spec = world.read("exercises/basics/greeting/exercise.toml");
    let more = "\n[[case]]\nname = \"sings\"\nextra = true\nstdout = \"la la la\"\n";
    let world = world.with("exercises/basics/greeting/exercise.toml", &(spec + more));
    assert_snapshot!(world.run(&["verify", "--exercise", "greeting"]));
}

#[test]
fn a_starter_that_passes() {
    let world = World::new().with("exercises/basics/greeting/starter/greeting.py", GREETING);
    assert_snapshot!(world.run(&["verify", "--exercise", "greeting"]));
}

#[test]
fn a_folder_that_is_no_verdict() {
    let world = World::new().with("exercises/basics/greeting/solutions/wrong-answer/a.py", QUIET);
    assert_snapshot!(world.run(&["verify"]));
}

#[test]
fn no_accepted_solution() {
    let world = World::new();
    std::fs::remove_dir_all(world.path("exercises/basics/square/solutions")).unwrap();
    assert_snapshot!(world.run(&["verify"]));
}

#[test]
fn an_expectation_without_a_value() {
    let world = World::new();
    let spec = world.read("exercises/basics/square/exercise.toml").replace("\"9\"", "\"nine\"");
    let world = world.with("exercises/basics/square/exercise.toml", &spec);
    assert_snapshot!(world.run(&["verify"]));
}

#[test]
fn reports_are_written_too() {
    let world = World::new();
    let run = world.run(&["verify", "--report", "csv=solutions.csv", "--report", "json=-"]);
    assert_eq!((run.code, world.read("solutions.csv").lines().count()), (0, 5), "{run}");
    assert!(run.stdout.starts_with('{') && run.stderr.contains("4 solutions of 2 exercises"), "{run}");
}

#[test]
fn strict_wants_a_reason_for_a_case_that_nothing_fails() {
    let strict = ["verify", "--strict", "--exercise", "square"];
    let world = World::new();
    assert_snapshot!(world.run(&strict));
    let spec = world.read("exercises/basics/square/exercise.toml");
    let excused =
        spec.replace("name = \"three\"\n", "name = \"three\"\nuntested = \"nobody gets it wrong\"\n");
    assert_ne!(spec, excused);
    let world = world.with("exercises/basics/square/exercise.toml", &excused);
    let run = world.run(&strict);
    assert_eq!((run.code, run.stdout.contains("no wrong solution")), (0, false), "{run}");
}
