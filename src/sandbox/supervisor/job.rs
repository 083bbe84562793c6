//! Runs the cases of one job: programs each in an interpreter of their own, calls in processes forked from one that has
//! imported the learner's file.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::Path;

use nix::unistd::Pid;

use super::capture::{never_wait, pipe};
use super::order::{Turn, turns};
use super::python::{self, Calls, Python, Request};
use super::reap::Status;
use super::streams::{Ends, Streams};
use super::tree;
use super::watch::{Main, Watch, Watched};
use super::workdir::{Workdir, remove_tree};
use super::{Doing, Fault, Station};
use crate::event::Usage;
use crate::outcome::{Captured, CaseOutcome, Ended, Stage, Told, Written};
use crate::sandbox::job::{Action, Subject, laid_aside};
use crate::sandbox::linux::root;
use crate::sandbox::wire::{self, Answer, WireCase, WireJob};
use crate::spec::model::{Bytes, Limits};

/// Runs every case of a job, and sends each outcome to the host as soon as it is there.
///
/// `waiting` is a process that was got for this job before it was there.
pub fn run(
    station: &Station<'_>,
    job: &WireJob,
    number: u64,
    waiting: Option<Python>,
    host: &UnixStream,
) -> Result<(), Fault> {
    // Alone, a job is always in the same place, and what a learner sees of it is the same every time.
    let name = if station.apart { "job".to_owned() } else { format!("{}-{number}", station.hello.number) };
    let folder = station.hello.root.join(name);
    let folder = Workdir::create(folder, station.confinement.identity).doing("making a directory")?;
    let unit = Unit { station, job, folder, waiting: Cell::new(waiting), host };
    for turn in turns(&job.cases) {
        match turn {
            Turn::Program(position) => unit.tell(position, unit.program(position)?)?,
            Turn::Calls(group) => unit.calls(&group)?,
        }
    }
    Ok(())
}

/// One job being run.
struct Unit<'a> {
    station: &'a Station<'a>,
    job: &'a WireJob,
    folder: Workdir,
    waiting: Cell<Option<Python>>,
    host: &'a UnixStream,
}

impl Unit<'_> {
    /// Sends the outcome of a case to the host.
    fn tell(&self, position: usize, outcome: CaseOutcome) -> Result<(), Fault> {
        let position = u32::try_from(position).expect("there are no more cases than fit into a message");
        wire::send(self.host, &Answer::Outcome(position, Box::new(outcome))).doing("telling an outcome")
    }

    /// A process that runs the harness: the one that waits, else a new one.
    fn python(&self) -> Result<Python, Fault> {
        self.waiting.take().map_or_else(|| self.station.python(), Ok)
    }

    /// A fresh directory with the case's subject and what the case gives.
    ///
    /// `home` is the only other one that may be in use.
    fn workdir(&self, name: &str, case: &WireCase, home: Option<&Workdir>) -> Result<Workdir, Fault> {
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
    fn subject(&self, case: &WireCase) -> &str {
        match case.subject {
            Subject::Submission => &self.job.file,
            Subject::Tool(tool) => tool.file(),
        }
    }

    /// Removes what earlier cases left outside their working directories: it could tell of hidden cases, stand where a
    /// directory is to be made, or take the room that the next case needs.
    fn tidy(&self, home: Option<&Workdir>) {
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
        let watched = self.alone(case, &workdir, Calls::None)?;
        Ok(watched.into_outcome(&workdir, &case.writes))
    }

    /// One case in an interpreter of its own.
    fn alone(&self, case: &WireCase, workdir: &Workdir, calls: Calls) -> Result<Watched, Fault> {
        let limits = Limits::from(&case.limits);
        let python = self.python()?;
        let (streams, ends) = Streams::open(&case.stdin).doing("opening pipes")?;
        let place = Place::new(workdir, self.subject(case));
        let main = Main::whole(&python);
        self.begin(&python, &place.request(case, calls), &ends, &limits)?;
        drop(ends);
        self.watch(main, None, &limits, workdir, false).run(streams)
    }

    /// Sends a process its first request. It may write below the job's folder, whatever the rules for files.
    fn begin(
        &self,
        python: &Python,
        request: &Request<'_>,
        ends: &Ends,
        limits: &Limits,
    ) -> Result<(), Fault> {
        let rules = self.station.landlock.filter(|_| self.station.server.is_none());
        let rules = rules.map(|landlock| landlock.around(self.folder.path())).transpose();
        let rules = rules.doing("making rules for Landlock")?;
        let confinement = self.station.confinement;
        python.begin(request, ends.borrow(), confinement, limits, rules.as_ref()).doing("asking the harness")
    }

    /// Cases that share one import.
    fn calls(&self, group: &[usize]) -> Result<(), Fault> {
        let first = &self.job.cases[group[0]];
        let limits = group.iter().map(|&position| &self.job.cases[position].limits);
        let limits = widest(limits.map(Limits::from)).expect("a group has at least one case");
        let home = self.workdir(&format!("m{}", group[0]), first, None)?;
        let python = self.python()?;
        let place = Place::new(&home, self.subject(first));
        let (streams, ends) = Streams::open(&[]).doing("opening pipes")?;
        let main = Main::whole(&python);
        self.begin(&python, &place.request(first, Calls::Many), &ends, &limits)?;
        drop(ends);
        let loading = self.watch(main, None, &limits, &home, true).run(streams)?;
        if loading.report.threads {
            // A fork would lose them: such a file is imported anew for each case.
            tree::kill_all(None, |_| ())?;
            return self.each_alone(group);
        }
        if !loading.report.loaded {
            let outcome = loading.into_outcome(&home, &[]);
            for &position in group {
                self.tell(position, not_loaded(&outcome, &self.job.cases[position]))?;
            }
            return Ok(());
        }
        for &position in group {
            self.tell(position, self.call(position, &python, &home)?)?;
        }
        tree::kill_all(None, |_| ())
    }

    fn each_alone(&self, group: &[usize]) -> Result<(), Fault> {
        for &position in group {
            let case = &self.job.cases[position];
            let workdir = self.workdir(&format!("c{position}"), case, None)?;
            let watched = self.alone(case, &workdir, Calls::Once)?;
            self.tell(position, watched.into_outcome(&workdir, &case.writes))?;
        }
        Ok(())
    }

    /// One call, in a process forked from the one that imported the learner's file.
    fn call(&self, position: usize, python: &Python, home: &Workdir) -> Result<CaseOutcome, Fault> {
        let case = &self.job.cases[position];
        let limits = Limits::from(&case.limits);
        let workdir = self.workdir(&format!("c{position}"), case, Some(home))?;
        let (streams, ends) = Streams::open(&case.stdin).doing("opening pipes")?;
        let (told, teller) = pipe().doing("opening pipes")?;
        let told = never_wait(told).doing("opening pipes")?;
        let place = Place {
            path: path_text(&home.path().join(self.subject(case))),
            ..Place::new(&workdir, self.subject(case))
        };
        let main = Main::forked(python, &told);
        match python.call(&place.request(case, Calls::Once), ends.borrow(), teller.as_fd()) {
            Err(error) if is_gone(&error) => return gone(python.pid, case),
            sent => sent.doing("asking the harness")?,
        }
        drop((ends, teller));
        let watch = self.watch(main, Some(python.pid), &limits, &workdir, false);
        Ok(watch.run(streams)?.into_outcome(&workdir, &case.writes))
    }

    fn watch<'w>(
        &'w self,
        main: Main<'w>,
        keep: Option<nix::unistd::Pid>,
        limits: &'w Limits,
        workdir: &'w Workdir,
        until_loaded: bool,
    ) -> Watch<'w> {
        Watch { station: self.station, main, keep, limits, workdir, until_loaded }
    }
}

