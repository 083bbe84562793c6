//! Code of the author's that decides: what is shown of scores and dialogues, and what becomes of code that fails.

use insta::assert_snapshot;

use super::world::World;

const SPEC: &str = r#"format = 1
title = "Parts"
file = "parts.py"

[[case]]
name = "right in part"
points = 3
call = "1"
checker = "check.py:in_part"

[[case]]
name = "builds on it"
after = "right in part"
call = "1"
checker = "check.py:in_part"

[[case]]
name = "a talk"
interactive = { program = "talk.py", input = "the secret\n" }

[[case]]
name = "a hidden talk"
hidden = true
interactive = { program = "talk.py", input = "the hidden secret\n" }
"#;

const CHECK: &str =
    "from fractions import Fraction\n\n\ndef in_part(output):\n    return Fraction(2, 3), 'two of three'\n";

/// Says what a terminal, a log and a spreadsheet would obey, as learners do.
const TALK: &str = r#"import sys

print("what\x1b[31m is it?")
heard = input()
with open(sys.argv[3] + "teammessage.txt", "w") as file:
    file.write("that was not it\n=2+3\n::error::not this\n")
with open(sys.argv[3] + "judgemessage.txt", "w") as file:
    file.write(open(sys.argv[1]).read())
sys.exit(43)
"#;

const PARTS: &str =
    "if __name__ == '__main__':\n    print(input()[::-1])\n    print('::error::]]>\\x00', end='')\n";

fn world() -> World {
    let folder = "exercises/basics/parts";
    World::new()
        .with(&format!("{folder}/exercise.toml"), SPEC)
        .with(&format!("{folder}/check.py"), CHECK)
        .with(&format!("{folder}/talk.py"), TALK)
        .with(&format!("{folder}/solutions/accepted/parts.py"), PARTS)
        .with("class/ada/parts.py", PARTS)
}

#[test]
fn scores_and_dialogues_are_shown() {
    assert_snapshot!(world().run(&["check", "class/ada/parts.py", "--verbose"]));
}

#[test]
fn reports_have_the_points_and_no_secret() {
    for (format, points) in [("json", "\"score\":\"2\""), ("csv", ",2,"), ("junit", "two of three")] {
        let run = world().run(&[
            "grade",
            "class",
            "--exercise",
            "parts",
            "--learner",
            "ada",
            "--report",
            &format!("{format}=-"),
        ]);
        let told = run.stdout.replace("\": \"", "\":\"");
        assert!(told.contains(points), "{format}: {run}");
        assert!(!told.contains("secret"), "{format}: {run}");
    }
}

#[test]
fn code_of_the_authors_that_fails_is_no_learners_fault() {
    let broken = "def in_part(output):\n    steps = [output]\n    return steps[1]\n";
    let run = world().with("exercises/basics/parts/check.py", broken).run(&["check", "class/ada/parts.py"]);
    assert_eq!(run.code, 3, "{run}");
    assert!(run.stdout.contains("check.py failed in line 3: IndexError"), "{run}");
}
