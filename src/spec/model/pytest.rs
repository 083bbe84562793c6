//! Tests of the author's that pytest runs against the learner's file.
//!
//! Which tests there are is not written in a spec: they are found with the author's own solution, before anything is
//! graded. Until then there is one case for the file, [`Suite`]; from then on one for each test, [`Test`].

use std::sync::Arc;

use rust_decimal::Decimal;

use super::Content;
use crate::event::TestMode;

/// A file of tests, and what belongs to it.
#[derive(Debug, Clone)]
pub struct Suite {
    /// In the order in which they are executed; the tests come last.
    pub files: Vec<SuiteFile>,
    /// Where the tests run. Not known, unless the spec says so, until they have run with the author's solution.
    pub mode: Option<TestMode>,
    /// A solution of the author's that passes the tests: the file, or the folder, until it is loaded.
    pub model: Content,
    /// The other files of that folder, once it is loaded.
    pub model_files: Vec<(String, Arc<[u8]>)>,
    /// Tests that show only their names.
    pub hidden: Vec<TestPattern>,
    /// How the points are shared; a test weighs 1 unless a pattern fits it, and the last one that does counts.
    pub weights: Vec<(TestPattern, Decimal)>,
    /// The tests that are wanted, by the names of their cases; all if there is none.
    pub only: Vec<String>,
}

impl Suite {
    /// The file with the tests.
    #[must_use]
    pub fn path(&self) -> &str {
        self.files.last().map_or("", |file| &file.path)
    }
}

/// A file of a suite.
#[derive(Debug, Clone)]
pub struct SuiteFile {
    /// Relative to the exercise's folder.
    pub path: String,
    pub role: Role,
    pub content: Content,
    /// As the interpreter compiled it that found the tests, in hexadecimal; empty until then.
    pub compiled: String,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Imported by the others.
    Helper,
    /// Fixtures and hooks.
    Conftest,
    Tests,
}

/// One test.
#[derive(Debug, Clone)]
pub struct Test {
    pub suite: Arc<Suite>,
    /// As pytest calls it, without the file: `TestStack::test_pop[3]`.
    pub id: String,
    /// Stands for the names of all tests that were found with the author's solution.
    pub found: String,
    /// What it leaves to the code of the author's solution and could let a wrong answer pass, such as `mul` for `vector * 2`: see
    /// `TestsEnd.leave` of the harness.
    pub left: Vec<String>,
}

/// Names of tests: `test_pop`, `TestStack`, `test_big*`.
#[derive(Debug, Clone)]
pub struct TestPattern {
    /// As it is written.
    pub text: String,
    matcher: regex::Regex,
}

impl TestPattern {
    /// `*` stands for any text; a function stands for all of its parameters, a class for all of its tests.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let parts: Vec<String> = text.split('*').map(regex::escape).collect();
        let matcher = regex::Regex::new(&format!(r"(?s)^(?:{})(?:$|\[|::)", parts.join(".*"))).ok()?;
        Some(Self { text: text.to_owned(), matcher })
    }

    /// Whether it fits a test.
    #[must_use]
    pub fn fits(&self, id: &str) -> bool {
        self.matcher.is_match(id)
    }
}

#[cfg(test)]
mod tests {
    use super::TestPattern;

    #[test]
    fn patterns_name_tests_with_all_that_is_in_them() {
        let table = [
            ("test_pop", "test_pop", true),
            ("test_pop", "test_pop[3]", true),
            ("test_pop", "test_pop_all", false),
            ("TestStack", "TestStack::test_pop", true),
            ("test_*", "test_a[x]", true),
            ("TestStack::test_*", "TestStack::test_pop[1]", true),
            ("test_pop[3]", "test_pop[3]", true),
            ("test_pop[3]", "test_pop[4]", false),
            ("test.pop", "test_pop", false),
        ];
        for (pattern, id, expected) in table {
            assert_eq!(TestPattern::new(pattern).unwrap().fits(id), expected, "{pattern} {id}");
        }
    }
}
