//! What a spec means: raw keys to a checked exercise, with everything that is wrong.
//!
//! Each function reports what it finds and gives back something to go on with; the result counts only if nothing was
//! reported. The tree is at hand for places only.

mod asynchronous;
mod call;
mod case;
mod checker;
mod concurrency;
mod coverage;
mod files;
mod groups;
mod growth;
mod installed;
mod interactive;
mod kind;
mod learner_tests;
mod lint;
mod packages;
mod pairs;
mod program;
mod project;
mod pytest;
mod python;
mod refactor;
mod rules;
mod source;
mod types;
mod writes;

use pep440_rs::VersionSpecifiers;
use rust_decimal::Decimal;

use super::finding::Finding;
use super::model::{Case, Content, Exercise, GivenFile};
use super::tree::{Entry, Node, Value};
use super::{Course, Defaults, Folder, Place, quantity, raw};

pub use rules::{Comparing, GivenLimits};

/// What is at hand while one spec is checked.
pub struct Checker<'c> {
    folder: &'c dyn Folder,
    text: &'c str,
    /// Name of the file that learners hand in, if it can be read.
    learners_file: Option<String>,
    /// Whether they hand in a folder with it.
    is_folder: bool,
    /// The packages of the course that the exercise names, as they are written.
    named_packages: Vec<String>,
    /// Name of the reference, if there is one.
    reference_file: Option<String>,
    findings: Vec<Finding>,
}

/// What cases have in common.
struct Shared {
    hint: Option<String>,
    limits: GivenLimits,
    compare: Comparing,
    files: Vec<GivenFile>,
}

impl<'c> Checker<'c> {
    pub fn new(folder: &'c dyn Folder, text: &'c str) -> Self {
        Self {
            folder,
            text,
            learners_file: None,
            is_folder: false,
            named_packages: Vec::new(),
            reference_file: None,
            findings: Vec::new(),
        }
    }

    /// Everything that was reported.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The exercise; to be used only if nothing was reported.
    pub fn exercise(
        &mut self,
        raw: &raw::Exercise,
        at: &Node<'_>,
        place: Place,
        defaults: &Defaults,
    ) -> Exercise {
        let file = raw.file.clone().unwrap_or_default();
        self.reference_file.clone_from(&raw.reference);
        self.title(raw.title.as_deref(), at);
        self.is_folder = raw.folder.unwrap_or_default();
        self.named_packages = raw.packages.clone().unwrap_or_default();
        self.learners_file(raw.file.as_deref(), at);
        let python = self.python(raw.python.as_deref(), at).or_else(|| defaults.python.clone());
        self.nonblank(raw.hint.as_deref(), "hint", at);
        self.names(raw.topics.as_deref(), "topics", at);
        self.names(raw.covers.as_deref(), "covers", at);
        let shared = Shared {
            hint: raw.hint.clone().or_else(|| defaults.hint.clone()),
            limits: self.limits(raw.limits.as_ref(), &defaults.limits, at),
            compare: self.compare(raw.compare.as_ref(), &defaults.compare, at),
            files: self.given_files(raw.files.as_deref(), at.at("files"), &[]),
        };
        let mut cases = self.all_cases(raw, at, &shared);
        let groups = self.groups(raw.group.as_deref().unwrap_or_default(), at, &mut cases);
        self.extra_credit(&cases, at);
        Exercise {
            slug: place.slug,
            track: place.track,
            folder: place.folder,
            spec_file: std::path::PathBuf::new(),
            title: raw.title.clone().unwrap_or_default(),
            file,
            takes_folder: self.is_folder,
            difficulty: raw.difficulty.or(defaults.difficulty),
            topics: raw.topics.clone().unwrap_or_default(),
            covers: raw.covers.clone().unwrap_or_default(),
            python,
            packages: self.packages(raw.packages.as_deref(), defaults.packages.as_deref(), at),
            reference: self.reference(raw.reference.as_deref(), at),
            cases,
            groups,
        }
    }

    /// The course, as far as it can be read.
    pub fn course(&mut self, raw: raw::Course, at: &Node<'_>) -> Course {
        self.title(raw.title.as_deref(), at);
        self.names(raw.tracks.as_deref(), "tracks", at);
        self.names(raw.exercises.as_deref(), "exercises", at);
        let packages = self.requirements(raw.packages.as_deref(), at);
        let own = raw.defaults.unwrap_or_default();
        let at = at.at("defaults");
        self.nonblank(own.hint.as_deref(), "hint", at);
        let defaults = Defaults {
            python: self.python(own.python.as_deref(), at),
            packages: Some(packages.iter().map(|package| package.name.clone()).collect()),
            limits: self.limits(own.limits.as_ref(), &GivenLimits::default(), at),
            compare: self.compare(own.compare.as_ref(), &Comparing::default(), at),
            hint: own.hint,
            difficulty: own.difficulty,
        };
        Course {
            title: raw.title,
            tracks: raw.tracks.unwrap_or_default(),
            exercises: raw.exercises.unwrap_or_default(),
            packages,
            defaults,
        }
    }

