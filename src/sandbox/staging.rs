//! The folder of a run: made under the system's folder for temporary files, named after this process, removed with it.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;

use nix::sys::signal::kill;
use nix::unistd::{Pid, geteuid};

use super::supervisor::remove_tree;

/// What is ours alone on a machine is called this, then the number of the process that it belongs to, then a dash.
pub const PREFIX: &str = "gradus-";

/// A fresh folder. Those of runs that were killed are removed on the way.
///
/// # Errors
///
/// If there is no place for temporary files.
pub fn folder() -> io::Result<tempfile::TempDir> {
    sweep();
    tempfile::Builder::new().prefix(&format!("{PREFIX}{}-", std::process::id())).tempdir()
}

/// Whether a name is one of ours, and the process that it names is gone.
pub fn is_abandoned(name: &OsStr) -> bool {
    let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split_once('-')?.0.parse().ok());
    owner.is_some_and(|owner| kill(Pid::from_raw(owner), None) == Err(nix::errno::Errno::ESRCH))
}

/// Removes what runs of this user left that exist no more.
fn sweep() {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let ours = entry.metadata().is_ok_and(|data| data.is_dir() && data.uid() == geteuid().as_raw());
        if ours && is_abandoned(&entry.file_name()) {
            remove_tree(&entry.path());
        }
    }
}
