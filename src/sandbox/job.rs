//! What the sandbox is asked to do: one submission's cases, as data.
//!
//! Nothing here runs anything. Jobs never hold an expected value, so none can reach a learner's process.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::tool::Tool;
use crate::growth::Measuring;
use crate::spec::model::{Instrument, Limits, Watch};

/// One submission: the learner's file and the cases to run with it.
///
/// The answer is one [`CaseOutcome`](crate::outcome::CaseOutcome) for each case, in this order.
#[derive(Debug, Clone)]
pub struct Job {
    /// Name of the file in the working directory, as in `median.py`.
    pub file: String,
    /// The learner's file.
    pub source: Arc<[u8]>,
    pub cases: Vec<JobCase>,
    /// What every case needs.
    pub needs: Needs,
}

impl Job {
    /// What one of its cases needs: the packages of a tool are out of reach of the learner's file.
    #[must_use]
    pub fn needs_of(&self, case: &JobCase) -> Needs {
        if let Action::Test { .. } | Action::Trial { .. } = case.action {
            return Needs { tools: true, pytest: true, ..self.needs.clone() };
        }
        if let Action::Watched { watch, .. } = &case.action {
            return Needs { watch: Some(watch.instrument), ..self.needs.clone() };
        }
        let Subject::Tool(tool) = case.subject else { return self.needs.clone() };
        let tools = self.needs.tools || tool.uses_packages();
        Needs { tools, ready: tool.imports(), ..self.needs.clone() }
    }
}

/// Packages that a job needs. If it needs any, those that its interpreter happens to have cannot be imported: what can
/// be is the same on every machine then.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "each is a need by itself, and any can come together")]
pub struct Needs {
    /// Those that the course names.
    pub course: bool,
    /// The grader's own tools, found after the course's packages.
    pub tools: bool,
    /// Modules that take long to import, and are there already in what is forked. Never for a learner's file, which
    /// would find them.
    pub ready: &'static [&'static str],
    /// The same of the course's packages: what a learner's file imports itself.
    pub imports: Vec<String>,
    /// Of the tools, pytest: it is set up before any learner's file is there.
    pub pytest: bool,
    /// What watches calls: it is set up before any learner's file is there, too.
    pub watch: Option<Instrument>,
    /// A supervisor that runs no learner's code: for programs of the author's that run at the same time as a learner's.
    pub author: bool,
}

/// One case of a job.
#[derive(Debug, Clone)]
pub struct JobCase {
    /// What the action is done with.
    pub subject: Subject,
    pub limits: Limits,
    pub stdin: Arc<[u8]>,
    /// Added to the clean environment.
    pub env: BTreeMap<String, String>,
    /// Laid beside the learner's file: relative path and content.
    pub files: Vec<(String, Arc<[u8]>)>,
    /// What to bring back afterwards.
    pub writes: Vec<Wanted>,
    pub action: Action,
    /// Run after the cases that are not, so that no process that knows a hidden input comes before one whose output is
    /// shown.
    pub hidden: bool,
}

impl JobCase {
    /// A case of the learner's file with nothing given and nothing to bring back, and not hidden.
    #[must_use]
    pub fn new(action: Action, limits: Limits) -> Self {
        Self {
            subject: Subject::Submission,
            limits,
            stdin: Arc::from([]),
            env: BTreeMap::new(),
            files: Vec::new(),
            writes: Vec::new(),
            action,
            hidden: false,
        }
    }
}

/// A file that is brought back after a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Relative path.
    pub name: String,
    /// For a database: what is asked of it. The rows that come of it are brought back in place of the file, as
    /// `src/harness/tools/database.py` writes them.
    pub query: Option<String>,
}

/// What is imported, or run as a program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// The learner's file.
    #[default]
    Submission,
    /// A tool of ours, which finds the learner's file at [`laid_aside`] and reads it as data. No code of the learner's
    /// is run.
    Tool(Tool),
}

/// Where the learner's file lies beside a tool: not where Python looks for modules, so that no name that a learner can
/// choose shadows one of the standard library.
#[must_use]
pub fn laid_aside(file: &str) -> String {
    format!("submission/{file}")
}

/// The folder in which an installed project lies: no file that learners hand in has this name, since it is no Python name.
pub const INSTALLED: &str = ".installed";

