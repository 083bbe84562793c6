//! The host's end: starts a supervisor, sends it jobs, starts another if it fails.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use pep440_rs::Version;
use wait_timeout::ChildExt;

use super::interpreter::Interpreter;
use super::job::{Action, Job, JobCase, Needs};
use super::staging::Folder;
use super::supervisor::SUBCOMMAND;
use super::wire::{self, Answer, Hello, Welcome, WireJob};
use super::{Level, Runner, SandboxError, dialogue};
use crate::outcome::CaseOutcome;

/// A supervisor that was told to go may take this long to kill and remove what it started.
const GOODBYE: Duration = Duration::from_secs(15);

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
}

/// Where the packages are that jobs may need: folders to import from.
#[derive(Debug, Clone, Default)]
pub struct Packages {
    pub course: Option<PathBuf>,
    pub tools: Option<PathBuf>,
}

impl Packages {
    /// The folders to import from, first come first.
    fn folders(&self, needs: Needs) -> io::Result<Vec<PathBuf>> {
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
        Self { program, interpreter, root, started, interrupt, level, first, cold: false, packages }
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
        Self { packages, ..self }
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

    fn hello(&self, needs: Needs) -> io::Result<Hello> {
        Ok(Hello {
            python: self.interpreter.path.clone(),
            folders: self.interpreter.folders.clone(),
            harness: self.interpreter.harness.clone(),
            packages: self.packages.folders(needs)?,
            ready: needs.ready.iter().map(ToString::to_string).collect(),
            root: self.root.path().to_path_buf(),
            number: self.started.fetch_add(1, Ordering::Relaxed),
            level: self.level,
            pytest: needs.pytest,
            watch: needs.watch,
            cold: self.cold,
        })
    }
}

/// Stops all runners of a [`Sandbox`].
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<Interrupted>);

#[derive(Debug, Default)]
struct Interrupted {
    raised: AtomicBool,
    /// Those of supervisors that were let go are closed: holding them here would use up descriptors.
    sockets: Mutex<Vec<Weak<UnixStream>>>,
}

impl Interrupt {
    /// Cuts every runner off from its supervisor. The runners fail with [`SandboxError::Interrupted`]; the
    /// supervisors kill what they started, remove their directories and end.
    pub fn raise(&self) {
        self.0.raised.store(true, Ordering::SeqCst);
        let sockets = std::mem::take(&mut *self.0.sockets.lock().unwrap_or_else(PoisonError::into_inner));
        for socket in sockets.iter().filter_map(Weak::upgrade) {
            let _ = socket.shutdown(std::net::Shutdown::Both);
        }
    }

    fn is_raised(&self) -> bool {
        self.0.raised.load(Ordering::SeqCst)
    }

    /// Remembers a socket to be cut.
    fn watch(&self, socket: &Arc<UnixStream>) {
        let mut sockets = self.0.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        sockets.retain(|socket| socket.strong_count() > 0);
        sockets.push(Arc::downgrade(socket));
        drop(sockets);
        if self.is_raised() {
            self.raise();
        }
    }
}

/// A [`Runner`] with a supervisor process behind it for each kind of needs: all jobs of one share what it was started
/// with.
#[derive(Debug)]
pub struct Supervised {
    sandbox: Arc<Sandbox>,
    live: BTreeMap<Needs, Live>,
}

/// A supervisor that runs.
#[derive(Debug)]
struct Live {
    process: Child,
    socket: Arc<UnixStream>,
    welcome: Welcome,
}

