//! The root that a submission sees: built from nothing, the interpreter and the system's libraries read-only, and fresh
//! memory-backed folders to write in. No home folders, no course, no other submissions.
//!
//! Source: `mount_namespaces(7)`, `pivot_root(2)`, mount(2).

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::statvfs::{FsFlags, statvfs};
use nix::unistd::{chdir, pivot_root, sethostname};

use super::namespaces::Identity;
use crate::sandbox::wire::Hello;

/// What the dynamic loader, the standard library and honest subprocesses need of a system.
pub const SYSTEM: [&str; 9] = [
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/bin",
    "/sbin",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
];

pub const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];

/// The folder that working directories are made in, inside.
pub const WORK: &str = "/work";

/// The usual folder for temporary files, inside.
const TEMPORARY: &str = "/tmp";

/// The folder of shared memory, inside.
pub const SHARED_MEMORY: &str = "/dev/shm";

/// Every folder that a submission can write to, beyond its working directory.
pub const WRITABLE: [&str; 3] = [WORK, TEMPORARY, SHARED_MEMORY];

/// Where the harness lies, inside.
pub const HARNESS: &str = "/harness.pyc";

/// Where folders of packages lie, inside: a number each, in the order in which they are searched.
pub fn packages(number: usize) -> PathBuf {
    Path::new("/packages").join(number.to_string())
}

const HOSTS: &str = "127.0.0.1 localhost\n::1 localhost\n";

/// Builds the root on `place`, an empty folder, and makes it the root of this process' mount namespace.
///
/// What is shown of the outside is what `hello` names; `identity` is who learners are.
pub fn enter(place: &Path, hello: &Hello, identity: Identity) -> io::Result<()> {
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>)?;
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("gradus"), place, Some("tmpfs"), flags, Some("size=1m,mode=755"))?;
    for path in SYSTEM.iter().map(Path::new) {
        show(place, path)?;
    }
    for path in hello.folders.iter().filter(|path| !path.starts_with("/usr")) {
        show(place, path)?;
    }
    show_at(&hello.harness, &within(place, Path::new(HARNESS)))?;
    for (number, folder) in hello.packages.iter().enumerate() {
        show_at(folder, &within(place, &packages(number)))?;
    }
    fs::create_dir(place.join("dev"))?;
    for device in DEVICES {
        let target = place.join("dev").join(device);
        fs::write(&target, "")?;
        let source = Path::new("/dev").join(device);
        mount(Some(&source), &target, None::<&str>, MsFlags::MS_BIND, None::<&str>)?;
    }
    for (name, target) in [
        ("fd", "/proc/self/fd"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
    ] {
        symlink(target, place.join("dev").join(name))?;
    }
    for folder in ["proc", "work", "tmp", "dev/shm", "etc"] {
        fs::create_dir_all(place.join(folder))?;
    }
    let (user, group) = (identity.user, identity.group);
    let users = format!("root:x:0:0::/:/bin/false\nlearner:x:{user}:{group}::{WORK}:/bin/sh\n");
    fs::write(place.join("etc/passwd"), users)?;
    fs::write(place.join("etc/group"), format!("root:x:0:\nlearner:x:{group}:\n"))?;
    fs::write(place.join("etc/hosts"), HOSTS)?;
    // A user namespace may mount /proc afresh only where it can see an unhidden one. Each job mounts its own over it.
    let bind = MsFlags::MS_BIND | MsFlags::MS_REC;
    mount(Some("/proc"), &place.join("proc"), None::<&str>, bind, None::<&str>)?;
    chdir(place)?;
    pivot_root(".", ".")?;
    umount2(".", MntFlags::MNT_DETACH)?;
    chdir("/")?;
    let sealed = MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY | flags;
    mount(None::<&str>, "/", None::<&str>, sealed, None::<&str>)?;
    Ok(())
}

