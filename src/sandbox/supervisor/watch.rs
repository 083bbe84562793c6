//! Watches one run from its start to its end: moves its bytes, keeps its limits, measures it, and leaves nothing alive.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::Pid;

use super::capture::Capture;
use super::joined::Line;
use super::progress::{Progress, Start};
use super::python::Python;
use super::reap::{self, Reaped, Status};
use super::report::Report;
use super::streams::Streams;
use super::tree;
use super::workdir::Workdir;
use super::{Doing, Fault, Station};
use crate::event::Usage;
use crate::outcome::{CaseOutcome, Clock, Ended, Stream, Written};
use crate::sandbox::job::Wanted;
use crate::sandbox::linux::cgroup::{Count, Leaf};
use crate::spec::model::Limits;

/// Memory and the number of processes are looked at this often: a program can take some 40 MB in that time.
const GLANCE: Duration = Duration::from_millis(10);

/// The written files are looked at this often.
const FILES_GLANCE: Duration = Duration::from_millis(100);

/// How long the parent of a dead process may take to tell how it ended.
const PATIENCE: Duration = Duration::from_secs(2);

/// Which process a run is about.
#[derive(Clone, Copy)]
pub struct Main<'a> {
    /// Known from the start; else it announces itself on the control socket of `python`.
    pub pid: Option<Pid>,
    pub python: &'a Python,
    /// Where its parent tells how it ended, if that is not this process.
    pub told: Option<&'a OwnedFd>,
    pub start: Start,
}

impl<'a> Main<'a> {
    /// A process that does nothing but this run. To be called before it is asked to: what it used until then, to be
    /// forked and to get ready, is not the run's. One that was started is still getting ready by then, and is charged
    /// for all of it: a part would be another one every time.
    pub fn whole(python: &'a Python) -> Self {
        let told = python.told.as_ref();
        let before = tree::scheduled(python.pid);
        let spent = told.map_or(Duration::ZERO, |_| before.ran);
        let start = Start { spent, waited: before.waited, ..Start::now() };
        Self { pid: Some(python.pid), python, told, start }
    }

    /// A process that `python` will fork when it is asked to. To be called before that.
    pub fn forked(python: &'a Python, told: &'a OwnedFd) -> Self {
        Self { pid: None, python, told: Some(told), start: Start::now() }
    }
}

/// One run to be watched.
pub struct Watch<'a> {
    pub station: &'a Station<'a>,
    pub main: Main<'a>,
    /// Another process that the run is about, and that the main one waits for.
    pub partner: Option<Pid>,
    /// A process that outlives the run: the one that forked it.
    pub keep: Option<Pid>,
    pub limits: &'a Limits,
    pub workdir: &'a Workdir,
    /// Ends as soon as the harness says that the learner's file is loaded.
    pub until_loaded: bool,
    /// Of a dialogue: to the host, which stands between the two programs.
    pub line: Option<&'a Line>,
}

/// How a watched run went.
pub struct Watched {
    pub ended: Ended,
    pub usage: Usage,
    pub report: Report,
    stdout: Capture,
    stderr: Capture,
    output_limit: u64,
}

impl Watched {
    /// The outcome of a case.
    pub fn into_outcome(self, workdir: &Workdir, writes: &[Wanted]) -> CaseOutcome {
        let limit = self.output_limit;
        let mut room = limit;
        let mut collect = |wanted: &Wanted| {
            let written = workdir.collect(&wanted.name, room);
            if let Written::Content(bytes) = &written {
                // One file can have many names.
                room -= bytes.len() as u64;
            }
            written
        };
        CaseOutcome {
            ended: if self.report.not_compiled { Ended::NotCompiled } else { self.ended },
            usage: self.usage,
            stdout: self.stdout.finish(limit),
            stderr: self.stderr.finish(limit),
            written: writes.iter().map(&mut collect).collect(),
            told: self.report.told,
            measured: Vec::new(),
            dialogue: None,
        }
    }
}

