//! `uv` if there is one, else pip: installs what a lock says, and finds out exact versions for a lock.
//!
//! Where packages come from is the machine's to say: both are started with the user's own environment, and read the
//! user's own configuration. Only wheels are used: building from source would run code of the packages, and need compilers
//! that one machine has and another has not.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::{Doing, EnvironmentError};
use crate::sandbox::interpreter::Interpreter;

/// How much of what a failed installer said is shown.
const LINES: usize = 12;

/// What an installer has to do.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The packages, for people.
    pub names: &'a str,
    /// A lock.
    pub lock_file: &'a Path,
    /// An empty folder for what the lock says.
    pub packages: &'a Path,
    /// Where that folder will be later.
    pub place: &'a Path,
    /// An empty folder for what is needed meanwhile.
    pub scratch: &'a Path,
    /// See [`Lock::prepare`](crate::spec::lock::Lock::prepare).
    pub prepare: Option<&'a str>,
}

/// What installs packages. A seam: whether folders are made once and whole is tested with a fake behind it.
pub trait Installer {
    /// Its name, for people.
    fn name(&self) -> &'static str;

    /// Puts the packages in, compiled for the installer's interpreter.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Installer`] with what it said, if it failed.
    fn install(&self, order: &Order<'_>) -> Result<(), EnvironmentError>;
}

/// An installer of this machine.
#[derive(Debug, Clone)]
pub struct Real {
    python: PathBuf,
    uv: Option<PathBuf>,
}

impl Real {
    /// `uv` on the search path, else the interpreter's pip.
    #[must_use]
    pub fn find(python: &Interpreter, search_path: Option<&OsStr>) -> Self {
        let folders = std::env::split_paths(search_path.unwrap_or_default());
        let uv = folders.filter(|folder| folder.is_absolute()).map(|folder| folder.join("uv"));
        Self { python: python.path.clone(), uv: uv.into_iter().find(|path| path.is_file()) }
    }

    /// The text of a lock for these requirements: the newest versions that fit, each with the digests of its files.
    ///
    /// By `uv` it is good for every machine, by pip for machines like this one.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Installer`] with what it said, if it failed.
    pub fn resolve(&self, requirements: &[String], scratch: &Path) -> Result<String, EnvironmentError> {
        let (wanted, found) = (scratch.join("wanted.txt"), scratch.join("found"));
        fs::write(&wanted, requirements.join("\n")).doing(|| format!("writing {}", wanted.display()))?;
        let doing = format!("find versions for {}", requirements.join(", "));
        if let Some(uv) = &self.uv {
            let mut command = installer(uv, scratch);
            command.args(["pip", "compile", "--universal", "--generate-hashes", "--upgrade"]);
            command.args(["--no-header", "--no-annotate", "--only-binary", ":all:", "--python"]);
            command.arg(&self.python).arg("--output-file").arg(&found).arg(&wanted);
            run(command, "uv", &doing, scratch)?;
            return fs::read_to_string(&found).doing(|| format!("reading {}", found.display()));
        }
        let mut command = self.pip(scratch)?;
        command.args(["install", "--dry-run", "--ignore-installed", "--only-binary", ":all:", "--report"]);
        command.arg(&found).arg("-r").arg(&wanted);
        run(command, "pip", &doing, scratch)?;
        let text = fs::read(&found).doing(|| format!("reading {}", found.display()))?;
        let report: Report = serde_json::from_slice(&text).doing(|| "reading pip's report".to_owned())?;
        Ok(report.into_lock())
    }

    /// pip with the options that always hold: the interpreter's own, else that of a virtual environment made for it.
    fn pip(&self, scratch: &Path) -> Result<Command, EnvironmentError> {
        let own = self.python_with(scratch, &["-c", "import pip"]);
        let python = if run(own, "Python", "find its pip", scratch).is_ok() {
            self.python.clone()
        } else {
            let folder = scratch.join("venv");
            let mut making = self.python_with(scratch, &["-m", "venv"]);
            making.arg(&folder);
            run(making, "venv", "make a virtual environment", scratch).map_err(|error| {
                let trouble = error.to_string();
                EnvironmentError::NoInstaller { python: self.python.display().to_string(), trouble }
            })?;
            folder.join("bin/python")
        };
        let mut command = installer(&python, scratch);
        command.args(["-I", "-m", "pip", "--no-input", "--disable-pip-version-check"]);
        // A user's wish for everyday work, that pip install nothing outside of a virtual environment.
        command.env("PIP_REQUIRE_VIRTUALENV", "0");
        Ok(command)
    }

    /// Runs a program of ours that adds to the packages.
    fn prepare(&self, text: &str, packages: &Path, scratch: &Path) -> Result<(), EnvironmentError> {
        let program = scratch.join("prepare.py");
        fs::write(&program, text).doing(|| format!("writing {}", program.display()))?;
        let mut command = self.python_with(scratch, &[]);
        command.arg(&program).arg(packages).current_dir(scratch);
        run(command, "Python", "prepare the tools", scratch)
    }

