//! What the advice depends on, read from the machine. Nothing here advises.

use std::fs;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

/// A machine, as far as it decides what can be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// gradus runs as root.
    pub root: bool,
    /// In a container, where settings belong to whoever starts it.
    pub container: bool,
    /// The kernel has user namespaces at all.
    pub user_namespaces: bool,
    /// `user.max_user_namespaces`.
    pub most_user_namespaces: Option<u64>,
    /// `kernel.unprivileged_userns_clone`, which only some kernels of Debian and its kin have.
    pub unprivileged_clone: Option<u64>,
    /// `kernel.apparmor_restrict_unprivileged_userns`, as in Ubuntu 24.04.
    pub apparmor_restricts: Option<u64>,
    /// systemd runs here, and can hand out control groups.
    pub systemd: bool,
    /// This program.
    pub program: PathBuf,
}

impl Facts {
    pub fn gather(program: &Path) -> Self {
        let is_there = |path: &str| Path::new(path).exists();
        let settings = |name: &str| {
            fs::read_to_string(Path::new("/proc/sys").join(name))
                .ok()
                .and_then(|text| text.trim().parse().ok())
        };
        Self {
            root: geteuid().is_root(),
            container: is_there("/.dockerenv") || is_there("/run/.containerenv"),
            user_namespaces: is_there("/proc/self/ns/user"),
            most_user_namespaces: settings("user/max_user_namespaces"),
            unprivileged_clone: settings("kernel/unprivileged_userns_clone"),
            apparmor_restricts: settings("kernel/apparmor_restrict_unprivileged_userns"),
            systemd: is_there("/run/systemd/system"),
            program: program.to_path_buf(),
        }
    }
}
