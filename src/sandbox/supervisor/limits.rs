//! Limits that the kernel keeps: resource limits of learners' processes, and what the supervisor sets for itself.
//!
//! These are the backstop. The exact limits, of the whole process tree, are kept by `watch`.

#![allow(unsafe_code, reason = "prlimit on another process and prctl have no safe binding")]

use std::io;

use nix::libc;
use nix::unistd::Pid;

use crate::spec::model::Limits;

/// Makes this process the parent of every orphan below it, and keeps descriptors it was started with to itself.
///
/// Source: prctl(2), `PR_SET_CHILD_SUBREAPER`; close_range(2).
pub fn prepare_self() -> io::Result<()> {
    // SAFETY: both calls take integers only; close_range marks descriptors 3 and up, whatever they are.
    let results = unsafe {
        [
            libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0),
            libc::close_range(3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC.cast_signed()),
        ]
    };
    // A kernel without close_range (before 5.9) leaves only descriptors that our own parent leaked.
    if results[0] == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Sets the resource limits of a process that waits for its request, and of all it will start.
///
/// The processor limit is one second above the submission's: it stops a single process that slipped past us.
/// Resident memory has no such limit, and address space is no measure of it (numpy reserves gigabytes).
///
/// Source: prlimit(2), getrlimit(2).
pub fn apply(pid: Pid, limits: &Limits) -> io::Result<()> {
    let cpu = limits.cpu.as_secs() + 2;
    set(pid, libc::RLIMIT_CPU, cpu, cpu + 1)?;
    set(pid, libc::RLIMIT_FSIZE, limits.file_size.0, limits.file_size.0)?;
    set(pid, libc::RLIMIT_CORE, 0, 0)?;
    set(pid, libc::RLIMIT_NOFILE, 1024, 1024)?;
    set(pid, libc::RLIMIT_MEMLOCK, 0, 0)
}

fn set(pid: Pid, resource: libc::__rlimit_resource_t, soft: u64, hard: u64) -> io::Result<()> {
    let limit = libc::rlimit { rlim_cur: soft, rlim_max: hard };
    // SAFETY: `limit` outlives the call, and the kernel only reads it; the old value is not asked for.
    let result = unsafe { libc::prlimit(pid.as_raw(), resource, &raw const limit, std::ptr::null_mut()) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
