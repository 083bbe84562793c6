//! Calls that are measured: the same call in one interpreter after another, with growing n.
//!
//! Nothing in a learner's process is asked how long anything took or how much memory there was: whole processes are
//! measured, from outside, with all that they start. Before each there is one that does the same without the learner's code,
//! so that what the author's part takes is known and can be taken off. In both, that part comes first and runs in an interpreter
//! that has not seen the learner's file.
//!
//! When there has been enough of it, `growth` says.

use std::thread;
use std::time::{Duration, Instant};

use super::asking::Place;
use super::job::Unit;
use super::python::{Calls, Given, Request};
use super::{Doing, Fault, tree};
use crate::event::Usage;
use crate::growth::Measuring;
use crate::outcome::{CaseOutcome, Counted, Ended, Measured, Stage, Told};
use crate::sandbox::job::Measure;
use crate::sandbox::linux::cgroup::Leaf;
use crate::sandbox::linux::counter::Counter;
use crate::sandbox::wire::WireCase;
use crate::spec::model::Limits;

/// A file without code, in place of the learner's.
const NOTHING: &str = "gradus_nothing.py";

/// When all calls together took so many times what one may, it is enough.
const BUDGET: u32 = 2;

/// The author's part may take longer than a learner's.
const AUTHORS: Duration = Duration::from_secs(10);

/// What a case may take on the clock is so many times as much here: work in threads and children is slow on a busy machine,
/// and processor time is what counts.
const PATIENCE: u32 = 2;

/// By when a process that was forked has nothing more to do until it is asked for something.
const READY_BY: Duration = Duration::from_millis(20);

/// Memory of a control group that a process does not account for is the learner's if it is more than this: less may be what
/// a server in the group does for others.
const UNACCOUNTED: u64 = 4 << 20;

/// Different values of one call that are kept: the first, and another to show that there are others.
const MOST_VALUES: usize = 2;

