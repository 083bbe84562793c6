//! What this machine offers to a run: an interpreter, a folder to work in, a sandbox.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pep440_rs::{Version, VersionSpecifiers};

use super::args::Running;
use super::error::CliError;
use crate::sandbox::Level;
use crate::sandbox::client::{Sandbox, Supervised};
use crate::sandbox::interpreter::{self, Interpreter, Known, Search};
use crate::sandbox::notebook::Notebook;
use crate::sandbox::{pyenv, staging};
use crate::spec::model::Exercise;

/// A sandbox, and runners for it.
pub struct Machine {
    pub sandbox: Arc<Sandbox>,
    pub python: Version,
    /// What keeps submissions apart, strongest first.
    pub isolation: Vec<String>,
    runners: Vec<Supervised>,
}

impl Machine {
    /// Gets everything ready for these exercises, and refuses where they cannot be run as asked.
    pub fn prepare<'e>(
        running: &Running,
        exercises: impl IntoIterator<Item = &'e Exercise>,
    ) -> Result<Self, CliError> {
        let demands = demands(exercises);
        let notebook = notebook();
        let (mut sandbox, mut known) = sandbox(running, &demands, notebook.as_ref())?;
        let mut first = sandbox.runner();
        if first.start()?.level < Level::Strict && known == Known::Noted {
            // What ran here before may have written the note.
            (sandbox, known) = self::sandbox(running, &demands, None)?;
            first = sandbox.runner();
        }
        let welcome = first.start()?;
        if let (Some(notebook), Known::Asked(Some(note)), Level::Strict) = (notebook, known, welcome.level) {
            // Where it cannot be kept, the next run asks again.
            let _ = notebook.write(&note);
        }
        if let Some(wanted) = running.require_isolation
            && welcome.level < wanted
        {
            return Err(too_weak(wanted, welcome.level, &welcome.lacking));
        }
        let isolation = welcome.layers.clone();
        let jobs = running.jobs.or_else(|| std::thread::available_parallelism().ok());
        let others = (1..jobs.map_or(1, Into::into)).map(|_| sandbox.runner());
        let runners = std::iter::once(first).chain(others).collect();
        Ok(Self { python: sandbox.python().clone(), sandbox, isolation, runners })
    }

    /// The runners, once.
    pub fn runners(&mut self) -> Vec<Box<dyn crate::sandbox::Runner>> {
        std::mem::take(&mut self.runners).into_iter().map(|runner| Box::new(runner) as _).collect()
    }
}

fn too_weak(wanted: Level, found: Level, lacking: &[String]) -> CliError {
    let why = if lacking.is_empty() { String::new() } else { format!(" ({})", lacking.join("; ")) };
    let message = format!("this machine keeps submissions apart only at the level {}{why}", found.word());
    CliError::Machine { message: format!("{message}, and {} was required", wanted.word()), hint: None }
        .hint("`gradus doctor` tells what to change")
}

/// Versions that exercises ask for, with their slugs.
type Demands<'e> = Vec<(&'e str, &'e VersionSpecifiers)>;

fn demands<'e>(exercises: impl IntoIterator<Item = &'e Exercise>) -> Demands<'e> {
    exercises
        .into_iter()
        .filter_map(|exercise| Some((exercise.slug.as_str(), exercise.python.as_ref()?)))
        .collect()
}

fn sandbox(
    running: &Running,
    demands: &Demands<'_>,
    notebook: Option<&Notebook>,
) -> Result<(Arc<Sandbox>, Known), CliError> {
    let (python, root) = python(running.python.as_deref(), demands, notebook)?;
    let known = python.known.clone();
    let program = std::env::current_exe().map_err(|error| CliError::machine(&error))?;
    let level = running.isolation_at_most.unwrap_or(Level::Strict);
    Ok((Arc::new(Sandbox::new(program, python, root).at_most(level).cold(running.cold)), known))
}

/// The interpreter that fits all these demands, and the folder in which its harness lies.
#[expect(clippy::disallowed_methods, reason = "cli is the room that reads the environment")]
pub fn python(
    wanted: Option<&Path>,
    demands: &[(&str, &VersionSpecifiers)],
    notebook: Option<&Notebook>,
) -> Result<(Interpreter, staging::Folder), CliError> {
    let root = staging::folder().map_err(|error| CliError::machine(&error))?;
    let accepts = |version: &Version| match demands.iter().find(|(_, demand)| !demand.contains(version)) {
        Some((slug, demand)) => Err(format!("the exercise {slug} needs {demand}")),
        None => Ok(()),
    };
    let needed = format!("{} or newer", interpreter::OLDEST);
    let path = std::env::var_os("PATH");
    let version = std::env::var("PYENV_VERSION").unwrap_or_default();
    let folders: Vec<_> =
        std::env::var_os("PYENV_DIR").map(PathBuf::from).into_iter().chain(std::env::current_dir()).collect();
    let search = Search {
        wanted,
        path: path.as_deref(),
        pyenv: pyenv::Choice { version: &version, folders: &folders },
        notebook,
    };
    let python = interpreter::find(&search, root.path(), &needed, accepts)?;
    Ok((python, root))
}

/// Notes on interpreters, in the user's folder for what can be made again.
#[expect(clippy::disallowed_methods, reason = "cli is the room that reads the environment")]
fn notebook() -> Option<Notebook> {
    let named = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let usual =
        || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")).filter(|path| path.is_absolute());
    Some(Notebook::new(named.or_else(usual)?.join("gradus/pythons")))
}
