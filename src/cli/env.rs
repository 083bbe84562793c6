//! `gradus env`: the packages of a course on this machine.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use super::args::{Env, EnvList, EnvLock, EnvMake, EnvRemove, OutputFormat};
use super::error::CliError;
use super::terminal::Terminal;
use super::{exit, machine, packages};
use crate::discover::{self, Packages};
use crate::environment::store::{self, Entry};
use crate::environment::{self, listed};
use crate::report::sanitise::TerminalText;
use crate::sandbox::interpreter::Interpreter;
use crate::sandbox::staging::Folder;
use crate::spec::model::Bytes;
use crate::spec::{SpecFile, lock};

pub fn run(terminal: Terminal, options: &Env) -> Result<i32, CliError> {
    match options {
        Env::List(options) => list(terminal, options)?,
        Env::Make(options) => make(terminal, options)?,
        Env::Remove(options) => remove(terminal, options)?,
        Env::Lock(options) => write_lock(terminal, options)?,
    }
    Ok(exit::ACCEPTED)
}

/// What scripts read. Keys may be added, never renamed.
#[derive(Serialize)]
struct Document {
    format: u32,
    environments: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    /// What has this lock: `course` (the one in the folder of exercises), `tools`, or nothing here.
    used_by: Option<&'static str>,
    #[serde(flatten)]
    entry: Entry,
}

fn list(terminal: Terminal, options: &EnvList) -> Result<(), CliError> {
    // A course without packages or with mistakes has nothing here, and the others are still to be listed.
    let course = discover::packages(&options.exercises).and_then(|packages| packages.lock()).ok();
    let known = [("course", course), ("tools", Some(environment::tools()))];
    let known = known.map(|(name, lock)| (name, lock.as_ref().map(store::digest)));
    let used_by = |entry: &Entry| {
        let same = known.iter().find(|(_, digest)| digest.as_ref() == Some(&entry.about.lock));
        same.map(|(name, _)| *name)
    };
    let entries = packages::store()?.list()?;
    let environments: Vec<_> =
        entries.into_iter().map(|entry| Listed { used_by: used_by(&entry), entry }).collect();
    let text = match options.format {
        OutputFormat::Text => table(&environments),
        OutputFormat::Json => {
            let document = Document { format: crate::event::FORMAT, environments };
            serde_json::to_string_pretty(&document).map_err(|error| CliError::machine(&error))? + "\n"
        }
    };
    terminal.print(&text)
}

fn table(environments: &[Listed]) -> String {
    if environments.is_empty() {
        return "no packages on this machine yet\n".to_owned();
    }
    let mut text = String::new();
    for Listed { used_by, entry } in environments {
        let names =
            entry.about.packages.iter().map(|package| format!("{} {}", package.name, package.version));
        let names = names.collect::<Vec<_>>().join(", ");
        let mark = match used_by {
            Some("course") => "this course: ",
            Some(_) => "gradus' own tools: ",
            None => "",
        };
        let _ = writeln!(text, "{}  {:>9}  {mark}{names}", entry.key, Bytes(entry.bytes).to_string());
        if !entry.threaded.is_empty() {
            let modules = entry.threaded.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let _ =
                writeln!(text, "  not kept ready, as they start threads when they are imported: {modules}");
        }
    }
    TerminalText::block(&text).as_str().to_owned()
}

fn make(terminal: Terminal, options: &EnvMake) -> Result<(), CliError> {
    let lock = if options.tools {
        environment::tools()
    } else {
        let packages = course(&options.exercises)?;
        if packages.wanted.is_empty() {
            return terminal.print("this course names no packages: there is nothing to make\n");
        }
        packages.lock()?
    };
    let (python, _staging) = python(&options.exercises, options.python.as_deref())?;
    let provided = packages::provide(terminal, &lock, &python, options.offline)?;
    terminal.print(&format!("{}  {}\n", provided.key, listed(&lock.pins)))
}

fn remove(terminal: Terminal, options: &EnvRemove) -> Result<(), CliError> {
    let store = packages::store()?;
    let there: Vec<String> = store.list()?.into_iter().map(|entry| entry.key).collect();
    if let Some(unknown) = options.keys.iter().find(|key| !there.contains(key)) {
        let message = format!("there is no environment {unknown}");
        return Err(CliError::Nothing { message, hint: None }.hint("`gradus env list` shows what there is"));
    }
    for key in if options.all { &there } else { &options.keys } {
        store.remove(key)?;
        terminal.print(&format!("removed {key}\n"))?;
    }
    Ok(())
}

fn write_lock(terminal: Terminal, options: &EnvLock) -> Result<(), CliError> {
    let packages = course(&options.exercises)?;
    if packages.wanted.is_empty() {
        let message = format!("the course in {} names no packages", options.exercises.display());
        return Err(CliError::usage(message).hint("write `packages = [\"numpy>=2\"]` into course.toml"));
    }
    let (python, staging) = python(&options.exercises, options.python.as_deref())?;
    let wanted: Vec<String> = packages.wanted.iter().map(|wanted| wanted.text.clone()).collect();
    let found = packages::installer(&python).resolve(&wanted, staging.path())?;
    let text = format!(
        "# Written by `gradus env lock` from the packages that course.toml names. Change them there, and run it again.\n\
         {found}"
    );
    let path = &packages.lock_file;
    // What is written has to be what will be read.
    let lock =
        lock::lock(SpecFile { path, bytes: text.as_bytes() }, &packages.wanted).map_err(CliError::Broken)?;
    replace(path, &text)
        .map_err(|error| CliError::usage(format!("cannot write {}: {error}", path.display())))?;
    terminal.print(TerminalText::block(&format!("{}: {}\n", path.display(), listed(&lock.pins))).as_str())
}

/// What the course says of packages; the folder has to be there.
fn course(folder: &Path) -> Result<Packages, CliError> {
    if folder.exists() {
        return Ok(discover::packages(folder)?);
    }
    let message = format!("there is no folder {} with exercises", folder.display());
    Err(CliError::usage(message).hint("name it with --exercises DIR"))
}

/// The interpreter that a run of the whole course would get, and the folder in which its harness lies.
fn python(folder: &Path, wanted: Option<&Path>) -> Result<(Interpreter, Folder), CliError> {
    // Mistakes in exercises are another command's business.
    let course = discover::exercises(folder).unwrap_or_default();
    machine::python(wanted, &course.exercises, None)
}

/// Writes a file whole or not at all.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    file.as_file().set_permissions(readable)?;
    file.persist(path)?;
    Ok(())
}
