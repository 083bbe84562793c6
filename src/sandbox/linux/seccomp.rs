//! A filter over system calls: what a Python program has no business with fails with "operation not permitted".
//!
//! An error and no kill, so that libraries fall back to what they do on other systems. Calls that merely need a
//! privilege are listed too: the filter holds where a kernel bug hands that privilege out.
//!
//! Source: seccomp(2).

use std::collections::BTreeMap;
use std::io;

use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, sock_filter,
};

use super::same_user;

/// Denied whatever the arguments.
const DENIED: &[libc::c_long] = &[
    // Mounts and roots.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_quotactl,
    // Namespaces; entering them is in a filter of its own.
    libc::SYS_unshare,
    // Other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_process_madvise,
    libc::SYS_move_pages,
    libc::SYS_migrate_pages,
    // Memory that is in no process, so that nobody would count it, and that outlives the process that took it.
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_shmget,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
    // The kernel itself.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_reboot,
    libc::SYS_syslog,
    libc::SYS_acct,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_fanotify_init,
    libc::SYS_lookup_dcookie,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_vhangup,
    libc::SYS_personality,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ioperm,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_modify_ldt,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_uselib,
];

/// Kinds of sockets that reach beyond this machine's own loopback and Unix sockets.
const ALLOWED_FAMILIES: [libc::c_int; 4] = [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK];

/// The filters to install.
pub struct Programs {
    /// What nobody needs, the server included.
    pub shared: Vec<BpfProgram>,
    /// What the server needs to get a process into its namespaces, and that process never again.
    pub last: BpfProgram,
}

/// The filters for this machine. `same_user`: the process that gets them is the very user who grades.
///
/// # Errors
///
/// If the processor is not known.
pub fn programs(same_user: bool) -> io::Result<Programs> {
    let not_there = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
    // clone3 hides its flags in memory, where a filter cannot look; without it the C library uses clone.
    let hidden_flags = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    let mut shared = vec![compile(denied()?, not_permitted())?, compile(hidden_flags, not_there)?];
    if cfg!(target_arch = "x86_64") {
        shared.push(no_other_numbers());
    }
    if same_user {
        shared.extend(same_user::programs()?);
    }
    let last = compile(BTreeMap::from([(libc::SYS_setns, Vec::new())]), not_permitted())?;
    Ok(Programs { shared, last })
}

pub(super) type Rules = BTreeMap<i64, Vec<SeccompRule>>;

pub(super) fn not_permitted() -> SeccompAction {
    SeccompAction::Errno(libc::EPERM.cast_unsigned())
}

fn denied() -> io::Result<Rules> {
    let mut rules: Rules = DENIED.iter().map(|&call| (call, Vec::new())).collect();
    let namespaces = [
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWCGROUP,
        // A child of our own server, which would not wait for it.
        libc::CLONE_PARENT,
    ];
    let flag_set = |flag: libc::c_int| {
        let flag = u64::from(flag.cast_unsigned());
        when(0, SeccompCmpOp::MaskedEq(flag), flag)
    };
    let clones = namespaces.into_iter().map(|flag| rule(vec![flag_set(flag)?]));
    rules.insert(libc::SYS_clone, clones.collect::<io::Result<_>>()?);
    let strange = ALLOWED_FAMILIES
        .into_iter()
        .map(|family| when(0, SeccompCmpOp::Ne, u64::from(family.cast_unsigned())));
    let raw = rule(vec![
        when(1, SeccompCmpOp::MaskedEq(0xf), libc::SOCK_RAW.cast_unsigned().into())?,
        when(0, SeccompCmpOp::Ne, u64::from(libc::AF_NETLINK.cast_unsigned()))?,
    ])?;
    rules.insert(libc::SYS_socket, vec![rule(strange.collect::<io::Result<_>>()?)?, raw]);
    // Device nodes are denied, FIFOs and sockets are not.
    for kind in [libc::S_IFCHR, libc::S_IFBLK] {
        let kind_is =
            |argument| rule(vec![when(argument, SeccompCmpOp::MaskedEq(libc::S_IFMT.into()), kind.into())?]);
        #[cfg(target_arch = "x86_64")]
        rules.entry(libc::SYS_mknod).or_default().push(kind_is(1)?);
        rules.entry(libc::SYS_mknodat).or_default().push(kind_is(2)?);
    }
    // Types into the terminal of whoever started us.
    rules.insert(libc::SYS_ioctl, vec![rule(vec![when(1, SeccompCmpOp::Eq, libc::TIOCSTI)?])?]);
    Ok(rules)
}

/// Of an argument of 32 bits: the kernel does not look at the others, which a caller could set to get by.
pub(super) fn when(argument: u8, operation: SeccompCmpOp, value: u64) -> io::Result<SeccompCondition> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operation, value).map_err(io::Error::other)
}

/// Of an argument that is a pointer.
pub(super) fn when_pointer(
    argument: u8,
    operation: SeccompCmpOp,
    value: u64,
) -> io::Result<SeccompCondition> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Qword, operation, value).map_err(io::Error::other)
}

pub(super) fn rule(conditions: Vec<SeccompCondition>) -> io::Result<SeccompRule> {
    SeccompRule::new(conditions).map_err(io::Error::other)
}

pub(super) fn compile(rules: Rules, action: SeccompAction) -> io::Result<BpfProgram> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    let filter =
        SeccompFilter::new(rules, SeccompAction::Allow, action, architecture).map_err(io::Error::other)?;
    filter.try_into().map_err(io::Error::other)
}

/// Denies the second set of numbers (x32) under which some kernels offer every call once more.
fn no_other_numbers() -> BpfProgram {
    const LOAD_NUMBER: u16 = 0x20;
    const JUMP_IF_AT_LEAST: u16 = 0x35;
    const RETURN: u16 = 0x06;
    const X32_BIT: u32 = 0x4000_0000;
    let instruction = |code, jt, jf, k| sock_filter { code, jt, jf, k };
    vec![
        instruction(LOAD_NUMBER, 0, 0, 0),
        instruction(JUMP_IF_AT_LEAST, 0, 1, X32_BIT),
        instruction(RETURN, 0, 0, 0x0005_0000 | libc::ENOSYS.cast_unsigned()),
        instruction(RETURN, 0, 0, 0x7fff_0000),
    ]
}
