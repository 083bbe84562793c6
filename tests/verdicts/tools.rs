//! The grader's own tools, for exercises that need them: installed once, below `target/`.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use gradus::environment;
use gradus::environment::installer::{Installer, Real};
use gradus::environment::store::{Provided, Store};
use gradus::sandbox::interpreter::Interpreter;
use gradus::spec::model::{Check, Exercise};

/// The folder to import them from, or why it cannot be had here.
pub fn folder(python: &Interpreter) -> Result<PathBuf, String> {
    // Kept, so that nobody removes them meanwhile.
    static PROVIDED: OnceLock<Result<Provided, String>> = OnceLock::new();
    let provided = PROVIDED.get_or_init(|| provide(python));
    provided.as_ref().map(|provided| provided.packages.clone()).map_err(Clone::clone)
}

#[expect(clippy::disallowed_methods, reason = "tests find programs where the user has them")]
fn provide(python: &Interpreter) -> Result<Provided, String> {
    let installer = Real::find(python, std::env::var_os("PATH").as_deref());
    // The place that `gradus` itself uses in the tests of its commands.
    let store = Store::new(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("gradus"));
    let installer: &dyn Installer = &installer;
    store
        .provide(&environment::tools(), &python.identity, Some(installer), &mut |_| ())
        .map_err(|error| error.to_string())
}

/// Whether an exercise needs them.
pub fn needed(exercise: &Exercise) -> bool {
    exercise.cases.iter().any(|case| matches!(case.check, Check::Suite(_) | Check::Test(_)))
}
