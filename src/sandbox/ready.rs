//! Which packages of the course a job is likely to import: they are imported once, before there is any learner's code, in a
//! process that is forked for each run.
//!
//! A guess from texts, which decides about time and about nothing else: a module that is not named in time is imported by
//! the run itself. Nothing here imports or runs anything.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::job::{Action, Job, Subject};

/// So many modules at most are there already: more take longer to tell apart than they save.
const MOST: usize = 16;

/// What can be imported from a folder of packages.
#[derive(Debug, Clone, Default)]
pub struct Importable {
    folder: PathBuf,
    /// Names without a dot.
    modules: BTreeSet<String>,
    /// Names of the standard library, which packages import.
    standard: BTreeSet<String>,
}

impl Importable {
    /// What lies in `folder`, for an interpreter with these modules of its own. Nothing, if it cannot be read.
    pub fn new(folder: &Path, standard: &[String]) -> Self {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let modules = entries.filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_package = || entry.path().join(INIT).is_file();
            let is_module = || ["py", "so"].iter().any(|ending| has_ending(&name, ending));
            (is_module() || is_package()).then(|| stem(&name).to_owned())
        });
        let modules = modules.collect();
        Self { folder: folder.to_path_buf(), modules, standard: standard.iter().cloned().collect() }
    }

    /// The modules that the texts of a job import, by their whole names.
    ///
    /// None if one of its files has the name of a module that packages import: they have to find that file, and fail with it,
    /// as they would anywhere else.
    pub fn wanted(&self, job: &Job) -> Vec<String> {
        if self.modules.is_empty() || names(job).any(|name| self.is_taken(name)) {
            return Vec::new();
        }
        let found: BTreeSet<_> = texts(job).flat_map(imported).filter_map(|name| self.find(&name)).collect();
        found.into_iter().take(MOST).collect()
    }

    /// As much of a name with dots as is a module here. Nothing with an underscore in front: nobody means to import these.
    fn find(&self, name: &str) -> Option<String> {
        let parts: Vec<_> =
            name.split('.').take_while(|part| !part.is_empty() && !part.starts_with('_')).collect();
        if !self.modules.contains(*parts.first()?) {
            return None;
        }
        let is_module = |parts: &[&str]| {
            let path = self.folder.join(parts.join("/"));
            path.join(INIT).is_file() || path.with_extension("py").is_file()
        };
        let depth = (2..=parts.len()).take_while(|&depth| is_module(&parts[..depth])).last().unwrap_or(1);
        Some(parts[..depth].join("."))
    }

    fn is_taken(&self, file: &str) -> bool {
        let name = stem(file);
        self.standard.contains(name) || self.modules.contains(name)
    }
}

/// What was found out about modules that cannot be there already.
#[derive(Debug, Clone, Default)]
pub struct Unready {
    /// They start threads when they are imported, which no fork has.
    pub threaded: BTreeSet<String>,
    /// What was imported together, in a process that was then good for nothing.
    failed: BTreeSet<Vec<String>>,
}

impl Unready {
    /// With what was known before.
    pub fn new(threaded: BTreeSet<String>) -> Self {
        Self { threaded, failed: BTreeSet::new() }
    }

    /// Those of `wanted` of which nothing bad is known; none if all that are left have failed together.
    pub fn sift(&self, mut wanted: Vec<String>) -> Vec<String> {
        wanted.retain(|module| !self.threaded.contains(module));
        if self.failed.contains(&wanted) { Vec::new() } else { wanted }
    }

    /// Takes note of modules without which something went well that had not with them.
    pub fn note_failed(&mut self, modules: Vec<String>) {
        if !modules.is_empty() {
            self.failed.insert(modules);
        }
    }
}

/// What makes a folder a package.
const INIT: &str = "__init__.py";

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == ending)
}

