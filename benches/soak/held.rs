//! What is held of the machine at one moment. Looks only; starts and ends nothing.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use gradus::sandbox::staging::PREFIX;

const GROUPS: &str = "/sys/fs/cgroup";

/// What one supervisor and its host hold between two runs.
#[derive(Debug)]
pub struct Held {
    /// None of these may have grown by one.
    pub counts: BTreeMap<&'static str, usize>,
    /// Resident memory in KiB.
    pub memory: BTreeMap<&'static str, u64>,
}

impl Held {
    /// `folder` is where the supervisor works.
    pub fn now(supervisor: u32, folder: &Path) -> Self {
        let below = descendants(supervisor);
        let own = std::process::id();
        let server = children(supervisor).into_iter().find(|&pid| is_server(pid));
        let groups = groups(&|name: &OsStr| owner(name) == Some(supervisor)).len();
        let mut counts = BTreeMap::from([
            ("processes", below.len() + 1),
            ("control groups", groups),
            ("files and folders", entries(folder)),
            ("descriptors of the host", descriptors(own)),
            ("descriptors of the supervisor", descriptors(supervisor)),
            ("mounts of the host", mounts(own)),
            ("mounts of the supervisor", mounts(supervisor)),
        ]);
        let mut memory = BTreeMap::from([("host", resident(own)), ("supervisor", resident(supervisor))]);
        if let Some(server) = server {
            counts.insert("descriptors of the server", descriptors(server));
            memory.insert("server", resident(server));
        }
        Self { counts, memory }
    }
}

/// The processes below a process.
pub fn descendants(pid: u32) -> Vec<u32> {
    let mut found = children(pid);
    let mut next = 0;
    while let Some(&pid) = found.get(next) {
        found.extend(children(pid));
        next += 1;
    }
    found
}

/// The children of all threads of a process.
pub fn children(pid: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.collect::<String>().split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

/// The directories of control groups that bear our prefix and are `wanted`.
pub fn groups(wanted: &dyn Fn(&OsStr) -> bool) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![PathBuf::from(GROUPS)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(PREFIX.as_bytes()) && wanted(&name) {
                found.push(entry.path());
            }
            folders.push(entry.path());
        }
    }
    found
}

/// The mounts that a process sees.
pub fn mounts(pid: u32) -> usize {
    lines(&format!("/proc/{pid}/mountinfo"))
}

/// The process that a name of ours belongs to.
fn owner(name: &OsStr) -> Option<u32> {
    name.to_str()?.strip_prefix(PREFIX)?.split_once('-')?.0.parse().ok()
}

fn is_server(pid: u32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.ends_with(b"\0serve\0"))
}

fn descriptors(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count)
}

fn lines(path: &str) -> usize {
    fs::read_to_string(path).unwrap_or_default().lines().count()
}

fn resident(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}

/// Everything below a folder.
fn entries(folder: &Path) -> usize {
    let (mut count, mut folders) = (0, vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            count += 1;
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
        }
    }
    count
}
