//! The process tree below this process: who is in it, what it uses, and its end.
//!
//! Everything is read from /proc, which needs no privilege and no kernel feature. Orphans stay in the tree, because
//! the supervisor adopts them.

use std::fs;
use std::io::{self, Read};
use std::time::{Duration, Instant};

use nix::libc;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, SysconfVar, getpid, sysconf};

use super::reap::{self, Reaped};
use super::{Doing, Fault};

/// The first process of a PID namespace.
const FIRST: Pid = Pid::from_raw(1);

/// How long the killed may take to die before we call it a fault of the machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the living processes of a tree use at one moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sample {
    /// User plus system time, of them and of the children they waited for.
    pub cpu: Duration,
    /// Sum of resident memory, in bytes; shared pages count once for each process.
    pub memory: u64,
    /// Processes and threads.
    pub tasks: u32,
}

/// The processes below this one. Those of `except` are left out, what they started is not.
///
/// The first process of a PID namespace is alone with them, and some may have their parent outside.
pub fn descendants(except: &[Pid]) -> Vec<Pid> {
    if getpid() == FIRST {
        return everyone().filter(|pid| *pid != FIRST && !except.contains(pid)).collect();
    }
    let mut found = children(getpid());
    let mut next = 0;
    while let Some(&pid) = found.get(next) {
        found.extend(children(pid));
        next += 1;
    }
    found.retain(|pid| !except.contains(pid));
    found
}

/// Every process that can be seen.
fn everyone() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| parse_pid(entry.file_name().to_str()?))
}

/// Whether a process is there and has not ended.
pub fn is_alive(pid: Pid) -> bool {
    Stat::of(pid).is_some_and(|stat| !stat.has_ended())
}

/// Whether the first thread of a process waits for something that need not come.
pub fn is_asleep(pid: Pid) -> bool {
    Stat::of(pid).is_some_and(|stat| stat.0.starts_with('S'))
}

/// Whether a process can do nothing any more but end: its only thread is on its way out, and runs no code of its own again.
pub fn is_leaving(pid: Pid) -> bool {
    Stat::of(pid).is_some_and(|stat| stat.is_leaving())
}

/// Who started a process, or took it over; nobody if it is gone.
pub fn parent(pid: Pid) -> Option<Pid> {
    Stat::of(pid).and_then(|stat| i32::try_from(stat.number(4)).ok()).map(Pid::from_raw)
}

/// Children of every thread of a process; none if it is gone.
fn children(pid: Pid) -> Vec<Pid> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let lists =
        threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_ascii_whitespace().filter_map(parse_pid).collect::<Vec<_>>()).collect()
}

fn parse_pid(text: &str) -> Option<Pid> {
    text.parse().ok().map(Pid::from_raw)
}

/// What the given processes use. Those that ended meanwhile, or wait to be reaped, count for nothing but their time.
pub fn sample(pids: &[Pid]) -> Sample {
    sample_with(pids, true)
}

/// The same of one process, without the children that it waited for.
pub fn sample_alone(pid: Pid) -> Sample {
    sample_with(&[pid], false)
}

fn sample_with(pids: &[Pid], with_children: bool) -> Sample {
    let page = sysconf(SysconfVar::PAGE_SIZE).ok().flatten().and_then(|size| u64::try_from(size).ok());
    let tick = sysconf(SysconfVar::CLK_TCK).ok().flatten().and_then(|rate| u64::try_from(rate).ok());
    let (page, rate) = (page.unwrap_or(4096), tick.unwrap_or(100).max(1));
    let mut total = Sample::default();
    for (pid, stat) in pids.iter().filter_map(|&pid| Some((pid, Stat::of(pid)?))) {
        let children = if with_children { stat.number(16) + stat.number(17) } else { 0 };
        let ticks = stat.number(14) + stat.number(15) + children;
        total.cpu += Duration::from_millis(ticks * 1000 / rate);
        if !stat.has_ended() {
            let pages = if stat.is_zombie() { pages_without_first_thread(pid) } else { stat.number(24) };
            total.memory += pages * page;
            total.tasks += u32::try_from(stat.threads()).unwrap_or(u32::MAX);
        }
    }
    total
}

/// Resident pages of a process whose first thread has ended: that one has no memory any more, the others share theirs.
fn pages_without_first_thread(pid: Pid) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let pages = threads.filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("statm")).ok()?;
        text.split_ascii_whitespace().nth(1)?.parse().ok()
    });
    pages.max().unwrap_or(0)
}

/// A file of /proc that is never long, read at once: asked for its size first and read to its end, it takes twice as long.
fn short(path: &str) -> Option<String> {
    let mut bytes = [0; 1024];
    let count = fs::File::open(path).ok()?.read(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes[..count]).into_owned())
}

/// The kernel's `PF_EXITING`, among the flags of a process.
const EXITING: u64 = 0x4;

/// The fields of `/proc/PID/stat`. Source: `proc_pid_stat(5)`.
struct Stat(String);

impl Stat {
    /// `None` if there is no such process.
    fn of(pid: Pid) -> Option<Self> {
        Self::parse(&short(&format!("/proc/{pid}/stat"))?)
    }

    fn parse(text: &str) -> Option<Self> {
        // The name may itself hold spaces and parentheses.
        let (_, fields) = text.rsplit_once(") ")?;
        Some(Self(fields.to_owned()))
    }

