//! Landlock: the files, sockets and processes that a learner's process can reach where it has no root of its own.
//!
//! What may be reached is listed here; all else is out of reach, whoever owns it: homes, the course, other submissions,
//! temporary files. The paths themselves stay what they are. There are no rules for TCP, which name ports and no addresses: a
//! program that talks to itself over the loopback is honest, and Landlock cannot tell that from a talk with the machine's
//! services. To name every port that a program could listen on makes the rules so large that entering them takes 20 to 40 ms.
//!
//! Not guarded: rights, owners and times of files that the user may change anyway; `same_user` does that. Not hidden: that
//! a path exists (stat), and which processes run, how they were called and how many descriptors they have. Their memory,
//! environment and descriptors are closed, as nobody may look into processes outside their own domain.
//!
//! Source: landlock(7), `ptrace(2)`.

use std::io;
use std::os::fd::{OwnedFd, RawFd};
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, Scope, make_bitflags, path_beneath_rules,
};
use nix::libc;

use super::root::{DEVICES, SHARED_MEMORY, SYSTEM};

/// The newest version whose rights were thought through here. An older kernel enforces those that it knows.
const KNOWN: ABI = ABI::V9;

/// What every program may look up: who it runs as, and where `localhost` is.
const NAMES: [&str; 3] = ["/etc/passwd", "/etc/group", "/etc/hosts"];

/// Where the system tells of processes. Programs read of themselves and of their children, whose folders do not exist yet,
/// so it cannot be opened in parts. Nothing in it is to be written.
const PROCESSES: &str = "/proc";

const READING: BitFlags<AccessFs> = make_bitflags!(AccessFs::{Execute | ReadFile | ReadDir});

const USING: BitFlags<AccessFs> = make_bitflags!(AccessFs::{ReadFile | WriteFile | Truncate | IoctlDev});

/// Files in shared memory can be made, used and removed: without them there is no semaphore, and so no lock, queue or pool
/// of `multiprocessing`. They cannot be listed, and Python gives them random names, so that what others have there is not
/// found.
const SHARING: BitFlags<AccessFs> =
    make_bitflags!(AccessFs::{ReadFile | WriteFile | Truncate | MakeReg | RemoveFile});

/// What the kernel can keep a process from.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Guarded {
    pub guards: Vec<&'static str>,
    /// What only a newer kernel guards.
    pub lacks: Vec<&'static str>,
}

/// What all jobs may read.
#[derive(Debug, Clone)]
pub struct Landlock {
    readable: Vec<PathBuf>,
}

impl Landlock {
    /// `own` is what the interpreter needs beyond the system: its folders, its binary, the harness.
    ///
    /// # Errors
    ///
    /// If this kernel has no Landlock, or one (before Linux 5.19) in which no file can be moved from folder to folder, which
    /// honest programs do.
    pub fn new<'a>(own: impl Iterator<Item = &'a PathBuf>) -> io::Result<(Self, Guarded)> {
        offers(|ruleset| ruleset.handle_access(AccessFs::Refer))
            .then_some(())
            .ok_or_else(|| io::Error::other("this kernel has none, or one older than Linux 5.19"))?;
        let readable = SYSTEM.iter().chain(&NAMES).chain([&PROCESSES]).map(PathBuf::from);
        let landlock = Self { readable: readable.chain(own.cloned()).collect() };
        landlock.around(Path::new(PROCESSES))?;
        Ok((landlock, guarded()))
    }

    /// The rules for a process that may change what lies below `folder`, and nothing else. In force from [`enter`] on.
    ///
    /// # Errors
    ///
    /// The kernel's, for want of memory or descriptors.
    pub fn around(&self, folder: &Path) -> io::Result<OwnedFd> {
        let devices = DEVICES.map(|device| Path::new("/dev").join(device));
        let ruleset = || -> Result<Option<OwnedFd>, RulesetError> {
            let ruleset = Ruleset::default()
                .handle_access(AccessFs::from_all(KNOWN))?
                .scope(Scope::from_all(KNOWN))?
                .create()?
                .add_rules(path_beneath_rules(&self.readable, READING))?
                .add_rules(path_beneath_rules(devices, USING))?
                .add_rules(path_beneath_rules([SHARED_MEMORY], SHARING))?
                .add_rules(path_beneath_rules([folder], AccessFs::from_all(KNOWN)))?;
            Ok(ruleset.into())
        };
        ruleset().map_err(io::Error::other)?.ok_or_else(|| io::Error::other("no Landlock"))
    }
}

/// Puts this process, and all that it will start, under the rules of [`Landlock::around`] for good. Async-signal-safe.
///
/// # Errors
///
/// The kernel's. The process must not go on then.
pub fn enter(ruleset: RawFd) -> io::Result<()> {
    // SAFETY: both calls take integers only.
    unsafe {
        if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
            || libc::syscall(libc::SYS_landlock_restrict_self, ruleset, 0) < 0
        {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// Whether the kernel knows what `part` asks for.
fn offers(part: impl FnOnce(Ruleset) -> Result<Ruleset, RulesetError>) -> bool {
    part(Ruleset::default().set_compatibility(CompatLevel::HardRequirement)).is_ok()
}

fn guarded() -> Guarded {
    let right = |right: AccessFs| offers(|ruleset| ruleset.handle_access(right));
    let scope = |scope: Scope| offers(|ruleset| ruleset.scope(scope));
    let table = [
        ("files", true),
        ("truncation", right(AccessFs::Truncate)),
        ("signals", scope(Scope::Signal)),
        ("abstract sockets", scope(Scope::AbstractUnixSocket)),
        ("sockets with a path", right(AccessFs::ResolveUnix)),
    ];
    let mut guarded = Guarded::default();
    for (what, offered) in table {
        if offered { guarded.guards.push(what) } else { guarded.lacks.push(what) }
    }
    guarded
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::fd::AsRawFd;

    use super::*;
    use crate::sandbox::linux::namespaces::rehearse;

    /// Tries something in a child under the rules; none if the kernel has no Landlock.
    fn confined(folder: &Path, attempt: impl FnOnce() -> io::Result<()>) -> Option<io::Result<()>> {
        let Ok((landlock, _)) = Landlock::new(std::iter::empty()) else {
            println!("skipped: no Landlock");
            return None;
        };
        let rules = landlock.around(folder).unwrap();
        Some(rehearse(|| enter(rules.as_raw_fd()).and_then(|()| attempt())))
    }

    #[test]
    fn only_the_own_folder_is_writable_and_moves_within_it_work() {
        let root = tempfile::tempdir().unwrap();
        let (own, other) = (root.path().join("own"), root.path().join("other"));
        for folder in [&own, &other, &own.join("a"), &own.join("b")] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(other.join("secret"), "s").unwrap();
        let moved = confined(&own, || {
            fs::write(own.join("a/f"), "x")?;
            fs::rename(own.join("a/f"), own.join("b/f"))?;
            fs::hard_link(own.join("b/f"), own.join("a/g"))
        });
        let Some(moved) = moved else { return };
        moved.expect("all of it lies in the own folder");
        let refused: [&dyn Fn() -> io::Result<()>; 4] = [
            &|| fs::read(other.join("secret")).map(drop),
            &|| fs::read_dir(root.path()).map(drop),
            &|| fs::write(other.join("new"), ""),
            &|| fs::hard_link(other.join("secret"), own.join("mine")),
        ];
        for attempt in refused {
            assert!(confined(&own, attempt).is_some_and(|result| result.is_err()));
        }
    }
}