impl Watch<'_> {
    /// Watches until the main process has ended or a limit is broken; then nothing of the run is alive any more.
    pub fn run(&self, mut streams: Streams<'_>) -> Result<Watched, Fault> {
        if let Some(leaf) = self.station.leaf {
            leaf.limit(self.limits);
        }
        let kept_before = self.keep.map_or_else(tree::Sample::default, tree::sample_alone);
        let mut progress = Progress::begin(self.main.pid, self.main.start, self.counted(), kept_before);
        let stop = loop {
            self.wait(&streams, &progress)?;
            self.take_news(&mut streams, &mut progress)?;
            if progress.status.is_some() || progress.keeper.is_some() {
                break None;
            }
            if self.line.is_some_and(Line::is_cut) {
                break Some(Ended::Signal(libc::SIGKILL));
            }
            if self.until_loaded && (streams.report.loaded || streams.report.threads) {
                break None;
            }
            if !self.is_time_to_look(&streams, &progress) || self.is_unheard(&mut progress)? {
                continue;
            }
            if let Some(stop) = self.broken(&streams, &mut progress) {
                break Some(stop);
            }
        };
        let wall = progress.wall();
        self.end(&mut streams, &mut progress)?;
        let usage = Usage { cpu: progress.cpu(), wall, memory: progress.peak };
        let ended = self.conclude(stop, &streams, &progress, usage);
        let Streams { stdout, stderr, report, .. } = streams;
        Ok(Watched { ended, usage, report, stdout, stderr, output_limit: self.limits.output.0 })
    }

    /// Sleeps until something can be read, written or reaped, or a limit has to be looked at.
    fn wait(&self, streams: &Streams<'_>, progress: &Progress) -> Result<(), Fault> {
        let readable = PollFlags::POLLIN;
        let mut fds = vec![
            PollFd::new(self.station.signals.as_fd(), readable),
            PollFd::new(self.station.host, readable),
        ];
        let outputs = [streams.stdout.fd(), streams.stderr.fd(), streams.reported.fd()];
        fds.extend(outputs.into_iter().flatten().map(|fd| PollFd::new(fd, readable)));
        fds.extend(self.line.map(|line| PollFd::new(line.fd(), readable)));
        fds.extend(streams.stdin.fd().map(|fd| PollFd::new(fd, PollFlags::POLLOUT)));
        if progress.main.is_none() {
            fds.push(PollFd::new(self.main.python.control(), readable));
        }
        let told = self.main.told.filter(|_| !progress.has_told);
        fds.extend(told.map(|fd| PollFd::new(fd.as_fd(), readable)));
        let pause = PollTimeout::try_from(self.pause(progress)).unwrap_or(PollTimeout::MAX);
        match poll(&mut fds, pause) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(Fault::Os("waiting for a run", error.into())),
        }
        let host = fds[1].revents().unwrap_or(PollFlags::empty());
        if host.is_empty() { Ok(()) } else { Err(Fault::HostGone) }
    }

    /// How long nothing has to be looked at. Whole milliseconds, since that is what poll counts.
    fn pause(&self, progress: &Progress) -> Duration {
        let wall = self.limits.wall.saturating_sub(progress.wall());
        let look = progress.next_look.saturating_duration_since(Instant::now());
        look.min(wall).max(Duration::from_millis(1))
    }

    fn is_time_to_look(&self, streams: &Streams<'_>, progress: &Progress) -> bool {
        let printed = streams.stdout.len() + streams.stderr.len();
        Instant::now() >= progress.next_look || printed > self.limits.output.0
    }

    /// How the main process ended, if its parent has told. It tells once, in one piece.
    fn told(&self, progress: &mut Progress) -> Option<Reaped> {
        let (told, pid) = (self.main.told.filter(|_| !progress.has_told)?, progress.main?);
        let mut bytes = [0; 128];
        let count = nix::unistd::read(told, &mut bytes).ok()?;
        progress.has_told = true;
        reap::told(pid, std::str::from_utf8(&bytes[..count]).ok()?)
    }

    fn counted(&self) -> Count {
        self.station.leaf.map(Leaf::count).unwrap_or_default()
    }

    /// Processor time of the run by the control group's account.
    fn counted_cpu(&self, progress: &Progress) -> Duration {
        self.counted().cpu.saturating_sub(progress.before.cpu)
    }

    /// Everything that happened since the last look.
    fn take_news(&self, streams: &mut Streams<'_>, progress: &mut Progress) -> Result<(), Fault> {
        while self.station.signals.read_signal().doing("reading signals")?.is_some() {}
        streams.pump(self.limits.output.0).doing("moving the streams of a run")?;
        if progress.main.is_none() {
            progress.main = match self.main.python.announced() {
                Ok(pid) => pid,
                // A reset: the process that was asked ended with the request unread. Its end is found by reaping it.
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::ConnectionReset) =>
                {
                    None
                }
                Err(error) => return Err(Fault::Os("hearing of a new process", error)),
            };
        }
        if let Some(child) = self.told(progress) {
            progress.took_in(child, self.keep);
        }
        while let Some(child) = reap::next().doing("reaping")? {
            progress.took_in(child, self.keep);
        }
        Ok(())
    }

    /// Whether the main process is dead and its parent has yet to tell how it ended. Until then its time is neither
    /// living nor lost.
    ///
    /// On a busy machine that takes a while. A parent that never tells is a server that failed, or a learner's own
    /// process that does not want to: then a dead process is all that is known.
    fn is_unheard(&self, progress: &mut Progress) -> Result<bool, Fault> {
        if self.main.told.is_none() || progress.main.is_none_or(tree::is_alive) {
            return Ok(false);
        }
        let since = *progress.unheard.get_or_insert_with(Instant::now);
        if progress.has_told || since.elapsed() > PATIENCE {
            if self.keep.is_none() {
                return Err(Fault::Unheard);
            }
            progress.status = Some(Status::Exit(0));
        }
        progress.next_look = Instant::now() + Duration::from_millis(1);
        Ok(true)
    }

    /// The limit that is broken at this moment, if any.
    fn broken(&self, streams: &Streams<'_>, progress: &mut Progress) -> Option<Ended> {
        let (pids, sample) = self.look(progress);
        progress.counted_cpu = self.counted_cpu(progress);
        let kept = self.kept(progress);
        if let Some(line) = self.line {
            let waits = sample.tasks <= 1 && progress.main.is_some_and(tree::waits_for_input);
            progress.waits(waits);
            line.tell(waits);
        }
        let left = self.limits.cpu.saturating_sub(progress.cpu());
        progress.next_look = Instant::now() + GLANCE.min(left).max(Duration::from_millis(1));
        if progress.cpu() > self.limits.cpu {
            return Some(Ended::Time(Clock::Cpu));
        }
        let waited =
            progress.main.into_iter().chain(self.partner).map(|pid| tree::scheduled(pid).waited).sum();
        progress.delayed(waited, self.limits.wall);
        if progress.wall() > self.limits.wall {
            return Some(Ended::Time(Clock::Wall));
        }
        let memory = if sample.memory > self.limits.memory.0 && pids.len() > 1 {
            tree::proportional_memory(&pids).unwrap_or(sample.memory)
        } else {
            sample.memory
        };
        let memory = memory + kept.memory;
        progress.peak = progress.peak.max(memory);
        if memory > self.limits.memory.0 {
            return Some(Ended::Memory);
        }
        if let Some(stream) = self.too_much_output(streams, progress) {
            return Some(Ended::Output(stream));
        }
        (sample.tasks + kept.tasks > self.limits.processes).then_some(Ended::Processes)
    }

    /// The processes of the run and what they use. Time that was once used stays used, whoever is told of it.
    fn look(&self, progress: &mut Progress) -> (Vec<Pid>, tree::Sample) {
        let look = || {
            let pids = tree::descendants(self.keep);
            let sample = tree::sample(&pids);
            (pids, sample)
        };
        let seen = |progress: &Progress, sample: &tree::Sample| {
            progress.reaped_cpu + sample.cpu + self.kept(progress).cpu
        };
        let mut now = look();
        if seen(progress, &now.1) < progress.seen_cpu {
            // A process may have been waited for after its parent was looked at, and before it was itself.
            now = look();
        }
        let seen = seen(progress, &now.1);
        progress.lost_cpu += progress.seen_cpu.saturating_sub(seen);
        progress.seen_cpu = seen;
        progress.living_cpu = seen.saturating_sub(progress.reaped_cpu);
        now
    }

    /// What the kept process has used since the run began: a learner's file can let it work for a call.
    fn kept(&self, progress: &Progress) -> tree::Sample {
        let now = self.keep.map_or_else(tree::Sample::default, tree::sample_alone);
        let before = progress.kept_before;
        tree::Sample {
            cpu: now.cpu.saturating_sub(before.cpu),
            memory: now.memory.saturating_sub(before.memory),
            tasks: now.tasks.saturating_sub(before.tasks),
        }
    }

    fn too_much_output(&self, streams: &Streams<'_>, progress: &mut Progress) -> Option<Stream> {
        let limit = self.limits.output.0;
        let (stdout, stderr) = (streams.stdout.len(), streams.stderr.len());
        if stdout + stderr > limit {
            return Some(if stdout >= stderr { Stream::Stdout } else { Stream::Stderr });
        }
        if progress.files_seen.elapsed() < FILES_GLANCE {
            return None;
        }
        progress.files_seen = Instant::now();
        self.too_large_files(streams).then_some(Stream::Files)
    }

    fn too_large_files(&self, streams: &Streams<'_>) -> bool {
        let written = self.workdir.written();
        let total = streams.stdout.len() + streams.stderr.len() + written.bytes;
        total > self.limits.output.0 || written.bytes > 0 && written.largest >= self.limits.file_size.0
    }

    /// Kills what is left and reads what is left in the pipes, waiting for neither.
    fn end(&self, streams: &mut Streams<'_>, progress: &mut Progress) -> Result<(), Fault> {
        if !self.until_loaded || progress.status.is_some() || !streams.report.loaded {
            let keep = self.keep;
            let left = tree::descendants(keep);
            let sample = if left.is_empty() { tree::Sample::default() } else { tree::sample(&left) };
            progress.too_many = sample.tasks > self.limits.processes;
            let seen = progress.reaped_cpu + sample.cpu + self.kept(progress).cpu;
            tree::kill_all(keep, |child| progress.took_in(child, keep))?;
            progress.counted_cpu = self.counted_cpu(progress);
            progress.living_cpu = self.kept(progress).cpu;
            // Of processes that are children of others, nobody tells what they had used.
            progress.lost_cpu += seen.saturating_sub(progress.reaped_cpu + progress.living_cpu);
        }
        streams.pump(self.limits.output.0).doing("moving the last of a run's streams")
    }

    /// What the end of a run means: limits first, a late end included.
    fn conclude(
        &self,
        stop: Option<Ended>,
        streams: &Streams<'_>,
        progress: &Progress,
        usage: Usage,
    ) -> Ended {
        if let Some(stop @ Ended::Time(_)) = stop {
            return stop;
        }
        if usage.cpu > self.limits.cpu {
            return Ended::Time(Clock::Cpu);
        }
        if usage.wall > self.limits.wall {
            return Ended::Time(Clock::Wall);
        }
        let killed_for_memory = self.counted().killed_for_memory > progress.before.killed_for_memory;
        if usage.memory >= self.limits.memory.0 || killed_for_memory {
            return Ended::Memory;
        }
        if let Some(stop) = stop {
            return stop;
        }
        let (stdout, stderr) = (streams.stdout.len(), streams.stderr.len());
        if stdout + stderr > self.limits.output.0 {
            return Ended::Output(if stdout >= stderr { Stream::Stdout } else { Stream::Stderr });
        }
        if self.too_large_files(streams) {
            return Ended::Output(Stream::Files);
        }
        if progress.too_many {
            return Ended::Processes;
        }
        match progress.status.or(progress.keeper) {
            Some(Status::Signal(signal)) => Ended::Signal(signal),
            Some(Status::Exit(code)) => Ended::Exit(code),
            None => Ended::Exit(0),
        }
    }
}
