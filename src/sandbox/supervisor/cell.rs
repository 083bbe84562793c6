//! Cells: process 1 of fresh namespaces for each job, and the next one made while a job runs.
//!
//! Making namespaces, and tearing them down, takes longer than running a small program in them. So a cell is made before
//! there is a job for it, up to a process that waits for its request, and is torn down after its job was answered. It is
//! begun with the last case of the job before it: earlier it would only take processors from that.
//! It takes its job from the host and answers it there; this process only makes cells and sees them end.

use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, read, write};

use super::capture::pipe;
use super::job::Ready;
use super::joined::Task;
use super::order::begins_apart;
use super::python::Python;
use super::streams::Pipes;
use super::{Doing, Fault, Station, finish, job};
use crate::sandbox::linux::cgroup::Leaf;
use crate::sandbox::linux::namespaces::{self, Forked};
use crate::sandbox::linux::root::Fresh;
use crate::sandbox::wire::{self, WireJob};

/// Room in a cell's own file systems beyond what its cases may write.
const SPARE: u64 = 4 << 20;

/// Cells at most that have a job or are being torn down while the next one is made. What is in them still counts for the
/// user and the group that the next one has, until the kernel is done with it, which can take seconds where something else
/// has the processors: without a bound there would be hundreds.
const MOST: usize = 4;

/// Serves jobs until the host is gone, each in a cell of its own. They take turns with the `leaves`.
pub fn serve(station: &Station<'_>, leaves: &[Leaf], host: &UnixStream) -> Result<(), Fault> {
    // With leaves of their own, no cell gets one that another is in.
    let most = if leaves.len() > 1 { leaves.len() - 1 } else { MOST };
    let (mut before, mut likely) = (Vec::new(), Needed { space: SPARE, module: false });
    for number in 0.. {
        while before.len() > most {
            if let Wake::HostGone = wait(station, None)? {
                return Ok(());
            }
            see_ended(&mut before)?;
        }
        let station = Station { leaf: leaves.get(number % leaves.len().max(1)), ..*station };
        let cell = Cell::make(&station, number as u64, likely, host)?;
        let Some(needed) = cell.gets_a_job(&station, &mut before)? else { break };
        before.push(cell.pid);
        // The next one is likely to be of the same kind.
        likely = needed;
    }
    Ok(())
}

/// What a job needs that can be made before it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Needed {
    /// Bytes that it may need in its folders at one time.
    space: u64,
    /// It begins with tests that reach the learner's module in another process.
    module: bool,
}

impl Needed {
    fn by(job: &WireJob) -> Self {
        let space = |case: &wire::WireCase| {
            let given: usize = case.files.iter().map(|(_, content)| content.len()).sum();
            case.limits.output() + given as u64
        };
        let space = job.cases.iter().map(space).max().unwrap_or(0) + job.source.len() as u64 * 2 + SPARE;
        Self { space, module: begins_apart(&job.cases) }
    }

    /// As it is told to the supervisor.
    fn told(self) -> [u8; TOLD] {
        let mut told = [u8::from(self.module); TOLD];
        told[1..].copy_from_slice(&self.space.to_ne_bytes());
        told
    }

    fn heard([module, space @ ..]: [u8; TOLD]) -> Self {
        Self { space: u64::from_ne_bytes(space), module: module != 0 }
    }
}

const TOLD: usize = 1 + size_of::<u64>();

/// Process 1 of fresh namespaces.
struct Cell {
    pid: Pid,
    /// Holds what its job needs as soon as it has one; ends with it.
    news: OwnedFd,
}

impl Cell {
    fn make(station: &Station<'_>, number: u64, likely: Needed, host: &UnixStream) -> Result<Self, Fault> {
        let (news, teller) = pipe().doing("opening pipes")?;
        match namespaces::fork_apart().doing("making namespaces")? {
            Forked::Child => {
                drop(news);
                std::process::exit(i32::from(work(station, number, likely, host, &teller).is_err()));
            }
            Forked::Parent(pid) => Ok(Self { pid, news }),
        }
    }

