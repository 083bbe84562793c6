//! What a folder that a learner hands in has to hold.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher};
use serde_json::Value;

/// What a case asks of a project. Something, at least.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// Files that have to be there: one at least for each pattern.
    pub require: Vec<Pattern>,
    /// Files that must not be there.
    pub forbid: Vec<Pattern>,
    pub keys: Vec<Key>,
}

impl Project {
    /// Whether some of the settings are in a language that a package is needed for.
    #[must_use]
    pub fn reads_yaml(&self) -> bool {
        let ending = |key: &Key| std::path::Path::new(&key.file).extension().map(std::ffi::OsStr::to_owned);
        self.keys.iter().filter_map(ending).any(|ending| ending == "yml" || ending == "yaml")
    }
}

/// Paths, with `*`, `?`, `**`, `[ab]` and `{a,b}`.
#[derive(Debug, Clone)]
pub struct Pattern {
    pub text: String,
    glob: GlobMatcher,
}

/// Alike if they are written alike.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl Pattern {
    /// # Errors
    ///
    /// Why it is no pattern.
    pub fn new(text: &str) -> Result<Self, String> {
        let glob = GlobBuilder::new(text)
            .literal_separator(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        Ok(Self { text: text.to_owned(), glob: glob.compile_matcher() })
    }

    /// Whether a file is meant: by itself, or since it lies in a folder that is.
    #[must_use]
    pub fn fits(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        folders.chain([path]).any(|path| self.glob.is_match(path))
    }
}

/// What is asked of a value in a file of settings.
#[derive(Debug, Clone)]
pub struct Key {
    /// As it is written in the spec.
    pub text: String,
    /// Path of the file.
    pub file: String,
    /// The way to the value; `*` for each of a list or table.
    pub steps: Vec<String>,
    pub test: Test,
}

/// How a value is looked at.
#[derive(Debug, Clone)]
pub enum Test {
    Present,
    Absent,
    Equal(Value),
    Unequal(Value),
    /// Equal to one of these.
    OneOf(Vec<Value>),
    /// A list has this item, or a requirement for this package; a text this part; a table this key.
    Contains(Value),
    /// A text, or one of a list, matches somewhere.
    Matches(regex::Regex),
    /// Every value is so, where several are found.
    Each(Box<Test>),
}

impl fmt::Display for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("looks at the files of the project")?;
        for pattern in &self.require {
            write!(f, "\n    - there is {}", pattern.text)?;
        }
        for pattern in &self.forbid {
            write!(f, "\n    - there is no {}", pattern.text)?;
        }
        for key in &self.keys {
            write!(f, "\n    - {}", key.text)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_pattern_means_files_and_all_in_a_folder() {
        let fits = |pattern: &str, path: &str| Pattern::new(pattern).expect(pattern).fits(path);
        assert!(fits("pyproject.toml", "pyproject.toml"));
        assert!(fits("tests", "tests/test_a.py"));
        assert!(fits("*.egg-info", "w.egg-info/PKG-INFO"));
        assert!(fits("src/*/__init__.py", "src/w/__init__.py"));
        assert!(fits("**/*.pyc", "src/w/a.pyc"));
        assert!(!fits("*.py", "src/a.py"));
        assert!(!fits("test", "tests/a.py"));
        assert!(Pattern::new("[a").is_err());
    }
}
