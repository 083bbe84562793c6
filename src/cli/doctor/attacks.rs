//! The attacks that gradus makes on itself, as a table: what each tries, who promises to stop it, how that shows.
//!
//! The programs lie in `attacks/`, are told by their environment where the [canaries](super::canaries) are, and never do
//! harm where they get through: they open and do not write, they take a bounded amount and end by themselves.

use crate::sandbox::Level;

/// One attack: a program, and what has to come of it.
#[derive(Debug)]
pub struct Attack {
    /// Its key in JSON. Never renamed.
    pub name: &'static str,
    /// What it tries, in plain words, after "An answer tries to ...".
    pub tries: &'static str,
    pub source: &'static str,
    /// The weakest level that promises to stop it.
    pub promised_at: Level,
    /// How its run has to end for it to have been tried and stopped.
    pub end: End,
}

/// How the run of an attack has to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself, after everything was tried in vain.
    InVain,
    /// By the time limit.
    Time,
    /// By the memory limit.
    Memory,
    /// By the output limit.
    Output,
    /// By the limit of processes, or of the memory or time that they need.
    Processes,
    /// However it likes: its call must not count as answered.
    Unanswered,
}

const fn attack(
    name: &'static str,
    tries: &'static str,
    source: &'static str,
    promised_at: Level,
    end: End,
) -> Attack {
    Attack { name, tries, source, promised_at, end }
}

/// Every attack, in the order in which they are made and shown.
#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    attack("read_file", "read a file of this machine",
        include_str!("attacks/read_file.py"), Level::Strict, End::InVain),
    attack("read_home", "read a password in a home folder",
        include_str!("attacks/read_home.py"), Level::Strict, End::InVain),
    attack("change_file", "change or remove a file of this machine",
        include_str!("attacks/change_file.py"), Level::Strict, End::InVain),
    attack("leave_file", "leave a file for the next submission",
        include_str!("attacks/leave_file.py"), Level::Strict, End::InVain),
    attack("change_python", "change Python or its grader",
        include_str!("attacks/change_python.py"), Level::Strict, End::InVain),
    attack("see_process", "see which programs run here",
        include_str!("attacks/see_process.py"), Level::Strict, End::InVain),
    attack("signal_process", "send a signal to another program",
        include_str!("attacks/signal_process.py"), Level::Strict, End::InVain),
    attack("read_memory", "read the memory of another program",
        include_str!("attacks/read_memory.py"), Level::Strict, End::InVain),
    attack("connect_loopback", "connect to a local service (TCP)",
        include_str!("attacks/connect_loopback.py"), Level::Strict, End::InVain),
    attack("connect_abstract", "connect to a local service (socket)",
        include_str!("attacks/connect_abstract.py"), Level::Strict, End::InVain),
    attack("make_namespaces", "mount, or make namespaces",
        include_str!("attacks/make_namespaces.py"), Level::Kernel, End::InVain),
    attack("trace_process", "take control of a process, as a debugger",
        include_str!("attacks/trace_process.py"), Level::Kernel, End::InVain),
    attack("use_root", "do what only root may do",
        include_str!("attacks/use_root.py"), Level::Basic, End::InVain),
    attack("survive", "outlive its own end",
        include_str!("attacks/survive.py"), Level::Basic, End::InVain),
    attack("fork_bomb", "start processes without end",
        include_str!("attacks/fork_bomb.py"), Level::Basic, End::Processes),
    attack("use_memory", "take all memory, in many processes",
        include_str!("attacks/use_memory.py"), Level::Basic, End::Memory),
    attack("use_processor", "take the processor, in child processes",
        include_str!("attacks/use_processor.py"), Level::Basic, End::Time),
    attack("print_endlessly", "print without end",
        include_str!("attacks/print_endlessly.py"), Level::Basic, End::Output),
    attack("fill_disk", "fill the disk",
        include_str!("attacks/fill_disk.py"), Level::Basic, End::Output),
    attack("forge_at_import", "pass by talking like the grader",
        include_str!("attacks/forge_at_import.py"), Level::Basic, End::Unanswered),
    attack("forge_in_call", "pass by ending before it answers",
        include_str!("attacks/forge_in_call.py"), Level::Basic, End::Unanswered),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_program_is_in_the_table_once() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/doctor/attacks");
        let files: BTreeSet<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let names: BTreeSet<_> = ATTACKS.iter().map(|attack| format!("{}.py", attack.name)).collect();
        assert_eq!(names, files);
        assert_eq!(names.len(), ATTACKS.len());
    }

    #[test]
    fn every_program_can_show_how_it_went() {
        for attack in ATTACKS {
            assert!(attack.source.starts_with("# "), "{} does not say what it does", attack.name);
            let told = attack.source.contains("print(\"tried\")");
            assert_eq!(told, attack.end == End::InVain, "{}", attack.name);
            assert_eq!(
                attack.source.contains("def answer():"),
                attack.end == End::Unanswered,
                "{}",
                attack.name
            );
        }
    }
}
