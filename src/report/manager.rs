//! Several reports at once, into files: `--report FORMAT=PATH`.
//!
//! The one part of this room that opens files, at the paths it is given. Every output is opened before the first
//! run, so that a bad path costs a second and not a night. A file is written beside its target and renamed when
//! it is complete, so that a target holds the old report or the new one, never half of one; without
//! [`finish`](Reporter::finish) nothing is left behind. Must not decide what is in a report.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Csv, HumanClass, Json, JsonLines, Junit, Look, Reporter};
use crate::event::Event;

/// Bytes of `JUnit` suites that are kept in memory before a temporary file takes them.
const SPOOL: usize = 4 << 20;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Junit,
    Json,
    Jsonl,
    Csv,
    /// What the terminal shows for many learners, without colour.
    Human,
}

impl Format {
    pub const ALL: [Self; 5] = [Self::Junit, Self::Json, Self::Jsonl, Self::Csv, Self::Human];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Human => "human",
        }
    }

    /// A reporter of this format.
    fn reporter(self, out: Sink) -> Box<dyn Reporter + Send> {
        match self {
            Self::Junit => Box::new(Junit::new(out, tempfile::SpooledTempFile::new(SPOOL))),
            Self::Json => Box::new(Json::new(out)),
            Self::Jsonl => Box::new(JsonLines::new(out)),
            Self::Csv => Box::new(Csv::new(out)),
            Self::Human => Box::new(HumanClass::new(out, Look::PLAIN)),
        }
    }
}

/// Where a report goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Stdout,
    Path(PathBuf),
}

/// One `--report FORMAT=PATH`, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub format: Format,
    pub target: Target,
}

/// Why a report cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ManagerError {
    #[error("{0:?} names no report: write FORMAT=PATH, as in junit=report.xml")]
    NoFormat(String),
    #[error("{0:?} is no format of reports: there are {all}", all = Format::ALL.map(Format::word).join(", "))]
    UnknownFormat(String),
    #[error("the report {0} has no path: write {0}=PATH, or {0}=- for standard output")]
    NoPath(&'static str),
    #[error("two reports go to {0}: give each a path of its own")]
    SamePath(String),
    #[error("cannot write the report {path}: {why}")]
    Open { path: String, why: String },
}

impl Request {
    /// Understands `FORMAT=PATH`; the path may have any bytes, `-` and `/dev/stdout` are standard output.
    ///
    /// # Errors
    ///
    /// If there is no format, an unknown one, or no path.
    pub fn parse(argument: &OsStr) -> Result<Self, ManagerError> {
        let shown = || argument.to_string_lossy().into_owned();
        let bytes = argument.as_bytes();
        let Some(equals) = bytes.iter().position(|&byte| byte == b'=') else {
            return Err(ManagerError::NoFormat(shown()));
        };
        let (word, path) = (&bytes[..equals], &bytes[equals + 1..]);
        let format = Format::ALL.into_iter().find(|format| format.word().as_bytes() == word);
        let unknown = || ManagerError::UnknownFormat(String::from_utf8_lossy(word).into_owned());
        let format = format.ok_or_else(unknown)?;
        let target = match path {
            b"" => return Err(ManagerError::NoPath(format.word())),
            b"-" | b"/dev/stdout" | b"/dev/fd/1" | b"/proc/self/fd/1" => Target::Stdout,
            path => Target::Path(PathBuf::from(OsStr::from_bytes(path))),
        };
        Ok(Self { format, target })
    }
}

/// All reports of one run.
///
/// An output that fails is dropped and its error returned, once and with its path; the others go on.
pub struct Manager {
    outputs: Vec<Output>,
}

/// One open report.
struct Output {
    /// As messages name it.
    name: String,
    reporter: Box<dyn Reporter + Send>,
    /// What becomes the target on finish; `None` for standard output and special files.
    file: Option<Pending>,
}

/// A file that is being written beside its target.
struct Pending {
    /// Removes itself when dropped.
    temporary: NamedTempFile,
    target: PathBuf,
}

type Sink = Box<dyn Write + Send>;

