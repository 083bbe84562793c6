use std::sync::Arc;

use rust_decimal::Decimal;

use super::samples::{exercise, handed_in, program, raises, returns, text};
use super::{About, Plan, job, reference_job};
use crate::sandbox::job::Action;
use crate::spec::model::{Case, Check, Content, Exercise, Group};

fn chain() -> Exercise {
    let after = |name: &str, after: Vec<usize>| Case { after, ..program(name, "x") };
    let cases = vec![
        after("a", vec![]),
        after("b", vec![]),
        after("c", vec![1]),
        after("d", vec![0]),
        after("e", vec![2, 1]),
    ];
    exercise("chain", cases)
}

#[test]
fn units_keep_the_order_of_submissions() {
    let exercises = vec![exercise("x", vec![program("1", "")]), exercise("y", vec![program("1", "")])];
    let submissions = vec![handed_in("zoe", 1), handed_in("ada", 0), handed_in("zoe", 0)];
    let plan = Plan::new(exercises, submissions.clone(), |_| true);
    assert_eq!(plan.units, submissions);
    assert_eq!(plan.exercise(&plan.units[0]).slug, "y");
}

#[test]
fn exercises_without_submission_or_wanted_case_take_no_part() {
    let exercises = vec![
        exercise("unwanted", vec![program("other", "")]),
        exercise("not handed in", vec![program("wanted", "")]),
        exercise("kept", vec![program("wanted", "")]),
    ];
    let plan =
        Plan::new(exercises, vec![handed_in("ada", 0), handed_in("ada", 2)], |case| case.name == "wanted");
    assert_eq!(plan.exercises.len(), 1);
    assert_eq!(plan.units, [handed_in("ada", 0)]);
    assert_eq!(plan.exercise(&plan.units[0]).slug, "kept");
}

#[test]
fn a_selected_case_brings_what_it_depends_on() {
    let plan = Plan::new(vec![chain()], vec![handed_in("ada", 0)], |case| case.name == "e");
    let cases = &plan.exercises[0].cases;
    let shape: Vec<_> = cases.iter().map(|case| (case.name.as_str(), case.after.as_slice())).collect();
    assert_eq!(shape, [("b", [].as_slice()), ("c", &[0]), ("e", &[1, 0])]);
}

#[test]
fn a_group_takes_part_if_all_of_its_cases_do() {
    let member =
        |name: &str, group: usize| Case { points: Decimal::ZERO, group: Some(group), ..program(name, "x") };
    let mut exercise = exercise("g", vec![member("a", 0), member("b", 0), member("c", 1), program("d", "x")]);
    exercise.groups =
        ["ab", "c"].map(|name| Group { name: name.to_owned(), points: Decimal::TEN, extra: false }).to_vec();
    let some = Plan::new(vec![exercise.clone()], vec![handed_in("ada", 0)], |case| case.name != "a");
    let groups = |plan: &Plan| plan.exercises[0].cases.iter().map(|case| case.group).collect::<Vec<_>>();
    assert_eq!(groups(&some), [None, Some(0), None]);
    assert_eq!(some.exercises[0].max_score(), Decimal::from(11));
    let event = some.run_started(About::default());
    assert_eq!((event.exercises[0].groups.len(), event.exercises[0].groups[0].name.as_str()), (1, "c"));
    let all = Plan::new(vec![exercise], vec![handed_in("ada", 0)], |_| true);
    assert_eq!(groups(&all), [Some(0), Some(0), Some(1), None]);
}

#[test]
fn the_first_event_lists_what_takes_part() {
    let plan = Plan::new(vec![chain()], vec![handed_in("ada", 0)], |case| case.name == "d");
    let about = About { python: "3.12.1".to_owned(), started: 7, ..About::default() };
    let event = plan.run_started(about);
    assert_eq!((event.submissions, event.started, event.python.as_str()), (1, 7, "3.12.1"));
    assert_eq!(event.exercises[0].max_score, Decimal::TWO);
    assert_eq!(
        event.exercises[0].cases.iter().map(|case| case.name.as_str()).collect::<Vec<_>>(),
        ["a", "d"]
    );
}

#[test]
fn jobs_hold_the_call_and_never_the_expectation() {
    let cases = vec![
        returns("one", "f(1)", "'expected-value'"),
        raises("two", "f(2)", "ExpectedError", Some("expected-message")),
        program("three", "expected-output"),
    ];
    let exercise = exercise("f", cases);
    let job = job(&exercise, &Vec::new().into(), Arc::from(*b"def f(): pass"));
    let calls: Vec<_> = job.cases.iter().map(|case| case.action.clone()).collect();
    let call = |text: &str| Action::Call { setup: None, call: text.to_owned() };
    assert_eq!(calls, [call("f(1)"), call("f(2)"), Action::Program { args: vec![] }]);
    assert_eq!(job.file, "f.py");
    assert!(!format!("{job:?}").to_lowercase().contains("expected"));
}

#[test]
fn inputs_are_shared_between_jobs() {
    let stdin = text("many bytes");
    let exercise = exercise("f", vec![Case { stdin: stdin.clone(), ..program("one", "") }]);
    let Content::Inline(bytes) = stdin else { unreachable!("it was made so") };
    assert!(Arc::ptr_eq(&bytes, &job(&exercise, &Vec::new().into(), Arc::from([])).cases[0].stdin));
}

#[test]
fn the_reference_job_evaluates_only_returns() {
    let mut exercise = exercise("f", vec![program("p", ""), returns("r", "f(1)", "g(2)")]);
    exercise.reference = Some(text("def g(x): return x"));
    let reference = reference_job(&exercise).expect("there is a `returns`");
    assert_eq!(reference.positions, [1]);
    assert_eq!(&*reference.job.source, b"def g(x): return x");
    assert_eq!(reference.job.cases[0].action, Action::Call { setup: None, call: "g(2)".to_owned() });
    exercise.cases.truncate(1);
    assert!(reference_job(&exercise).is_none());
}

#[test]
fn the_reference_job_ends_with_a_look_at_the_calls() {
    let mut call = raises("r", "f('é\\n')", "ValueError", None);
    if let Check::Call(call) = &mut call.check {
        call.setup = Some("x = 1".to_owned());
    }
    let mut exercise = exercise("f", vec![program("p", ""), call]);
    exercise.reference = Some(text("raise OSError"));
    let reference = reference_job(&exercise).expect("there is a call");
    assert!(reference.positions.is_empty() && reference.job.source.is_empty());
    let [case] = reference.job.cases.as_slice() else { panic!("{reference:?}") };
    let Action::Call { setup: Some(setup), .. } = &case.action else { panic!("{case:?}") };
    let texts = r#"[["x = 1","setup","exec",0],["f('é\\n')","call","eval",0]]"#;
    assert!(setup.contains(texts), "{setup}");
}
