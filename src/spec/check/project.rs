//! Cases that look at the files of a project.

use serde_json::Value;

use super::kind::Kind;
use super::lint::listed;
use super::{Checker, Comparing};
use crate::spec::expectation::pattern;
use crate::spec::finding::Finding;
use crate::spec::model::Check;
use crate::spec::model::project::{Key, Pattern, Project, Test};
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::similar::nearest;
use crate::spec::tree::Node;

pub const PROJECT: Kind = Kind {
    key: "project",
    plural: "looks at a project",
    keys: &["project", "installed"],
    expects: &["project"],
    expect_what: "add `project`",
    instead: &[],
    goes_with: &[],
    read: |checker, raw, at, _: &Comparing| {
        Check::Project(checker.project(raw.project.as_ref(), raw.installed == Some(true), at.at("project")))
    },
};

/// What stands between a path and a value.
const OPERATORS: [&str; 8] = ["present", "absent", "==", "!=", "in", "contains", "matches", "each"];
/// What can be asked of files that have no settings.
const LINES: &str = "lines";
const EXAMPLE: &str = "write it as in `pyproject.toml: project.name == \"parcel\"`";

impl Checker<'_> {
    /// `at` is the table of what is asked.
    fn project(&mut self, raw: Option<&raw::Project>, installed: bool, at: &Node<'_>) -> Project {
        let Some(raw) = raw else { return Project::default() };
        if !self.is_folder {
            let finding =
                Finding::absent(&at.span, "`project` looks at a folder, and learners hand in one file");
            self.report(finding.help("write `folder = true` above the cases"));
        }
        let project = Project {
            require: self.patterns(raw.require.as_ref(), at.at("require")),
            forbid: self.patterns(raw.forbid.as_ref(), at.at("forbid")),
            keys: self.keys(raw.keys.as_ref(), at.at("keys")),
        };
        let nothing = project.require.is_empty() && project.forbid.is_empty() && project.keys.is_empty();
        // That it can be installed is something.
        if nothing && !installed && !at.is_damaged() && at.entries().is_empty() {
            let help =
                "add `require`, `forbid` or `keys`, as in `project = { require = [\"pyproject.toml\"] }`";
            self.report(Finding::absent(&at.span, "`project` asks for nothing").help(help));
        }
        project
    }

    /// Which Python files of a folder a case is about. `at` is the pattern, or the list.
    pub(super) fn python_files(&mut self, raw: Option<&raw::OneOrMany>, at: &Node<'_>) -> Vec<Pattern> {
        if raw.is_some() && !self.is_folder {
            let finding = Finding::new(&at.span, "`files` is about a folder, and learners hand in one file");
            self.report(finding.help("leave it out, or write `folder = true` above the cases"));
        }
        self.patterns(raw, at)
    }

    fn patterns(&mut self, raw: Option<&raw::OneOrMany>, at: &Node<'_>) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for (text, at) in listed(raw, at) {
            match Pattern::new(text) {
                _ if !self.path(text, "project", at) => {}
                Ok(pattern) => patterns.push(pattern),
                Err(why) => {
                    self.report(Finding::new(&at.span, "this is no pattern for paths").label(why));
                }
            }
        }
        patterns
    }

    fn keys(&mut self, raw: Option<&raw::OneOrMany>, at: &Node<'_>) -> Vec<Key> {
        let mut keys = Vec::new();
        for (text, at) in listed(raw, at) {
            match key(text) {
                Ok(key) => {
                    if self.path(&key.file, "keys", at) {
                        keys.push(key);
                    }
                }
                Err(slip) => {
                    let finding = Finding::new(&at.span, slip.message).did_you_mean(slip.near);
                    self.report(finding.help(slip.help));
                }
            }
        }
        keys
    }
}

/// Why a text asks nothing of a value.
#[derive(Debug)]
struct Slip {
    message: String,
    near: Option<&'static str>,
    help: String,
}

impl Slip {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), near: None, help: help.into() }
    }
}

/// Reads `FILE: PATH OPERATOR VALUE`.
fn key(text: &str) -> Result<Key, Slip> {
    let (file, rest) =
        text.split_once(": ").ok_or_else(|| Slip::new("it is not said which file this is about", EXAMPLE))?;
    let (steps, rest) = steps(rest.trim_start())?;
    let rest = rest.trim();
    let asked = asked(rest)?;
    let file = file.trim().to_owned();
    if !is_known(&file) && steps[0] != LINES {
        let message = format!("settings of {} cannot be read", quoted(&file));
        let help = format!(
            "what can be asked of any text is its `{LINES}`, as in `{file}: {LINES} contains \".git\"`"
        );
        return Err(Slip { near: (steps[0] == "line").then_some(LINES), ..Slip::new(message, help) });
    }
    Ok(Key { text: text.to_owned(), file, steps, test: asked })
}

/// Whether there is a parser for files of this name.
fn is_known(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let ending =
        std::path::Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    matches!(name, "Dockerfile" | "METADATA" | "WHEEL" | "entry_points.txt")
        || name.starts_with("Dockerfile.")
        || ["toml", "json", "yaml", "yml", "ini", "cfg", "dockerfile"].contains(&ending)
}

