//! `gradus show`.

use insta::assert_snapshot;

use super::world::World;

#[test]
fn shows_the_task_and_what_counts() {
    let run = World::new().run(&["show", "greeting"]);
    assert!(!run.stdout.contains("the hidden name"));
    assert_snapshot!(run);
}

#[test]
fn shows_an_exercise_without_a_page() {
    assert_snapshot!(World::new().run(&["show", "square"]));
}

#[test]
fn an_unknown_exercise_is_not_shown() {
    assert_snapshot!(World::new().run(&["show", "sqare"]));
}
