//! Makes a control group of version 2 that was delegated to us hand its controllers down to the groups below it.
//!
//! No group but the outermost can have processes and hand down controllers for memory or processes. Started by
//! `systemd-run --scope -p Delegate=yes`, gradus itself is in the group that its leaves are to be made in. So its processes
//! move to a group beside the leaves, [`ASIDE`], and back when the last leaf is gone. Processes of others are never
//! moved: where there are any, nothing is changed.
//!
//! Everything goes through [`Group`], so that the rules of the kernel can be played by a test.
//!
//! Source: the kernel's documentation of `cgroup-v2`, "No Internal Process Constraint" and "Delegation".

use std::io;
use std::path::Path;

use nix::libc::EBUSY;

use crate::sandbox::staging::PREFIX;

/// The group that our own processes wait in.
pub const ASIDE: &str = "gradus-aside";

/// Controllers that leaves need.
const WANTED: [&str; 2] = ["memory", "pids"];

const AVAILABLE: &str = "cgroup.controllers";
const HANDED_DOWN: &str = "cgroup.subtree_control";
const PROCESSES: &str = "cgroup.procs";
const PROCESSES_ASIDE: &str = "gradus-aside/cgroup.procs";

/// While processes are moved, new ones may be born where the last ones were.
const ATTEMPTS: u32 = 20;

/// The directory of a control group.
pub trait Group {
    /// What a file in it holds; the path may lead into a group below.
    fn read(&self, file: &str) -> io::Result<String>;
    /// Writes to such a file.
    fn write(&self, file: &str, text: &str) -> io::Result<()>;
    /// Makes a group below.
    fn make(&self, name: &str) -> io::Result<()>;
    /// Removes a group below.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Names of the groups below.
    fn below(&self) -> Vec<String>;
}

/// The group that leaves are made in, for a process in `own`.
pub fn base(own: &Path) -> &Path {
    let aside = own.file_name().is_some_and(|name| name == ASIDE);
    own.parent().filter(|_| aside).unwrap_or(own)
}

/// Lets a group hand its controllers down, as far as it has them. `ours` says which processes may be moved for that.
///
/// # Errors
///
/// The kernel's, or that other programs are in the group. All is then as before.
pub fn hand_down(group: &impl Group, ours: impl Fn(u32) -> bool) -> io::Result<()> {
    let wanted = wanted(group)?;
    if wanted.is_empty() {
        return Ok(());
    }
    let mut result = group.write(HANDED_DOWN, &wanted);
    for _ in 0..ATTEMPTS {
        match &result {
            Err(error) if error.raw_os_error() == Some(EBUSY) => {}
            _ => break,
        }
        result = step_aside(group, &ours).and_then(|()| group.write(HANDED_DOWN, &wanted));
    }
    if result.is_err() {
        give_back(group);
    }
    result
}

/// What is to be written for a group to hand down the controllers that it has; empty if it does so already.
fn wanted(group: &impl Group) -> io::Result<String> {
    let (available, handed_down) = (group.read(AVAILABLE)?, group.read(HANDED_DOWN)?);
    let wanted = WANTED.into_iter().filter(|name| lists(&available, name) && !lists(&handed_down, name));
    Ok(wanted.map(|name| format!("+{name}")).collect::<Vec<_>>().join(" "))
}

/// Whether a group hands its controllers down, or will when the processes in it, all of which are `ours`, have moved.
pub fn is_usable(group: &impl Group, ours: impl Fn(u32) -> bool) -> bool {
    let has_all = group.read(AVAILABLE).is_ok_and(|all| WANTED.into_iter().all(|name| lists(&all, name)));
    let has_no_others = || processes(&group.read(PROCESSES).unwrap_or_default()).into_iter().all(&ours);
    has_all && wanted(group).is_ok_and(|wanted| wanted.is_empty() || has_no_others())
}

/// Whether a group hands down what leaves need.
pub fn hands_down(group: &impl Group) -> bool {
    group.read(HANDED_DOWN).is_ok_and(|down| WANTED.into_iter().all(|name| lists(&down, name)))
}

