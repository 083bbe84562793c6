//! A submission checked by a file of five tests, and by mypy, against the bare tools on the same files.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use gradus::compare::value::Value;
use gradus::outcome::CaseOutcome;
use gradus::sandbox::client::{Packages, Sandbox, Supervised};
use gradus::sandbox::interpreter::Interpreter;
use gradus::sandbox::job::{self, Action, Job, Subject};
use gradus::sandbox::tool::Tool;
use gradus::sandbox::{Level, Runner};

use super::{Contender, GRADUS, Outcome, alternate, job, run, tools};

const ROUNDS: usize = 40;
/// mypy without a cache takes seconds.
const ROUNDS_OF_TYPES: usize = 8;

const STACK: &str = "class Stack:\n    def __init__(self):\n        self._items = []\n\n    \
    def push(self, item):\n        self._items.append(item)\n\n    \
    def pop(self):\n        if not self._items:\n            raise IndexError(\"pop from an empty stack\")\n        \
    return self._items.pop()\n\n    \
    def __len__(self):\n        return len(self._items)\n";
const TESTS: &str = "import pytest\nfrom stack import Stack\n\n\n\
    @pytest.fixture\ndef three():\n    stack = Stack()\n    for item in (1, 2, 3):\n        stack.push(item)\n    return stack\n\n\n\
    def test_begins_empty():\n    assert len(Stack()) == 0\n\n\n\
    def test_counts(three):\n    assert len(three) == 3\n\n\n\
    def test_pops_the_last(three):\n    assert three.pop() == 3\n\n\n\
    def test_keeps_the_order(three):\n    assert [three.pop() for _ in range(3)] == [3, 2, 1]\n\n\n\
    def test_refuses_to_pop_from_nothing():\n    with pytest.raises(IndexError):\n        Stack().pop()\n";
const NAMES: [&str; 5] = [
    "test_begins_empty",
    "test_counts",
    "test_pops_the_last",
    "test_keeps_the_order",
    "test_refuses_to_pop_from_nothing",
];
const TYPED: &str = "from typing import Generic, TypeVar\n\nT = TypeVar(\"T\")\n\n\n\
    class Stack(Generic[T]):\n    def __init__(self) -> None:\n        self._items: list[T] = []\n\n    \
    def push(self, item: T) -> None:\n        self._items.append(item)\n\n    \
    def pop(self) -> T:\n        return self._items.pop()\n";

/// Suites, one bare run of pytest being the unit.
pub fn compare(python: &Interpreter, folder: &Path) -> Outcome<()> {
    let packages = tools::packages()?;
    let folder = folder.join("suites");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("stack.py"), STACK)?;
    fs::write(folder.join("test_stack.py"), TESTS)?;
    let bare = || {
        let mut command = Command::new(&python.path);
        command.args(["-m", "pytest", "-q", "test_stack.py"]).current_dir(&folder);
        run(command.env("PYTHONPATH", &packages))
    };
    let mut contenders: Vec<Contender<'_>> = vec![("python -m pytest -q".into(), Box::new(bare))];
    for (mode, isolated) in [("in-process", false), ("isolated", true)] {
        let compiled = compiled(python, &packages, isolated)?;
        let job = suite(NAMES, compiled, isolated);
        contenders.push((format!("{mode}, one of many"), warm(python, &packages, job)?));
        let spec = format!("pytest = {{ file = \"test_stack.py\", mode = \"{mode}\" }}");
        contenders.push((format!("gradus grade, {mode}"), graded(&folder, mode, STACK, &spec)?));
    }
    contenders.push((
        "gradus grade, no mode given".into(),
        graded(&folder, "open", STACK, "pytest = \"test_stack.py\"")?,
    ));
    println!("\na submission checked by five tests, median of {ROUNDS}:");
    alternate(contenders, ROUNDS)
}

