//! Namespaces: a view of the system in which a submission is alone.
//!
//! The supervisor enters a user namespace (where it is not root already) and a mount namespace once. Every job then
//! gets processes, network, mounts, IPC and host name of its own from [`fork_apart`].
//!
//! Source: namespaces(7), `user_namespaces(7)`, `pid_namespaces(7)`.

use std::fs;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};
use std::path::Path;

use nix::libc;
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{Gid, Pid, Uid, chown, getegid, geteuid, setgroups, setresgid, setresuid};

use super::another_user::another_user;

/// The user inside a user namespace.
const INNER_ID: u32 = 1000;

/// Who learners' processes are, as the supervisor names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub user: Uid,
    pub group: Gid,
    /// The user differs from the supervisor's: files have to be handed over, and the process has to change.
    pub differs: bool,
}

/// Whether this process can make files, and a process, another user's. Root in a container often cannot: the capability
/// is gone, or the user has no number there. Tried below `folder`, in a child.
///
/// # Errors
///
/// The kernel's.
pub fn can_become(identity: Identity, folder: &Path) -> io::Result<()> {
    let (user, group) = (identity.user, identity.group);
    let place = folder.join(format!("owner-{user}"));
    fs::create_dir(&place)?;
    let tried = rehearse(|| {
        chown(&place, Some(user), Some(group))?;
        setgroups(&[])?;
        setresgid(group, group, group)?;
        setresuid(user, user, user)?;
        Ok(())
    });
    fs::remove_dir(&place)?;
    tried
}

