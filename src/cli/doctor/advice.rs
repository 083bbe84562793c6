//! What a student or an administrator has to change to get a layer that is missing. Pure: only advice that fits what is
//! lacking on this machine, the least intrusive first.

use serde::Serialize;

use super::facts::Facts;

/// How to get one missing layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// What is missing, in the words of the supervisor.
    pub lacking: String,
    /// Any one of them may be enough.
    pub changes: Vec<Change>,
}

/// Something to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    pub what: String,
    /// What to type, one command or line of a file each. In a container: on the machine that starts it.
    pub commands: Vec<String>,
}

fn change<const N: usize>(what: &str, commands: [&str; N]) -> Change {
    Change { what: what.to_owned(), commands: commands.map(str::to_owned).into() }
}

/// Advice for everything that is lacking, and for what the control groups in force cannot count.
pub fn advise(lacking: &[String], layers: &[String], facts: &Facts) -> Vec<Advice> {
    let is_told = lacking.iter().any(|lacking| lacking.starts_with("control group:"));
    let partly = layers.iter().filter(|_| !is_told).filter_map(|layer| uncounted(layer));
    let uncounted = facts.uncounted.iter().map(|why| format!("{COUNTER}: {why}"));
    lacking
        .iter()
        .cloned()
        .chain(partly)
        .chain(uncounted)
        .map(|lacking| {
            let changes = match lacking.split_once(':').map_or("", |(layer, _)| layer) {
                "namespaces" => namespaces(&lacking, facts),
                "user of its own" if lacking.contains("only root can look") => readable_python(),
                "user of its own" => changing_users(),
                "control group" => control_groups(&lacking, facts),
                "system call filter" => filter(),
                COUNTER => counter(facts),
                _ => Vec::new(),
            };
            Advice { lacking, changes }
        })
        .collect()
}

/// What a layer of control groups leaves out, as in `control group: memory is not counted`.
fn uncounted(layer: &str) -> Option<String> {
    let counted = layer.strip_prefix("control groups: ")?;
    let missing: Vec<_> = ["memory", "processes", "processor time"]
        .into_iter()
        .filter(|kind| !counted.contains(kind))
        .collect();
    (!missing.is_empty()).then(|| format!("control group: none for {}", missing.join(", ")))
}

fn namespaces(lacking: &str, facts: &Facts) -> Vec<Change> {
    let mut changes = Vec::new();
    if !facts.user_namespaces {
        changes.push(change(
            "This kernel was built without user namespaces: a newer one, as every large distribution has, is needed.",
            [],
        ));
    }
    // The kernel says that there is no space left where the count is used up.
    let used_up = lacking.contains("No space left");
    if facts.most_user_namespaces == Some(0) || used_up {
        changes.push(change(
            "User namespaces are switched off, or all in use. An administrator can allow more:",
            ["sudo sysctl -w user.max_user_namespaces=15000"],
        ));
    }
    if facts.unprivileged_clone == Some(0) && !facts.root {
        changes.push(change(
            "Only root may make user namespaces here. An administrator can allow everybody to:",
            ["sudo sysctl -w kernel.unprivileged_userns_clone=1"],
        ));
    }
    if facts.apparmor_restricts.is_some_and(|value| value > 0) && !facts.root {
        changes.extend(apparmor(facts));
    }
    if facts.container && !used_up {
        changes.push(change(
            "The container's own filter forbids it. Whoever starts the container can lift that; for Docker:",
            ["docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined ..."],
        ));
        if facts.apparmor {
            changes.push(change(
                "AppArmor is in force too, which takes one option more:",
                ["docker run ... --security-opt apparmor=unconfined ..."],
            ));
        }
        changes.push(change(
            "For Podman:",
            ["podman run --security-opt seccomp=unconfined --security-opt unmask=ALL ..."],
        ));
    }
    if changes.is_empty() && !facts.root {
        changes.push(change(
            "Root needs no user namespaces; on a machine that is used for nothing else:",
            ["sudo gradus ..."],
        ));
    }
    changes
}

fn apparmor(facts: &Facts) -> [Change; 2] {
    let program = facts.program.display();
    let profile = format!("profile gradus \"{program}\" flags=(unconfined) {{ userns, }}");
    let write = format!("printf '%s\\n' 'abi <abi/4.0>,' '{profile}' | sudo tee /etc/apparmor.d/gradus");
    [
        change(
            "AppArmor keeps ordinary users from user namespaces. An administrator can exempt gradus alone:",
            [&write, "sudo apparmor_parser -r /etc/apparmor.d/gradus"],
        ),
        change("Or everybody:", ["sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"]),
    ]
}

fn readable_python() -> Vec<Change> {
    vec![change(
        "Submissions run as root, because no other user can start this Python. Take one that everybody can:",
        ["gradus ... --python /usr/bin/python3"],
    )]
}

fn changing_users() -> Vec<Change> {
    vec![change(
        "Submissions run as the user that gradus runs as: this is a root that may not change users, as in a container. \
         Run gradus as an ordinary user, or start the container with:",
        ["docker run --cap-add=CHOWN --cap-add=SETUID --cap-add=SETGID ..."],
    )]
}

