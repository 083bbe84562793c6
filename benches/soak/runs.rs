//! Many runs in a row on one supervisor: afterwards everything is as it was before.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus::sandbox::client::{Sandbox, Supervised};
use gradus::sandbox::interpreter::Interpreter;
use gradus::sandbox::{Level, Runner, staging};

use super::Outcome;
use super::hands;
use super::held::{Held, children};

/// Name, level, whether cold, and how many times fewer runs.
const WAYS: [(&str, Level, bool, usize); 4] = [
    ("strict", Level::Strict, false, 1),
    ("strict --cold", Level::Strict, true, 10),
    ("kernel", Level::Kernel, false, 10),
    ("basic", Level::Basic, false, 10),
];

/// Resident memory of a process may end so many KiB above what it was. A hundred bytes lost in each of 20,000 runs are
/// more.
const GROWTH: u64 = 1024;

/// What is torn down after a job was answered may take so long.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lines of figures for each way.
const SAMPLES: usize = 5;

/// Soaks every level that this machine has.
pub fn in_a_row(python: &Interpreter, runs: usize) -> Outcome<()> {
    for (name, level, cold, fewer) in WAYS {
        let root = staging::folder()?;
        let folder = root.path().to_path_buf();
        let program = PathBuf::from(env!("CARGO_BIN_EXE_gradus"));
        let sandbox = Sandbox::new(program, python.clone(), root).cold(cold).at_most(level);
        let mut runner = Arc::new(sandbox).runner();
        if runner.start()?.level == level {
            // Twice through every row at least: the first time makes what is kept for good.
            let runs = (runs / fewer).max(hands::ALL);
            println!("\n{name}: {runs} runs on one supervisor");
            one_way(&mut runner, &folder, runs)?;
        } else {
            println!("\n{name}: skipped, this machine has no such level");
        }
    }
    Ok(())
}

fn one_way(runner: &mut Supervised, folder: &Path, runs: usize) -> Outcome<()> {
    let [supervisor] = children(std::process::id())[..] else { return Err("there is one child".into()) };
    let mut number = 0;
    let mut run_until = |end: usize| -> Outcome<()> {
        for number in std::mem::replace(&mut number, end)..end {
            run(runner, number)?;
        }
        Ok(())
    };
    run_until(hands::ALL)?;
    let before = at_rest(supervisor, folder, None);
    tell(0, Duration::ZERO, &before);
    let start = Instant::now();
    let mut after = None;
    for sample in 1..=SAMPLES {
        let done = runs * sample / SAMPLES;
        run_until(hands::ALL + done)?;
        let held = at_rest(supervisor, folder, Some(&before));
        tell(done, start.elapsed(), &held);
        after = Some(held);
    }
    compare(&before, &after.ok_or("no sample was taken")?)
}

fn run(runner: &mut Supervised, number: usize) -> Outcome<()> {
    let hand = hands::hand(number);
    let outcomes = runner.run(&hand.job())?;
    match &outcomes[..] {
        [outcome] if outcome.ended == hand.ends => Ok(()),
        _ => Err(format!("run {number}, {}: {outcomes:?}", hand.name).into()),
    }
}

/// What is held once all that is torn down is gone: as `before`, or the same for a while.
fn at_rest(supervisor: u32, folder: &Path, before: Option<&Held>) -> Held {
    let end = Instant::now() + PATIENCE;
    let mut last = Held::now(supervisor, folder);
    let mut still = 0;
    loop {
        std::thread::sleep(Duration::from_millis(50));
        let held = Held::now(supervisor, folder);
        still = if held.counts == last.counts { still + 1 } else { 0 };
        let rests = before.map_or(still > 10, |before| before.counts == held.counts);
        if rests || Instant::now() > end {
            return held;
        }
        last = held;
    }
}

fn tell(done: usize, time: Duration, held: &Held) {
    let counts: Vec<_> = held.counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    let memory: Vec<_> = held.memory.iter().map(|(who, kib)| format!("{who} {kib} KiB")).collect();
    println!("  after {done:6} runs, {:6.1} s: {}", time.as_secs_f64(), memory.join(", "));
    if done == 0 {
        println!("    {}", counts.join(", "));
    }
}

fn compare(before: &Held, after: &Held) -> Outcome<()> {
    if before.counts != after.counts {
        return Err(format!("before: {:?}\nafter: {:?}", before.counts, after.counts).into());
    }
    let grown = after.memory.iter().find(|&(who, kib)| {
        let was = before.memory.get(who).copied().unwrap_or(0);
        kib.saturating_sub(was) > GROWTH
    });
    match grown {
        Some((who, kib)) => Err(format!("the {who} grew to {kib} KiB, from {:?}", before.memory).into()),
        None => Ok(()),
    }
}
