//! Runs the cases of one job, in their order, each in a directory of its own: programs here, all that shares a process with
//! others in `calls` and `suite`.

use std::cell::{Cell, RefCell};
use std::fs;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::asking::Place;
use super::batch;
use super::calls::not_loaded;
use super::importer::Importer;
use super::joined::{DialogueEnds, Line, Task};
use super::order::{Turn, begins_apart, turns};
use super::python::{Calls, Python, Request};
use super::streams::{Ends, Pipes, Streams};
use super::tree;
use super::watch::{Main, Watch};
use super::workdir::{Workdir, remove_tree};
use super::{Doing, Fault, Station};
use crate::outcome::{CaseOutcome, Ended};
use crate::sandbox::job::{Action, Subject, laid_aside};
use crate::sandbox::linux::root;
use crate::sandbox::wire::{self, Answer, Compiled, WireCase, WireJob};
use crate::spec::model::Limits;

/// Runs every case of a job, and sends each outcome to the host as soon as it is there. Returns what is known of the learner's
/// file afterwards.
///
/// `waiting` is what was got ready for this job before it was there. `nearly_done` is called when there is but one case to run,
/// or few that run together; never if all have to be given up before.
pub fn run(
    station: &Station<'_>,
    Task { job, ends }: Task,
    number: u64,
    waiting: Option<Ready>,
    nearly_done: &dyn Fn() -> Result<(), Fault>,
    host: &UnixStream,
) -> Result<Compiled, Fault> {
    // Alone, a job is always in the same place, and what a learner sees of it is the same every time.
    let name = if station.apart { "job".to_owned() } else { format!("{}-{number}", station.hello.number) };
    let folder = station.hello.root.join(name);
    let folder = Workdir::create(folder, station.confinement.identity).doing("making a directory")?;
    let mut turns = turns(&job.cases).into_iter().peekable();
    let (waiting, module, pipes) =
        waiting.map_or((None, None, None), |ready| (Some(ready.python), ready.module, Some(ready.pipes)));
    let unit = Unit {
        station,
        job: &job,
        folder,
        waiting: Cell::new(waiting),
        module: Cell::new(module),
        pipes: Cell::new(pipes),
        untouched: Cell::new(true),
        joined: Cell::new(ends),
        host,
        compiled: RefCell::new(job.compiled.clone()),
    };
    if !begins_apart(&job.cases) {
        unit.give_up_module()?;
    }
    while let Some(turn) = turns.next() {
        if unit.is_known_not_to_compile(turn.positions())? {
            continue;
        }
        let is_last = turns.peek().is_none();
        if is_last && !matches!(turn, Turn::Calls(_)) {
            nearly_done()?;
        }
        match turn {
            Turn::Program(position) => {
                let case = &job.cases[position];
                let outcome = match &case.action {
                    Action::Measure(measure) => unit.measure(case, measure)?,
                    _ => unit.program(position)?,
                };
                unit.tell(position, outcome)?;
            }
            Turn::Calls(group) => unit.calls(&group, if is_last { nearly_done } else { &|| Ok(()) })?,
            Turn::Tests(group) => unit.tests(&group)?,
        }
        // In a root and processes of its own, a job's last ones and its folder end with these.
        if !station.apart || !is_last {
            tree::kill_all(&[], |_| ())?;
        }
    }
    let Unit { folder, compiled, .. } = unit;
    if station.apart {
        folder.leave();
    }
    Ok(if job.shares { compiled.into_inner() } else { Compiled::Unknown })
}

/// What a job begins with, if it was got ready before.
pub struct Ready {
    pub python: Python,
    /// For tests that reach the learner's module there, if such are likely.
    pub module: Option<Python>,
    /// Opened after the process was there, which so has none of them.
    pub pipes: Pipes,
}

/// One job being run.
pub(super) struct Unit<'a> {
    pub(super) station: &'a Station<'a>,
    pub(super) job: &'a WireJob,
    folder: Workdir,
    waiting: Cell<Option<Python>>,
    module: Cell<Option<Python>>,
    /// For the next run. Only where nothing is forked from this process before that.
    pipes: Cell<Option<Pipes>>,
    /// Nothing has run yet.
    untouched: Cell<bool>,
    /// For the case that is a dialogue.
    joined: Cell<Option<DialogueEnds>>,
    host: &'a UnixStream,
    compiled: RefCell<Compiled>,
}

