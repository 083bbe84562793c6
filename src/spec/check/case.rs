//! One `[[case]]`: what is given, what is run, what is expected.

use std::collections::BTreeMap;

use super::files::inline;
use super::kind::Kind;
use super::rules::Compared;
use super::{Checker, Shared};
use crate::compare::rule::TextRule;
use crate::spec::expectation::expectation_slip;
use crate::spec::finding::Finding;
use crate::spec::line_of;
use crate::spec::model::{Case, Content, Expected};
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::similar::nearest;
use crate::spec::tree::Node;

/// Keys of which a case may have one.
const RIVALS: [(&str, &str); 6] = [
    ("stdin", "stdin_file"),
    ("stdout", "stdout_file"),
    ("returns", "raises"),
    ("checker", "raises"),
    ("concurrency", "async"),
    ("installed", "run"),
];

impl Checker<'_> {
    /// The cases of a spec. `at` is the list of them.
    pub(super) fn cases(&mut self, raw: &[raw::Case], at: &Node<'_>, shared: &Shared) -> Vec<Case> {
        let mut cases: Vec<Case> = Vec::with_capacity(raw.len());
        for (position, (one, at)) in raw.iter().zip(at.items()).enumerate() {
            self.case_name(one, at, &cases);
            let names =
                |cases: &[raw::Case]| cases.iter().filter_map(|case| case.name.clone()).collect::<Vec<_>>();
            let after = self.after(one, at, &names(&raw[..position]), &names(&raw[position + 1..]));
            let case = self.case(one, at, shared, after);
            cases.push(case);
        }
        cases
    }

    fn case(&mut self, raw: &raw::Case, at: &Node<'_>, shared: &Shared, after: Vec<usize>) -> Case {
        self.nonblank(raw.hint.as_deref(), "hint", at);
        self.nonblank(raw.untested.as_deref(), "untested", at);
        let kind = Kind::of(at);
        self.combination(kind, at);
        let comparing = self.compare(raw.compare.as_ref(), &shared.compare, at);
        let check = (kind.read)(self, raw, at, &comparing);
        let writes = self.writes(raw.writes.as_ref(), at.at("writes"), &comparing);
        if raw.compare.is_some() {
            let texts = ["stdout", "stdout_file", "stderr", "prints", "writes"].iter().any(|key| at.has(key));
            self.idle_options(&comparing, Compared { texts, value: at.has("returns") }, at);
        }
        Case {
            name: raw.name.clone().unwrap_or_default(),
            points: self.points(raw.points, at),
            extra: raw.extra.unwrap_or_default(),
            group: None,
            hidden: raw.hidden.unwrap_or_default(),
            hint: raw.hint.clone().or_else(|| shared.hint.clone()),
            untested: raw.untested.clone(),
            after,
            limits: self.limits(raw.limits.as_ref(), &shared.limits, at).complete(),
            stdin: self.stdin(raw, at),
            env: self.env(raw.env.as_ref(), at.at("env")),
            files: self.given_files(raw.files.as_deref(), at.at("files"), &shared.files),
            check,
            writes,
            installed: self.installed(raw, at),
            line: line_of(self.text, at.span.start),
        }
    }

    fn case_name(&mut self, raw: &raw::Case, at: &Node<'_>, earlier: &[Case]) {
        let Some(name) = &raw.name else { return };
        self.nonblank(Some(name), "name", at);
        let at = at.at("name");
        if name.contains(char::is_control) {
            self.report(Finding::new(&at.span, "`name` has to be one line"));
        }
        if let Some(first) = earlier.iter().find(|case| case.name == *name) {
            let finding = Finding::new(&at.span, format!("two cases are called {}", quoted(name)));
            self.report(
                finding.label(format!("the first is in line {}", first.line)).help("give each its own name"),
            );
        }
    }

    /// Positions of the cases that have to be accepted first.
    fn after(&mut self, raw: &raw::Case, at: &Node<'_>, earlier: &[String], later: &[String]) -> Vec<usize> {
        let at = at.at("after");
        let names: Vec<(&String, &Node<'_>)> = match &raw.after {
            None => return Vec::new(),
            Some(raw::OneOrMany::One(name)) => vec![(name, at)],
            Some(raw::OneOrMany::Many(names)) => names.iter().zip(at.items()).collect(),
        };
        let mut positions = Vec::new();
        for (name, at) in names {
            if let Some(position) = earlier.iter().position(|known| known == name) {
                positions.push(position);
                continue;
            }
            let finding = Finding::new(&at.span, format!("there is no earlier case {}", quoted(name)));
            self.report(if raw.name.as_ref() == Some(name) {
                finding.label("this is the case itself")
            } else if later.contains(name) {
                finding.label("it comes later").help("put it before this case")
            } else {
                finding.did_you_mean(nearest(name, earlier.iter().map(String::as_str)))
            });
        }
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// Keys that do not go together, and a case that expects nothing.
    fn combination(&mut self, kind: &'static Kind, at: &Node<'_>) {
        let foreign: Vec<Finding> = at.entries().iter().filter_map(|entry| kind.foreign(entry, at)).collect();
        let damaged = !foreign.is_empty() || at.is_damaged();
        self.findings.extend(foreign);
        for (first, second) in RIVALS {
            if at.has(first) && at.has(second) {
                let message = format!("`{first}` and `{second}` exclude each other");
                self.report(Finding::new(&at.key_span(second), message).help("keep one"));
            }
        }
        if !damaged && !kind.expects.iter().any(|key| at.has(key)) {
            self.report(
                Finding::absent(&at.span, "this case expects nothing, so anything would pass")
                    .help(kind.expect_what),
            );
        }
    }

    /// A text that is expected: one that could not fail is a mistake.
    pub(super) fn expected_text(&mut self, text: &str, rule: &TextRule, at: &Node<'_>) -> Expected {
        if let Some(slip) = expectation_slip(text.as_bytes(), rule) {
            let label = match slip.place {
                Some(place) => format!(
                    "{} of it: {}",
                    crate::compare::data::spot(text.as_bytes(), place.start),
                    slip.label
                ),
                None => slip.label,
            };
            let finding = Finding::new(&at.span, slip.message).label(label);
            self.report(Finding { help: slip.help.map(str::to_owned), ..finding });
        }
        Expected { content: inline(text), rule: rule.clone() }
    }

    fn stdin(&mut self, raw: &raw::Case, at: &Node<'_>) -> Content {
        match (&raw.stdin, &raw.stdin_file) {
            (Some(text), _) => inline(text),
            (None, Some(path)) => self.file(path, "stdin_file", at.at("stdin_file")),
            (None, None) => Content::empty(),
        }
    }

    fn env(&mut self, raw: Option<&BTreeMap<String, String>>, at: &Node<'_>) -> BTreeMap<String, String> {
        for (name, value) in raw.into_iter().flatten() {
            if name.is_empty() || name.contains(['=', '\0']) {
                let finding = Finding::new(&at.key_span(name), "a variable cannot have this name");
                self.report(finding.help("use letters, digits and `_`"));
            }
            self.no_nul(value, at.at(name));
        }
        raw.cloned().unwrap_or_default()
    }

    pub(super) fn no_nul(&mut self, text: &str, at: &Node<'_>) {
        if text.contains('\0') {
            self.report(Finding::new(&at.span, "the character \\0 cannot be passed to a program"));
        }
    }
}
