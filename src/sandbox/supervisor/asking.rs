//! What a case asks of the harness, and where: requests are made here, and sent elsewhere.

use std::collections::BTreeMap;
use std::path::Path;

use super::batch;
use super::job::Unit;
use super::python::{self, Calls, Request, Tests, Watching};
use super::workdir::Workdir;
use crate::sandbox::job::{Action, imported_as};
use crate::sandbox::tool;
use crate::sandbox::wire::WireCase;

impl Unit<'_> {
    /// A request for what a case asks for.
    pub(super) fn request<'a>(&self, place: &'a Place, case: &'a WireCase, calls: Calls) -> Request<'a> {
        let mut env = BTreeMap::from(python::clean_environment());
        // Files that a program makes for itself are its output too, and go away with it.
        env.extend([("HOME", place.folder.as_str()), ("TMPDIR", place.folder.as_str())]);
        env.extend(case.env.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let (args, setup, call): (&[String], _, _) = match &case.action {
            Action::Call { setup, call } | Action::Watched { setup, call, .. } => {
                (&[], setup.as_deref(), call.as_str())
            }
            Action::Program { args } | Action::Dialogue { args, .. } => (args, None, ""),
            Action::Test { id, .. } => (&[], None, id.as_str()),
            Action::Measure(measure) => (&[], None, measure.call.as_str()),
            Action::Trial { question, .. } => (&[], None, question.as_str()),
        };
        let tests = match &case.action {
            Action::Test { suite, .. } => Some(Tests {
                tool: self.tool(tool::TESTS),
                module: &place.module,
                files: &suite.0,
                learners: None,
            }),
            Action::Trial { module, .. } => {
                Some(Tests { tool: self.tool(tool::TESTS), module, files: &[], learners: Some(&place.path) })
            }
            _ => None,
        };
        let watch = match &case.action {
            Action::Watched { watch, .. } => {
                Some(Watching { tool: self.tool(tool::watching(watch.instrument)), options: watch })
            }
            _ => None,
        };
        Request {
            calls,
            path: &place.path,
            home: &place.home,
            folder: &place.folder,
            module: &place.module,
            env,
            args,
            setup,
            call,
            ahead: calls == Calls::Many,
            tests,
            watch,
            part: None,
            batch: Vec::new(),
            nonce: &place.nonce,
            code: None,
            share: false,
            given: None,
        }
    }

    /// The text of a tool, for who does not have it: a server has executed it already.
    pub(super) fn tool(&self, text: &'static str) -> Option<&'static str> {
        self.station.server.is_none().then_some(text)
    }
}

/// Where a run happens, as text for the harness.
pub(super) struct Place {
    path: String,
    home: String,
    folder: String,
    module: String,
    /// What the answer of a test begins with: unknown to the learner's code when it begins.
    pub(super) nonce: String,
}

impl Place {
    pub(super) fn new(workdir: &Workdir, file: &str) -> Self {
        let folder = path_text(workdir.path());
        let (root, module) = imported_as(file);
        Self {
            path: path_text(&workdir.path().join(file)),
            home: if root.is_empty() { folder.clone() } else { format!("{folder}/{root}") },
            folder,
            module,
            nonce: batch::nonce(),
        }
    }

    /// The same run of a file that was imported from another directory.
    pub(super) fn with_file_in(self, home: &Workdir, file: &str) -> Self {
        Self { path: path_text(&home.path().join(file)), ..self }
    }
}

/// Our own directories have names that are text.
fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
