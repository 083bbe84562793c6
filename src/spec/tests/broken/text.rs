//! Files that cannot be read as a spec, or only in part.

use super::{said, said_of};

#[test]
fn files_that_are_no_specs() {
    let said = |bytes: &[u8]| said_of("exercise.toml", bytes, &[]);
    let json = |text: &str| said_of("exercise.json", text.as_bytes(), &[]);
    let all = [
        said(b""),
        said(b"# nothing\n"),
        said(b"\xff\xfef\0o\0"),
        said(b"title = \"caf\xe9\"\n"),
        said(b"format = 2\ntitel = 5\n"),
        json(""),
        json("[1, 2]"),
        json("{\"format\": 1,}"),
        json("{\"format\": 1, \"title\": null, \"file\": \"a.py\", \"file\": \"b.py\", \"case\": []}"),
    ];
    insta::assert_snapshot!(all.join("-----\n"), @r#"
    error: the file is empty
     --> exercise.toml:1:1
      |
    1 |
      | ^
      |
      = help: a spec begins with its format, which is 1

    -----
    error: the file is empty
     --> exercise.toml:1:1
      |
    1 | # nothing
      | ^
      |
      = help: a spec begins with its format, which is 1

    -----
    error: the file is saved as UTF-16
     --> exercise.toml:1:1
      |
    1 |
      | ^
      |
      = help: save it as UTF-8

    -----
    error: the file is not UTF-8
     --> exercise.toml:1:13
      |
    1 | title = "caf�"
      |             ^ byte 0xe9
      |
      = help: save it as UTF-8

    -----
    error: this gradus reads format 1, not 2
     --> exercise.toml:1:10
      |
    1 | format = 2
      |          ^
      |
      = help: a newer gradus may read it

    -----
    error: the file is empty
     --> exercise.json:1:1
      |
    1 |
      | ^
      |
      = help: a spec begins with its format, which is 1

    -----
    error: a spec has to be a table
     --> exercise.json:1:1
      |
    1 | [1, 2]
      | ^^^^^^ this is a list

    -----
    error: this is not JSON
     --> exercise.json:1:13
      |
    1 | {"format": 1,}
      |             ^ trailing commas are not allowed

    -----
    error: `title` has to be text in quotes
     --> exercise.json:1:24
      |
    1 | {"format": 1, "title": null, "file": "a.py", "file": "b.py", "case": []}
      |                        ^^^^ this is null
      |
      = help: leave the key out

    error: this key is there twice
     --> exercise.json:1:46
      |
    1 | {"format": 1, "title": null, "file": "a.py", "file": "b.py", "case": []}
      |                                              ^^^^^^
      |
      = help: keep one

    error: the exercise has no cases
     --> exercise.json:1:62
      |
    1 | {"format": 1, "title": null, "file": "a.py", "file": "b.py", "case": []}
      |                                                              ^^^^^^
      |
      = help: add a `[[case]]`, or pairs of files `cases/NAME.in` and `cases/NAME.ans`
    "#);
}

#[test]
fn mistakes_in_the_syntax_do_not_drag_others_along() {
    let all = [
        said("hint = \"open\ntopics = [\"a\"\n[[case]\nname = \"a\"\ncall = \"f()\"\nreturns = \"1\"\n"),
        said("[[case]\nname = \"a\"\ncall = \"f()\"\n[[case]]\nname = \"b\"\nxyz = 1\nexit_code = \"1\"\n"),
        said("title = \"again\"\ndifficulty = 9\n[[case]]\nname = \"a\"\nname = \"b\"\nexit_code = 0\n"),
        said("difficulty = 9\nhint = x\n[case]\nname = \"a\"\n[[case]]\nname = \"b\"\n"),
    ];
    insta::assert_snapshot!(all.join("-----\n"), @r#"
    error: this is not TOML
     --> exercise.toml:4:13
      |
    4 | hint = "open
      |             ^ invalid basic string, expected `"`

    error: this is not TOML
     --> exercise.toml:6:1
      |
    6 | [[case]
      | ^ missing comma between array elements, expected `,`

    -----
    error: this is not TOML
     --> exercise.toml:4:8
      |
    4 | [[case]
      |        ^ unclosed array table, expected `]`

    error: `exit_code` has to be a whole number
      --> exercise.toml:10:13
       |
    10 | exit_code = "1"
       |             ^^^ this is text
       |
       = help: write it without quotes: `exit_code = 1`

    -----
    error: this key is there twice
     --> exercise.toml:4:1
      |
    4 | title = "again"
      | ^^^^^
      |
      = help: keep one

    error: `difficulty` has to be from 1 to 5
     --> exercise.toml:5:14
      |
    5 | difficulty = 9
      |              ^

    error: this key is there twice
     --> exercise.toml:8:1
      |
    8 | name = "b"
      | ^^^^
      |
      = help: keep one

    -----
    error: `difficulty` has to be from 1 to 5
     --> exercise.toml:4:14
      |
    4 | difficulty = 9
      |              ^

    error: this is not TOML
     --> exercise.toml:5:8
      |
    5 | hint = x
      |        ^ string values must be quoted, expected literal string

    error: `case` has to be a list
     --> exercise.toml:6:1
      |
    6 | [case]
      | ^^^^^^ this is a table
      |
      = help: write `[[case]]`, with two brackets

    error: this key is there twice
     --> exercise.toml:8:3
      |
    8 | [[case]]
      |   ^^^^
      |
      = help: keep one
    "#);
}
