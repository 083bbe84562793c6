//! Calls: processes forked from one that has imported the learner's file, or one for each case where that cannot be.

use std::cmp::Ordering;
use std::io;

use nix::unistd::Pid;

use super::account::Leaving;
use super::asking::Place;
use super::batch;
use super::importer::Importer;
use super::job::Unit;
use super::order::is_trial;
use super::python::{Calls, Python, Request};
use super::reap::Status;
use super::tree;
use super::watch::{Main, Watch};
use super::workdir::Workdir;
use super::{Doing, Fault};
use crate::event::Usage;
use crate::outcome::{CaseOutcome, Ended, Stage, Told, Written};
use crate::sandbox::wire::WireCase;
use crate::spec::model::Limits;

impl Unit<'_> {
    /// Cases that share one import. `before_last` is called before the last of them.
    pub(super) fn calls(
        &self,
        group: &[usize],
        before_last: &dyn Fn() -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Some((python, home)) = self.load(group, Calls::Many)? else { return Ok(()) };
        let importer = Importer::new(python);
        let mut leaving: Option<Called> = None;
        for (done, &position) in group.iter().enumerate() {
            let ahead = done + 1 < group.len();
            if !ahead {
                before_last()?;
            }
            let called = self.call(position, &importer, &home, ahead);
            if let Some(before) = leaving.take() {
                self.finish(before, &importer)?;
            }
            let called = called?;
            if called.leaving.is_some() {
                leaving = Some(called);
            } else {
                self.finish(called, &importer)?;
            }
        }
        Ok(())
    }

    /// Tells of a call, when its process is gone.
    fn finish(&self, called: Called, importer: &Importer) -> Result<(), Fault> {
        let Called { position, mut outcome, leaving } = called;
        if let Some(leaving) = leaving {
            let end = importer.see_off(leaving.pid).doing("waiting for the end of a call")?;
            (outcome.ended, outcome.usage) = leaving.conclude(end);
        }
        self.tell(position, outcome)
    }

    /// A process that has loaded the file of these cases, and its directory. Where it cannot be, all cases are told of.
    pub(super) fn load(&self, group: &[usize], calls: Calls) -> Result<Option<(Python, Workdir)>, Fault> {
        let first = &self.job.cases[group[0]];
        let limits = group.iter().map(|&position| &self.job.cases[position].limits);
        let limits =
            combined(limits.map(Limits::from), Ordering::Greater).expect("a group has at least one case");
        let home = self.workdir(&format!("m{}", group[0]), first, None)?;
        let python = self.python()?;
        let place = Place::new(&home, self.subject(first));
        let (streams, ends) = self.open(&[])?;
        let main = Main::whole(&python);
        self.begin(&python, &self.request(&place, first, calls), ends.borrow(), &limits)?;
        drop(ends);
        if calls == Calls::Many {
            self.open_ahead()?;
        }
        let loading = self.watch(main, None, &limits, &home, true).run(streams)?;
        if loading.report.threads {
            // A fork would lose them: such a file is imported anew for each case.
            tree::kill_all(&[], |_| ())?;
            self.each_alone(group)?;
            return Ok(None);
        }
        if !loading.report.loaded {
            let outcome = loading.into_outcome(&home, &[]);
            for &position in group {
                self.tell(position, not_loaded(&outcome, &self.job.cases[position]))?;
            }
            return Ok(None);
        }
        Ok(Some((python, home)))
    }

    /// Each of several cases in an interpreter of its own.
    fn each_alone(&self, group: &[usize]) -> Result<(), Fault> {
        for &position in group {
            let case = &self.job.cases[position];
            let workdir = self.workdir(&format!("c{position}"), case, None)?;
            let mut outcome = self.alone(case, &workdir, Calls::Once, None)?;
            outcome.told.reimported = true;
            self.tell(position, outcome)?;
        }
        Ok(())
    }

    /// One call, in a process forked from the one that imported the learner's file; with `ahead` another one follows.
    fn call(
        &self,
        position: usize,
        importer: &Importer,
        home: &Workdir,
        ahead: bool,
    ) -> Result<Called, Fault> {
        let case = &self.job.cases[position];
        let limits = Limits::from(&case.limits);
        // Where it runs must not tell which of several trials it is.
        let name = if is_trial(case) { "trial".to_owned() } else { format!("c{position}") };
        let workdir = self.workdir(&name, case, Some(home))?;
        let (mut streams, ends) = self.open(&case.stdin)?;
        let place = Place::new(&workdir, self.subject(case)).with_file_in(home, self.subject(case));
        importer.hear().doing("hearing of forked processes")?;
        let main = Main::forked(importer);
        let request = Request { ahead, ..self.request(&place, case, Calls::Once) };
        match importer.call(&request, ends.borrow()) {
            Err(error) if is_gone(&error) => {
                return Ok(Called { position, outcome: gone(importer.pid(), case)?, leaving: None });
            }
            sent => sent.doing("asking the harness")?,
        }
        drop(ends);
        streams.report.compiled = true;
        if ahead {
            self.open_ahead()?;
        }
        // Where files are to be read, nothing may be there that could still hold them.
        let lets_go = ahead && case.writes.is_empty();
        let watch = Watch { lets_go, ..self.watch(main, Some(importer), &limits, &workdir, false) };
        let mut watched = watch.run(streams)?;
        let leaving = watched.leaving.take();
        let outcome = watched.into_outcome(&workdir, &case.writes);
        let outcome = self.with_rows(case, outcome, &workdir, Some((importer, home)))?;
        Ok(Called { position, outcome: batch::authentic(case, outcome, &place.nonce), leaving })
    }
}

