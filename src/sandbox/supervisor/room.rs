//! Rooms within the namespaces of a job: what runs in one cannot see or signal what runs beside it.
//!
//! For two processes that must not trust each other and still belong to one run. What the limits count, and what is killed
//! at the end, is in both.

#![allow(unsafe_code, reason = "children are not waited for")]

use std::os::fd::OwnedFd;

use nix::sys::signal::{SigHandler, Signal, signal};
use nix::unistd::{Pid, pause, read, write};

use super::capture::pipe;
use super::{Doing, Fault};
use crate::sandbox::linux::namespaces::{self, Forked};
use crate::sandbox::linux::root::Fresh;

/// Makes a room, and returns its first process: when that ends, the kernel ends all that is in there.
pub fn make() -> Result<Pid, Fault> {
    let (ready, teller) = pipe().doing("opening pipes")?;
    match namespaces::fork_within().doing("making a room")? {
        Forked::Child => {
            drop(ready);
            std::process::exit(namespaces::exit_code(keep(teller)));
        }
        Forked::Parent(pid) => {
            drop(teller);
            if read(&ready, &mut [0]).doing("waiting for a room")? == 0 {
                return Err(Fault::Os("making a room", std::io::ErrorKind::Other.into()));
            }
            Ok(pid)
        }
    }
}

/// What the first process of a room does.
fn keep(teller: OwnedFd) -> std::io::Result<()> {
    namespaces::die_with_parent()?;
    Fresh::mount_processes()?;
    // SAFETY: the kernel reaps what becomes this process' child; no handler runs.
    unsafe { signal(Signal::SIGCHLD, SigHandler::SigIgn) }?;
    write(&teller, b"r")?;
    drop(teller);
    loop {
        pause();
    }
}