    /// Waits until this cell has a job, and returns what that needs; none if there is no job any more. Those `before` it may
    /// still have work.
    ///
    /// # Errors
    ///
    /// If one of them ended without having answered: the host must not wait for an answer that never comes.
    fn gets_a_job(&self, station: &Station<'_>, before: &mut Vec<Pid>) -> Result<Option<Needed>, Fault> {
        loop {
            match wait(station, Some(&self.news))? {
                Wake::News => {
                    let mut told = [0; TOLD];
                    if read(&self.news, &mut told).doing("hearing of a cell")? > 0 {
                        return Ok(Some(Needed::heard(told)));
                    }
                    return namespaces::wait_for(self.pid).doing("making a cell").map(|()| None);
                }
                Wake::HostGone => {
                    // It may be far from reading that there is no job any more.
                    kill(self.pid, Signal::SIGKILL).doing("ending a cell")?;
                    return Ok(None);
                }
                Wake::Ended => see_ended(before)?,
            }
        }
    }
}

/// What this process waits for.
enum Wake {
    News,
    HostGone,
    /// Something may have ended.
    Ended,
}

fn wait(station: &Station<'_>, news: Option<&OwnedFd>) -> Result<Wake, Fault> {
    // Of the host only its end, which is always told of: what it sends is the cell's to read.
    let mut fds = vec![
        PollFd::new(station.host, PollFlags::empty()),
        PollFd::new(station.signals.as_fd(), PollFlags::POLLIN),
    ];
    fds.extend(news.map(|news| PollFd::new(news.as_fd(), PollFlags::POLLIN)));
    match poll(&mut fds, PollTimeout::NONE) {
        Ok(_) | Err(Errno::EINTR) => {}
        Err(error) => return Err(Fault::Os("waiting for a job", error.into())),
    }
    let tells = |fd: &PollFd<'_>| fd.revents().is_some_and(|events| !events.is_empty());
    if fds.get(2).is_some_and(tells) {
        return Ok(Wake::News);
    }
    if tells(&fds[0]) {
        return Ok(Wake::HostGone);
    }
    while station.signals.read_signal().doing("reading signals")?.is_some() {}
    Ok(Wake::Ended)
}

/// Reaps what has ended, cells and, where the server is gone, what it had forked.
fn see_ended(cells: &mut Vec<Pid>) -> Result<(), Fault> {
    loop {
        let ended = match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) | Err(Errno::ECHILD) => return Ok(()),
            Ok(ended) => ended,
            Err(error) => return Err(Fault::Os("reaping", error.into())),
        };
        // Of older ones the host has had its answer, or there would be no younger one.
        if ended.pid() == cells.last().copied() && !matches!(ended, WaitStatus::Exited(_, 0)) {
            return Err(Fault::Unanswered);
        }
        cells.retain(|&cell| Some(cell) != ended.pid());
    }
}

/// What process 1 does. When it ends, the kernel kills everything in its namespaces. `likely` is what its job may need.
fn work(
    station: &Station<'_>,
    number: u64,
    likely: Needed,
    host: &UnixStream,
    news: &OwnedFd,
) -> Result<(), Fault> {
    namespaces::die_with_parent().doing("tying a cell to the supervisor")?;
    let fresh = Fresh::mount(likely.space).doing("mounting the folders of a job")?;
    namespaces::bring_up_loopback().doing("bringing up the loopback device")?;
    let python = station.python()?;
    let module = likely.module.then(|| station.module()).transpose()?;
    let waiting = Some(Ready { python, module, pipes: Pipes::open().doing("opening pipes")? });
    Python::rehearse(station.confinement);
    let Some(task) = Task::receive(host).doing("reading a job")? else { return Ok(()) };
    let needed = Needed::by(&task.job);
    if needed.space != likely.space {
        fresh.resize(needed.space).doing("making room for a job")?;
    }
    let tells = std::cell::Cell::new(Some(news));
    let nearly_done = || {
        let news = tells.take();
        news.map_or(Ok(()), |news| write(news, &needed.told()).map(drop).doing("telling of a job"))
    };
    let done = job::run(station, task, number, waiting, &nearly_done, host);
    nearly_done()?;
    finish(station, host, done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_job_needs_is_heard_as_it_was_told() {
        for needed in [Needed { space: 7 << 40, module: true }, Needed { space: 0, module: false }] {
            assert_eq!(Needed::heard(needed.told()), needed);
        }
    }
}
