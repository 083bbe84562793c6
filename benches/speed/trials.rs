//! A learner's tests against ten bugs, and one bare run of pytest on the same tests.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use gradus::sandbox::Runner;
use gradus::sandbox::client::{Packages, Sandbox};
use gradus::sandbox::interpreter::Interpreter;
use gradus::sandbox::job::Action;

use super::{Contender, GRADUS, Outcome, alternate, job, run, tools};

const ROUNDS: usize = 40;
const SUBJECT: &str = "def clamp(x, low, high):\n    if x < low:\n        return low\n    if x > high:\n        \
    return high\n    return x\n";
const TESTS: &str = "import pytest\nfrom clamp import clamp\n\n\n\
    def test_low():\n    assert clamp(1, 2, 4) == 2\n\n\n\
    def test_high():\n    assert clamp(9, 2, 4) == 4\n\n\n\
    @pytest.mark.parametrize('x', [2, 3, 4])\ndef test_between(x):\n    assert clamp(x, 2, 4) == x\n";

/// The first is the unit.
pub fn compare(python: &Interpreter, folder: &Path) -> Outcome<()> {
    let packages = tools::packages()?;
    fs::write(folder.join("clamp.py"), SUBJECT)?;
    fs::write(folder.join("test_clamp.py"), TESTS)?;
    let bare = || {
        let mut command = Command::new(&python.path);
        command.args(["-m", "pytest", "-q", "test_clamp.py"]).current_dir(folder);
        run(command.env("PYTHONPATH", &packages))
    };
    let sandbox = Sandbox::new(GRADUS.into(), python.clone(), tempfile::tempdir()?);
    let packages = Packages { course: None, tools: Some(packages.clone()), ..Packages::default() };
    let mut runner = Arc::new(sandbox.with_packages(packages)).runner();
    let trials = job(TESTS, trials());
    let ours = move || runner.run(&trials).map(drop).map_err(Into::into);
    let contenders: Vec<Contender<'_>> = vec![
        ("python -m pytest -q, once".into(), Box::new(bare)),
        ("a learner's tests with ten bugs".into(), Box::new(ours)),
    ];
    println!("\nlearners' tests, median of {ROUNDS}:");
    alternate(contenders, ROUNDS)
}

/// What is run for one hand-in: the correct implementation, its controls, and ten bugs.
fn trials() -> impl Iterator<Item = Action> {
    let correct =
        ["told", "told", "disguised", "disguised", "disguised"].map(|how| (how, SUBJECT.to_owned()));
    let changes = ["low", "high", "x"].into_iter().flat_map(|name| {
        let changed =
            |with: &str| SUBJECT.replace(&format!("return {name}"), &format!("return {name} {with}"));
        ["+ 1", "- 1", "* 3"].map(|with| ("disguised", changed(with)))
    });
    let swapped = [("disguised", SUBJECT.replace("x > high", "x < high"))];
    correct
        .into_iter()
        .chain(changes)
        .chain(swapped)
        .map(|(how, text)| Action::Trial { module: "clamp".to_owned(), question: format!("{how}\n{text}") })
}
