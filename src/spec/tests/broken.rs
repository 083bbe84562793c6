//! Broken specs and exactly what is said about them.
//!
//! Here: how it is asked for, and many mistakes at once. Each kind of check has the mistakes in its own keys beside
//! its other tests.

mod cases;
mod text;

use super::{Defaults, HEAD, Style, read_as, render};

/// What is said about a spec, as people see it.
fn said_of(name: &str, bytes: &[u8], files: &[&str]) -> String {
    match read_as(name, bytes, &Defaults::default(), files) {
        Ok(_) => "nothing".to_owned(),
        Err(diagnostics) => render(&diagnostics, Style::Plain),
    }
}

/// What is said about an exercise with this text after its head.
fn said(text: &str) -> String {
    said_of("exercise.toml", format!("{HEAD}{text}").as_bytes(), &["data.csv", "words.txt"])
}

/// What is said about a case with these keys.
pub fn of_case(keys: &str) -> String {
    said(&format!("[[case]]\nname = \"a\"\n{keys}\n"))
}

/// Each message with its label and help in one line, for the many that are alike.
pub fn lines(text: &str) -> Vec<String> {
    let diagnostics =
        read_as("exercise.toml", format!("{HEAD}{text}").as_bytes(), &Defaults::default(), &["data.csv"]);
    let line = |one: &super::Diagnostic| {
        let under = &one.source[one.span.clone()];
        let help = one.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
        let label = if one.label.is_empty() { String::new() } else { format!(": {}", one.label) };
        format!("{under:?} {}{label}{help}", one.message)
    };
    diagnostics.err().unwrap_or_default().iter().map(line).collect()
}

/// The same for one case.
pub fn lines_of_case(keys: &str) -> Vec<String> {
    lines(&format!("[[case]]\nname = \"a\"\n{keys}\n"))
}

#[test]
#[expect(clippy::too_many_lines, reason = "what is said, word for word")]
fn all_mistakes_are_told_at_once_in_the_order_of_the_text() {
    let text = r#"format = 1
title = "Median"
file = "median"
difficulty = 7
topics = ["a", "a"]
pionts = 3
hint = 5
cpu = "1s"
python = "three"
files = ["dat.csv", "../x"]

[limits]
cpu = "3s"
wall = "1s"
memory = "64K"
timeout = "1s"

[[case]]
name = "one"
call = "f(1"
returns = 5
stdout = "x"

[[case]]
name = "one"
after = ["tow", "one"]
raises = "value error"
points = -1
compare = "unordered-lines"
"#;
    insta::assert_snapshot!(said_of("exercise.toml", text.as_bytes(), &["data.csv"]), @r#"
    error: `file` does not end in `.py`
     --> exercise.toml:3:8
      |
    3 | file = "median"
      |        ^^^^^^^^
      |
      = help: write `file = "median.py"`

    error: `difficulty` has to be from 1 to 5
     --> exercise.toml:4:14
      |
    4 | difficulty = 7
      |              ^

    error: `a` is in `topics` twice
     --> exercise.toml:5:16
      |
    5 | topics = ["a", "a"]
      |                ^^^

    error: unknown key `pionts`
     --> exercise.toml:6:1
      |
    6 | pionts = 3
      | ^^^^^^ did you mean `points`?
      |
      = help: `points` belongs in `[[case]]` or `[[group]]` or `pairs`

    error: `hint` has to be text in quotes
     --> exercise.toml:7:8
      |
    7 | hint = 5
      |        ^ this is a number
      |
      = help: write it in quotes: `hint = "5"`

    error: unknown key `cpu`
     --> exercise.toml:8:1
      |
    8 | cpu = "1s"
      | ^^^ not here
      |
      = help: `cpu` belongs in `limits`

    error: `python` has to say which versions will do
     --> exercise.toml:9:10
      |
    9 | python = "three"
      |          ^^^^^^^
      |
      = help: write it as in ">=3.11" or ">=3.10, <3.14"

    error: there is no file `dat.csv`
      --> exercise.toml:10:10
       |
    10 | files = ["dat.csv", "../x"]
       |          ^^^^^^^^^ did you mean `data.csv`?
       |
       = help: the path is relative to the exercise's folder

    error: the path in `files` climbs out of its folder
      --> exercise.toml:10:21
       |
    10 | files = ["dat.csv", "../x"]
       |                     ^^^^^^
       |
       = help: `..` is not allowed

    error: the time on the clock (`wall`, 1s) is shorter than the processor time (`cpu`, 3s)
      --> exercise.toml:14:8
       |
    14 | wall = "1s"
       |        ^^^^
       |
       = help: without `wall`, it is three times `cpu`

    error: `memory` cannot be used
      --> exercise.toml:15:10
       |
    15 | memory = "64K"
       |          ^^^^^ there is no unit `K`: write it as in 64KiB, 128MiB or 1GiB

    error: unknown key `timeout`
      --> exercise.toml:16:1
       |
    16 | timeout = "1s"
       | ^^^^^^^ did you mean `cpu`?

    error: `call` lacks a `)`
      --> exercise.toml:20:8
       |
    20 | call = "f(1"
       |        ^^^^^
       |
       = help: check its brackets and quotes

    error: `returns` has to be text in quotes
      --> exercise.toml:21:11
       |
    21 | returns = 5
       |           ^ this is a number
       |
       = help: it is Python text; write it in quotes: `returns = "5"`

    error: `stdout` is for programs, and this case has `call`
      --> exercise.toml:22:1
       |
    22 | stdout = "x"
       | ^^^^^^
       |
       = help: what a call prints is `prints`

    error: two cases are called `one`
      --> exercise.toml:25:8
       |
    25 | name = "one"
       |        ^^^^^ the first is in line 18
       |
       = help: give each its own name

    error: there is no earlier case `tow`
      --> exercise.toml:26:10
       |
    26 | after = ["tow", "one"]
       |          ^^^^^

    error: `raises` is for calls, and this case has no `call`
      --> exercise.toml:27:1
       |
    27 | raises = "value error"
       | ^^^^^^
       |
       = help: add `call`, the expression that raises it

    error: `points` cannot be less than 0
      --> exercise.toml:28:10
       |
    28 | points = -1
       |          ^^

    error: `compare` cannot be `unordered-lines`
      --> exercise.toml:29:11
       |
    29 | compare = "unordered-lines"
       |           ^^^^^^^^^^^^^^^^^ did you mean `unordered_lines`?
       |
       = help: one of `exact`, `text`, `tokens`, `unordered_lines`, `regex`, `contains`, `numbers`, `json`, `jsonl`, `csv`
    "#);
}
