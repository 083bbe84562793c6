//! Gets a process that runs our harness, and talks to it.
//!
//! Cold, an interpreter is started. Warm, a [`Server`] that was started before any learner's file was seen forks one into
//! the namespaces of the job. From there on both are the same: the harness waits for a request, confines itself, and
//! only then touches a learner's file.

#![allow(unsafe_code, reason = "forks processes that become interpreters")]

use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::io::{self, IoSlice, IoSliceMut, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::{SigHandler, SigSet, Signal, signal};
use nix::sys::socket::{
    AddressFamily, ControlMessage, ControlMessageOwned, MsgFlags, SockFlag, SockType, UnixCredentials,
    recvmsg, sendmsg, setsockopt, socketpair, sockopt,
};
use nix::unistd::{
    ForkResult, Pid, chdir, dup2_stderr, dup2_stdin, dup2_stdout, execve, fork, read, setsid, write,
};
use serde::Serialize;

use super::capture::{never_wait, pipe};
use crate::sandbox::linux::confine::{Confinement, Step};
use crate::sandbox::linux::landlock;
use crate::sandbox::linux::namespaces::{keep_capabilities, own_pidfd};
use crate::sandbox::wire::Hello;

/// Where the harness expects its socket.
const CONTROL: i32 = 3;

/// One request to the harness, as JSON that is also Python text.
#[derive(Debug, Serialize)]
pub struct Request<'a> {
    /// `none`: a program; `many`: import, then wait for calls; `once`: import and make this call.
    pub calls: Calls,
    /// The learner's file.
    pub path: &'a str,
    /// Folder from which the learner's file may import.
    pub home: &'a str,
    /// Working directory.
    pub folder: &'a str,
    /// Name under which the file is imported.
    pub module: &'a str,
    pub env: BTreeMap<&'a str, &'a str>,
    pub args: &'a [String],
    pub setup: Option<&'a str>,
    pub call: &'a str,
    /// System calls that the process makes on itself first.
    pub confinement: &'a [Step],
}

/// What a [`Request`] asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Calls {
    None,
    Many,
    Once,
}

/// A process that runs our harness.
pub struct Python {
    pub pid: Pid,
    control: OwnedFd,
    /// Where the server that forked it tells how it ended. Without one it is a child of this process.
    pub told: Option<OwnedFd>,
    /// Ends when it has become an interpreter, if it waits for a request to do so.
    trouble: Option<OwnedFd>,
}

/// An interpreter that waits to be forked.
pub struct Server {
    control: OwnedFd,
}

/// How long a server, which is ours and has nothing else to do, may take to fork.
const PATIENCE_MS: u16 = 10_000;

impl Server {
    /// Starts an interpreter that keeps the capabilities to enter namespaces.
    pub fn start(hello: &Hello, confinement: &Confinement) -> io::Result<Self> {
        let (control, theirs) = control_pair()?;
        has_begun(&spawn(hello, &theirs, Role::Server, Begin::Now, None)?.1)?;
        let steps = in_memory(&confinement.of_server())?;
        send_with(&control, &[steps.as_raw_fd()])?;
        Ok(Self { control })
    }

    /// Asks for a process in the namespaces of this one.
    fn ask(&self, theirs: &OwnedFd, told: &OwnedFd) -> io::Result<()> {
        let namespaces = own_pidfd()?;
        send_with(&self.control, &[theirs, told, &namespaces].map(AsRawFd::as_raw_fd))
    }
}

impl Python {
    /// Starts an interpreter in a session of its own, under `rules` of Landlock.
    pub fn start(hello: &Hello, begin: Begin, rules: Option<&OwnedFd>) -> io::Result<Self> {
        let (control, theirs) = control_pair()?;
        let (pid, trouble) = spawn(hello, &theirs, Role::Single, begin, rules)?;
        if begin == Begin::Now {
            has_begun(&trouble)?;
        }
        Ok(Self { pid, control, told: None, trouble: (begin == Begin::Asked).then_some(trouble) })
    }

