//! Starts interpreters: forks a process that becomes one.
//!
//! A process for a learner's file is forked before there is anything for it to do, enters its control group (which can
//! take as long as the interpreter's own start) and waits. Its request brings it its streams; then it gives up what it
//! has to give up, and becomes an interpreter that needs none of this any more.

#![allow(unsafe_code, reason = "a process that was forked replaces or ends itself")]

use std::ffi::{CStr, CString};
use std::fs::File;
use std::io::{self, IoSliceMut, Read};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;

use nix::libc;
use nix::sys::prctl::set_pdeathsig;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{SigHandler, SigSet, Signal, signal};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg};
use nix::unistd::{ForkResult, Pid, chdir, execve, fork, getpid, setsid, write};
use serde::{Deserialize, Serialize};

use super::capture::pipe;
use super::python::clean_environment;
use crate::sandbox::linux::cgroup::Leaf;
use crate::sandbox::linux::confine::{Confinement, Step};
use crate::sandbox::linux::landlock;
use crate::sandbox::linux::namespaces::{self, keep_capabilities};
use crate::sandbox::wire::{Hello, WireLimits};

/// Where a server expects its socket.
pub const SERVER_CONTROL: RawFd = 3;

/// Where the harness expects what a process was given before it became an interpreter: the request, the pipe to report
/// to, and the socket for what comes later. Out of the way: a program's own descriptors begin at 3, as everywhere.
const REQUEST: RawFd = 253;
const REPORT: RawFd = 254;
const CONTROL: RawFd = 255;

/// What a waiting process is told, beside the descriptors: the request, standard input, output and error, the pipe to
/// report to, and rules of Landlock if there are any.
#[derive(Debug, Serialize, Deserialize)]
pub struct Word {
    pub limits: WireLimits,
    /// More requests will follow.
    pub keeps_control: bool,
}

/// A process that waits to become an interpreter.
pub struct Waiting {
    pub pid: Pid,
    /// Ends when it has become one. Holds its peak of memory until then, and the number of an error if it could not.
    told: File,
}

impl Waiting {
    /// Waits until the process, which has its request, is an interpreter. Returns the peak of its memory before, in bytes,
    /// which the kernel will keep.
    pub fn has_begun(&self) -> io::Result<u64> {
        let mut told = Vec::new();
        (&self.told).read_to_end(&mut told)?;
        // One that was killed says nothing, which is found out soon enough.
        let Some((peak, trouble)) = told.split_first_chunk() else { return Ok(0) };
        match trouble.try_into() {
            Ok(number) => Err(io::Error::from_raw_os_error(i32::from_ne_bytes(number))),
            Err(_) => Ok(u64::from_ne_bytes(*peak)),
        }
    }
}

/// Starts an interpreter to fork from, which keeps the capabilities to enter namespaces.
pub fn server(hello: &Hello, control: &OwnedFd) -> io::Result<Pid> {
    let image = Image::new(hello, Some(c"serve"))?;
    let nothing = File::options().read(true).write(true).open("/dev/null")?;
    let waiting = forked(&image, || {
        leave_the_parent(hello)?;
        (0..3).try_for_each(|stream| duplicate(nothing.as_raw_fd(), stream))?;
        duplicate(control.as_raw_fd(), SERVER_CONTROL)?;
        keep_capabilities()?;
        Ok(())
    })?;
    waiting.has_begun()?;
    Ok(waiting.pid)
}

/// Forks a process in `leaf` that waits for its request on `control`, in the namespaces of `whose` if that is another one.
pub fn waiting(
    hello: &Hello,
    control: &OwnedFd,
    confinement: &Confinement,
    leaf: Option<&Leaf>,
    whose: Option<Pid>,
) -> io::Result<Waiting> {
    let Some(whose) = whose else { return waiting_here(hello, control, confinement, leaf, None) };
    let (here, there) = (namespaces::pidfd(getpid())?, namespaces::pidfd(whose)?);
    namespaces::bear_children_in(&there)?;
    let waiting = waiting_here(hello, control, confinement, leaf, Some(&there));
    namespaces::bear_children_in(&here)?;
    waiting
}

fn waiting_here(
    hello: &Hello,
    control: &OwnedFd,
    confinement: &Confinement,
    leaf: Option<&Leaf>,
    there: Option<&OwnedFd>,
) -> io::Result<Waiting> {
    let image = Image::new(hello, None)?;
    forked(&image, || {
        there.map_or(Ok(()), namespaces::enter_within)?;
        leave_the_parent(hello)?;
        leaf.map_or(Ok(()), |leaf| leaf.take_in(getpid()))?;
        confinement.ahead().iter().try_for_each(Step::make)?;
        let (word, fds) = heard(control)?;
        let [request, input, output, errors, report, rules @ ..] = fds.as_slice() else {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        };
        // First, since the numbers that follow may be those of the rules.
        rules.iter().try_for_each(|rules| landlock::enter(rules.as_raw_fd()))?;
        let places = [(input, 0), (output, 1), (errors, 2), (request, REQUEST), (report, REPORT)];
        let control = word.keeps_control.then_some((control, CONTROL));
        for (fd, place) in places.into_iter().chain(control) {
            duplicate(fd.as_raw_fd(), place)?;
        }
        confinement.steps(&(&word.limits).into()).iter().try_for_each(Step::make)?;
        Ok(())
    })
}

