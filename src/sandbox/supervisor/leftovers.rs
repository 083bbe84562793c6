//! What a submission left outside its own folder. Where it runs as a user who is nobody else, that can be told from what
//! is others', and removed. Not needed where it has a root of its own, and that goes away.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::workdir::remove_tree;
use crate::sandbox::linux::namespaces::Identity;
use crate::sandbox::linux::root::SHARED_MEMORY;
use crate::sandbox::linux::system_v;

/// Folders in which everybody can make files, on most systems.
const OPEN_TO_ALL: [&str; 5] = [SHARED_MEMORY, "/tmp", "/var/tmp", "/run/lock", "/dev/mqueue"];

/// Removes what belongs to a learner's user. No process of that user may be alive any more.
pub fn remove(learner: Identity) {
    if learner.differs {
        for folder in OPEN_TO_ALL {
            remove_files(Path::new(folder), learner);
        }
        system_v::remove_all_of(learner.user);
    }
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
