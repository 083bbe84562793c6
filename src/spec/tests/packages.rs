//! Packages in course and exercise files, and what is said about those that are wrong.

use super::{Defaults, HEAD, SpecFile, course, read_as};
use crate::spec::Course;
use std::path::Path;

fn course_of(packages: &str) -> (Course, Vec<String>) {
    let text = format!("format = 1\npackages = {packages}\n");
    let (course, diagnostics) = course(SpecFile { path: Path::new("course.toml"), bytes: text.as_bytes() });
    (course, said(&diagnostics))
}

/// Line, column, message, label and help.
fn said(diagnostics: &[super::Diagnostic]) -> Vec<String> {
    let line = |one: &super::Diagnostic| {
        let help = one.help.as_deref().unwrap_or("-");
        format!("{}:{} {} [{}] ({help})", one.line, one.column, one.message, one.label)
    };
    diagnostics.iter().map(line).collect()
}

fn exercise(packages: &str, defaults: &Defaults) -> Result<Vec<String>, Vec<String>> {
    let text =
        format!("{HEAD}packages = {packages}\n[[case]]\nname = \"a\"\ncall = \"f()\"\nreturns = \"1\"\n");
    let read = read_as("exercise.toml", text.as_bytes(), defaults, &[]);
    read.map(|exercise| exercise.packages).map_err(|diagnostics| said(&diagnostics))
}

#[test]
fn an_exercise_takes_packages_of_its_course_by_name() {
    let (course, mistakes) = course_of(r#"["NumPy>=2", "python-dateutil"]"#);
    assert_eq!(mistakes, Vec::<String>::new());
    let taken = exercise(r#"["numpy", "python_dateutil"]"#, &course.defaults).unwrap();
    assert_eq!(taken, ["numpy", "python-dateutil"]);
    assert!(exercise("[]", &course.defaults).unwrap().is_empty());
}

#[test]
fn packages_that_are_wrong_are_told_where_they_stand() {
    let (course, mistakes) = course_of(r#"["numpy>=2", "Numpy", "six=1", "x @ file:///x"]"#);
    let write = r#"(write a name and the versions that will do, as in "numpy>=2")"#;
    assert_eq!(
        mistakes,
        [
            "2:25 `numpy` is in `packages` twice [] (-)".to_owned(),
            format!("2:34 this is no package: `=1` does not say which versions will do [] {write}"),
            format!(
                "2:43 this is no package: a package at an address cannot be locked to a version [] {write}"
            ),
        ]
    );
    let line = HEAD.lines().count() + 1;
    let (add, plain) = (
        "(add it to `packages` in course.toml, then run `gradus env lock`)",
        "(name it as `packages` in course.toml does, without versions)",
    );
    assert_eq!(
        exercise(r#"["nunpy", "numpy>=2", "numpy", "Numpy"]"#, &course.defaults).unwrap_err(),
        [
            format!("{line}:13 `nunpy` is no package of this course [did you mean `numpy`?] {add}"),
            format!("{line}:22 which versions of `numpy` will do is for the course to say [] {plain}"),
            format!("{line}:43 `numpy` is in `packages` twice [] (-)"),
        ]
    );
}

#[test]
fn without_a_course_there_are_no_packages_and_a_broken_one_blames_no_exercise() {
    let none = exercise(r#"["numpy"]"#, &Course::none().defaults).unwrap_err();
    assert!(none[0].contains("`numpy` is no package of this course"), "{none:?}");
    assert_eq!(exercise(r#"["numpy"]"#, &Defaults::default()).unwrap(), ["numpy"]);
}
