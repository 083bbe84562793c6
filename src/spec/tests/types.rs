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
    insta::assert_snapshot!(said.join("\n\n"), @r##"
    "'yes'" `strict` has to be true or false: this is text

    "disallow_any_explict" mypy has no option `disallow_any_explict` for one file: did you mean `disallow_any_explicit`? (known are allow_redefinition, allow_untyped_globals, check_untyped_defs, disallow_any_decorated, disallow_any_explicit, disallow_any_expr, disallow_any_generics, disallow_any_unimported, disallow_incomplete_defs, disallow_subclassing_any, disallow_untyped_calls, disallow_untyped_decorators, disallow_untyped_defs, extra_checks, ignore_missing_imports, implicit_optional, implicit_reexport, strict_equality, strict_optional, warn_no_return, warn_return_any, warn_unreachable, warn_unused_ignores)
    "python_version" mypy has no option `python_version` for one file (known are allow_redefinition, allow_untyped_globals, check_untyped_defs, disallow_any_decorated, disallow_any_explicit, disallow_any_expr, disallow_any_generics, disallow_any_unimported, disallow_incomplete_defs, disallow_subclassing_any, disallow_untyped_calls, disallow_untyped_decorators, disallow_untyped_defs, extra_checks, ignore_missing_imports, implicit_optional, implicit_reexport, strict_equality, strict_optional, warn_no_return, warn_return_any, warn_unreachable, warn_unused_ignores)
    "'arg-typ'" mypy has no error code `arg-typ`: did you mean `arg-type`? (mypy shows the code of an error in brackets behind it, as in [arg-type])

    "'none.py'" there is no file `none.py` (the path is relative to the exercise's folder)
    "code" what mypy has to accept has no error code (move it to `reject`, or leave `code` out)
    "'x  # E: misc'" what mypy has to accept has a mark `# E:` in it (move it to `reject`, or leave the mark out)

    "{ text = 'x' }" it is not said with which error this has to be rejected (add `code`, as in `code = "arg-type"`, or a comment `# E: arg-type` to the line)
    "'x  # E: miscc'" mypy has no error code `miscc`: did you mean `misc`? (mypy shows the code of an error in brackets behind it, as in [arg-type])
    "{ code = 'misc' }" `file` or `text` is missing (`file` names a file of the exercise's folder, `text` is the code itself)
    "{}" `file` or `text` is missing (`file` names a file of the exercise's folder, `text` is the code itself)

    "text" `file` and `text` exclude each other (keep one)
    "from" unknown key `from`: not here (`from` belongs in `files` or `peak_memory` or `time_growth` or `writes`)

    "call" `call` is for calls, and this case has `types` (make it a case of its own)
    "##);
}
