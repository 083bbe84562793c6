//! Whether a series grows faster than asked, by bounds that noise cannot cross.

use super::{Class, Point, Run, Scale, Series};

/// What a series came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// It grows no faster than asked. The class is the likeliest.
    Within(Class),
    /// It clearly grows faster.
    Above(Class),
    /// At one n it did not come to its end, and what is known otherwise does not say how it grows.
    Late,
    /// The same call takes very different times while the machine is steady: the code decides how long it takes.
    Erratic,
    /// Not known.
    Unclear,
}

/// Nobody is blamed for a rise over a smaller factor of n: a processor's caches alone can make each step of a linear search
/// some times slower at large n than at small ones.
const WIDE: f64 = 8.0;
/// A rise that is as asked is believed over a smaller factor.
const NARROW: f64 = 4.0;
/// A rise is looked for from this multiple of the smallest n on: closer to it, taking off what is the same for all n leaves
/// nothing but noise.
const OFF_THE_GROUND: f64 = 4.0;
/// Nothing is decided by what was measured less often.
pub(super) const REPEATS: usize = 2;
/// How often both costs are measured, in turns, before anybody is blamed for them: one of the times for the large n has to
/// fall into a moment that was as good as one for the small n.
const TURNS: usize = 4;
/// How much more a call has to cost than what is around it for so few to be enough to blame somebody.
const MUCH: f64 = 2.0;
/// The part of what is around a call that its rise has to be before anybody is blamed for it.
const VISIBLE: f64 = 0.15;
/// The part of the cost at the smallest n by which the difference of two costs may be off, however well they agree: it has
/// been taken off both, and was measured at other moments.
const VAGUE: f64 = 0.1;
/// How much of the cost of a process, in multiples of the floor, tells nothing of how fast the machine is.
const JITTER: f64 = 4.0;
/// The part of the cost at the smallest n that a rise has to be: what is less is no growth, whatever its shape.
const SHARE: f64 = 0.25;

/// Whether a series grows at most as `asked`.
#[must_use]
pub fn decide(series: &Series, asked: Class, scale: Scale) -> Growth {
    let view = View::new(series, scale);
    if let Some(pair) = view.above(asked)
        && pair.is_repeated(&view)
    {
        return Growth::Above(
            view.likeliest(pair, |class| class > asked.with_its_like() && class.stands_for_its_like()),
        );
    }
    if view.points.iter().any(|point| point.late) {
        return Growth::Late;
    }
    if view.points.len() == series.points.len()
        && view.points.iter().all(|point| point.runs.len() >= REPEATS)
        && let Some(class) = view.within(asked)
    {
        return Growth::Within(class);
    }
    if view.is_erratic() { Growth::Erratic } else { Growth::Unclear }
}

/// Whether a series seems to grow no faster than asked, however far it may be off: whether it does not speak against what is
/// known by other costs of the same runs.
pub(super) fn seems_within(series: &Series, asked: Class, scale: Scale) -> bool {
    let view = View::new(series, scale);
    let Some(last) = view.points.len().checked_sub(1) else { return false };
    let likely = view.cost(last, true).likely;
    let seems = |pair: Pair| {
        let low = view.cost(pair.low, true).likely.max(view.vague(pair));
        likely <= view.bound(asked, pair) * low
    };
    likely <= view.insignificant() || view.pairs(NARROW, true).all(seems)
}

/// Positions of the points by whose costs growth would be `Above`, if they were not measured often enough for that.
pub(super) fn suspects(series: &Series, asked: Class, scale: Scale) -> Option<[usize; 3]> {
    let view = View::new(series, scale);
    let pair = view.above(asked).filter(|pair| !pair.is_repeated(&view))?;
    Some([pair.ground(), pair.low, pair.high])
}

/// Two points, and whether what the smallest n costs is taken off both.
#[derive(Debug, Clone, Copy)]
struct Pair {
    low: usize,
    high: usize,
    risen: bool,
}

