//! `gradus check`: what one learner reads.

use insta::assert_snapshot;

use super::world::{GREETING, World};

#[test]
fn a_right_answer() {
    assert_snapshot!(World::new().run(&["check", "class/ada/greeting.py"]));
}

#[test]
fn a_wrong_answer() {
    assert_snapshot!(World::new().run(&["check", "class/bo/greeting.py"]));
}

#[test]
fn every_wrong_answer() {
    assert_snapshot!(World::new().run(&["check", "class/bo/greeting.py", "--verbose"]));
}

#[test]
fn a_whole_folder() {
    assert_snapshot!(World::new().run(&["check", "class/bo"]));
}

#[test]
fn the_folder_one_is_in() {
    let world = World::new();
    let mut command = world.gradus(&["check", "--exercises", "../../exercises"]);
    command.current_dir(world.path("class/ada"));
    assert_snapshot!(world.finish(command));
}

#[test]
fn a_misnamed_file() {
    assert_snapshot!(World::new().run(&["check", "class/cy"]));
}

#[test]
fn a_file_that_fits_nothing() {
    let world = World::new().with("greting.py", GREETING);
    assert_snapshot!(world.run(&["check", "greting.py"]));
}

#[test]
fn a_file_that_is_not_there() {
    assert_snapshot!(World::new().run(&["check", "nothing.py"]));
}

#[test]
fn an_empty_folder() {
    let world = World::new().with("empty/notes.txt", "");
    assert_snapshot!(world.run(&["check", "empty"]));
}

#[test]
fn one_case() {
    assert_snapshot!(World::new().run(&["check", "class/bo/greeting.py", "--case", "as a function"]));
}

#[test]
fn an_unknown_case() {
    assert_snapshot!(World::new().run(&["check", "class/bo/greeting.py", "--case", "as a funktion"]));
}

#[test]
fn a_broken_exercise() {
    let world =
        World::new().with("exercises/basics/square/exercise.toml", "format = 1\ntitel = \"Square\"\n");
    assert_snapshot!(
        "a_broken_exercise_that_was_asked_for",
        world.run(&["check", "class/ada", "--exercise", "square"])
    );
    assert_snapshot!("a_broken_exercise_beside_another", world.run(&["check", "class/ada/greeting.py"]));
}

#[test]
fn a_file_that_never_ends_well() {
    let table =
        [("division", "def square(x):\n    return x / 0\n"), ("nothing", "def square(x):\n    print(9)\n")];
    for (name, source) in table {
        let world = World::new().with("square.py", source);
        assert_snapshot!(name, world.run(&["check", "square.py"]));
    }
}
