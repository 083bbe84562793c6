//! What the advice depends on, read from the machine. Nothing here advises.

use std::fs;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use crate::sandbox::can_count_instructions;

/// A machine, as far as it decides what can be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
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
    /// The kernel, whoever runs it, has `AppArmor` switched on.
    pub apparmor: bool,
    /// Processor time has a control group of its own, as in version 1.
    pub time_apart: bool,
    /// Control groups are shown, and cannot be changed.
    pub read_only_groups: bool,
    /// systemd runs here, and can hand out control groups.
    pub systemd: bool,
    /// The user has a systemd of its own, which can be asked.
    pub own_systemd: bool,
    /// In a service of the machine's systemd.
    pub service: bool,
    /// This program.
    pub program: PathBuf,
    /// Why instructions cannot be counted, in the words of the kernel.
    pub uncounted: Option<String>,
    /// `kernel.perf_event_paranoid`: who may count.
    pub paranoid: Option<i64>,
}

impl Facts {
    pub fn gather(program: &Path) -> Self {
        let is_there = |path: &str| Path::new(path).exists();
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let setting = |name: &str| read(&format!("/proc/sys/{name}")).trim().to_owned();
        let settings = |name: &str| setting(name).parse().ok();
        Self {
            root: geteuid().is_root(),
            container: is_there("/.dockerenv") || is_there("/run/.containerenv"),
            user_namespaces: is_there("/proc/self/ns/user"),
            most_user_namespaces: settings("user/max_user_namespaces"),
            unprivileged_clone: settings("kernel/unprivileged_userns_clone"),
            apparmor_restricts: settings("kernel/apparmor_restrict_unprivileged_userns"),
            apparmor: read("/sys/module/apparmor/parameters/enabled").starts_with('Y'),
            time_apart: read("/proc/self/cgroup").contains("cpuacct"),
            read_only_groups: are_groups_read_only(&read("/proc/self/mounts")),
            systemd: is_there("/run/systemd/system"),
            own_systemd: is_there(&format!("/run/user/{}/bus", geteuid())),
            service: is_in_service(&read("/proc/self/cgroup")),
            program: program.to_path_buf(),
            uncounted: can_count_instructions().err().map(|error| error.to_string()),
            paranoid: setting("kernel/perf_event_paranoid").parse().ok(),
        }
    }
}

/// Whether every mount of control groups is read-only; `mounts` is /proc/self/mounts.
fn are_groups_read_only(mounts: &str) -> bool {
    let groups = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(2);
        let (kind, options) = (fields.next()?, fields.next()?);
        kind.starts_with("cgroup").then(|| options.split(',').any(|option| option == "ro"))
    });
    let groups: Vec<bool> = groups.collect();
    !groups.is_empty() && groups.into_iter().all(|is_read_only| is_read_only)
}

/// Whether a process is in a service, and not in one that is a user's whole systemd; `own` is /proc/self/cgroup.
fn is_in_service(own: &str) -> bool {
    let path = own.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or_default();
    path.split('/').any(|unit| unit.ends_with(".service") && !unit.starts_with("user@"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_no_service() {
        for (own, expected) in [
            ("0::/user.slice/user-1000.slice/session-3.scope\n", false),
            ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-1.scope\n", false),
            ("1:name=systemd:/a.service\n0::/system.slice/runner.service/work\n", true),
            ("0::/\n", false),
        ] {
            assert_eq!(is_in_service(own), expected, "{own}");
        }
    }

    #[test]
    fn groups_are_read_only_if_all_of_them_are() {
        const SHOWN: &str = "proc /proc proc rw 0 0\ncgroup /sys/fs/cgroup cgroup2 ro,nosuid 0 0\n";
        assert!(are_groups_read_only(SHOWN));
        assert!(!are_groups_read_only(&format!("{SHOWN}cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0\n")));
        assert!(!are_groups_read_only("proc /proc proc ro 0 0\n"));
    }
}
