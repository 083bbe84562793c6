//! `[[group]]`: cases that earn points together; and what extra credit must not do.

use rust_decimal::Decimal;

use super::Checker;
use crate::spec::finding::Finding;
use crate::spec::model::{Case, Group};
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::similar::nearest;
use crate::spec::tree::{Node, Value};

/// What a group says for its cases.
const OF_THE_GROUP: [&str; 2] = ["points", "extra"];

impl Checker<'_> {
    /// The groups of a spec, entered into their cases. `at` is the root.
    pub(super) fn groups(&mut self, raw: &[raw::Group], at: &Node<'_>, cases: &mut [Case]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::with_capacity(raw.len());
        for (one, at) in raw.iter().zip(at.at("group").items()) {
            self.group_name(one, at, &groups, cases);
            groups.push(Group {
                name: one.name.clone().unwrap_or_default(),
                points: self.points(one.points, at),
                extra: one.extra.unwrap_or_default(),
            });
            self.members(one.cases.as_deref(), at.at("cases"), &groups, cases);
        }
        let (written, pairs): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.line > 0);
        for (case, at) in written.iter().zip(at.at("case").items()) {
            if let Some(group) = case.group {
                self.idle_points(&format!("it is in the group {}", quoted(&groups[group].name)), at);
            }
        }
        if !pairs.is_empty() && pairs.iter().all(|pair| pair.group.is_some()) {
            self.idle_points("every pair is in a group", at.at("pairs"));
        }
        groups
    }

    /// Keys of cases that a group has in their place.
    fn idle_points(&mut self, why: &str, at: &Node<'_>) {
        for entry in at.entries().iter().filter(|entry| OF_THE_GROUP.contains(&entry.key.as_ref())) {
            let message = format!("`{}` has no effect in a group", entry.key);
            let finding = Finding::new(&entry.key_span, message).label(why);
            self.report(finding.help("leave it out; the group says it for all of its cases"));
        }
    }

    fn group_name(&mut self, raw: &raw::Group, at: &Node<'_>, earlier: &[Group], cases: &[Case]) {
        let Some(name) = &raw.name else { return };
        self.nonblank(Some(name), "name", at);
        let at = at.at("name");
        if name.contains(char::is_control) {
            self.report(Finding::new(&at.span, "`name` has to be one line"));
        }
        // Reports have a column for each case and each group.
        if earlier.iter().any(|group| group.name == *name) {
            let finding = Finding::new(&at.span, format!("two groups are called {}", quoted(name)));
            self.report(finding.help("give each its own name"));
        } else if cases.iter().any(|case| case.name == *name) {
            let finding = Finding::new(&at.span, format!("a case is called {} too", quoted(name)));
            self.report(finding.help("give the group a name of its own"));
        }
    }

    /// Enters the last of `groups` into the cases that it names. `at` is the list of their names.
    fn members(&mut self, names: Option<&[String]>, at: &Node<'_>, groups: &[Group], cases: &mut [Case]) {
        let Some((names, (this, own))) = names.zip(groups.iter().enumerate().next_back()) else { return };
        if matches!(&at.value, Value::List(items) if items.is_empty()) {
            let finding = Finding::new(&at.span, "the group has no cases");
            self.report(finding.help("name those that have to be accepted together"));
        }
        for (name, at) in names.iter().zip(at.items()) {
            let Some(position) = cases.iter().position(|case| case.name == *name) else {
                let finding = Finding::new(&at.span, format!("there is no case {}", quoted(name)));
                let known = cases.iter().map(|case| case.name.as_str());
                self.report(finding.did_you_mean(nearest(name, known)));
                continue;
            };
            let case = &mut cases[position];
            match case.group {
                None => {
                    (case.group, case.points) = (Some(this), Decimal::ZERO);
                    case.extra = own.extra;
                }
                Some(other) if other == this => {
                    self.report(Finding::new(&at.span, format!("{} is in this group twice", quoted(name))));
                }
                Some(other) => {
                    let finding = Finding::new(&at.span, format!("{} is in two groups", quoted(name)));
                    let label = format!("it is in {} already", quoted(&groups[other].name));
                    self.report(finding.label(label).help("a case earns points in one group at most"));
                }
            }
        }
    }

    /// Extra credit must not decide what is accepted. `at` is the root.
    pub(super) fn extra_credit(&mut self, cases: &[Case], at: &Node<'_>) {
        if !cases.is_empty() && cases.iter().all(|case| case.extra) {
            let message = "every case is extra credit, so anything would be accepted";
            let finding = Finding::absent(&at.key_span("case"), message);
            self.report(finding.help("leave `extra` out of those that a solution has to meet"));
            return;
        }
        for (case, at) in cases.iter().filter(|case| case.line > 0).zip(at.at("case").items()) {
            let first = case.after.iter().map(|&earlier| &cases[earlier]).find(|earlier| earlier.extra);
            if let Some(first) = first.filter(|_| !case.extra) {
                let message = "a case that counts cannot depend on extra credit";
                let finding = Finding::new(&at.at("after").span, message);
                let label = format!("{} is extra credit", quoted(&first.name));
                self.report(finding.label(label).help("make this case extra credit too"));
            }
        }
    }
}
