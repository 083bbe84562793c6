//! What authors write: courses, the files of their exercises, solutions.

use super::*;

#[test]
fn a_course_is_in_its_order_and_broken_exercises_hide_no_others() {
    let root = folder(&[
        (
            "course.toml",
            "format = 1\ntracks = [\"second\", \"frist\"]\nexercises = [\"zebra\"]\n[defaults]\nhint = \"Think.\"\n",
        ),
        ("first/alpha/exercise.toml", &spec("alpha.py")),
        ("second/beta/exercise.toml", &spec("beta.py")),
        ("second/zebra/exercise.toml", &spec("zebra.py")),
        ("second/broken/exercise.toml", "format = 1\n"),
        ("second/zebra/solutions/x/exercise.toml", "not looked at"),
        ("second/.hidden/exercise.toml", "not looked at"),
        ("third/more/alpha/exercise.toml", &spec("alpha.py")),
        ("third/odd/Exercise.toml", &spec("odd.py")),
    ]);
    symlink(root.path(), root.path().join("first/loop")).unwrap();
    symlink("/", root.path().join("first/everything")).unwrap();
    let course = exercises(root.path()).unwrap();
    assert_eq!(slugs(&course), ["zebra", "beta", "alpha"]);
    assert_eq!(course.exercises[0].track, "second");
    assert_eq!(course.exercises[0].cases[0].hint.as_deref(), Some("Think."));
    insta::assert_debug_snapshot!(messages(&course), @r#"
    [
        "course.toml:2: there is no track `frist`",
        "second/broken/exercise.toml:1: `file` is missing",
        "second/broken/exercise.toml:1: `title` is missing",
        "second/broken/exercise.toml:1: the exercise has no cases",
        "third/more/alpha:0: two exercises are called `alpha`",
        "third/odd/Exercise.toml:0: the file `Exercise.toml` is not read",
    ]
    "#);
}

#[test]
fn a_track_or_an_exercise_inherits_from_the_course_above() {
    let root = folder(&[
        ("course.toml", "format = 1\n[defaults.limits]\ncpu = \"7s\"\n"),
        ("first/alpha/exercise.toml", &spec("alpha.py")),
    ]);
    for below in ["", "first", "first/alpha", "first/alpha/"] {
        let course = exercises(&root.path().join(below)).unwrap();
        assert_eq!(slugs(&course), ["alpha"], "{below}");
        assert_eq!(course.exercises[0].track, "first");
        assert_eq!(course.exercises[0].cases[0].limits.cpu.as_secs(), 7);
    }
}

#[test]
fn no_exercises_and_no_folder_are_errors() {
    let root = folder(&[("README.md", "")]);
    assert!(matches!(exercises(root.path()), Err(DiscoverError::NoExercises { .. })));
    assert!(matches!(exercises(&root.path().join("none")), Err(DiscoverError::Unreadable { .. })));
}

#[test]
fn loading_reads_every_file_and_reports_all_that_cannot_be_used() {
    let text =
        "format = 1\ntitle = \"T\"\nfile = \"f.py\"\nfiles = [\"data.csv\"]\n[pairs]\ncompare = \"tokens\"\n";
    let root = folder(&[
        ("f/exercise.toml", text),
        ("f/data.csv", "1,2"),
        ("f/cases/1.in", "5"),
        ("f/cases/1.ans", "25"),
        ("f/cases/2.in", ""),
        ("f/cases/2.ans", " "),
        ("f/cases/3.in", ""),
    ]);
    fs::write(root.path().join("f/cases/3.ans"), [0xff, 0xfe, b'5', 0]).unwrap();
    let course = exercises(root.path()).unwrap();
    let Err(DiscoverError::Broken(diagnostics)) = load(&course.exercises[0]) else {
        panic!("2 and 3 are broken")
    };
    let told: Vec<_> =
        diagnostics.iter().map(|one| (one.path.ends_with("f/cases/2.ans"), &*one.message)).collect();
    assert_eq!(
        told,
        [
            (true, "in the mode `tokens`, a text without a word expects nothing"),
            (false, "the file is saved as UTF-16, which Python does not print"),
        ]
    );
    fs::write(root.path().join("f/cases/2.ans"), "x").unwrap();
    fs::write(root.path().join("f/cases/3.ans"), "y").unwrap();
    let loaded = load(&course.exercises[0]).unwrap();
    assert_eq!(loaded.cases[0].stdin.bytes(), b"5");
    assert_eq!(loaded.cases[2].files[0].content.bytes(), b"1,2");
    assert!(matches!(course.exercises[0].cases[0].stdin, Content::File(_)));
    fs::remove_file(root.path().join("f/data.csv")).unwrap();
    assert!(matches!(load(&course.exercises[0]), Err(DiscoverError::Broken(all)) if all.len() == 1));
}

#[test]
fn expected_data_that_is_none_is_shown_where_it_is() {
    let text = "format = 1\ntitle = \"T\"\nfile = \"f.py\"\n[[case]]\nname = \"a\"\nstdout_file = \"log.jsonl\"\n\
                compare = \"jsonl\"\n[[case]]\nname = \"b\"\ncompare = \"json\"\n\
                writes = { \"x\" = { from = \"shop.json\" }, \"y\" = { from = \"rows.csv\", compare = \"csv\" } }\n";
    let root = folder(&[
        ("f/exercise.toml", text),
        ("f/log.jsonl", "{\"n\": 1}\n{\"n\": NULL}\n"),
        ("f/rows.csv", "a,\"b\n"),
    ]);
    fs::write(root.path().join("f/shop.json"), b"{\n \"fig\": 2,\n \"\xff\": 1}").unwrap();
    let course = exercises(root.path()).unwrap();
    let Err(DiscoverError::Broken(diagnostics)) = load(&course.exercises[0]) else {
        panic!("two files are broken")
    };
    let told: Vec<_> = diagnostics.iter().map(|one| (one.line, one.column, &*one.label)).collect();
    assert_eq!(
        told,
        [
            (2, 7, "JSON writes `null`, in small letters"),
            (3, 3, "these bytes are no UTF-8: open the file with encoding=\"utf-8\""),
        ]
    );
    assert!(diagnostics.iter().all(|one| one.message == "in this mode the expected text has to be JSON"));
}

#[test]
fn solutions_have_the_verdict_of_their_folder() {
    let (root, exercises) = two();
    for (name, text) in [
        ("wrong_answer/b.py", ""),
        ("wrong_answer/a.py", ""),
        ("accepted/z.py", ""),
        ("accepted/notes.txt", ""),
        ("accepted/__pycache__/z.pyc", ""),
        ("wrong-answer/c.py", ""),
        ("skipped/d.py", ""),
        ("e.py", ""),
    ] {
        put(root.path(), &format!("first/mean/solutions/{name}"), text);
    }
    let found = solutions(&exercises[0]);
    let names: Vec<_> = found.solutions.iter().map(|one| (one.verdict, one.name.as_str())).collect();
    assert_eq!(
        names,
        [
            (Verdict::Accepted, "accepted/z.py"),
            (Verdict::WrongAnswer, "wrong_answer/a.py"),
            (Verdict::WrongAnswer, "wrong_answer/b.py"),
        ]
    );
    let told: Vec<_> = found.diagnostics.iter().map(|one| (&*one.message, one.help.as_deref())).collect();
    insta::assert_debug_snapshot!(told, @r#"
    [
        (
            "`accepted/notes.txt` is not a Python file",
            None,
        ),
        (
            "the file `e.py` is in no folder of a verdict",
            Some(
                "put it into `solutions/accepted/`, or the folder of the verdict that it has to get",
            ),
        ),
        (
            "no verdict is called `skipped`",
            Some(
                "one of `accepted`, `wrong_answer`, `time_limit_exceeded`, `memory_limit_exceeded`, `output_limit_exceeded`, `run_time_error`, `compile_error`",
            ),
        ),
        (
            "no verdict is called `wrong-answer`",
            Some(
                "did you mean `wrong_answer`?",
            ),
        ),
    ]
    "#);
    assert_eq!(solutions(&exercises[1]), Solutions::default());
}
