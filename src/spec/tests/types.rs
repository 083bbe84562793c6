//! Cases that ask mypy: what they mean, and what is said about those that mean nothing.

use super::broken::lines_of_case;
use super::{HEAD, right};
use crate::spec::model::types::{Expects, Types};
use crate::spec::model::{Check, Content};

fn types(table: &str) -> Types {
    let exercise = right(&format!("{HEAD}[[case]]\nname = \"a\"\n[case.types]\n{table}\n"), &["use.py"]);
    let Check::Types(types) = &exercise.cases[0].check else { panic!("it has `types`") };
    types.clone()
}

#[test]
fn what_is_asked_of_mypy_is_understood() {
    assert_eq!(types("").to_string(), "is checked by mypy");
    let types = types(
        "strict = true\noptions = { warn_unreachable = true, warn_return_any = false }\nenable = 'truthy-bool'\n\
        accept = ['use.py']\nreject = [{ text = 'x', code = 'misc' }, { text = 'x  # E: name-defined' }]",
    );
    assert_eq!(
        types.to_string(),
        "is checked by mypy --strict, no warn_return_any, warn_unreachable\n    - accepts use.py\n    \
        - rejects snippet 2\n    - rejects snippet 3"
    );
    assert!(matches!(types.snippets[0].content, Content::File(_)));
    assert_eq!(types.snippets[1].expects, Expects::Rejected { code: Some("misc".to_owned()) });
    assert_eq!((types.enable, types.comments), (vec!["truthy-bool".to_owned()], false));
}

#[test]
fn what_mypy_cannot_be_asked_is_told() {
    let said = [
        "types = { strict = 'yes' }",
        "types = { options = { disallow_any_explict = true, python_version = true }, disable = ['arg-typ'] }",
        "types = { accept = ['none.py', { text = 'x', code = 'misc' }, { text = 'x  # E: misc' }] }",
        "types = { reject = [{ text = 'x' }, { text = 'x  # E: miscc' }, { code = 'misc' }, {}] }",
        "types = { reject = [{ file = 'data.csv', text = 'x', code = 'misc' }, { from = 'a' }] }",
        "types = { strict = true }\ncall = 'f()'",
    ]
    .map(|case| lines_of_case(case).join("\n"));
    insta::assert_snapshot!(said.join("\n\n"), @"");
}
