//! Cases that run the learner's file as a program.

use super::kind::Kind;
use super::{Checker, Comparing};
use crate::spec::model::{Check, Expected, Program};
use crate::spec::raw;
use crate::spec::tree::Node;

pub const PROGRAM: Kind = Kind {
    key: "",
    plural: "programs",
    keys: &[
        "stdin",
        "stdin_file",
        "env",
        "files",
        "compare",
        "writes",
        "args",
        "run",
        "installed",
        "stdout",
        "stdout_file",
        "stderr",
        "exit_code",
    ],
    expects: &["stdout", "stdout_file", "stderr", "exit_code", "writes"],
    expect_what: "add `stdout`, `stderr`, `exit_code` or `writes`; or `call` with `returns`",
    goes_with: &[],
    instead: &[
        ("setup", "add `call`, or make it part of the files that are given"),
        ("returns", "add `call`, the expression that has this value"),
        ("raises", "add `call`, the expression that raises it"),
        ("prints", "add `call`, or write `stdout` for what the program prints"),
    ],
    read: |checker, raw, at, comparing| Check::Program(checker.program(raw, at, comparing)),
};

impl Checker<'_> {
    pub(super) fn program(&mut self, raw: &raw::Case, at: &Node<'_>, comparing: &Comparing) -> Program {
        let rule = &comparing.text();
        let args = raw.args.clone().unwrap_or_default();
        self.arguments(&args, at.at("args"));
        let stdout = match (&raw.stdout, &raw.stdout_file) {
            (Some(text), _) => Some(self.expected_text(text, rule, at.at("stdout"))),
            (None, Some(path)) => {
                let content = self.file(path, "stdout_file", at.at("stdout_file"));
                Some(Expected { content, rule: rule.clone() })
            }
            (None, None) => None,
        };
        let stderr = raw.stderr.as_ref().map(|text| self.expected_text(text, rule, at.at("stderr")));
        Program { args, stdout, stderr, exit_code: raw.exit_code.unwrap_or_default() }
    }

    /// Arguments of a program. `at` is the list.
    pub(super) fn arguments(&mut self, args: &[String], at: &Node<'_>) {
        for (argument, at) in args.iter().zip(at.items()) {
            self.no_nul(argument, at);
        }
    }
}
