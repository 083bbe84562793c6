//! What is known of a watched run while it goes on: its clocks, and the accounts of what it used. Looks at nothing itself.

use std::time::{Duration, Instant};

use nix::unistd::Pid;

use super::reap::{Reaped, Status};
use super::tree;
use crate::sandbox::linux::cgroup::Count;

/// What a run is kept waiting for a processor is not held against it, up to so many times its limit on the clock: a
/// program can let others go first for ever, and would hold its worker for as long.
const MOST_DELAY: u32 = 9;

/// The kernel adds up memory of three kinds, in parts of 128 KiB or more for each processor, before it counts it.
const ROUNDED: u64 = 1 << 20;

/// Processor time that a server may need for other runs during one.
const OURS: Duration = Duration::from_millis(20);

/// When a run began, and what its main process had behind it by then.
///
/// Taken before that process is asked to do anything. It sleeps until then; later it may already be waiting for a processor,
/// and the kernel tells of such a wait only when it is over, as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    pub at: Instant,
    /// Processor time that is not the run's.
    pub spent: Duration,
    /// How long it had waited for a processor.
    pub waited: Duration,
}

impl Start {
    /// Of a process that is not there yet.
    pub fn now() -> Self {
        Self { at: Instant::now(), spent: Duration::ZERO, waited: Duration::ZERO }
    }
}

/// How a run is going.
pub struct Progress {
    start: Start,
    pub main: Option<Pid>,
    pub status: Option<Status>,
    /// How long the main process was kept waiting for a processor since the start.
    delayed: Duration,
    /// How long it waited for what the other program of a dialogue says, and since when it does.
    spent_waiting: Duration,
    waits_since: Option<Instant>,
    /// What the control group had counted at the start.
    before: Count,
    /// The kept process ended although nobody ended it.
    pub keeper: Option<Status>,
    pub reaped_cpu: Duration,
    pub living_cpu: Duration,
    /// The same by the control group's account, which knows children that nobody waited for.
    pub counted_cpu: Duration,
    /// The kernel has ended something of the control group for memory.
    pub killed_for_memory: bool,
    /// Of processes whose parent did not want to know of their end: the kernel adds it to nobody's.
    pub lost_cpu: Duration,
    /// Reaped and living at the last look.
    pub seen_cpu: Duration,
    /// What the kept process had used before this run.
    pub kept_before: tree::Sample,
    /// A peak of memory, in bytes, that is not the run's: what [`Python::inherited`](super::python::Python::inherited) says
    /// of its processes.
    pub inherited: u64,
    pub peak: u64,
    /// The main process' parent has told how it ended, or will tell nothing any more.
    pub has_told: bool,
    /// Since when the main process has been dead without its parent having told.
    pub unheard: Option<Instant>,
    /// At the end more processes were alive than allowed.
    pub too_many: bool,
    /// When to look at the process tree next. Bytes may come more often than that is worth.
    pub next_look: Instant,
    pub files_seen: Instant,
}

impl Progress {
    /// A run whose main process has just been asked to begin.
    pub fn begin(main: Option<Pid>, start: Start, before: Count, kept_before: tree::Sample) -> Self {
        let now = Instant::now();
        Self {
            start,
            main,
            status: None,
            delayed: Duration::ZERO,
            spent_waiting: Duration::ZERO,
            waits_since: None,
            before,
            keeper: None,
            reaped_cpu: Duration::ZERO,
            living_cpu: Duration::ZERO,
            counted_cpu: Duration::ZERO,
            killed_for_memory: false,
            lost_cpu: Duration::ZERO,
            seen_cpu: Duration::ZERO,
            kept_before,
            inherited: 0,
            peak: 0,
            has_told: false,
            unheard: None,
            too_many: false,
            next_look: now + Duration::from_millis(2),
            files_seen: now,
        }
    }

    /// Time since the start, less what others and not the submission are to blame for.
    pub fn wall(&self) -> Duration {
        let waiting = self.waits_since.map_or(Duration::ZERO, |since| since.elapsed());
        self.start.at.elapsed().saturating_sub(self.delayed + self.spent_waiting + waiting)
    }

