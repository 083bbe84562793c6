//! `gradus list`.

use insta::assert_snapshot;

use super::world::World;

#[test]
fn lists_exercises_in_course_order() {
    assert_snapshot!(World::new().run(&["list"]));
}

#[test]
fn lists_for_scripts() {
    assert_snapshot!(World::new().run(&["list", "--format", "json", "--topic", "strings"]));
}

#[test]
fn a_broken_spec_hides_no_other() {
    let world =
        World::new().with("exercises/basics/square/exercise.toml", "format = 1\ntitel = \"Square\"\n");
    assert_snapshot!(world.run(&["list"]));
}

#[test]
fn suggests_what_was_meant() {
    assert_snapshot!(World::new().run(&["list", "--exercise", "greting"]));
}

#[test]
fn says_where_it_looked() {
    assert_snapshot!(World::new().run(&["list", "--exercises", "excercises"]));
}
