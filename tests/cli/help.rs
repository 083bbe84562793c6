//! What gradus says of itself: help, version, completions, the manual page, schemas.

use insta::assert_snapshot;

use super::world::World;

const COMMANDS: [&str; 10] =
    ["list", "show", "check", "grade", "verify", "report", "env", "doctor", "completions", "man"];

#[test]
fn help() {
    assert_snapshot!("gradus", World::new().run(&["--help"]));
    for command in COMMANDS {
        assert_snapshot!(command, World::new().run(&[command, "--help"]));
    }
}

#[test]
fn version() {
    assert_eq!(World::new().run(&["--version"]).stdout, format!("gradus {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_a_command_help_is_a_mistake() {
    let run = World::new().run(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
}

#[test]
fn a_misspelt_command_is_suggested() {
    assert_snapshot!(World::new().run(&["chekc"]));
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = World::new().run(&["completions", shell]);
        assert_eq!(run.code, 0);
        for command in COMMANDS {
            assert!(run.stdout.contains(command), "{shell} does not complete {command}");
        }
        assert!(!run.stdout.contains("__supervise"), "{shell} completes what is hidden");
    }
}

#[test]
fn the_manual_page_knows_every_command() {
    let run = World::new().run(&["man"]);
    assert_eq!(run.code, 0);
    for command in COMMANDS {
        assert!(
            run.stdout.contains(&format!("gradus\\-{command}(1)")),
            "{command} is missing:\n{}",
            run.stdout
        );
    }
}

#[test]
fn the_shipped_schemas_are_these() {
    for which in ["exercise", "course"] {
        let path = format!("{}/docs/{which}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let shipped = std::fs::read_to_string(path).unwrap();
        assert!(
            World::new().run(&["schema", which]).stdout == shipped,
            "docs/{which}.schema.json is out of date"
        );
    }
}
