//! Working directories: made fresh, filled with what a case gives, read back without trust, removed.

use std::ffi::CString;
use std::fs;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::dir::Dir;
use nix::fcntl::{OFlag, open, openat, renameat};
use nix::sys::stat::{FchmodatFlags, Mode, fchmodat};
use nix::unistd::{UnlinkatFlags, chown, unlinkat};

use crate::outcome::Written;
use crate::sandbox::linux::namespaces::Identity;

/// A working directory is looked through up to this many entries when its size is measured.
const MAX_ENTRIES: usize = 20_000;

/// A directory that is removed with all its content when dropped.
pub struct Workdir {
    path: PathBuf,
    given: u64,
    owner: Option<Identity>,
}

impl Workdir {
    /// Makes the directory; it must not exist yet. It and all that is laid in it belongs to `owner`, or to this process.
    pub fn create(path: PathBuf, owner: Option<Identity>) -> io::Result<Self> {
        let workdir = Self { path, given: 0, owner: owner.filter(|owner| owner.differs) };
        workdir.make()?;
        Ok(workdir)
    }

    fn make(&self) -> io::Result<()> {
        fs::DirBuilder::new().mode(0o700).create(&self.path)?;
        self.hand_over(&self.path)
    }

    fn hand_over(&self, path: &Path) -> io::Result<()> {
        match self.owner {
            Some(owner) => Ok(chown(path, Some(owner.user), Some(owner.group))?),
            None => Ok(()),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves it where it is: what it lies in goes away as a whole.
    pub fn leave(self) {
        std::mem::forget(self);
    }

    /// Makes it usable again after something ran in it: opens it to this process, if it belongs to the same user and was
    /// closed; makes it anew, if it was removed or something else was put in its place.
    pub fn restore(&self) {
        // What cannot be opened or made fails where it is used.
        if self.path.symlink_metadata().is_ok_and(|data| data.is_dir()) {
            let _ = fs::set_permissions(&self.path, fs::Permissions::from_mode(0o700));
        } else {
            remove_tree(&self.path);
            let _ = self.make();
        }
    }

    /// Lays a file in it. `name` is relative and was checked by `spec`.
    pub fn lay(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        let target = self.path.join(name);
        let folders = Path::new(name).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
        for folder in folders.collect::<Vec<_>>().into_iter().rev().map(|folder| self.path.join(folder)) {
            if !folder.is_dir() {
                fs::create_dir(&folder)?;
                self.hand_over(&folder)?;
            }
        }
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&target)?;
        io::Write::write_all(&mut file, content)?;
        self.hand_over(&target)?;
        self.given += content.len() as u64;
        Ok(())
    }

    /// Reads a file that the run was to write. Links are not followed, on no part of the way.
    pub fn collect(&self, name: &str, limit: u64) -> Written {
        let Some(file) = self.open_inside(name) else {
            let there = self.path.join(name).symlink_metadata().is_ok();
            return if there { Written::NotAFile } else { Written::Missing };
        };
        match file.metadata() {
            Ok(data) if !data.is_file() => Written::NotAFile,
            Ok(data) if data.len() > limit => Written::TooLarge(data.len()),
            _ => {
                let mut bytes = Vec::new();
                match file.take(limit).read_to_end(&mut bytes) {
                    Ok(_) => Written::Content(bytes),
                    Err(_) => Written::NotAFile,
                }
            }
        }
    }

    fn open_inside(&self, name: &str) -> Option<fs::File> {
        let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let mut at: OwnedFd = open(&self.path, flags | OFlag::O_DIRECTORY, Mode::empty()).ok()?;
        for part in Path::new(name) {
            at = openat(&at, part, flags, Mode::empty()).ok()?;
        }
        Some(fs::File::from(at))
    }

    /// What was written: the bytes of all regular files, less those that were laid, and the largest single file.
    pub fn written(&self) -> Usage {
        let mut usage = Usage::default();
        let mut folders = vec![self.path.clone()];
        while let Some(folder) = folders.pop() {
            // A folder may have been replaced by a link since, this directory included.
            if !folder.symlink_metadata().is_ok_and(|data| data.is_dir()) {
                continue;
            }
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                usage.entries += 1;
                let Ok(data) = entry.metadata() else { continue };
                if data.is_dir() && usage.entries < MAX_ENTRIES {
                    folders.push(entry.path());
                } else if data.is_file() {
                    usage.bytes += data.len();
                    usage.largest = usage.largest.max(data.len());
                }
            }
        }
        usage.bytes = usage.bytes.saturating_sub(self.given);
        usage
    }
}

/// What a run wrote.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    pub bytes: u64,
    pub largest: u64,
    pub entries: usize,
}

impl Drop for Workdir {
    fn drop(&mut self) {
        remove_tree(&self.path);
    }
}