/// A call that was made.
struct Called {
    position: usize,
    outcome: CaseOutcome,
    /// Its process may not be gone yet. Then what it used, and how it ended, is still to come.
    leaving: Option<Leaving>,
}

/// The outcome of a call that was never made, because the learner's file could not be imported. Whatever was said of
/// an answer is not one.
pub(super) fn not_loaded(import: &CaseOutcome, case: &WireCase) -> CaseOutcome {
    let told = Told { value: None, observed: Vec::new(), stage: Stage::Loading, ..import.told.clone() };
    CaseOutcome { written: nothing_written(case), told, ..import.clone() }
}

fn nothing_written(case: &WireCase) -> Vec<Written> {
    case.writes.iter().map(|_| Written::Missing).collect()
}

/// Whether nobody is left at the other end of a socket.
pub(super) fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
}

/// The outcome of a call that nobody was left to make: the process that imported the learner's file has ended, or given
/// up its socket, by the learner's doing.
fn gone(importer: Pid, case: &WireCase) -> Result<CaseOutcome, Fault> {
    let mut status = None;
    tree::kill_all(&[], |child| status = status.or((child.pid == importer).then_some(child.status)))?;
    let ended = match status {
        Some(Status::Exit(code)) => Ended::Exit(code),
        Some(Status::Signal(signal)) => Ended::Signal(signal),
        // Reaped in an earlier call.
        None => Ended::Exit(1),
    };
    Ok(CaseOutcome { written: nothing_written(case), ..CaseOutcome::new(ended, Usage::default()) })
}

/// Of several limits the greatest or the least, each by itself: those of a process that serves several cases.
pub(super) fn combined(limits: impl Iterator<Item = Limits>, wanted: Ordering) -> Option<Limits> {
    fn pick<T: Ord>(a: T, b: T, wanted: Ordering) -> T {
        if a.cmp(&b) == wanted { a } else { b }
    }
    limits.reduce(|a, b| Limits {
        cpu: pick(a.cpu, b.cpu, wanted),
        wall: pick(a.wall, b.wall, wanted),
        memory: pick(a.memory, b.memory, wanted),
        output: pick(a.output, b.output, wanted),
        processes: pick(a.processes, b.processes, wanted),
        file_size: pick(a.file_size, b.file_size, wanted),
    })
}
