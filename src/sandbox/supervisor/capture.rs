//! The ends of pipes: what a run prints is kept up to a bound, what it reads is fed without waiting for it.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::stat::{Mode, fchmod};
use nix::unistd;

use crate::outcome::Captured;

/// Read at a time.
const PART: usize = 16 * 1024;

/// Kept of each end of a stream that went over the limit.
const KEPT: usize = 32 * 1024;

/// A pipe whose ends are closed on exec: first the end to read, then the end to write.
///
/// Learners may be another user, and open `/dev/stdout` by its name: only those that have the pipe can reach it at all.
pub fn pipe() -> nix::Result<(OwnedFd, OwnedFd)> {
    let ends = unistd::pipe2(OFlag::O_CLOEXEC)?;
    fchmod(&ends.0, Mode::from_bits_truncate(0o666))?;
    Ok(ends)
}

/// The end to read, set up so that reading never waits.
pub fn never_wait(fd: OwnedFd) -> nix::Result<OwnedFd> {
    nix::fcntl::fcntl(&fd, nix::fcntl::FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok(fd)
}

/// Collects what comes out of a pipe.
pub struct Capture {
    fd: Option<OwnedFd>,
    bytes: Vec<u8>,
}

impl Capture {
    pub fn new(fd: OwnedFd) -> Self {
        Self { fd: Some(fd), bytes: Vec::new() }
    }

    /// Of a stream that somebody else reads.
    pub fn nothing() -> Self {
        Self { fd: None, bytes: Vec::new() }
    }

    /// The descriptor to wait on, until the stream has ended.
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.fd.as_ref().map(AsFd::as_fd)
    }

    /// Bytes so far.
    pub fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Reads what is there, at most a little beyond `limit` bytes in all.
    pub fn read(&mut self, limit: u64) -> io::Result<&[u8]> {
        let before = self.bytes.len();
        while let Some(fd) = &self.fd
            && self.bytes.len() as u64 <= limit
        {
            // Most of what is read is short: room for more on the heap would cost the kernel a page for each part of it.
            let mut part = [0; PART];
            match unistd::read(fd, &mut part) {
                Ok(0) => self.fd = None,
                Ok(count) => self.bytes.extend_from_slice(&part[..count]),
                Err(Errno::EINTR) => {}
                Err(Errno::EAGAIN) => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(&self.bytes[before..])
    }

    /// Closes the pipe once more than `limit` bytes came: whoever writes to it gets an error, and nobody waits for it.
    pub fn close_beyond(&mut self, limit: u64) {
        if self.bytes.len() as u64 > limit {
            self.fd = None;
        }
    }

    /// Everything, or head and tail if the stream went over `limit`.
    pub fn finish(self, limit: u64) -> Captured {
        if self.bytes.len() as u64 <= limit || self.bytes.len() <= 2 * KEPT {
            return Captured::whole(self.bytes);
        }
        let tail = self.bytes.len() - KEPT;
        Captured {
            head: self.bytes[..KEPT].to_vec(),
            tail: self.bytes[tail..].to_vec(),
            dropped: (tail - KEPT) as u64,
        }
    }
}

/// Feeds a pipe from memory.
pub struct Feed<'a> {
    fd: Option<OwnedFd>,
    rest: &'a [u8],
}

impl<'a> Feed<'a> {
    pub fn new(fd: OwnedFd, bytes: &'a [u8]) -> io::Result<Self> {
        let mut feed = Self { fd: Some(fd), rest: bytes };
        feed.write()?;
        Ok(feed)
    }

    /// For a stream that somebody else writes to.
    pub fn nothing() -> Self {
        Self { fd: None, rest: &[] }
    }

    /// The descriptor to wait on, as long as something is left to write.
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.fd.as_ref().map(AsFd::as_fd)
    }

    /// Writes what fits. A reader that went away is no error: a program may read as little as it likes.
    pub fn write(&mut self) -> io::Result<()> {
        while let Some(fd) = &self.fd {
            match unistd::write(fd, self.rest) {
                _ if self.rest.is_empty() => self.fd = None,
                Ok(count) => self.rest = &self.rest[count..],
                Err(Errno::EAGAIN) => break,
                Err(Errno::EINTR) => {}
                Err(Errno::EPIPE) => self.fd = None,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