impl Pair {
    /// The point whose cost is taken off, if one is.
    fn ground(self) -> usize {
        if self.risen { 0 } else { self.low }
    }

    fn is_repeated(&self, view: &View<'_>) -> bool {
        let stands_out = view.cost(self.high, true).least > MUCH * view.around(self.high);
        let needed = if stands_out { TURNS.min(view.scale.repeats) } else { view.scale.repeats };
        let often = |position: usize| {
            let point = &view.points[position];
            point.late || point.runs.len() >= needed
        };
        [self.ground(), self.low, self.high].into_iter().all(often)
    }
}

/// A cost, as far as it is known.
#[derive(Debug, Clone, Copy)]
struct Known {
    least: f64,
    likely: f64,
    most: f64,
}

impl Known {
    /// How much more it is than another.
    fn above(self, ground: Self) -> Self {
        Self {
            least: self.least - ground.most,
            likely: self.likely - ground.likely,
            most: self.most - ground.least,
        }
    }
}

/// What was measured, and how far it may be off.
struct View<'s> {
    points: &'s [Point],
    costs: Vec<Known>,
    scale: Scale,
}

impl<'s> View<'s> {
    fn new(series: &'s Series, scale: Scale) -> Self {
        let points = series.measured();
        let noise = noise(series, scale);
        let costs = points.iter().map(|point| known(series, point, noise, scale)).collect();
        Self { points, costs, scale }
    }

    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
    fn factor(&self, low: usize, high: usize) -> f64 {
        self.points[high].n as f64 / self.points[low].n as f64
    }

    /// What a point costs, or how much more than the smallest n.
    fn cost(&self, position: usize, risen: bool) -> Known {
        let cost = self.costs[position];
        if risen { cost.above(self.costs[0]) } else { cost }
    }

    /// What a process costs without the call.
    fn around(&self, position: usize) -> f64 {
        self.points[position].least() - self.costs[position].likely
    }

    /// By which factor something of a class rises between two points.
    fn expected(&self, class: Class, pair: Pair) -> f64 {
        let at = |position: usize| class.at(self.points[position].n);
        let ground = if pair.risen { at(0) } else { 0.0 };
        let (low, high) = (at(pair.low) - ground, at(pair.high) - ground);
        // What does not grow does not rise.
        if low <= 0.0 { 1.0 } else { high / low }
    }

    /// Halfway between what is asked and what is clearly beyond it; none where nothing is.
    fn bound(&self, asked: Class, pair: Pair) -> f64 {
        let most = self.expected(asked.with_its_like(), pair);
        asked.beyond().map_or(f64::INFINITY, |beyond| (most * self.expected(beyond, pair)).sqrt())
    }

    /// The pairs that end at the largest n, the widest first.
    fn pairs(&self, narrowest: f64, risen: bool) -> impl Iterator<Item = Pair> {
        let high = self.points.len().saturating_sub(1);
        (0..high)
            .filter(move |&low| !risen || self.factor(0, low) >= OFF_THE_GROUND)
            .filter(move |&low| self.factor(low, high) >= narrowest)
            .map(move |low| Pair { low, high, risen })
    }

    /// A pair that rises faster than asked, also if both costs are as far off as they can be.
    fn above(&self, asked: Class) -> Option<Pair> {
        let mut pairs = self.pairs(WIDE, true).chain(self.pairs(WIDE, false));
        pairs.find(|&pair| {
            let (high, bound) = (self.cost(pair.high, pair.risen), self.bound(asked, pair));
            high.least > self.scale.significant.max(VISIBLE * self.around(pair.high))
                && high.least > bound * self.vague(pair)
                && self.is_surely(pair, |[low, high, ground]| {
                    high.least + (bound - 1.0) * ground.least > bound * low.most
                })
                && self.keeps_rising(asked, pair)
        })
    }