    /// Whether it waits at this moment for what the other program of a dialogue says. If it did when it was last looked
    /// at, it is taken to have waited since.
    pub fn waits(&mut self, waits: bool) {
        let now = Instant::now();
        if let Some(since) = self.waits_since.take() {
            self.spent_waiting += now.saturating_duration_since(since);
        }
        self.waits_since = waits.then_some(now);
    }

    /// The main process has waited for a processor for so long by now, what it had waited before this run included.
    /// `limit` is that on the clock.
    pub fn delayed(&mut self, waited: Duration, limit: Duration) {
        let since = waited.saturating_sub(self.start.waited).min(limit.saturating_mul(MOST_DELAY));
        // Of a process that is gone the kernel tells nothing.
        self.delayed = self.delayed.max(since);
    }

    /// Processor time of the run. The account by processes includes what the main one had used before. The control
    /// group's includes what a server in it did meanwhile for others, and decides only where it is larger by more.
    pub fn cpu(&self) -> Duration {
        let processes = self.reaped_cpu + self.living_cpu + self.lost_cpu;
        let processes = processes.saturating_sub(self.start.spent);
        if self.counted_cpu > processes + OURS { self.counted_cpu } else { processes }
    }

    /// What the control group has counted by now.
    pub fn count(&mut self, now: Count) {
        self.counted_cpu = now.cpu.saturating_sub(self.before.cpu);
        self.killed_for_memory = now.killed_for_memory > self.before.killed_for_memory;
    }

    pub fn took_in(&mut self, child: Reaped, keep: Option<Pid>) {
        if Some(child.pid) == keep {
            self.keeper = Some(child.status);
            return;
        }
        self.reaped_cpu += child.cpu;
        // What is not more than it had from the start tells nothing; then what was seen counts.
        if self.inherited == 0 || child.memory > self.inherited + ROUNDED {
            self.peak = self.peak.max(child.memory);
        }
        if Some(child.pid) == self.main {
            self.status = Some(child.status);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn progress(spent: Duration) -> Progress {
        let start = Start { spent, ..Start::now() };
        Progress::begin(None, start, Count::default(), tree::Sample::default())
    }

    #[test]
    fn what_was_waited_before_the_run_excuses_nothing() {
        let at = Instant::now().checked_sub(2 * SECOND).expect("this machine has run for longer");
        let start = Start { at, waited: 5 * SECOND, ..Start::now() };
        let mut progress = Progress::begin(None, start, Count::default(), tree::Sample::default());
        progress.delayed(6 * SECOND, 2 * SECOND);
        assert_eq!(progress.delayed, SECOND);
        assert!(progress.wall() >= SECOND && progress.wall() < 2 * SECOND);
        progress.delayed(Duration::ZERO, 2 * SECOND);
        assert_eq!(progress.delayed, SECOND, "what has been waited stays so when the process is gone");
    }

    #[test]
    fn a_busy_machine_excuses_much_and_not_everything() {
        let mut progress = progress(Duration::ZERO);
        for (waited, excused) in [(SECOND, SECOND), (18 * SECOND, 18 * SECOND), (3600 * SECOND, 18 * SECOND)]
        {
            progress.delayed(waited, 2 * SECOND);
            assert_eq!(progress.delayed, excused);
        }
    }

    #[test]
    fn what_was_used_before_the_run_is_not_charged_and_what_the_control_group_counted_is() {
        let mut progress = progress(2 * SECOND);
        progress.reaped_cpu = 3 * SECOND;
        progress.lost_cpu = SECOND;
        assert_eq!(progress.cpu(), 2 * SECOND);
        progress.counted_cpu = 3 * SECOND;
        assert_eq!(progress.cpu(), 3 * SECOND);
        progress.lost_cpu = Duration::ZERO;
        progress.reaped_cpu = SECOND;
        progress.counted_cpu = Duration::ZERO;
        assert_eq!(progress.cpu(), Duration::ZERO, "it was looked at in whole ticks");
    }
}
