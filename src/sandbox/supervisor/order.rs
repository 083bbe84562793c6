//! The order in which the cases of a job run, and which calls share an import. Runs nothing itself.
//!
//! No process that knows the input of a hidden case comes before one whose output is shown: the number of the next
//! process, and whatever else survives a case, can tell of it.

use std::hash::{BuildHasher, RandomState};

use crate::sandbox::job::{Action, Suite};
use crate::sandbox::wire::WireCase;

/// What runs at a time: positions of cases in their job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// A program, or a call that is measured: in interpreters of its own.
    Program(usize),
    /// Calls that share one import, in this order.
    Calls(Vec<usize>),
    /// Tests of one suite, all in the same mode, in this order.
    Tests(Vec<usize>),
}

impl Turn {
    /// The cases that it is about.
    pub fn positions(&self) -> &[usize] {
        match self {
            Self::Program(position) => std::slice::from_ref(position),
            Self::Calls(group) | Self::Tests(group) => group,
        }
    }
}

/// All cases, each once: those that are shown, then the hidden ones, and in each part programs before calls.
///
/// Shown and hidden calls still share an import where the shown ones can be the last that is shown: in the last group
/// that has both. All other groups with both import the file twice.
pub fn turns(cases: &[WireCase]) -> Vec<Turn> {
    let mut groups = groups(cases);
    let last_mixed = groups.iter().rposition(|group| part(cases, group) == Part::Both);
    if let Some(last_mixed) = last_mixed {
        let later = groups.split_off(last_mixed);
        groups = groups.into_iter().flat_map(|group| apart(cases, group)).chain(later).collect();
    }
    let programs = (0..cases.len()).filter(|&position| !is_call(&cases[position]));
    let programs = programs.map(|position| (part(cases, &[position]), Turn::Program(position)));
    let calls = groups.into_iter().map(|group| {
        let tests = matches!(cases[group[0]].action, Action::Test { .. });
        (part(cases, &group), if tests { Turn::Tests(group) } else { Turn::Calls(group) })
    });
    let mut turns: Vec<_> = programs.chain(calls).collect();
    turns.sort_by_key(|&(part, _)| part);
    turns.into_iter().map(|(_, turn)| turn).collect()
}

/// What a turn is about, in the order in which turns are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Shown,
    Both,
    Hidden,
}

fn part(cases: &[WireCase], positions: &[usize]) -> Part {
    let hidden = positions.iter().filter(|&&position| cases[position].hidden).count();
    match hidden {
        0 => Part::Shown,
        all if all == positions.len() => Part::Hidden,
        _ => Part::Both,
    }
}

/// Calls that can share one import of their subject: same subject, same environment, same files. Hidden ones come last; of
/// trials the first comes first, which is the one whose output is shown, and the others in no order at all.
fn groups(cases: &[WireCase]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (position, case) in cases.iter().enumerate().filter(|(_, case)| is_call(case)) {
        let alike = |group: &&mut Vec<usize>| {
            let first = &cases[group[0]];
            first.subject == case.subject
                && first.env == case.env
                && first.files == case.files
                && companion(first) == companion(case)
                && is_apart(first) == is_apart(case)
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(position),
            None => groups.push(vec![position]),
        }
    }
    for group in &mut groups {
        if is_trial(&cases[group[0]]) {
            mix(&mut group[1..]);
        } else {
            group.sort_by_key(|&position| cases[position].hidden);
        }
    }
    groups
}

/// The shown calls of a group, and the hidden ones.
fn apart(cases: &[WireCase], group: Vec<usize>) -> impl Iterator<Item = Vec<usize>> {
    let (hidden, shown): (Vec<_>, Vec<_>) =
        group.into_iter().partition(|&position| cases[position].hidden && !is_trial(&cases[position]));
    [shown, hidden].into_iter().filter(|part| !part.is_empty())
}

fn is_call(case: &WireCase) -> bool {
    !matches!(case.action, Action::Program { .. } | Action::Dialogue { .. } | Action::Measure(_))
}

/// Whether a test is to run in another process than the subject.
pub fn is_apart(case: &WireCase) -> bool {
    matches!(case.action, Action::Test { isolated: true, .. })
}

/// Whether what runs first are such tests.
pub fn begins_apart(cases: &[WireCase]) -> bool {
    turns(cases).first().is_some_and(|turn| is_apart(&cases[turn.positions()[0]]))
}

