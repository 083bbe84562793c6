//! Control groups where systemd manages them: which of them it has handed over to the programs in them, and how to be given one.
//!
//! In a group that was not handed over no controller may be switched on, even where the kernel would let us: systemd may switch
//! it off again, and ends a whole service, gradus included, when the kernel ends one of its processes for memory. So
//! a supervisor asks for a scope of its own, as rootless containers do, and is moved there. gradus itself stays where it
//! was started: it lives as long as its terminal or service does.
//!
//! Source: systemd's "Control Group APIs and Delegation"; `systemd.scope(5)`; `org.freedesktop.systemd1(5)`,
//! `StartTransientUnit`; `systemd.service(5)`, "`OOMPolicy`".

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::unistd::{geteuid, getpid};

use super::place::Place;
use crate::sandbox::staging::{PREFIX, group_name, pid_namespace};

/// What the name of a scope ends with.
const SCOPE: &str = ".scope";

/// Units that have a control group.
const UNITS: [&str; 6] = [SCOPE, ".service", ".slice", ".socket", ".mount", ".swap"];

/// How systemd marks a group that it has handed over. All may read the second one, which is there since version 251, in groups
/// that the system's manager has made. A user's own manager marks nothing.
const MARKS: [&str; 2] = ["trusted.delegate", "user.delegate"];

/// How long systemd may take to answer, and to move a process.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where systemd's tool to ask it for something is.
const TOOLS: [&str; 2] = ["/usr/bin/busctl", "/run/current-system/sw/bin/busctl"];

/// Where systemd is itself, as it is seen from within what it manages.
const FIRST: &str = "0::/init.scope";

/// The number of the machine's own PID namespace. Source: the kernel's `PROC_PID_INIT_INO`.
const OUTERMOST: u64 = 0xEFFF_FFFC;

/// What is known of a group's directory.
#[derive(Debug, Clone, Copy)]
struct Look {
    is_marked: bool,
    owner: Option<u32>,
}

impl Look {
    fn at(group: &Path) -> Self {
        let is_marked = |name| read_attribute(group, name).is_some_and(|value| value == b"1");
        let owner = fs::metadata(group).ok().map(|data| data.uid());
        Self { is_marked: MARKS.into_iter().any(is_marked), owner }
    }
}

/// Whether controllers may be switched on in a group: systemd has handed it over, or does not manage it.
pub fn is_handed_over(place: &Place) -> bool {
    let asked_for = scope().unwrap_or_default();
    is_handed_over_to(geteuid().as_raw(), &asked_for, place, Look::at)
}

fn is_handed_over_to(user: u32, asked_for: &str, place: &Place, look: impl Fn(&Path) -> Look) -> bool {
    // In a container none is shown: all of it was handed over.
    let Some(unit) = unit(place) else { return true };
    let (own, above) = (look(unit), unit.parent().map(&look));
    // Before version 251 only root is told. But if a group is a user's and the one above is not, root's systemd gave it away.
    let is_given =
        user != 0 && own.owner == Some(user) && above.is_some_and(|above| above.owner != Some(user));
    own.is_marked || is_given || unit.file_name().is_some_and(|name| name == asked_for)
}

/// The unit that a group belongs to, at any depth.
pub fn unit(place: &Place) -> Option<&Path> {
    let is_unit = |group: &&Path| {
        let name = group.file_name().unwrap_or_default().to_string_lossy();
        UNITS.iter().any(|kind| name.ends_with(kind))
    };
    place.group.ancestors().take_while(|group| **group != place.mount).find(is_unit)
}

/// The name of this process' own scope.
fn scope() -> io::Result<String> {
    Ok(group_name(0)? + SCOPE)
}

/// Whether a group is a scope that some supervisor was given.
pub fn is_scope(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SCOPE))
}

