//! The host's end: starts a supervisor, sends it jobs, starts another if it fails.

mod interrupt;
mod live;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use pep440_rs::Version;

use super::interpreter::Interpreter;
use super::job::{Action, Job, JobCase, Needs, Subject};
use super::ready::{Importable, Unready};
use super::staging::Folder;
use super::wire::{self, Compiled, Hello, Welcome, WireJob};
use super::{Level, Runner, SandboxError, dialogue};
use crate::outcome::CaseOutcome;
pub use interrupt::Interrupt;
use live::{Answered, Live, answered};

/// Makes runners that share an interpreter and a folder for their work.
#[derive(Debug)]
pub struct Sandbox {
    /// This program, which is also the supervisor's.
    program: PathBuf,
    interpreter: Interpreter,
    /// Holds every working directory; removed when dropped.
    root: Folder,
    started: AtomicU32,
    interrupt: Interrupt,
    level: Level,
    /// What the first supervisor could get.
    first: OnceLock<Level>,
    cold: bool,
    packages: Packages,
    /// What of the course's packages can be there before a run imports it.
    importable: Importable,
    /// What of it cannot.
    unready: Mutex<Unready>,
}

/// Where the packages are that jobs may need: folders to import from.
#[derive(Debug, Clone, Default)]
pub struct Packages {
    pub course: Option<PathBuf>,
    pub tools: Option<PathBuf>,
    /// Modules of the course's that are known to start threads when they are imported.
    pub threaded: BTreeSet<String>,
}

impl Packages {
    /// The folders to import from, first come first.
    fn folders(&self, needs: &Needs) -> io::Result<Vec<PathBuf>> {
        let table = [
            (needs.course, &self.course, "the course's packages"),
            (needs.tools, &self.tools, "the grader's tools"),
        ];
        let needed = table.into_iter().filter(|(needed, ..)| *needed);
        needed.map(|(_, folder, what)| folder.clone().ok_or_else(|| not_provided(what))).collect()
    }
}

fn not_provided(what: &str) -> io::Error {
    io::Error::other(format!("{what} were not provided"))
}

impl Sandbox {
    /// `root` is a fresh folder, in which the interpreter's harness may lie already.
    #[must_use]
    pub fn new(program: PathBuf, interpreter: Interpreter, root: impl Into<Folder>) -> Self {
        let (started, interrupt) = (AtomicU32::new(0), Interrupt::default());
        let (level, first) = (Level::Strict, OnceLock::new());
        let (root, packages) = (root.into(), Packages::default());
        Self {
            program,
            interpreter,
            root,
            started,
            interrupt,
            level,
            first,
            cold: false,
            packages,
            importable: Importable::default(),
            unready: Mutex::default(),
        }
    }

    /// Tries no more isolation than this.
    #[must_use]
    pub fn at_most(self, level: Level) -> Self {
        Self { level, ..self }
    }

    /// Starts an interpreter for every process, even where one could be forked.
    #[must_use]
    pub fn cold(self, cold: bool) -> Self {
        Self { cold, ..self }
    }

    /// Version of the interpreter.
    pub fn python(&self) -> &Version {
        &self.interpreter.version
    }

    /// Where the packages are that jobs may need.
    #[must_use]
    pub fn with_packages(self, packages: Packages) -> Self {
        let standard = &self.interpreter.standard;
        let of = |folder: &PathBuf| Importable::new(folder, standard);
        let importable = packages.course.as_ref().map(of).unwrap_or_default();
        let unready = Mutex::new(Unready::new(packages.threaded.clone()));
        Self { packages, importable, unready, ..self }
    }

    /// The modules of the course that start threads when they are imported, as far as that is known by now: no process can be
    /// forked from one that has imported them.
    pub fn threaded(&self) -> BTreeSet<String> {
        self.unready().threaded.clone()
    }

    fn unready(&self) -> MutexGuard<'_, Unready> {
        self.unready.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the cases of a job need, with what they are likely to import.
    fn needs(&self, job: &Job) -> impl Fn(&JobCase) -> Needs {
        let forks = !self.cold && self.has_namespaces();
        let wanted = if job.needs.course && forks { self.importable.wanted(job) } else { Vec::new() };
        let likely = if wanted.is_empty() { wanted } else { self.unready().sift(wanted) };
        move |case| match case.subject {
            Subject::Submission => Needs { imports: likely.clone(), ..job.needs_of(case) },
            Subject::Tool(_) => job.needs_of(case),
        }
    }

    /// Whether each job that is sent to a supervisor has namespaces of its own, as far as is known.
    fn has_namespaces(&self) -> bool {
        self.first.get().is_none_or(|level| *level == Level::Strict)
    }