    /// A numeric field, counted as in the manual; the first two are not kept.
    fn number(&self, field: usize) -> u64 {
        self.0.split_ascii_whitespace().nth(field - 3).and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    fn threads(&self) -> u64 {
        self.number(20)
    }

    /// Whether its first thread has ended, by which the kernel shows the whole process.
    fn is_zombie(&self) -> bool {
        self.0.starts_with(['Z', 'X'])
    }

    fn is_leaving(&self) -> bool {
        self.number(9) & EXITING != 0 && self.threads() <= 1
    }

    /// Whether all of it is gone but for its number, which its parent has not yet taken notice of. The first thread can
    /// end, by a system call, while others go on.
    fn has_ended(&self) -> bool {
        self.is_zombie() && self.threads() <= 1
    }
}

/// What the scheduler tells of the first thread of a process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scheduled {
    /// Processor time.
    pub ran: Duration,
    /// How long it was ready to run and found no free processor. On a busy machine that is not its fault.
    pub waited: Duration,
}

/// Zero where the kernel does not count it. Source: the kernel's documentation of `/proc/PID/schedstat`.
pub fn scheduled(pid: Pid) -> Scheduled {
    let text = short(&format!("/proc/{pid}/schedstat")).unwrap_or_default();
    let mut fields =
        text.split_ascii_whitespace().map(|field| field.parse().map_or(Duration::ZERO, Duration::from_nanos));
    let mut next = || fields.next().unwrap_or_default();
    Scheduled { ran: next(), waited: next() }
}

/// Whether the first thread of a process waits in a read from standard input, as far as the kernel tells.
///
/// Source: the kernel's documentation of `/proc/PID/syscall`: the number of the system call, then its arguments.
pub fn waits_for_input(pid: Pid) -> bool {
    let text = fs::read_to_string(format!("/proc/{pid}/syscall")).unwrap_or_default();
    let mut fields = text.split_ascii_whitespace();
    let number = fields.next().and_then(|number| number.parse().ok());
    number == Some(libc::SYS_read) && fields.next() == Some("0x0")
}

/// Proportional memory of the given processes: shared pages are divided among those that share them. Slower than
/// [`sample`], so asked only when that one looks like too much.
pub fn proportional_memory(pids: &[Pid]) -> Option<u64> {
    let each = pids.iter().map(|pid| {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib * 1024)
    });
    each.sum()
}

/// Kills every process below this one but those of `except`, and reaps them. Stops them first, so that none can outrun the
/// count by forking.
///
/// # Errors
///
/// [`Fault::Survivors`] if some are still there after ten seconds.
pub fn kill_all(except: &[Pid], mut reaped: impl FnMut(Reaped)) -> Result<(), Fault> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        while let Some(child) = reap::next().doing("reaping")? {
            reaped(child);
        }
        // A kept process need not wait for children of its own that ended, and nobody else can.
        let living: Vec<_> = descendants(except).into_iter().filter(|&pid| is_alive(pid)).collect();
        if living.is_empty() && children(getpid()).iter().all(|pid| except.contains(pid)) {
            return Ok(());
        }
        for signal in [Signal::SIGSTOP, Signal::SIGKILL] {
            for &pid in &living {
                // It may be gone already, which is what we want.
                let _ = kill(pid, signal);
            }
        }
        if Instant::now() > deadline {
            return Err(Fault::Survivors(living.len()));
        }
        wait_for_a_death().doing("waiting for killed processes")?;
    }
}

/// Waits until a child ends, at most for some milliseconds: grandchildren die unannounced.
fn wait_for_a_death() -> io::Result<()> {
    use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
    for _ in 0..10 {
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT | WaitPidFlag::WNOHANG;
        match waitid(Id::All, flags) {
            Ok(WaitStatus::StillAlive) => std::thread::sleep(Duration::from_micros(200)),
            // Not ours to reap: whoever has to do it needs a moment.
            Err(nix::errno::Errno::ECHILD) => {
                std::thread::sleep(Duration::from_micros(100));
                return Ok(());
            }
            Ok(_) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_does_not_shift_the_fields() {
        let stat = Stat::parse("7 (a) b (c)) S 1 7 8").expect("a state follows the name");
        assert_eq!((stat.number(4), stat.number(5), stat.is_zombie()), (1, 7, false));
    }

    #[test]
    fn a_process_lives_while_one_of_its_threads_does() {
        let ended = |threads: u32| {
            let zeros = "0 ".repeat(16);
            Stat::parse(&format!("7 (python) Z {zeros}{threads} 0")).expect("a state").has_ended()
        };
        assert_eq!([0, 1, 2].map(ended), [true, true, false]);
    }

    #[test]
    fn a_process_leaves_when_the_last_of_its_threads_does() {
        let leaving = |flags: u32, threads: u32| {
            let (before, between) = ("0 ".repeat(5), "0 ".repeat(10));
            Stat::parse(&format!("7 (python) R {before}{flags} {between}{threads} 0"))
                .expect("a state")
                .is_leaving()
        };
        let table = [(0x4, 1), (0x40_0144, 1), (0x40_0140, 1), (0x4, 2)];
        assert_eq!(table.map(|(flags, threads)| leaving(flags, threads)), [true, true, false, false]);
        assert!(!is_leaving(getpid()));
    }

    #[test]
    fn this_process_uses_something() {
        let used = sample(&[getpid()]);
        assert!(used.memory > 0 && used.tasks > 0);
        assert!(proportional_memory(&[getpid()]).is_none_or(|memory| memory > 0));
    }
}
