//! Watches one run from its start to its end: moves its bytes, keeps its limits, measures it, and leaves nothing alive.

use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::account::{Account, Leaving, Watched};
use super::importer::{Importer, PATIENCE};
use super::joined::Line;
use super::progress::{Progress, Start};
use super::python::Python;
use super::reap::{self, Reaped, Status};
use super::streams::Streams;
use super::tree;
use super::workdir::Workdir;
use super::{Doing, Fault, Station};
use crate::outcome::{Clock, Ended, Stage, Stream};
use crate::sandbox::linux::cgroup::{Count, FORKED_AHEAD, Leaf};
use crate::spec::model::Limits;

/// Memory and the number of processes are looked at this often: a program can take some 40 MB in that time.
const GLANCE: Duration = Duration::from_millis(10);

/// The written files are looked at this often.
const FILES_GLANCE: Duration = Duration::from_millis(100);

/// Which process a run is about.
#[derive(Clone, Copy)]
pub struct Main<'a> {
    /// If it is there already.
    pub pid: Option<Pid>,
    /// The same, unless another one of the learner's forked it.
    pub python: Option<&'a Python>,
    /// What forks it, or has forked it ahead, tells how it ended.
    pub importer: Option<&'a Importer>,
    pub start: Start,
}

impl<'a> Main<'a> {
    /// A process that does nothing but this run. To be called before it is asked to: what it used until then, to be
    /// forked and to get ready, is not the run's. One that was started is still getting ready by then, and is charged
    /// for all of it: a part would be another one every time.
    pub fn whole(python: &'a Python) -> Self {
        let before = tree::scheduled(python.pid);
        let spent = python.told.as_ref().map_or(Duration::ZERO, |_| before.ran);
        let start = Start { spent, waited: before.waited, ..Start::now() };
        Self { pid: Some(python.pid), python: Some(python), importer: None, start }
    }

    /// A process that has loaded a file and waits for what to do with it. What it used until then is not the run's.
    pub fn loaded(python: &'a Python) -> Self {
        let main = Self::whole(python);
        Self { start: Start { spent: tree::scheduled(python.pid).ran, ..main.start }, ..main }
    }

    /// The process of the next call. To be called before that is asked for: what it used until then is not the call's.
    pub fn forked(importer: &'a Importer) -> Self {
        let pid = importer.take_spare();
        let before = pid.map(tree::scheduled).unwrap_or_default();
        let start = Start { spent: before.ran, waited: before.waited, ..Start::now() };
        Self { pid, python: None, importer: Some(importer), start }
    }

    /// Where the server that forked it tells how it ended.
    fn told(&self) -> Option<&'a OwnedFd> {
        self.python.and_then(|python| python.told.as_ref())
    }
}

/// One run to be watched.
pub struct Watch<'a> {
    pub station: &'a Station<'a>,
    pub main: Main<'a>,
    /// Another process that the run is about, and that the main one waits for.
    pub partner: Option<&'a Python>,
    /// What outlives the run.
    pub keep: Option<&'a Importer>,
    pub limits: &'a Limits,
    pub workdir: &'a Workdir,
    /// Ends as soon as the harness says that the learner's file is loaded.
    pub until_loaded: bool,
    /// Of a dialogue: to the host, which stands between the two programs.
    pub line: Option<&'a Line>,
    /// Ends also when all that is left to the main process is to end: what comes next need not wait for that.
    pub lets_go: bool,
}