    /// A runner with supervisors of its own, one for each kind of [`Needs`], started with the first job of that kind.
    #[must_use]
    pub fn runner(self: &Arc<Self>) -> Supervised {
        Supervised { sandbox: Arc::clone(self), live: BTreeMap::new() }
    }

    /// Stops everything that runs, from any thread and for good.
    #[must_use]
    pub fn interrupt(&self) -> Interrupt {
        self.interrupt.clone()
    }

    fn hello(&self, needs: &Needs) -> io::Result<Hello> {
        Ok(Hello {
            python: self.interpreter.path.clone(),
            folders: self.interpreter.folders.clone(),
            harness: self.interpreter.harness.clone(),
            packages: self.packages.folders(needs)?,
            ready: needs.ready.iter().map(ToString::to_string).chain(needs.imports.iter().cloned()).collect(),
            root: self.root.path().to_path_buf(),
            number: self.started.fetch_add(1, Ordering::Relaxed),
            level: self.level,
            pytest: needs.pytest,
            watch: needs.watch,
            cold: self.cold,
        })
    }
}

/// A [`Runner`] with a supervisor process behind it for each kind of needs: all jobs of one share what it was started
/// with.
#[derive(Debug)]
pub struct Supervised {
    sandbox: Arc<Sandbox>,
    live: BTreeMap<Needs, Live>,
}

