//! What this machine offers to a run: an interpreter, a folder to work in, a sandbox.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pep440_rs::Version;

use super::args::Running;
use super::error::CliError;
use super::packages;
use super::terminal::Terminal;
use crate::environment::{self, store::Provided};
use crate::plan;
use crate::sandbox::Level;
use crate::sandbox::client::{Packages, Sandbox, Supervised};
use crate::sandbox::interpreter::{self, Interpreter, Known, Search};
use crate::sandbox::job::Needs;
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
    /// The packages of the course and of our tools, if they are needed. They stay as long as this does.
    pub course: Option<Provided>,
    pub tools: Option<Provided>,
}

impl Machine {
    /// Gets everything ready for these exercises, and refuses where they cannot be run as asked.
    ///
    /// `folder` is the course's. Its packages and those of our tools are made ready if one of the exercises needs them,
    /// and not looked at else.
    pub fn prepare(
        terminal: Terminal,
        running: &Running,
        folder: &Path,
        exercises: &[Arc<Exercise>],
    ) -> Result<Self, CliError> {
        let notebook = notebook();
        let mut made = Made::new(terminal, running, folder, exercises, notebook.as_ref())?;
        let mut first = made.sandbox.runner();
        if first.start()?.level < Level::Strict && made.known == Known::Noted {
            // What ran here before may have written the note.
            made = Made::new(terminal, running, folder, exercises, None)?;
            first = made.sandbox.runner();
        }
        let Made { sandbox, known, course, tools } = made;
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
        Ok(Self { python: sandbox.python().clone(), sandbox, isolation, runners, course, tools })
    }

    /// Keeps for the next run what this one found out about the course's packages.
    pub fn note_packages(&self) {
        let threaded = self.sandbox.threaded();
        if let (Some(course), Ok(store)) = (&self.course, packages::store())
            && threaded != course.threaded
        {
            // Where it cannot be kept, the next run finds it out again.
            let _ = store.mark_threaded(&course.key, &threaded);
        }
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

/// A sandbox, and what it is made of.
struct Made {
    sandbox: Arc<Sandbox>,
    known: Known,
    course: Option<Provided>,
    tools: Option<Provided>,
}

impl Made {
    fn new(
        terminal: Terminal,
        running: &Running,
        folder: &Path,
        exercises: &[Arc<Exercise>],
        notebook: Option<&Notebook>,
    ) -> Result<Self, CliError> {
        let (python, root) = python(running.python.as_deref(), exercises.iter().map(Arc::as_ref), notebook)?;
        let needed = |what: fn(&Needs) -> bool| exercises.iter().any(|each| what(&plan::packages(each)));
        let course = needed(|needs| needs.course)
            .then(|| packages::course(terminal, folder, &python, running.offline))
            .transpose()?;
        let tools = needed(|needs| needs.tools)
            .then(|| packages::provide(terminal, &environment::tools(), &python, running.offline))
            .transpose()?;
        let place = |provided: &Option<Provided>| provided.as_ref().map(|it| it.packages.clone());
        let threaded = course.as_ref().map(|it| it.threaded.clone()).unwrap_or_default();
        let packages = Packages { course: place(&course), tools: place(&tools), threaded };
        let program = std::env::current_exe().map_err(|error| CliError::machine(&error))?;
        let level = running.isolation_at_most.unwrap_or(Level::Strict);
        let known = python.known.clone();
        let sandbox = Sandbox::new(program, python, root).at_most(level).cold(running.cold);
        let sandbox = Arc::new(sandbox.with_packages(packages));
        Ok(Self { sandbox, known, course, tools })
    }
}

/// The interpreter that fits all these exercises, and the folder in which its harness lies.
#[expect(clippy::disallowed_methods, reason = "cli is the room that reads the environment")]
pub fn python<'e>(
    wanted: Option<&Path>,
    exercises: impl IntoIterator<Item = &'e Exercise>,
    notebook: Option<&Notebook>,
) -> Result<(Interpreter, staging::Folder), CliError> {
    let root = staging::folder().map_err(|error| CliError::machine(&error))?;
    let demands: Vec<_> = exercises
        .into_iter()
        .filter_map(|exercise| Some((exercise.slug.as_str(), exercise.python.as_ref()?)))
        .collect();
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
fn notebook() -> Option<Notebook> {
    cache().map(|cache| Notebook::new(cache.join("pythons")))
}

/// `GRADUS_CACHE`, else our folder in the user's cache, as the XDG Base Directory Specification has it.
#[expect(clippy::disallowed_methods, reason = "cli is the room that reads the environment")]
pub fn cache() -> Option<PathBuf> {
    let named = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let own = named("GRADUS_CACHE").and_then(|path| std::path::absolute(path).ok());
    let usual = || named("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    let home = || named("HOME").filter(|path| path.is_absolute()).map(|home| home.join(".cache"));
    own.or_else(|| Some(usual().or_else(home)?.join("gradus")))
}
