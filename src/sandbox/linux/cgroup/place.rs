//! Finds where this process' control groups are in the file system. Reads text and touches nothing.
//!
//! Source: cgroups(7), "/proc files"; `proc_pid_mountinfo(5)`; `cgroup_namespaces(7)`.

use std::path::{Path, PathBuf};

/// A control group of this process, as far as it can be reached and changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub group: PathBuf,
    /// The outermost group that is shown here.
    pub mount: PathBuf,
}

impl Place {
    /// The group of a controller of version 1, or with `None` that of version 2.
    ///
    /// `own` is /proc/self/cgroup, `mounts` /proc/self/mountinfo. A container can be shown a part of the tree only, and be told
    /// of the whole: then the mount says which part it is.
    pub fn find(own: &str, mounts: &str, controller: Option<&str>) -> Option<Self> {
        let path = own.lines().find_map(|line| {
            let mut fields = line.splitn(3, ':');
            let (_, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
            let fits = match controller {
                Some(name) => controllers.split(',').any(|one| one == name),
                None => controllers.is_empty(),
            };
            fits.then_some(Path::new(path))
        })?;
        mounts.lines().filter_map(Mount::parse).find_map(|mount| {
            let fits = match controller {
                Some(name) => mount.kind == "cgroup" && mount.options.split(',').any(|one| one == name),
                None => mount.kind == "cgroup2",
            };
            // Of a process that was moved out of what its namespace shows, the path begins with `/..`.
            let below = path.strip_prefix(mount.root).ok().filter(|below| !below.starts_with(".."));
            let below = below.filter(|_| fits && mount.is_writable)?;
            let mount = PathBuf::from(mount.place);
            Some(Self { group: mount.join(below), mount })
        })
    }
}

/// A line of mountinfo.
struct Mount<'a> {
    root: &'a str,
    place: &'a str,
    is_writable: bool,
    kind: &'a str,
    /// Of the file system.
    options: &'a str,
}

impl<'a> Mount<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (mount, file_system) = line.split_once(" - ")?;
        let mut mount = mount.split(' ').skip(3);
        let (root, place, flags) = (mount.next()?, mount.next()?, mount.next()?);
        let mut file_system = file_system.split(' ');
        let (kind, options) = (file_system.next()?, file_system.nth(1)?);
        Some(Self { root, place, is_writable: flags.split(',').all(|flag| flag != "ro"), kind, options })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIFIED: &str = "31 22 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n";
    const HYBRID: &str = "30 25 0:26 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,size=4096k,mode=755\n\
        31 30 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw,nsdelegate\n\
        36 30 0:33 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:16 - cgroup cgroup rw,cpu,cpuacct\n\
        38 30 0:35 / /sys/fs/cgroup/memory rw,nosuid shared:18 - cgroup cgroup rw,memory\n";
    /// As Docker shows version 1 in a container: only the container's own part, read-only, or not.
    const PART: &str = "641 640 0:35 /docker/5e25 /sys/fs/cgroup/memory ro,nosuid master:18 - cgroup cgroup rw,memory\n\
        642 640 0:36 /docker/5e25 /sys/fs/cgroup/pids rw,nosuid master:19 - cgroup cgroup rw,pids\n";

    #[test]
    fn groups_are_found_where_they_are_mounted() {
        let login = "0::/user.slice/user-1000.slice/session-3.scope\n";
        let hybrid = "4:memory:/jobs/a:b\n3:cpu,cpuacct:/\n1:name=systemd:/user.slice\n0::/user.slice\n";
        let docker = "7:pids:/docker/5e25\n4:memory:/docker/5e25\n0::/docker/5e25\n";
        let table = [
            (login, UNIFIED, None, Some("/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope")),
            (login, UNIFIED, Some("memory"), None),
            ("0::/\n", UNIFIED, None, Some("/sys/fs/cgroup/")),
            ("0::/../../system.slice/ssh.service\n", UNIFIED, None, None),
            (hybrid, HYBRID, None, Some("/sys/fs/cgroup/unified/user.slice")),
            (hybrid, HYBRID, Some("memory"), Some("/sys/fs/cgroup/memory/jobs/a:b")),
            (hybrid, HYBRID, Some("cpuacct"), Some("/sys/fs/cgroup/cpu,cpuacct/")),
            (hybrid, HYBRID, Some("pids"), None),
            (docker, PART, Some("memory"), None),
            (docker, PART, Some("pids"), Some("/sys/fs/cgroup/pids/")),
            ("7:pids:/docker/other\n", PART, Some("pids"), None),
        ];
        for (own, mounts, controller, expected) in table {
            let found = Place::find(own, mounts, controller).map(|place| place.group);
            assert_eq!(found, expected.map(PathBuf::from), "{own} {controller:?}");
        }
    }
}
