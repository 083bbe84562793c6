//! A filter for learners who run as the very user who grades, with that user's files and programs around them: what the
//! kernel lets a user do to all that is theirs, and Landlock does not guard, is out of reach.
//!
//! The kernel's filters see numbers and no paths, so that nothing of it can be allowed for the learner's own files. Honest
//! programs change rights and times mostly without asking for it, when Python's library copies or unpacks a file for them,
//! and end with a traceback if that is refused. So they are told that it was done, and nothing is. All else is refused.
//!
//! Not needed where the learner is a user of its own, or where there is nothing else in its root.
//!
//! Source: seccomp(2); for each call, who may make it on what.

use std::collections::BTreeMap;
use std::io;

use nix::libc;
use seccompiler::{BpfProgram, SeccompAction, SeccompCmpOp};

use super::seccomp::{Rules, compile, not_permitted, rule, when, when_pointer};

/// Calls that are newer than what `libc` knows of all processors. From 424 on, every processor has the same numbers.
const FCHMODAT2: libc::c_long = 452;
const SETXATTRAT: libc::c_long = 463;
const REMOVEXATTRAT: libc::c_long = 466;
const FILE_SETATTR: libc::c_long = 469;

/// Rights and times of files: answered without being done. Also by descriptor, as Python's own files can be opened.
const PRETENDED: &[libc::c_long] = &[
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    FCHMODAT2,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utime,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utimes,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_futimesat,
    libc::SYS_utimensat,
];

/// Owners, and what else is noted beside a file: lists of who may access it are attributes.
const DENIED: &[libc::c_long] = &[
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    SETXATTRAT,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    REMOVEXATTRAT,
    FILE_SETATTR,
];

/// What the owner of a file that can be read may order of a file system: its flags, encryption, and that it never changes.
const FILE_ORDERS: [u64; 5] = [
    0x4008_6602, // FS_IOC_SETFLAGS
    0x4008_7602, // FS_IOC_SETVERSION
    0x401c_5820, // FS_IOC_FSSETXATTR
    0x800c_6613, // FS_IOC_SET_ENCRYPTION_POLICY
    0x4080_6685, // FS_IOC_ENABLE_VERITY
];

/// Calls that set how a process is run, whose first argument names it. Zero is the caller.
const OF_A_PROCESS: [libc::c_long; 4] = [
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_setscheduler,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setattr,
];

/// Whose priority is set, in the second argument; the first says which kind of name that is.
const PRIORITIES: [(libc::c_long, u64); 2] =
    [(libc::SYS_setpriority, 0 /* PRIO_PROCESS */), (libc::SYS_ioprio_set, 1 /* IOPRIO_WHO_PROCESS */)];

/// The filters for this machine. No process that has them can give its own files other rights.
///
/// # Errors
///
/// If the processor is not known.
pub fn programs() -> io::Result<[BpfProgram; 2]> {
    let pretended = PRETENDED.iter().map(|&call| (call, Vec::new())).collect();
    Ok([compile(pretended, SeccompAction::Errno(0))?, compile(denied()?, not_permitted())?])
}

fn denied() -> io::Result<Rules> {
    let mut rules: Rules = DENIED.iter().map(|&call| (call, Vec::new())).collect();
    let orders = FILE_ORDERS.iter().map(|&order| rule(vec![when(1, SeccompCmpOp::Eq, order)?]));
    rules.insert(libc::SYS_ioctl, orders.collect::<io::Result<_>>()?);
    let another = |argument| when(argument, SeccompCmpOp::Ne, 0);
    for call in OF_A_PROCESS {
        rules.insert(call, vec![rule(vec![another(0)?])?]);
    }
    for (call, process) in PRIORITIES {
        let whole_user = rule(vec![when(0, SeccompCmpOp::Ne, process)?])?;
        rules.insert(call, vec![whole_user, rule(vec![another(1)?])?]);
    }
    // Limits of another process, among them one by which the kernel ends it. Looking at them does no harm.
    let limits = rule(vec![another(0)?, when_pointer(2, SeccompCmpOp::Ne, 0)?])?;
    Ok(rules.into_iter().chain(BTreeMap::from([(libc::SYS_prlimit64, vec![limits])])).collect())
}
