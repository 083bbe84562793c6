//! The command killed at random moments, again and again: the next run finds a clean machine or makes it one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use gradus::sandbox::staging::is_abandoned_group;
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::Outcome;
use super::hands;
use super::held::{children, descendants, groups, mounts};

/// Limits that each file of [`hands`] breaks if it is there to break one.
const LIMITS: &str =
    "cpu = \"500ms\"\nwall = \"1s\"\nmemory = \"64MiB\"\noutput = \"64KiB\"\nprocesses = 8\n";

const CASES: &str = "[[case]]\nname = \"program\"\nstdout = \"1\\n\"\n\n\
    [[case]]\nname = \"call\"\ncall = \"f(1)\"\nreturns = \"2\"\n";

/// Processes of a killed run may be there for so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// In one of so many, the supervisors are killed too, so that nobody is left to clean up.
const ORPHANED: usize = 3;

/// A course, a class, and a folder for temporary files that is nobody else's.
struct Place {
    folder: tempfile::TempDir,
}

/// Kills so many runs, then looks whether one that is left alone finds everything as the first did.
pub fn at_random(kills: usize, seed: Option<u64>) -> Outcome<()> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let seed = seed.unwrap_or(since.as_secs() ^ u64::from(since.subsec_nanos()));
    println!("\n{kills} runs of gradus grade, killed: --seed {seed}");
    let place = Place::new()?;
    let mounted = mounts(std::process::id());
    let start = Instant::now();
    let first = place.gradebook()?;
    let whole = start.elapsed();
    let mut random = Random(seed | 1);
    let (mut longest, mut left_folders) = (Duration::ZERO, 0);
    for number in 0..kills {
        let running = place.grade(&[]).spawn()?;
        std::thread::sleep(random.below(whole));
        let gone = murder(running, number % ORPHANED == 0)?;
        longest = longest.max(gone);
        left_folders += usize::from(fs::read_dir(place.temporary())?.next().is_some());
    }
    println!(
        "  a whole run takes {:.1} s; the last process of a killed one was gone after",
        whole.as_secs_f64()
    );
    println!(
        "  {:.2} s at most; {left_folders} times files or folders were there for the next to remove",
        longest.as_secs_f64()
    );
    let last = place.gradebook()?;
    nothing_runs()?;
    if first != last {
        return Err(format!("the gradebook was\n{first}\nand is\n{last}").into());
    }
    let left: Vec<_> = fs::read_dir(place.temporary())?.flatten().map(|entry| entry.path()).collect();
    let groups = abandoned_groups();
    let mounts = mounts(std::process::id());
    if !left.is_empty() || !groups.is_empty() || mounts != mounted {
        return Err(format!("left: {left:?}, {groups:?}, {mounts} mounts instead of {mounted}").into());
    }
    Ok(())
}

impl Place {
    fn new() -> Outcome<Self> {
        let place = Self { folder: tempfile::tempdir()? };
        let exercise = place.path("course/soak/answer");
        fs::create_dir_all(&exercise)?;
        fs::create_dir(place.temporary())?;
        let file = hands::FILE;
        let spec =
            format!("format = 1\ntitle = \"Answer\"\nfile = \"{file}\"\n\n[limits]\n{LIMITS}\n{CASES}");
        fs::write(exercise.join("exercise.toml"), spec)?;
        for (source, name) in hands::sources() {
            let own = place.path("class").join(name.replace(' ', "-"));
            fs::create_dir_all(&own)?;
            fs::write(own.join(file), source)?;
        }
        Ok(place)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn temporary(&self) -> PathBuf {
        self.path("temporary")
    }

    fn grade(&self, more: &[&Path]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.arg("grade").arg(self.path("class")).arg("--exercises").arg(self.path("course"));
        command.args(more).env("TMPDIR", self.temporary());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// A run that is left alone.
    fn gradebook(&self) -> Outcome<String> {
        let path = self.path("gradebook.csv");
        let report = format!("--report=csv={}", path.display());
        let status = self.grade(&[Path::new(&report)]).status()?;
        if status.code() != Some(1) {
            return Err(format!("gradus grade: {status}, and 1 is right for this class").into());
        }
        Ok(fs::read_to_string(path)?)
    }
}

/// Kills a run, and tells after what time the last process of it was gone.
fn murder(mut running: Child, supervisors_too: bool) -> Outcome<Duration> {
    running.kill()?;
    running.wait()?;
    if supervisors_too {
        // They are this process' children by now, and keep their numbers until they are reaped.
        for pid in children(std::process::id()) {
            kill(Pid::from_raw(i32::try_from(pid)?), Signal::SIGKILL)?;
        }
    }
    nothing_runs()
}

/// Waits until no process is left below this one; tells how long that took.
fn nothing_runs() -> Outcome<Duration> {
    let start = Instant::now();
    loop {
        while !matches!(
            waitpid(None, Some(WaitPidFlag::WNOHANG)),
            Ok(WaitStatus::StillAlive) | Err(Errno::ECHILD)
        ) {}
        let left = descendants(std::process::id());
        if left.is_empty() {
            return Ok(start.elapsed());
        }
        if start.elapsed() > PATIENCE {
            return Err(format!("still there: {left:?}").into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Control groups of processes that are no more. Others on this machine may be about to remove theirs.
fn abandoned_groups() -> Vec<PathBuf> {
    let end = Instant::now() + PATIENCE;
    loop {
        let left = groups(&|name| is_abandoned_group(name));
        if left.is_empty() || Instant::now() > end {
            return left;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Numbers that look random and are the same for the same seed (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, most: Duration) -> Duration {
        for shift in [13, -7, 17] {
            self.0 ^= if shift > 0 { self.0 << shift } else { self.0 >> -shift };
        }
        let micros = u64::try_from(most.as_micros()).unwrap_or(u64::MAX).max(1);
        Duration::from_micros(self.0 % micros)
    }
}
