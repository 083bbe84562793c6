//! What is asked of a call that is made with growing n, and what its runs came to.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Class, Growth, Run, Scale, Series, decide, next};
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

impl Measuring {
    /// All complete runs, as a series of seconds or bytes.
    #[must_use]
    pub fn series(&self, runs: &[Measured]) -> Series {
        let mut series = Series::new(&self.sizes, self.same_bare);
        for run in runs {
            let point = series.points.iter_mut().find(|point| point.n == run.n);
            if let (Some(point), Some(usage)) = (point, run.usage) {
                point.runs.push(Run { cost: self.quantity(usage), bare: self.quantity(run.bare) });
                point.late |= run.late;
            }
        }
        series
    }

    /// Position of the size to measure next; `None` if there is an answer, or none is to be had. When it is `enough`, only what
    /// any answer needs is measured.
    #[must_use]
    pub fn next(&self, runs: &[Measured], enough: bool) -> Option<usize> {
        let series = self.series(runs);
        match self.asked {
            Asked::Time(class) => next(&series, class, Scale::TIME, enough),
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
            Asked::Time(class) => decide(&series, class, Scale::TIME),
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
