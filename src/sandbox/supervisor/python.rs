//! Gets a process that runs our harness, and talks to it.
//!
//! Cold, an interpreter is started (`start`). Warm, a [`Server`] that was started before any learner's file was seen forks
//! one into the namespaces of the job. From its first request on both are the same.

#![allow(unsafe_code, reason = "a duplicated descriptor has to be owned")]

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::io::{self, IoSlice, IoSliceMut, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::time::Duration;

use nix::fcntl::{FcntlArg, fcntl};
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::socket::{
    AddressFamily, ControlMessage, ControlMessageOwned, MsgFlags, SockFlag, SockType, UnixCredentials,
    recvmsg, sendmsg, setsockopt, socketpair, sockopt,
};
use nix::unistd::Pid;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::capture::{never_wait, pipe};
use super::marshal;
use super::start::{self, SERVER_CONTROL, Waiting, Word};
use crate::sandbox::job::SuiteFile;
use crate::sandbox::linux::cgroup::Leaf;
use crate::sandbox::linux::confine::{Confinement, Step};
use crate::sandbox::linux::namespaces::pidfd;
use crate::sandbox::wire::Hello;
use crate::spec::model::{Limits, Watch};

/// One request to the harness.
#[derive(Debug, Serialize)]
pub struct Request<'a> {
    /// `none`: a program; `many`: import, then wait for calls, each in a process of its own; `one`: import, then wait for
    /// one in this process; `once`: import and make this call.
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
    /// An expression, the name of a test, or a variant for the learner's tests.
    pub call: &'a str,
    /// Another call will follow: its process is to be forked meanwhile.
    pub ahead: bool,
    /// The tests that are executed after the learner's file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tests: Option<Tests<'a>>,
    /// What watches the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watch: Option<Watching<'a>>,
    /// Of two processes that share a run, which one this is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Tests to run one after the other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub batch: Vec<&'a str>,
    /// What the answer of a test has to begin with, and what is told of a call that is watched.
    pub nonce: &'a str,
    /// The learner's file as it was compiled before, in hexadecimal.
    pub code: Option<&'a str>,
    /// Tell the compiled file.
    pub share: bool,
    /// What is made before the learner's file is loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<Given<'a>>,
}

/// Names for a call that the learner's code cannot have had a hand in.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Given<'a> {
    pub n: u64,
    /// Statements that make others.
    pub setup: Option<&'a str>,
}

/// A process of two: tests, and the learner's module that they reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Tests,
    Module,
}

/// Tests, and what runs them.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Tests<'a> {
    /// None if it is there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<&'static str>,
    pub module: &'a str,
    /// Path, role, text and compiled form of each.
    #[serde(serialize_with = "as_lists")]
    pub files: &'a [SuiteFile],
    /// The learner's file, if that is the tests, and `module` is the author's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learners: Option<&'a str>,
}

/// What watches a call, and how.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Watching<'a> {
    /// None if it is there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<&'static str>,
    #[serde(serialize_with = "as_options")]
    pub options: &'a Watch,
}

/// What a server does before it serves.
#[derive(Serialize)]
struct Preparing {
    /// System calls that it makes on itself.
    steps: Vec<Step>,
    /// A tool of ours to execute.
    preload: Option<&'static str>,
}

/// A [`Request`] to a process that was forked by a server, and is not confined yet.
#[derive(Serialize)]
struct Confining<'a> {
    #[serde(flatten)]
    request: &'a Request<'a>,
    /// System calls that the process makes on itself first.
    confinement: Vec<Step>,
}

/// What a [`Request`] asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Calls {
    None,
    Many,
    One,
    Once,
}

/// A process that runs our harness, or will with its first request.
pub struct Python {
    pub pid: Pid,
    control: OwnedFd,
    /// Where the server that forked it tells how it ended. Without one it is a child of this process.
    pub told: Option<OwnedFd>,
    /// Only of a process that was started: what it says until then.
    waiting: Option<Waiting>,
    inherited: Cell<u64>,
}

/// An interpreter that waits to be forked.
pub struct Server {
    control: OwnedFd,
    /// What it was to import and did not keep, as it starts threads. Known with the first process that it forks.
    threaded: OnceCell<Vec<String>>,
}

/// How long a server, which has nothing else to do, may take to fork: before the first time it imports packages.
const PATIENCE_MS: u16 = 30_000;

impl Server {
    /// Starts an interpreter that keeps the capabilities to enter namespaces, and executes a tool of ours.
    ///
    /// What it forks is in its control groups from the start. To move a process takes as long as a small program, and
    /// nothing can fork meanwhile.
    pub fn start(
        hello: &Hello,
        confinement: &Confinement,
        leaf: Option<&Leaf>,
        preload: Option<&'static str>,
    ) -> io::Result<Self> {
        let (control, theirs) = control_pair()?;
        let pid = start::server(hello, &theirs)?;
        // While the interpreter starts.
        leaf.map_or(Ok(()), |leaf| leaf.take_in(pid))?;
        ask(&control, &Preparing { steps: confinement.ahead(), preload }, &[])?;
        Ok(Self { control, threaded: OnceCell::new() })
    }

