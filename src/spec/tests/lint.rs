//! Cases that ask ruff: what they mean, and what is said about those that mean nothing.

use super::broken::lines_of_case;
use super::{HEAD, right};
use crate::spec::model::Check;

#[test]
fn what_is_asked_of_ruff_is_understood() {
    let said = |table: &str| {
        let exercise = right(&format!("{HEAD}[[case]]\nname = \"a\"\nlint = {table}\n"), &[]);
        let Check::Lint(lint) = &exercise.cases[0].check else { panic!("it has `lint`") };
        lint.to_string()
    };
    assert_eq!(said("{ select = 'ALL' }"), "is checked by ruff: ALL");
    assert_eq!(said("{ format = true }"), "has to be as `ruff format` writes it");
    assert_eq!(
        said("{ select = ['E', 'PLR'], ignore = 'E501', max = 2, format = true }"),
        "is checked by ruff: E, PLR without E501, at most 2 places; has to be as `ruff format` writes it"
    );
}

#[test]
fn what_ruff_cannot_be_asked_is_told() {
    let said = [
        "lint = {}",
        "lint = { format = false }",
        "lint = { max = 3, ignore = 'E501' }",
        "lint = { select = ['e', 'QX1', 'F-401', 'PLC0414'] }",
        "lint = { select = 'E', line_length = 0 }",
        "lint = { select = 1 }",
        "lint = { format = true }\nstdin = 'a'",
    ]
    .map(|case| lines_of_case(case).join("\n"));
    insta::assert_snapshot!(said.join("\n\n"), @r##"
    "{}" `lint` asks for nothing (add `select`, `format` or both, as in `lint = { select = ["E", "F", "B"], format = true }`)

    "{ format = false }" `lint` asks for nothing (add `select`, `format` or both, as in `lint = { select = ["E", "F", "B"], format = true }`)

    "max" `max` is about rules, and none is selected (add `select`, as in `select = ["E", "F"]`)
    "ignore" `ignore` is about rules, and none is selected (add `select`, as in `select = ["E", "F"]`)

    "'e'" ruff has no rules `e`: did you mean `E`? (`ruff rule --all` lists them; a start of a code stands for all that begin so)
    "'QX1'" ruff has no rules `QX1`: did you mean `Q`? (`ruff rule --all` lists them; a start of a code stands for all that begin so)
    "'F-401'" ruff has no rules `F-401`: did you mean `F`? (`ruff rule --all` lists them; a start of a code stands for all that begin so)

    "0" `line_length` has to be from 1 to 320

    "1" `select` has to be text in quotes or a list of texts: this is a number

    "stdin" `stdin` is for programs and calls, and this case has `lint` (make it a case of its own)
    "##);
}
