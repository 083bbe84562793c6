//! Removes control groups with whatever still lives in them: those of a supervisor that ends, and those that others left.

use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::Duration;

use nix::dir::{Dir, Type};
use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::signal::{Signal, kill};
use nix::sys::stat::{Mode, mkdirat};
use nix::unistd::{Pid, UnlinkatFlags, unlinkat};

use super::delegated::Group;
use super::systemd;
use crate::sandbox::staging::is_abandoned_group;

/// How often it is looked whether the killed have left a group, which they do a little after they died.
const ATTEMPTS: u32 = 1000;

/// The directory of a control group, reached by a descriptor.
pub struct Opened<'a>(pub &'a Dir);

impl Opened<'_> {
    fn open(&self, file: &str, flags: OFlag) -> io::Result<fs::File> {
        Ok(openat(self.0, file, flags | OFlag::O_CLOEXEC, Mode::empty()).map(fs::File::from)?)
    }

    /// Kills all processes in it.
    fn kill(&self) {
        // Since Linux 5.14, in version 2: reaches also those that are being born, and those of other PID namespaces.
        if self.write("cgroup.kill", "1").is_ok() {
            return;
        }
        let processes = self.read("cgroup.procs").unwrap_or_default();
        // One that this process cannot see is listed as 0, which would be its own group.
        for pid in processes.lines().filter_map(|line| line.parse().ok()).filter(|&pid| pid > 0) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }
}

impl Group for Opened<'_> {
    fn read(&self, file: &str) -> io::Result<String> {
        let mut text = String::new();
        self.open(file, OFlag::O_RDONLY)?.read_to_string(&mut text)?;
        Ok(text)
    }

    fn write(&self, file: &str, text: &str) -> io::Result<()> {
        self.open(file, OFlag::O_WRONLY)?.write_all(text.as_bytes())
    }

    fn make(&self, name: &str) -> io::Result<()> {
        Ok(mkdirat(self.0, name, Mode::from_bits_truncate(0o755))?)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        Ok(unlinkat(self.0, name, UnlinkatFlags::RemoveDir)?)
    }

    fn below(&self) -> Vec<String> {
        // Opened anew: a second reading of the same descriptor would go on where the first one ended.
        let again = Dir::openat(self.0, ".", OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty());
        let mut entries: Vec<_> = again.into_iter().flat_map(|dir| dir.into_iter().flatten()).collect();
        entries.retain(|entry| entry.file_type() == Some(Type::Directory));
        entries.iter().filter_map(|entry| entry.file_name().to_str().ok().map(str::to_owned)).collect()
    }
}

/// Removes the group `name` below `parent`, with all that is in it.
pub fn remove(parent: &Dir, name: &str, own: &Dir) {
    Opened(own).kill();
    for _ in 0..ATTEMPTS {
        if unlinkat(parent.as_fd(), name, UnlinkatFlags::RemoveDir) != Err(Errno::EBUSY) {
            break;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// Removes the leaves in a group whose supervisors are gone, and those in scopes beside it that supervisors were given.
pub fn sweep(group: &Path) {
    sweep_leaves(group);
    let Some(beside) = group.parent().filter(|_| group.file_name().is_some_and(systemd::is_scope)) else {
        return;
    };
    for entry in fs::read_dir(beside).into_iter().flatten().flatten() {
        if systemd::is_scope(&entry.file_name()) {
            // systemd removes a scope when nobody is left in it.
            sweep_leaves(&entry.path());
        }
    }
}

fn sweep_leaves(group: &Path) {
    let Ok(parent) = open(group) else { return };
    for entry in fs::read_dir(group).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if let (true, Some(name), Ok(own)) = (is_abandoned_group(&name), name.to_str(), open(&entry.path())) {
            remove(&parent, name, &own);
        }
    }
}

/// Opens the directory of a group.
pub fn open(group: &Path) -> nix::Result<Dir> {
    Dir::open(group, OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty())
}