impl Runner for Supervised {
    fn run(&mut self, job: &Job) -> Result<Vec<CaseOutcome>, SandboxError> {
        let mut outcomes = vec![None; job.cases.len()];
        for (needs, positions) in parts(job) {
            let part = WireJob::new(job, &positions);
            let talk = positions.first().and_then(|&position| partner(&job.cases[position]));
            let mut attempt = || match talk {
                Some(partner) => self.attempt_to_talk(needs, &part, partner).map(|outcome| vec![outcome]),
                None => self.attempt(needs, &part),
            };
            // A fault of ours may be a fault of one supervisor only: a second one gets the same chance, once.
            let answer = attempt().or_else(|error| match error {
                SandboxError::Interrupted => Err(error),
                _ => attempt(),
            })?;
            for (position, outcome) in positions.into_iter().zip(answer) {
                outcomes[position] = Some(outcome);
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }
}

impl Supervised {
    fn attempt(&mut self, needs: Needs, job: &WireJob) -> Result<Vec<CaseOutcome>, SandboxError> {
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
        needs: Needs,
        job: &WireJob,
        partner: &Job,
    ) -> Result<CaseOutcome, SandboxError> {
        let others = Needs { author: true, ..partner.needs };
        let talked = self.talk([needs, others], job, partner);
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
        needs: [Needs; 2],
        job: &WireJob,
        partner: &Job,
    ) -> io::Result<Result<CaseOutcome, String>> {
        let theirs = WireJob::new(partner, &[0]);
        let most = [job, &theirs].map(|job| job.cases.iter().map(|case| case.limits.output()).sum());
        for needs in needs {
            self.live(needs)?;
        }
        let sockets = needs.map(|needs| Arc::clone(&self.live[&needs].socket));
        for (socket, job) in sockets.iter().zip([job, &theirs]) {
            wire::send(&**socket, job)?;
        }
        let one = |socket: &UnixStream| {
            let outcomes = answered(socket, 1)?;
            Ok(outcomes.and_then(|all| all.into_iter().next().ok_or_else(|| "left cases out".to_owned())))
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
        Ok(&self.live(Needs::default()).map_err(failed)?.welcome)
    }

    fn live(&mut self, needs: Needs) -> io::Result<&mut Live> {
        Ok(match self.live.entry(needs) {
            Entry::Occupied(live) => live.into_mut(),
            Entry::Vacant(none) => none.insert(Live::start(&self.sandbox, needs)?),
        })
    }

    /// The outcomes of a job, or in words what the supervisor did instead.
    fn ask(&mut self, needs: Needs, job: &WireJob) -> io::Result<Result<Vec<CaseOutcome>, String>> {
        let live = self.live(needs)?;
        wire::send(&*live.socket, job)?;
        answered(&*live.socket, job.cases.len())
    }

    /// Lets the supervisor go; the next job gets a new one.
    fn failed(&mut self, needs: Needs, what: &str) -> SandboxError {
        self.live.remove(&needs);
        SandboxError::Supervisor(what.to_owned())
    }
}

impl Live {
    #[expect(clippy::disallowed_methods, reason = "the sandbox is the room that starts processes")]
    fn start(sandbox: &Sandbox, needs: Needs) -> io::Result<Self> {
        let hello = sandbox.hello(needs)?;
        let (socket, theirs) = UnixStream::pair()?;
        let socket = Arc::new(socket);
        let mut command = Command::new(&sandbox.program);
        command.arg(SUBCOMMAND).env_clear().current_dir(sandbox.root.path());
        command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null());
        // Ctrl-C in a terminal goes to the whole foreground group; a supervisor ends when we tell it to.
        command.process_group(0);
        let process = command.spawn()?;
        // With it goes our copy of the other end: only then does a supervisor that ends at its start end the wait for it.
        drop(command);
        sandbox.interrupt.watch(&socket);
        let nothing = Welcome { level: Level::Basic, layers: Vec::new(), lacking: Vec::new() };
        let mut live = Self { process, socket, welcome: nothing };
        wire::send(&*live.socket, &hello)?;
        let welcome = wire::receive(&*live.socket)?;
        live.welcome = welcome.ok_or_else(|| io::Error::other("the supervisor ended at its start"))?;
        no_weaker(&sandbox.first, &live.welcome)?;
        if live.welcome.level < Level::Strict {
            // Before the first learner's code: without namespaces /proc shows this process, in which lies what is expected,
            // to other programs of the same user. It takes core dumps and debuggers from that user, too.
            nix::sys::prctl::set_dumpable(false)?;
        }
        Ok(live)
    }
}

/// What is sent to a supervisor at a time: positions of cases that need the same. A dialogue comes alone, those that are shown
/// before everything else and those that are hidden behind it.
fn parts(job: &Job) -> Vec<(Needs, Vec<usize>)> {
    let cases = || job.cases.iter().enumerate();
    let talks = |hidden: bool| {
        let wanted = cases().filter(move |(_, case)| partner(case).is_some() && case.hidden == hidden);
        wanted.map(|(position, case)| (job.needs_of(case), vec![position]))
    };
    let mut others: BTreeMap<Needs, Vec<usize>> = BTreeMap::new();
    for (position, case) in cases().filter(|(_, case)| partner(case).is_none()) {
        others.entry(job.needs_of(case)).or_default().push(position);
    }
    talks(false).chain(others).chain(talks(true)).collect()
}

/// The job of the program that this case is to talk with.
fn partner(case: &JobCase) -> Option<&Job> {
    match &case.action {
        Action::Dialogue { partner, .. } => partner.0.as_deref(),
        _ => None,
    }
}

/// Reads the parts of an answer to a job of so many cases.
fn answered(mut from: impl Read, cases: usize) -> io::Result<Result<Vec<CaseOutcome>, String>> {
    let mut outcomes = vec![None; cases];
    loop {
        match wire::receive(&mut from)? {
            Some(Answer::Outcome(position, outcome)) => match outcomes.get_mut(position as usize) {
                Some(place) => *place = Some(*outcome),
                None => return Ok(Err("answered for a case that is not there".to_owned())),
            },
            Some(Answer::Done) => {
                let outcomes = outcomes.into_iter().collect::<Option<_>>();
                return Ok(outcomes.ok_or_else(|| "left cases out".to_owned()));
            }
            Some(Answer::Failed(trouble)) => return Ok(Err(format!("failed: {trouble}"))),
            None => return Ok(Err("ended".to_owned())),
        }
    }
}

/// Refuses a supervisor that got less than the first one: what was required was looked for there, and reports tell what
/// was in force there. A later one can get less, as when another program has used up the user's namespaces.
fn no_weaker(first: &OnceLock<Level>, welcome: &Welcome) -> io::Result<()> {
    let first = *first.get_or_init(|| welcome.level);
    if welcome.level >= first {
        return Ok(());
    }
    let (level, lacking) = (welcome.level.word(), welcome.lacking.join("; "));
    let text = format!("it gets level {level} only ({lacking}), after {} was to be had", first.word());
    Err(io::Error::other(text))
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
        if !matches!(self.process.wait_timeout(GOODBYE), Ok(Some(_))) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Usage;
    use crate::outcome::Ended;

    fn outcome(code: i32) -> CaseOutcome {
        CaseOutcome::new(Ended::Exit(code), Usage::default())
    }

    fn read(parts: &[Answer], cases: usize) -> io::Result<Result<Vec<CaseOutcome>, String>> {
        let mut sent = Vec::new();
        for part in parts {
            wire::send(&mut sent, part).unwrap();
        }
        answered(&sent[..], cases)
    }

    #[test]
    fn outcomes_come_in_any_order_and_are_there_together_or_not_at_all() {
        let [first, second] =
            [(1, 1), (0, 0)].map(|(position, code)| Answer::Outcome(position, Box::new(outcome(code))));
        let parts = [first, second, Answer::Done];
        assert_eq!(read(&parts, 2).unwrap(), Ok(vec![outcome(0), outcome(1)]));
        assert_eq!(read(&parts, 3).unwrap(), Err("left cases out".to_owned()));
        assert_eq!(read(&parts, 1).unwrap(), Err("answered for a case that is not there".to_owned()));
        assert_eq!(read(&parts[..2], 2).unwrap(), Err("ended".to_owned()));
        let failed = [Answer::Outcome(0, Box::new(outcome(0))), Answer::Failed("no room".to_owned())];
        assert_eq!(read(&failed, 1).unwrap(), Err("failed: no room".to_owned()));
    }

    #[test]
    fn an_interrupt_cuts_the_sockets_that_are_in_use_and_holds_no_others() {
        let interrupt = Interrupt::default();
        for _ in 0..100 {
            let (socket, _theirs) = UnixStream::pair().unwrap();
            interrupt.watch(&Arc::new(socket));
        }
        let (socket, mut theirs) = UnixStream::pair().unwrap();
        let socket = Arc::new(socket);
        interrupt.watch(&socket);
        assert_eq!(interrupt.0.sockets.lock().unwrap().len(), 1);
        interrupt.raise();
        assert_eq!(theirs.read(&mut [0]).unwrap(), 0, "the other end sees the end");
    }

    #[test]
    fn no_supervisor_is_weaker_than_the_first() {
        let welcome =
            |level| Welcome { level, layers: Vec::new(), lacking: vec!["namespaces: none".to_owned()] };
        let first = OnceLock::new();
        assert!(no_weaker(&first, &welcome(Level::Kernel)).is_ok());
        assert!(no_weaker(&first, &welcome(Level::Strict)).is_ok());
        let error = no_weaker(&first, &welcome(Level::Basic)).expect_err("it is weaker").to_string();
        assert!(error.contains("basic only (namespaces: none)"), "{error}");
    }
}
