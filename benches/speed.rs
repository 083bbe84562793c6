//! How long gradus takes, as ratios to what it is measured against, all in one run: `cargo bench --bench speed`; with
//! `-- runs` only the single runs, with `-- runs "calls, warm"` only those that are called so, with `-- trials` only
//! learners' tests, with `-- suites` only tests by pytest, with `-- types` only what mypy does, with `-- packages` only
//! submissions that import numpy.
//!
//! No test: a figure from a busy machine proves nothing. Everything that is compared alternates, so that both sides
//! meet the same machine.

#![expect(clippy::disallowed_methods, reason = "a benchmark starts what it measures")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus::sandbox::client::{Sandbox, Supervised};
use gradus::sandbox::interpreter::{self, Interpreter, Search};
use gradus::sandbox::job::{Action, Job, JobCase, Needs};
use gradus::sandbox::{Level, Runner};
use gradus::spec::model::Limits;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

#[path = "speed/packages.rs"]
mod packages;
#[path = "speed/suites.rs"]
mod suites;
#[path = "../tests/support/tools.rs"]
mod tools;
#[path = "speed/trials.rs"]
mod trials;

const GRADUS: &str = env!("CARGO_BIN_EXE_gradus");
const ROUNDS: usize = 200;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// A name and what is timed.
type Contender<'a> = (String, Box<dyn FnMut() -> Outcome<()> + 'a>);

fn main() -> Outcome<()> {
    // `cargo test --benches` passes other flags, and wants no figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let staging = tempfile::tempdir()?;
    let path = std::env::var_os("PATH");
    let python = interpreter::find(
        &Search { path: path.as_deref(), ..Search::default() },
        staging.path(),
        "3.11",
        |_| Ok(()),
    )?;
    println!("Python {} at {}\n", python.version, python.path.display());
    let one = std::env::args().find_map(|argument| PARTS.iter().find(|(name, _)| *name == argument));
    one.into_iter()
        .chain(PARTS.iter().filter(|_| one.is_none()))
        .try_for_each(|(_, part)| part(&python, folder.path()))
}

type Part = fn(&Interpreter, &Path) -> Outcome<()>;

/// What is measured, and how it is asked for.
const PARTS: [(&str, Part); 7] = [
    ("runs", single_runs),
    ("class", class),
    ("listing", listing),
    ("trials", trials::compare),
    ("suites", suites::compare),
    ("types", suites::compare_types),
    ("packages", packages::compare),
];

/// One submission at a time, on one supervisor, against starting the interpreter by hand.
fn single_runs(python: &Interpreter, folder: &Path) -> Outcome<()> {
    let file = folder.join("answer.py");
    fs::write(&file, "print(1)\n")?;
    let bare = || run(Command::new(&python.path).args(["-I", "-S"]).arg(&file));
    let mut contenders: Vec<Contender<'_>> = vec![("bare python3 -I -S FILE".into(), Box::new(bare))];
    if Command::new("bwrap").arg("--version").stdout(Stdio::null()).status().is_ok() {
        let inside = || {
            let mut command = Command::new("bwrap");
            command.args(["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all"]);
            run(command.arg(&python.path).args(["-I", "-S"]).arg(&file))
        };
        contenders.push(("the same in bwrap --unshare-all".into(), Box::new(inside)));
    }
    let jobs = [("a program", programs(1)), ("three programs", programs(3)), ("three calls", calls(3))];
    for (name, cold, level) in
        [("warm", false, Level::Strict), ("cold", true, Level::Strict), ("basic", true, Level::Basic)]
    {
        for (what, job) in &jobs {
            let mut runner = sandbox(python, cold, level)?;
            let job = job.clone();
            contenders.push((
                format!("{what}, {name}"),
                Box::new(move || runner.run(&job).map(drop).map_err(Into::into)),
            ));
        }
    }
    let wanted = std::env::args().skip_while(|argument| argument != "runs").nth(1);
    contenders.retain(|(name, _)| {
        wanted.as_ref().is_none_or(|part| name.contains(part) || name.starts_with("bare"))
    });
    println!("one submission, median of {ROUNDS}:");
    alternate(contenders, ROUNDS)
}

/// Times everything in turns, and tells the ratios to the first.
fn alternate(mut contenders: Vec<Contender<'_>>, rounds: usize) -> Outcome<()> {
    let mut times = vec![Vec::new(); contenders.len()];
    for round in 0..rounds + 5 {
        for ((_, contender), measured) in contenders.iter_mut().zip(&mut times) {
            let start = Instant::now();
            contender()?;
            if round >= 5 {
                measured.push(start.elapsed());
            }
        }
    }
    let unit = median(&mut times[0]);
    for ((name, _), measured) in contenders.iter().zip(&mut times) {
        let time = median(measured);
        println!("  {name:34} {:8.2} ms  {:5.2} x", millis(time), ratio(time, unit));
    }
    Ok(())
}

fn run(command: &mut Command) -> Outcome<()> {
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    if done.success() { Ok(()) } else { Err(format!("{command:?}: {done}").into()) }
}

