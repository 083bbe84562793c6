//! The supervisor: a small single-threaded process of ours that starts learners' code, keeps it within its limits,
//! kills what is left of it and measures what it used.
//!
//! It is the hidden subcommand [`SUBCOMMAND`] of the same binary. A process of its own, because a host with many
//! threads cannot safely fork, cannot be the only reaper of a tree, and would blur the counters of its children.
//! It knows no exercise, no expectation and no verdict: jobs in, outcomes out, over the socket on its standard input.
//!
//! When the host goes away, by whatever way, the socket closes: everything running is killed, every directory
//! removed.

mod capture;
mod job;
mod limits;
mod python;
mod reap;
mod report;
mod tree;
mod watch;
mod workdir;

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::unistd::{Pid, getppid};

use super::wire::{self, Answer, Hello, WireJob};

/// Name of the hidden subcommand.
pub const SUBCOMMAND: &str = "__supervise";

/// Why a job has no outcome.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The host closed the socket: there is nobody left to answer.
    #[error("the host is gone")]
    HostGone,
    /// A system call failed.
    #[error("{0}: {1}")]
    Os(&'static str, #[source] io::Error),
    /// Processes of a submission could not be killed.
    #[error("{0} processes of the submission could not be killed")]
    Survivors(usize),
}

/// Names what failed, as in `listen().doing("opening the socket")?`.
trait Doing<T> {
    fn doing(self, what: &'static str) -> Result<T, Fault>;
}

impl<T, E: Into<io::Error>> Doing<T> for Result<T, E> {
    fn doing(self, what: &'static str) -> Result<T, Fault> {
        self.map_err(|error| Fault::Os(what, error.into()))
    }
}

/// What every job of this supervisor shares.
struct Station<'a> {
    hello: &'a Hello,
    /// Told of children that ended.
    signals: &'a SignalFd,
    /// Readable only when the host is gone: it sends nothing while a job runs.
    host: BorrowedFd<'a>,
}

/// Serves jobs until the host closes the socket on standard input. Returns the exit code.
#[must_use]
pub fn supervise() -> i32 {
    let host = match io::stdin().as_fd().try_clone_to_owned() {
        Ok(fd) => UnixStream::from(fd),
        Err(_) => return 3,
    };
    let parent = getppid();
    let Ok(Some(hello)) = wire::receive::<Hello>(&host) else { return 3 };
    let served = serve(&host, &hello);
    clean_up(&hello, parent);
    i32::from(served.is_err()) * 3
}

fn serve(host: &UnixStream, hello: &Hello) -> Result<(), Fault> {
    limits::prepare_self().doing("preparing the supervisor")?;
    let mut mask = SigSet::empty();
    mask.add(Signal::SIGCHLD);
    mask.thread_block().doing("blocking SIGCHLD")?;
    let signals = SignalFd::with_flags(&mask, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)
        .doing("watching for SIGCHLD")?;
    let station = Station { hello, signals: &signals, host: host.as_fd() };
    let mut number = 0_u64;
    while let Some(job) = wire::receive::<WireJob>(host).doing("reading a job")? {
        number += 1;
        let answer: Answer = match job::run(&station, &job, number) {
            Ok(outcomes) => Ok(outcomes),
            Err(Fault::HostGone) => return Err(Fault::HostGone),
            Err(fault) => Err(fault.to_string()),
        };
        wire::send(host, &answer).doing("answering")?;
    }
    Ok(())
}

/// Removes what an abandoned host can no longer remove. A living host removes its root itself.
fn clean_up(hello: &Hello, parent: Pid) {
    if getppid() != parent {
        workdir::remove_tree(Path::new(&hello.root));
    }
}