/// Makes this process privileged over namespaces of its own, and gives it mounts of its own. Tries things below `folder`.
///
/// As root it stays root and learners become another user, where both is possible; otherwise a user namespace is entered,
/// in which this process keeps all capabilities and its user is the learner's too.
///
/// # Errors
///
/// The kernel's, where namespaces are switched off (`sysctl user.max_user_namespaces`, `AppArmor`, Docker's filter).
pub fn enter_outer(folder: &Path) -> io::Result<Identity> {
    let apart = CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWIPC | CloneFlags::CLONE_NEWUTS;
    if geteuid().is_root()
        && let Ok(other) = another_user()
        && can_become(other, folder).is_ok()
        && unshare(apart).is_ok()
    {
        return Ok(other);
    }
    let (user, group) = (geteuid(), getegid());
    unshare(apart | CloneFlags::CLONE_NEWUSER)?;
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("{INNER_ID} {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("{INNER_ID} {group} 1"))?;
    Ok(Identity { user: Uid::from_raw(INNER_ID), group: Gid::from_raw(INNER_ID), differs: false })
}

/// What [`fork_apart`] returns in each of the two processes.
pub enum Forked {
    Parent(Pid),
    /// Process 1 of a fresh PID namespace: when it ends, the kernel kills every process in there.
    Child,
}

/// Forks into fresh PID, mount, network, IPC, host name and cgroup namespaces.
///
/// Only for a process with a single thread.
pub fn fork_apart() -> io::Result<Forked> {
    fork_into(WITHIN | libc::CLONE_NEWNET | libc::CLONE_NEWUTS | libc::CLONE_NEWCGROUP)
}

/// Forks into fresh PID, mount and IPC namespaces: a room within those of this process, which sees what is in there and
/// cannot be seen from there.
///
/// Only for a process with a single thread.
pub fn fork_within() -> io::Result<Forked> {
    fork_into(WITHIN)
}

const WITHIN: libc::c_int = libc::CLONE_NEWPID | libc::CLONE_NEWNS | libc::CLONE_NEWIPC;

fn fork_into(namespaces: libc::c_int) -> io::Result<Forked> {
    let flags = namespaces | libc::SIGCHLD;
    // SAFETY: no stack is given, so this is a fork; with one thread the child may go on with all it copied.
    let pid = unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) };
    match pid {
        0 => Ok(Forked::Child),
        pid if pid > 0 => Ok(Forked::Parent(Pid::from_raw(i32::try_from(pid).map_err(io::Error::other)?))),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Tries something in a child process, so that this one is as before whatever comes of it.
///
/// # Errors
///
/// The one that `attempt` ended with in the child.
pub fn rehearse(attempt: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    // SAFETY: this process has one thread, so the child may go on with all it copied.
    match unsafe { nix::unistd::fork() }? {
        nix::unistd::ForkResult::Child => {
            let error = exit_code(attempt());
            // SAFETY: ends this copy at once, without the exit handlers of the original.
            unsafe { libc::_exit(error) }
        }
        nix::unistd::ForkResult::Parent { child } => wait_for(child),
    }
}

/// Waits for a child that tells by its exit code which error it met; none is 0.
///
/// Whatever else ends meanwhile is reaped too: where a server is gone, this process has what that one forked, and a PID
/// namespace cannot end before all of it is reaped.
///
/// # Errors
///
/// The child's, or [`io::ErrorKind::Other`] if it was killed.
pub fn wait_for(child: Pid) -> io::Result<()> {
    loop {
        match waitpid(None, None)? {
            other if other.pid() != Some(child) => {}
            WaitStatus::Exited(_, 0) => return Ok(()),
            WaitStatus::Exited(_, error) => return Err(io::Error::from_raw_os_error(error)),
            status => return Err(io::Error::other(format!("{status:?}"))),
        }
    }
}

/// The exit code that [`wait_for`] reads.
pub fn exit_code(result: io::Result<()>) -> i32 {
    result.err().map_or(0, |error| error.raw_os_error().unwrap_or(libc::EIO))
}

/// Asks the kernel to kill this process when its parent ends.
pub fn die_with_parent() -> io::Result<()> {
    // SAFETY: the call takes integers only.
    let result = unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// The capabilities to enter namespaces and the roots in them, which belong to a process with more of them.
const ENTERING: [u32; 3] =
    [18 /* CAP_SYS_CHROOT */, 19 /* CAP_SYS_PTRACE */, 21 /* CAP_SYS_ADMIN */];

/// Lets the program that this process is about to become keep the capabilities to enter namespaces. A user other than
/// root loses them all otherwise. Async-signal-safe.
///
/// Source: capabilities(7), "Ambient".
pub fn keep_capabilities() -> io::Result<()> {
    let header = [0x2008_0522_u32, 0];
    let mut sets = [0_u32; 6];
    // SAFETY: version 3 has a header of two words and three sets in two halves; both arrays are live and of that size.
    // The other calls take integers only.
    unsafe {
        if libc::syscall(libc::SYS_capget, header.as_ptr(), sets.as_mut_ptr()) < 0 {
            return Err(io::Error::last_os_error());
        }
        // Effective, permitted, inheritable of the lower half: what is permitted becomes inheritable.
        sets[2] = sets[1];
        if libc::syscall(libc::SYS_capset, header.as_ptr(), sets.as_ptr()) < 0 {
            return Err(io::Error::last_os_error());
        }
        for capability in ENTERING {
            if libc::prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0 {
                return Err(io::Error::last_os_error());
            }
        }
    }
    Ok(())
}

/// Lets the next children of this process be born in the PID namespace of a process.
pub fn bear_children_in(process: &OwnedFd) -> io::Result<()> {
    Ok(setns(process, CloneFlags::CLONE_NEWPID)?)
}

/// Enters the other namespaces that [`fork_within`] makes, those of a process.
pub fn enter_within(process: &OwnedFd) -> io::Result<()> {
    Ok(setns(process, CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWIPC)?)
}

/// A descriptor of a process, with which others can enter its namespaces.
pub fn pidfd(process: Pid) -> io::Result<OwnedFd> {
    // SAFETY: takes integers only; the result is checked and owned by nobody else.
    unsafe {
        let fd = libc::syscall(libc::SYS_pidfd_open, process.as_raw(), 0);
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(OwnedFd::from_raw_fd(i32::try_from(fd).map_err(io::Error::other)?))
    }
}

/// Brings up the loopback device of a fresh network namespace: the only network there is.
pub fn bring_up_loopback() -> io::Result<()> {
    use std::os::fd::AsRawFd;
    const UP: libc::c_short = 0x1 | 0x40; // IFF_UP, IFF_RUNNING
    let socket = std::net::UdpSocket::bind("0.0.0.0:0")?;
    // SAFETY: all-zero is a valid ifreq; the name fits and ends with a zero; both calls read and write that struct only.
    unsafe {
        let mut request: libc::ifreq = std::mem::zeroed();
        for (target, &byte) in request.ifr_name.iter_mut().zip(b"lo") {
            *target = libc::c_char::from_ne_bytes([byte]);
        }
        if libc::ioctl(socket.as_raw_fd(), libc::SIOCGIFFLAGS, &raw mut request) < 0 {
            return Err(io::Error::last_os_error());
        }
        request.ifr_ifru.ifru_flags |= UP;
        if libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) < 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}