fn sandbox(python: &Interpreter, cold: bool, level: Level) -> Outcome<Supervised> {
    let root = tempfile::tempdir()?;
    let sandbox = Sandbox::new(PathBuf::from(GRADUS), python.clone(), root).cold(cold).at_most(level);
    let mut runner = Arc::new(sandbox).runner();
    runner.start()?;
    Ok(runner)
}

fn programs(count: usize) -> Job {
    job("print(1)\n", (0..count).map(|_| Action::Program { args: Vec::new() }))
}

fn calls(count: usize) -> Job {
    job(
        "def f(x):\n    return x + 1\n",
        (0..count).map(|n| Action::Call { setup: None, call: format!("f({n})") }),
    )
}

fn job(source: &str, actions: impl Iterator<Item = Action>) -> Job {
    let case = |action| JobCase::new(action, Limits::default());
    let (source, cases) = (Arc::from(source.as_bytes()), actions.map(case).collect());
    Job { file: "answer.py".into(), source, cases, needs: Needs::default() }
}

/// The whole command over many learners, against as many bare starts.
fn class(python: &Interpreter, folder: &Path) -> Outcome<()> {
    let exercises = folder.join("course");
    let exercise = exercises.join("numbers/next");
    fs::create_dir_all(&exercise)?;
    let cases: String = (0..3)
        .map(|n| format!("[[case]]\nname = \"{n}\"\ncall = \"f({n})\"\nreturns = \"{}\"\n", n + 1))
        .collect::<Vec<_>>()
        .concat();
    fs::write(
        exercise.join("exercise.toml"),
        format!("format = 1\ntitle = \"Next\"\nfile = \"next.py\"\n{cases}"),
    )?;
    println!("\ngradus grade, three call cases each, on all cores:");
    for learners in [100, 1000, 5000] {
        let submissions = folder.join(format!("class-{learners}"));
        for learner in 0..learners {
            let own = submissions.join(format!("learner-{learner:04}"));
            fs::create_dir_all(&own)?;
            fs::write(own.join("next.py"), "def f(x):\n    return x + 1\n")?;
        }
        let (wall, memory, cpu) = grade(&exercises, &submissions)?;
        let per_second = f64::from(learners) / wall.as_secs_f64();
        println!(
            "  {learners:5} submissions {:8.2} s  {per_second:6.0} a second  peak of the grader {} MiB  processor time of all {:.1} s",
            wall.as_secs_f64(),
            memory >> 20,
            cpu.as_secs_f64()
        );
        if learners == 100 {
            let file = folder.join("answer.py");
            fs::write(&file, "print(1)\n")?;
            let start = Instant::now();
            for _ in 0..300 {
                run(Command::new(&python.path).args(["-I", "-S"]).arg(&file))?;
            }
            let bare = start.elapsed();
            println!(
                "    against 300 bare starts one after the other, {:.2} s: {:.2} x",
                bare.as_secs_f64(),
                ratio(wall, bare)
            );
            println!("    a submission against one bare start: {:.2} x", ratio(wall * 3, bare));
        }
    }
    Ok(())
}

/// Runs `gradus grade`: its time, the peak memory of the grader itself, processor time of it and all below.
fn grade(exercises: &Path, submissions: &Path) -> Outcome<(Duration, u64, Duration)> {
    let before = processor_time()?;
    let start = Instant::now();
    let mut command = Command::new(GRADUS);
    command.arg("grade").arg(submissions).arg("--exercises").arg(exercises).stdout(Stdio::null());
    let mut child = command.spawn()?;
    let mut peak = 0;
    let status = loop {
        let text = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = peak.max(kib.unwrap_or(0) * 1024);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    if !status.success() {
        return Err(format!("gradus grade: {status}").into());
    }
    Ok((start.elapsed(), peak, processor_time()?.saturating_sub(before)))
}

fn processor_time() -> Outcome<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(u64::try_from(micros)?))
}

/// `gradus list` over a large course.
fn listing(_: &Interpreter, folder: &Path) -> Outcome<()> {
    let course = folder.join("large");
    for number in 0..10_000 {
        let exercise = course.join(format!("track-{:02}/exercise-{number:05}", number % 50));
        fs::create_dir_all(&exercise)?;
        let text = format!(
            "format = 1\ntitle = \"Exercise {number}\"\nfile = \"answer.py\"\ndifficulty = 2\ntopics = [\"lists\"]\n\n[limits]\ncpu = \"1s\"\n\n[[case]]\nname = \"one\"\ncall = \"f(1)\"\nreturns = \"2\"\n\n[[case]]\nname = \"as a program\"\nstdin = \"1\\n\"\nstdout = \"2\\n\"\n"
        );
        fs::write(exercise.join("exercise.toml"), text)?;
    }
    let mut times = Vec::new();
    for _ in 0..7 {
        let start = Instant::now();
        run(Command::new(GRADUS).arg("list").arg("--exercises").arg(&course))?;
        times.push(start.elapsed());
    }
    println!("\ngradus list over 10,000 exercises, median of 7: {:.0} ms", millis(median(&mut times)));
    Ok(())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn ratio(time: Duration, base: Duration) -> f64 {
    time.as_secs_f64() / base.as_secs_f64()
}