impl Runner for Supervised {
    fn run(&mut self, job: &Job) -> Result<Vec<CaseOutcome>, SandboxError> {
        let mut outcomes = vec![None; job.cases.len()];
        let needs = self.sandbox.needs(job);
        let mut compiled = Compiled::default();
        for (needs, positions) in parts(job, self.sandbox.has_namespaces(), needs) {
            let part = WireJob { compiled, ..WireJob::new(job, &positions) };
            let partner = positions.first().and_then(|&position| partner(&job.cases[position]));
            // A fault of ours may be a fault of one supervisor only: a second one gets the same chance, once. Or that of a
            // package, which it and those after it then do without: the run imports it itself.
            let answer;
            (answer, compiled) = match self.attempt(&needs, &part, partner) {
                Ok(answer) => answer,
                Err(SandboxError::Interrupted) => return Err(SandboxError::Interrupted),
                Err(_) => {
                    let without = Needs { imports: Vec::new(), ..needs.clone() };
                    let answer = self.attempt(&without, &part, partner)?;
                    self.sandbox.unready().note_failed(needs.imports);
                    answer
                }
            };
            for (position, outcome) in positions.into_iter().zip(answer) {
                outcomes[position] = Some(outcome);
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }
}

impl Supervised {
    /// The outcomes of a job, and what is known of the learner's file now; one outcome, if it is with a program of the author's
    /// that it talks with.
    fn attempt(
        &mut self,
        needs: &Needs,
        job: &WireJob,
        partner: Option<&Job>,
    ) -> Result<(Vec<CaseOutcome>, Compiled), SandboxError> {
        if let Some(partner) = partner {
            let talked = self.attempt_to_talk(needs, job, partner);
            return talked.map(|outcome| (vec![outcome], job.compiled.clone()));
        }
        let answer = self.ask(needs, job);
        if self.sandbox.interrupt.is_raised() {
            return Err(SandboxError::Interrupted);
        }
        answer
            .unwrap_or_else(|error| Err(format!("does not answer: {error}")))
            .map_err(|trouble| self.failed(needs, &trouble))
    }

    /// The outcome of a program that talks with one of the author's.
    fn attempt_to_talk(
        &mut self,
        needs: &Needs,
        job: &WireJob,
        partner: &Job,
    ) -> Result<CaseOutcome, SandboxError> {
        let others = Needs { author: true, ..partner.needs.clone() };
        let talked = self.talk([needs, &others], job, partner);
        if self.sandbox.interrupt.is_raised() {
            return Err(SandboxError::Interrupted);
        }
        talked.unwrap_or_else(|error| Err(format!("does not answer: {error}"))).map_err(|trouble| {
            // Which of the two it was is not known, and the other may be in the middle of something.
            self.live.remove(&others);
            self.failed(needs, &trouble)
        })
    }

    fn talk(
        &mut self,
        needs: [&Needs; 2],
        job: &WireJob,
        partner: &Job,
    ) -> io::Result<Result<CaseOutcome, String>> {
        let theirs = WireJob::new(partner, &[0]);
        let most = [job, &theirs].map(|job| job.cases.iter().map(|case| case.limits.output()).sum());
        for needs in needs {
            self.live(needs)?;
        }
        let sockets = needs.map(|needs| Arc::clone(&self.live[needs].socket));
        for (socket, job) in sockets.iter().zip([job, &theirs]) {
            wire::send(&**socket, job)?;
        }
        let one = |socket: &UnixStream| {
            let answer = answered(socket, 1)?;
            let first = |answer: Answered| answer.outcomes.into_iter().next();
            Ok(answer.and_then(|answer| first(answer).ok_or_else(|| "left cases out".to_owned())))
        };
        dialogue::run(sockets.each_ref().map(|socket| &**socket), most, one)
    }

    /// Starts the supervisor of jobs without needs, if it does not run yet, and tells what is in force on this machine.
    ///
    /// # Errors
    ///
    /// [`SandboxError`] if no supervisor can be started.
    pub fn start(&mut self) -> Result<&Welcome, SandboxError> {
        let failed = |source| SandboxError::Os { doing: "starting a supervisor".to_owned(), source };
        Ok(&self.live(&Needs::default()).map_err(failed)?.welcome)
    }

    fn live(&mut self, needs: &Needs) -> io::Result<&mut Live> {
        if !self.live.contains_key(needs) {
            self.make_room(needs);
            self.live.insert(needs.clone(), Live::start(&self.sandbox, needs)?);
        }
        Ok(self.live.get_mut(needs).expect("it was there, or has just been put there"))
    }

    /// Lets supervisors with other packages go before there are too many: packages take memory.
    fn make_room(&mut self, needs: &Needs) {
        let others: BTreeSet<_> =
            self.live.keys().map(|live| &live.imports).filter(|other| **other != needs.imports).collect();
        if !needs.imports.is_empty() && others.len() > MOST_WITH_PACKAGES {
            self.live.retain(|others, _| others.imports.is_empty() || others.imports == needs.imports);
        }
    }

    /// The same of a job without a partner, or in words what the supervisor did instead.
    fn ask(
        &mut self,
        needs: &Needs,
        job: &WireJob,
    ) -> io::Result<Result<(Vec<CaseOutcome>, Compiled), String>> {
        let live = self.live(needs)?;
        wire::send(&*live.socket, job)?;
        let answer = answered(&*live.socket, job.cases.len())?;
        Ok(answer.map(|answer| {
            self.sandbox.unready().threaded.extend(answer.threaded);
            (answer.outcomes, answer.compiled)
        }))
    }

    /// Lets the supervisor go; the next job gets a new one.
    fn failed(&mut self, needs: &Needs, what: &str) -> SandboxError {
        self.live.remove(needs);
        SandboxError::Supervisor(what.to_owned())
    }
}

/// With so many different packages there already, supervisors of one runner may be there at the same time.
const MOST_WITH_PACKAGES: usize = 3;

/// What is sent to a supervisor at a time, in this order: positions of cases that need the same.
///
/// A dialogue comes alone, and where jobs have namespaces of their own (`apart`) whatever shares no process with other cases.
/// What is shown is before everything else then, and what is hidden behind it.
fn parts(job: &Job, apart: bool, needs_of: impl Fn(&JobCase) -> Needs) -> Vec<(Needs, Vec<usize>)> {
    let cases = || job.cases.iter().enumerate();
    let alone = |case: &JobCase| match &case.action {
        Action::Dialogue { .. } => true,
        Action::Program { .. } | Action::Measure(_) => apart,
        _ => false,
    };
    let each = |hidden: bool| {
        let wanted = cases().filter(move |(_, case)| alone(case) && case.hidden == hidden);
        wanted.map(|(position, case)| (needs_of(case), vec![position]))
    };
    let mut others: BTreeMap<Needs, Vec<usize>> = BTreeMap::new();
    for (position, case) in cases().filter(|(_, case)| !alone(case)) {
        others.entry(needs_of(case)).or_default().push(position);
    }
    each(false).chain(others).chain(each(true)).collect()
}

/// The job of the program that this case is to talk with.
fn partner(case: &JobCase) -> Option<&Job> {
    match &case.action {
        Action::Dialogue { partner, .. } => partner.0.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::model::Limits;

    #[test]
    fn programs_come_alone_where_there_are_namespaces() {
        let program = || JobCase::new(Action::Program { args: Vec::new() }, Limits::default());
        let call = || JobCase::new(Action::Call { setup: None, call: "f()".to_owned() }, Limits::default());
        let hidden = |case| JobCase { hidden: true, ..case };
        let cases = vec![hidden(program()), call(), program(), hidden(call()), program()];
        let source = Arc::from([]);
        let job = Job { file: "a.py".to_owned(), source, cases, needs: Needs::default() };
        let positions = |apart| {
            let parts = parts(&job, apart, |case| job.needs_of(case));
            parts.into_iter().map(|(_, positions)| positions).collect::<Vec<_>>()
        };
        assert_eq!(positions(true), [vec![2], vec![4], vec![1, 3], vec![0]]);
        assert_eq!(positions(false), [vec![0, 1, 2, 3, 4]]);
    }
}
