//! `--report`: several formats of one run.

use insta::assert_snapshot;

use super::world::{World, redacted};

fn graded(world: &World) {
    let run = world.run(&[
        "grade",
        "class",
        "--report",
        "junit=junit.xml",
        "--report",
        "json=run.json",
        "--report",
        "jsonl=events.jsonl",
        "--report",
        "csv=book.csv",
        "--report",
        "human=page.txt",
    ]);
    assert_eq!(run.code, 1, "{run}");
    assert_eq!(world.read("page.txt"), run.stdout);
}

#[test]
fn all_formats_of_one_run() {
    let world = World::new();
    graded(&world);
    for name in ["junit.xml", "run.json", "events.jsonl", "book.csv"] {
        assert_snapshot!(name, redacted(&world.read(name)));
    }
}

#[test]
fn no_report_tells_what_is_hidden() {
    let world = World::new();
    graded(&world);
    for name in ["junit.xml", "run.json", "events.jsonl", "book.csv", "page.txt"] {
        assert!(!world.read(name).contains("the hidden name"), "{name} tells");
    }
}

#[test]
fn junit_is_xml() {
    let world = World::new();
    graded(&world);
    let text = world.read("junit.xml");
    let document = roxmltree::Document::parse(&text).unwrap();
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase")).count();
    assert_eq!(cases, 3 * (3 + 1));
}

#[test]
fn a_report_saved_as_events_can_be_rendered_later() {
    let world = World::new();
    graded(&world);
    let run = world.run(&[
        "report",
        "events.jsonl",
        "--report",
        "junit=junit2.xml",
        "--report",
        "json=run2.json",
        "--report",
        "jsonl=events2.jsonl",
        "--report",
        "csv=book2.csv",
    ]);
    assert_eq!((run.code, run.stdout), (1, world.read("page.txt")));
    for (first, second) in [
        ("junit.xml", "junit2.xml"),
        ("run.json", "run2.json"),
        ("events.jsonl", "events2.jsonl"),
        ("book.csv", "book2.csv"),
    ] {
        // Times lose what is smaller than a microsecond.
        let [first_text, second_text] = [first, second].map(|name| redacted(&world.read(name)));
        assert!(first_text == second_text, "{second} is another one than {first}");
    }
}
