//! Gets a process that runs our harness, and talks to it.
//!
//! Cold, an interpreter is started. Warm, a [`Server`] that was started before any learner's file was seen forks one into
//! the namespaces of the job. From there on both are the same: the harness waits for a request, confines itself, and
//! only then touches a learner's file.

#![allow(unsafe_code, reason = "a session and a parent-death signal have to be set between fork and exec")]

use std::collections::BTreeMap;
use std::io::{self, IoSlice, IoSliceMut, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::socket::{
    AddressFamily, ControlMessage, ControlMessageOwned, MsgFlags, SockFlag, SockType, UnixCredentials,
    recvmsg, sendmsg, setsockopt, socketpair, sockopt,
};
use nix::unistd::Pid;
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
        spawn(hello, &theirs, Role::Server, None)?;
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
    pub fn start(hello: &Hello, rules: Option<&OwnedFd>) -> io::Result<Self> {
        let (control, theirs) = control_pair()?;
        let pid = spawn(hello, &theirs, Role::Single, rules)?;
        Ok(Self { pid, control, told: None })
    }

    /// Lets a server fork one, into the namespaces of this process.
    pub fn fork(server: &Server) -> io::Result<Self> {
        let (control, theirs) = control_pair()?;
        let (told, teller) = pipe()?;
        server.ask(&theirs, &teller)?;
        drop((theirs, teller));
        let mut python = Self { pid: Pid::from_raw(0), control, told: Some(never_wait(told)?) };
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
        send_with(&self.control, &fds.map(|fd| fd.as_raw_fd()).collect::<Vec<_>>())
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

#[expect(clippy::disallowed_methods, reason = "the sandbox is the room that starts processes")]
fn spawn(hello: &Hello, control: &OwnedFd, role: Role, rules: Option<&OwnedFd>) -> io::Result<Pid> {
    let (source, rules) = (control.as_raw_fd(), rules.map(AsRawFd::as_raw_fd));
    let mut command = Command::new(&hello.python);
    command.args(["-s", "-S", "-P", "-B"]).arg(&hello.harness);
    if role == Role::Server {
        command.arg("serve");
    }
    command.args(&hello.packages);
    command.env_clear().envs(clean_environment()).current_dir(&hello.root);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // SAFETY: the closure calls only async-signal-safe functions, with integers, and touches no memory of ours.
    unsafe {
        command.pre_exec(move || {
            // Before a descriptor is copied, maybe over that of the rules.
            rules.map_or(Ok(()), landlock::enter)?;
            if libc::setsid() < 0
                || libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) < 0
                || libc::dup2(source, CONTROL) < 0
            {
                return Err(io::Error::last_os_error());
            }
            if role == Role::Server { keep_capabilities() } else { Ok(()) }
        });
    }
    let child = command.spawn()?;
    let pid = i32::try_from(child.id()).map_err(io::Error::other)?;
    // Reaped by `reap`, with its usage, like every other process of the tree.
    Ok(Pid::from_raw(pid))
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