impl Unit<'_> {
    /// Sends the outcome of a case to the host.
    pub(super) fn tell(&self, position: usize, outcome: CaseOutcome) -> Result<(), Fault> {
        let failed = matches!(outcome.ended, Ended::NotCompiled | Ended::Compiling(_));
        if failed && self.job.cases[position].subject == Subject::Submission {
            self.compiled.replace(Compiled::Not(Box::new(outcome.clone())));
        }
        let position = u32::try_from(position).expect("there are no more cases than fit into a message");
        wire::send(self.host, &Answer::Outcome(position, Box::new(outcome))).doing("telling an outcome")
    }

    /// Whether the subject of some cases is a file that was found not to compile. Tells of them then.
    fn is_known_not_to_compile(&self, positions: &[usize]) -> Result<bool, Fault> {
        let compiled = self.compiled.borrow();
        let cases = || positions.iter().map(|&position| (position, &self.job.cases[position]));
        let Compiled::Not(outcome) = &*compiled else { return Ok(false) };
        if !cases().all(|(_, case)| case.subject == Subject::Submission) {
            return Ok(false);
        }
        let outcomes: Vec<_> =
            cases().map(|(position, case)| (position, not_loaded(outcome, case))).collect();
        drop(compiled);
        outcomes.into_iter().try_for_each(|(position, outcome)| self.tell(position, outcome))?;
        Ok(true)
    }

    /// A process that runs the harness: the one that waits, else a new one.
    pub(super) fn python(&self) -> Result<Python, Fault> {
        self.waiting.take().map_or_else(|| self.station.python(), Ok)
    }

    /// A process for a module that tests reach from another one: the one that waits, else a new one.
    pub(super) fn module(&self) -> Result<Python, Fault> {
        self.module.take().map_or_else(|| self.station.module(), Ok)
    }

    /// Ends the process that waits for a module, and its room: whatever runs first would be charged for them.
    fn give_up_module(&self) -> Result<(), Fault> {
        if self.module.take().is_none() {
            return Ok(());
        }
        let waiting = self.waiting.take();
        let kept: Vec<_> = waiting.iter().map(|python| python.pid).collect();
        self.waiting.set(waiting);
        tree::kill_all(&kept, |_| ())
    }

    /// Keeps a process that has not been asked for anything for the next run.
    pub(super) fn keep_waiting(&self, python: Python) {
        self.waiting.set(Some(python));
    }

    /// A fresh directory with the case's subject and what the case gives.
    ///
    /// `home` is the only other one that may be in use.
    pub(super) fn workdir(
        &self,
        name: &str,
        case: &WireCase,
        home: Option<&Workdir>,
    ) -> Result<Workdir, Fault> {
        self.tidy(home);
        let path = self.folder.path().join(name);
        let mut workdir =
            Workdir::create(path, self.station.confinement.identity).doing("making a working directory")?;
        let file = self.subject(case);
        let given = case.files.iter().map(|(name, content)| (name.as_str(), content.as_slice()));
        let own: &[(&str, &[u8])] = match case.subject {
            Subject::Submission => &[(file, &self.job.source)],
            Subject::Tool(tool) => {
                &[(file, tool.text().as_bytes()), (&laid_aside(&self.job.file), &self.job.source)]
            }
        };
        // A given file never replaces the subject.
        for (name, content) in own.iter().copied().chain(given.filter(|(name, _)| *name != file)) {
            workdir.lay(name, content).doing("laying out the files of a case")?;
        }
        Ok(workdir)
    }

    /// Name of the file that the action of a case is done with.
    pub(super) fn subject(&self, case: &WireCase) -> &str {
        match case.subject {
            Subject::Submission => &self.job.file,
            Subject::Tool(tool) => tool.file(),
        }
    }

    /// Removes what earlier cases left outside their working directories: it could tell of hidden cases, stand where a
    /// directory is to be made, or take the room that the next case needs.
    fn tidy(&self, home: Option<&Workdir>) {
        if self.untouched.replace(false) {
            return;
        }
        self.folder.restore();
        // Only ever inside: the same paths outside are the machine's own.
        let own_root = self.station.apart;
        let folders =
            root::WRITABLE.map(Path::new).into_iter().filter(|_| own_root).chain([self.folder.path()]);
        let in_use = [Some(self.folder.path()), home.map(Workdir::path)];
        for entry in folders.flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten()) {
            if !in_use.contains(&Some(&entry.path())) {
                remove_tree(&entry.path());
            }
        }
    }

    fn program(&self, position: usize) -> Result<CaseOutcome, Fault> {
        let case = &self.job.cases[position];
        let workdir = self.workdir(&format!("p{position}"), case, None)?;
        self.alone(case, &workdir, Calls::None, None)
    }

    /// One case in an interpreter of its own. `keep` is what outlives it.
    pub(super) fn alone(
        &self,
        case: &WireCase,
        workdir: &Workdir,
        calls: Calls,
        keep: Option<&Importer>,
    ) -> Result<CaseOutcome, Fault> {
        let place = Place::new(workdir, self.subject(case));
        let limits = Limits::from(&case.limits);
        let is_program = matches!(case.action, Action::Program { .. }) && case.subject == Subject::Submission;
        let compiled = self.compiled.take();
        let code = match &compiled {
            Compiled::Code(code) if is_program => Some(code.as_str()),
            _ => None,
        };
        let share = is_program && code.is_none() && self.job.shares;
        let request = Request { code, share, ..self.request(&place, case, calls) };
        let outcome = self.once(case, &request, workdir, &limits, keep);
        if let Compiled::Code(_) | Compiled::Not(_) = compiled {
            self.compiled.replace(compiled);
        }
        Ok(batch::authentic(case, outcome?, &place.nonce))
    }

    /// One request in an interpreter of its own.
    pub(super) fn once(
        &self,
        case: &WireCase,
        request: &Request<'_>,
        workdir: &Workdir,
        limits: &Limits,
        keep: Option<&Importer>,
    ) -> Result<CaseOutcome, Fault> {
        let python = self.python()?;
        let (streams, ends, line) = self.streams(case)?;
        let main = Main::whole(&python);
        self.begin(&python, request, ends.borrow(), limits)?;
        drop(ends);
        let watch = Watch { line: line.as_ref(), ..self.watch(main, keep, limits, workdir, false) };
        let watched = watch.run(streams)?;
        if let Some(code) = watched.code() {
            self.compiled.replace(Compiled::Code(code));
        }
        self.with_rows(case, watched.into_outcome(workdir, &case.writes), workdir, None)
    }

    /// The pipes of a case. In a dialogue two of them lead to the other program, and there is a line to the host about it.
    fn streams<'c>(&self, case: &'c WireCase) -> Result<(Streams<'c>, Ends, Option<Line>), Fault> {
        if let Some((input, output, line)) = self.joined.take() {
            let (streams, ends) = Streams::joined(input, output).doing("opening pipes")?;
            return Ok((streams, ends, Some(line)));
        }
        let (streams, ends) = self.open(&case.stdin)?;
        Ok((streams, ends, None))
    }

    pub(super) fn open<'c>(&self, stdin: &'c [u8]) -> Result<(Streams<'c>, Ends), Fault> {
        let opened = match self.pipes.take() {
            Some(pipes) => Streams::through(pipes, stdin),
            None => Streams::open(stdin),
        };
        opened.doing("opening pipes")
    }

    /// Sends a process its first request. It may write below the job's folder, whatever the rules for files.
    pub(super) fn begin(
        &self,
        python: &Python,
        request: &Request<'_>,
        ends: [BorrowedFd<'_>; 4],
        limits: &Limits,
    ) -> Result<(), Fault> {
        let rules = self.station.landlock.filter(|_| self.station.server.is_none());
        let rules = rules.map(|landlock| landlock.around(self.folder.path())).transpose();
        let rules = rules.doing("making rules for Landlock")?;
        let confinement = self.station.confinement;
        python.begin(request, ends, confinement, limits, rules.as_ref()).doing("asking the harness")
    }

    /// Opens the pipes of the next call while what has been asked for is done.
    pub(super) fn open_ahead(&self) -> Result<(), Fault> {
        // A process that is forked here would hold them open.
        if self.station.server.is_some() {
            self.pipes.set(Some(Pipes::open().doing("opening pipes")?));
        }
        Ok(())
    }

    pub(super) fn watch<'w>(
        &'w self,
        main: Main<'w>,
        keep: Option<&'w Importer>,
        limits: &'w Limits,
        workdir: &'w Workdir,
        until_loaded: bool,
    ) -> Watch<'w> {
        let (partner, line) = (None, None);
        Watch {
            station: self.station,
            main,
            partner,
            keep,
            limits,
            workdir,
            until_loaded,
            line,
            lets_go: false,
        }
    }
}