    /// Modules that it was to import, and did not keep as they start threads.
    pub fn threaded(&self) -> Vec<String> {
        self.threaded.get().cloned().unwrap_or_default()
    }

    /// Asks for a process in the namespaces of another one.
    fn ask(&self, theirs: &OwnedFd, told: &OwnedFd, whose: Pid) -> io::Result<()> {
        let namespaces = pidfd(whose)?;
        send_with(&self.control, ELSEWHERE, &[theirs, told, &namespaces].map(AsFd::as_fd))
    }
}

impl Python {
    /// Forks a process that becomes an interpreter with its first request; in the namespaces of `whose`, if that is not
    /// this one.
    pub fn start(
        hello: &Hello,
        confinement: &Confinement,
        leaf: Option<&Leaf>,
        whose: Option<Pid>,
    ) -> io::Result<Self> {
        let (control, theirs) = control_pair()?;
        let waiting = start::waiting(hello, &theirs, confinement, leaf, whose)?;
        Ok(Self { pid: waiting.pid, control, told: None, waiting: Some(waiting), inherited: Cell::new(0) })
    }

    /// Does once for nothing what is done with the first request: the kernel copies the pages of a process that was forked,
    /// such as this one, for it now, while nobody waits for that.
    pub fn rehearse(confinement: &Confinement) {
        let steps = confinement.steps(&Limits::default());
        let _ = marshal::bytes(&Preparing { steps, preload: None });
    }

    /// Lets a server fork one, into the namespaces of `whose`.
    pub fn fork(server: &Server, whose: Pid) -> io::Result<Self> {
        let (control, theirs) = control_pair()?;
        let (told, teller) = pipe()?;
        server.ask(&theirs, &teller, whose)?;
        drop((theirs, teller));
        let told = Some(never_wait(told)?);
        let mut python =
            Self { pid: Pid::from_raw(0), control, told, waiting: None, inherited: Cell::new(0) };
        let mut fds = [PollFd::new(python.control.as_fd(), PollFlags::POLLIN)];
        if poll(&mut fds, PATIENCE_MS)? == 0 {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the server does not fork"));
        }
        let announced = python.said()?.ok_or_else(|| io::Error::other("the server could not fork"))?;
        python.pid = announced.0;
        server.threaded.get_or_init(|| names(&announced.1));
        Ok(python)
    }

    /// A peak of memory, in bytes, that the kernel tells of it and that is not its own: that of the process it was forked
    /// from, if it has become another program since. Known when it has begun.
    pub fn inherited(&self) -> u64 {
        self.inherited.get()
    }

    /// Sends the first request, with standard input, output, error and the pipe to report to.
    ///
    /// The process confines itself to these limits, and to `rules` of Landlock if it was started.
    pub fn begin(
        &self,
        request: &Request<'_>,
        streams: [BorrowedFd<'_>; 4],
        confinement: &Confinement,
        limits: &Limits,
        rules: Option<&OwnedFd>,
    ) -> io::Result<()> {
        let Some(waiting) = &self.waiting else {
            let confinement = confinement.steps(limits);
            return ask(&self.control, &Confining { request, confinement }, &streams);
        };
        let word =
            Word { limits: limits.into(), keeps_control: matches!(request.calls, Calls::Many | Calls::One) };
        let word = postcard::to_stdvec(&word).map_err(io::Error::other)?;
        let memory = in_memory(&marshal::bytes(request)?)?;
        let fds = [memory.as_fd()].into_iter().chain(streams).chain(rules.map(AsFd::as_fd));
        send_with(&self.control, &word, &fds.collect::<Vec<_>>())?;
        self.inherited.set(waiting.has_begun()?);
        Ok(())
    }

    /// Sends a later request, to whoever waits for it behind the control socket.
    pub fn send(&self, request: &Request<'_>, streams: [BorrowedFd<'_>; 4]) -> io::Result<()> {
        ask(&self.control, request, &streams)
    }

