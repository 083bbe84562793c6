//! Cases that ask mypy about the learner's file and about code that uses it.

use std::collections::BTreeMap;

use super::files::inline;
use super::kind::Kind;
use super::lint::listed;
use super::{Checker, Comparing};
use crate::spec::finding::Finding;
use crate::spec::model::types::{CODES, Expects, OPTIONS, Snippet, Types, marks};
use crate::spec::model::{Check, Content};
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::similar::nearest;
use crate::spec::tree::Node;

pub const TYPES: Kind = Kind {
    key: "types",
    plural: "checks by mypy",
    keys: &["types"],
    expects: &["types"],
    expect_what: "add `types`",
    goes_with: &[],
    instead: &[],
    read: |checker, raw, at, _: &Comparing| Check::Types(checker.types(raw.types.as_ref(), at.at("types"))),
};

/// A part of `types` that lists code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Accept,
    Reject,
}

impl Checker<'_> {
    /// `at` is the table of what is asked.
    fn types(&mut self, raw: Option<&raw::TypeCheck>, at: &Node<'_>) -> Types {
        let Some(raw) = raw else { return Types::default() };
        let mut snippets = Vec::new();
        self.snippets(raw.accept.as_deref(), at.at("accept"), List::Accept, &mut snippets);
        self.snippets(raw.reject.as_deref(), at.at("reject"), List::Reject, &mut snippets);
        Types {
            files: self.python_files(raw.files.as_ref(), at.at("files")),
            strict: raw.strict.unwrap_or_default(),
            options: self.mypy_options(raw.options.as_ref(), at.at("options")),
            enable: self.mypy_codes(raw.enable.as_ref(), at.at("enable")),
            disable: self.mypy_codes(raw.disable.as_ref(), at.at("disable")),
            comments: raw.type_ignore.unwrap_or_default(),
            snippets,
        }
    }

    fn mypy_options(
        &mut self,
        raw: Option<&BTreeMap<String, bool>>,
        at: &Node<'_>,
    ) -> BTreeMap<String, bool> {
        for name in raw.into_iter().flat_map(BTreeMap::keys) {
            if !OPTIONS.contains(&name.as_str()) {
                let message = format!("mypy has no option {} for one file", quoted(name));
                let help = format!("known are {}", OPTIONS.join(", "));
                let finding = Finding::new(&at.key_span(name), message).did_you_mean(nearest(name, OPTIONS));
                self.report(finding.help(help));
            }
        }
        raw.cloned().unwrap_or_default()
    }

    fn mypy_codes(&mut self, raw: Option<&raw::OneOrMany>, at: &Node<'_>) -> Vec<String> {
        let codes = listed(raw, at);
        for (code, at) in &codes {
            self.mypy_code(code, at);
        }
        codes.into_iter().map(|(code, _)| code.clone()).collect()
    }

    fn mypy_code(&mut self, code: &str, at: &Node<'_>) {
        if !CODES.contains(&code) {
            let finding = Finding::new(&at.span, format!("mypy has no error code {}", quoted(code)));
            let help = "mypy shows the code of an error in brackets behind it, as in [arg-type]";
            self.report(finding.did_you_mean(nearest(code, CODES)).help(help));
        }
    }

    /// Adds the snippets of a list to those `before`.
    fn snippets(
        &mut self,
        raw: Option<&[raw::Snippet]>,
        at: &Node<'_>,
        list: List,
        before: &mut Vec<Snippet>,
    ) {
        for (raw, at) in raw.unwrap_or_default().iter().zip(at.items()) {
            let number = before.len() + 1;
            let read = match raw {
                raw::Snippet::Path(path) => Some((path.clone(), self.file(path, "types", at), None)),
                raw::Snippet::Table(table) => self.snippet(table, at, number, list),
            };
            let Some((name, content, code)) = read else { continue };
            let expects = match list {
                List::Accept => Expects::Accepted,
                List::Reject => Expects::Rejected { code },
            };
            before.push(Snippet { name, content, expects });
        }
    }

    /// Name, content and code of a table.
    fn snippet(
        &mut self,
        raw: &raw::SnippetTable,
        at: &Node<'_>,
        number: usize,
        list: List,
    ) -> Option<(String, Content, Option<String>)> {
        if let Some(code) = &raw.code {
            self.mypy_code(code, at.at("code"));
            if list == List::Accept {
                let finding = Finding::new(&at.key_span("code"), "what mypy has to accept has no error code");
                self.report(finding.help("move it to `reject`, or leave `code` out"));
            }
        }
        match (&raw.file, &raw.text) {
            (Some(path), None) => {
                Some((path.clone(), self.file(path, "file", at.at("file")), raw.code.clone()))
            }
            (None, Some(text)) => {
                self.snippet_text(text, raw.code.as_deref(), at, list);
                Some((format!("snippet {number}"), inline(text), raw.code.clone()))
            }
            (Some(_), Some(_)) => {
                let finding = Finding::new(&at.key_span("text"), "`file` and `text` exclude each other");
                self.report(finding.help("keep one"));
                None
            }
            (None, None) => {
                if !at.is_damaged() {
                    let help = "`file` names a file of the exercise's folder, `text` is the code itself";
                    self.report(Finding::absent(&at.span, "`file` or `text` is missing").help(help));
                }
                None
            }
        }
    }

    /// Code that stands in the spec: whether it says how it is to be rejected, if it is.
    fn snippet_text(&mut self, text: &str, code: Option<&str>, at: &Node<'_>, list: List) {
        let text_at = at.at("text");
        let mut marked = false;
        for (_, mark) in marks(text) {
            marked = true;
            self.mypy_code(mark, text_at);
        }
        match list {
            List::Accept if marked => {
                self.report(
                    Finding::new(&text_at.span, "what mypy has to accept has a mark `# E:` in it")
                        .help("move it to `reject`, or leave the mark out"),
                );
            }
            List::Reject if !marked && code.is_none() => {
                self.report(
                    Finding::absent(&at.span, "it is not said with which error this has to be rejected")
                        .help("add `code`, as in `code = \"arg-type\"`, or a comment `# E: arg-type` to the line"),
                );
            }
            _ => {}
        }
    }
}
