//! Cases that ask ruff about the learner's file.

use super::kind::Kind;
use super::{Checker, Comparing};
use crate::spec::finding::Finding;
use crate::spec::model::Check;
use crate::spec::model::lint::{FAMILIES, Lint};
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::similar::nearest;
use crate::spec::tree::Node;

pub const LINT: Kind = Kind {
    key: "lint",
    plural: "checks by ruff",
    keys: &["lint"],
    expects: &["lint"],
    expect_what: "add `lint`",
    goes_with: &[],
    instead: &[],
    read: |checker, raw, at, _: &Comparing| Check::Lint(checker.lint(raw.lint.as_ref(), at.at("lint"))),
};

impl Checker<'_> {
    /// `at` is the table of what is asked.
    fn lint(&mut self, raw: Option<&raw::Lint>, at: &Node<'_>) -> Lint {
        let Some(raw) = raw else { return Lint::default() };
        let lint = Lint {
            files: self.python_files(raw.files.as_ref(), at.at("files")),
            select: self.lint_rules(raw.select.as_ref(), at.at("select")),
            ignore: self.lint_rules(raw.ignore.as_ref(), at.at("ignore")),
            most: raw.max.unwrap_or_default() as usize,
            format: raw.format.unwrap_or_default(),
            line_length: raw.line_length,
            comments: raw.noqa.unwrap_or_default(),
        };
        if at.is_damaged() || !lint.select.is_empty() {
            return lint;
        }
        for key in ["ignore", "max"] {
            if at.has(key) {
                let finding =
                    Finding::new(&at.key_span(key), format!("`{key}` is about rules, and none is selected"));
                self.report(finding.help("add `select`, as in `select = [\"E\", \"F\"]`"));
            }
        }
        if !lint.format && !at.has("ignore") && !at.has("max") {
            let help = "add `select`, `format` or both, as in `lint = { select = [\"E\", \"F\", \"B\"], format = true }`";
            self.report(Finding::absent(&at.span, "`lint` asks for nothing").help(help));
        }
        lint
    }

    /// Codes of rules. Which numbers there are in a family is ruff's to know.
    fn lint_rules(&mut self, raw: Option<&raw::OneOrMany>, at: &Node<'_>) -> Vec<String> {
        let rules = listed(raw, at);
        for (rule, at) in &rules {
            let family = rule.trim_end_matches(|c: char| c.is_ascii_digit());
            if **rule == "ALL" || FAMILIES.contains(&family) {
                continue;
            }
            let finding = Finding::new(&at.span, format!("ruff has no rules {}", quoted(rule)));
            let upper = rule.to_ascii_uppercase();
            let near = if upper == **rule { nearest(family, FAMILIES) } else { Some(upper.as_str()) };
            let help = "`ruff rule --all` lists them; a start of a code stands for all that begin so";
            self.report(finding.did_you_mean(near).help(help));
        }
        rules.into_iter().map(|(rule, _)| rule.clone()).collect()
    }
}

/// A name or a list of names, each with its place.
pub fn listed<'a, 't>(raw: Option<&'a raw::OneOrMany>, at: &'a Node<'t>) -> Vec<(&'a String, &'a Node<'t>)> {
    match raw {
        None => Vec::new(),
        Some(raw::OneOrMany::One(name)) => vec![(name, at)],
        Some(raw::OneOrMany::Many(names)) => names.iter().zip(at.items()).collect(),
    }
}
