//! Costs that are made up, with all the noise that a busy machine adds: nobody may be blamed for it.

use proptest::prelude::*;

use super::{Class, Growth, MOST_REPEATS, Point, Run, Scale, Series, decide, next, sizes};

/// Random numbers that are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let part = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        part
    }
}

/// A machine with other things to do: now and then everything is slower for a while, and each run a little by itself.
struct Machine {
    dice: Dice,
    /// How much slower, in parts, a bad time makes everything.
    worst: f64,
    slow: f64,
}

impl Machine {
    fn new(seed: u64, worst: f64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        (0..8).for_each(|_| _ = dice.roll());
        Self { dice, worst, slow: 1.0 }
    }

    fn run(&mut self, seconds: f64) -> f64 {
        if self.dice.roll() < 0.25 {
            self.slow = 1.0 + self.worst * self.dice.roll().powi(3);
        }
        let own = 1.0 - 0.15 * self.dice.roll().max(1e-9).ln() * self.worst.min(1.0);
        seconds * self.slow * own + 0.000_1 * self.dice.roll()
    }
}

/// What it comes to if `cost` seconds are needed at each n, and `bare` without the learner's code; and how many seconds that
/// took in all.
fn judged(
    asked: Class,
    cost: impl Fn(u64) -> f64,
    bare: impl Fn(u64) -> f64,
    machine: &mut Machine,
) -> (Growth, f64) {
    const BUDGET: f64 = 4.0;
    let mut series = Series::new(&sizes(500, 32_000), (bare(1) - bare(2)).abs() < 1e-12);
    let mut spent = 0.0;
    while let Some(position) = next(&series, asked, Scale::TIME, spent >= BUDGET) {
        let n = series.points[position].n;
        let (process, without) = (0.003 + bare(n), machine.run(0.003 + bare(n)));
        let took = machine.run(process + cost(n));
        let most = 2.0 + without;
        let point = &mut series.points[position];
        point.late |= took > most;
        let took = took.min(most);
        point.runs.push(Run { cost: took, bare: without });
        spent += (took - without).max(0.0);
        assert!(series.points.iter().all(|point| point.runs.len() <= MOST_REPEATS));
    }
    (decide(&series, asked, Scale::TIME), spent)
}

/// Seconds for a size of 32,000, growing like a class.
fn like(class: Class, largest: f64) -> impl Fn(u64) -> f64 {
    move |n| largest * class.at(n) / class.at(32_000)
}

const ASKED: [Class; 6] =
    [Class::Constant, Class::Logarithmic, Class::Linear, Class::Linearithmic, Class::Quadratic, Class::Cubic];

#[test]
fn nobody_is_blamed_for_what_a_busy_machine_does() {
    for asked in ASKED {
        for class in Class::ALL.into_iter().filter(|&class| class <= asked.with_its_like()) {
            for (seed, largest) in (0..40).flat_map(|seed| [0.0005, 0.01, 0.2].map(|cost| (seed, cost))) {
                let setup = if seed % 2 == 0 { 0.0 } else { 0.02 };
                let mut machine = Machine::new(seed, if seed % 3 == 0 { 2.0 } else { 1.0 });
                let (growth, _) =
                    judged(asked, like(class, largest), like(Class::Linear, setup), &mut machine);
                assert!(
                    matches!(growth, Growth::Within(_) | Growth::Unclear),
                    "{class} at {largest}, {asked} asked, seed {seed}: {growth:?}"
                );
            }
        }
    }
}

#[test]
fn what_grows_faster_is_found() {
    let table = [
        (Class::Linear, Class::Quadratic, 1.0),
        (Class::Linear, Class::Quadratic, 0.1),
        (Class::Linearithmic, Class::Quadratic, 0.1),
        (Class::Logarithmic, Class::Linear, 0.05),
        (Class::Constant, Class::Linear, 0.05),
        (Class::Quadratic, Class::Cubic, 1.0),
        (Class::Linear, Class::Cubic, 1.0),
    ];
    for (asked, class, largest) in table {
        let found = (0..300).filter(|&seed| {
            let mut machine = Machine::new(seed, 1.0);
            let (growth, _) = judged(asked, like(class, largest), |_| 0.0, &mut machine);
            matches!(growth, Growth::Above(_) | Growth::Late)
        });
        let (found, wanted) = (found.count(), if asked == Class::Quadratic { 255 } else { 285 });
        assert!(found >= wanted, "{class} at {largest}, {asked} asked: found {found} times of 300");
    }
}

#[test]
fn most_answers_are_clear_and_cheap() {
    let (mut clear, mut spent) = (0, 0.0);
    for seed in 0..300 {
        let (growth, cpu) =
            judged(Class::Linear, like(Class::Linear, 0.03), |_| 0.0, &mut Machine::new(seed, 1.0));
        clear += u32::from(matches!(growth, Growth::Within(_)));
        spent += cpu;
    }
    assert!(clear >= 285, "{clear} of 300");
    assert!(spent / 300.0 < 0.3, "{spent} seconds in all");
}

#[test]
fn the_class_is_named() {
    for (asked, class, largest) in [
        (Class::Linear, Class::Quadratic, 0.5),
        (Class::Linear, Class::Cubic, 1.5),
        (Class::Constant, Class::Linear, 0.1),
    ] {
        let (growth, _) = judged(asked, like(class, largest), |_| 0.0, &mut Machine::new(7, 0.2));
        assert_eq!(growth, Growth::Above(class));
    }
    let (growth, _) = judged(Class::Quadratic, like(Class::Linear, 0.1), |_| 0.0, &mut Machine::new(7, 0.2));
    assert!(matches!(growth, Growth::Within(Class::Linear | Class::Linearithmic)), "{growth:?}");
}

