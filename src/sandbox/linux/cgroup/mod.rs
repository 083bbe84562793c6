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

mod delegated;
mod directory;
mod place;
mod sweep;
mod systemd;

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use nix::unistd::Pid;

use self::directory::Directory;
pub use self::directory::FORKED_AHEAD;
use self::place::Place;
use super::OF_JOBS_BEFORE;
use crate::sandbox::staging::group_name;
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

/// A group of this process, to make leaves in.
struct Site {
    group: PathBuf,
    version: u8,
    /// Controllers may be switched on in it.
    is_handed_over: bool,
}

/// The groups of this process, in the kernel's words.
struct Sites {
    own: String,
    mounts: String,
}

impl Sites {
    fn read() -> io::Result<Self> {
        let (own, mounts) = ("/proc/self/cgroup", "/proc/self/mountinfo");
        Ok(Self { own: fs::read_to_string(own)?, mounts: fs::read_to_string(mounts)? })
    }

    fn first(&self, controller: &str) -> Option<Site> {
        let group = Place::find(&self.own, &self.mounts, Some(controller))?.group;
        Some(Site { group, version: 1, is_handed_over: true })
    }

    fn second(&self) -> Option<Site> {
        let place = self.place()?;
        Some(Site { is_handed_over: systemd::is_handed_over(&place), group: place.group, version: 2 })
    }

    fn place(&self) -> Option<Place> {
        let place = Place::find(&self.own, &self.mounts, None)?;
        let place = Place { group: delegated::base(&place.group).to_path_buf(), ..place };
        // In a container all that is shown is the container's. What starts one can have moved its processes to a group of their
        // own, so that the one above hands down.
        let above = || place.group.ancestors().skip(1).take_while(|group| group.starts_with(&place.mount));
        let is_open = systemd::unit(&place).is_none() && !directory::is_usable(&place.group);
        let above = above().filter(|_| is_open).find(|group| directory::hands_down(group)).map(PathBuf::from);
        Some(Place { group: above.unwrap_or(place.group), ..place })
    }
}

/// Where systemd manages control groups and has not handed over the one that this process is in, or others are in it too,
/// lets it give this process another one. To be called before the first leaf is made.
///
/// # Errors
///
/// Why there is none.
pub fn move_to_own_group() -> io::Result<()> {
    let sites = Sites::read()?;
    let (Some(site), Some(place)) = (sites.second(), sites.place()) else { return Ok(()) };
    let has_memory = fs::read_to_string(place.mount.join("cgroup.controllers"))?.contains("memory");
    let is_usable = || site.is_handed_over && directory::is_usable(&site.group);
    if has_memory && systemd::is_there() && !is_usable() {
        return systemd::enter_scope();
    }
    Ok(())
}

impl Leaf {
    /// Makes a leaf below the groups of this process, and sweeps those that others left.
    ///
    /// # Errors
    ///
    /// If there is no controller that can be used.
    pub fn make(number: u32) -> io::Result<Self> {
        let sites = Sites::read()?;
        let name = group_name(number)?;
        let mut directories: Vec<Directory> = Vec::new();
        let (mut found, mut lack) = (Vec::new(), None);
        for kind in Kind::ALL {
            let (controller, file) = kind.first_version();
            let places = [(sites.second(), kind.second_version()), (sites.first(controller), file)];
            for (site, file) in places {
                let Some(site) = site.filter(|_| !found.contains(&kind)) else { continue };
                let is_second = site.version == 2;
                if let Some(known) = directories.iter_mut().find(|known| known.version == 2 && is_second) {
                    if known.has(file) {
                        known.kinds.push(kind);
                        found.push(kind);
                    }
                } else if let Some(made) = Directory::make(&site, &name, (file, kind), &mut lack) {
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
            let most = u64::from(limits.processes) * 2 + 32 + OF_JOBS_BEFORE;
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

    /// Begins anew to look for the peak of its memory, and returns what is used at this moment.
    pub fn forget_peak(&self) -> Option<u64> {
        self.directory(Kind::Memory)?.forget_peak()
    }

    /// Bytes that are in use at this moment.
    pub fn memory(&self) -> Option<u64> {
        self.directory(Kind::Memory)?.memory()
    }

    /// The most memory that was used since then, with files in memory and what the kernel keeps for processes. Unknown where
    /// the kernel forgets no peak (version 2 before Linux 6.12) and it was higher before.
    pub fn peak(&self) -> Option<u64> {
        self.directory(Kind::Memory)?.peak()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
