//! How a cost grows with n: costs at several n in, a class of growth out, or that it is not clear.
//!
//! Pure: no clock, no process, no words for learners. The supervisor asks what to measure next, the judge what it came to;
//! both see the same numbers and so come to the same answer.
//!
//! What is measured is a whole process, by the account of the kernel. From that goes what the same process takes without
//! the learner's code (`bare`), and what is left at the smallest n: whatever is the same for all n is no growth. Noise only
//! ever adds, so of several costs the least counts; how far that may be off is estimated from all of them. Every answer holds
//! within these bounds and with a wide margin, or it is [`Growth::Unclear`].

use crate::outcome::Measured;

mod class;
mod decide;
mod measure;
mod schedule;

pub use class::Class;
use decide::seems_within;
pub use decide::{Growth, decide};
pub use measure::{Asked, Measuring};
pub use schedule::{MOST_REPEATS, next};

/// All costs of a series, the smallest n first. Costs are seconds, instructions or bytes, see [`Scale`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    pub points: Vec<Point>,
    /// Without the learner's code, the cost is the same for all n.
    pub same_bare: bool,
}

/// The costs at one n.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Point {
    pub n: u64,
    /// In the order in which they were made.
    pub runs: Vec<Run>,
    /// The last call was not finished: its cost is what it took until then.
    pub late: bool,
}

/// One cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Run {
    /// Of a process that made the call.
    pub cost: f64,
    /// Of the same without the learner's code, right before it: the machine was as busy.
    pub bare: f64,
}

/// What costs are made of: below which difference they mean nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// How far any cost may be off, however small it is.
    pub floor: f64,
    /// A rise that is smaller is no growth worth speaking of.
    pub significant: f64,
    /// By which part of itself a cost is taken to be too high where nothing better is known.
    pub noise: f64,
    /// The same, however well costs agree.
    pub least_noise: f64,
    /// How often a small cost has to be measured before anybody is blamed for it.
    pub repeats: usize,
}

impl Scale {
    /// Seconds of processor time: forking and ending a process is not the same every time.
    pub const TIME: Self =
        Self { floor: 0.000_25, significant: 0.002, noise: 0.2, least_noise: 0.03, repeats: 6 };
    /// Instructions, of which a processor executes some three in a nanosecond at its best: nearly the same number every time.
    pub const INSTRUCTIONS: Self =
        Self { floor: 1_000_000.0, significant: 5_000_000.0, noise: 0.005, least_noise: 0.002, repeats: 2 };
    /// Bytes of resident memory: Python takes it from the system in pieces of up to 1 MiB.
    pub const MEMORY: Self =
        Self { floor: 300_000.0, significant: 1_000_000.0, noise: 0.005, least_noise: 0.002, repeats: 2 };
}

impl Series {
    /// A series at these n in which nothing was measured yet.
    #[must_use]
    pub fn new(sizes: &[u64], same_bare: bool) -> Self {
        Self { points: sizes.iter().map(|&n| Point { n, ..Point::default() }).collect(), same_bare }
    }

    /// What the runs cost at the sizes of a measuring, those left out that `cost` knows nothing of.
    fn of(measuring: &Measuring, runs: &[Measured], cost: impl Fn(&Measured) -> Option<Run>) -> Self {
        let mut series = Self::new(&measuring.sizes, measuring.same_bare);
        for run in runs {
            let point = series.points.iter_mut().find(|point| point.n == run.n);
            if let (Some(point), Some(cost)) = (point, cost(run)) {
                point.runs.push(cost);
                point.late |= run.late;
            }
        }
        series
    }

    /// The points that were measured: those before the first that was not.
    #[must_use]
    pub fn measured(&self) -> &[Point] {
        let count = self.points.iter().take_while(|point| !point.runs.is_empty()).count();
        &self.points[..count]
    }

    /// What the call itself costs at a point, as well as it is known.
    #[must_use]
    pub fn net(&self, point: &Point) -> f64 {
        (point.least() - self.bare(point)).max(0.0)
    }

    /// The least cost without the learner's code.
    fn bare(&self, point: &Point) -> f64 {
        self.beside(point).map(|run| run.bare).reduce(f64::min).unwrap_or_default()
    }

    /// By how many runs that is known.
    fn bare_runs(&self, point: &Point) -> usize {
        self.beside(point).count()
    }

    /// The runs in which the process without the learner's code was the same as at a point.
    fn beside<'s>(&'s self, point: &'s Point) -> impl Iterator<Item = &'s Run> {
        let (all, own) =
            if self.same_bare { (&self.points[..], &[][..]) } else { (&[][..], &point.runs[..]) };
        all.iter().flat_map(|point| &point.runs).chain(own)
    }
}

impl Point {
    /// The least cost; none at all is nothing.
    fn least(&self) -> f64 {
        self.runs.iter().map(|run| run.cost).reduce(f64::min).unwrap_or_default()
    }
}

/// The sizes from `from` to `to`: each about twice the one before, and both ends among them.
#[must_use]
pub fn sizes(from: u64, to: u64) -> Vec<u64> {
    let mut steps = 1_u32;
    while from.checked_shl(steps).is_some_and(|n| n < to) && steps < 63 {
        steps += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
    let factor = (to as f64 / from as f64).powf(1.0 / f64::from(steps));
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size between two sizes"
    )]
    let size = |step: u32| (from as f64 * factor.powf(f64::from(step))).round() as u64;
    let mut sizes: Vec<u64> = (0..steps).map(size).chain([to]).collect();
    sizes.dedup();
    sizes
}

#[cfg(test)]
mod tests;
