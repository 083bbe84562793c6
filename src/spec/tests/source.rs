//! Cases with rules about the learner's file: what they mean, and what is said about those that are none.

use super::broken::of_case;
use super::{HEAD, right};
use crate::spec::model::Check;

/// The rules of a case, as `gradus show` lists them.
fn rules(table: &str) -> Vec<String> {
    let exercise = right(&format!("{HEAD}[[case]]\nname = \"a\"\nsource = {table}\n"), &[]);
    let Check::Source(source) = &exercise.cases[0].check else { panic!("it has `source`") };
    source.rules.iter().map(ToString::to_string).collect()
}

#[test]
fn rules_are_understood() {
    assert_eq!(
        rules(
            r#"{ max_lines = 9, forbid = ["loop", "call *.sort", "import os.path", "recursion in fib", "ternaries"],
            require = "at least 2 f-strings in report", max_nesting = 0 }"#
                .replace("\"ternaries\"", "\"ternary\"")
                .as_str()
        ),
        [
            "no loops",
            "no calls of `*.sort`",
            "no imports of `os.path`",
            "no recursion in `fib`",
            "no conditional expressions",
            "at least 2 f-strings in `report`",
            "at most 9 lines of code",
            "at most 0 blocks inside each other in a function",
        ]
    );
    assert_eq!(
        rules(
            r#"{ require = ["function median(values, *, key=...)", "async method Bot.run(self, ...)", "class Stack(list)",
            "docstring in f", "docstrings", "module docstring", "annotations", "exactly 1 global", "at most 1 call open",
            "return in finally in f", "decorator dataclass in Point", "name total", "attribute items", "recursion"] }"#
        ),
        [
            "the function `median(values, *, key=…)`",
            "the async method `Bot.run(self, …)`",
            "the class `Stack(list)`",
            "docstrings in `f`",
            "docstrings",
            "a docstring of the file",
            "annotations of parameters and results",
            "exactly 1 `global` statement",
            "at most 1 call of `open`",
            "a `return` inside `finally` in `f`",
            "the decorator `dataclass` in `Point`",
            "the name `total`",
            "the attribute `items`",
            "recursion",
        ]
    );
}

