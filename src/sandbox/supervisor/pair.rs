//! Runs tests that reach the learner's module in another process: two processes for each run, joined by a socket.
//!
//! The tests' process is the main one of the run: what it tells counts, and its end is the end. The module's process is in a
//! room of its own where there are namespaces. It never holds a test, and has nothing to report to but the tests.

use std::cmp::Ordering;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};

use super::batch;
use super::capture::pipe;
use super::job::{Place, Unit, combined};
use super::python::{Calls, Part, Python, Request, Tests};
use super::reap::{self, Status};
use super::room;
use super::streams::Streams;
use super::tree;
use super::watch::{Main, Watch};
use super::{Doing, Fault};
use crate::outcome::{CaseOutcome, Ended};
use crate::sandbox::tool;
use crate::sandbox::wire::WireCase;
use crate::spec::model::Limits;

/// Processes of a run that are ours: the tests' own, and the first of the module's room.
const OURS: u32 = 2;

/// How long a server may take to tell how a process has ended.
const PATIENCE: Duration = Duration::from_secs(2);

impl Unit<'_> {
    /// Tests of one suite, those that are shown first.
    pub(super) fn pairs(&self, group: &[usize]) -> Result<(), Fault> {
        let (shown, hidden): (Vec<usize>, Vec<usize>) =
            group.iter().partition(|&&position| !self.job.cases[position].hidden);
        for part in [shown, hidden] {
            let passed = self.pair_for_all(&part)?;
            for position in part.into_iter().filter(|position| !passed.contains(position)) {
                let case = &self.job.cases[position];
                let (nonce, outcome) = self.pair(position, &Limits::from(&case.limits), Vec::new())?;
                self.tell(position, batch::authentic(case, outcome, &nonce))?;
            }
        }
        Ok(())
    }

    /// Runs tests one after the other, within the limits of a single one. Tells of those that pass, if all came to their
    /// end, and returns their positions; the others are left to be run by themselves.
    fn pair_for_all(&self, group: &[usize]) -> Result<Vec<usize>, Fault> {
        let cases: Vec<&WireCase> = group.iter().map(|&position| &self.job.cases[position]).collect();
        let tests: Vec<&str> = cases.iter().filter_map(|case| batch::test(case)).collect();
        let narrowest = combined(cases.iter().map(|case| Limits::from(&case.limits)), Ordering::Less);
        let Some(limits) = narrowest.filter(|_| tests.len() > 1) else { return Ok(Vec::new()) };
        let (nonce, outcome) = self.pair(group[0], &limits, tests)?;
        let mut told = Vec::new();
        for (&position, outcome) in group.iter().zip(batch::passed(&outcome, &nonce)) {
            if let Some(outcome) = outcome {
                self.tell(position, outcome)?;
                told.push(position);
            }
        }
        Ok(told)
    }

    /// One run: the test of a case, or several. Returns what its answer begins with, too.
    fn pair(
        &self,
        position: usize,
        limits: &Limits,
        batch: Vec<&str>,
    ) -> Result<(String, CaseOutcome), Fault> {
        let case = &self.job.cases[position];
        let workdir = self.workdir(&format!("c{position}"), case, None)?;
        let place = Place::new(&workdir, self.subject(case));
        let room = self.station.apart.then(room::make).transpose()?;
        let module = self.station.python(room)?;
        let tests = self.python()?;
        let (streams, ends) = Streams::open(&case.stdin).doing("opening pipes")?;
        let [_, output, errors, report] = ends.borrow();
        let (ours, theirs) = socketpair(AddressFamily::Unix, SockType::Stream, None, SockFlag::SOCK_CLOEXEC)
            .doing("joining two processes")?;
        let (nothing, _) = pipe().doing("opening pipes")?;
        let limits = &Limits { processes: limits.processes + OURS, ..limits.clone() };
        let mut main = Main::whole(&tests);
        main.start.waited += tree::scheduled(module.pid).waited;
        let whole = place.request(case, Calls::Once);
        let served = Tests { tool: tool::MODULE, module: "", files: &[], learners: None };
        let request = Request {
            part: Some(Part::Module),
            tests: Some(served),
            call: "",
            nonce: "",
            ..place.request(case, Calls::Once)
        };
        self.begin(&module, &request, [nothing.as_fd(), output, errors, theirs.as_fd()], limits)?;
        let request = Request { part: Some(Part::Tests), batch, ..whole };
        self.begin(&tests, &request, [ours.as_fd(), output, errors, report], limits)?;
        drop((ends, ours, theirs, nothing));
        let watch = Watch { partner: Some(module.pid), ..self.watch(main, None, limits, &workdir, false) };
        let mut outcome = watch.run(streams)?.into_outcome(&workdir, &case.writes);
        if let Ended::Compiling(ended) = outcome.ended {
            // The other process did, and how far it came is not known.
            outcome.ended = *ended;
        }
        if outcome.told.value.is_none() && outcome.told.raised.is_none() {
            outcome.ended =
                end_of(&module).filter(|_| matches!(outcome.ended, Ended::Exit(_))).unwrap_or(outcome.ended);
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
