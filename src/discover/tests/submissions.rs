//! What learners hand in: a class, one's own files, sources.

use super::*;

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
