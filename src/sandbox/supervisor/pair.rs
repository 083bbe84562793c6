//! Runs tests that reach the learner's module in another process: two processes for each run, joined by a socket.
//!
//! The tests' process is the main one of the run: what it tells counts, and its end is the end. The module's process is in a
//! room of its own where there are namespaces. It never holds a test, and has nothing to report to but the tests.

use std::os::fd::AsFd;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};

use super::asking::Place;
use super::capture::pipe;
use super::job::Unit;
use super::python::{Calls, Part, Python, Request, Tests};
use super::reap::{self, Status};
use super::streams::Streams;
use super::tree;
use super::watch::{Main, Watch};
use super::{Doing, Fault};
use crate::outcome::{CaseOutcome, Ended, Stage};
use crate::sandbox::tool;
use crate::spec::model::Limits;

/// Processes of a run that are ours: the tests' own, and the first of the module's room.
const OURS: u32 = 2;

/// How long a server may take to tell how a process has ended.
const PATIENCE: Duration = Duration::from_secs(2);

impl Unit<'_> {
    /// One run: the test of a case, or several. Returns what its answer begins with, too.
    pub(super) fn pair(
        &self,
        position: usize,
        limits: &Limits,
        batch: Vec<&str>,
    ) -> Result<(String, CaseOutcome), Fault> {
        let case = &self.job.cases[position];
        let workdir = self.workdir(&format!("c{position}"), case, None)?;
        let place = Place::new(&workdir, self.subject(case));
        let module = self.module()?;
        let tests = self.python()?;
        let (streams, ends) = Streams::open(&case.stdin).doing("opening pipes")?;
        let [_, output, errors, report] = ends.borrow();
        let (ours, theirs) = socketpair(AddressFamily::Unix, SockType::Stream, None, SockFlag::SOCK_CLOEXEC)
            .doing("joining two processes")?;
        let (nothing, _) = pipe().doing("opening pipes")?;
        let limits = &Limits { processes: limits.processes + OURS, ..limits.clone() };
        let mut main = Main::whole(&tests);
        main.start.waited += tree::scheduled(module.pid).waited;
        let whole = self.request(&place, case, Calls::Once);
        let served = Tests { tool: self.tool(tool::MODULE), module: "", files: &[], learners: None };
        let request = Request {
            part: Some(Part::Module),
            tests: Some(served),
            call: "",
            nonce: "",
            ..self.request(&place, case, Calls::Once)
        };
        self.begin(&module, &request, [nothing.as_fd(), output, errors, theirs.as_fd()], limits)?;
        let request = Request { part: Some(Part::Tests), batch, ..whole };
        self.begin(&tests, &request, [ours.as_fd(), output, errors, report], limits)?;
        drop((ends, ours, theirs, nothing));
        let watch = Watch { partner: Some(&module), ..self.watch(main, None, limits, &workdir, false) };
        let watched = watch.run(streams)?;
        let compiled = watched.report.compiled;
        let mut outcome = watched.into_outcome(&workdir, &case.writes);
        let told = &outcome.told;
        let is_untold = told.value.is_none() && told.raised.is_none();
        if is_untold
            && matches!(outcome.ended, Ended::Exit(_))
            && let Some(ended) = end_of(&module)
        {
            outcome.ended = match ended {
                Ended::Signal(_) if told.stage == Stage::Loading && !compiled => {
                    Ended::Compiling(Box::new(ended))
                }
                ended => ended,
            };
        }
        Ok((place.nonce, outcome))
    }
}

/// How the module's process ended, if that is known and it was not killed with all the rest.
fn end_of(module: &Python) -> Option<Ended> {
    let told = module.told.as_ref()?;
    let patience = PollTimeout::try_from(PATIENCE).unwrap_or(PollTimeout::MAX);
    poll(&mut [PollFd::new(told.as_fd(), PollFlags::POLLIN)], patience).ok()?;
    let mut bytes = [0; 128];
    let count = nix::unistd::read(told, &mut bytes).ok()?;
    match reap::told(module.pid, std::str::from_utf8(&bytes[..count]).ok()?)?.status {
        Status::Exit(code) => Some(Ended::Exit(code)),
        Status::Signal(9) => None,
        Status::Signal(number) => Some(Ended::Signal(number)),
    }
}