    /// Whether something holds of the costs of a pair, and of the one that is to be taken off both. That is one cost: however far
    /// it may be off, it is off in both by the same.
    fn is_surely(&self, pair: Pair, holds: impl Fn([Known; 3]) -> bool) -> bool {
        const NOTHING: Known = Known { least: 0.0, likely: 0.0, most: 0.0 };
        let ground = if pair.risen { self.costs[0] } else { NOTHING };
        holds([self.costs[pair.low], self.costs[pair.high], ground])
    }

    /// What is not known of a cost that is less.
    fn vague(&self, pair: Pair) -> f64 {
        let ground = if pair.risen { VAGUE * self.costs[0].likely } else { 0.0 };
        ground.max(self.scale.floor)
    }

    /// Whether the last steps rise faster than asked, too. A single jump, as where a cache is full, is no growth.
    fn keeps_rising(&self, asked: Class, pair: Pair) -> bool {
        let steps = (pair.low..pair.high).map(|low| Pair { low, high: low + 1, ..pair });
        let last: Vec<Pair> = steps.rev().take(3).collect();
        let steep = last.iter().filter(|&&step| {
            let (low, high) = (self.cost(step.low, step.risen), self.cost(step.high, step.risen));
            low.least <= 0.0 || high.likely > self.bound(asked, step) * low.likely
        });
        steep.count() * 2 > last.len()
    }

    /// A rise that is no growth.
    fn insignificant(&self) -> f64 {
        self.share(0)
    }

    /// What is little beside the cost of a point.
    fn share(&self, position: usize) -> f64 {
        (self.scale.significant * 2.0).max(self.costs[position].likely * SHARE)
    }

    /// Whether two of the costs at a point agree in being the least. What is taken to be the cost of a small n excuses a rise
    /// at large ones: it must not be what a busy moment, or code that wastes time at random, has made of it once.
    fn is_firm(&self, position: usize) -> bool {
        let costs = sorted(&self.points[position], |run| run.cost);
        costs.len() >= REPEATS && costs[1] - costs[0] <= self.share(position) / 2.0
    }

    /// The likeliest class, if the cost surely rises no faster than asked.
    fn within(&self, asked: Class) -> Option<Class> {
        let last = self.points.len().checked_sub(1)?;
        if !self.is_firm(0) {
            return None;
        }
        let most = self.cost(last, true).most;
        if most <= self.insignificant() {
            return Some(Class::Constant);
        }
        let known = |pair: &Pair| self.cost(pair.low, true).least > 0.0;
        let likely = self.cost(last, true).likely;
        let seems = |pair: Pair| likely <= self.bound(asked, pair) * self.cost(pair.low, true).likely;
        if !self.pairs(NARROW, true).filter(known).all(seems) {
            return None;
        }
        let surely = |pair: &Pair| {
            let bound = self.bound(asked, *pair);
            self.is_surely(*pair, |[low, high, ground]| {
                high.most + (bound - 1.0) * ground.most <= bound * low.least
            })
        };
        let firm = |pair: &Pair| self.is_firm(pair.low);
        let found = self.pairs(NARROW, true).filter(known).filter(firm).find(surely)?;
        Some(self.likeliest(found, |class| class <= asked.with_its_like()))
    }

    /// Of the classes that are possible, the one that rises most like the series does.
    fn likeliest(&self, pair: Pair, possible: impl Fn(Class) -> bool) -> Class {
        let is_sure = |pair: &Pair| {
            let low = self.cost(pair.low, pair.risen);
            low.least > 0.0 && low.most < 2.0 * low.least
        };
        let pair = self.pairs(1.5, true).find(is_sure).unwrap_or(pair);
        let low = self.cost(pair.low, pair.risen).likely.max(self.scale.floor);
        let rise = (self.cost(pair.high, pair.risen).likely / low).ln();
        let apart = |class: Class| (self.expected(class, pair).ln() - rise).abs();
        let classes = Class::ALL.into_iter().filter(|&class| possible(class));
        classes.min_by(|&a, &b| apart(a).total_cmp(&apart(b))).unwrap_or(Class::Exponential)
    }

