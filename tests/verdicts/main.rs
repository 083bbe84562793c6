//! Every fixture is a named test that asserts its exact verdict, through the library as the commands use it.
//!
//! | name | what it asserts |
//! | --- | --- |
//! | `programs::EXERCISE/VERDICT/FILE` | `fixtures/programs`: a hand-in gets the verdict of its folder |
//! | `class::LEARNER/EXERCISE` | `fixtures/class`: a hand-in gets the verdict of `expected.toml` |
//! | `exercises::EXERCISE` | `exercises`: `gradus verify --strict` finds nothing |
//! | `broken::FOLDER` | `fixtures/broken`: refused with exit code 2, in the words of the snapshot |
//! | `cold::`, `kernel::`, `basic::` + `EXERCISE/...` | the verdict is the same however programs are started and kept apart |
//!
//! Of the last group a few run always; `cargo test --test verdicts -- --include-ignored` runs all of them.
//!
//! The tests are made from files, so this is no ordinary test harness. All of them share the supervisors of one sandbox
//! for each [`Way`](grading::Way) of running.

#[path = "../support/arguments.rs"]
mod arguments;
mod broken;
mod class;
mod course;
mod grading;
#[path = "../support/tools.rs"]
mod tools;

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::Failed;

use grading::{Bench, Way};

fn main() -> ExitCode {
    let benches: Vec<_> = Way::ALL.into_iter().map(Bench::new).collect();
    let [usual, others @ ..] = benches.as_slice() else { unreachable!("there are several ways to run") };
    let mut tests = broken::tests();
    tests.extend(course::programs(usual));
    tests.extend(course::shipped());
    tests.extend(class::tests(usual));
    tests.extend(others.iter().flat_map(course::the_same_elsewhere));
    // Tests hold the supervisors that they share; none of them outlives this call.
    libtest_mimic::run(&arguments::given(), tests).exit_code()
}

/// A file or folder of this repository.
fn here(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Fails with `message` unless `holds`.
fn ensure(holds: bool, message: impl FnOnce() -> String) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(message().into()) }
}