/// The same for types: the unit is mypy without a cache.
pub fn compare_types(python: &Interpreter, folder: &Path) -> Outcome<()> {
    let packages = tools::packages()?;
    let folder = folder.join("types");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("stack.py"), TYPED)?;
    let bare = || {
        let mut command = Command::new(&python.path);
        command.args(["-m", "mypy", "--strict", "--cache-dir", "/dev/null", "stack.py"]).current_dir(&folder);
        run(command.env("PYTHONPATH", &packages))
    };
    let question = "check('submission/stack.py', {'module': 'stack', 'strict': 1, 'options': {}, 'enable': [], \
                    'disable': [], 'comments': 0, 'snippets': []})";
    let mut checked = job(TYPED, [Action::Call { setup: None, call: question.into() }].into_iter());
    checked.file = "stack.py".into();
    checked.cases[0].subject = Subject::Tool(Tool::Types);
    let contenders: Vec<Contender<'_>> = vec![
        ("mypy --strict, without a cache".into(), Box::new(bare)),
        ("types, one of many".into(), warm(python, &packages, checked)?),
        ("gradus grade, types".into(), graded(&folder, "types", TYPED, "types = { strict = true }")?),
    ];
    println!("\na submission checked by mypy, median of {ROUNDS_OF_TYPES}:");
    alternate(contenders, ROUNDS_OF_TYPES)
}

/// A job on a supervisor that is there already.
fn warm<'a>(
    python: &Interpreter,
    packages: &Path,
    job: Job,
) -> Outcome<Box<dyn FnMut() -> Outcome<()> + 'a>> {
    let mut runner = runner(python, packages)?;
    Ok(Box::new(move || runner.run(&job).map_err(Into::into).and_then(|outcomes| answered(&outcomes))))
}

fn runner(python: &Interpreter, packages: &Path) -> Outcome<Supervised> {
    let sandbox = Sandbox::new(GRADUS.into(), python.clone(), tempfile::tempdir()?).at_most(Level::Strict);
    let packages = Packages { course: None, tools: Some(packages.to_owned()), ..Packages::default() };
    Ok(Arc::new(sandbox.with_packages(packages)).runner())
}

fn answered(outcomes: &[CaseOutcome]) -> Outcome<()> {
    let mut told = outcomes.iter().map(|outcome| &outcome.told);
    let all = told.all(|told| told.value.is_some() && told.raised.is_none());
    if all { Ok(()) } else { Err(format!("something went wrong: {outcomes:?}").into()) }
}

/// The tests as they are compiled once for all submissions, when they are found with the author's solution.
fn compiled(python: &Interpreter, packages: &Path, isolated: bool) -> Outcome<String> {
    let outcomes = runner(python, packages)?.run(&suite([""], String::new(), isolated))?;
    answered(&outcomes)?;
    let value = Value::decode(outcomes[0].told.value.as_deref().unwrap_or_default())?;
    if let Value::Sequence { items, .. } = &value
        && let Some(Value::Sequence { items, .. }) = items.get(2)
        && let Some(Value::Str(text)) = items.first()
    {
        return Ok(text.as_str().unwrap_or_default().to_owned());
    }
    Err(format!("tests were not compiled: {value:?}").into())
}

fn suite<'a>(names: impl IntoIterator<Item = &'a str>, compiled: String, isolated: bool) -> Job {
    let (path, role) = ("test_stack.py".into(), "test".into());
    let suite = job::Suite(Arc::from([job::SuiteFile { path, role, text: TESTS.into(), compiled }]));
    let test = |id: &str| Action::Test { suite: suite.clone(), id: id.into(), isolated };
    let mut job = job(STACK, names.into_iter().map(test));
    job.file = "stack.py".into();
    job
}

/// The whole command, for a course of one exercise and one learner.
fn graded<'a>(
    folder: &Path,
    name: &str,
    source: &str,
    case: &str,
) -> Outcome<Box<dyn FnMut() -> Outcome<()> + 'a>> {
    let course = folder.join(name);
    let exercise = course.join("exercises/track/stack");
    fs::create_dir_all(&exercise)?;
    let spec =
        format!("format = 1\ntitle = \"Stack\"\nfile = \"stack.py\"\n\n[[case]]\nname = \"stack\"\n{case}\n");
    fs::write(exercise.join("exercise.toml"), spec)?;
    fs::write(exercise.join("test_stack.py"), TESTS)?;
    for place in [exercise.join("solutions/accepted"), course.join("hand-ins/ada")] {
        fs::create_dir_all(&place)?;
        fs::write(place.join("stack.py"), source)?;
    }
    Ok(Box::new(move || {
        let mut command = Command::new(GRADUS);
        command.arg("grade").arg(course.join("hand-ins")).arg("--exercises").arg(course.join("exercises"));
        run(&mut command)
    }))
}
