//! The directory of one control group that was made for a supervisor: its limits and its counters.

use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use nix::dir::Dir;
use nix::fcntl::{AtFlags, OFlag, openat};
use nix::sys::stat::Mode;
use nix::unistd::{AccessFlags, Pid, faccessat, getppid};

use super::sweep::{self, Opened};
use super::{Kind, Site, delegated};

/// What the process for the next call may take while the present one runs. It is ours until then.
pub const FORKED_AHEAD: u64 = 4 << 20;

/// A limit for memory is not set anew if only so many bytes more or less are in use by processes of ours.
const NEARLY_THE_SAME: u64 = 1 << 20;

/// A directory of a control group that was made for this supervisor.
#[derive(Debug)]
pub struct Directory {
    parent: Dir,
    name: String,
    own: Dir,
    /// Where processes are moved in. Opened at the start: what may be moved where is judged by who opened it, and the
    /// namespaces of a job do not show this group.
    pub processes: File,
    pub kinds: Vec<Kind>,
    pub version: u8,
    /// Files of it that were read or written before: that happens several times in each run.
    opened: RefCell<Vec<((&'static str, OFlag), File)>>,
    /// The last limit for memory, on top of what was used then.
    limit: Cell<Option<(u64, u64)>>,
    /// The last limit for processes.
    pub most: Cell<Option<u64>>,
    /// The peak of memory that is not of what is measured. None before anything is.
    peak: Cell<Option<u64>>,
}

impl Directory {
    /// Makes the directory, if this kind, which has this file, can be used in it.
    pub fn make(
        site: &Site,
        name: &str,
        (file, kind): (&str, Kind),
        lack: &mut Option<String>,
    ) -> Option<Self> {
        sweep::sweep(&site.group);
        let path = site.group.join(name);
        fs::create_dir(&path).or_else(|error| if path.is_dir() { Ok(()) } else { Err(error) }).ok()?;
        let parent = sweep::open(&site.group).ok()?;
        let own = sweep::open(&path).ok()?;
        let flags = OFlag::O_WRONLY | OFlag::O_CLOEXEC;
        let processes = openat(&own, "cgroup.procs", flags, Mode::empty()).map(File::from);
        let Ok(processes) = processes else {
            let _ = fs::remove_dir(&path);
            return None;
        };
        let (kinds, opened, version) = (vec![kind], RefCell::default(), site.version);
        let (limit, most, peak) = (Cell::default(), Cell::default(), Cell::default());
        let name = name.to_owned();
        let made = Self { parent, name, own, processes, kinds, version, opened, limit, most, peak };
        if version == 2 && !made.has(file) {
            let handed_down = if site.is_handed_over {
                delegated::hand_down(&Opened(&made.parent), is_of_host)
            } else {
                Err(io::Error::other("systemd has not handed over the group that gradus is in"))
            };
            *lack = handed_down.err().map(|error| error.to_string()).or(lack.take());
        }
        // Dropping it removes the directory.
        made.has(file).then_some(made)
    }

    pub fn has(&self, file: &str) -> bool {
        faccessat(&self.own, file, AccessFlags::F_OK, AtFlags::empty()).is_ok()
    }

    /// Does something with a file of it, which is opened only once for each `mode`, to be read or to be written.
    fn with<T>(
        &self,
        file: &'static str,
        mode: OFlag,
        work: impl FnOnce(&File) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut opened = self.opened.borrow_mut();
        let place = if let Some(place) = opened.iter().position(|(known, _)| *known == (file, mode)) {
            place
        } else {
            let fd = openat(&self.own, file, mode | OFlag::O_CLOEXEC, Mode::empty())?;
            opened.push(((file, mode), File::from(fd)));
            opened.len() - 1
        };
        work(&opened[place].1)
    }

    pub fn write(&self, file: &'static str, text: &str) -> io::Result<()> {
        self.with(file, OFlag::O_WRONLY, |file| file.write_all_at(text.as_bytes(), 0))
    }

    /// The text of a file, of which more than a few lines are not needed.
    fn read(&self, file: &'static str, mode: OFlag) -> Option<String> {
        let mut bytes = [0; 1024];
        let count = self.with(file, mode, |file| file.read_at(&mut bytes, 0)).ok()?;
        Some(String::from_utf8_lossy(&bytes[..count]).into_owned())
    }

    fn number(&self, file: &'static str) -> Option<u64> {
        self.number_by(file, OFlag::O_RDONLY)
    }

    fn number_by(&self, file: &'static str, mode: OFlag) -> Option<u64> {
        self.read(file, mode)?.trim().parse().ok()
    }

    /// The value of `key` in a file of lines `key value`.
    fn entry(&self, file: &'static str, key: &str) -> Option<u64> {
        let text = self.read(file, OFlag::O_RDONLY)?;
        text.lines().find_map(|line| line.strip_prefix(key)?.trim().parse().ok())
    }

    pub fn limit_memory(&self, limit: u64) {
        let (most, swap) = if self.version == 2 {
            ("memory.max", "memory.swap.max")
        } else {
            ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
        };
        let used = self.memory().unwrap_or(0);
        // Setting it takes longer than all else that is done here.
        if let Some((before, last)) = self.limit.get()
            && last == limit
            && used.abs_diff(before) < NEARLY_THE_SAME
        {
            return;
        }
        self.limit.set(Some((used, limit)));
        let whole = used + limit + FORKED_AHEAD;
        let text = whole.to_string();
        if self.version == 2 {
            let _ = self.write(swap, "0");
            let _ = self.write(most, &text);
            return;
        }
        // Memory with swap may never be below memory, so the order depends on the direction.
        for _ in 0..2 {
            let _ = self.write(most, &text);
            let _ = self.write(swap, &text);
        }
    }

    /// Bytes that are in use at this moment.
    pub fn memory(&self) -> Option<u64> {
        self.number(if self.version == 2 { "memory.current" } else { "memory.usage_in_bytes" })
    }

    /// The file that holds the peak of memory.
    const fn peak_file(&self) -> &'static str {
        if self.version == 2 { "memory.peak" } else { "memory.max_usage_in_bytes" }
    }

    /// Begins anew to look for the peak, if the kernel lets us, and returns what is used.
    pub fn forget_peak(&self) -> Option<u64> {
        let peak = self.peak_file();
        // In version 2 what is forgotten is forgotten for whoever reads by the same descriptor.
        let forgotten = self.with(peak, OFlag::O_RDWR, |file| file.write_all_at(b"0", 0));
        self.peak.set(if forgotten.is_ok() { Some(0) } else { self.number(peak) });
        self.memory()
    }

    /// The peak since then, if it is known.
    pub fn peak(&self) -> Option<u64> {
        let peak = self.peak_file();
        let before = self.peak.get()?;
        let now = if before == 0 { self.number_by(peak, OFlag::O_RDWR) } else { self.number(peak) };
        now.filter(|&now| now > before)
    }

    pub fn cpu(&self) -> Option<Duration> {
        if self.version == 2 {
            return self.entry("cpu.stat", "usage_usec ").map(Duration::from_micros);
        }
        self.number("cpuacct.usage").map(Duration::from_nanos)
    }

    pub fn killed_for_memory(&self) -> Option<u64> {
        let file = if self.version == 2 { "memory.events" } else { "memory.oom_control" };
        self.entry(file, "oom_kill ")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        sweep::remove(&self.parent, &self.name, &self.own);
        if self.version == 2 {
            delegated::give_back(&Opened(&self.parent));
        }
    }
}

/// Whether leaves in a group of version 2 can have controllers, or will when all that is in it has moved aside.
pub fn is_usable(group: &Path) -> bool {
    sweep::open(group).is_ok_and(|group| delegated::is_usable(&Opened(&group), is_of_host))
}

/// Whether a group of version 2 hands its controllers down already.
pub fn hands_down(group: &Path) -> bool {
    sweep::open(group).is_ok_and(|group| delegated::hands_down(&Opened(&group)))
}

/// Whether a process is the one that started this one, or was started by it.
fn is_of_host(pid: u32) -> bool {
    pid > 0 && descends_from(pid, getppid())
}

/// Whether a process is `ancestor`, or was started by it or by what it started.
fn descends_from(pid: u32, ancestor: Pid) -> bool {
    let parent = |pid: u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // After the name, which may hold anything, and the state.
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse::<u32>().ok().filter(|&parent| parent > 0)
    };
    std::iter::successors(Some(pid), |&pid| parent(pid)).any(|pid| pid == ancestor.as_raw().unsigned_abs())
}