/// Moves all processes of a group aside, if all of them are ours.
fn step_aside(group: &impl Group, ours: impl Fn(u32) -> bool) -> io::Result<()> {
    let inside = processes(&group.read(PROCESSES)?);
    if !inside.iter().all(|&pid| ours(pid)) {
        return Err(io::Error::other("other programs are in the same group"));
    }
    match group.make(ASIDE) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    for pid in inside {
        // It may have ended, which is as well.
        let _ = group.write(PROCESSES_ASIDE, &pid.to_string());
    }
    Ok(())
}

/// Undoes [`hand_down`] where it moved anything, unless there is still a leaf that needs it.
pub fn give_back(group: &impl Group) {
    let below = group.below();
    let in_use = below.iter().any(|name| name.starts_with(PREFIX) && name != ASIDE);
    if in_use || !below.iter().any(|name| name == ASIDE) {
        return;
    }
    let handed_down = group.read(HANDED_DOWN).unwrap_or_default();
    let ours = WANTED.into_iter().filter(|name| lists(&handed_down, name));
    let ours = ours.map(|name| format!("-{name}")).collect::<Vec<_>>().join(" ");
    if !ours.is_empty() && group.write(HANDED_DOWN, &ours).is_err() {
        return;
    }
    for _ in 0..ATTEMPTS {
        for pid in processes(&group.read(PROCESSES_ASIDE).unwrap_or_default()) {
            let _ = group.write(PROCESSES, &pid.to_string());
        }
        if group.remove(ASIDE).is_ok() {
            return;
        }
    }
}

fn lists(controllers: &str, name: &str) -> bool {
    controllers.split_ascii_whitespace().any(|one| one == name)
}

