//! What a submission left outside its own folder. Where it runs as a user who is nobody else, that can be told from what
//! is others', and removed. Not needed where it has a root of its own, and that goes away.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::workdir::remove_tree;
use crate::sandbox::linux::namespaces::Identity;
use crate::sandbox::linux::root::SHARED_MEMORY;
use crate::sandbox::linux::system_v;

/// Folders in which everybody can make files, on most systems.
const OPEN_TO_ALL: [&str; 5] = [SHARED_MEMORY, "/tmp", "/var/tmp", "/run/lock", "/dev/mqueue"];

/// A change that is younger than this when a folder is looked at may be followed by another with the same time: the kernel's
/// clock for files goes in steps of up to 10 ms.
const SETTLED: Duration = Duration::from_millis(50);

/// When each of the folders was last changed, from before a submission is run. To look through one with thousands of files takes
/// as long as a small program.
pub struct Before([Option<SystemTime>; OPEN_TO_ALL.len()]);

impl Before {
    /// The folders as they are now.
    pub fn now() -> Self {
        let settled = SystemTime::now() - SETTLED;
        Self(OPEN_TO_ALL.map(|folder| changed(Path::new(folder)).filter(|time| *time < settled)))
    }

    /// Removes what belongs to a learner's user. No process of that user may be alive any more.
    pub fn remove_left(&self, learner: Identity) {
        if !learner.differs {
            return;
        }
        for (folder, before) in OPEN_TO_ALL.map(Path::new).into_iter().zip(self.0) {
            // Nobody but the folder's owner can set its time.
            if before.is_none() || changed(folder) != before {
                remove_files(folder, learner);
            }
        }
        system_v::remove_all_of(learner.user);
    }
}

/// When a folder last got or lost a file.
fn changed(folder: &Path) -> Option<SystemTime> {
    fs::metadata(folder).and_then(|data| data.modified()).ok()
}

fn remove_files(folder: &Path, learner: Identity) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        // Of a link itself, not of what it leads to.
        if entry.metadata().is_ok_and(|data| data.uid() == learner.user.as_raw()) {
            remove_tree(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{chown, symlink};

    use nix::unistd::{Gid, Uid, geteuid};

    use super::*;

    #[test]
    fn what_is_others_stays() {
        if !geteuid().is_root() {
            println!("skipped: only root can give files away");
            return;
        }
        let learner = Identity { user: Uid::from_raw(64_999), group: Gid::from_raw(64_999), differs: true };
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["theirs", "left"] {
            fs::create_dir(path(name)).unwrap();
            fs::write(path(name).join("file"), "").unwrap();
        }
        symlink(path("theirs"), path("link")).unwrap();
        for name in ["left", "link"] {
            std::os::unix::fs::lchown(path(name), Some(64_999), None).unwrap();
        }
        // A link of somebody else's to the learner's file says nothing of the link.
        chown(path("left").join("file"), Some(64_999), None).unwrap();
        symlink(path("left").join("file"), path("other-link")).unwrap();
        remove_files(folder.path(), learner);
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["other-link", "theirs"]);
        assert!(path("theirs").join("file").exists());
    }
}
