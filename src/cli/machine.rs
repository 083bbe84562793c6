//! What this machine offers to a run: an interpreter, a folder to work in, a sandbox.

use std::path::Path;
use std::sync::Arc;

use pep440_rs::Version;

use super::args::Running;
use super::error::CliError;
use super::packages;
use super::terminal::Terminal;
use crate::environment::store::Provided;
use crate::sandbox::Level;
use crate::sandbox::client::{Packages, Sandbox, Supervised};
use crate::sandbox::interpreter::{self, Interpreter};
use crate::sandbox::staging;
use crate::spec::model::Exercise;

/// A sandbox, and runners for it.
pub struct Machine {
    pub sandbox: Arc<Sandbox>,
    pub python: Version,
    /// What keeps submissions apart, strongest first.
    pub isolation: Vec<String>,
    runners: Vec<Supervised>,
    /// Stays as long as this does.
    _packages: Option<Provided>,
}

impl Machine {
    /// Gets everything ready for these exercises, and refuses where they cannot be run as asked.
    ///
    /// `folder` is the course's. Its packages are made ready if one of the exercises needs them, and not looked at else.
    pub fn prepare(
        terminal: Terminal,
        running: &Running,
        folder: &Path,
        exercises: &[Arc<Exercise>],
    ) -> Result<Self, CliError> {
        let (python, root) = python(running.python.as_deref(), exercises.iter().map(Arc::as_ref))?;
        let course = exercises
            .iter()
            .any(|exercise| !exercise.packages.is_empty())
            .then(|| packages::course(terminal, folder, &python, running.offline))
            .transpose()?;
        let folders = course.as_ref().map(|provided| provided.packages.clone());
        let program = std::env::current_exe().map_err(|error| CliError::machine(&error))?;
        let version = python.version.clone();
        let level = running.isolation_at_most.unwrap_or(Level::Strict);
        let sandbox = Sandbox::new(program, python, root).at_most(level).cold(running.cold);
        let sandbox = Arc::new(sandbox.with_packages(Packages { course: folders, tools: None }));
        let jobs = running.jobs.or_else(|| std::thread::available_parallelism().ok());
        let mut runners: Vec<_> = (0..jobs.map_or(1, Into::into)).map(|_| sandbox.runner()).collect();
        let welcome = runners[0].start()?;
        if let Some(wanted) = running.require_isolation
            && welcome.level < wanted
        {
            return Err(too_weak(wanted, welcome.level, &welcome.lacking));
        }
        let isolation = welcome.layers.clone();
        Ok(Self { sandbox, python: version, isolation, runners, _packages: course })
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

/// The interpreter that fits all these exercises, and the folder in which its harness lies.
#[expect(clippy::disallowed_methods, reason = "cli is the room that reads the environment")]
pub fn python<'e>(
    wanted: Option<&Path>,
    exercises: impl IntoIterator<Item = &'e Exercise>,
) -> Result<(Interpreter, tempfile::TempDir), CliError> {
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
    let python = interpreter::find(wanted, path.as_deref(), root.path(), &needed, accepts)?;
    Ok((python, root))
}
