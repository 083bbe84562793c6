//! Cases that call something of the learner's file.

use super::kind::Kind;
use super::{Checker, Comparing, python};
use crate::spec::expectation;
use crate::spec::finding::Finding;
use crate::spec::model::{Call, CallExpectation, Check};
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::tree::Node;

pub const CALL: Kind = Kind {
    key: "call",
    plural: "calls",
    keys: &[
        "call",
        "setup",
        "returns",
        "raises",
        "prints",
        "stdin",
        "stdin_file",
        "env",
        "files",
        "compare",
        "writes",
        "installed",
    ],
    expects: &["returns", "raises", "prints", "writes"],
    expect_what: "add `returns`, `raises`, `prints` or `writes`",
    goes_with: &[],
    instead: &[
        ("run", "for a call with what is installed, write `installed = true`"),
        ("args", "write the arguments into `call`"),
        ("stdout", "what a call prints is `prints`"),
        ("stdout_file", "what a call prints is `prints`"),
        ("stderr", "of a call, only what it prints can be expected, with `prints`"),
        ("exit_code", "for a call that ends the program, write `raises = \"SystemExit\"`"),
    ],
    read: |checker, raw, at, comparing| Check::Call(checker.call(raw, at, comparing)),
};

impl Checker<'_> {
    pub(super) fn call(&mut self, raw: &raw::Case, at: &Node<'_>, comparing: &Comparing) -> Call {
        self.expression(raw.call.as_deref(), "call", at);
        self.expression(raw.returns.as_deref(), "returns", at);
        self.nonblank(raw.setup.as_deref(), "setup", at);
        let expects = match (&raw.returns, &raw.raises) {
            (Some(expression), _) => {
                Some(CallExpectation::Returns { expression: expression.clone(), rule: comparing.value() })
            }
            (None, Some(raises)) => self.raises(raises, at.at("raises")),
            (None, None) => None,
        };
        let prints =
            raw.prints.as_ref().map(|text| self.expected_text(text, &comparing.text(), at.at("prints")));
        Call { setup: raw.setup.clone(), call: raw.call.clone().unwrap_or_default(), expects, prints }
    }

    pub(super) fn expression(&mut self, text: Option<&str>, key: &str, at: &Node<'_>) {
        if let Some((slip, help)) = text.and_then(python::expression_slip) {
            self.report(Finding::new(&at.at(key).span, format!("`{key}` {slip}")).help(help));
        }
    }

    fn raises(&mut self, raw: &raw::Raises, at: &Node<'_>) -> Option<CallExpectation> {
        let (kind, kind_at, message) = match raw {
            raw::Raises::Kind(kind) => (kind, at, None),
            raw::Raises::Table(table) => (table.kind.as_ref()?, at.at("type"), table.message.as_deref()),
        };
        if !python::is_dotted_name(kind) {
            let finding =
                Finding::new(&kind_at.span, format!("{} is not the name of an exception", quoted(kind)));
            self.report(finding.help(
                "write the name alone, as in \"ValueError\"; a message goes into { type = \"…\", message = \"…\" }",
            ));
        }
        let message = message.and_then(|pattern| self.pattern(pattern, at.at("message")));
        Some(CallExpectation::Raises { kind: kind.clone(), message })
    }

    fn pattern(&mut self, pattern: &str, at: &Node<'_>) -> Option<regex::Regex> {
        expectation::pattern(pattern)
            .map_err(|why| self.report(Finding::new(&at.span, expectation::NO_PATTERN).label(why)))
            .ok()
    }
}
