//! Takes ended children off the kernel's hands, with what each used.

#![allow(
    unsafe_code,
    reason = "wait4 is the only call that tells one child's usage, and has no safe binding"
)]

use std::io;
use std::time::Duration;

use nix::libc;
use nix::unistd::Pid;

/// A child that ended.
#[derive(Debug, Clone, Copy)]
pub struct Reaped {
    pub pid: Pid,
    pub status: Status,
    /// User plus system time of it and of the children it waited for.
    pub cpu: Duration,
    /// Peak of its resident memory, in bytes. The kernel reports KiB; this is the only place that converts.
    pub memory: u64,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Exit(i32),
    Signal(i32),
}

impl Status {
    /// The meaning of a wait status.
    fn of(status: i32) -> Self {
        if libc::WIFSIGNALED(status) {
            Self::Signal(libc::WTERMSIG(status))
        } else {
            Self::Exit(libc::WEXITSTATUS(status))
        }
    }
}

/// The next child that has ended, if any; never blocks.
///
/// # Errors
///
/// The kernel's, except that having no children is no error.
///
/// Source: wait4(2), getrusage(2).
pub fn next() -> io::Result<Option<Reaped>> {
    let mut status = 0;
    // SAFETY: an all-zero rusage is a valid value of that plain C struct.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live locals of the types that wait4 writes.
    let pid = unsafe { libc::wait4(-1, &raw mut status, libc::WNOHANG | libc::__WALL, &raw mut usage) };
    match pid {
        0 => Ok(None),
        -1 => {
            let error = io::Error::last_os_error();
            if error.raw_os_error() == Some(libc::ECHILD) { Ok(None) } else { Err(error) }
        }
        pid => Ok(Some(Reaped {
            pid: Pid::from_raw(pid),
            status: Status::of(status),
            cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
            memory: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
        })),
    }
}

/// A child of another process, as that one tells it: wait status, user and system time in microseconds, peak memory
/// in KiB.
pub fn told(pid: Pid, text: &str) -> Option<Reaped> {
    let numbers =
        text.split_ascii_whitespace().map(|field| field.parse().ok()).collect::<Option<Vec<u64>>>()?;
    let &[status, user, system, memory] = numbers.as_slice() else { return None };
    let status = Status::of(i32::try_from(status).ok()?);
    let cpu = Duration::from_micros(user.checked_add(system)?);
    Some(Reaped { pid, status, cpu, memory: memory.checked_mul(1024)? })
}

fn duration(time: libc::timeval) -> Duration {
    let micros = u64::try_from(time.tv_usec).unwrap_or(0);
    Duration::from_secs(u64::try_from(time.tv_sec).unwrap_or(0)) + Duration::from_micros(micros)
}
