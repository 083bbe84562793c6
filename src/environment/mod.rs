//! Provides Python packages: an exact lock in, a folder to import them from out.
//!
//! [`store`] keeps the folders in the user's cache and sees that each is made once, whole or not at all; [`installer`] is
//! `uv` or `pip`, which do the work. Nothing here decides which runs get a folder, reads the environment or prints. This
//! is the one room beside the sandbox that starts processes: installers are no learners' code.
//!
//! A folder of packages rather than a virtual environment: the sandbox starts the real interpreter, with a `sys.path` that
//! is ours, and can show a folder in any place, while a virtual environment has its own place written into it.

pub mod installer;
pub mod store;

#[cfg(test)]
mod tests;

use std::path::Path;

use crate::spec::SpecFile;
use crate::spec::lock::{self, Lock, Pin};

/// Fills the cache of the type checker.
const PREPARE: &str = concat!(
    include_str!("../harness/tools/submission.py"),
    include_str!("../harness/tools/types.py"),
    "\n\nprepare(sys.argv[1])\n"
);

/// The grader's own tools, for the kinds of checks that need them. Not the course's business: they change with gradus.
///
/// # Panics
///
/// If the lock that gradus is built with is wrong, which a test rules out.
#[must_use]
pub fn tools() -> Lock {
    let file = SpecFile { path: Path::new("tools.lock"), bytes: include_bytes!("tools.lock") };
    let lock = lock::lock(file, &[]).expect("the lock that is shipped is right");
    Lock { prepare: Some(PREPARE), ..lock }
}

/// Packages as people read them: `attrs 25.3.0, numpy 2.1.0`, cut short if there are many. The version is left out where
/// it depends on the machine.
#[must_use]
pub fn listed(pins: &[Pin]) -> String {
    const SHOWN: usize = 8;
    let name = |pin: &Pin| {
        if pin.conditional { pin.name.clone() } else { format!("{} {}", pin.name, pin.version) }
    };
    let mut names: Vec<_> = pins.iter().map(name).collect();
    names.dedup();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    names.join(", ") + &rest
}

/// Why packages cannot be provided.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// They are not here, and nothing may be fetched.
    #[error("these packages are not on this machine yet: {packages}")]
    Missing { packages: String },
    /// Nothing on this machine can install packages.
    #[error("nothing here can install packages: there is no `uv`, and {python} has no pip ({trouble})")]
    NoInstaller { python: String, trouble: String },
    /// The installer failed. What it said last is for people.
    #[error("{installer} could not {doing}\n{said}")]
    Installer { installer: &'static str, doing: String, said: String },
    /// A gradus that runs has it in use.
    #[error("{0} is in use by another gradus")]
    InUse(String),
    /// The machine's.
    #[error("{doing}")]
    Io {
        /// What was being done, as in "making a folder in /home/ada/.cache/gradus".
        doing: String,
        #[source]
        source: std::io::Error,
    },
}

/// Names what failed, as in `fs::write(..).doing(|| "writing")?`.
trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, EnvironmentError>;
}

impl<T, E: Into<std::io::Error>> Doing<T> for Result<T, E> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, EnvironmentError> {
        self.map_err(|error| EnvironmentError::Io { doing: what(), source: error.into() })
    }
}
