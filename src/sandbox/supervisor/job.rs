//! Runs the cases of one job: programs each in an interpreter of their own, calls in processes forked from one that has
//! imported the learner's file.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;

use nix::unistd::Pid;

use super::account::Leaving;
use super::batch;
use super::importer::Importer;
use super::joined::{DialogueEnds, Line, Task};
use super::order::{Turn, is_trial, turns};
use super::python::{self, Calls, Python, Request, Tests, Watching};
use super::reap::Status;
use super::streams::{Ends, Pipes, Streams};
use super::tree;
use super::watch::{Main, Watch};
use super::workdir::{Workdir, remove_tree};
use super::{Doing, Fault, Station};
use crate::event::Usage;
use crate::outcome::{Captured, CaseOutcome, Ended, Stage, Told, Written};
use crate::sandbox::job::{Action, Subject, imported_as, laid_aside};
use crate::sandbox::linux::root;
use crate::sandbox::tool;
use crate::sandbox::wire::{self, Answer, WireCase, WireJob};
use crate::spec::model::Limits;

/// Runs every case of a job, and sends each outcome to the host as soon as it is there.
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
) -> Result<(), Fault> {
    // Alone, a job is always in the same place, and what a learner sees of it is the same every time.
    let name = if station.apart { "job".to_owned() } else { format!("{}-{number}", station.hello.number) };
    let folder = station.hello.root.join(name);
    let folder = Workdir::create(folder, station.confinement.identity).doing("making a directory")?;
    let (waiting, pipes) =
        waiting.map_or((None, None), |Ready { python, pipes }| (Some(python), Some(pipes)));
    let unit = Unit {
        station,
        job: &job,
        folder,
        waiting: Cell::new(waiting),
        pipes: Cell::new(pipes),
        untouched: Cell::new(true),
        joined: Cell::new(ends),
        host,
        compiled: RefCell::default(),
    };
    let mut turns = turns(&job.cases).into_iter().peekable();
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
    if station.apart {
        unit.folder.leave();
    }
    Ok(())
}

/// What a job begins with, if it was got ready before.
pub struct Ready {
    pub python: Python,
    /// Opened after the process was there, which so has none of them.
    pub pipes: Pipes,
}

/// One job being run.
pub(super) struct Unit<'a> {
    pub(super) station: &'a Station<'a>,
    pub(super) job: &'a WireJob,
    folder: Workdir,
    waiting: Cell<Option<Python>>,
    /// For the next run. Only where nothing is forked from this process before that.
    pipes: Cell<Option<Pipes>>,
    /// Nothing has run yet.
    untouched: Cell<bool>,
    /// For the case that is a dialogue.
    joined: Cell<Option<DialogueEnds>>,
    host: &'a UnixStream,
    compiled: RefCell<Compiled>,
}

/// What became of the learner's file when it was compiled for the first time, by a process that ran none of it.
///
/// Each process could do it anew. That takes the time of a small program; and what makes Python's parser crash or work without
/// end would do it in every case.
#[derive(Default)]
enum Compiled {
    /// It has to be compiled.
    #[default]
    Unknown,
    /// The code, in hexadecimal. It is only ever loaded where learners' code runs next.
    Code(String),
    /// The outcome of the case that needed it.
    Not(Box<CaseOutcome>),
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
        self.folder.reopen();
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
        let share = is_program && code.is_none() && self.job.cases.len() > 1;
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

    fn open<'c>(&self, stdin: &'c [u8]) -> Result<(Streams<'c>, Ends), Fault> {
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
    fn open_ahead(&self) -> Result<(), Fault> {
        // A process that is forked here would hold them open.
        if self.station.server.is_some() {
            self.pipes.set(Some(Pipes::open().doing("opening pipes")?));
        }
        Ok(())
    }

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
        let place = Place {
            path: path_text(&home.path().join(self.subject(case))),
            ..Place::new(&workdir, self.subject(case))
        };
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

    /// A request for what a case asks for.
    pub(super) fn request<'a>(&self, place: &'a Place, case: &'a WireCase, calls: Calls) -> Request<'a> {
        let mut env = BTreeMap::from(python::clean_environment());
        // Files that a program makes for itself are its output too, and go away with it.
        env.extend([("HOME", place.folder.as_str()), ("TMPDIR", place.folder.as_str())]);
        env.extend(case.env.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let (args, setup, call): (&[String], _, _) = match &case.action {
            Action::Call { setup, call } | Action::Watched { setup, call, .. } => {
                (&[], setup.as_deref(), call.as_str())
            }
            Action::Program { args } | Action::Dialogue { args, .. } => (args, None, ""),
            Action::Test { id, .. } => (&[], None, id.as_str()),
            Action::Measure(measure) => (&[], None, measure.call.as_str()),
            Action::Trial { question, .. } => (&[], None, question.as_str()),
        };
        let tests = match &case.action {
            Action::Test { suite, .. } => Some(Tests {
                tool: self.tool(tool::TESTS),
                module: &place.module,
                files: &suite.0,
                learners: None,
            }),
            Action::Trial { module, .. } => {
                Some(Tests { tool: self.tool(tool::TESTS), module, files: &[], learners: Some(&place.path) })
            }
            _ => None,
        };
        let watch = match &case.action {
            Action::Watched { watch, .. } => {
                Some(Watching { tool: self.tool(tool::watching(watch.instrument)), options: watch })
            }
            _ => None,
        };
        Request {
            calls,
            path: &place.path,
            home: &place.home,
            folder: &place.folder,
            module: &place.module,
            env,
            args,
            setup,
            call,
            ahead: calls == Calls::Many,
            tests,
            watch,
            part: None,
            batch: Vec::new(),
            nonce: &place.nonce,
            code: None,
            share: false,
            given: None,
        }
    }

    /// The text of a tool, for who does not have it: a server has executed it already.
    pub(super) fn tool(&self, text: &'static str) -> Option<&'static str> {
        self.station.server.is_none().then_some(text)
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
    let told = Told { value: None, observed: None, stage: Stage::Loading, ..import.told.clone() };
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
    Ok(CaseOutcome {
        ended: match status {
            Some(Status::Exit(code)) => Ended::Exit(code),
            Some(Status::Signal(signal)) => Ended::Signal(signal),
            // Reaped in an earlier call.
            None => Ended::Exit(1),
        },
        usage: Usage::default(),
        stdout: Captured::default(),
        stderr: Captured::default(),
        written: nothing_written(case),
        told: Told::default(),
        measured: Vec::new(),
        dialogue: None,
    })
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

/// Where a run happens, as text for the harness.
pub(super) struct Place {
    path: String,
    home: String,
    folder: String,
    module: String,
    /// What the answer of a test begins with: unknown to the learner's code when it begins.
    pub(super) nonce: String,
}

impl Place {
    pub(super) fn new(workdir: &Workdir, file: &str) -> Self {
        let folder = path_text(workdir.path());
        let (root, module) = imported_as(file);
        Self {
            path: path_text(&workdir.path().join(file)),
            home: if root.is_empty() { folder.clone() } else { format!("{folder}/{root}") },
            folder,
            module,
            nonce: batch::nonce(),
        }
    }
}

/// Our own directories have names that are text.
fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
