//! Cases in which a program of the author's talks with the learner's.

use super::files::inline;
use super::kind::Kind;
use super::{Checker, Comparing};
use crate::spec::finding::Finding;
use crate::spec::model::interactive::Interactive;
use crate::spec::model::{Check, Content, Program};
use crate::spec::raw;
use crate::spec::tree::Node;

pub const INTERACTIVE: Kind = Kind {
    key: "interactive",
    plural: "dialogues",
    keys: &["interactive", "args", "run", "installed", "env", "files"],
    expects: &["interactive"],
    expect_what: "add `interactive`",
    goes_with: &[],
    instead: &[
        ("stdin", "what the program reads is what the interactor prints"),
        ("stdin_file", "what the program reads is what the interactor prints"),
        ("stdout", "the interactor reads what the program prints, and says whether it is right"),
        ("stdout_file", "the interactor reads what the program prints, and says whether it is right"),
        ("checker", "the interactor says itself whether it went well"),
    ],
    read: |checker, raw, at, _: &Comparing| Check::Interactive(Box::new(checker.interactive(raw, at))),
};

impl Checker<'_> {
    fn interactive(&mut self, raw: &raw::Case, at: &Node<'_>) -> Interactive {
        let args = raw.args.clone().unwrap_or_default();
        self.arguments(&args, at.at("args"));
        let at = at.at("interactive");
        let default = raw::InteractorTable::default();
        let (path, table, path_at) = match &raw.interactive {
            Some(raw::Interactor::Path(path)) => (Some(path), &default, at),
            Some(raw::Interactor::Table(table)) => (table.program.as_ref(), table, at.at("program")),
            None => (None, &default, at),
        };
        let own = table.args.as_deref().unwrap_or_default();
        self.arguments(own, at.at("args"));
        let mut interactor = match path {
            Some(path) => self.checker_program(path, "interactive", own, path_at),
            None => super::checker::nothing(),
        };
        self.author_helpers(table.helpers.as_deref(), at.at("helpers"), &mut interactor.files);
        interactor.pass = self.pass(table.pass, at);
        Interactive {
            program: Program { args, stdout: None, stderr: None, exit_code: 0 },
            interactor,
            input: self.secret(table, at),
        }
    }

    /// What the author's program alone can read.
    fn secret(&mut self, table: &raw::InteractorTable, at: &Node<'_>) -> Content {
        match (&table.input, &table.input_file) {
            (Some(_), Some(_)) => {
                let message = "`input` and `input_file` exclude each other";
                self.report(Finding::new(&at.key_span("input_file"), message).help("keep one"));
                Content::empty()
            }
            (Some(text), None) => inline(text),
            (None, Some(path)) => self.file(path, "input_file", at.at("input_file")),
            (None, None) => Content::empty(),
        }
    }
}
