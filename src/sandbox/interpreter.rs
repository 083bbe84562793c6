//! Finds the Python that runs learners' files: once for each run of gradus, down to the real binary.
//!
//! A `python3` on the search path may be a script that picks a version; the interpreter itself tells where it really
//! is. Asking it takes longer than grading a small file, so the answer is kept (`notebook`).

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use pep440_rs::Version;
use serde::Deserialize;
use wait_timeout::ChildExt;

use super::notebook::{Note, Notebook};
use super::pyenv;

/// The oldest version whose behaviour we rely on.
pub const OLDEST: &str = "3.11";

/// Names looked for on the search path, in this order.
const NAMES: [&str; 6] = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11"];

/// An interpreter that does not answer within this time is not used.
const PATIENCE: Duration = Duration::from_secs(20);

/// The harness, as text. The line parts what every run needs from the rest.
const HARNESS: &str = concat!(
    include_str!("../harness/harness.py"),
    "\n",
    include_str!("../harness/telling.py"),
    "\n",
    include_str!("../harness/preparing.py"),
    "\n",
    include_str!("../harness/loading.py"),
    "\n",
    include_str!("../harness/ending.py"),
    "\n",
    include_str!("../harness/running.py"),
    "\n# More of the harness.\n",
    include_str!("../harness/system.py"),
    "\n",
    include_str!("../harness/forking.py"),
    "\n",
    include_str!("../harness/calling.py"),
    "\n",
    include_str!("../harness/testing.py"),
    "\n",
    include_str!("../harness/canonical.py"),
);
const PROBE: &str = include_str!("../harness/probe.py");
/// What an answer and a compiled harness come from.
const TEXTS: [&str; 2] = [PROBE, HARNESS];
/// Name of the compiled harness.
const COMPILED: &str = "harness.pyc";

/// An interpreter, and the harness compiled for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    /// The real binary.
    pub path: PathBuf,
    pub version: Version,
    /// The compiled harness, in the folder given to [`find`].
    pub harness: PathBuf,
    /// Every folder that the interpreter reads its own parts from.
    pub folders: Vec<PathBuf>,
    /// What compiled packages depend on: implementation, version, machine and prefix. The same for all virtual
    /// environments of one interpreter.
    pub identity: String,
    /// Names of the modules of its standard library.
    pub standard: Vec<String>,
    /// Where this is known from.
    pub known: Known,
}

/// Where it is known from what an interpreter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// An earlier run had asked it.
    Noted,
    /// It was asked now. What can be noted; nothing of a script that may choose otherwise the next time.
    Asked(Option<Note>),
}

/// Where to look for an interpreter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    /// This one and no other: a path, or a name to look for.
    pub wanted: Option<&'a Path>,
    /// Value of `PATH`.
    pub path: Option<&'a OsStr>,
    pub pyenv: pyenv::Choice<'a>,
    /// What earlier runs found out, if it is to be believed.
    pub notebook: Option<&'a Notebook>,
}

