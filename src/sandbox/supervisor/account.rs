//! What a run comes to, once everything of it has been seen: what it used, how it ended, and the outcome of its case. Watches
//! nothing itself.

use std::time::Duration;

use nix::unistd::Pid;

use super::capture::Capture;
use super::progress::Progress;
use super::reap::{Reaped, Status};
use super::report::Report;
use super::workdir::Workdir;
use crate::event::Usage;
use crate::outcome::{CaseOutcome, Clock, Ended, Stage, Written};
use crate::sandbox::job::Wanted;
use crate::sandbox::linux::confine::hex;
use crate::spec::model::Limits;

/// How a watched run went.
pub struct Watched {
    pub ended: Ended,
    pub usage: Usage,
    pub report: Report,
    pub stdout: Capture,
    pub stderr: Capture,
    /// Bytes.
    pub output_limit: u64,
    /// The main process, if it was let go. What is told above of its end and of what it used is not all then.
    pub leaving: Option<Leaving>,
}

impl Watched {
    /// The compiled file in hexadecimal, for other processes. None if something was said on standard error: compiling it
    /// may have been what said it, and would do so again.
    pub fn code(&self) -> Option<String> {
        let code = self.report.code.as_ref().filter(|_| self.stderr.len() == 0)?;
        Some(hex(code))
    }

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
        let compiling = self.report.told.stage == Stage::Loading && !self.report.compiled;
        CaseOutcome {
            ended: match self.ended {
                _ if self.report.not_compiled => Ended::NotCompiled,
                // By itself it ends there only where something of ours failed.
                ended if compiling && !matches!(ended, Ended::Exit(_)) => Ended::Compiling(Box::new(ended)),
                ended => ended,
            },
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

/// Everything that was seen of a run.
pub struct Account {
    /// Why it was stopped, if it was.
    pub stop: Option<Ended>,
    /// What it left that was too much.
    pub exceeded: Option<Ended>,
    pub wall: Duration,
    pub progress: Progress,
    pub limits: Limits,
}

/// A run whose main process was let go before it was gone.
pub struct Leaving {
    pub pid: Pid,
    /// Processor time that it had used by then.
    pub ran: Duration,
    pub account: Account,
}

impl Leaving {
    /// The same as of any run, with how the process ended; if nobody told, with what was known before.
    pub fn conclude(mut self, end: Option<Reaped>) -> (Ended, Usage) {
        match end {
            Some(end) => self.account.progress.took_in(end, None),
            None => self.account.progress.reaped_cpu += self.ran,
        }
        self.account.conclude()
    }
}

impl Account {
    /// How the run ended, and what it used.
    pub fn conclude(&self) -> (Ended, Usage) {
        let usage = Usage { cpu: self.progress.cpu(), wall: self.wall, memory: self.progress.peak };
        (self.ended(usage), usage)
    }

    /// What its end means: limits first, a late end included.
    fn ended(&self, usage: Usage) -> Ended {
        if let Some(stop @ Ended::Time(_)) = &self.stop {
            return stop.clone();
        }
        if usage.cpu > self.limits.cpu {
            return Ended::Time(Clock::Cpu);
        }
        if usage.wall > self.limits.wall {
            return Ended::Time(Clock::Wall);
        }
        if usage.memory >= self.limits.memory.0 || self.progress.killed_for_memory {
            return Ended::Memory;
        }
        if let Some(ended) = self.stop.as_ref().or(self.exceeded.as_ref()) {
            return ended.clone();
        }
        match self.progress.status.or(self.progress.keeper) {
            Some(Status::Signal(signal)) => Ended::Signal(signal),
            Some(Status::Exit(code)) => Ended::Exit(code),
            None => Ended::Exit(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::progress::Start;
    use super::super::tree::Sample;
    use super::*;
    use crate::outcome::Stream;
    use crate::sandbox::linux::cgroup::Count;

    fn account(usage: Usage) -> Account {
        let mut progress = Progress::begin(None, Start::now(), Count::default(), Sample::default());
        (progress.reaped_cpu, progress.peak) = (usage.cpu, usage.memory);
        progress.status = Some(Status::Exit(7));
        Account { stop: None, exceeded: None, wall: usage.wall, progress, limits: Limits::default() }
    }

    #[test]
    fn limits_come_before_what_was_said_at_the_end() {
        let limits = Limits::default();
        let table = [
            (Usage::default(), Ended::Exit(7)),
            (Usage { cpu: limits.cpu * 2, ..Usage::default() }, Ended::Time(Clock::Cpu)),
            (Usage { wall: limits.wall * 2, ..Usage::default() }, Ended::Time(Clock::Wall)),
            (Usage { memory: limits.memory.0, ..Usage::default() }, Ended::Memory),
        ];
        for (usage, ended) in table {
            assert_eq!(account(usage).conclude(), (ended, usage));
        }
        let exceeded = Some(Ended::Output(Stream::Files));
        let account = Account { exceeded: exceeded.clone(), ..account(Usage::default()) };
        assert_eq!(Some(account.conclude().0), exceeded);
    }

    #[test]
    fn what_was_let_go_is_charged_for_all_that_it_used() {
        let (pid, second) = (Pid::from_raw(7), Duration::from_secs(1));
        let leaving = || {
            let mut account = account(Usage::default());
            (account.progress.status, account.progress.main) = (None, Some(pid));
            Leaving { pid, ran: second, account }
        };
        let end = Reaped { pid, status: Status::Exit(1), cpu: 2 * second, memory: 1 << 20 };
        let (_, usage) = leaving().conclude(Some(end));
        assert_eq!((usage.cpu, usage.memory), (2 * second, 1 << 20));
        let quick = Reaped { cpu: Duration::ZERO, ..end };
        assert_eq!(leaving().conclude(Some(quick)).0, Ended::Exit(1));
        assert_eq!(leaving().conclude(None).1.cpu, second);
    }
}
