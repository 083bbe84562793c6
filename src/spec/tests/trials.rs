//! Cases in which the learner's file is tests: what they mean, and what is said about those that mean nothing.

use super::broken::lines_of_case;
use super::{HEAD, right};
use crate::spec::model::Check;

#[test]
fn bugs_are_understood() {
    let files = ["stack.py", "other.py", "a.py", "b.patch"];
    let text = format!(
        "{HEAD}[[case]]\nname = \"a\"\n[case.learner_tests]\nsubject = 'stack.py'\nalso_correct = ['other.py']\n\
        bugs = ['a.py', {{ file = 'b.patch', name = 'x', description = 'y', hidden = true, weight = 0.5 }}]\n\
        mutants = {{ count = 3, operators = 'return', exclude = ['return@2'] }}\n\
        [[case]]\nname = \"b\"\ncoverage = {{ subject = 'stack.py', lines = 92.5 }}\n"
    );
    let exercise = right(&text, &files);
    let [Check::LearnerTests(tests), Check::Coverage(coverage)] =
        [&exercise.cases[0].check, &exercise.cases[1].check]
    else {
        panic!("they are of these kinds")
    };
    assert_eq!((tests.subject.module.as_str(), tests.others[0].0.as_str()), ("stack", "correct, other"));
    let bugs: Vec<_> = tests.bugs.iter().map(|bug| (bug.name.as_str(), bug.is_patch(), bug.hidden)).collect();
    assert_eq!(bugs, [("a", false, false), ("x", true, true)]);
    assert_eq!(tests.mutants.as_ref().map(|mutants| mutants.exclude.len()), Some(1));
    assert_eq!(coverage.to_string(), "your tests have to run 92.5 % of the lines of stack.py");
}

#[test]
fn what_means_nothing_is_told() {
    let said = [
        "learner_tests = { subject = 'data.csv', bugs = ['none.py', 'data.csv'] }",
        "learner_tests = { bugs = [{ name = 'x' }, { file = 'data.csv', name = 'correct', weight = -1 }] }",
        "learner_tests = { subject = 'data.csv', mutants = { operators = ['comparisons'], count = 0 } }",
        "learner_tests = { subject = 'data.csv' }\nstdin = 'x'",
        "coverage = { subject = 'data.csv' }",
        "coverage = { subject = 'data.csv', lines = 101, branches = 0 }\ncall = 'f()'",
    ]
    .map(|case| lines_of_case(case).join("\n"));
    insta::assert_snapshot!(said.join("\n\n"), @r#"
    "'data.csv'" `data.csv` cannot be imported by its name (name a Python file, as in `subject/stack.py`)
    "'none.py'" there is no file `none.py` (the path is relative to the exercise's folder)
    "'data.csv'" `data.csv` is neither Python nor a patch (its name has to end in `.py`, `.patch` or `.diff`)

    "{ bugs = [{ name = 'x' }, { file = 'data.csv', name = 'correct', weight = -1 }] }" `subject` is missing
    "{ name = 'x' }" `file` is missing
    "{ file = 'data.csv', name = 'correct', weight = -1 }" `correct` is there twice (give one of them another `name`)
    "'data.csv'" `data.csv` is neither Python nor a patch (its name has to end in `.py`, `.patch` or `.diff`)
    "-1" `weight` cannot be less than 0

    "'data.csv'" `data.csv` cannot be imported by its name (name a Python file, as in `subject/stack.py`)
    "'comparisons'" there is no operator `comparisons`: did you mean `comparison`? (known are comparison, arithmetic, boolean, constant, off-by-one, condition, return, statement)
    "0" `count` has to be from 1 to 100

    "{ subject = 'data.csv' }" there are no bugs to be found (add `bugs`, a list of files, or `mutants = { count = 10 }`)
    "'data.csv'" `data.csv` cannot be imported by its name (name a Python file, as in `subject/stack.py`)
    "stdin" `stdin` is for programs and calls, and this case has `learner_tests` (a test gives input with pytest's `monkeypatch`)

    "{ subject = 'data.csv' }" it is not said how much has to be run (add `lines`, `branches` or both, in percent, as in `lines = 90`)
    "'data.csv'" `data.csv` cannot be imported by its name (name a Python file, as in `subject/stack.py`)

    "'data.csv'" `data.csv` cannot be imported by its name (name a Python file, as in `subject/stack.py`)
    "101" `lines` has to be from 1 to 100
    "0" `branches` has to be from 1 to 100
    "call" `call` is for calls, and this case has `coverage` (make it a case of its own)
    "#);
}
