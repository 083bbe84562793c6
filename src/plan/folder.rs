//! The files of a folder that a learner handed in, where each case finds them.

use std::sync::Arc;

use serde_json::json;

use crate::sandbox::job::{Action, laid_aside};
use crate::spec::model::project::Pattern;

/// A path, and what is in the file.
type File = (String, Arc<[u8]>);

/// The other files of a learner's folder, and those that a case gives, which replace them.
pub fn beside(others: &[File], given: &[File]) -> Vec<File> {
    let kept = others.iter().filter(|(name, _)| given.iter().all(|(other, _)| !in_each_other(name, other)));
    kept.cloned().chain(given.iter().cloned()).collect()
}

/// Endings of what Python imports and nobody can read: no place to hide code from who looks at the text.
const COMPILED: [&str; 4] = ["pyc", "pyd", "pyo", "so"];

/// The files that learners' code has beside it: all but compiled ones.
pub fn readable(files: &[File]) -> Vec<File> {
    let is_compiled =
        |name: &str| name.rsplit_once('.').is_some_and(|(_, ending)| COMPILED.contains(&ending));
    files.iter().filter(|(name, _)| !is_compiled(name)).cloned().collect()
}

/// Whether two paths cannot both be files.
fn in_each_other(one: &str, other: &str) -> bool {
    one == other || one.starts_with(&format!("{other}/")) || other.starts_with(&format!("{one}/"))
}

/// The other files of a learner's folder, where a tool finds them.
pub fn aside(others: &[File]) -> Vec<File> {
    others.iter().map(|(name, content)| (laid_aside(name), Arc::clone(content))).collect()
}

/// What a tool can look at.
pub struct Files<'a> {
    /// The file that the exercise is about.
    pub main: &'a str,
    /// The other files of a folder, if learners hand in one.
    pub others: Option<&'a [File]>,
}

impl Files<'_> {
    /// Has a tool's function answer a question: about the only file, or about each of a folder's that is wanted.
    pub fn ask(&self, function: &str, wanted: &[Pattern], question: &serde_json::Value) -> Action {
        // JSON without `true`, `false` and `null` is also Python.
        let call = match self.others {
            None => format!("{function}({}, {question})", json!(laid_aside(self.main))),
            Some(others) => {
                let names = std::iter::once(self.main).chain(python(others));
                let names = names.filter(|name| is_wanted(name, wanted)).map(laid_aside);
                format!(
                    "each({}, lambda path: {function}(path, {question}))",
                    json!(names.collect::<Vec<_>>())
                )
            }
        };
        Action::Call { setup: None, call }
    }
}

/// The names of those that are Python.
pub fn python(files: &[File]) -> impl Iterator<Item = &str> {
    let names = files.iter().map(|(name, _)| name.as_str());
    names.filter(|name| std::path::Path::new(name).extension().is_some_and(|ending| ending == "py"))
}

/// Whether a case is about a file; without any pattern it is about all.
pub fn is_wanted(name: &str, patterns: &[Pattern]) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| pattern.fits(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_files_of_a_folder_lie_beside_its_file_and_given_ones_replace_them() {
        let files = |names: &[&str]| -> Vec<File> {
            names.iter().map(|name| ((*name).to_owned(), Arc::from([]))).collect()
        };
        let both =
            beside(&files(&["a.toml", "data", "src/b.py", "c/d"]), &files(&["data/x.csv", "a.toml", "c"]));
        let names: Vec<_> = both.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["src/b.py", "data/x.csv", "a.toml", "c"]);
        let kept = readable(&files(&["a.py", "b.pyc", "c.abi3.so", "so", "Makefile"]));
        let names: Vec<_> = kept.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.py", "so", "Makefile"]);
    }
}