fn control_groups(lacking: &str, facts: &Facts) -> Vec<Change> {
    let mut changes = Vec::new();
    if lacking.contains("other programs") && !facts.systemd {
        changes.push(change(
            "A group with programs in it can have none below it that are limited, and gradus moves no program but its own. \
             In a container, let gradus be its first program; a shell that starts it can give way to it:",
            ["docker run ... IMAGE gradus ...", "exec gradus ..."],
        ));
    }
    if facts.read_only_groups {
        changes.push(change(
            "Control groups are read-only in here. Whoever starts the container can change that; for a recent Docker, or Podman:",
            [
                "docker run --security-opt writable-cgroups=true ...",
                "podman run --security-opt unmask=/sys/fs/cgroup ...",
            ],
        ));
    }
    if facts.systemd {
        changes.extend(by_systemd(facts));
    } else if !facts.root && facts.time_apart {
        changes.push(change(
            "Control groups belong to root, who can make one for you, here with the tools of libcgroup:",
            [
                "sudo cgcreate -a $USER -t $USER -g memory,pids,cpuacct:gradus",
                "sudo cgexec -g memory,pids,cpuacct:gradus su $USER -c 'gradus ...'",
            ],
        ));
    } else if !facts.root {
        changes.push(change(
            "Control groups belong to root, who can make one for you and move the shell that gradus is started from into it:",
            [
                "sudo mkdir -p /sys/fs/cgroup/gradus/run",
                "echo '+memory +pids' | sudo tee /sys/fs/cgroup/{,gradus/}cgroup.subtree_control",
                "sudo chown -R $USER /sys/fs/cgroup/gradus",
                "echo $$ | sudo tee /sys/fs/cgroup/gradus/run/cgroup.procs",
            ],
        ));
    }
    changes
}

/// Where gradus asked systemd for a control group of its own, and got none.
fn by_systemd(facts: &Facts) -> Vec<Change> {
    let mut changes = Vec::new();
    if facts.service {
        changes.push(change(
            "gradus runs in a service of systemd's. Its unit file can hand it the service's control group:",
            ["[Service]", "Delegate=yes"],
        ));
    }
    if !facts.root && !facts.own_systemd {
        changes.push(change(
            "Your user has no systemd of its own at this moment, which would hand one out. It has one after a login, or always with:",
            ["sudo loginctl enable-linger $USER"],
        ));
        changes.push(change(
            "It also has to be reached by D-Bus, which Debian and Ubuntu have in a package:",
            ["sudo apt install dbus-user-session"],
        ));
    }
    let (what, command) = if facts.root {
        (
            "Have systemd start gradus in a control group of its own:",
            "systemd-run --scope -p Delegate=yes gradus ...",
        )
    } else {
        // A user's own systemd tells nobody what it hands over.
        (
            "Have the machine's systemd start gradus in a control group of its own, as you:",
            "sudo systemd-run --pipe --wait --same-dir --uid=$USER -p Delegate=yes gradus ...",
        )
    };
    changes.push(change(what, [command]));
    changes
}

fn filter() -> Vec<Change> {
    vec![change("It needs Linux on x86-64 or 64-bit ARM, with CONFIG_SECCOMP_FILTER.", [])]
}

/// No layer, but missed in the same way.
const COUNTER: &str = "counter of instructions";

