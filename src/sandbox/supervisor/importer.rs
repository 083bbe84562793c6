//! The process that imported a learner's file and forks one for each call. Knows which ones it has forked; judges none.
//!
//! It is in the hands of learners' code like any other: what it says decides how long a run is watched, and nothing that
//! earns a point.

use std::cell::{Cell, RefCell};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, poll};
use nix::unistd::Pid;

use super::python::{Python, Request};
use super::reap::{self, Reaped};
use super::tree;

/// How many it may have forked that are not known as those of a call: that of the present one and that of the next.
const MOST: usize = 2;

/// How long it may take to tell how a process of its own ended.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// An importer, from the moment it has said that the file is loaded.
pub struct Importer {
    python: Python,
    /// Forked, and not known as the process of a call yet: the first is that of the next one.
    spares: RefCell<Vec<Pid>>,
    /// Nothing will be heard of it any more.
    silent: Cell<bool>,
    /// Processes of calls that are on their way out and that nobody waits for.
    leaving: RefCell<Vec<Pid>>,
    /// How such processes ended.
    left: RefCell<Vec<Reaped>>,
}

impl Importer {
    pub fn new(python: Python) -> Self {
        Self {
            python,
            spares: RefCell::default(),
            silent: Cell::new(false),
            leaving: RefCell::default(),
            left: RefCell::default(),
        }
    }

    pub fn pid(&self) -> Pid {
        self.python.pid
    }

    /// Processes that it has forked ahead.
    pub fn spares(&self) -> Vec<Pid> {
        self.spares.borrow().clone()
    }

    /// The process of the next call, if it is there already.
    pub fn take_spare(&self) -> Option<Pid> {
        let mut spares = self.spares.borrow_mut();
        (!spares.is_empty()).then(|| spares.remove(0))
    }

    /// The processes that outlive a call.
    pub fn kept(&self) -> Vec<Pid> {
        [vec![self.pid()], self.spares(), self.leaving.borrow().clone()].concat()
    }

    /// Lets a process end in its own time.
    pub fn let_go(&self, pid: Pid) {
        self.leaving.borrow_mut().push(pid);
    }

    /// How a process ended that was let go. Waits until that is told, or nobody is there or willing to do so.
    pub fn see_off(&self, pid: Pid) -> io::Result<Option<Reaped>> {
        let since = Instant::now();
        let end = loop {
            let is_the_last_look =
                self.silent.get() || !tree::is_alive(self.pid()) || since.elapsed() > PATIENCE;
            self.hear()?;
            let end = self.left.borrow().iter().find(|end| end.pid == pid).copied();
            if end.is_some() || is_the_last_look {
                break end;
            }
            self.wait(1)?;
        };
        self.leaving.borrow_mut().retain(|&leaving| leaving != pid);
        self.left.borrow_mut().retain(|end| end.pid != pid);
        Ok(end)
    }

    /// Asks for a call.
    pub fn call(&self, request: &Request<'_>, streams: [BorrowedFd<'_>; 4]) -> io::Result<()> {
        self.python.send(request, streams)
    }

    /// The descriptor that becomes readable when there is something to hear; none if there never will be.
    pub fn voice(&self) -> Option<BorrowedFd<'_>> {
        (!self.silent.get()).then(|| self.python.control())
    }

    /// Waits until there is something to hear, for some milliseconds at most.
    pub fn wait(&self, most: u16) -> io::Result<()> {
        if let Some(voice) = self.voice() {
            poll(&mut [PollFd::new(voice.as_fd(), PollFlags::POLLIN)], most)?;
        }
        Ok(())
    }

    /// Takes everything that it has said of processes it forked. The ones that ended are returned, but for those that were
    /// let go.
    pub fn hear(&self) -> io::Result<Vec<Reaped>> {
        let mut ended = Vec::new();
        while !self.silent.get() {
            match self.python.said() {
                // Others who may hold its socket have no say.
                Ok(Some((sender, _))) if sender != self.pid() => {}
                Ok(Some((_, text))) => ended.extend(self.news(&text)),
                Ok(None) => self.silent.set(true),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                // It ended with a request unread. Its end is found by reaping it.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => self.silent.set(true),
                Err(error) => return Err(error),
            }
        }
        Ok(ended)
    }

    /// One message: `w PID` of a process that it has forked, `e PID ...` of one that ended.
    fn news(&self, text: &[u8]) -> Option<Reaped> {
        let (kind, rest) = std::str::from_utf8(text).ok()?.split_once(' ')?;
        // Of one process: 0 and less stand for several where signals are sent.
        let pid = |text: &str| text.parse().ok().filter(|&number: &i32| number > 0).map(Pid::from_raw);
        if kind == "w" {
            // What is named here may be spared or killed: only its own children are its to name. One that is gone already
            // was not seen to be its child, and is not killed.
            let child = pid(rest).filter(|&pid| tree::parent(pid).is_none_or(|parent| parent == self.pid()));
            let mut spares = self.spares.borrow_mut();
            if spares.len() < MOST {
                spares.extend(child);
            }
            return None;
        }
        let (number, end) = rest.split_once(' ')?;
        let number = pid(number)?;
        self.spares.borrow_mut().retain(|&spare| spare != number);
        let end = reap::told(number, end)?;
        let mut leaving = self.leaving.borrow_mut();
        let Some(place) = leaving.iter().position(|&pid| pid == number) else { return Some(end) };
        leaving.swap_remove(place);
        self.left.borrow_mut().push(end);
        None
    }
}