/// Forks a process that does what it is told, and then becomes a program.
fn forked(image: &Image, work: impl FnOnce() -> io::Result<()>) -> io::Result<Waiting> {
    let (told, teller) = pipe()?;
    // SAFETY: this process has one thread, so that the child may do whatever this process may.
    match unsafe { fork() }? {
        // Reaped by `reap`, with its usage, like every other process of the tree.
        ForkResult::Parent { child } => Ok(Waiting { pid: child, told: told.into() }),
        ForkResult::Child => {
            let done = work();
            let _ = write(&teller, &peak().to_ne_bytes());
            let error = done.map_or_else(|error| error, |()| image.replace_this_process());
            let _ = write(&teller, &error.raw_os_error().unwrap_or(libc::EIO).to_ne_bytes());
            // SAFETY: ends the process, with nothing of the parent's flushed or dropped twice.
            unsafe { libc::_exit(127) }
        }
    }
}

/// The peak of this process' memory, in bytes, by the account in which the kernel keeps it. What `/proc` tells is another one.
fn peak() -> u64 {
    let kib = getrusage(UsageWho::RUSAGE_SELF).map(|usage| usage.max_rss()).unwrap_or_default();
    u64::try_from(kib).unwrap_or_default() << 10
}

/// What a process does not keep of the one that forked it.
fn leave_the_parent(hello: &Hello) -> io::Result<()> {
    // SAFETY: sets the default of a signal that this process ignores because of its runtime.
    unsafe { signal(Signal::SIGPIPE, SigHandler::SigDfl) }?;
    SigSet::empty().thread_set_mask()?;
    setsid()?;
    set_pdeathsig(Signal::SIGKILL)?;
    Ok(chdir(&hello.root)?)
}

/// Waits for the request. Ends the process if none comes any more.
fn heard(control: &OwnedFd) -> io::Result<(Word, Vec<OwnedFd>)> {
    let mut bytes = [0; 256];
    let mut parts = [IoSliceMut::new(&mut bytes)];
    let mut space = nix::cmsg_space!([RawFd; 8]);
    let flags = MsgFlags::MSG_CMSG_CLOEXEC;
    let received = recvmsg::<()>(control.as_raw_fd(), &mut parts, Some(&mut space), flags)?;
    let mut fds = Vec::new();
    for message in received.cmsgs()? {
        if let ControlMessageOwned::ScmRights(numbers) = message {
            // SAFETY: the kernel has just made these descriptors for this process, and nothing else knows them.
            fds.extend(numbers.into_iter().map(|number| unsafe { OwnedFd::from_raw_fd(number) }));
        }
    }
    let count = received.bytes;
    if count == 0 {
        // SAFETY: as above.
        unsafe { libc::_exit(0) }
    }
    let word = postcard::from_bytes(&bytes[..count]).map_err(io::Error::other)?;
    Ok((word, fds))
}

/// Copies a descriptor to a number, where it stays open in whatever this process becomes.
fn duplicate(fd: RawFd, place: RawFd) -> io::Result<()> {
    // SAFETY: makes a descriptor. What had its number before is one of the parent's, which nobody uses here any more.
    if unsafe { libc::dup2(fd, place) } < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// What a process is to be, made before it is forked.
struct Image {
    program: CString,
    arguments: Vec<CString>,
    environment: Vec<CString>,
}

impl Image {
    fn new(hello: &Hello, role: Option<&CStr>) -> io::Result<Self> {
        let text = |path: &std::path::Path| CString::new(path.as_os_str().as_bytes());
        let program = text(&hello.python)?;
        let mut arguments = vec![program.clone()];
        arguments.extend([c"-s", c"-S", c"-P", c"-B"].map(CStr::to_owned));
        arguments.push(text(&hello.harness)?);
        if let Some(role) = role {
            arguments.push(role.to_owned());
            let ready = hello.ready.iter().map(|module| CString::new(format!("+{module}")));
            arguments.extend(ready.collect::<Result<Vec<_>, _>>()?);
        }
        arguments.extend(hello.packages.iter().map(|folder| text(folder)).collect::<Result<Vec<_>, _>>()?);
        let variable = |(name, value): (&str, &str)| CString::new(format!("{name}={value}"));
        let environment = clean_environment().into_iter().map(variable).collect::<Result<_, _>>()?;
        Ok(Self { program, arguments, environment })
    }

    /// Returns only if that fails.
    fn replace_this_process(&self) -> io::Error {
        let Err(error) = execve(&self.program, &self.arguments, &self.environment);
        error.into()
    }
}
