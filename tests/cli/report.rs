//! `gradus report`: streams as they are found.

use insta::assert_snapshot;

use super::world::World;

fn saved() -> World {
    let world = World::new();
    world.run(&["grade", "class", "--exercise", "greeting", "--report", "jsonl=events.jsonl"]);
    world
}

#[test]
fn shows_a_run_again() {
    assert_snapshot!(saved().run(&["report", "events.jsonl", "--details"]));
}

#[test]
fn reads_standard_input() {
    let world = saved();
    let mut command = world.gradus(&["report", "-", "--report", "csv=-"]);
    command.write_stdin(world.read("events.jsonl"));
    let run = world.finish(command);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 4), "{run}");
}

#[test]
fn a_stream_that_was_cut_short() {
    let world = saved();
    let text = world.read("events.jsonl");
    let world = world.with("events.jsonl", &text[..text.len() * 2 / 3]);
    let run = world.run(&["report", "events.jsonl", "--report", "json=run.json"]);
    let document: serde_json::Value = serde_json::from_str(&world.read("run.json")).unwrap();
    assert_eq!(document["run"]["complete"], false);
    assert_snapshot!(run);
}

#[test]
fn what_is_no_stream() {
    let world = World::new().with("notes.txt", "hello\n").with("empty.jsonl", "");
    assert_snapshot!("text", world.run(&["report", "notes.txt"]));
    assert_snapshot!("nothing", world.run(&["report", "empty.jsonl"]));
    assert_snapshot!("no_file", world.run(&["report", "nothing.jsonl"]));
}