/// Reads `OPERATOR VALUE`, or `each OPERATOR VALUE`.
fn asked(text: &str) -> Result<Test, Slip> {
    let (operator, value) = text.split_once(' ').unwrap_or((text, ""));
    if operator != "each" {
        return test(operator, value.trim());
    }
    match asked(value.trim())? {
        one @ (Test::Equal(_) | Test::OneOf(_) | Test::Contains(_) | Test::Matches(_)) => {
            Ok(Test::Each(Box::new(one)))
        }
        _ => Err(Slip::new(
            "`each` goes with `==`, `in`, `contains` and `matches`",
            "`!=` and `absent` are about each value by themselves",
        )),
    }
}

/// The way to a value, up to the first space: `tool."my.plugin".items.0`.
fn steps(text: &str) -> Result<(Vec<String>, &str), Slip> {
    let mut steps = vec![String::new()];
    let mut quote = false;
    let mut end = text.len();
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quote = !quote,
            '.' if !quote => steps.push(String::new()),
            ' ' if !quote => {
                end = at;
                break;
            }
            _ => {
                if let Some(step) = steps.last_mut() {
                    step.push(letter);
                }
            }
        }
    }
    if quote || steps.iter().any(String::is_empty) {
        return Err(Slip::new("this leads to no value", EXAMPLE));
    }
    Ok((steps, &text[end..]))
}

fn test(operator: &str, value: &str) -> Result<Test, Slip> {
    if !OPERATORS.contains(&operator) {
        let known = OPERATORS.map(|one| format!("`{one}`")).join(", ");
        let message = match operator {
            "" => "it is not said what the value has to be".to_owned(),
            _ => format!("{} is not what a value can be asked", quoted(operator)),
        };
        let near = nearest(operator, OPERATORS);
        return Err(Slip { near, ..Slip::new(message, format!("one of {known}")) });
    }
    if matches!(operator, "present" | "absent") {
        let test = if operator == "present" { Test::Present } else { Test::Absent };
        return if value.is_empty() {
            Ok(test)
        } else {
            Err(Slip::new(format!("`{operator}` stands alone"), format!("leave {} out", quoted(value))))
        };
    }
    let value: Value = serde_json::from_str(value).map_err(|_| {
        Slip::new(
            format!("{} is no value", quoted(value)),
            "write it as JSON: \"text\", 12, true, null, or [\"one\", \"of\", \"these\"]",
        )
    })?;
    match (operator, value) {
        ("==", value) => Ok(Test::Equal(value)),
        ("!=", value) => Ok(Test::Unequal(value)),
        ("contains", value) => Ok(Test::Contains(value)),
        ("in", Value::Array(values)) => Ok(Test::OneOf(values)),
        ("matches", Value::String(text)) => pattern(&text)
            .map(Test::Matches)
            .map_err(|why| Slip::new("this is not a regular expression that can be used", why)),
        ("in", _) => Err(Slip::new("`in` needs a list", "as in `in [\"MIT\", \"Apache-2.0\"]`")),
        (_, _) => Err(Slip::new("`matches` needs a text", "as in `matches \"^3\"`")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Test, key};

    #[test]
    fn keys_are_read() {
        let read = key("pyproject.toml: tool.\"my.plugin\".items.0 == [1, \"a\"]").expect("a key");
        assert_eq!(
            (read.file.as_str(), read.steps.join("|")),
            ("pyproject.toml", "tool|my.plugin|items|0".to_owned())
        );
        assert!(matches!(read.test, Test::Equal(_)));
        assert!(matches!(key("Dockerfile: USER present").map(|key| key.test), Ok(Test::Present)));
        assert!(matches!(key("a.yml: on.* each in [1]").map(|key| key.test), Ok(Test::Each(_))));
        assert!(matches!(key(".gitignore: lines contains \"a\"").map(|key| key.test), Ok(Test::Contains(_))));
        assert!(matches!(key("setup.cfg: metadata.name in [\"a\"]").map(|key| key.test), Ok(Test::OneOf(_))));
    }

    #[test]
    fn what_asks_nothing_is_told() {
        for (text, message) in [
            ("project.name == 1", "it is not said which file this is about"),
            ("a.toml: name", "it is not said what the value has to be"),
            ("a.toml: name = 1", "`=` is not what a value can be asked"),
            ("a.toml: name == x", "`x` is no value"),
            ("a.toml: a..b present", "this leads to no value"),
            ("a.toml: \"a.b present", "this leads to no value"),
            ("a.xml: a present", "settings of `a.xml` cannot be read"),
            ("a.toml: a each != 1", "`each` goes with `==`, `in`, `contains` and `matches`"),
            ("a.toml: a each", "it is not said what the value has to be"),
            ("a.toml: a present 1", "`present` stands alone"),
            ("a.toml: a in 1", "`in` needs a list"),
            ("a.toml: a matches 1", "`matches` needs a text"),
            ("a.toml: a matches \"(\"", "this is not a regular expression that can be used"),
        ] {
            assert_eq!(key(text).expect_err(text).message, message);
        }
    }
}
