//! What cases take of a project once it is installed: `installed` and `run`.

use super::{Checker, python};
use crate::spec::finding::Finding;
use crate::spec::model::Installed;
use crate::spec::raw;
use crate::spec::requirement::Requirement;
use crate::spec::shape::quoted;
use crate::spec::tree::Node;

/// Packages that build projects. One of them has to be among those of the exercise: nothing is fetched while it is graded.
const BACKENDS: [&str; 11] = [
    "flit-core",
    "hatchling",
    "maturin",
    "meson-python",
    "pdm-backend",
    "poetry-core",
    "scikit-build-core",
    "setuptools",
    "sipbuild",
    "uv-build",
    "whey",
];

impl Checker<'_> {
    /// `at` is the case.
    pub(super) fn installed(&mut self, raw: &raw::Case, at: &Node<'_>) -> Option<Installed> {
        let (key, installed) = match (&raw.run, raw.installed) {
            (Some(run), _) => ("run", self.run(run, at.at("run"))?),
            (None, Some(true)) => ("installed", Installed::File),
            (None, Some(false) | None) => return None,
        };
        self.can_be_installed(key, at);
        Some(installed)
    }

    /// `at` is the text.
    fn run(&mut self, run: &str, at: &Node<'_>) -> Option<Installed> {
        let module = run.strip_prefix("-m ").map(str::trim);
        let is_command = !run.is_empty()
            && !run.starts_with(['-', '.'])
            && run.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter));
        match module {
            Some(module) if python::is_dotted_name(module) => Some(Installed::Module(module.to_owned())),
            None if is_command => Some(Installed::Command(run.to_owned())),
            _ => {
                let message = format!("{} is neither a command nor a module", quoted(run));
                let help =
                    "write the name of a command, as in \"greet\", or \"-m greet\"; arguments are `args`";
                self.report(Finding::new(&at.span, message).help(help));
                None
            }
        }
    }

    /// Reports what every installation would lack.
    fn can_be_installed(&mut self, key: &str, at: &Node<'_>) {
        let span = at.key_span(key);
        if !self.is_folder {
            let message = format!("`{key}` is about a folder, and learners hand in one file");
            self.report(Finding::new(&span, message).help("write `folder = true` above the cases"));
        }
        let is_backend = |text: &String| {
            text.parse::<Requirement>().is_ok_and(|package| BACKENDS.contains(&package.name.as_str()))
        };
        let message = "none of the exercise's `packages` can build a project, so that it could be installed";
        // Once is enough for all cases.
        let told = self.findings.iter().any(|finding| finding.message == message);
        if !told && !self.named_packages.iter().any(is_backend) {
            let help = "name setuptools, hatchling, flit-core or what else builds it, as in `packages = [\"setuptools\"]`, \
                        here and in course.toml";
            self.report(Finding::new(&span, message).help(help));
        }
    }
}
