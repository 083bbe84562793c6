//! Cases that compare the learner's file with the one that it was made from.

use super::kind::Kind;
use super::{Checker, Comparing};
use crate::spec::finding::Finding;
use crate::spec::model::refactor::{Change, Goal, Metric, Refactor};
use crate::spec::model::{Check, Content};
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::tree::Node;

/// A line of code has about ten nodes.
const FRAGMENT: u32 = 25;

pub const REFACTOR: Kind = Kind {
    key: "refactor",
    plural: "comparisons with the starter",
    keys: &["refactor"],
    expects: &["refactor"],
    expect_what: "add `refactor`",
    goes_with: &[],
    instead: &[],
    read: |checker, raw, at, _: &Comparing| {
        checker.keeps_behaviour(raw, at);
        Check::Refactor(checker.refactor(raw.refactor.as_ref(), at.at("refactor")))
    },
};

impl Checker<'_> {
    /// A file that does nothing is as short and simple as can be.
    fn keeps_behaviour(&mut self, raw: &raw::Case, at: &Node<'_>) {
        if raw.after.is_none() && !at.is_damaged() {
            let finding =
                Finding::new(&at.key_span("refactor"), "an empty file would be the simplest of all");
            self.report(finding.help(
                "name the cases that show that it still does what it did, as in `after = [\"as before\"]`",
            ));
        }
    }

    /// `at` is the table of what is asked.
    fn refactor(&mut self, raw: Option<&raw::Refactor>, at: &Node<'_>) -> Refactor {
        let default = raw::Refactor::default();
        let raw = raw.unwrap_or(&default);
        let goals = [
            (&raw.complexity, Metric::Complexity),
            (&raw.function_complexity, Metric::FunctionComplexity),
            (&raw.length, Metric::Length),
            (&raw.function_length, Metric::FunctionLength),
            (&raw.nesting, Metric::Nesting),
            (&raw.duplication, Metric::Duplication),
        ];
        let goals: Vec<Goal> = goals
            .into_iter()
            .filter_map(|(text, metric)| self.goal(text.as_deref()?, metric, at.at(metric.key())))
            .collect();
        if !at.is_damaged() && Metric::ALL.iter().all(|metric| !at.has(metric.key())) {
            let keys: Vec<_> = Metric::ALL.map(|metric| format!("`{}`", metric.key())).into();
            let help = format!("add one of {}, as in `complexity = \"-30%\"`", keys.join(", "));
            self.report(Finding::absent(&at.span, "`refactor` asks for nothing").help(help));
        }
        if raw.fragment.is_some() && !at.has(Metric::Duplication.key()) {
            let finding = Finding::new(&at.key_span("fragment"), "`fragment` is about `duplication`");
            self.report(finding.help("add `duplication`, or leave it out"));
        }
        Refactor {
            starter: self.starter(raw.starter.as_deref(), at),
            fragment: raw.fragment.unwrap_or(FRAGMENT),
            goals,
        }
    }

    fn goal(&mut self, text: &str, metric: Metric, at: &Node<'_>) -> Option<Goal> {
        let change = Change::read(text);
        if change.is_none() {
            let message = format!("`{}` cannot change by {}", metric.key(), quoted(text));
            self.report(
                Finding::new(&at.span, message)
                    .help("write \"less\", \"-3\", \"-30%\", or \"no more\" where it may stay as it is"),
            );
        }
        change.map(|change| Goal { metric, change })
    }

    fn starter(&mut self, path: Option<&str>, at: &Node<'_>) -> Content {
        if let Some(path) = path {
            return self.file(path, "starter", at.at("starter"));
        }
        let path = format!("starter/{}", self.learners_file.as_deref().unwrap_or_default());
        if self.learners_file.is_some() && !at.is_damaged() {
            return self.file(&path, "starter", at);
        }
        Content::File(path.into())
    }
}