/// Whether it is one of several runs of the same tests, which must not know which one it is.
pub fn is_trial(case: &WireCase) -> bool {
    matches!(case.action, Action::Trial { .. })
}

/// What the subject is executed beside.
#[derive(PartialEq, Eq)]
enum Companion<'c> {
    Nothing,
    Suite(&'c Suite),
    Module(&'c str),
}

fn companion(case: &WireCase) -> Companion<'_> {
    match &case.action {
        Action::Test { suite, .. } => Companion::Suite(suite),
        Action::Trial { module, .. } => Companion::Module(module),
        _ => Companion::Nothing,
    }
}

/// Mixes the items in a way that nobody can foresee.
fn mix(items: &mut [usize]) {
    // Every state is seeded by the operating system's random numbers.
    let state = RandomState::new();
    items.sort_by_cached_key(|&item| state.hash_one(item));
}

#[cfg(test)]
mod tests {

    use std::sync::Arc;
    use std::time::Duration;

    use super::Turn::{Calls, Program, Tests};
    use super::*;
    use crate::sandbox::job::{JobCase, Subject};
    use crate::sandbox::tool::Tool;
    use crate::spec::model::{Bytes, Limits};

    /// A letter a case: `p` a program, `i` an isolated test, `a` and `b` calls with different files, `t` a call of a tool; hidden in upper case.
    fn cases(letters: &str) -> Vec<WireCase> {
        let case = |letter: char| {
            let file = letter.to_ascii_lowercase();
            let action = match file {
                'p' => Action::Program { args: Vec::new() },
                'i' => Action::Test { suite: Suite(Arc::from([])), id: String::new(), isolated: true },
                _ => Action::Call { setup: None, call: "f()".to_owned() },
            };
            let limits = Limits {
                cpu: Duration::ZERO,
                wall: Duration::ZERO,
                memory: Bytes(0),
                output: Bytes(0),
                processes: 0,
                file_size: Bytes(0),
            };
            WireCase::from(&JobCase {
                subject: if file == 't' { Subject::Tool(Tool::Syntax) } else { Subject::Submission },
                files: vec![(file.to_string().replace('t', "a"), Arc::from([]))],
                hidden: letter.is_ascii_uppercase(),
                ..JobCase::new(action, limits)
            })
        };
        letters.chars().map(case).collect()
    }

    #[test]
    fn what_is_shown_comes_before_what_is_hidden() {
        let table = [
            ("", vec![]),
            ("app", vec![Program(1), Program(2), Calls(vec![0])]),
            ("Pp", vec![Program(1), Program(0)]),
            ("PAap", vec![Program(3), Calls(vec![2, 1]), Program(0)]),
            ("AP", vec![Program(1), Calls(vec![0])]),
            ("ata", vec![Calls(vec![0, 2]), Calls(vec![1])]),
            // Of two groups with both, one has to import twice.
            ("aAbB", vec![Calls(vec![0]), Calls(vec![2, 3]), Calls(vec![1])]),
            ("aAb", vec![Calls(vec![2]), Calls(vec![0, 1])]),
            ("iaI", vec![Calls(vec![1]), Tests(vec![0, 2])]),
            ("aAB", vec![Calls(vec![0, 1]), Calls(vec![2])]),
        ];
        for (letters, expected) in table {
            assert_eq!(turns(&cases(letters)), expected, "{letters}");
        }
    }

    #[test]
    fn what_begins_apart_has_nothing_before_it() {
        assert_eq!(
            ["", "i", "I", "pi", "Pi", "ai"].map(|letters| begins_apart(&cases(letters))),
            [false, true, true, false, true, false]
        );
    }

    #[test]
    fn every_case_has_its_turn() {
        let letters = "BpaPAbpBaAPbAp";
        let cases = cases(letters);
        let order: Vec<_> = turns(&cases)
            .into_iter()
            .flat_map(|turn| match turn {
                Program(position) => vec![position],
                Calls(group) | Tests(group) => group,
            })
            .collect();
        let hidden: Vec<_> = order.iter().map(|&position| cases[position].hidden).collect();
        assert!(hidden.is_sorted(), "{order:?}");
        let mut sorted = order;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..letters.len()).collect::<Vec<_>>());
    }
}
