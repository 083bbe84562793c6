//! Courses and classes on disk, with everything that people and systems leave in folders. Here: how they are made.

mod courses;
mod submissions;

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
