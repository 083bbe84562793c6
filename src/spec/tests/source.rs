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
    insta::assert_snapshot!(list.join("\n"), @"");
}

#[test]
fn what_is_required_only_and_what_is_counted_is_not_forbidden() {
    let text = of_case("source = { forbid = [\"docstrings\", \"at least 2 loop\"] }");
    insta::assert_snapshot!(text, @"");
}

#[test]
fn kinds_of_check_do_not_mix() {
    insta::assert_snapshot!(of_case("source = { forbid = \"loop\" }\ncall = \"f()\"\nstdin = \"\"\nafter = []"), @"");
}

#[test]
fn a_case_that_asks_for_nothing_is_a_mistake() {
    insta::assert_snapshot!(of_case("source = {}"), @"");
    insta::assert_snapshot!(of_case("source = { forbid = [], requires = \"loop\", max_lines = 0 }"), @"");
    insta::assert_snapshot!(of_case("source = \"loop\""), @"");
}
