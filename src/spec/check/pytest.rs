//! Cases that are files of tests for pytest.

use std::path::PathBuf;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::kind::Kind;
use super::learner_tests::INSTEAD;
use super::{Checker, Comparing, python, stem};
use crate::event::TestMode;
use crate::spec::finding::Finding;
use crate::spec::model::pytest::{Role, Suite, SuiteFile, TestPattern};
use crate::spec::model::{Check, Content};
use crate::spec::quantity;
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::tree::Node;

pub const PYTEST: Kind = Kind {
    key: "pytest",
    plural: "files of tests",
    keys: &["pytest", "env", "files", "installed"],
    expects: &["pytest"],
    expect_what: "add `pytest`",
    goes_with: &[],
    instead: INSTEAD,
    read: |checker, raw, at, _: &Comparing| {
        Check::Suite(Arc::new(checker.suite(raw.pytest.as_ref(), at.at("pytest"))))
    },
};

/// Folder of the solutions that pass.
const ACCEPTED: &str = "solutions/accepted";

impl Checker<'_> {
    /// `at` is the name of the file, or the table.
    fn suite(&mut self, raw: Option<&raw::Pytest>, at: &Node<'_>) -> Suite {
        let default = raw::PytestTable::default();
        let (file, table, file_at) = match raw {
            Some(raw::Pytest::Path(path)) => (path.as_str(), &default, at),
            Some(raw::Pytest::Table(table)) => {
                (table.file.as_deref().unwrap_or_default(), table, at.at("file"))
            }
            None => ("", &default, at),
        };
        let mut files = Vec::new();
        if let Some(helpers) = &table.helpers {
            let helpers_at = at.at("helpers");
            for (path, at) in helpers.iter().zip(helpers_at.items()) {
                files.push(self.suite_file(path, "helpers", Role::Helper, at));
            }
        }
        let folder = file.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let conftest = format!("{folder}conftest.py");
        if self.folder.has_file(&conftest) {
            let content = Content::File(PathBuf::from(&conftest));
            files.push(SuiteFile { path: conftest, role: Role::Conftest, content, compiled: String::new() });
        }
        let is_missing = matches!(raw, Some(raw::Pytest::Table(table)) if table.file.is_none());
        if raw.is_some() && !is_missing {
            files.push(self.suite_file(file, "pytest", Role::Tests, file_at));
        }
        let hidden = self.test_patterns(table.hidden.as_ref(), at.at("hidden"));
        let weights = self.weights(table, at.at("weights"));
        let mode = table.mode.map(|mode| match mode {
            raw::TestMode::Isolated => TestMode::Isolated,
            raw::TestMode::InProcess => TestMode::InProcess,
        });
        Suite {
            files,
            mode,
            model: self.model(at),
            model_files: Vec::new(),
            hidden,
            weights,
            only: Vec::new(),
        }
    }

    fn suite_file(&mut self, path: &str, key: &str, role: Role, at: &Node<'_>) -> SuiteFile {
        let content = self.file(path, key, at);
        let name = path.rsplit('/').next().unwrap_or(path);
        self.importable(path, at, "tests/test_stack.py", &format!("call it `test_{name}`"));
        SuiteFile { path: path.to_owned(), role, content, compiled: String::new() }
    }

    /// A file of the author's that is imported beside the learner's; `rename` is what to do about a name that both have.
    pub(super) fn importable(&mut self, path: &str, at: &Node<'_>, example: &str, rename: &str) {
        let name = path.rsplit('/').next().unwrap_or(path);
        if name.strip_suffix(".py").is_none() || !python::is_name(stem(name)) {
            let finding = Finding::new(&at.span, format!("{} cannot be imported by its name", quoted(path)));
            self.report(finding.help(format!("name a Python file, as in `{example}`")));
        } else if Some(name) == self.learners_file.as_deref() {
            let finding = Finding::new(&at.span, format!("`{name}` is also the name of the learner's file"));
            self.report(finding.help(rename));
        }
    }

    fn test_patterns(&mut self, raw: Option<&raw::OneOrMany>, at: &Node<'_>) -> Vec<TestPattern> {
        let texts: Vec<(&str, &Node<'_>)> = match raw {
            None => Vec::new(),
            Some(raw::OneOrMany::One(text)) => vec![(text, at)],
            Some(raw::OneOrMany::Many(texts)) => texts.iter().map(String::as_str).zip(at.items()).collect(),
        };
        texts.into_iter().filter_map(|(text, at)| self.test_pattern(text, at)).collect()
    }

    fn test_pattern(&mut self, text: &str, at: &Node<'_>) -> Option<TestPattern> {
        let pattern = TestPattern::new(text).filter(|_| !text.is_empty());
        if pattern.is_none() {
            let finding = Finding::new(&at.span, format!("{} is not the name of a test", quoted(text)));
            self.report(finding.help("write it as in \"test_pop\", \"TestStack\" or \"test_big*\""));
        }
        pattern
    }

    fn weights(&mut self, table: &raw::PytestTable, at: &Node<'_>) -> Vec<(TestPattern, Decimal)> {
        let mut weights = Vec::new();
        for (name, &number) in table.weights.iter().flatten() {
            let Some(pattern) = self.test_pattern(name, at) else { continue };
            match quantity::points(number) {
                Ok(weight) => weights.push((pattern, weight)),
                Err(why) => self.report(Finding::new(&at.at(name).span, format!("`{name}`: {why}"))),
            }
        }
        weights
    }

    /// The solution with which the tests are found: the first accepted one, else the reference.
    fn model(&mut self, at: &Node<'_>) -> Content {
        let first = if self.is_folder {
            let main = self.learners_file.clone().unwrap_or_default();
            let is_whole = |name: &String| self.folder.has_file(&format!("{ACCEPTED}/{name}/{main}"));
            self.folder.folders(ACCEPTED).into_iter().find(is_whole)
        } else {
            self.folder.files(ACCEPTED).into_iter().find(|name| name.strip_suffix(".py").is_some())
        };
        if let Some(first) = first {
            return Content::File(PathBuf::from(format!("{ACCEPTED}/{first}")));
        }
        if let Some(reference) = &self.reference_file {
            return Content::File(PathBuf::from(reference));
        }
        let finding = Finding::new(&at.span, "there is no solution that these tests could be tried with");
        self.report(finding.help(format!("add one to `{ACCEPTED}/`, or a `reference`")));
        Content::empty()
    }
}
