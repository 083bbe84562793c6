//! What is asked of a call that is made with growing n, and what its runs came to.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Class, Growth, Run, Scale, Series, decide, next, seems_within};
use crate::event::Usage;
use crate::outcome::Measured;

/// What is measured, at which n.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measuring {
    /// The smallest first; never empty.
    pub sizes: Vec<u64>,
    pub asked: Asked,
    /// Without the learner's code a run is the same for all n.
    pub same_bare: bool,
}

/// What is asked about the measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// That processor time grows no faster.
    Time(Class),
    /// That the peak of memory grows no faster.
    Memory(Class),
    /// The peak of memory at each n.
    Peak,
}

impl Asked {
    /// Whether it is time that is asked about, not memory.
    #[must_use]
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Time(_))
    }
}

impl Measuring {
    /// All complete runs, as a series of seconds or bytes.
    #[must_use]
    pub fn series(&self, runs: &[Measured]) -> Series {
        let cost = |run: &Measured| {
            run.usage.map(|usage| Run { cost: self.quantity(usage), bare: self.quantity(run.bare) })
        };
        Series::of(self, runs, cost)
    }

    /// The same as a series of instructions, and what it comes to: if they were counted, and that is clear.
    ///
    /// They are the same every time, so that few runs tell; but work can be hidden from them, in the kernel or in one instruction
    /// that moves many bytes. So they may say that something grows too fast, and that it does not only where the time does
    /// not seem to.
    #[must_use]
    pub fn by_instructions(&self, runs: &[Measured]) -> Option<(Series, Growth)> {
        let Asked::Time(class) = self.asked else { return None };
        let counts = self.counts(runs)?;
        let growth = decide(&counts, class, Scale::INSTRUCTIONS);
        let is_clear = match growth {
            Growth::Above(_) => true,
            Growth::Within(_) => seems_within(&self.series(runs), class, Scale::TIME),
            Growth::Late | Growth::Erratic | Growth::Unclear => false,
        };
        is_clear.then_some((counts, growth))
    }

    /// A series of instructions; `None` if they could not be counted of all runs.
    #[expect(clippy::cast_precision_loss, reason = "a process that executes more is ended long before")]
    fn counts(&self, runs: &[Measured]) -> Option<Series> {
        let is_counted = |run: &Measured| run.usage.is_none() || run.counted.is_some();
        let cost = |run: &Measured| {
            run.counted.map(|counted| Run { cost: counted.all as f64, bare: counted.bare as f64 })
        };
        (!runs.is_empty() && runs.iter().all(is_counted)).then(|| Series::of(self, runs, cost))
    }

    /// Position of the size to measure next; `None` if there is an answer, or none is to be had. When it is `enough`, only what
    /// any answer needs is measured.
    #[must_use]
    pub fn next(&self, runs: &[Measured], enough: bool) -> Option<usize> {
        let series = self.series(runs);
        match self.asked {
            Asked::Time(class) => {
                let counts = self.counts(runs);
                let by_counts = counts.and_then(|counts| next(&counts, class, Scale::INSTRUCTIONS, enough));
                if by_counts.is_some() || self.by_instructions(runs).is_some() {
                    return by_counts;
                }
                next(&series, class, Scale::TIME, enough)
            }
            Asked::Memory(class) => next(&series, class, Scale::MEMORY, enough),
            Asked::Peak => {
                let measured = series.measured();
                let is_late = measured.last().is_some_and(|point| point.late);
                (!is_late && measured.len() < self.sizes.len()).then_some(measured.len())
            }
        }
    }

    /// What the runs came to.
    #[must_use]
    pub fn growth(&self, runs: &[Measured]) -> Growth {
        let series = self.series(runs);
        match self.asked {
            Asked::Time(class) => match self.by_instructions(runs) {
                Some((_, growth)) => growth,
                None => decide(&series, class, Scale::TIME),
            },
            Asked::Memory(class) => decide(&series, class, Scale::MEMORY),
            Asked::Peak if series.points.iter().any(|point| point.late) => Growth::Late,
            Asked::Peak => Growth::Unclear,
        }
    }

    /// Processor time of the calls themselves.
    #[must_use]
    pub fn spent(runs: &[Measured]) -> Duration {
        runs.iter().filter_map(|run| Some(run.usage?.cpu.saturating_sub(run.bare.cpu))).sum()
    }

    #[expect(clippy::cast_precision_loss, reason = "a machine has far less memory than 2^52 bytes")]
    fn quantity(&self, usage: Usage) -> f64 {
        match self.asked {
            Asked::Time(_) => usage.cpu.as_secs_f64(),
            Asked::Memory(_) | Asked::Peak => usage.memory as f64,
        }
    }
}