/// Removes a tree of files, however deep, and folders that were made unreadable. What still resists is left: it lies in a
/// directory that is swept when its host is gone.
///
/// Nothing may write to the tree meanwhile. Links are removed, never followed.
pub fn remove_tree(path: &Path) {
    let removed = match path.symlink_metadata() {
        Ok(data) if !data.is_dir() => fs::remove_file(path),
        _ => fs::remove_dir_all(path),
    };
    if removed.is_err() {
        let _ = flatten(path);
        let _ = fs::remove_dir_all(path);
    }
}

/// Moves all folders below `path` right into it and removes everything else, so that it is no longer deep: a path has at
/// most 4,096 bytes, and a walk down needs a descriptor for each level.
fn flatten(path: &Path) -> nix::Result<()> {
    let readable = Mode::S_IRWXU;
    let flags = OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o700));
    let top = open(path, flags, Mode::empty())?;
    let mut folders = vec![CString::from(c".")];
    let mut moved = 0_u32;
    while let Some(name) = folders.pop() {
        let Ok(mut folder) = Dir::openat(&top, name.as_c_str(), flags, Mode::empty()) else { continue };
        let entries: Vec<_> = folder.iter().flatten().map(|entry| entry.file_name().to_owned()).collect();
        for entry in entries.into_iter().filter(|entry| ![c".", c".."].contains(&entry.as_c_str())) {
            if unlinkat(&folder, entry.as_c_str(), UnlinkatFlags::NoRemoveDir).is_ok() {
                continue;
            }
            let _ = fchmodat(&folder, entry.as_c_str(), readable, FchmodatFlags::FollowSymlink);
            let name = CString::new(format!(".gradus-{moved}")).expect("digits hold no zero byte");
            moved += 1;
            if renameat(&folder, entry.as_c_str(), &top, name.as_c_str()).is_ok() {
                folders.push(name);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workdir() -> (tempfile::TempDir, Workdir) {
        let root = tempfile::tempdir().expect("a temporary directory");
        let workdir = Workdir::create(root.path().join("w"), None).expect("a fresh name");
        (root, workdir)
    }

    #[test]
    fn links_are_never_followed_to_a_result() {
        let (root, workdir) = workdir();
        fs::write(root.path().join("secret"), "s").unwrap();
        std::os::unix::fs::symlink("../secret", workdir.path().join("link")).unwrap();
        std::os::unix::fs::symlink("..", workdir.path().join("up")).unwrap();
        assert_eq!(workdir.collect("link", 10), Written::NotAFile);
        assert!(!matches!(workdir.collect("up/secret", 10), Written::Content(_)));
    }

    #[test]
    fn what_was_laid_is_not_written() {
        let (_root, mut workdir) = workdir();
        workdir.lay("in/data.csv", b"12345").unwrap();
        fs::write(workdir.path().join("out.txt"), "123").unwrap();
        assert_eq!(workdir.written().bytes, 3);
        assert_eq!(workdir.collect("out.txt", 3), Written::Content(b"123".to_vec()));
        assert_eq!(workdir.collect("out.txt", 2), Written::TooLarge(3));
        assert_eq!(workdir.collect("nothing", 2), Written::Missing);
        assert_eq!(workdir.collect("in", 2), Written::NotAFile);
    }

    #[test]
    fn what_lies_behind_a_link_was_not_written() {
        let (root, workdir) = workdir();
        fs::create_dir(root.path().join("other")).unwrap();
        fs::write(root.path().join("other/large"), [0; 100]).unwrap();
        fs::rename(workdir.path(), root.path().join("away")).unwrap();
        std::os::unix::fs::symlink("other", workdir.path()).unwrap();
        assert_eq!(workdir.written().bytes, 0);
        drop(workdir);
        assert!(root.path().join("other/large").exists() && !root.path().join("w").exists());
    }

    #[test]
    fn one_that_was_removed_or_replaced_is_there_again() {
        let (root, workdir) = workdir();
        fs::create_dir(root.path().join("other")).unwrap();
        fs::remove_dir(workdir.path()).unwrap();
        workdir.restore();
        assert!(workdir.path().is_dir());
        fs::remove_dir(workdir.path()).unwrap();
        std::os::unix::fs::symlink("other", workdir.path()).unwrap();
        workdir.restore();
        fs::write(workdir.path().join("f"), "").unwrap();
        assert!(!root.path().join("other/f").exists());
    }

    #[test]
    fn a_folder_made_unreadable_is_removed_all_the_same() {
        let (root, workdir) = workdir();
        let locked = workdir.path().join("locked");
        fs::create_dir(&locked).unwrap();
        fs::write(locked.join("f"), "").unwrap();
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
        drop(workdir);
        assert!(!root.path().join("w").exists());
    }

    #[test]
    fn a_tree_deeper_than_any_path_is_removed() {
        let (root, workdir) = workdir();
        let flags = OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let mut at = open(workdir.path(), flags, Mode::empty()).unwrap();
        for _ in 0..2000 {
            nix::sys::stat::mkdirat(&at, "deeper", Mode::S_IRWXU).unwrap();
            at = openat(&at, "deeper", flags, Mode::empty()).unwrap();
        }
        drop(workdir);
        assert!(!root.path().join("w").exists());
    }
}
