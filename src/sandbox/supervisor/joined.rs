//! A run whose standard input and output lead to another program, by way of the host: its ends, and the line about it.
//!
//! The host stands between the two programs and moves what they say. What it cannot see from there is whether one of them
//! waits; and when it is over for one, the other has to be stopped.

#![allow(unsafe_code, reason = "descriptors that were received have to be owned")]

use std::io::{self, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;

use nix::sys::socket::{ControlMessageOwned, MsgFlags, recv, recvmsg, send};

use crate::sandbox::job::Action;
use crate::sandbox::wire::{self, WireJob};

/// A socket to the host. Carries [`WAITS`] and [`WORKS`] there, and from there its end.
pub struct Line(OwnedFd);

/// What is told at each look: whether the program waits for the other one to speak.
pub const WAITS: u8 = b'w';
pub const WORKS: u8 = b'-';

impl Line {
    /// Can be read when it is cut.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }

    /// Whether the host wants the run to end.
    pub fn is_cut(&self) -> bool {
        recv(self.0.as_raw_fd(), &mut [0], MsgFlags::MSG_DONTWAIT).is_ok()
    }

    pub fn tell(&self, waits: bool) {
        let word = if waits { WAITS } else { WORKS };
        // Where the host does not listen for a while, it misses nothing: the next look comes soon.
        let _ = send(self.0.as_raw_fd(), &[word], MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_NOSIGNAL);
    }
}

/// Standard input and output of a program that talks with another, and the line about it.
pub type DialogueEnds = (OwnedFd, OwnedFd, Line);

/// What the host wants at a time.
pub struct Task {
    pub job: WireJob,
    /// Of a dialogue only.
    pub ends: Option<DialogueEnds>,
}

impl Task {
    /// The next one; `None` at the end.
    ///
    /// The ends of a dialogue come right behind its job, and are read with it: whoever waits for the next job reads from
    /// the same socket.
    pub fn receive(host: &UnixStream) -> io::Result<Option<Self>> {
        let Some(job) = wire::receive::<WireJob>(host)? else { return Ok(None) };
        let talks = job.cases.iter().any(|case| matches!(case.action, Action::Dialogue { .. }));
        Ok(Some(Self { job, ends: talks.then(|| receive(host)).transpose()? }))
    }
}

fn receive(host: &UnixStream) -> io::Result<DialogueEnds> {
    let mut byte = [0];
    let mut parts = [IoSliceMut::new(&mut byte)];
    let mut space = nix::cmsg_space!([RawFd; 3]);
    let received = recvmsg::<()>(host.as_raw_fd(), &mut parts, Some(&mut space), MsgFlags::MSG_CMSG_CLOEXEC)?;
    let mut fds = Vec::new();
    for message in received.cmsgs()? {
        if let ControlMessageOwned::ScmRights(numbers) = message {
            // SAFETY: the kernel has just made these descriptors for this process, and nothing else knows them.
            fds.extend(numbers.into_iter().map(|number| unsafe { OwnedFd::from_raw_fd(number) }));
        }
    }
    let [input, output, line] = <[OwnedFd; 3]>::try_from(fds)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the ends of a dialogue did not come"))?;
    Ok((input, output, Line(line)))
}