    fn python_with(&self, scratch: &Path, arguments: &[&str]) -> Command {
        let mut command = installer(&self.python, scratch);
        command.args(["-I", "-B"]).args(arguments);
        command
    }
}

impl Installer for Real {
    fn name(&self) -> &'static str {
        if self.uv.is_some() { "uv" } else { "pip" }
    }

    fn install(&self, order: &Order<'_>) -> Result<(), EnvironmentError> {
        let &Order { names, lock_file, packages, place, scratch, prepare } = order;
        let mut command = if let Some(uv) = &self.uv {
            let mut command = installer(uv, scratch);
            // A copy, because the files get read-only, and those of uv's cache have to stay as they are.
            command.args(["pip", "install", "--link-mode", "copy", "--python"]).arg(&self.python);
            command
        } else {
            let mut command = self.pip(scratch)?;
            command.args(["install", "--no-user", "--no-compile", "--no-warn-script-location"]);
            command.args(["--root-user-action", "ignore"]);
            command
        };
        command.args(["--require-hashes", "--only-binary", ":all:", "--target"]).arg(packages);
        command.arg("-r").arg(lock_file);
        run(command, self.name(), &format!("install {names}"), scratch)?;
        // Not looking at the sources at each import is right for files that never change. Some packages ship examples
        // that are no Python of this version: they are not imported, and that they do not compile is no error.
        let mut compiling = self.python_with(scratch, &["-m", "compileall", "-qq", "-j", "0"]);
        compiling.args(["--invalidation-mode", "unchecked-hash", "-s"]).arg(packages).arg("-p").arg(place);
        compiling.arg(packages);
        let _ = run(compiling, "Python", "compile the packages", scratch);
        prepare.map_or(Ok(()), |text| self.prepare(text, packages, scratch))
    }
}

/// A command with the user's environment, but for what would lead an interpreter or installer astray.
#[expect(clippy::disallowed_methods, reason = "installers are started here, with the user's environment")]
fn installer(program: &Path, scratch: &Path) -> Command {
    let mut command = Command::new(program);
    // Removed with the rest, whatever happens.
    command.env("TMPDIR", scratch);
    for name in ["PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "PIP_TARGET", "PIP_PREFIX"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end. What it says goes to a file, and is told only if it failed.
fn run(
    mut command: Command,
    name: &'static str,
    doing: &str,
    scratch: &Path,
) -> Result<(), EnvironmentError> {
    let said = scratch.join("said");
    let file = File::create(&said).doing(|| format!("writing {}", said.display()))?;
    let copy = file.try_clone().doing(|| format!("writing {}", said.display()))?;
    command.stdin(Stdio::null()).stdout(file).stderr(copy);
    let status = command.status().doing(|| format!("starting {}", command.get_program().display()))?;
    if status.success() {
        return Ok(());
    }
    let said = fs::read(&said).unwrap_or_default();
    let said = last_lines(&String::from_utf8_lossy(&said));
    let said = if said.is_empty() { format!("  {status}") } else { said };
    Err(EnvironmentError::Installer { installer: name, doing: doing.to_owned(), said })
}

/// The last lines that say something, indented.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = &lines[lines.len().saturating_sub(LINES)..];
    last.iter().map(|line| format!("  {}", line.trim_end())).collect::<Vec<_>>().join("\n")
}

/// So much of pip's installation report as a lock needs.
#[derive(Deserialize)]
struct Report {
    install: Vec<Installed>,
}

#[derive(Deserialize)]
struct Installed {
    metadata: Metadata,
    download_info: Download,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
    version: String,
}

#[derive(Deserialize)]
struct Download {
    archive_info: Archive,
}

#[derive(Deserialize)]
struct Archive {
    #[serde(default)]
    hashes: BTreeMap<String, String>,
}

impl Report {
    fn into_lock(mut self) -> String {
        self.install.sort_by_key(|installed| installed.metadata.name.to_lowercase());
        let mut text = String::new();
        for Installed { metadata, download_info } in self.install {
            let _ = write!(text, "{}=={}", metadata.name.to_lowercase(), metadata.version);
            for (kind, digits) in download_info.archive_info.hashes {
                let _ = write!(text, " \\\n    --hash={kind}:{digits}");
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_what_was_said_is_kept() {
        let text: Vec<String> = (0..40).map(|number| format!("line {number}\n\n")).collect();
        let last = last_lines(&text.concat());
        assert_eq!(last.lines().count(), LINES);
        assert!(last.starts_with("  line 28\n") && last.ends_with("  line 39"), "{last}");
    }

    #[test]
    fn a_report_of_pip_becomes_a_lock() {
        let text = r#"{"version": "1", "install": [
            {"metadata": {"name": "Six", "version": "1.17.0"}, "download_info": {"url": "u", "archive_info": {
                "hash": "sha256=ab", "hashes": {"sha256": "ab"}}}},
            {"metadata": {"name": "attrs", "version": "25.1"}, "download_info": {"url": "u", "archive_info": {
                "hashes": {"sha256": "cd"}}}}]}"#;
        let report: Report = serde_json::from_str(text).unwrap();
        let lock = "attrs==25.1 \\\n    --hash=sha256:cd\nsix==1.17.0 \\\n    --hash=sha256:ab\n";
        assert_eq!(report.into_lock(), lock);
    }
}