/// Where processor time is all that is known of how a call grows.
fn counter(facts: &Facts) -> Vec<Change> {
    let mut changes = Vec::new();
    let is_forbidden = facts.uncounted.as_deref().is_some_and(|why| why.contains("ermi"));
    if is_forbidden && facts.paranoid.is_some_and(|value| value > 2) {
        changes.push(change(
            "Only root may count here. An administrator can allow everybody to count what their own programs execute:",
            ["sudo sysctl -w kernel.perf_event_paranoid=2"],
        ));
    }
    if is_forbidden && facts.container {
        changes.push(change(
            "The container's own filter forbids it. Whoever starts the container can lift that; for Docker:",
            ["docker run --cap-add=PERFMON ..."],
        ));
    }
    if !is_forbidden {
        changes.push(change(
            "Processors have one, virtual machines mostly do not hand it on. Time growth is told by processor time all the same, \
             with more runs. Whoever runs the virtual machine can hand it on; for QEMU:",
            ["qemu-system-x86_64 -cpu host,pmu=on ..."],
        ));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_allowed_handed_on_or_there() {
        let lacking = |why: &str, facts| advised_for(&Facts { uncounted: Some(why.to_owned()), ..facts });
        let virtual_machine = lacking("No such file or directory (os error 2)", fine());
        assert!(virtual_machine.contains("pmu=on") && !virtual_machine.contains("sysctl"));
        let forbidden = "Permission denied (os error 13)";
        let strict = lacking(forbidden, Facts { paranoid: Some(4), ..fine() });
        assert!(strict.contains("perf_event_paranoid=2") && !strict.contains("pmu=on"));
        assert!(lacking(forbidden, Facts { container: true, ..fine() }).contains("PERFMON"));
    }

    fn advised_for(facts: &Facts) -> String {
        let advice = advise(&[], &["control groups: memory, processes, processor time".to_owned()], facts);
        let texts = |change: &Change| format!("{} {}\n", change.what, change.commands.join(" "));
        advice.iter().flat_map(|advice| &advice.changes).map(texts).collect()
    }

    #[test]
    fn a_root_that_may_not_change_users_is_not_told_to_take_another_python() {
        let lines = |lacking: &str| {
            let advice = advise(&[lacking.to_owned()], &[], &fine());
            advice[0].changes[0].commands.join("\n")
        };
        assert!(
            lines("user of its own: only root can look into /root, where Python or its packages lie")
                .contains("--python")
        );
        assert!(lines("user of its own: Invalid argument (os error 22)").contains("SETUID"));
    }

    /// A machine on which all is in order.
    fn fine() -> Facts {
        Facts {
            user_namespaces: true,
            most_user_namespaces: Some(15_000),
            program: "/usr/bin/gradus".into(),
            ..Facts::default()
        }
    }

    /// All that is advised, as one text.
    fn advised(lacking: &str, facts: &Facts) -> String {
        let advice = advise(&[lacking.to_owned()], &[], facts);
        let texts = |change: &Change| format!("{} {}\n", change.what, change.commands.join(" "));
        advice.iter().flat_map(|advice| &advice.changes).map(texts).collect()
    }

    const DENIED: &str = "namespaces: Operation not permitted (os error 1)";

    #[test]
    fn nothing_is_advised_where_nothing_is_lacking() {
        let layers = ["control groups: memory (v2), processes (v2), processor time (v2)".to_owned()];
        assert_eq!(advise(&[], &layers, &fine()), []);
    }

    #[test]
    fn each_obstacle_has_its_advice_and_no_other() {
        let table = [
            (Facts { most_user_namespaces: Some(0), ..fine() }, "user.max_user_namespaces="),
            (Facts { unprivileged_clone: Some(0), ..fine() }, "kernel.unprivileged_userns_clone=1"),
            (Facts { apparmor_restricts: Some(1), ..fine() }, "profile gradus \"/usr/bin/gradus\""),
            (Facts { container: true, ..fine() }, "systempaths=unconfined"),
            (Facts { user_namespaces: false, ..fine() }, "built without user namespaces"),
            (fine(), "sudo gradus"),
        ];
        for (facts, fitting) in &table {
            for (_, word) in &table {
                assert_eq!(advised(DENIED, facts).contains(word), word == fitting, "{facts:?}: {word}");
            }
        }
    }

    #[test]
    fn namespaces_that_are_used_up_are_told_from_forbidden_ones() {
        let used_up = "namespaces: No space left on device (os error 28)";
        assert!(advised(used_up, &fine()).contains("user.max_user_namespaces"));
        assert!(!advised(DENIED, &fine()).contains("user.max_user_namespaces"));
        let container = Facts { container: true, ..fine() };
        assert!(!advised(used_up, &container).contains("docker"));
        assert!(!advised(DENIED, &container).contains("apparmor"));
        assert!(advised(DENIED, &Facts { apparmor: true, ..container }).contains("apparmor=unconfined"));
    }

    #[test]
    fn control_groups_come_from_whoever_has_them() {
        const LACKING: &str = "control group: no control group of this process can be used";
        let systemd = Facts { systemd: true, ..fine() };
        assert!(advised(LACKING, &systemd).contains("enable-linger"));
        assert!(advised(LACKING, &systemd).contains("--uid=$USER -p Delegate=yes"));
        assert!(!advised(LACKING, &systemd).contains("[Service]"));
        let login = Facts { own_systemd: true, ..systemd.clone() };
        assert!(advised(LACKING, &login).contains("--uid=$USER -p Delegate=yes"));
        assert!(!advised(LACKING, &login).contains("enable-linger"));
        let root = Facts { root: true, service: true, ..systemd };
        assert!(advised(LACKING, &root).contains("systemd-run --scope"));
        assert!(advised(LACKING, &root).contains("[Service] Delegate=yes"));
        let container = advised(LACKING, &Facts { root: true, read_only_groups: true, ..fine() });
        assert!(container.contains("writable-cgroups") && !container.contains("chown"));
        assert!(advised(LACKING, &fine()).contains("cgroup.subtree_control"));
        assert!(advised(LACKING, &Facts { time_apart: true, ..fine() }).contains("cgcreate"));
        let others = "control group: other programs are in the same group";
        assert!(advised(others, &Facts { root: true, ..fine() }).contains("exec gradus"));
        assert!(!advised(LACKING, &fine()).contains("exec gradus"));
    }

    #[test]
    fn what_control_groups_leave_out_is_lacking_too() {
        let layers = ["control groups: processor time (v2)".to_owned()];
        let advice = advise(&[], &layers, &Facts { systemd: true, ..fine() });
        assert_eq!(advice[0].lacking, "control group: none for memory, processes");
        assert!(!advice[0].changes.is_empty());
        let told = ["control group: other programs are in the same group".to_owned()];
        assert_eq!(advise(&told, &layers, &fine()).len(), 1, "it is said once");
    }
}