/// Why there is no interpreter.
#[derive(Debug, thiserror::Error)]
pub enum InterpreterError {
    /// Nothing that was looked at can be used.
    #[error("no Python found that can run these exercises (needed: {needed}); looked at:{}", list(.looked_at))]
    None {
        /// What would do, as in `3.11 or newer, and <3.13 for running-median`.
        needed: String,
        /// Each place, and what is wrong with it.
        looked_at: Vec<(String, String)>,
    },
    /// The folder for the compiled harness cannot be written.
    #[error("cannot write to {}", .0.display())]
    Staging(PathBuf, #[source] std::io::Error),
}

fn list(looked_at: &[(String, String)]) -> String {
    let lines: Vec<_> = looked_at.iter().map(|(place, trouble)| format!("\n  {place}: {trouble}")).collect();
    lines.concat()
}

/// Finds an interpreter: the one wanted and nothing else, or the first on the search path that will do.
///
/// `accepts` says what is wrong with a version, as in `running-median needs <3.13`. The compiled harness is written to
/// `staging`.
///
/// # Errors
///
/// [`InterpreterError::None`] says everything that was looked at.
pub fn find(
    search: &Search<'_>,
    staging: &Path,
    needed: &str,
    accepts: impl Fn(&Version) -> Result<(), String>,
) -> Result<Interpreter, InterpreterError> {
    let mut looked_at = Vec::new();
    for candidate in candidates(search) {
        let (answer, known) = match look_at(&candidate, search.notebook, staging)? {
            Ok(found) => found,
            Err(trouble) => {
                looked_at.push((candidate.display().to_string(), trouble));
                continue;
            }
        };
        match usable(&answer, &accepts, staging, known) {
            Ok(interpreter) => return Ok(interpreter),
            Err(trouble) => looked_at.push((candidate.display().to_string(), trouble)),
        }
    }
    if looked_at.is_empty() {
        looked_at.push((NAMES.join(", "), "not on the search path (PATH)".to_owned()));
    }
    Err(InterpreterError::None { needed: needed.to_owned(), looked_at })
}

fn candidates(search: &Search<'_>) -> Vec<PathBuf> {
    let folders =
        || std::env::split_paths(search.path.unwrap_or_default()).filter(|folder| folder.is_absolute());
    let names: Vec<&Path> = match search.wanted {
        Some(path) if path.components().count() > 1 => return vec![path.to_path_buf()],
        Some(name) => vec![name],
        None => NAMES.iter().map(Path::new).collect(),
    };
    let places = names.iter().flat_map(|name| folders().map(move |folder| folder.join(name)));
    let mut found: Vec<PathBuf> = places
        .filter(|place| is_executable(place))
        .map(|place| pyenv::behind_shim(&place, &search.pyenv).unwrap_or(place))
        .collect();
    if let Some(name) = search.wanted
        && found.is_empty()
    {
        found.push(name.to_path_buf());
    }
    found
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// What a probe prints.
#[derive(Deserialize)]
struct Answer {
    executable: PathBuf,
    version: String,
    implementation: String,
    identity: String,
    folders: Vec<PathBuf>,
    standard: Vec<String>,
    /// What all of this depends on.
    seen: Vec<PathBuf>,
}

/// What an interpreter is, from a note or from itself. The compiled harness is then in `staging`.
///
/// The outer error is ours, the inner one says why it is no interpreter.
fn look_at(
    candidate: &Path,
    notebook: Option<&Notebook>,
    staging: &Path,
) -> Result<Result<(Answer, Known), String>, InterpreterError> {
    if let Some(note) = notebook.and_then(|notebook| notebook.read(candidate, &TEXTS))
        && let Ok(answer) = serde_json::from_str(&note.answer)
    {
        write(staging, COMPILED, &note.harness)?;
        return Ok(Ok((answer, Known::Noted)));
    }
    write(staging, "harness.py", HARNESS.as_bytes())?;
    write(staging, "probe.py", PROBE.as_bytes())?;
    Ok(probe(candidate, staging))
}

fn write(staging: &Path, name: &str, content: &[u8]) -> Result<(), InterpreterError> {
    let path = staging.join(name);
    fs::write(&path, content).map_err(|error| InterpreterError::Staging(path, error))
}

/// Asks an interpreter what it is, and lets it compile the harness.
#[expect(clippy::disallowed_methods, reason = "the sandbox is the room that starts processes")]
fn probe(python: &Path, staging: &Path) -> Result<(Answer, Known), String> {
    let target = staging.join(COMPILED);
    let mut command = Command::new(python);
    command.args(["-I", "-B"]).arg(staging.join("probe.py")).arg(staging.join("harness.py")).arg(&target);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    })?;
    let Some(status) = child.wait_timeout(PATIENCE).map_err(|error| error.to_string())? else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!("no answer within {} seconds", PATIENCE.as_secs()));
    };
    let mut text = String::new();
    let read = child.stdout.take().map(|mut out| out.read_to_string(&mut text));
    // What an environment's own start-up files print comes before.
    let last = text.lines().last().unwrap_or_default();
    let harness = fs::read(&target);
    match (serde_json::from_str::<Answer>(last), harness) {
        (Ok(answer), Ok(harness)) if status.success() && matches!(read, Some(Ok(_))) => {
            let direct = fs::canonicalize(python).ok() == fs::canonicalize(&answer.executable).ok();
            let note = || Note::new(python, &TEXTS, answer.seen.clone(), last.to_owned(), harness);
            let note = direct.then(note);
            Ok((answer, Known::Asked(note)))
        }
        _ => Err(complaint(child.stderr.take(), status)),
    }
}