/// Shows a path of the host at the same place inside, read-only; a link stays a link. What is not there is left out.
fn show(place: &Path, path: &Path) -> io::Result<()> {
    let Ok(data) = path.symlink_metadata() else { return Ok(()) };
    let target = within(place, path);
    if target.symlink_metadata().is_ok() {
        return Ok(());
    }
    if data.is_symlink() {
        fs::create_dir_all(target.parent().unwrap_or(place))?;
        return symlink(fs::read_link(path)?, target);
    }
    show_at(path, &target)
}

/// Where an absolute path lies in the root that is built on `place`.
fn within(place: &Path, path: &Path) -> PathBuf {
    place.join(path.strip_prefix("/").unwrap_or(path))
}

fn show_at(source: &Path, target: &Path) -> io::Result<()> {
    if source.is_dir() {
        fs::create_dir_all(target)?;
    } else {
        fs::create_dir_all(target.parent().unwrap_or(target))?;
        fs::write(target, "")?;
    }
    let bind = MsFlags::MS_BIND | MsFlags::MS_REC;
    mount(Some(source), target, None::<&str>, bind, None::<&str>)?;
    let flags = MsFlags::MS_BIND | MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY | MsFlags::MS_NOSUID;
    let sealed = mount(None::<&str>, target, None::<&str>, flags | MsFlags::MS_NODEV, None::<&str>);
    // Flags that the host's own mount has are locked for a user namespace, and have to be repeated.
    sealed.or_else(|_| mount(None::<&str>, target, None::<&str>, flags | locked(source), None::<&str>))?;
    Ok(())
}

/// The flags of the mount that a path lies on.
fn locked(path: &Path) -> MsFlags {
    let flags = statvfs(path).map_or(FsFlags::empty(), |stat| stat.flags());
    let table = [
        (FsFlags::ST_NODEV, MsFlags::MS_NODEV),
        (FsFlags::ST_NOEXEC, MsFlags::MS_NOEXEC),
        (FsFlags::ST_NOATIME, MsFlags::MS_NOATIME),
        (FsFlags::ST_NODIRATIME, MsFlags::MS_NODIRATIME),
        (FsFlags::ST_RELATIME, MsFlags::MS_RELATIME),
    ];
    table
        .into_iter()
        .filter(|(has, _)| flags.contains(*has))
        .fold(MsFlags::empty(), |all, (_, flag)| all | flag)
}

/// The mounts of one job, in its own mount namespace: processes, a folder to work in, shared memory.
pub struct Fresh {
    folders: Vec<&'static str>,
}

impl Fresh {
    const FLAGS: MsFlags = MsFlags::MS_NOSUID.union(MsFlags::MS_NODEV);

    /// Mounts them, with room for `space` bytes in each folder.
    pub fn mount(space: u64) -> io::Result<Self> {
        Self::mount_processes()?;
        let options = format!("size={space},nr_inodes=20000,mode=1777");
        let mut folders = Vec::new();
        for folder in WRITABLE {
            // An interpreter that lies in there must not be covered.
            if fs::read_dir(folder)?.next().is_none() {
                mount(Some("gradus"), folder, Some("tmpfs"), Self::FLAGS, Some(options.as_str()))?;
                folders.push(folder);
            }
        }
        sethostname("gradus")?;
        Ok(Self { folders })
    }

    /// Mounts those of the processes only: the folders stay those of the mount namespace that this one is a copy of.
    pub fn mount_processes() -> io::Result<()> {
        let flags = Self::FLAGS | MsFlags::MS_NOEXEC;
        Ok(mount(Some("proc"), "/proc", Some("proc"), flags, None::<&str>)?)
    }

    /// Changes the room in each folder to `space` bytes.
    pub fn resize(&self, space: u64) -> io::Result<()> {
        let options = format!("size={space}");
        let flags = Self::FLAGS | MsFlags::MS_REMOUNT;
        self.folders.iter().try_for_each(|&folder| {
            Ok(mount(None::<&str>, folder, None::<&str>, flags, Some(options.as_str()))?)
        })
    }
}
