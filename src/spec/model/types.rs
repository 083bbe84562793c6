//! What mypy has to say about the learner's file and about snippets that use it, as it follows from a spec.

use std::collections::BTreeMap;
use std::fmt;

use super::Content;
use super::project::Pattern;

/// What a case asks of the learner's file by mypy.
#[derive(Debug, Clone, Default)]
pub struct Types {
    /// Of a folder, the files that it is about; all if there is none.
    pub files: Vec<Pattern>,
    /// As `mypy --strict` is.
    pub strict: bool,
    /// Of [`OPTIONS`], over what `strict` says.
    pub options: BTreeMap<String, bool>,
    /// Of [`CODES`]: looked for, although mypy does not by itself.
    pub enable: Vec<String>,
    /// Of [`CODES`]: do not count.
    pub disable: Vec<String>,
    /// Whether comments that switch mypy off count.
    pub comments: bool,
    pub snippets: Vec<Snippet>,
}

/// Code of the author's that uses the learner's file.
#[derive(Debug, Clone)]
pub struct Snippet {
    /// Its file in the exercise's folder, or `snippet 1` for one that stands in the spec.
    pub name: String,
    pub content: Content,
    pub expects: Expects,
}

/// What mypy has to make of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expects {
    Accepted,
    /// Errors where its [`marks`] are; without marks, with this code somewhere and no other.
    Rejected {
        code: Option<String>,
    },
}

/// Where errors have to be: the line, from 1, and the code of each comment `# E: code` in a text.
pub fn marks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter_map(|(index, line)| {
        let (_, mark) = line.rsplit_once("# E:")?;
        Some((index + 1, mark.trim()))
    })
}

impl fmt::Display for Types {
    /// As in "is checked by mypy, strictly; 2 pieces of code that use it have to be accepted, 1 rejected".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.strict { "is checked by mypy --strict" } else { "is checked by mypy" })?;
        for (option, value) in &self.options {
            write!(f, ", {}{option}", if *value { "" } else { "no " })?;
        }
        for snippet in &self.snippets {
            let what = if snippet.expects == Expects::Accepted { "accepts" } else { "rejects" };
            write!(f, "\n    - {what} {}", snippet.name)?;
        }
        Ok(())
    }
}

/// Options of mypy that can be switched for one module.
pub const OPTIONS: [&str; 23] = [
    "allow_redefinition",
    "allow_untyped_globals",
    "check_untyped_defs",
    "disallow_any_decorated",
    "disallow_any_explicit",
    "disallow_any_expr",
    "disallow_any_generics",
    "disallow_any_unimported",
    "disallow_incomplete_defs",
    "disallow_subclassing_any",
    "disallow_untyped_calls",
    "disallow_untyped_decorators",
    "disallow_untyped_defs",
    "extra_checks",
    "ignore_missing_imports",
    "implicit_optional",
    "implicit_reexport",
    "strict_equality",
    "strict_optional",
    "warn_no_return",
    "warn_return_any",
    "warn_unreachable",
    "warn_unused_ignores",
];

/// mypy's error codes.
pub const CODES: [&str; 78] = [
    "abstract",
    "annotation-unchecked",
    "arg-type",
    "assert-type",
    "assignment",
    "attr-defined",
    "await-not-async",
    "call-arg",
    "call-overload",
    "comparison-overlap",
    "deprecated",
    "dict-item",
    "empty-body",
    "exhaustive-match",
    "exit-return",
    "explicit-any",
    "explicit-override",
    "func-returns-value",
    "has-type",
    "ignore-without-code",
    "import",
    "import-not-found",
    "import-untyped",
    "index",
    "list-item",
    "literal-required",
    "maybe-unrecognized-str-typeform",
    "metaclass",
    "method-assign",
    "misc",
    "mutable-override",
    "name-defined",
    "name-match",
    "narrowed-type-not-subtype",
    "no-any-return",
    "no-any-unimported",
    "no-overload-impl",
    "no-redef",
    "no-untyped-call",
    "no-untyped-def",
    "nonetype-type",
    "operator",
    "overload-cannot-match",
    "overload-overlap",
    "override",
    "possibly-undefined",
    "prop-decorator",
    "redundant-cast",
    "redundant-expr",
    "redundant-self",
    "return",
    "return-value",
    "safe-super",
    "str-bytes-safe",
    "str-format",
    "str-unpack",
    "syntax",
    "top-level-await",
    "truthy-bool",
    "truthy-function",
    "truthy-iterable",
    "type-abstract",
    "type-arg",
    "type-var",
    "typeddict-item",
    "typeddict-readonly-mutated",
    "typeddict-unknown-key",
    "unimported-reveal",
    "union-attr",
    "unreachable",
    "untyped-decorator",
    "unused-awaitable",
    "unused-coroutine",
    "unused-ignore",
    "used-before-def",
    "valid-newtype",
    "valid-type",
    "var-annotated",
];