    /// Whether the same call took very different times again and again, on a machine that did not.
    fn is_erratic(&self) -> bool {
        const WILD: f64 = 2.5;
        const STEADY: f64 = 1.5;
        // One of them alone may be an accident.
        let range = |costs: &[f64]| (costs.len() > 2).then(|| (costs[0], costs[costs.len() - 2]));
        let is_steady = |point: &Point| {
            range(&sorted(point, |run| run.bare)).is_none_or(|(least, most)| most <= STEADY * least)
        };
        let is_wild = |point: &&Point| {
            range(&sorted(point, |run| run.cost))
                .is_some_and(|(least, most)| most > WILD * least + 5.0 * self.scale.significant)
        };
        self.points.iter().all(is_steady)
            && self.points.iter().filter(is_wild).count() * 3 > self.points.len()
    }
}

/// The costs of one kind at a point, the least first.
fn sorted(point: &Point, cost: impl Fn(&Run) -> f64) -> Vec<f64> {
    let mut costs: Vec<f64> = point.runs.iter().map(cost).collect();
    costs.sort_by(f64::total_cmp);
    costs
}

/// What the call costs at one n. Noise only adds: a cost may be less than the least that was measured, never more.
fn known(series: &Series, point: &Point, noise: f64, scale: Scale) -> Known {
    let (cost, bare) = (point.least(), series.bare(point));
    let off = |runs: f64| 1.0 - (noise / runs).min(0.5);
    // A busy moment can last for all runs at one n: where only these tell, they tell less.
    let beside = count(series.bare_runs(point));
    let beside = if series.same_bare { beside } else { beside.sqrt() };
    // At its best moment the machine was so much slower than at its best moment of all.
    let at_best = point.runs.iter().map(|run| run.bare).fold(f64::INFINITY, f64::min);
    let slower = (at_best - JITTER * scale.floor) / bare.max(f64::MIN_POSITIVE);
    let slower = if slower.is_finite() { slower.clamp(1.0, 10.0) } else { 1.0 };
    Known {
        least: cost * off(count(point.runs.len())) / slower - bare - scale.floor,
        likely: cost - bare,
        most: if point.late { f64::INFINITY } else { cost - bare * off(beside) + scale.floor },
    }
}

/// By which part of itself a single cost may be too high. The least of several is off by a part of that.
///
/// What the machine does shows without the learner's code, too: code that takes another time every time excuses nothing by that.
fn noise(series: &Series, scale: Scale) -> f64 {
    const SURE: f64 = 1.5;
    let points = series.measured();
    let bare = |point: &Point| point.runs.iter().map(|run| excess_of(run.bare, series.bare(point))).collect();
    let cost = |point: &Point| point.runs.iter().map(|run| excess_of(run.cost, point.least())).collect();
    let machine = average(points, bare, scale);
    let code = average(points, cost, scale);
    SURE * machine.max(code.min(2.0 * machine)).max(scale.least_noise)
}

/// By which part of the least of them a cost is above it.
fn excess_of(cost: f64, least: f64) -> f64 {
    if least > 0.0 { cost / least - 1.0 } else { 0.0 }
}

/// The average of what is in excess at each point that was measured more than once. What is assumed counts as a few runs.
fn average(points: &[Point], excess: impl Fn(&Point) -> Vec<f64>, scale: Scale) -> f64 {
    const ASSUMED: f64 = 3.0;
    let (mut sum, mut runs) = (ASSUMED * scale.noise, ASSUMED);
    for excess in points.iter().filter(|point| point.runs.len() > 1).map(excess) {
        sum += excess.iter().sum::<f64>();
        runs += count(excess.len() - 1);
    }
    sum / runs
}

#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn count(runs: usize) -> f64 {
    runs as f64
}