/// The last line of what a failed probe wrote: old versions do not even understand its options.
fn complaint(stderr: Option<impl Read>, status: std::process::ExitStatus) -> String {
    let mut bytes = Vec::new();
    if let Some(stderr) = stderr {
        let _ = stderr.take(64 * 1024).read_to_end(&mut bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    format!("it is not a Python that works ({})", last.map_or_else(|| status.to_string(), str::to_owned))
}

fn usable(
    answer: &Answer,
    accepts: impl Fn(&Version) -> Result<(), String>,
    staging: &Path,
    known: Known,
) -> Result<Interpreter, String> {
    let version: Version =
        answer.version.parse().map_err(|_| format!("version {} cannot be read", answer.version))?;
    let oldest: Version = OLDEST.parse().expect("the constant is a version");
    if answer.implementation != "cpython" {
        return Err(format!("it is {}, and gradus needs CPython", answer.implementation));
    }
    if version < oldest {
        return Err(format!("it is version {version}, and gradus needs {OLDEST} or newer"));
    }
    accepts(&version).map_err(|trouble| format!("it is version {version}, and {trouble}"))?;
    let path = fs::canonicalize(&answer.executable).map_or(answer.executable.clone(), |real| {
        // A virtual environment finds itself by the place of its link, so the link has to stay.
        if in_virtual_environment(&answer.executable) { answer.executable.clone() } else { real }
    });
    let (folders, identity) = (own_folders(&answer.folders), answer.identity.clone());
    let (harness, standard) = (staging.join(COMPILED), answer.standard.clone());
    Ok(Interpreter { path, version, harness, folders, identity, standard, known })
}

/// The folders by their real names, without those that lie inside others or do not exist.
fn own_folders(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut real: Vec<PathBuf> = folders.iter().filter(|path| path.is_dir()).cloned().collect();
    real.extend(folders.iter().filter_map(|path| fs::canonicalize(path).ok()));
    real.sort();
    real.dedup_by(|inner, outer| inner.starts_with(outer));
    real
}

fn in_virtual_environment(executable: &Path) -> bool {
    executable.parent().and_then(Path::parent).is_some_and(|prefix| prefix.join("pyvenv.cfg").exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_found_names_what_was_looked_for() {
        let staging = tempfile::tempdir().unwrap();
        let search = Search { path: Some(OsStr::new("/nonexistent")), ..Search::default() };
        let error = find(&search, staging.path(), "3.11 or newer", |_| Ok(()));
        let text = error.expect_err("no interpreter lives there").to_string();
        assert!(text.contains("python3") && text.contains("3.11 or newer"), "{text}");
    }

    #[test]
    fn a_file_that_is_no_python_says_so() {
        let staging = tempfile::tempdir().unwrap();
        let search = Search { wanted: Some(Path::new("/bin/false")), ..Search::default() };
        let error = find(&search, staging.path(), "3.11", |_| Ok(()));
        assert!(error.expect_err("not a Python").to_string().contains("/bin/false: it is not a Python"));
    }
}