#[test]
fn rules_that_are_none_are_told_with_what_is_meant() {
    let said = |rule: &str| {
        let text = of_case(&format!("source = {{ require = [{rule:?}] }}"));
        let keep = |line: &str| {
            let line = line.trim_start_matches([' ', '|', '^', '=']).trim().to_owned();
            let wanted =
                line.starts_with("error: ") || line.starts_with("help: ") || line.starts_with("did you");
            wanted.then_some(line)
        };
        text.lines().filter_map(keep).collect::<Vec<_>>().join(" / ")
    };
    let list: Vec<String> = [
        "",
        "comprehensoin",
        "sorted",
        "cal sorted",
        "call",
        "call sorted(x)",
        "import a-b",
        "name a.b",
        "2 loop",
        "at least two loop",
        "at most 0 loop",
        "at least 2 docstrings",
        "method push",
        "method push in Stack",
        "method Stack.push in Stack",
        "function f(a: int)",
        "function f(a b)",
        "function f(a",
        "class C(1)",
        "module docstring in f",
        "async class C",
    ]
    .into_iter()
    .map(|rule| format!("{rule}: {}", said(rule)))
    .collect();
    insta::assert_snapshot!(list.join("\n"), @r##"
    : error: this rule is empty
    comprehensoin: error: `comprehensoin` is not a construct that a rule can name / did you mean `comprehension`?
    sorted: error: `sorted` is not a construct that a rule can name / help: a function is `call sorted`, a module `import sorted`; docs/checks.md has all constructs
    cal sorted: error: `cal sorted` is not a construct that a rule can name / did you mean `call sorted`?
    call: error: `call` needs a name behind it / help: write it as in `call sorted`
    call sorted(x): error: `sorted(x)` is not the name of a function / did you mean `call sorted`?
    import a-b: error: `a-b` is not a name / help: write it as in `import re`
    name a.b: error: `a.b` is not a single name / help: write it as in `name total`
    2 loop: error: a number alone does not say enough / help: write `at least 2 loop`, `at most 2 loop` or `exactly 2 loop`
    at least two loop: error: `at least` has to be followed by a number and what is counted / help: write it as in `at least 2 comprehension`
    at most 0 loop: error: what must not be there is forbidden / help: write `loop` into `forbid`
    at least 2 docstrings: error: `docstrings` cannot be counted / help: leave out the number
    method push: error: `push` is a method of which class? / help: write it as in `method Stack.push(self)`
    method push in Stack: error: `push` is a method of which class? / help: write it as in `method Stack.push(self)`
    method Stack.push in Stack: error: a definition cannot be looked for `in` another one / help: put the class in front, as in `method Stack.push(self, item)`
    function f(a: int): error: `a: int` is not a parameter / help: leave out what comes after the colon: that annotations are there is `require = "annotations"`
    function f(a b): error: `a b` is not a parameter / help: write them as in `f(a, b=..., *rest)`; `...` at the end stands for any others
    function f(a: error: `f(a` lacks a `)`
    class C(1): error: `1` is not the name of a class
    module docstring in f: error: the module's docstring is in no function / help: write `docstring in NAME`
    async class C: error: only functions and methods can be asked to be `async` / help: write it as in `async function fetch(url)`
    "##);
}

#[test]
fn what_is_required_only_and_what_is_counted_is_not_forbidden() {
    let text = of_case("source = { forbid = [\"docstrings\", \"at least 2 loop\"] }");
    insta::assert_snapshot!(text, @r##"
    error: `docstrings` can only be required
     --> exercise.toml:6:22
      |
    6 | source = { forbid = ["docstrings", "at least 2 loop"] }
      |                      ^^^^^^^^^^^^
      |
      = help: write it into `require`

    error: what is forbidden is not counted
     --> exercise.toml:6:36
      |
    6 | source = { forbid = ["docstrings", "at least 2 loop"] }
      |                                    ^^^^^^^^^^^^^^^^^
      |
      = help: write this into `require`
    "##);
}

#[test]
fn kinds_of_check_do_not_mix() {
    insta::assert_snapshot!(of_case("source = { forbid = \"loop\" }\ncall = \"f()\"\nstdin = \"\"\nafter = []"), @r##"
    error: `call` is for calls, and this case has `source`
     --> exercise.toml:7:1
      |
    7 | call = "f()"
      | ^^^^
      |
      = help: make it a case of its own

    error: `stdin` is for programs and calls, and this case has `source`
     --> exercise.toml:8:1
      |
    8 | stdin = ""
      | ^^^^^
      |
      = help: make it a case of its own
    "##);
}

#[test]
fn a_case_that_asks_for_nothing_is_a_mistake() {
    insta::assert_snapshot!(of_case("source = {}"), @r##"
    error: `source` asks for nothing
     --> exercise.toml:6:10
      |
    6 | source = {}
      |          ^^
      |
      = help: add `forbid`, `require` or one of the limits, as in `source = { forbid = ["loop"] }`
    "##);
}

#[test]
fn keys_of_the_table_are_looked_at() {
    let text = of_case("source = { forbid = [], requires = \"loop\", max_lines = 0 }");
    insta::assert_snapshot!(text, @r##"
    error: unknown key `requires`
     --> exercise.toml:6:25
      |
    6 | source = { forbid = [], requires = "loop", max_lines = 0 }
      |                         ^^^^^^^^ did you mean `require`?

    error: `max_lines` has to be from 1 to 100000
     --> exercise.toml:6:56
      |
    6 | source = { forbid = [], requires = "loop", max_lines = 0 }
      |                                                        ^
    "##);
}

#[test]
fn rules_stand_in_a_table() {
    insta::assert_snapshot!(of_case("source = \"loop\""), @r##"
    error: `source` has to be a table
     --> exercise.toml:6:10
      |
    6 | source = "loop"
      |          ^^^^^^ this is text
    "##);
}

#[test]
fn rules_that_clash_are_told() {
    let text = of_case(
        "source = { forbid = [\"loop\", \"loops\"], require = [\"loop\", \"loop in f\", \"at least 1 loop\"] }",
    );
    insta::assert_snapshot!(text, @r##"
    error: this rule is there twice
     --> exercise.toml:6:30
      |
    6 | source = { forbid = ["loop", "loops"], require = ["loop", "loop in f", "at least 1 loop"] }
      |                              ^^^^^^^

    error: this is forbidden, too
     --> exercise.toml:6:51
      |
    6 | source = { forbid = ["loop", "loops"], require = ["loop", "loop in f", "at least 1 loop"] }
      |                                                   ^^^^^^

    error: this is forbidden, too
     --> exercise.toml:6:72
      |
    6 | source = { forbid = ["loop", "loops"], require = ["loop", "loop in f", "at least 1 loop"] }
      |                                                                        ^^^^^^^^^^^^^^^^^
    "##);
}
