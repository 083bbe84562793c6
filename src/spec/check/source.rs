//! Cases that look at the learner's file without running it.

mod grammar;
mod signature;

use super::kind::Kind;
use super::{Checker, Comparing};
use crate::spec::finding::Finding;
use crate::spec::model::Check;
use crate::spec::model::source::{Demand, Excess, Rule, Source, What};
use crate::spec::raw;
use crate::spec::tree::Node;

use grammar::Where;

pub const SOURCE: Kind = Kind {
    key: "source",
    plural: "rules about the file",
    keys: &["source"],
    expects: &["source"],
    expect_what: "add `source`",
    goes_with: &[],
    instead: &[],
    read: |checker, raw, at, _: &Comparing| {
        Check::Source(checker.source(raw.source.as_ref(), at.at("source")))
    },
};

impl Checker<'_> {
    /// `at` is the table of rules.
    fn source(&mut self, raw: Option<&raw::Source>, at: &Node<'_>) -> Source {
        let Some(raw) = raw else { return Source::default() };
        let mut rules = Vec::new();
        self.rules(raw.forbid.as_ref(), at.at("forbid"), Where::Forbid, &mut rules);
        self.rules(raw.require.as_ref(), at.at("require"), Where::Require, &mut rules);
        rules.extend(limits(raw));
        if rules.is_empty()
            && !at.is_damaged()
            && at.entries().iter().all(|entry| entry.key == "files" || is_empty(&entry.node))
        {
            let help =
                "add `forbid`, `require` or one of the limits, as in `source = { forbid = [\"loop\"] }`";
            self.report(Finding::absent(&at.span, "`source` asks for nothing").help(help));
        }
        Source { files: self.python_files(raw.files.as_ref(), at.at("files")), rules }
    }

    /// Adds the rules of a list to those `before`. `at` is the list, or its only text.
    fn rules(&mut self, raw: Option<&raw::OneOrMany>, at: &Node<'_>, place: Where, before: &mut Vec<Rule>) {
        let texts: Vec<(&String, &Node<'_>)> = match raw {
            None => Vec::new(),
            Some(raw::OneOrMany::One(text)) => vec![(text, at)],
            Some(raw::OneOrMany::Many(texts)) => texts.iter().zip(at.items()).collect(),
        };
        for (text, at) in texts {
            match grammar::rule(text, place) {
                Ok(rule) => {
                    if let Some(message) = clash(&rule, before) {
                        self.report(Finding::new(&at.span, message));
                    }
                    before.push(rule);
                }
                Err(slip) => {
                    let finding = Finding::new(&at.span, slip.message).label(slip.label);
                    self.report(Finding { help: slip.help, ..finding });
                }
            }
        }
    }
}

/// What is wrong with a rule beside those before it.
fn clash(rule: &Rule, before: &[Rule]) -> Option<&'static str> {
    let alike = |other: &&Rule| other.what == rule.what && other.scope == rule.scope;
    before.iter().filter(alike).find_map(|other| match (other.demand, rule.demand) {
        (before, here) if before == here => Some("this rule is there twice"),
        (Demand::Never, _) => Some("this is forbidden, too"),
        _ => None,
    })
}

fn is_empty(node: &Node<'_>) -> bool {
    node.items().next().is_none() && matches!(node.value, crate::spec::tree::Value::List(_))
}

/// The limits that are given, as rules.
fn limits(raw: &raw::Source) -> impl Iterator<Item = Rule> {
    type Measure = fn(usize) -> Excess;
    let given: [(Option<u32>, Measure); 4] = [
        (raw.max_lines, Excess::Lines),
        (raw.max_function_lines, Excess::FunctionLines),
        (raw.max_complexity, Excess::Complexity),
        (raw.max_nesting, Excess::Nesting),
    ];
    given.into_iter().filter_map(|(most, excess)| {
        let what = What::Excess(excess(most? as usize));
        Some(Rule { demand: Demand::Never, what, scope: None })
    })
}
