//! System V shared memory, semaphores and message queues: they belong to no process, and stay until somebody removes them.
//!
//! Source: `sysvipc(7)`, `proc_sysvipc(5)`.

use std::fs;

use nix::libc::{self, c_int};
use nix::unistd::Uid;

/// Removes all that belongs to a user. What cannot be removed stays.
pub fn remove_all_of(user: Uid) {
    let owned = |kind: &str| {
        let list = fs::read_to_string(format!("/proc/sysvipc/{kind}")).unwrap_or_default();
        owned_by(&list, user).into_iter()
    };
    owned("shm").for_each(remove_memory);
    owned("sem").for_each(remove_semaphores);
    owned("msg").for_each(remove_queue);
}

/// The objects in a list of the kernel's that a user has made or owns: a line of names, then a line an object, with its
/// number in the second place.
fn owned_by(list: &str, user: Uid) -> Vec<c_int> {
    let mut lines = list.lines().map(|line| line.split_ascii_whitespace().collect::<Vec<_>>());
    let names = lines.next().unwrap_or_default();
    let owners: Vec<_> =
        names.iter().enumerate().filter(|(_, name)| ["uid", "cuid"].contains(name)).map(|(i, _)| i).collect();
    let user = user.to_string();
    let owned = lines.filter(|fields| owners.iter().any(|&owner| fields.get(owner) == Some(&user.as_str())));
    owned.filter_map(|fields| fields.get(1)?.parse().ok()).collect()
}

fn remove_memory(number: c_int) {
    // SAFETY: this command reads and writes no memory of ours.
    unsafe { libc::shmctl(number, libc::IPC_RMID, std::ptr::null_mut()) };
}

fn remove_semaphores(number: c_int) {
    // SAFETY: takes integers only; this command has no fourth argument.
    unsafe { libc::semctl(number, 0, libc::IPC_RMID) };
}

fn remove_queue(number: c_int) {
    // SAFETY: this command reads and writes no memory of ours.
    unsafe { libc::msgctl(number, libc::IPC_RMID, std::ptr::null_mut()) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_by_their_owner_and_by_their_maker() {
        let list = "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n\
                    \u{20}        0          7   600          1 61000 61000 61000 61000          0 1\n\
                    \u{20}        1          8   600      61000     0     0     0 61000          0 1\n\
                    \u{20}        2          9   600          1     0     0 61000     0          0 1\n";
        assert_eq!(owned_by(list, Uid::from_raw(61_000)), [7, 9]);
        assert_eq!(owned_by("", Uid::from_raw(0)), [0; 0]);
    }
}