    /// The descriptor that becomes readable when something is said on the control socket.
    pub fn control(&self) -> BorrowedFd<'_> {
        self.control.as_fd()
    }

    /// The next message on the control socket, and who sent it. The kernel names it: a process cannot claim to be another.
    ///
    /// `None` if nothing comes any more: the other end is closed.
    pub fn said(&self) -> io::Result<Option<(Pid, Vec<u8>)>> {
        let mut bytes = [0; 1024];
        let mut parts = [IoSliceMut::new(&mut bytes)];
        let mut space = nix::cmsg_space!(UnixCredentials);
        let flags = MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_CMSG_CLOEXEC;
        let received = recvmsg::<()>(self.control.as_raw_fd(), &mut parts, Some(&mut space), flags)?;
        let (count, messages) = (received.bytes, received.cmsgs()?.collect::<Vec<_>>());
        if count == 0 {
            return Ok(None);
        }
        let sender = messages.into_iter().find_map(|message| match message {
            ControlMessageOwned::ScmCredentials(who) => Some(Pid::from_raw(who.pid())),
            _ => None,
        });
        Ok(sender.map(|sender| (sender, bytes[..count].to_vec())))
    }
}

/// The modules that a forked process tells of when it announces itself.
fn names(announced: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(announced);
    text.trim_start_matches('+').split_whitespace().map(str::to_owned).collect()
}

/// A control socket: our end, which tells who sends, and the end for the harness.
fn control_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let (control, theirs) =
        socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC)?;
    setsockopt(&control, sockopt::PassCred, &true)?;
    // Above the number it is copied to: a copy onto itself would keep the close-on-exec flag.
    Ok((control, duplicate_above(&theirs, SERVER_CONTROL)?))
}

fn as_lists<S: Serializer>(files: &[SuiteFile], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(files.iter().map(|file| [&file.path, &file.role, &file.text, &file.compiled]))
}

/// Without what the tool is not asked about. Times are microseconds.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn as_options<S: Serializer>(watch: &&Watch, serializer: S) -> Result<S::Ok, S::Error> {
    let Watch { instrument: _, stress, at_least, at_most, within, cancel_after, background, real } = watch;
    let micros =
        |time: &Option<Duration>| time.map(|time| u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    let mut table = serializer.serialize_struct("options", 7)?;
    table.serialize_field("stress", stress)?;
    table.serialize_field("at_least", at_least)?;
    table.serialize_field("at_most", at_most)?;
    table.serialize_field("within", &micros(within))?;
    table.serialize_field("cancel_after", &micros(cancel_after))?;
    table.serialize_field("background", background)?;
    table.serialize_field("real", real)?;
    table.end()
}

/// What is sent where the request is in a file, which is the first descriptor then, or is nothing but descriptors.
const ELSEWHERE: &[u8] = b"?";

/// A request of more bytes is sent in a file: a message has to fit into the socket.
const SHORT: usize = 8 << 10;

/// Sends a request to a harness that waits for it, with what goes with it.
fn ask(control: &OwnedFd, content: &impl Serialize, fds: &[BorrowedFd<'_>]) -> io::Result<()> {
    let bytes = marshal::bytes(content)?;
    if bytes.len() <= SHORT {
        return send_with(control, &bytes, fds);
    }
    let memory = in_memory(&bytes)?;
    send_with(control, ELSEWHERE, &[&[memory.as_fd()], fds].concat())
}

/// A file in memory.
fn in_memory(content: &[u8]) -> io::Result<std::fs::File> {
    let memory = std::fs::File::from(memfd_create(c"request", MFdFlags::MFD_CLOEXEC)?);
    (&memory).write_all(content)?;
    io::Seek::rewind(&mut &memory)?;
    Ok(memory)
}

/// Sends bytes with descriptors attached.
fn send_with(control: &OwnedFd, bytes: &[u8], fds: &[BorrowedFd<'_>]) -> io::Result<()> {
    let numbers: Vec<_> = fds.iter().map(AsRawFd::as_raw_fd).collect();
    let rights = [ControlMessage::ScmRights(&numbers)];
    let attached = if numbers.is_empty() { &[][..] } else { &rights };
    sendmsg::<()>(control.as_raw_fd(), &[IoSlice::new(bytes)], attached, MsgFlags::MSG_NOSIGNAL, None)?;
    Ok(())
}

/// A duplicate with a number above `floor`, closed on exec.
fn duplicate_above(fd: &OwnedFd, floor: i32) -> io::Result<OwnedFd> {
    let raw = fcntl(fd, FcntlArg::F_DUPFD_CLOEXEC(floor + 1))?;
    // SAFETY: the kernel has just made this descriptor for us, and nothing else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(raw) })
}

/// The environment of every run, before what a case adds: the same on every machine.
///
/// A fixed hash seed makes the order of sets the same everywhere; the interpreter reads it at its start only. Libraries that
/// compute (`OpenBLAS`, `OpenMP`, MKL) would start a thread for each processor: results and limits would depend on how many
/// there are.
pub fn clean_environment() -> [(&'static str, &'static str); 7] {
    [
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("LANG", "C.UTF-8"),
        ("LC_ALL", "C.UTF-8"),
        ("TZ", "UTC"),
        ("PYTHONHASHSEED", "0"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("OMP_NUM_THREADS", "1"),
    ]
}
