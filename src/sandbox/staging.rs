//! What a run has on the machine for itself: its folder, made under the system's folder for temporary files and removed
//! with it; and the names of its control groups. Says whose they are, and removes folders that nobody holds any more.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg, OFlag};
use nix::sys::signal::kill;
use nix::unistd::{Pid, geteuid};

use super::supervisor::remove_tree;

/// What is ours alone on a machine is called this, then the number of the process that it belongs to, then a dash.
pub const PREFIX: &str = "gradus-";

/// The file in a run's folder that its process keeps locked, for as long as it lives. Numbers of processes would not do:
/// containers that share a folder for temporary files may have the same ones.
pub const HELD: &str = "held";

/// A folder of its own for a run; removed when dropped.
#[derive(Debug)]
pub struct Folder {
    // Removed first, while it is still held.
    folder: tempfile::TempDir,
    _held: Option<Flock<File>>,
}

impl Folder {
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// One that no other run will take for its own, whatever becomes of this process.
impl From<tempfile::TempDir> for Folder {
    fn from(folder: tempfile::TempDir) -> Self {
        Self { folder, _held: None }
    }
}

/// A fresh folder. Those of runs that were killed are removed on the way.
///
/// # Errors
///
/// If there is no place for temporary files.
pub fn folder() -> io::Result<Folder> {
    let failed = |error: io::Error| {
        let text = format!(
            "no temporary folder can be made, and the variable TMPDIR can name another place: {error}"
        );
        io::Error::new(error.kind(), text)
    };
    folder_in(&std::env::temp_dir()).map_err(failed)
}

fn folder_in(place: &Path) -> io::Result<Folder> {
    sweep(place);
    let prefix = format!("{PREFIX}{}-", std::process::id());
    let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(place)?;
    let held = hold(folder.path())?;
    Ok(Folder { folder, _held: held })
}

/// Locks a folder for this process. `None` where the file system has no locks: then nobody can take it for abandoned.
fn hold(folder: &Path) -> io::Result<Option<Flock<File>>> {
    // Under another name until it is locked: at no moment is there a file that a sweep could lock.
    let early = folder.join("not-yet-held");
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&early)?;
    let held = Flock::lock(file, FlockArg::LockExclusiveNonblock).ok();
    if held.is_some() {
        fs::rename(&early, folder.join(HELD))?;
    }
    Ok(held)
}

/// Removes the folders of runs of this user that live no more, on this machine or in any container that shares `place`.
fn sweep(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let ours = entry.metadata().is_ok_and(|data| data.is_dir() && data.uid() == geteuid().as_raw());
        if ours && entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes()) {
            let held = entry.path().join(HELD);
            let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK;
            let file = File::options().read(true).custom_flags(flags.bits()).open(held);
            // Held until the folder is gone, so that no two sweeps are at it.
            if let Some(_held) =
                file.ok().and_then(|file| Flock::lock(file, FlockArg::LockExclusiveNonblock).ok())
            {
                remove_tree(&entry.path());
            }
        }
    }
}

/// The name of a control group of this process: with its number and that of its PID namespace, since groups hold no files
/// that could be locked, and a lock on a group itself could be waited for by the submission in it.
///
/// # Errors
///
/// If /proc does not show this process.
pub fn group_name(number: u32) -> io::Result<String> {
    Ok(format!("{PREFIX}{}-{}-{number}", std::process::id(), pid_namespace()?))
}

/// Whether a control group's name is one of ours, and the process that it names is gone. Of other PID namespaces nothing
/// is known, and so nothing is abandoned.
#[must_use]
pub fn is_abandoned_group(name: &OsStr) -> bool {
    let parts = name.to_str().and_then(|name| {
        let (owner, rest) = name.strip_prefix(PREFIX)?.split_once('-')?;
        Some((owner.parse().ok()?, rest.split_once('-')?.0.parse::<u64>().ok()?))
    });
    parts.is_some_and(|(owner, namespace)| {
        kill(Pid::from_raw(owner), None) == Err(Errno::ESRCH)
            && pid_namespace().is_ok_and(|own| own == namespace)
    })
}

/// The number of this process' PID namespace.
///
/// # Errors
///
/// If /proc does not show this process.
pub fn pid_namespace() -> io::Result<u64> {
    Ok(fs::metadata("/proc/self/ns/pid")?.ino())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_swept_only_when_nobody_holds_it() {
        let place = tempfile::tempdir().unwrap();
        let held = folder_in(place.path()).unwrap();
        // As if it were of another PID namespace: this number is nobody's here.
        let (gone, theirs) =
            (place.path().join("gradus-999999999-gone"), place.path().join("gradus-2024-exams"));
        for folder in [&gone, &theirs] {
            fs::create_dir(folder).unwrap();
        }
        let lock = hold(&gone).unwrap();
        sweep(place.path());
        assert!(held.path().exists() && gone.exists(), "each is held");
        drop(lock);
        sweep(place.path());
        assert!(held.path().exists() && !gone.exists(), "one is not");
        assert!(theirs.exists(), "what only has such a name is somebody's own");
    }

    #[test]
    fn a_group_is_judged_only_by_its_own_pid_namespace() {
        let own = group_name(3).unwrap();
        assert!(!is_abandoned_group(OsStr::new(&own)), "its process lives");
        let namespace = pid_namespace().unwrap();
        for (name, abandoned) in [
            (format!("gradus-999999999-{namespace}-0"), true),
            (format!("gradus-999999999-{}-0", namespace + 1), false),
            ("gradus-999999999-0".to_owned(), false),
            ("user.slice".to_owned(), false),
        ] {
            assert_eq!(is_abandoned_group(OsStr::new(&name)), abandoned, "{name}");
        }
    }
}