/// Moves this process to a scope of its own.
///
/// # Errors
///
/// Why systemd does not give one.
pub fn enter_scope() -> io::Result<()> {
    let name = scope()?;
    ask_for(&name)?;
    let since = Instant::now();
    while !fs::read_to_string("/proc/self/cgroup")?.trim_end().ends_with(&name) {
        if since.elapsed() > PATIENCE {
            return Err(io::Error::other("systemd has said yes and done nothing"));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// Whether systemd is there, and knows this process by the number by which it knows itself: else another one would be moved. And
/// whether the groups that it makes are shown here.
pub fn is_there() -> bool {
    let shows = match fs::read_to_string("/proc/1/cgroup") {
        Ok(first) => first.lines().any(|line| line == FIRST),
        // The first process can be hidden.
        Err(_) => pid_namespace().is_ok_and(|number| number == OUTERMOST),
    };
    shows && Path::new("/run/systemd/system").exists()
}

#[expect(clippy::disallowed_methods, reason = "the sandbox is the room that starts processes")]
fn ask_for(name: &str) -> io::Result<()> {
    let tool = TOOLS.iter().find(|tool| Path::new(tool).exists());
    let tool = tool.ok_or_else(|| io::Error::other("busctl, which asks systemd, is not installed"))?;
    let mut command = Command::new(tool);
    let user = geteuid();
    if !user.is_root() {
        let folder = format!("/run/user/{user}");
        if !PathBuf::from(&folder).join("bus").exists() {
            return Err(io::Error::other("this user has no systemd of its own here"));
        }
        command.arg("--user").env("XDG_RUNTIME_DIR", &folder);
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={folder}/bus"));
    }
    command.arg(format!("--timeout={}", PATIENCE.as_secs())).args([
        "call",
        "org.freedesktop.systemd1",
        "/org/freedesktop/systemd1",
        "org.freedesktop.systemd1.Manager",
        "StartTransientUnit",
        "ssa(sv)a(sa(sv))",
    ]);
    let number = getpid().to_string();
    command.args([name, "fail", "4", "PIDs", "au", "1", &number, "Delegate", "b", "true"]);
    command.args(["CollectMode", "s", "inactive-or-failed", "Description", "s", "gradus", "0"]);
    let answer = command.stdin(Stdio::null()).output()?;
    if answer.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&answer.stderr);
    Err(io::Error::other(format!("systemd gives none: {}", said.lines().last().unwrap_or("no answer"))))
}

/// The value of an extended attribute, up to a few bytes.
fn read_attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
    use std::ffi::CString;
    use std::os::unix::ffi::OsStrExt;
    let path = CString::new(path.as_os_str().as_bytes()).ok()?;
    let name = CString::new(name).ok()?;
    let mut value = [0_u8; 16];
    // SAFETY: both names end with a zero, and the kernel writes to the buffer no more than its length.
    let count =
        unsafe { nix::libc::getxattr(path.as_ptr(), name.as_ptr(), value.as_mut_ptr().cast(), value.len()) };
    Some(value.get(..usize::try_from(count).ok()?)?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNT: &str = "/sys/fs/cgroup";
    const OURS: &str = "gradus-7-4026531836-0.scope";
    const MANAGER: &str = "user.slice/user-1000.slice/user@1000.service";

    /// Groups with their owner and whether they are marked, as systemd 252 makes them; the others are root's.
    fn look(group: &Path) -> Look {
        let name = group.strip_prefix(MOUNT).unwrap().to_str().unwrap();
        let below_manager = name.starts_with(MANAGER);
        let is_marked = name == MANAGER || name.ends_with("given.service") && !below_manager;
        let owner = if below_manager || name.ends_with("of-user.service") { 1000 } else { 0 };
        Look { is_marked, owner: Some(owner) }
    }

    #[test]
    fn controllers_are_switched_on_only_in_what_was_handed_over() {
        let table = [
            // Root: a login, a service, one with Delegate=yes, and what that one made in it.
            (0, "user.slice/user-0.slice/session-1.scope", false),
            (0, "system.slice/run-u22.service", false),
            (0, "system.slice/given.service", true),
            (0, "system.slice/given.service/workers", true),
            (0, "system.slice/ssh.service/workers", false),
            // A user: a login, what its own manager does not tell, a scope that we asked for.
            (1000, "user.slice/user-1000.slice/session-3.scope", false),
            (1000, &format!("{MANAGER}/app.slice/run-r2d23.scope"), false),
            (1000, &format!("{MANAGER}/app.slice/given.service"), false),
            (1000, &format!("{MANAGER}/app.slice/{OURS}"), true),
            (1000, &format!("{MANAGER}/app.slice/gradus-8-4026531836-0.scope"), false),
            (1000, MANAGER, true),
            // Of a systemd that marks nothing for users: the owner tells.
            (1000, "system.slice/of-user.service", true),
            (0, "system.slice/of-user.service", false),
            // No systemd is shown.
            (0, "", true),
            (1000, "jobs/17", true),
        ];
        for (user, group, expected) in table {
            let mount = PathBuf::from(MOUNT);
            let place = Place { group: mount.join(group), mount };
            assert_eq!(is_handed_over_to(user, OURS, &place, look), expected, "{user} {group}");
        }
    }
}