impl Watch<'_> {
    /// Watches until the main process has ended or a limit is broken; then nothing of the run is alive any more.
    pub fn run(&self, mut streams: Streams<'_>) -> Result<Watched, Fault> {
        if let Some(leaf) = self.station.leaf {
            leaf.limit(self.limits);
        }
        let kept_before = self.keep.map(|importer| tree::sample_alone(importer.pid()));
        let kept_before = kept_before.unwrap_or_default();
        let mut progress = Progress::begin(self.main.pid, self.main.start, self.counted(), kept_before);
        let processes = self.main.python.into_iter().chain(self.partner);
        progress.inherited = processes.map(Python::inherited).max().unwrap_or_default();
        let memory = self.station.leaf.filter(|_| self.lets_go).and_then(Leaf::memory);
        let mut gone = None;
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
            if let Some(memory) = memory
                && streams.report.told.stage == Stage::Done
            {
                gone = self.let_go(&mut streams, &mut progress, memory)?;
                if gone.is_some() {
                    break None;
                }
            }
            if !self.is_time_to_look(&streams, &progress) || self.is_unheard(&mut progress)? {
                continue;
            }
            if let Some(stop) = self.broken(&streams, &mut progress) {
                break Some(stop);
            }
        };
        let wall = progress.wall();
        if gone.is_none() {
            self.end(&mut streams, &mut progress)?;
        }
        let exceeded = self.exceeded(&streams, &progress);
        let account = Account { stop, exceeded, wall, progress, limits: self.limits.clone() };
        let (ended, usage) = account.conclude();
        let leaving = gone.map(|(pid, ran)| Leaving { pid, ran, account });
        let Streams { stdout, stderr, report, .. } = streams;
        Ok(Watched { ended, usage, report, stdout, stderr, output_limit: self.limits.output.0, leaving })
    }

    /// Lets the main process end in its own time, if it is the last of the run, can do nothing else any more, and little more
    /// memory is in use than there was at the start: so much is given back in tenths of a millisecond. Returns which one it
    /// is, and the processor time that it had used.
    fn let_go(
        &self,
        streams: &mut Streams<'_>,
        progress: &mut Progress,
        memory: u64,
    ) -> Result<Option<(Pid, Duration)>, Fault> {
        let (Some(importer), Some(pid)) = (self.main.importer, progress.main) else { return Ok(None) };
        let in_use = || self.station.leaf.and_then(Leaf::memory).unwrap_or(u64::MAX);
        let is_alone = || tree::descendants(&[self.kept_pids(), vec![pid]].concat()).is_empty();
        if !tree::is_leaving(pid) || in_use() > memory + FORKED_AHEAD || !is_alone() {
            return Ok(None);
        }
        importer.let_go(pid);
        let ran = tree::scheduled(pid).ran;
        progress.count(self.counted());
        progress.living_cpu = self.kept(progress).cpu;
        streams.pump(self.limits.output.0).doing("moving the last of a run's streams")?;
        Ok(Some((pid, ran)))
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
        let voice = self.main.importer.and_then(Importer::voice);
        fds.extend(voice.map(|fd| PollFd::new(fd, readable)));
        let told = self.main.told().filter(|_| !progress.has_told);
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
        let (told, pid) = (self.main.told().filter(|_| !progress.has_told)?, progress.main?);
        let mut bytes = [0; 128];
        let count = nix::unistd::read(told, &mut bytes).ok()?;
        progress.has_told = true;
        reap::told(pid, std::str::from_utf8(&bytes[..count]).ok()?)
    }

    fn counted(&self) -> Count {
        self.station.leaf.map(Leaf::count).unwrap_or_default()
    }

    /// Everything that happened since the last look.
    fn take_news(&self, streams: &mut Streams<'_>, progress: &mut Progress) -> Result<(), Fault> {
        while self.station.signals.read_signal().doing("reading signals")?.is_some() {}
        streams.pump(self.limits.output.0).doing("moving the streams of a run")?;
        if let Some(importer) = self.main.importer {
            for child in importer.hear().doing("hearing of forked processes")? {
                // Once: it may claim more. One may have ended before it was heard of that it is there.
                if progress.main.is_none_or(|main| main == child.pid) && !progress.has_told {
                    progress.main = Some(child.pid);
                    progress.has_told = true;
                    progress.took_in(child, self.keeper());
                }
            }
            progress.main = progress.main.or_else(|| importer.take_spare());
            // It may have ended before this run, so that nothing is reaped any more: then nobody is left to make the call.
            if progress.main.is_none() && importer.voice().is_none() && !tree::is_alive(importer.pid()) {
                progress.keeper.get_or_insert(Status::Exit(1));
            }
        }
        if let Some(child) = self.told(progress) {
            progress.took_in(child, self.keeper());
        }
        while let Some(child) = reap::next().doing("reaping")? {
            progress.took_in(child, self.keeper());
        }
        Ok(())
    }

    /// The process that outlives the run and is not to end in it.
    fn keeper(&self) -> Option<Pid> {
        self.keep.map(Importer::pid)
    }

    /// All processes that outlive the run.
    fn kept_pids(&self) -> Vec<Pid> {
        self.keep.map(Importer::kept).unwrap_or_default()
    }

    /// Whether the main process is dead and its parent has yet to tell how it ended. Until then its time is neither
    /// living nor lost.
    ///
    /// On a busy machine that takes a while. A parent that never tells is a server that failed, or a learner's own
    /// process that does not want to: then a dead process is all that is known.
    fn is_unheard(&self, progress: &mut Progress) -> Result<bool, Fault> {
        let told_by_another = self.main.told().is_some() || self.main.importer.is_some();
        if !told_by_another || progress.main.is_none_or(tree::is_alive) {
            return Ok(false);
        }
        let since = *progress.unheard.get_or_insert_with(Instant::now);
        let is_gone = self.main.importer.is_some_and(|importer| !tree::is_alive(importer.pid()));
        // What it said before its end was heard in the meantime, also if another process holds its socket open.
        let patience = if is_gone { GLANCE } else { PATIENCE };
        if progress.has_told || since.elapsed() > patience {
            if self.main.importer.is_none() {
                return Err(Fault::Unheard);
            }
            if is_gone {
                progress.keeper.get_or_insert(Status::Exit(1));
            } else {
                progress.status = Some(Status::Exit(0));
            }
        }
        progress.next_look = Instant::now() + Duration::from_millis(1);
        Ok(true)
    }

    /// The limit that is broken at this moment, if any.
    fn broken(&self, streams: &Streams<'_>, progress: &mut Progress) -> Option<Ended> {
        let (pids, sample) = self.look(progress);
        progress.count(self.counted());
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
        let partner = self.partner.map(|python| python.pid);
        let waited = progress.main.into_iter().chain(partner).map(|pid| tree::scheduled(pid).waited).sum();
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
            let pids = tree::descendants(&self.kept_pids());
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

    /// What the kept processes have used since the run began: a learner's file can let them work for a call. One that was
    /// forked ahead is by itself no larger than what forked it.
    fn kept(&self, progress: &Progress) -> tree::Sample {
        let Some(importer) = self.keep else { return tree::Sample::default() };
        let (now, before) = (tree::sample_alone(importer.pid()), progress.kept_before);
        let mut used = tree::Sample {
            cpu: now.cpu.saturating_sub(before.cpu),
            memory: now.memory.saturating_sub(before.memory),
            tasks: now.tasks.saturating_sub(before.tasks),
        };
        for spare in importer.spares().into_iter().map(tree::sample_alone) {
            used.cpu += spare.cpu;
            used.memory += spare.memory.saturating_sub(before.memory);
            used.tasks += spare.tasks.saturating_sub(1);
        }
        used
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
            self.hear_the_end(streams, progress)?;
            let (keep, kept) = (self.keeper(), self.kept_pids());
            let left = tree::descendants(&kept);
            let sample = if left.is_empty() { tree::Sample::default() } else { tree::sample(&left) };
            progress.too_many = sample.tasks > self.limits.processes;
            let mut used = self.kept(progress).cpu;
            let seen = progress.reaped_cpu + sample.cpu + used;
            if !left.is_empty() {
                tree::kill_all(&kept, |child| progress.took_in(child, keep))?;
                used = self.kept(progress).cpu;
            }
            progress.count(self.counted());
            progress.living_cpu = used;
            // Of processes that are children of others, nobody tells what they had used.
            progress.lost_cpu += seen.saturating_sub(progress.reaped_cpu + progress.living_cpu);
        }
        streams.pump(self.limits.output.0).doing("moving the last of a run's streams")
    }

    /// Kills the main process, if it is alive, and waits until the importer has told of that. Only then is it known which
    /// process was forked ahead, and is to be left alone.
    fn hear_the_end(&self, streams: &mut Streams<'_>, progress: &mut Progress) -> Result<(), Fault> {
        let (Some(importer), Some(main)) = (self.main.importer, progress.main) else { return Ok(()) };
        let since = Instant::now();
        while progress.status.is_none() && progress.keeper.is_none() && !progress.has_told {
            let tells = importer.voice().is_some() && tree::is_alive(importer.pid());
            if !tells || since.elapsed() > PATIENCE {
                break;
            }
            if tree::parent(main) == Some(importer.pid()) {
                // It may be gone already.
                let _ = kill(main, Signal::SIGKILL);
            }
            importer.wait(1).doing("waiting for the end of a call")?;
            self.take_news(streams, progress)?;
        }
        Ok(())
    }

    /// What the run left that was too much, by its own account or by that of the disk.
    fn exceeded(&self, streams: &Streams<'_>, progress: &Progress) -> Option<Ended> {
        let (stdout, stderr) = (streams.stdout.len(), streams.stderr.len());
        if stdout + stderr > self.limits.output.0 {
            return Some(Ended::Output(if stdout >= stderr { Stream::Stdout } else { Stream::Stderr }));
        }
        if self.too_large_files(streams) {
            return Some(Ended::Output(Stream::Files));
        }
        progress.too_many.then_some(Ended::Processes)
    }
}