    fn all_cases(&mut self, raw: &raw::Exercise, at: &Node<'_>, shared: &Shared) -> Vec<Case> {
        let mut cases = self.cases(raw.case.as_deref().unwrap_or_default(), at.at("case"), shared);
        let pairs = self.pairs(raw.pairs.as_ref(), at, shared, &cases);
        cases.extend(pairs);
        // Where a list or table was already reported, the cases may be in it.
        let is_lost = |entry: &Entry<'_>| {
            !entry.node.usable && matches!(entry.node.value, Value::List(_) | Value::Table(_))
        };
        let holds_items =
            |entry: &Entry<'_>| matches!(&entry.node.value, Value::List(items) if !items.is_empty());
        let listed = at.entry("case").is_some_and(holds_items);
        if cases.is_empty() && !listed && !at.has("pairs") && !at.entries().iter().any(is_lost) {
            let help = "add a `[[case]]`, or pairs of files `cases/NAME.in` and `cases/NAME.ans`";
            self.report(Finding::absent(&at.key_span("case"), "the exercise has no cases").help(help));
        }
        cases
    }

    fn title(&mut self, title: Option<&str>, at: &Node<'_>) {
        self.nonblank(title, "title", at);
        if title.is_some_and(|title| title.contains(char::is_control)) {
            self.report(Finding::new(&at.at("title").span, "`title` has to be one line"));
        }
    }

    fn learners_file(&mut self, file: Option<&str>, at: &Node<'_>) {
        let Some(file) = file else { return };
        self.learners_file = Some(file.to_owned());
        let at = at.at("file");
        if !self.path(file, "file", at) {
            return;
        }
        let slip = match file.strip_suffix(".py") {
            _ if file.contains('/') && !self.is_folder => (
                "names a folder",
                "learners hand in one file: write its name alone, or add `folder = true`".to_owned(),
            ),
            None => ("does not end in `.py`", format!("write `file = \"{}.py\"`", stem(file))),
            Some(stem) if !stem.split('/').all(python::is_name) => (
                "cannot be imported by this name",
                "use letters, digits and `_`, as in `running_median.py`".to_owned(),
            ),
            Some(_) => return,
        };
        self.report(Finding::new(&at.span, format!("`file` {}", slip.0)).help(slip.1));
    }

    fn python(&mut self, text: Option<&str>, at: &Node<'_>) -> Option<VersionSpecifiers> {
        let read = text?.parse::<VersionSpecifiers>();
        read.map_err(|_| {
            let finding = Finding::new(&at.at("python").span, "`python` has to say which versions will do");
            self.report(finding.help("write it as in \">=3.11\" or \">=3.10, <3.14\""));
        })
        .ok()
    }

    fn reference(&mut self, path: Option<&str>, at: &Node<'_>) -> Option<Content> {
        let path = path?;
        let at = at.at("reference");
        let content = self.file(path, "reference", at);
        if std::path::Path::new(path).extension().is_none_or(|ending| ending != "py") {
            self.report(
                Finding::new(&at.span, "`reference` has to be a Python file").label("does not end in `.py`"),
            );
        }
        Some(content)
    }

    fn points(&mut self, raw: Option<f64>, at: &Node<'_>) -> Decimal {
        raw.and_then(|number| self.quantity(quantity::points(number), "points", at)).unwrap_or(Decimal::ONE)
    }

    /// Text that has to say something.
    fn nonblank(&mut self, text: Option<&str>, key: &str, at: &Node<'_>) {
        if text.is_some_and(|text| text.trim().is_empty()) {
            self.report(Finding::new(&at.at(key).span, format!("`{key}` is empty")));
        }
    }

    /// A list of names: none empty, none twice.
    fn names(&mut self, names: Option<&[String]>, key: &str, at: &Node<'_>) {
        let names = names.unwrap_or_default();
        for (index, (name, at)) in names.iter().zip(at.at(key).items()).enumerate() {
            if name.trim().is_empty() {
                self.report(Finding::new(&at.span, format!("a name in `{key}` is empty")));
            } else if names[..index].contains(name) {
                self.report(Finding::new(&at.span, format!("`{name}` is in `{key}` twice")));
            }
        }
    }
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
