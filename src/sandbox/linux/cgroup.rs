//! Control groups: memory, number of processes and processor time of a whole tree, kept and counted by the kernel.
//!
//! Leaves for learners' processes, below the group that this process is in: version 2 where its controllers are ours to
//! use, else the controllers of version 1. Supervisors stay outside; of a server, which is inside, only what changes is
//! counted. What cannot be used is left out; the other layers hold without it.
//!
//! Everything goes through descriptors of the leaf's directories, so that it still works after the supervisor has
//! got another root.
//!
//! Source: cgroups(7), the kernel's documentation of `cgroup-v2` and `cgroup-v1/memory`.

use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::dir::{Dir, Type};
use nix::fcntl::{AtFlags, OFlag, openat};
use nix::sys::signal::{Signal, kill};
use nix::sys::stat::{Mode, mkdirat};
use nix::unistd::{Pid, UnlinkatFlags, getppid, unlinkat};

use super::delegated::{self, Group};
use crate::sandbox::staging::{group_name, is_abandoned_group};
use crate::spec::model::Limits;

/// What a controller is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Memory,
    Processes,
    Time,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Memory, Self::Processes, Self::Time];

    const fn word(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Processes => "processes",
            Self::Time => "processor time",
        }
    }

    /// The controller's name in version 1, and a file that is there only if it can be used.
    const fn first_version(self) -> (&'static str, &'static str) {
        match self {
            Self::Memory => ("memory", "memory.limit_in_bytes"),
            Self::Processes => ("pids", "pids.max"),
            Self::Time => ("cpuacct", "cpuacct.usage"),
        }
    }

    const fn second_version(self) -> &'static str {
        match self {
            Self::Memory => "memory.max",
            Self::Processes => "pids.max",
            Self::Time => "cpu.stat",
        }
    }
}

/// What the process for the next call may take while the present one runs. It is ours until then.
pub const FORKED_AHEAD: u64 = 4 << 20;

/// A limit for memory is not set anew if only so many bytes more or less are in use by processes of ours.
const NEARLY_THE_SAME: u64 = 1 << 20;

/// A directory of a control group that was made for this supervisor.
#[derive(Debug)]
struct Directory {
    parent: Dir,
    name: String,
    own: Dir,
    /// Where processes are moved in. Opened at the start: what may be moved where is judged by who opened it, and the
    /// namespaces of a job do not show this group.
    processes: File,
    kinds: Vec<Kind>,
    version: u8,
    /// Files of it that were read or written before: that happens several times in each run.
    opened: RefCell<Vec<((&'static str, OFlag), File)>>,
    /// The last limit for memory, on top of what was used then.
    memory: Cell<Option<(u64, u64)>>,
    /// The last limit for processes.
    most: Cell<Option<u64>>,
}

/// The control groups of one supervisor; removed when dropped.
#[derive(Debug)]
pub struct Leaf {
    directories: Vec<Directory>,
    lack: Option<String>,
}

/// What the leaf had counted at some moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    pub cpu: Duration,
    pub killed_for_memory: u64,
}

/// The file of version 1 that holds the peak of memory.
const PEAK: &str = "memory.max_usage_in_bytes";

impl Leaf {
    /// Makes a leaf below the groups of this process, and sweeps those that others left.
    ///
    /// # Errors
    ///
    /// If there is no controller that can be used.
    pub fn make(number: u32) -> io::Result<Self> {
        let own = fs::read_to_string("/proc/self/cgroup")?;
        let mounts = fs::read_to_string("/proc/self/mounts")?;
        let name = group_name(number)?;
        let mut directories: Vec<Directory> = Vec::new();
        let (mut found, mut lack) = (Vec::new(), None);
        for kind in Kind::ALL {
            let (controller, file) = kind.first_version();
            let places = [
                (2, place(&own, &mounts, None), kind.second_version()),
                (1, place(&own, &mounts, Some(controller)), file),
            ];
            for (version, place, file) in places {
                let Some(place) = place.filter(|_| !found.contains(&kind)) else { continue };
                if let Some(known) = directories.iter_mut().find(|known| known.version == 2 && version == 2) {
                    if known.has(file) {
                        known.kinds.push(kind);
                        found.push(kind);
                    }
                } else if let Some(made) = Directory::make(&place, &name, (file, kind, version), &mut lack) {
                    directories.push(made);
                    found.push(kind);
                }
            }
        }
        if directories.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "no control group of this process can be used",
            ));
        }
        let made = Self { directories, lack: lack.filter(|_| found.len() < Kind::ALL.len()) };
        // Opens these files for all that is forked from this process.
        made.count();
        Ok(made)
    }

    /// Names of what is counted, as in `control groups: memory (v1), processes (v1), processor time (v2)`.
    pub fn layer(&self) -> String {
        let word = |kind: Kind| Some(format!("{} (v{})", kind.word(), self.directory(kind)?.version));
        let words: Vec<_> = Kind::ALL.into_iter().filter_map(word).collect();
        format!("control groups: {}", words.join(", "))
    }

    /// Why a group that has more does not hand it down, if that is so.
    pub fn lack(&self) -> Option<&str> {
        self.lack.as_deref()
    }

    fn directory(&self, kind: Kind) -> Option<&Directory> {
        self.directories.iter().find(|directory| directory.kinds.contains(&kind))
    }

    /// Moves a process into the leaf; what it starts is born there. Can take milliseconds: the kernel waits until no
    /// processor forks.
    pub fn take_in(&self, pid: Pid) -> io::Result<()> {
        let text = pid.to_string();
        self.directories.iter().try_for_each(|directory| (&directory.processes).write_all(text.as_bytes()))
    }

    /// Sets the limits of a case, on top of what is used already by processes of ours.
    pub fn limit(&self, limits: &Limits) {
        if let Some(directory) = self.directory(Kind::Memory) {
            directory.limit_memory(limits.memory.0);
        }
        if let Some(directory) = self.directory(Kind::Processes) {
            // Wider than the limit of the user, so that a server in here can fork whatever a submission does.
            let most = u64::from(limits.processes) * 2 + 32;
            if directory.most.replace(Some(most)) != Some(most) {
                let _ = directory.write("pids.max", &most.to_string());
            }
        }
    }

    /// What has been counted up to now.
    pub fn count(&self) -> Count {
        let cpu = self.directory(Kind::Time).and_then(Directory::cpu).unwrap_or_default();
        let killed = self.directory(Kind::Memory).and_then(Directory::killed_for_memory).unwrap_or_default();
        Count { cpu, killed_for_memory: killed }
    }

    /// Begins anew to look for the peak of its memory, and returns what is used at this moment. Only version 1 can do that.
    pub fn forget_peak(&self) -> Option<u64> {
        let directory = self.directory(Kind::Memory).filter(|directory| directory.version == 1)?;
        directory.write(PEAK, "0").ok()?;
        directory.memory()
    }

    /// Bytes that are in use at this moment.
    pub fn memory(&self) -> Option<u64> {
        self.directory(Kind::Memory)?.memory()
    }

    /// The most memory that was used since then, with files in memory and what the kernel keeps for processes.
    pub fn peak(&self) -> Option<u64> {
        self.directory(Kind::Memory)?.number(PEAK)
    }
}

