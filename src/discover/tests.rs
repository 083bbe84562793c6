//! Courses and classes on disk, with everything that people and systems leave in folders.

use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::event::Verdict;
use crate::spec::model::{Content, Exercise};

/// A folder with these files; names that end in `/` are folders.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let root = TempDir::new().unwrap();
    for (name, text) in files {
        put(root.path(), name, text);
    }
    root
}

fn put(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    if name.ends_with('/') {
        fs::create_dir_all(path).unwrap();
    } else {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn spec(file: &str) -> String {
    format!(
        "format = 1\ntitle = \"A title\"\nfile = \"{file}\"\n[[case]]\nname = \"one\"\ncall = \"f()\"\nreturns = \"1\"\n"
    )
}

fn course_with(files: &[(&str, &str)]) -> (TempDir, Vec<Exercise>) {
    let root = TempDir::new().unwrap();
    for (folder, file) in files {
        put(root.path(), &format!("{folder}/exercise.toml"), &spec(file));
    }
    let course = exercises(root.path()).unwrap();
    assert_eq!(course.diagnostics, []);
    (root, course.exercises)
}

/// Two exercises, `first/mean` and `first/median`, in files of the same names.
fn two() -> (TempDir, Vec<Exercise>) {
    course_with(&[("first/mean", "mean.py"), ("first/median", "median.py")])
}

fn slugs(course: &Course) -> Vec<&str> {
    course.exercises.iter().map(|exercise| exercise.slug.as_str()).collect()
}

/// Learner, slug, and the file or the note, one line each.
fn told(found: &Submissions, exercises: &[Exercise]) -> String {
    let lines = found.submissions.iter().map(|one| {
        let what = match &one.found {
            Found::File { shown, .. } => format!("= {shown}"),
            Found::Missing { note } => format!("- {note}"),
        };
        format!("{} {} {what}\n", one.learner, exercises[one.exercise].slug)
    });
    lines.collect()
}

fn messages(course: &Course) -> Vec<String> {
    course
        .diagnostics
        .iter()
        .map(|one| {
            let path = one.path.strip_prefix(&course.folder).unwrap_or(&one.path);
            format!("{}:{}: {}", path.display(), one.line, one.message)
        })
        .collect()
}

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
fn a_class_is_graded_whole_and_nothing_by_guess() {
    let (_course, exercises) = two();
    let root = folder(&[
        ("ada/median.py", ""),
        ("ada/mean.py", ""),
        ("bob/Median.py", ""),
        ("cyd/median (1).py", ""),
        ("dan/median.py.txt", ""),
        ("eve/homework/median.py", ""),
        ("fay/solution.py", ""),
        ("gus/median/median.py", ""),
        ("hal/first/median/median.py", ""),
        ("ida/median/median.py", ""),
        ("ida/median.py", ""),
        ("jan/medain.py", ""),
        ("kim/median/main.py", ""),
        ("lea/median.py/x", ""),
        ("max/", ""),
        ("nea/__MACOSX/median.py", ""),
        ("nea/._median.py", ""),
        ("stray.py", ""),
        (".DS_Store", ""),
        (".git/median.py", ""),
    ]);
    fs::create_dir(root.path().join("oli")).unwrap();
    symlink("/etc/passwd", root.path().join("oli/median.py")).unwrap();
    symlink(root.path().join("ada"), root.path().join("pat")).unwrap();
    fs::create_dir(root.path().join("rex")).unwrap();
    nix::unistd::mkfifo(&root.path().join("rex/median.py"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    let found = class(root.path(), &exercises[1..], false).unwrap();
    assert_eq!(found.notes, ["not graded, because it is in no learner's folder: `stray.py`"]);
    insta::assert_snapshot!(told(&found, &exercises[1..]), @"
    ada median = ada/median.py
    bob median - `median.py` is missing; `Median.py` was found: upper and lower case count
    cyd median - `median.py` is missing; `median (1).py` was found; if that is it, name it `median.py`
    dan median - `median.py` is missing; `median.py.txt` was found; if that is it, name it `median.py`
    eve median - `median.py` is missing; `homework/median.py` was found in a place where it does not count
    fay median - `median.py` is missing; the only other Python file is `solution.py`
    gus median = gus/median/median.py
    hal median = hal/first/median/median.py
    ida median - `median.py` was handed in twice: `median.py` and `median/median.py`; keep one
    jan median - `median.py` is missing; `medain.py` was found; if that was meant, name it `median.py`
    kim median - `median.py` is missing; `median/main.py` was found
    lea median - `median.py` is a folder, not a file
    max median - `median.py` is missing
    nea median - `median.py` is missing
    oli median - `median.py` is a link, and links are not followed; hand in the file itself
    pat median - the learner's folder is a link, and links are not followed
    rex median - `median.py` is not a regular file
    ");
    let all = class(root.path(), &exercises, false).unwrap();
    assert_eq!(all.submissions.len(), 34, "every learner in both exercises, as one learner has `mean.py`");
    assert!(matches!(&all.submissions[0].found, Found::File { shown, .. } if shown == "ada/mean.py"));
}

#[test]
fn names_of_learners_are_any_bytes() {
    let (_course, exercises) = two();
    let root = folder(&[("\u{202e}ada/median.py", ""), ("\\xff/median.py", ""), (&"x".repeat(200), "")]);
    let odd = root.path().join(PathBuf::from(std::ffi::OsString::from_vec(b"\xff".to_vec())));
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join("median.py"), "x = 1").unwrap();
    let found = class(root.path(), &exercises, false).unwrap();
    let learners: Vec<&str> = found.submissions.iter().map(|one| one.learner.as_str()).collect();
    assert_eq!(learners, ["\\xff", "\\xff (2)", "\u{202e}ada"]);
    assert_eq!(read_source(&found.submissions[1]), Ok(b"x = 1".to_vec().into()));
}

#[test]
fn folders_that_are_no_class_are_refused_in_words() {
    let (_course, exercises) = two();
    let refused = |files: &[(&str, &str)]| {
        let root = folder(files);
        let error = class(root.path(), &exercises, false).unwrap_err();
        error.to_string().replace(&root.path().display().to_string(), "DIR")
    };
    let all = [
        refused(&[("median.py", "")]),
        refused(&[]),
        refused(&[("median/median.py", ""), ("mean/mean.py", "")]),
        refused(&[("ada/x.py", "")]),
    ];
    insta::assert_snapshot!(all.join("\n"), @"
    DIR holds no learners (in it: median.py): a class is a folder with one folder for each learner; for one learner's files use `check`
    DIR holds no learners (it is empty): a class is a folder with one folder for each learner; for one learner's files use `check`
    the folders in DIR are called like exercises (`mean`, `median`): a class is a folder with one folder for each learner; for one learner's files use `check`
    nobody in DIR handed in a file that fits an exercise
    ");
}

#[test]
fn own_files() {
    let (_course, exercises) = two();
    let root = folder(&[
        ("ada/median.py", ""),
        ("ada/notes.py", ""),
        ("bob/mean.py", ""),
        ("x/ada/mean.py", ""),
        ("eve/a.py", ""),
    ]);
    let check = |paths: &[&str], selected: bool| {
        let paths: Vec<PathBuf> = paths.iter().map(|path| root.path().join(path)).collect();
        let said = match own(&paths, &exercises, selected) {
            Ok(found) => told(&found, &exercises),
            Err(error) => format!("{error}\n"),
        };
        said.replace(&root.path().display().to_string(), "DIR").replace("DIR/", "")
    };
    let all = [
        check(&["ada"], false),
        check(&["ada"], true),
        check(&["ada/median.py", "bob"], false),
        check(&["ada", "ada/median.py"], false),
        check(&["ada", "x/ada"], false),
        check(&["ada/notes.py"], false),
        check(&["eve"], false),
        check(&["none.py"], false),
    ];
    insta::assert_snapshot!(all.join("\n"), @"
    ada median = ada/median.py

    ada mean - `mean.py` is missing; the only other Python file is `notes.py`
    ada median = ada/median.py

    ada median = ada/median.py
    bob mean = bob/mean.py

    ada median = ada/median.py

    ada median = ada/median.py
    x/ada mean = x/ada/mean.py

    `notes.py` fits no exercise; files that do: `mean.py`, `median.py`

    no file in eve fits an exercise; in it: `a.py`; files that do: `mean.py`, `median.py`

    cannot read none.py
    ");
}

#[test]
fn the_only_file_for_the_only_exercise_may_have_any_name() {
    let (_course, exercises) = course_with(&[("a/mean", "mean.py")]);
    let root = folder(&[("ada/attempt2.py", ""), ("ada/notes.txt", "")]);
    let found = own(&[root.path().join("ada/attempt2.py")], &exercises, true).unwrap();
    assert_eq!(found.notes, ["`attempt2.py` is taken for `mean.py`: hand it in under that name"]);
    assert!(matches!(&found.submissions[0].found, Found::File { path, .. } if path.ends_with("attempt2.py")));
    for (file, selected) in [("ada/attempt2.py", false), ("ada/notes.txt", true)] {
        assert!(own(&[root.path().join(file)], &exercises, selected).is_err(), "{file}");
    }
}

#[test]
fn a_file_name_that_several_exercises_want_is_graded_in_their_folders_only() {
    let (_course, exercises) = course_with(&[("a/one", "main.py"), ("a/two", "main.py")]);
    let root = folder(&[("ada/main.py", ""), ("bob/one/main.py", ""), ("bob/two/main.py", "")]);
    let found = class(root.path(), &exercises, false).unwrap();
    insta::assert_snapshot!(told(&found, &exercises), @"
    ada one - `main.py` fits several exercises; put it into a folder `one`
    ada two - `main.py` fits several exercises; put it into a folder `two`
    bob one = bob/one/main.py
    bob two = bob/two/main.py
    ");
    let alone = own(&[root.path().join("bob/two/main.py")], &exercises, false).unwrap();
    assert_eq!(alone.submissions[0].exercise, 1);
    let error = own(&[root.path().join("ada/main.py")], &exercises, false).unwrap_err();
    assert_eq!(error.to_string(), "`main.py` fits several exercises: `one`, `two`; say which");
}

#[test]
fn sources_are_bounded_regular_files() {
    let root = folder(&[("big.py", &"#".repeat((1 << 20) + 1)), ("good.py", "x = 1\n")]);
    symlink(root.path().join("good.py"), root.path().join("link.py")).unwrap();
    nix::unistd::mkfifo(&root.path().join("pipe.py"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    let source = |name: &str| {
        let found = Found::File { path: root.path().join(name), shown: name.to_owned() };
        read_source(&Submission { learner: "ada".to_owned(), exercise: 0, found })
    };
    assert_eq!(source("good.py"), Ok(b"x = 1\n".to_vec().into()));
    let big = "`big.py` is larger than 1 MiB, which is no program that somebody wrote";
    assert_eq!(source("big.py"), Err(big.to_owned()));
    for special in ["link.py", "pipe.py"] {
        assert_eq!(source(special), Err(format!("`{special}` is not a regular file")));
    }
    assert!(source("none.py").unwrap_err().starts_with("`none.py` cannot be read"));
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

#[test]
fn selections() {
    let (_course, mut exercises) = two();
    exercises[0].topics = vec!["sums".to_owned()];
    let select = |exercise: &[&str], tracks: &[&str], topics: &[&str]| {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let selection = Selection {
            exercises: texts(exercise),
            tracks: texts(tracks),
            topics: texts(topics),
            ..Selection::default()
        };
        match selection.exercises(exercises.clone()) {
            Ok(chosen) => chosen.iter().map(|one| one.slug.as_str()).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        }
    };
    for (chosen, said) in [
        (select(&[], &[], &[]), "mean median"),
        (select(&["median"], &[], &[]), "median"),
        (select(&["me*"], &[], &["sums"]), "mean"),
        (select(&["first/me{an,x}"], &["first"], &[]), "mean"),
        (select(&["medain"], &[], &[]), "no exercise fits `medain`: did you mean `median`?"),
        (select(&[], &["second"], &[]), "no track fits `second`"),
        (select(&["median"], &[], &["sums"]), "no exercise fits all that was asked for"),
    ] {
        assert_eq!(chosen, said);
    }
    let cases = Selection { cases: vec!["f([1, 2])".to_owned(), "o*".to_owned()], ..Selection::default() };
    assert!(cases.case("f([1, 2])") && cases.case("one") && !cases.case("two"));
    assert_eq!(cases.check_cases(&exercises).unwrap_err().to_string(), "no case fits `f([1, 2])`");
}