    /// Lets a server fork one, into the namespaces of this process.
    pub fn fork(server: &Server) -> io::Result<Self> {
        let (control, theirs) = control_pair()?;
        let (told, teller) = pipe()?;
        server.ask(&theirs, &teller)?;
        drop((theirs, teller));
        let mut python =
            Self { pid: Pid::from_raw(0), control, told: Some(never_wait(told)?), trouble: None };
        let mut fds = [PollFd::new(python.control.as_fd(), PollFlags::POLLIN)];
        if poll(&mut fds, PATIENCE_MS)? == 0 {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the server does not fork"));
        }
        python.pid = python.announced()?.ok_or_else(|| io::Error::other("the server could not fork"))?;
        Ok(python)
    }

    /// Sends a request with standard input, output, error and the pipe to report to.
    ///
    /// A request for a call has one more: where to tell how it ended.
    pub fn send(
        &self,
        request: &Request<'_>,
        streams: [BorrowedFd<'_>; 4],
        teller: Option<BorrowedFd<'_>>,
    ) -> io::Result<()> {
        let memory = in_memory(request)?;
        let fds = std::iter::once(memory.as_fd()).chain(streams).chain(teller);
        send_with(&self.control, &fds.map(|fd| fd.as_raw_fd()).collect::<Vec<_>>())?;
        self.trouble.as_ref().map_or(Ok(()), has_begun)
    }

    /// The descriptor that becomes readable when a process announces itself.
    pub fn control(&self) -> BorrowedFd<'_> {
        self.control.as_fd()
    }

    /// The process that announced itself. The kernel names it: a process cannot claim to be another.
    ///
    /// `None` if nothing was announced: the other end is closed.
    pub fn announced(&self) -> io::Result<Option<Pid>> {
        let mut byte = [0];
        let mut parts = [IoSliceMut::new(&mut byte)];
        let mut space = nix::cmsg_space!(UnixCredentials);
        let flags = MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_CMSG_CLOEXEC;
        let received = recvmsg::<()>(self.control.as_raw_fd(), &mut parts, Some(&mut space), flags)?;
        if received.bytes == 0 {
            return Ok(None);
        }
        let pid = received.cmsgs()?.find_map(|message| match message {
            ControlMessageOwned::ScmCredentials(who) => Some(Pid::from_raw(who.pid())),
            _ => None,
        });
        Ok(pid)
    }
}

/// Waits until a process has become an interpreter.
fn has_begun(trouble: &OwnedFd) -> io::Result<()> {
    let mut number = [0; 4];
    match read(trouble, &mut number)? {
        4 => Err(io::Error::from_raw_os_error(i32::from_ne_bytes(number))),
        _ => Ok(()),
    }
}

/// A control socket: our end, which tells who sends, and the end for the harness.
fn control_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let (control, theirs) =
        socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC)?;
    setsockopt(&control, sockopt::PassCred, &true)?;
    // Above the number it is copied to: a copy onto itself would keep the close-on-exec flag.
    Ok((control, duplicate_above(&theirs, CONTROL)?))
}

/// A file in memory with JSON in it.
fn in_memory(content: &impl Serialize) -> io::Result<std::fs::File> {
    let text = serde_json::to_vec(content).map_err(io::Error::other)?;
    let memory = std::fs::File::from(memfd_create(c"request", MFdFlags::MFD_CLOEXEC)?);
    (&memory).write_all(&text)?;
    io::Seek::rewind(&mut &memory)?;
    Ok(memory)
}

/// Sends one byte with descriptors attached.
fn send_with(control: &OwnedFd, fds: &[i32]) -> io::Result<()> {
    let message = [ControlMessage::ScmRights(fds)];
    sendmsg::<()>(control.as_raw_fd(), &[IoSlice::new(b"?")], &message, MsgFlags::MSG_NOSIGNAL, None)?;
    Ok(())
}

/// What an interpreter is started for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// One learner's file.
    Single,
    /// Being forked.
    Server,
}

/// When a process becomes an interpreter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    Now,
    /// With its first request. Until then it costs next to nothing, and may wait as long as it has to.
    Asked,
}