/// The name of a module by that of its file.
fn stem(name: &str) -> &str {
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

/// The names beside the learner's file, and its own. Of folders, the first.
fn names(job: &Job) -> impl Iterator<Item = &str> {
    let given = job.cases.iter().flat_map(|case| &case.files).map(|(name, _)| name.as_str());
    given.chain([job.file.as_str()]).map(|path| path.split('/').next().unwrap_or(path))
}

/// Everything of a job that is Python, other than our own.
fn texts(job: &Job) -> impl Iterator<Item = &[u8]> {
    let cases = || job.cases.iter().filter(|case| case.subject == Subject::Submission);
    let given = cases().flat_map(|case| &case.files).filter(|(name, _)| has_ending(name, "py"));
    let tests = cases().flat_map(|case| match &case.action {
        Action::Test { suite, .. } => &suite.0[..],
        _ => &[],
    });
    // Run before the learner's file.
    let setups = cases().filter_map(|case| match &case.action {
        Action::Measure(measure) => measure.setup.as_deref(),
        _ => None,
    });
    let others = given.map(|(_, text)| &**text).chain(tests.map(|file| file.text.as_bytes()));
    others.chain(setups.map(str::as_bytes)).chain([&*job.source])
}

/// The names behind `import` and `from`, and those that are taken from these as far as they stand in the same line.
fn imported(text: &[u8]) -> impl Iterator<Item = String> {
    let statements = text.split(|byte| matches!(byte, b'\n' | b'\r' | b';')).map(<[u8]>::trim_ascii_start);
    let statements = statements
        .filter(|statement| [&b"import "[..], b"from "].iter().any(|word| statement.starts_with(word)));
    statements.flat_map(|statement| {
        let statement = String::from_utf8_lossy(statement);
        let (whole, parts) = match statement.strip_prefix("from ") {
            Some(rest) => rest.split_once(" import ").unwrap_or_default(),
            None => ("", statement.trim_start_matches("import ")),
        };
        let whole = whole.trim();
        let parts = parts.split(',').map(|part| first_word(part.trim_start_matches([' ', '('])));
        let joined = |part: &str| if whole.is_empty() { part.to_owned() } else { format!("{whole}.{part}") };
        parts.map(joined).collect::<Vec<_>>()
    })
}

/// Up to what is no part of a name with dots.
fn first_word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '.'));
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sandbox::job::{JobCase, Needs};
    use crate::spec::model::Limits;

    /// A folder with a few packages, and what can be imported from it.
    fn importable() -> (tempfile::TempDir, Importable) {
        let folder = tempfile::tempdir().unwrap();
        for package in ["numpy", "numpy.libs", "numpy-2.2.dist-info", "pandas", "pandas/api", "plots"] {
            fs::create_dir(folder.path().join(package)).unwrap();
        }
        for name in ["numpy", "pandas", "pandas/api", "plots"].map(|package| format!("{package}/{INIT}")) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        for name in ["plots/fast.py", "six.py", "_yaml.cpython-311-x86_64-linux-gnu.so", "notes.txt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let importable = Importable::new(folder.path(), &["random", "json"].map(str::to_owned));
        (folder, importable)
    }

    fn job(file: &str, source: &str, beside: &[(&str, &str)]) -> Job {
        let action = Action::Program { args: Vec::new() };
        let files = beside.iter().map(|(name, text)| (name.to_string(), Arc::from(text.as_bytes())));
        let case = JobCase { files: files.collect(), ..JobCase::new(action, Limits::default()) };
        let source = Arc::from(source.as_bytes());
        Job { file: file.to_owned(), source, cases: vec![case], needs: Needs::default() }
    }

    #[test]
    fn what_texts_import_is_wanted() {
        let (_folder, importable) = importable();
        for (source, wanted) in [
            ("import numpy as np\n", &["numpy"][..]),
            ("if True:\n    from pandas.api import types\n", &["pandas.api"]),
            ("import json, numpy;import six", &["numpy", "six"]),
            ("import plots.fast as p, plots.slow", &["plots", "plots.fast"]),
            ("from plots import (fast, slow as s,\n    more)", &["plots", "plots.fast"]),
            ("from plots import *", &["plots"]),
            ("from .plots import fast\nfrom plots.__init__ import x\nimport _yaml", &["plots"]),
            ("import numpyro\nimport_numpy = 'import numpy'\n# import numpy\n", &[]),
            ("import \nfrom \nimport ,,\nfrom numpy\nfrom import six", &[]),
            ("", &[]),
        ] {
            assert_eq!(importable.wanted(&job("a.py", source, &[])), wanted, "{source}");
        }
        let helper = [("helper.py", "import six"), ("notes.txt", "import pandas")];
        assert_eq!(importable.wanted(&job("a.py", "import helper", &helper)), ["six"]);
    }

    #[test]
    fn a_file_that_hides_a_module_keeps_everything_from_being_there_already() {
        let (_folder, importable) = importable();
        let source = "import numpy";
        for (file, beside) in [
            ("random.py", "data.csv"),
            ("a.py", "json/__init__.py"),
            ("a.py", "pandas.py"),
            ("numpy.py", "b.py"),
        ] {
            assert!(importable.wanted(&job(file, source, &[(beside, "")])).is_empty(), "{file} {beside}");
        }
        assert_eq!(importable.wanted(&job("a.py", source, &[("random_walk.py", "")])), ["numpy"]);
    }

    #[test]
    fn packages_and_modules_of_a_folder_can_be_imported() {
        let (folder, importable) = importable();
        assert_eq!(
            importable.modules.iter().collect::<Vec<_>>(),
            ["_yaml", "numpy", "pandas", "plots", "six"]
        );
        assert!(Importable::new(&folder.path().join("none"), &[]).modules.is_empty());
    }

    #[test]
    fn what_could_not_be_there_already_is_not_tried_again() {
        let modules = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut unready =
            Unready { threaded: modules(&["polars"]).into_iter().collect(), ..Unready::default() };
        assert_eq!(unready.sift(modules(&["numpy", "polars", "stuck"])), modules(&["numpy", "stuck"]));
        unready.note_failed(modules(&["numpy", "stuck"]));
        unready.note_failed(Vec::new());
        assert_eq!(unready.sift(modules(&["numpy", "polars", "stuck"])), modules(&[]));
        assert_eq!(unready.sift(modules(&["numpy"])), modules(&["numpy"]));
    }
}
