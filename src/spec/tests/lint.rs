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
    insta::assert_snapshot!(said.join("\n\n"), @"");
}