/// The folder from which a file is imported, and by which name: `src` and `parcel.core` for `src/parcel/core.py`.
#[must_use]
pub fn imported_as(file: &str) -> (&'static str, String) {
    let root = ["src", INSTALLED].into_iter().find(|root| file.starts_with(&format!("{root}/")));
    let path = root.map_or(file, |root| &file[root.len() + 1..]);
    let root = root.unwrap_or_default();
    // A command is part of no package.
    let Some(module) = path.strip_suffix(".py") else {
        return (root, path.rsplit('/').next().unwrap_or(path).to_owned());
    };
    (root, module.strip_suffix("/__init__").unwrap_or(module).replace('/', "."))
}

/// What is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The subject, as `__main__`.
    Program { args: Vec<String> },
    /// `setup`, then the expression `call`, with the names of the subject.
    Call { setup: Option<String>, call: String },
    /// The same, watched. What was seen is the answer of `run` in `src/harness/tools/watching.py`.
    Watched { watch: Watch, setup: Option<String>, call: String },
    /// A test, beside the subject in its interpreter; all that were found, if the name is empty. The answer is that of `ask`
    /// in `src/harness/tools/tests.py`. `isolated`: in a process of its own, which reaches the subject in another.
    Test { suite: Suite, id: String, isolated: bool },
    /// A call, again and again with growing n, each time in an interpreter of its own.
    Measure(Measure),
    /// The subject, as `__main__`, talking with another program: what the one prints, the other reads.
    Dialogue { args: Vec<String>, partner: Partner },
    /// The subject, as tests of a module of the author's. The question holds one variant of that; it and the answer are those
    /// of `_try` in `src/harness/tools/trials.py`.
    Trial { module: String, question: String },
}

/// A call that is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// The author's statements that make what the call needs, with the name `n`; run before the learner's file is loaded.
    pub setup: Option<String>,
    /// An expression, with the names of the subject and of `setup`.
    pub call: String,
    /// Whether its value is wanted.
    pub value: bool,
    pub measuring: Measuring,
    /// What is counted beside its time, where the machine can.
    pub event: Event,
}

/// What a processor or the kernel counts of a process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Instructions that were executed outside the kernel.
    #[default]
    Instructions,
    /// Nanoseconds, which every kernel can count: stands in for instructions where all but the processor is to be tested.
    TaskClock,
}

/// The job of the program that a learner's talks with: one case, of the author's. Only ever the host's to know: on its way
/// to a supervisor it is left out.
#[derive(Debug, Clone, Default)]
pub struct Partner(pub Option<Arc<Job>>);

impl PartialEq for Partner {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(this), Some(other)) => Arc::ptr_eq(this, other),
            _ => false,
        }
    }
}

impl Eq for Partner {}

impl Serialize for Partner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for Partner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer).map(|()| Self(None))
    }
}

/// The files of a suite of tests, shared by all of its tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite(pub Arc<[SuiteFile]>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuiteFile {
    /// Relative path. There is no such file where tests run; it is what they are called by.
    pub path: String,
    /// What it is for: `helper`, `conftest` or `test`.
    pub role: String,
    pub text: String,
    /// What `ask` told of it when it was asked for all tests, by the same interpreter; empty if it was not.
    pub compiled: String,
}

impl Serialize for Suite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Suite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(|files| Self(files.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_folder_is_imported_as_part_of_its_package() {
        for (file, root, module) in [
            ("median.py", "", "median"),
            ("src/parcel/core.py", "src", "parcel.core"),
            ("src/parcel/__init__.py", "src", "parcel"),
            ("parcel/cli/__main__.py", "", "parcel.cli.__main__"),
            (".installed/parcel/core.py", INSTALLED, "parcel.core"),
            (".installed/bin/parcel", INSTALLED, "parcel"),
        ] {
            assert_eq!(imported_as(file), (root, module.to_owned()), "{file}");
        }
    }

    #[test]
    fn what_a_tool_needs_is_out_of_reach_of_the_learners_file() {
        let program = JobCase::new(Action::Program { args: Vec::new() }, Limits::default());
        let case = |subject| JobCase { subject, ..program.clone() };
        let needs = Needs { course: true, ..Needs::default() };
        let job = Job { file: "a.py".to_owned(), source: Arc::from([]), cases: Vec::new(), needs };
        assert_eq!(job.needs_of(&case(Subject::Submission)), job.needs);
        assert_eq!(job.needs_of(&case(Subject::Tool(Tool::Syntax))), job.needs);
        let linter = job.needs_of(&case(Subject::Tool(Tool::Lint)));
        assert_eq!(linter, Needs { tools: true, ..job.needs.clone() });
        let checker = job.needs_of(&case(Subject::Tool(Tool::Types)));
        assert!(checker.tools && checker.course && !checker.ready.is_empty());
    }
}