/// Forks a process that becomes an interpreter. The descriptor becomes readable when it has: empty then, else it holds
/// the number of an error.
///
/// The other way round, [`std::process::Command`] waits for the interpreter to have begun.
fn spawn(
    hello: &Hello,
    control: &OwnedFd,
    role: Role,
    begin: Begin,
    rules: Option<&OwnedFd>,
) -> io::Result<(Pid, OwnedFd)> {
    let image = Image::new(hello, role)?;
    let nothing = std::fs::File::options().read(true).write(true).open("/dev/null")?;
    let (trouble, reporter) = pipe()?;
    // SAFETY: this process has one thread, so that the child may do whatever this process may.
    match unsafe { fork() }? {
        // Reaped by `reap`, with its usage, like every other process of the tree.
        ForkResult::Parent { child } => Ok((child, trouble)),
        ForkResult::Child => {
            let prepared = become_own(&hello.root, &nothing, control, role, begin, rules);
            let error = prepared.map_or_else(|error| error, |()| image.replace_this_process());
            let number = error.raw_os_error().unwrap_or(libc::EIO);
            let _ = write(&reporter, &number.to_ne_bytes());
            // SAFETY: ends the process, with nothing of the parent's flushed or dropped twice.
            unsafe { libc::_exit(127) }
        }
    }
}

/// What a process is to be, made before it is forked.
struct Image {
    program: CString,
    arguments: Vec<CString>,
    environment: Vec<CString>,
}

impl Image {
    fn new(hello: &Hello, role: Role) -> io::Result<Self> {
        let program = CString::new(hello.python.as_os_str().as_bytes())?;
        let harness = CString::new(hello.harness.as_os_str().as_bytes())?;
        let mut arguments = vec![program.clone()];
        arguments.extend([c"-s", c"-S", c"-P", c"-B"].map(CStr::to_owned));
        arguments.push(harness);
        arguments.extend((role == Role::Server).then(|| c"serve".to_owned()));
        let packages = hello.packages.iter().map(|folder| CString::new(folder.as_os_str().as_bytes()));
        arguments.extend(packages.collect::<Result<Vec<_>, _>>()?);
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

/// In a process that was forked to become an interpreter: what it keeps of its parent, and what it does not.
fn become_own(
    folder: &Path,
    nothing: &std::fs::File,
    control: &OwnedFd,
    role: Role,
    begin: Begin,
    rules: Option<&OwnedFd>,
) -> io::Result<()> {
    // SAFETY: sets the default of a signal that this process ignores because of its runtime.
    unsafe { signal(Signal::SIGPIPE, SigHandler::SigDfl) }?;
    SigSet::empty().thread_set_mask()?;
    setsid()?;
    set_pdeathsig(Signal::SIGKILL)?;
    chdir(folder)?;
    dup2_stdin(nothing)?;
    dup2_stdout(nothing)?;
    dup2_stderr(nothing)?;
    if begin == Begin::Asked {
        poll(&mut [PollFd::new(control.as_fd(), PollFlags::POLLIN)], PollTimeout::NONE)?;
    }
    // Before a descriptor is copied, maybe over that of the rules.
    rules.map_or(Ok(()), |rules| landlock::enter(rules.as_raw_fd()))?;
    // SAFETY: makes a descriptor; what had its number before is closed on exec and not used any more.
    if unsafe { libc::dup2(control.as_raw_fd(), CONTROL) } < 0 {
        return Err(io::Error::last_os_error());
    }
    if role == Role::Server { keep_capabilities() } else { Ok(()) }
}

/// A duplicate with a number above `floor`, closed on exec.
fn duplicate_above(fd: &OwnedFd, floor: i32) -> io::Result<OwnedFd> {
    let raw = fcntl(fd, FcntlArg::F_DUPFD_CLOEXEC(floor + 1))?;
    // SAFETY: the kernel has just made this descriptor for us, and nothing else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(raw) })
}

/// The environment of every run, before what a case adds: the same on every machine.
///
/// A fixed hash seed makes the order of sets the same everywhere; the interpreter reads it at its start only.
pub fn clean_environment() -> [(&'static str, &'static str); 6] {
    [
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("LANG", "C.UTF-8"),
        ("LC_ALL", "C.UTF-8"),
        ("TZ", "UTC"),
        ("PYTHONHASHSEED", "0"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
    ]
}