impl Unit<'_> {
    /// The outcome of a call that is measured: that of its first run that failed, else all of them taken together.
    pub(super) fn measure(&self, case: &WireCase, measure: &Measure) -> Result<CaseOutcome, Fault> {
        let limits = Limits::from(&case.limits);
        let mut runs = Vec::new();
        let is_enough = |runs: &[Measured]| Measuring::spent(runs) >= limits.cpu * BUDGET;
        while let Some(position) = measure.measuring.next(&runs, is_enough(&runs)) {
            let n = measure.measuring.sizes[position];
            if let Some(failed) = self.measure_at(case, measure, n, &mut runs)? {
                return Ok(CaseOutcome { usage: total(&runs), measured: runs, ..failed });
            }
        }
        let told = Told { stage: Stage::Done, ..Told::default() };
        let usage = total(&runs);
        Ok(CaseOutcome { told, measured: runs, ..CaseOutcome::new(Ended::Exit(0), usage) })
    }

    /// Adds a run. Returns its outcome if it failed.
    fn measure_at(
        &self,
        case: &WireCase,
        measure: &Measure,
        n: u64,
        runs: &mut Vec<Measured>,
    ) -> Result<Option<CaseOutcome>, Fault> {
        let limits = Limits::from(&case.limits);
        let wall = limits.wall + AUTHORS;
        let (bare, before) =
            self.measured(case, measure, n, None, &Limits { cpu: AUTHORS, wall, ..limits.clone() })?;
        let mut run = Measured { n, usage: None, bare: bare.usage, counted: None, late: false, value: None };
        if !is_complete(&bare) {
            runs.push(run);
            return Ok(Some(bare));
        }
        let cpu = limits.cpu + bare.usage.cpu;
        let wall = limits.wall * PATIENCE + bare.usage.wall;
        let call =
            if measure.value { measure.call.clone() } else { format!("(({}\n), None)[1]", measure.call) };
        let (mut outcome, seen) =
            self.measured(case, measure, n, Some(&call), &Limits { cpu, wall, ..limits })?;
        // A process can make the kernel forget its peak, and keep bytes in files that are in memory.
        let accounted = outcome.usage.memory.saturating_sub(bare.usage.memory);
        let hidden = seen.memory.saturating_sub(before.memory).saturating_sub(accounted);
        if hidden > UNACCOUNTED {
            outcome.usage.memory += hidden;
        }
        run.usage = Some(outcome.usage);
        run.counted = seen.count.zip(before.count).map(|(all, bare)| Counted { all, bare });
        run.late = matches!(outcome.ended, Ended::Time(_));
        let failed = !run.late && !is_complete(&outcome);
        if measure.value && !run.late && !failed {
            run.value = outcome.told.value.take().filter(|value| is_new(value, n, runs));
        }
        runs.push(run);
        Ok(failed.then_some(outcome))
    }

    /// One process: with the learner's file and a call, or with neither.
    fn measured(
        &self,
        case: &WireCase,
        measure: &Measure,
        n: u64,
        call: Option<&str>,
        limits: &Limits,
    ) -> Result<(CaseOutcome, Seen), Fault> {
        let mut workdir = self.workdir("n", case, None)?;
        let file = if call.is_some() { self.subject(case) } else { NOTHING };
        if call.is_none() {
            workdir.lay(NOTHING, b"").doing("laying out the files of a case")?;
        }
        let place = Place::new(&workdir, file);
        let given = Some(Given { n, setup: measure.setup.as_deref() });
        let request =
            Request { call: call.unwrap_or("None"), given, ..self.request(&place, case, Calls::Once) };
        let counter = self.make_ready(measure)?;
        let leaf = self.station.leaf;
        let before = leaf.and_then(Leaf::forget_peak);
        let outcome = self.once(case, &request, &workdir, limits, None)?;
        let memory = before.and_then(|before| Some(leaf?.peak()?.saturating_sub(before)));
        let seen = Seen { memory: memory.unwrap_or_default(), count: counter.and_then(Counter::read) };
        Ok((outcome, seen))
    }

    /// Lets the process that is next get ready, so that this is in no measurement, and has it counted.
    ///
    /// It waits then and is not confined yet, so that the kernel lets us; later it is another user's, or closed to everybody.
    fn make_ready(&self, measure: &Measure) -> Result<Option<Counter>, Fault> {
        let python = self.python()?;
        let patience = Instant::now() + READY_BY;
        while !tree::is_asleep(python.pid) && Instant::now() < patience {
            thread::sleep(READY_BY / 100);
        }
        let is_wanted = measure.measuring.asked.is_time();
        let counter = is_wanted.then(|| Counter::open(measure.event, python.pid).ok()).flatten();
        self.keep_waiting(python);
        Ok(counter)
    }
}

/// What was seen of a process beside its outcome.
struct Seen {
    /// Bytes by which its control group grew; 0 if that cannot be known.
    memory: u64,
    /// Instructions, if they can be counted.
    count: Option<u64>,
}

/// Whether a call was answered, and its process came to its end by itself and said so.
fn is_complete(outcome: &CaseOutcome) -> bool {
    let told = &outcome.told;
    outcome.ended == Ended::Exit(0)
        && told.stage == Stage::Done
        && told.raised.is_none()
        && told.value.is_some()
}

/// Whether a value has to be kept: it is another than those that the same call had before.
fn is_new(value: &[u8], n: u64, runs: &[Measured]) -> bool {
    let earlier = || runs.iter().filter(|run| run.n == n).filter_map(|run| run.value.as_deref());
    earlier().all(|known| known != value) && earlier().count() < MOST_VALUES
}

/// What the runs used: the learner's processes, with the author's part in them.
fn total(runs: &[Measured]) -> Usage {
    let used = || runs.iter().filter_map(|run| run.usage);
    Usage {
        cpu: used().map(|usage| usage.cpu).sum(),
        wall: used().map(|usage| usage.wall).sum(),
        memory: used().map(|usage| usage.memory).max().unwrap_or_default(),
    }
}
