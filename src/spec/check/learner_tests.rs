//! Cases in which the learner's file is tests, and which say what these are tried with.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::kind::Kind;
use super::lint::listed;
use super::{Checker, Comparing, stem};
use crate::spec::finding::Finding;
use crate::spec::line_of;
use crate::spec::model::trials::{Bug, CORRECT, LearnerTests, Mutants, OPERATORS, Subject, is_patch};
use crate::spec::model::{Check, Content};
use crate::spec::quantity;
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::similar::nearest;
use crate::spec::tree::Node;

pub const LEARNER_TESTS: Kind = Kind {
    key: "learner_tests",
    plural: "learners' tests",
    keys: &["learner_tests", "env", "files"],
    expects: &["learner_tests"],
    expect_what: "add `learner_tests`",
    goes_with: &[],
    instead: INSTEAD,
    read: |checker, raw, at, _: &Comparing| {
        Check::LearnerTests(Arc::new(
            checker.learner_tests(raw.learner_tests.as_ref(), at.at("learner_tests")),
        ))
    },
};

/// What to write in place of keys of other kinds, where tests are run.
pub const INSTEAD: &[(&str, &str)] = &[
    ("stdin", "a test gives input with pytest's `monkeypatch`"),
    ("writes", "a test looks at files itself"),
    ("prints", "a test looks at what is printed with pytest's `capsys`"),
];

impl Checker<'_> {
    /// `at` is the table.
    fn learner_tests(&mut self, raw: Option<&raw::LearnerTests>, at: &Node<'_>) -> LearnerTests {
        let default = raw::LearnerTests::default();
        let raw = raw.unwrap_or(&default);
        let subject = self.subject(raw.subject.as_deref(), at);
        let others = self.others(raw.also_correct.as_deref(), &subject, at.at("also_correct"));
        let mut bugs: Vec<Bug> = Vec::new();
        for (one, at) in raw.bugs.iter().flatten().zip(at.at("bugs").items()) {
            let bug = self.bug(one, at);
            let names = others.iter().map(|(name, _)| name.as_str()).chain([CORRECT]);
            if names.chain(bugs.iter().map(|bug| bug.name.as_str())).any(|name| name == bug.name) {
                let message = format!("{} is there twice", quoted(&bug.name));
                let finding = Finding::new(&at.span, message);
                self.report(finding.help("give one of them another `name`"));
            }
            bugs.push(bug);
        }
        let mutants = raw.mutants.as_ref().map(|raw| self.mutants(raw, at.at("mutants")));
        if bugs.is_empty() && mutants.is_none() && !at.is_damaged() && !at.has("bugs") {
            let help = "add `bugs`, a list of files, or `mutants = { count = 10 }`";
            self.report(Finding::absent(&at.span, "there are no bugs to be found").help(help));
        }
        LearnerTests { subject, others, bugs, mutants, only: Vec::new() }
    }

    /// Other correct implementations; `at` is the list of their files.
    fn others(&mut self, raw: Option<&[String]>, subject: &Subject, at: &Node<'_>) -> Vec<(String, Subject)> {
        let mut others: Vec<(String, Subject)> = Vec::new();
        for (path, at) in raw.unwrap_or_default().iter().zip(at.items()) {
            let name = format!("{CORRECT}, {}", stem(path.rsplit('/').next().unwrap_or(path)));
            if *path == subject.path || others.iter().any(|(earlier, _)| *earlier == name) {
                self.report(Finding::new(&at.span, format!("{} is there twice", quoted(path))));
            }
            let content = self.file(path, "also_correct", at);
            others.push((name, Subject { path: path.clone(), content, ..subject.clone() }));
        }
        others
    }

    /// The implementation that tests are about. `at` is the table that names it.
    pub(super) fn subject(&mut self, path: Option<&str>, at: &Node<'_>) -> Subject {
        let at = at.at("subject");
        let path = path.unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or(path);
        let content = if path.is_empty() { Content::empty() } else { self.file(path, "subject", at) };
        if !path.is_empty() {
            self.importable(path, at, "subject/stack.py", "tests import it by its own name");
        }
        Subject { path: path.to_owned(), module: stem(name).to_owned(), content }
    }

    fn bug(&mut self, raw: &raw::Bug, at: &Node<'_>) -> Bug {
        let default = raw::BugTable::default();
        let (path, table, file_at) = match raw {
            raw::Bug::Path(path) => (path.as_str(), &default, at),
            raw::Bug::Table(table) => (table.file.as_deref().unwrap_or_default(), table, at.at("file")),
        };
        let content = if path.is_empty() { Content::empty() } else { self.file(path, "bugs", file_at) };
        if !path.is_empty() && !is_patch(path) && path.strip_suffix(".py").is_none() {
            let finding =
                Finding::new(&file_at.span, format!("{} is neither Python nor a patch", quoted(path)));
            self.report(finding.help("its name has to end in `.py`, `.patch` or `.diff`"));
        }
        self.nonblank(table.name.as_deref(), "name", at);
        self.nonblank(table.description.as_deref(), "description", at);
        let name = table.name.as_deref().unwrap_or_else(|| stem(path.rsplit('/').next().unwrap_or(path)));
        if name.contains(char::is_control) {
            self.report(Finding::new(&at.at("name").span, "`name` has to be one line"));
        }
        let weight = table.weight.map(|number| self.quantity(quantity::points(number), "weight", at));
        Bug {
            name: name.to_owned(),
            description: table.description.clone(),
            hidden: table.hidden.unwrap_or_default(),
            weight: weight.flatten().unwrap_or(Decimal::ONE),
            path: path.to_owned(),
            content,
            line: line_of(self.text, at.span.start),
        }
    }

    fn mutants(&mut self, raw: &raw::Mutants, at: &Node<'_>) -> Mutants {
        let operators = listed(raw.operators.as_ref(), at.at("operators"));
        for (operator, at) in &operators {
            if !OPERATORS.contains(&operator.as_str()) {
                let message = format!("there is no operator {}", quoted(operator));
                let near = nearest(operator, OPERATORS);
                let help = format!("known are {}", OPERATORS.join(", "));
                self.report(Finding::new(&at.span, message).did_you_mean(near).help(help));
            }
        }
        let exclude = listed(raw.exclude.as_ref(), at.at("exclude"));
        Mutants {
            count: raw.count.unwrap_or_default(),
            operators: operators.into_iter().map(|(operator, _)| operator.clone()).collect(),
            exclude: exclude.into_iter().map(|(id, _)| id.clone()).collect(),
            hidden: raw.hidden.unwrap_or_default(),
        }
    }
}