/// The outcome of a call that was never made, because the learner's file could not be imported. Whatever was said of
/// an answer is not one.
fn not_loaded(import: &CaseOutcome, case: &WireCase) -> CaseOutcome {
    let told = Told { value: None, stage: Stage::Loading, ..import.told.clone() };
    CaseOutcome { written: nothing_written(case), told, ..import.clone() }
}

fn nothing_written(case: &WireCase) -> Vec<Written> {
    case.writes.iter().map(|_| Written::Missing).collect()
}

/// Whether nobody is left at the other end of a socket.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
}

/// The outcome of a call that nobody was left to make: the process that imported the learner's file has ended, or given
/// up its socket, by the learner's doing.
fn gone(importer: Pid, case: &WireCase) -> Result<CaseOutcome, Fault> {
    let mut status = None;
    tree::kill_all(None, |child| status = status.or((child.pid == importer).then_some(child.status)))?;
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
    })
}

/// The widest of several limits, each by itself: those of a process that serves several cases.
fn widest(limits: impl Iterator<Item = Limits>) -> Option<Limits> {
    limits.reduce(|a, b| Limits {
        cpu: a.cpu.max(b.cpu),
        wall: a.wall.max(b.wall),
        memory: Bytes(a.memory.0.max(b.memory.0)),
        output: Bytes(a.output.0.max(b.output.0)),
        processes: a.processes.max(b.processes),
        file_size: Bytes(a.file_size.0.max(b.file_size.0)),
    })
}

/// Where a run happens, as text for the harness.
struct Place {
    path: String,
    home: String,
    folder: String,
    module: String,
}

impl Place {
    fn new(workdir: &Workdir, file: &str) -> Self {
        let folder = path_text(workdir.path());
        Self {
            path: path_text(&workdir.path().join(file)),
            home: folder.clone(),
            folder,
            module: file.strip_suffix(".py").unwrap_or(file).to_owned(),
        }
    }

    fn request<'a>(&'a self, case: &'a WireCase, calls: Calls) -> Request<'a> {
        let mut env = BTreeMap::from(python::clean_environment());
        // Files that a program makes for itself are its output too, and go away with it.
        env.extend([("HOME", self.folder.as_str()), ("TMPDIR", self.folder.as_str())]);
        env.extend(case.env.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let (args, setup, call): (&[String], _, _) = match &case.action {
            Action::Call { setup, call } => (&[], setup.as_deref(), call.as_str()),
            Action::Program { args } => (args, None, ""),
        };
        Request {
            calls,
            path: &self.path,
            home: &self.home,
            folder: &self.folder,
            module: &self.module,
            env,
            args,
            setup,
            call,
        }
    }
}

/// Our own directories have names that are text.
fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
