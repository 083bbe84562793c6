//! Mistakes in cases, in what they share, and in the files that they come from.

use super::super::HEAD;
use super::{lines, of_case, said_of};

#[test]
#[expect(clippy::too_many_lines, reason = "what is said, word for word")]
fn cases_that_cannot_be_meant() {
    let all = [
        of_case(""),
        of_case("stduot = \"x\""),
        of_case("call = \"f()\"\nargs = [\"x\"]\nexit_code = 1\nreturns = \"1\""),
        of_case("setup = \"x = 1\"\nreturns = \"1\""),
        of_case("call = \"f()\"\nreturns = \"1\"\nraises = \"E\""),
        of_case("stdin = \"a\"\nstdin_file = \"data.csv\"\nstdout_file = \"word.txt\""),
        of_case("stdout = \"\"\ncompare = \"contains\""),
        of_case("stdout = \"(\"\ncompare = \"regex\""),
        of_case("call = \"f()\"\nreturns = [5, 3.0]"),
        of_case("call = \"x = f()\"\nraises = { typ = \"E\", message = \"[\" }"),
    ];
    insta::assert_snapshot!(all.join("-----\n"), @r#"
    error: this case expects nothing, so anything would pass
     --> exercise.toml:4:1
      |
    4 | [[case]]
      | ^^^^^^^^
      |
      = help: add `stdout`, `stderr`, `exit_code` or `writes`; or `call` with `returns`

    -----
    error: unknown key `stduot`
     --> exercise.toml:6:1
      |
    6 | stduot = "x"
      | ^^^^^^ did you mean `stdout`?

    -----
    error: `args` is for programs and dialogues, and this case has `call`
     --> exercise.toml:7:1
      |
    7 | args = ["x"]
      | ^^^^
      |
      = help: write the arguments into `call`

    error: `exit_code` is for programs, and this case has `call`
     --> exercise.toml:8:1
      |
    8 | exit_code = 1
      | ^^^^^^^^^
      |
      = help: for a call that ends the program, write `raises = "SystemExit"`

    -----
    error: `setup` is for calls, and this case has no `call`
     --> exercise.toml:6:1
      |
    6 | setup = "x = 1"
      | ^^^^^
      |
      = help: add `call`, or make it part of the files that are given

    error: `returns` is for calls, and this case has no `call`
     --> exercise.toml:7:1
      |
    7 | returns = "1"
      | ^^^^^^^
      |
      = help: add `call`, the expression that has this value

    -----
    error: `returns` and `raises` exclude each other
     --> exercise.toml:8:1
      |
    8 | raises = "E"
      | ^^^^^^
      |
      = help: keep one

    -----
    error: `stdin` and `stdin_file` exclude each other
     --> exercise.toml:7:1
      |
    7 | stdin_file = "data.csv"
      | ^^^^^^^^^^
      |
      = help: keep one

    error: there is no file `word.txt`
     --> exercise.toml:8:15
      |
    8 | stdout_file = "word.txt"
      |               ^^^^^^^^^^ did you mean `words.txt`?
      |
      = help: the path is relative to the exercise's folder

    -----
    error: in this mode an empty text fits everything
     --> exercise.toml:6:10
      |
    6 | stdout = ""
      |          ^^
      |
      = help: to expect that nothing is printed, write `compare = "text"`

    -----
    error: this is not a regular expression that can be used
     --> exercise.toml:6:10
      |
    6 | stdout = "("
      |          ^^^ unclosed group

    -----
    error: `returns` has to be text in quotes
     --> exercise.toml:7:11
      |
    7 | returns = [5, 3.0]
      |           ^^^^^^^^ this is a list
      |
      = help: it is Python text; write it in quotes: `returns = "[5, 3.0]"`

    -----
    error: `call` is an assignment
     --> exercise.toml:6:8
      |
    6 | call = "x = f()"
      |        ^^^^^^^^^
      |
      = help: an expression is needed; statements go in `setup`

    error: unknown key `typ`
     --> exercise.toml:7:12
      |
    7 | raises = { typ = "E", message = "[" }
      |            ^^^ did you mean `type`?
    "#);
}

#[test]
fn each_mistake_in_one_line() {
    let texts = [
        "",
        "case = []",
        "cases = []",
        "[limits]\ncpu = \"1\"\nwall = 0\nmemory = \"1MiB\"\nprocesses = 0\noutput = true\n[pairs]\n",
        "[limits]\ncpu = nan\n[[case]]\nname = \"a\"\npoints = 0.12345678\nstdout = \"x\"\n",
        "[[case]]\nname = \"a\"\npoints = \"2\"\nhidden = \"true\"\nexit_code = 300\n",
        "[[case]]\nname = \"a\"\nafter = \"b\"\nexit_code = 0\n[[case]]\nname = \"b\"\nexit_code = 0\nafter = \"b\"\n",
        "[[case]]\nname = \"a\"\nstdout = \"1\"\ncompare = { mode = \"text\", float = { abs = -1 }, types = \"strict\", ignorecase = true }\n",
        "[[case]]\nname = \"a\"\ncall = \"f()\"\nreturns = \"1\"\ncompare = \"tokens\"\n",
        "[[case]]\nname = \"a\"\nwrites = { \"../x\" = \"a\", \"y\" = { form = \"b\" }, \"z\" = {} }\n",
        "[[case]]\nname = \"a\"\nstdout = \"1\"\nfiles = [\"data.csv\", { name = \"median.py\", text = \"\" }, { name = \"data.csv\", text = \"\" }, { name = \"q\" }]\n",
        "[[case]]\nname = \"a\"\nstdout = \"1\"\nfiles = [{ name = \"C:\\\\x\", text = \"\" }, { name = \"d\", text = \"\" }, { name = \"d/e\", text = \"\" }]\n",
        "[[case]]\nname = \"a\"\nstdout = \"1\"\nenv = { \"A=B\" = \"1\", C = 5 }\nargs = \"-v\"\n",
        "[[limits]]\ncpu = 1\n[[case]]\nname = \"a\"\nstdout = 1979-05-27\n",
        "[[case]]\nname = \"\"\nexpected = \"1\"\n[[case]]\ncall = \"return 5\"\nreturns = \"\"\n",
    ];
    let all: Vec<String> =
        texts.iter().flat_map(|text| [format!("# {text:?}")].into_iter().chain(lines(text))).collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    # ""
    "" the exercise has no cases (add a `[[case]]`, or pairs of files `cases/NAME.in` and `cases/NAME.ans`)
    # "case = []"
    "case" the exercise has no cases (add a `[[case]]`, or pairs of files `cases/NAME.in` and `cases/NAME.ans`)
    # "cases = []"
    "cases" unknown key `cases`: did you mean `case`?
    # "[limits]\ncpu = \"1\"\nwall = 0\nmemory = \"1MiB\"\nprocesses = 0\noutput = true\n[pairs]\n"
    "\"1\"" `cpu` cannot be used: the unit is missing, as in 500ms, 1.5s or 2min
    "0" `wall` cannot be used: more than no time is needed
    "\"1MiB\"" 1 MiB of memory are too little for Python itself (give at least 16 MiB)
    "0" `processes` has to be from 1 to 4096
    "true" `output` has to be a number or text in quotes: this is true or false
    "pairs" there are no pairs of files for `pairs` (add `cases/NAME.in` and `cases/NAME.ans`)
    # "[limits]\ncpu = nan\n[[case]]\nname = \"a\"\npoints = 0.12345678\nstdout = \"x\"\n"
    "nan" `cpu` cannot be used: a finite number is needed
    "0.12345678" `points` cannot be used: at most 6 decimal places can be given
    # "[[case]]\nname = \"a\"\npoints = \"2\"\nhidden = \"true\"\nexit_code = 300\n"
    "\"2\"" `points` has to be a number: this is text (write it without quotes: `points = 2`)
    "\"true\"" `hidden` has to be true or false: this is text (write it without quotes: `hidden = true`)
    "300" `exit_code` has to be from 0 to 255
    # "[[case]]\nname = \"a\"\nafter = \"b\"\nexit_code = 0\n[[case]]\nname = \"b\"\nexit_code = 0\nafter = \"b\"\n"
    "\"b\"" there is no earlier case `b`: it comes later (put it before this case)
    "\"b\"" there is no earlier case `b`: this is the case itself
    # "[[case]]\nname = \"a\"\nstdout = \"1\"\ncompare = { mode = \"text\", float = { abs = -1 }, types = \"strict\", ignorecase = true }\n"
    "float" `float` has no effect in this mode (set `mode` to `tokens` or `numbers`, which compare numbers as numbers)
    "-1" `abs` has to be a finite number that is not negative
    "types" `types` is for values, and this case has no `returns` (leave it out)
    "ignorecase" unknown key `ignorecase`: did you mean `ignore_case`?
    # "[[case]]\nname = \"a\"\ncall = \"f()\"\nreturns = \"1\"\ncompare = \"tokens\"\n"
    "\"tokens\"" a mode says how texts are compared, and this case expects none (values of `returns` are compared with `types` and `float`)
    # "[[case]]\nname = \"a\"\nwrites = { \"../x\" = \"a\", \"y\" = { form = \"b\" }, \"z\" = {} }\n"
    "\"../x\"" the path in `writes` climbs out of its folder (`..` is not allowed)
    "form" unknown key `form`: did you mean `from`?
    "{}" `from` or `text` is missing (`from` names a file of the exercise's folder, `text` is the text itself)
    # "[[case]]\nname = \"a\"\nstdout = \"1\"\nfiles = [\"data.csv\", { name = \"median.py\", text = \"\" }, { name = \"data.csv\", text = \"\" }, { name = \"q\" }]\n"
    "\"median.py\"" `median.py` would replace the learner's file (give it another name)
    "{ name = \"data.csv\", text = \"\" }" the file `data.csv` is given twice
    "{ name = \"q\" }" `from` or `text` is missing (`from` names a file of the exercise's folder, `text` is the text itself)
    # "[[case]]\nname = \"a\"\nstdout = \"1\"\nfiles = [{ name = \"C:\\\\x\", text = \"\" }, { name = \"d\", text = \"\" }, { name = \"d/e\", text = \"\" }]\n"
    "[{ name = \"C:\\\\x\", text = \"\" }, { name = \"d\", text = \"\" }, { name = \"d/e\", text = \"\" }]" `d` cannot be a file and the folder of `d/e`
    "\"C:\\\\x\"" the path in `name` is not relative (write it relative, as in `data/words.txt`)
    # "[[case]]\nname = \"a\"\nstdout = \"1\"\nenv = { \"A=B\" = \"1\", C = 5 }\nargs = \"-v\"\n"
    "\"A=B\"" a variable cannot have this name (use letters, digits and `_`)
    "5" `C` has to be text in quotes: this is a number (write it in quotes: `C = "5"`)
    "\"-v\"" `args` has to be a list of texts: this is text (write `args = ["-v"]`)
    # "[[limits]]\ncpu = 1\n[[case]]\nname = \"a\"\nstdout = 1979-05-27\n"
    "[[limits]]" `limits` has to be a table: this is a list (write `[limits]`, with one bracket)
    "1979-05-27" `stdout` has to be text in quotes: this is a date or time (write it in quotes: `stdout = "1979-05-27"`)
    # "[[case]]\nname = \"\"\nexpected = \"1\"\n[[case]]\ncall = \"return 5\"\nreturns = \"\"\n"
    "\"\"" `name` is empty
    "expected" unknown key `expected`: did you mean `returns`?
    "[[case]]" `name` is missing
    "\"return 5\"" `call` begins with `return` (write the value alone)
    "\"\"" `returns` is empty (write a Python expression, as in `median([1, 2])`)
    "#);
}

#[test]
fn pairs_need_their_partners() {
    let files = ["cases/a.in", "cases/b.ans", "cases/c.in", "cases/c.ans", "cases/a.out"];
    let text = format!("{HEAD}[[case]]\nname = \"c\"\nstdout = \"x\"\n");
    let all = [
        said_of("median/exercise.toml", text.as_bytes(), &files),
        said_of("median/exercise.toml", format!("{HEAD}[pairs]\nhidden = true\n").as_bytes(), &[]),
    ];
    insta::assert_snapshot!(all.join("-----\n"), @"
    error: `cases/a.in` has no partner `a.ans`
    --> median/cases/a.in
     = help: rename `cases/a.out`, if that is it

    error: `cases/b.ans` has no partner `b.in`
    --> median/cases/b.ans
     = help: a pair is NAME.in for standard input and NAME.ans for the expected output

    error: the case `c` is there twice: in the spec and as this file
    --> median/cases/c.in
     = help: rename one

    -----
    error: there are no pairs of files for `pairs`
     --> median/exercise.toml:4:2
      |
    4 | [pairs]
      |  ^^^^^
      |
      = help: add `cases/NAME.in` and `cases/NAME.ans`
    ");
}
