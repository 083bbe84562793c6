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
    insta::assert_snapshot!(said.join("\n\n"));
}