impl Directory {
    /// Makes the directory, if this kind, which has this file, can be used in it.
    fn make(
        place: &Path,
        name: &str,
        (file, kind, version): (&str, Kind, u8),
        lack: &mut Option<String>,
    ) -> Option<Self> {
        let place = if version == 2 { delegated::base(place) } else { place };
        sweep(place);
        let flags = OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let path = place.join(name);
        fs::create_dir(&path).or_else(|error| if path.is_dir() { Ok(()) } else { Err(error) }).ok()?;
        let parent = Dir::open(place, flags, Mode::empty()).ok()?;
        let own = Dir::open(&path, flags, Mode::empty()).ok()?;
        let flags = OFlag::O_WRONLY | OFlag::O_CLOEXEC;
        let processes = openat(&own, "cgroup.procs", flags, Mode::empty()).map(File::from);
        let Ok(processes) = processes else {
            let _ = fs::remove_dir(&path);
            return None;
        };
        let (kinds, opened) = (vec![kind], RefCell::default());
        let (memory, most) = (Cell::default(), Cell::default());
        let made =
            Self { parent, name: name.to_owned(), own, processes, kinds, version, opened, memory, most };
        if version == 2 && !made.has(file) {
            let host = getppid();
            let handed_down =
                delegated::hand_down(&Opened(&made.parent), |pid| pid > 0 && descends_from(pid, host));
            *lack = handed_down.err().map(|error| error.to_string()).or(lack.take());
        }
        // Dropping it removes the directory.
        made.has(file).then_some(made)
    }