/// The processes of a `cgroup.procs`; those that cannot be seen from here are 0.
fn processes(list: &str) -> Vec<u32> {
    list.lines().map(|line| line.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;

    /// A group as the kernel keeps it, as far as its rules matter here.
    #[derive(Default)]
    struct Fake(RefCell<State>);

    #[derive(Default)]
    struct State {
        controllers: &'static str,
        handed_down: Vec<String>,
        inside: Vec<u32>,
        below: BTreeMap<String, Vec<u32>>,
        /// Is born inside when something is moved.
        newborn: Option<u32>,
    }

    fn busy<T>() -> io::Result<T> {
        Err(io::Error::from_raw_os_error(EBUSY))
    }

    fn list(pids: &[u32]) -> String {
        pids.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    impl Group for Fake {
        fn read(&self, file: &str) -> io::Result<String> {
            let state = self.0.borrow();
            Ok(match file {
                AVAILABLE => state.controllers.to_owned(),
                HANDED_DOWN => state.handed_down.join(" "),
                PROCESSES => list(&state.inside),
                _ => list(state.below.get(ASIDE).ok_or(io::ErrorKind::NotFound)?),
            })
        }

        fn write(&self, file: &str, text: &str) -> io::Result<()> {
            let state = &mut *self.0.borrow_mut();
            if file == HANDED_DOWN {
                for change in text.split(' ') {
                    let (sign, name) = change.split_at(1);
                    if sign == "+" && !state.inside.is_empty() {
                        return busy();
                    }
                    state.handed_down.retain(|one| one != name);
                    state.handed_down.extend((sign == "+").then(|| name.to_owned()));
                }
                return Ok(());
            }
            if file == PROCESSES && !state.handed_down.is_empty() {
                return busy();
            }
            let pid = text.parse().expect("a number is written");
            state.inside.retain(|&one| one != pid);
            state.below.values_mut().for_each(|group| group.retain(|&one| one != pid));
            let target = if file == PROCESSES { Some(&mut state.inside) } else { state.below.get_mut(ASIDE) };
            target.ok_or(io::ErrorKind::NotFound)?.push(pid);
            state.inside.extend(state.newborn.take());
            Ok(())
        }

        fn make(&self, name: &str) -> io::Result<()> {
            let below = &mut self.0.borrow_mut().below;
            if below.contains_key(name) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            below.insert(name.to_owned(), Vec::new());
            Ok(())
        }

        fn remove(&self, name: &str) -> io::Result<()> {
            let below = &mut self.0.borrow_mut().below;
            if below.get(name).is_some_and(|inside| !inside.is_empty()) {
                return busy();
            }
            below.remove(name).map(|_| ()).ok_or(io::ErrorKind::NotFound.into())
        }

        fn below(&self) -> Vec<String> {
            self.0.borrow().below.keys().cloned().collect()
        }
    }

    fn fake(controllers: &'static str, inside: &[u32]) -> Fake {
        Fake(RefCell::new(State { controllers, inside: inside.to_vec(), ..State::default() }))
    }

    #[test]
    fn our_own_processes_step_aside_and_come_back() {
        let group = fake("cpu memory pids", &[10, 11]);
        group.0.borrow_mut().newborn = Some(12);
        hand_down(&group, |_| true).unwrap();
        assert_eq!(group.0.borrow().handed_down, ["memory", "pids"]);
        assert_eq!(group.0.borrow().below[ASIDE], [10, 11, 12]);
        group.make("gradus-1-2-0").unwrap();
        give_back(&group);
        assert_eq!(group.below(), ["gradus-1-2-0", ASIDE], "a leaf is in use");
        group.remove("gradus-1-2-0").unwrap();
        give_back(&group);
        assert_eq!((group.below(), &*group.0.borrow().inside), (vec![], &[10, 11, 12][..]));
        assert!(group.0.borrow().handed_down.is_empty());
    }

    #[test]
    fn processes_of_others_are_not_moved() {
        for stranger in [7, 0] {
            let group = fake("memory pids", &[10, stranger]);
            let error = hand_down(&group, |pid| pid == 10).unwrap_err();
            assert_eq!(error.to_string(), "other programs are in the same group");
            assert_eq!((group.below().len(), &*group.0.borrow().inside), (0, &[10, stranger][..]));
        }
    }

    #[test]
    fn one_that_comes_in_while_ours_move_sends_them_back() {
        let group = fake("memory", &[10]);
        group.0.borrow_mut().newborn = Some(7);
        assert!(hand_down(&group, |pid| pid == 10).is_err());
        assert_eq!(group.below().len(), 0);
        assert_eq!(group.0.borrow().inside, [7, 10]);
    }

    #[test]
    fn a_group_is_usable_if_it_hands_down_or_could() {
        // What it has, who is in it, what it hands down.
        let table = [
            ("cpu memory pids", vec![10], vec![], true, false),
            ("cpu memory pids", vec![10, 7], vec![], false, false),
            ("cpu memory pids", vec![7], vec!["memory", "pids"], true, true),
            ("cpu", vec![10], vec![], false, false),
            ("", vec![], vec![], false, false),
        ];
        for (controllers, inside, down, usable, hands) in table {
            let group = fake(controllers, &inside);
            group.0.borrow_mut().handed_down = down.into_iter().map(str::to_owned).collect();
            assert_eq!(is_usable(&group, |pid| pid == 10), usable, "{controllers} {inside:?}");
            assert_eq!(hands_down(&group), hands, "{controllers} {inside:?}");
        }
    }

    #[test]
    fn nothing_moves_where_nothing_has_to() {
        // None to hand down; all handed down by somebody else; nobody in it.
        let (none, all, empty) = (fake("cpu hugetlb", &[7]), fake("pids", &[7]), fake("pids", &[]));
        all.0.borrow_mut().handed_down.push("pids".to_owned());
        for group in [none, all, empty] {
            hand_down(&group, |_| false).unwrap();
            assert_eq!(group.below().len(), 0);
            let before = group.0.borrow().handed_down.clone();
            give_back(&group);
            assert_eq!(group.0.borrow().handed_down, before, "what was not ours to do is not undone");
        }
    }

    #[test]
    fn a_process_aside_finds_the_group_it_came_from() {
        assert_eq!(base(Path::new("/g/user.slice/gradus-aside")), Path::new("/g/user.slice"));
        assert_eq!(base(Path::new("/g/user.slice")), Path::new("/g/user.slice"));
    }
}
