//! The supervisor: a small single-threaded process of ours that starts learners' code, keeps it within its limits,
//! kills what is left of it and measures what it used.
//!
//! It is the hidden subcommand [`SUBCOMMAND`] of the same binary. A process of its own, because a host with many
//! threads cannot safely fork, cannot be the only reaper of a tree, and would blur the counters of its children.
//! It knows no exercise, no expectation and no verdict: jobs in, outcomes out, over the socket on its standard input.
//!
//! When the host goes away, by whatever way, the socket closes: everything running is killed, every directory
//! removed.

mod account;
mod adopt;
mod asking;
mod batch;
mod calls;
pub(super) mod capture;
mod cell;
mod database;
mod importer;
mod job;
pub(super) mod joined;
mod leftovers;
mod marshal;
mod measure;
mod order;
mod pair;
mod progress;
mod python;
mod reap;
pub mod report;
mod room;
mod shell;
mod start;
mod streams;
mod suite;
mod tree;
mod watch;
mod workdir;

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use nix::dir::Dir;
use nix::fcntl::OFlag;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::stat::Mode;
use nix::unistd::{Pid, UnlinkatFlags, getpid, getppid, unlinkat};

use self::joined::Task;
use self::python::{Python, Server};
use self::shell::Shell;
pub use self::workdir::remove_tree;
use super::Level;
use super::linux::cgroup::Leaf;
use super::linux::confine::Confinement;
use super::linux::landlock::Landlock;
use super::staging::HELD;
use super::wire::{self, Answer, Compiled, Hello};

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
    /// The server did not say how a process that it forked has ended.
    #[error("the server does not say how a process ended")]
    Unheard,
    /// The process that had a job ended without an answer.
    #[error("a job was not answered")]
    Unanswered,
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
#[derive(Clone, Copy)]
struct Station<'a> {
    hello: &'a Hello,
    /// Told of children that ended.
    signals: &'a SignalFd,
    /// Readable only when the host is gone: it sends nothing while a job runs.
    host: BorrowedFd<'a>,
    confinement: &'a Confinement,
    server: Option<&'a Server>,
    /// For modules that tests reach from another process.
    modules: Option<&'a Server>,
    leaf: Option<&'a Leaf>,
    landlock: Option<&'a Landlock>,
    /// Jobs run in a root of their own.
    apart: bool,
}

impl Station<'_> {
    /// A process for a learner's file, in the control group: forked by the server where there is one, else one that
    /// becomes an interpreter.
    fn python(&self) -> Result<Python, Fault> {
        self.python_of(self.server, None)
    }

    /// The same for a module that tests reach from another process: in a room of its own where there are namespaces.
    fn module(&self) -> Result<Python, Fault> {
        let room = self.apart.then(room::make).transpose()?;
        self.python_of(self.modules.or(self.server), room)
    }

    fn python_of(&self, server: Option<&Server>, whose: Option<Pid>) -> Result<Python, Fault> {
        let python = if let Some(server) = server {
            Python::fork(server, whose.unwrap_or_else(getpid)).doing("forking Python")?
        } else {
            Python::start(self.hello, self.confinement, self.leaf, whose).doing("starting Python")?
        };
        // When memory is short, it is the submission that goes, not the server that happens to be larger. Where the
        // kernel does not let us say so, it decides by size.
        let _ = std::fs::write(format!("/proc/{}/oom_score_adj", python.pid), "1000");
        Ok(python)
    }
}

/// Serves jobs until the host closes the socket on standard input. Returns the exit code.
#[must_use]
pub fn supervise() -> i32 {
    let host = match io::stdin().as_fd().try_clone_to_owned() {
        Ok(fd) => UnixStream::from(fd),
        Err(_) => return 3,
    };
    let Ok(Some(hello)) = wire::receive::<Hello>(&host) else { return 3 };
    let abandoned = Abandoned::new(&hello.root);
    let served = serve(&host, hello);
    // Where the kernel does not do it, nobody else ends what a job that was given up has left.
    let _ = tree::kill_all(&[], |_| ());
    abandoned.clean_up();
    i32::from(served.is_err()) * 3
}

fn serve(host: &UnixStream, hello: Hello) -> Result<(), Fault> {
    adopt::prepare_self().doing("preparing the supervisor")?;
    let mut mask = SigSet::empty();
    mask.add(Signal::SIGCHLD);
    mask.thread_block().doing("blocking SIGCHLD")?;
    let signals = SignalFd::with_flags(&mask, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)
        .doing("watching for SIGCHLD")?;
    let shell = Shell::enter(hello);
    if shell.welcome.level < Level::Strict {
        // Without namespaces /proc shows this process to learners' code of the same user, and jobs lie in its memory.
        nix::sys::prctl::set_dumpable(false).doing("closing the supervisor's memory")?;
    }
    wire::send(host, &shell.welcome).doing("answering")?;
    let (server, modules) = (shell.server(), shell.modules());
    let station = Station {
        hello: &shell.hello,
        signals: &signals,
        host: host.as_fd(),
        confinement: &shell.confinement,
        server: server.as_ref(),
        modules: modules.as_ref(),
        leaf: shell.leaves.first(),
        landlock: shell.landlock.as_ref(),
        apart: shell.welcome.level == Level::Strict,
    };
    if station.apart {
        return cell::serve(&station, &shell.leaves, host);
    }
    let mut number = 0;
    while let Some(task) = Task::receive(host).doing("reading a job")? {
        let before = leftovers::Before::now();
        number += 1;
        let done = job::run(&station, task, number, None, &|| Ok(()), host);
        if done.is_err() {
            tree::kill_all(&[], |_| ())?;
        }
        if let Some(learner) = shell.confinement.identity {
            before.remove_left(learner);
        }
        finish(&station, host, done)?;
    }
    Ok(())
}

/// Sends the last part of the answer to a job: that it is done, or what went wrong on our side.
fn finish(station: &Station<'_>, host: &UnixStream, done: Result<Compiled, Fault>) -> Result<(), Fault> {
    let last = match done {
        Ok(compiled) => {
            let threaded = station.server.map(Server::threaded).unwrap_or_default();
            Answer::Done { threaded, compiled }
        }
        Err(Fault::HostGone) => return Err(Fault::HostGone),
        Err(fault) => Answer::Failed(fault.to_string()),
    };
    wire::send(host, &last).doing("answering")
}

/// Removes what a host that was killed can no longer remove. A living host removes its folder itself.
struct Abandoned {
    host: Pid,
    /// The host's folder, still reachable after this process has got another root.
    root: Option<Dir>,
    path: PathBuf,
}

impl Abandoned {
    fn new(root: &Path) -> Self {
        let flags = OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        Self { host: getppid(), root: Dir::open(root, flags, Mode::empty()).ok(), path: root.to_path_buf() }
    }

    fn clean_up(mut self) {
        if getppid() == self.host {
            return;
        }
        workdir::remove_tree(&self.path);
        // The folder's own files, where its path leads nowhere any more, and the folder cannot be removed either: the next
        // run does that, which has to see by the file that is left that nobody holds it.
        let Some(root) = &mut self.root else { return };
        let names: Vec<_> = root.iter().flatten().map(|entry| entry.file_name().to_owned()).collect();
        for name in names.into_iter().filter(|name| name.to_bytes() != HELD.as_bytes()) {
            for flag in [UnlinkatFlags::NoRemoveDir, UnlinkatFlags::RemoveDir] {
                let _ = unlinkat(&*root, name.as_c_str(), flag);
            }
        }
    }
}
