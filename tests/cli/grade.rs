//! `gradus grade`: what a teacher reads.

use insta::assert_snapshot;

use super::world::World;

#[test]
fn a_class() {
    assert_snapshot!(World::new().run(&["grade", "class"]));
}

#[test]
fn a_class_with_reasons() {
    assert_snapshot!(World::new().run(&["grade", "class", "--details", "--exercise", "greeting"]));
}

#[test]
fn one_learner_who_is_done() {
    assert_snapshot!(World::new().run(&["grade", "class", "--learner", "ada"]));
}

#[test]
fn files_beside_the_learners_are_named() {
    let world = World::new().with("class/list.csv", "ada\n");
    assert_snapshot!(world.run(&["grade", "class", "--learner", "ada", "--exercise", "square"]));
}

#[test]
fn a_folder_of_one_learner_is_no_class() {
    assert_snapshot!(World::new().run(&["grade", "class/ada"]));
}

#[test]
fn what_fits_nothing() {
    for (name, arguments) in [
        ("learner", ["--learner", "adam"]),
        ("exercise", ["--exercise", "squire"]),
        ("track", ["--track", "basic"]),
        ("topic", ["--topic", "string"]),
        ("case", ["--case", "nobdy"]),
    ] {
        let run = World::new().run(&["grade", "class", arguments[0], arguments[1]]);
        assert_eq!(run.code, 4, "{run}");
        assert_snapshot!(name, run);
    }
}

#[test]
fn the_order_does_not_depend_on_the_number_of_jobs() {
    let world = World::new();
    let one = world.run(&["grade", "class", "--details", "--jobs", "1"]);
    let many = world.run(&["grade", "class", "--details", "--jobs", "7"]);
    assert_eq!(one.stdout, many.stdout);
}