    fn has(&self, file: &str) -> bool {
        nix::unistd::faccessat(&self.own, file, nix::unistd::AccessFlags::F_OK, AtFlags::empty()).is_ok()
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

    fn write(&self, file: &'static str, text: &str) -> io::Result<()> {
        self.with(file, OFlag::O_WRONLY, |file| file.write_all_at(text.as_bytes(), 0))
    }

    /// The text of a file, of which more than a few lines are not needed.
    fn read(&self, file: &'static str) -> Option<String> {
        let mut bytes = [0; 1024];
        let count = self.with(file, OFlag::O_RDONLY, |file| file.read_at(&mut bytes, 0)).ok()?;
        Some(String::from_utf8_lossy(&bytes[..count]).into_owned())
    }

    fn number(&self, file: &'static str) -> Option<u64> {
        self.read(file)?.trim().parse().ok()
    }

    /// The value of `key` in a file of lines `key value`.
    fn entry(&self, file: &'static str, key: &str) -> Option<u64> {
        let text = self.read(file)?;
        text.lines().find_map(|line| line.strip_prefix(key)?.trim().parse().ok())
    }

    fn memory(&self) -> Option<u64> {
        self.number(if self.version == 2 { "memory.current" } else { "memory.usage_in_bytes" })
    }

    fn limit_memory(&self, limit: u64) {
        let (most, swap) = if self.version == 2 {
            ("memory.max", "memory.swap.max")
        } else {
            ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
        };
        let used = self.memory().unwrap_or(0);
        // Setting it takes longer than all else that is done here.
        if let Some((before, last)) = self.memory.get()
            && last == limit
            && used.abs_diff(before) < NEARLY_THE_SAME
        {
            return;
        }
        self.memory.set(Some((used, limit)));
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

    fn cpu(&self) -> Option<Duration> {
        if self.version == 2 {
            return self.entry("cpu.stat", "usage_usec ").map(Duration::from_micros);
        }
        self.number("cpuacct.usage").map(Duration::from_nanos)
    }

    fn killed_for_memory(&self) -> Option<u64> {
        let file = if self.version == 2 { "memory.events" } else { "memory.oom_control" };
        self.entry(file, "oom_kill ")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        kill_listed(&Opened(&self.own).read("cgroup.procs").unwrap_or_default());
        // The killed leave the group a little after they died.
        for _ in 0..1000 {
            if unlinkat(&self.parent, self.name.as_str(), UnlinkatFlags::RemoveDir)
                != Err(nix::errno::Errno::EBUSY)
            {
                break;
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        if self.version == 2 {
            delegated::give_back(&Opened(&self.parent));
        }
    }
}

/// The group that leaves are made in.
struct Opened<'a>(&'a Dir);

impl Opened<'_> {
    fn open(&self, file: &str, flags: OFlag) -> io::Result<File> {
        Ok(openat(self.0, file, flags | OFlag::O_CLOEXEC, Mode::empty()).map(File::from)?)
    }
}

impl Group for Opened<'_> {
    fn read(&self, file: &str) -> io::Result<String> {
        let mut text = String::new();
        self.open(file, OFlag::O_RDONLY)?.read_to_string(&mut text)?;
        Ok(text)
    }

    fn write(&self, file: &str, text: &str) -> io::Result<()> {
        self.open(file, OFlag::O_WRONLY)?.write_all(text.as_bytes())
    }

    fn make(&self, name: &str) -> io::Result<()> {
        Ok(mkdirat(self.0, name, Mode::from_bits_truncate(0o755))?)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        Ok(unlinkat(self.0, name, UnlinkatFlags::RemoveDir)?)
    }

    fn below(&self) -> Vec<String> {
        // Opened anew: a second reading of the same descriptor would go on where the first one ended.
        let again = Dir::openat(self.0, ".", OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty());
        let mut entries: Vec<_> = again.into_iter().flat_map(|dir| dir.into_iter().flatten()).collect();
        entries.retain(|entry| entry.file_type() == Some(Type::Directory));
        entries.iter().filter_map(|entry| entry.file_name().to_str().ok().map(str::to_owned)).collect()
    }
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

/// Kills the processes of a `cgroup.procs`. Those that this process cannot see are listed as 0, which would be its own
/// group.
fn kill_listed(processes: &str) {
    for pid in processes.lines().filter_map(|line| line.parse().ok()).filter(|&pid| pid > 0) {
        let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
    }
}

/// Removes leaves whose supervisor is gone, with what is still in them.
fn sweep(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        if is_abandoned_group(&entry.file_name()) {
            let processes = fs::read_to_string(entry.path().join("cgroup.procs")).unwrap_or_default();
            kill_listed(&processes);
            let _ = fs::remove_dir(entry.path());
        }
    }
}

/// The directory of this process' group for a controller; `None` asks for version 2.
///
/// `own` is /proc/self/cgroup, `mounts` /proc/self/mounts.
fn place(own: &str, mounts: &str, controller: Option<&str>) -> Option<PathBuf> {
    let group = own.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':');
        let (_, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
        let fits = match controller {
            Some(name) => controllers.split(',').any(|one| one == name),
            None => controllers.is_empty(),
        };
        fits.then_some(path)
    })?;
    let mount = mounts.lines().find_map(|line| {
        let fields: Vec<_> = line.split(' ').collect();
        let (path, kind, options) = (fields.get(1)?, fields.get(2)?, fields.get(3)?);
        let fits = match controller {
            Some(name) => *kind == "cgroup" && options.split(',').any(|one| one == name),
            None => *kind == "cgroup2",
        };
        fits.then_some(*path)
    })?;
    Some(Path::new(mount).join(group.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\ncgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0\n";

    #[test]
    fn groups_are_found_where_they_are_mounted() {
        let own = "4:memory:/jobs/a:b\n0::/user.slice\n";
        assert_eq!(place(own, MOUNTS, Some("memory")), Some("/sys/fs/cgroup/memory/jobs/a:b".into()));
        assert_eq!(place(own, MOUNTS, None), Some("/sys/fs/cgroup/unified/user.slice".into()));
        assert_eq!(place(own, MOUNTS, Some("pids")), None);
    }

    #[test]
    fn a_leaf_counts_this_process_or_says_why_not() {
        match Leaf::make(7777) {
            Ok(leaf) => {
                let names: Vec<_> = leaf.directories.iter().map(|d| d.kinds.clone()).collect();
                assert!(!names.is_empty(), "{}", leaf.layer());
            }
            Err(error) => println!("skipped: {error}"),
        }
    }
}