impl Manager {
    /// Opens every output. `stdout` is where `-` goes.
    ///
    /// # Errors
    ///
    /// If an output cannot be opened or two have the same target; then nothing is left behind.
    pub fn open(requests: &[Request], stdout: impl Write + Send + 'static) -> Result<Self, ManagerError> {
        let mut stdout: Option<Sink> = Some(Box::new(stdout));
        let mut targets: Vec<PathBuf> = Vec::new();
        let mut outputs = Vec::new();
        for request in requests {
            let (name, sink, file) = match &request.target {
                Target::Stdout => {
                    let name = "standard output".to_owned();
                    let sink = stdout.take().ok_or_else(|| ManagerError::SamePath(name.clone()))?;
                    (name, sink, None)
                }
                Target::Path(path) => {
                    let name = path.display().to_string();
                    let fail = |error: &io::Error| ManagerError::Open {
                        path: name.clone(),
                        why: explain(path, error),
                    };
                    let place = Place::find(path).map_err(|error| fail(&error))?;
                    if targets.contains(&place.target) {
                        return Err(ManagerError::SamePath(name));
                    }
                    let (sink, file) = place.open().map_err(|error| fail(&error))?;
                    targets.push(place.target);
                    (name, sink, file)
                }
            };
            let reporter = request.format.reporter(Box::new(BufWriter::new(sink)));
            outputs.push(Output { name, reporter, file });
        }
        Ok(Self { outputs })
    }
}

impl Reporter for Manager {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        let mut first = Ok(());
        self.outputs.retain_mut(|output| {
            let result = output.reporter.event(event).map_err(|error| name_it(&output.name, &error));
            let works = result.is_ok();
            first = std::mem::replace(&mut first, Ok(())).and(result);
            works
        });
        first
    }

    fn finish(&mut self) -> io::Result<()> {
        let mut first = Ok(());
        for output in self.outputs.drain(..) {
            let name = output.name.clone();
            first = first.and(output.finish().map_err(|error| name_it(&name, &error)));
        }
        first
    }
}

impl Output {
    fn finish(mut self) -> io::Result<()> {
        self.reporter.finish()?;
        if let Some(Pending { temporary, target }) = self.file {
            temporary.as_file().sync_all()?;
            temporary.persist(target)?;
        }
        Ok(())
    }
}

/// A path, looked at.
struct Place {
    /// Without links and `..`, to be compared and renamed onto.
    target: PathBuf,
    /// What is there now, links followed.
    found: Option<Metadata>,
}

impl Place {
    fn find(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            // Of special files the path itself is used: `/dev/fd/3` may lead to a pipe that has no other name.
            Ok(found) if is_special(path, &found) => Ok(Self { target: path.to_owned(), found: Some(found) }),
            Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) => Ok(Self { target: fs::canonicalize(path)?, found: Some(found) }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
                Ok(Self { target: fs::canonicalize(folder_of(path))?.join(name), found: None })
            }
            Err(error) => Err(error),
        }
    }

    fn open(&self) -> io::Result<(Sink, Option<Pending>)> {
        if self.found.as_ref().is_some_and(|found| is_special(&self.target, found)) {
            // Appending, because truncating `/dev/stderr` would empty the log that it was sent to.
            let file = OpenOptions::new().append(true).open(&self.target)?;
            return Ok((Box::new(file), None));
        }
        if self.found.is_some() {
            // Renaming needs no right to the file itself, but a file made read-only is meant to stay.
            drop(OpenOptions::new().append(true).open(&self.target)?);
        }
        // 0o666 less the umask, as for any new file; a temporary file would be private otherwise.
        let permissions = fs::Permissions::from_mode(0o666);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".gradus-report-").suffix(".tmp").permissions(permissions);
        let temporary = builder.tempfile_in(folder_of(&self.target))?;
        if let Some(found) = &self.found {
            temporary.as_file().set_permissions(found.permissions())?;
        }
        let file: File = temporary.as_file().try_clone()?;
        Ok((Box::new(file), Some(Pending { temporary, target: self.target.clone() })))
    }
}

/// Written directly: pipes, devices, and whatever a descriptor leads to.
fn is_special(path: &Path, found: &Metadata) -> bool {
    let descriptor = path.starts_with("/dev") || path.starts_with("/proc");
    !found.is_dir() && (descriptor || !found.is_file())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn explain(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("the folder {} does not exist", folder_of(path).display()),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// Keeps the kind: a closed pipe is no error to those who ask for it.
fn name_it(name: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("report {name}: {error}"))
}

#[cfg(test)]
mod tests;