#[test]
fn what_never_ends_is_late_or_above() {
    let (growth, spent) =
        judged(Class::Linear, |n| if n < 2000 { 0.001 } else { 1e9 }, |_| 0.0, &mut Machine::new(3, 0.5));
    assert!(matches!(growth, Growth::Above(_) | Growth::Late), "{growth:?}");
    assert!(spent < 5.0);
    let (growth, spent) = judged(Class::Linear, |_| 1e9, |_| 0.0, &mut Machine::new(3, 0.5));
    assert_eq!(growth, Growth::Late);
    assert!(spent < 3.0);
}

#[test]
fn making_small_inputs_slow_hides_little() {
    let padded = |n| like(Class::Quadratic, 1.0)(n).max(0.05);
    let hidden = (0..100).filter(|&seed| {
        let (growth, _) = judged(Class::Linear, padded, |_| 0.0, &mut Machine::new(seed, 0.5));
        matches!(growth, Growth::Within(_) | Growth::Unclear)
    });
    assert!(hidden.count() <= 5);
}

#[test]
fn code_that_takes_another_time_every_time_is_not_excused_by_it() {
    let mut passed = 0;
    for seed in 0..100 {
        let mut dice = Dice(seed * 2 + 1);
        (0..8).for_each(|_| _ = dice.roll());
        let dice = std::cell::RefCell::new(dice);
        let noisy = |n| like(Class::Quadratic, 0.5)(n) + 0.2 * dice.borrow_mut().roll().powi(2);
        let (growth, _) = judged(Class::Linear, noisy, |_| 0.0, &mut Machine::new(seed, 0.2));
        passed += u32::from(matches!(growth, Growth::Within(_) | Growth::Unclear));
    }
    assert!(passed < 20, "{passed} of 100");
}

#[test]
fn time_that_is_wasted_at_random_makes_no_growth_look_small() {
    let within = (0..100).filter(|&seed| {
        let mut dice = Dice(seed * 2 + 1);
        (0..8).for_each(|_| _ = dice.roll());
        let dice = std::cell::RefCell::new(dice);
        let wasteful = |n| like(Class::Quadratic, 0.1)(n) + 0.4 * dice.borrow_mut().roll();
        let (growth, _) = judged(Class::Linear, wasteful, |_| 0.0, &mut Machine::new(seed, 0.2));
        matches!(growth, Growth::Within(_))
    });
    let within = within.count();
    assert!(within <= 15, "{within} of 100");
}

#[test]
fn a_jump_is_no_growth() {
    // As where a table no longer fits into a cache: all n from there on take three times as long.
    let jump = |n| like(Class::Linear, 0.05)(n) * if n > 12_000 { 3.0 } else { 1.0 };
    for seed in 0..100 {
        let (growth, _) = judged(Class::Linear, jump, |_| 0.0, &mut Machine::new(seed, 0.5));
        assert!(matches!(growth, Growth::Within(_) | Growth::Unclear), "seed {seed}: {growth:?}");
    }
}

#[test]
fn memory_is_told_by_the_same_rules() {
    let series = |peak: fn(u64) -> f64| Series {
        points: sizes(1000, 256_000)
            .into_iter()
            .map(|n| Point { n, runs: vec![Run { cost: 9e6 + peak(n), bare: 9e6 }; 2], late: false })
            .collect(),
        same_bare: false,
    };
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let list = series(|n| 40.0 * n as f64);
    assert_eq!(decide(&list, Class::Constant, Scale::MEMORY), Growth::Above(Class::Linear));
    assert!(matches!(decide(&list, Class::Linear, Scale::MEMORY), Growth::Within(_)));
    let flat = series(|n| 200_000.0 + if n > 9000 { 250_000.0 } else { 0.0 });
    assert_eq!(decide(&flat, Class::Constant, Scale::MEMORY), Growth::Within(Class::Constant));
}

#[test]
fn sizes_double_from_end_to_end() {
    assert_eq!(sizes(1000, 8000), [1000, 2000, 4000, 8000]);
    assert_eq!(sizes(4, 32), [4, 8, 16, 32]);
    assert_eq!(sizes(10, 100), [10, 18, 32, 56, 100]);
    assert_eq!(sizes(7, 8), [7, 8]);
}

proptest! {
    #[test]
    fn no_numbers_make_it_fail(
        points in proptest::collection::vec(
            (1_u64..1 << 40, proptest::collection::vec((0.0..1e10_f64, 0.0..1e10_f64), 0..8), any::<bool>()),
            0..12,
        ),
        same_bare in any::<bool>(),
    ) {
        let run = |(cost, bare)| Run { cost, bare };
        let points = points.into_iter().map(|(n, runs, late)| Point {
            n,
            runs: runs.into_iter().map(run).collect(),
            late,
        });
        let series = Series { points: points.collect(), same_bare };
        for asked in Class::ALL {
            let _ = (decide(&series, asked, Scale::TIME), next(&series, asked, Scale::MEMORY, false));
        }
    }

    #[test]
    fn sizes_rise(from in 1_u64..1 << 40, more in 1_u64..1 << 40) {
        let sizes = sizes(from, from + more);
        prop_assert!(sizes.is_sorted() && sizes[0] == from && sizes[sizes.len() - 1] == from + more);
    }
}
