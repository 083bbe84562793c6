//! Packages for a run: where the cache is, what installs, and what is told meanwhile.

use std::path::{Path, PathBuf};

use super::error::CliError;
use super::terminal::Terminal;
use crate::discover;
use crate::environment::installer::{Installer, Real};
use crate::environment::store::{News, Provided, Store};
use crate::report::sanitise::TerminalText;
use crate::sandbox::interpreter::Interpreter;
use crate::spec::lock::Lock;

/// The packages of the course that `folder` belongs to, for this interpreter; made if they are not there yet.
pub fn course(
    terminal: Terminal,
    folder: &Path,
    python: &Interpreter,
    offline: bool,
) -> Result<Provided, CliError> {
    provide(terminal, &discover::packages(folder)?.lock()?, python, offline)
}

/// The packages of a lock, for this interpreter; made if they are not there yet.
pub fn provide(
    terminal: Terminal,
    lock: &Lock,
    python: &Interpreter,
    offline: bool,
) -> Result<Provided, CliError> {
    let installer = installer(python);
    let installer = (!offline).then_some(&installer as &dyn Installer);
    let mut tell = |news: News<'_>| {
        let text = match news {
            News::Making { packages, installer } => {
                format!("note: installing {packages} with {installer}, once: this may take minutes\n")
            }
            News::Waiting { packages } => {
                format!("note: waiting for another gradus, which installs {packages}\n")
            }
        };
        terminal.complain(TerminalText::block(&text).as_str());
    };
    Ok(store()?.provide(lock, &python.identity, installer, &mut tell)?)
}

/// What installs packages here.
#[expect(clippy::disallowed_methods, reason = "cli is the room that reads the environment")]
pub fn installer(python: &Interpreter) -> Real {
    Real::find(python, std::env::var_os("PATH").as_deref())
}

/// The user's folders of packages.
pub fn store() -> Result<Store, CliError> {
    cache().map(|cache| Store::new(&cache)).ok_or_else(|| {
        CliError::usage("there is no place for packages: HOME is not set")
            .hint("GRADUS_CACHE=DIR names a folder for them")
    })
}

/// `GRADUS_CACHE`, else our folder in the user's cache, as the XDG Base Directory Specification has it.
#[expect(clippy::disallowed_methods, reason = "cli is the room that reads the environment")]
fn cache() -> Option<PathBuf> {
    let named = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let own = named("GRADUS_CACHE").and_then(|path| std::path::absolute(path).ok());
    let usual = || named("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    let home = || named("HOME").filter(|path| path.is_absolute()).map(|home| home.join(".cache"));
    own.or_else(|| Some(usual().or_else(home)?.join("gradus")))
}
