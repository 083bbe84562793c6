//! Submissions that import a package of a course, against starting the interpreter for the same by hand.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use gradus::outcome::Ended;
use gradus::sandbox::Runner;
use gradus::sandbox::client::{Packages, Sandbox};
use gradus::sandbox::interpreter::Interpreter;
use gradus::sandbox::job::{Action, Job, Needs};

use super::{Contender, GRADUS, Outcome, alternate, job, run, tools};

const ROUNDS: usize = 40;

const SOURCE: &str = "import numpy as np\n\n\n\
    def total(values):\n    return int(np.array(values).sum())\n\n\n\
    if __name__ == \"__main__\":\n    print(total([1, 2, 3]))\n";

/// Programs and calls with numpy, one bare start with it being the unit.
pub fn compare(python: &Interpreter, folder: &Path) -> Outcome<()> {
    let packages = tools::course()?;
    let file = folder.join("totals.py");
    fs::write(&file, SOURCE)?;
    let bare = || {
        let mut command = Command::new(&python.path);
        command.args(["-s", "-S", "-B"]).arg(&file).env("PYTHONPATH", &packages);
        run(command.env("OMP_NUM_THREADS", "1"))
    };
    let mut contenders: Vec<Contender<'_>> = vec![("bare python3 -S FILE, numpy".into(), Box::new(bare))];
    let program = || job(SOURCE, std::iter::once(Action::Program { args: Vec::new() }));
    let call = |n| Action::Call { setup: None, call: format!("total([{n}])") };
    for (name, job, cold) in [
        ("a program, warm", program(), false),
        ("three calls, warm", job(SOURCE, (0..3).map(call)), false),
        ("a program, cold", program(), true),
    ] {
        let sandbox = Sandbox::new(GRADUS.into(), python.clone(), tempfile::tempdir()?).cold(cold);
        let packages = Packages { course: Some(packages.clone()), ..Packages::default() };
        let mut runner = Arc::new(sandbox.with_packages(packages)).runner();
        let job = Job { needs: Needs { course: true, ..Needs::default() }, ..job };
        let contender = move || {
            let outcomes = runner.run(&job)?;
            let all = outcomes.iter().all(|outcome| outcome.ended == Ended::Exit(0));
            if all { Ok(()) } else { Err(format!("something went wrong: {outcomes:?}").into()) }
        };
        contenders.push((name.into(), Box::new(contender)));
    }
    println!("\na submission that imports numpy, median of {ROUNDS}:");
    alternate(contenders, ROUNDS)
}
