//! Finds a user for learners' processes who is nobody else on this machine, where gradus runs as root.
//!
//! Knows numbers and who has them; makes no process that user's.
//!
//! Source: `user_namespaces(7)`; systemd's "Users, Groups, UIDs and GIDs on systemd Systems".

use std::fs;
use std::io;
use std::ops::Range;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::unistd::{Gid, Group, Uid, User};

use super::namespaces::Identity;

/// How many numbers a kernel has for processes, at most.
const PROCESSES: u64 = 1 << 22;

/// Numbers to take, the best first; all of a range has to be there, as containers often have few.
///
/// The first is above what systemd gives to containers and directories of users (SSSD) to theirs, below 2^31, where some
/// programs see negative numbers, and so large that no two processes have to share one. The second lies in the lower 2^16,
/// and systemd leaves it free between its users with a home and those of its services, which end at 60,577 and begin at
/// 61,184.
const RANGES: [Range<u32>; 2] = [0x7800_0000..0x8000_0000, 60_578..61_184];

/// So many numbers in a row are not all taken.
const TRIES: u32 = 64;

/// A user for the learners of this supervisor, with a group of the same number: without a name or a process. No two
/// supervisors, of this run or another one on the machine, should share what the kernel counts by user.
///
/// # Errors
///
/// If this user namespace has no number to spare, or all that were looked at are taken.
pub fn another_user() -> io::Result<Identity> {
    let maps = ["/proc/self/uid_map", "/proc/self/gid_map"].map(fs::read_to_string);
    let [users, groups] = maps;
    let range = spare(&users?, &groups?)
        .ok_or_else(|| io::Error::other("there are no numbers of users to spare in this user namespace"))?;
    let namespace = fs::metadata("/proc/self/ns/pid").map_or(0, |data| data.ino());
    let taken = users_of_processes();
    let is_free = |id: &u32| !taken.contains(id) && !has_name(*id);
    let id = candidates(&range, namespace, std::process::id()).find(is_free);
    let id = id.ok_or_else(|| io::Error::other(format!("all of {range:?} that were tried are in use")))?;
    Ok(Identity { user: Uid::from_raw(id), group: Gid::from_raw(id), differs: true })
}

/// The best range that all belongs to this user namespace, by its maps of users and groups.
fn spare(users: &str, groups: &str) -> Option<Range<u32>> {
    RANGES.into_iter().find(|range| [users, groups].into_iter().all(|map| covers(map, range)))
}

/// Whether one line of a map (first number inside, first outside, how many) holds the whole range.
fn covers(map: &str, range: &Range<u32>) -> bool {
    map.lines().any(|line| {
        let numbers: Option<Vec<u64>> = line.split_ascii_whitespace().map(|text| text.parse().ok()).collect();
        let Some(&[inside, _, count]) = numbers.as_deref() else { return false };
        inside <= range.start.into() && u64::from(range.end) <= inside + count
    })
}

/// Numbers to try. Those of other processes in a PID namespace come first for them; in another one, they mostly begin
/// elsewhere.
fn candidates(range: &Range<u32>, namespace: u64, process: u32) -> impl Iterator<Item = u32> {
    let (start, length) = (range.start, u64::from(range.end - range.start));
    let first = namespace.wrapping_mul(PROCESSES).wrapping_add(process.into());
    let offset = move |n: u32| u32::try_from(first.wrapping_add(n.into()) % length).unwrap_or(0);
    (0..TRIES).map(move |n| start + offset(n))
}

/// Who has a process that can be seen.
fn users_of_processes() -> Vec<u32> {
    let entries = fs::read_dir(Path::new("/proc")).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|data| data.uid()).collect()
}

/// Whether somebody is known by this number.
fn has_name(id: u32) -> bool {
    let user = User::from_uid(Uid::from_raw(id));
    matches!(user, Ok(Some(_))) || matches!(Group::from_gid(Gid::from_raw(id)), Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const WHOLE: &str = "         0          0 4294967295\n";
    const ROOTLESS: &str = "         0       1000          1\n         1     100000      65536\n";

    #[test]
    fn numbers_are_such_as_the_user_namespace_has() {
        let [far, near] = RANGES;
        let table = [
            (WHOLE, WHOLE, Some(far)),
            ("0 1000000 65536\n", WHOLE, Some(near.clone())),
            (ROOTLESS, ROOTLESS, Some(near)),
            (WHOLE, "0 1000 1\n", None),
            ("0 1000 1\n", "0 1000 1\n", None),
            ("nonsense\n", WHOLE, None),
        ];
        for (users, groups, expected) in table {
            assert_eq!(spare(users, groups), expected, "{users}{groups}");
        }
    }

    #[test]
    fn no_two_processes_of_a_pid_namespace_have_to_share_a_user() {
        let [far, near] = RANGES;
        let first = |range: &Range<u32>, namespace, process| {
            let id = candidates(range, namespace, process).next().expect("there are several");
            assert!(range.contains(&id));
            id
        };
        let pids = (0..1 << 22).step_by(997);
        let all: BTreeSet<_> = pids.clone().map(|pid| first(&far, u64::MAX, pid)).collect();
        assert_eq!(all.len(), pids.count());
        assert_ne!(
            first(&far, 4_026_531_836, 7),
            first(&far, 4_026_531_837, 7),
            "containers begin with 1 each"
        );
        assert_ne!(first(&near, 1, 7), first(&near, 1, 8));
        let last = near.end - near.start - 1;
        assert!(candidates(&near, 0, last).all(|id| near.contains(&id)), "it goes on at the beginning");
    }

    #[test]
    fn root_has_a_name_and_processes() {
        assert!(has_name(0));
        assert!(users_of_processes().contains(&nix::unistd::geteuid().as_raw()));
    }
}
