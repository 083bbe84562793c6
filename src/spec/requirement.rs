//! A Python package that is asked for, as in `numpy>=2`: so much of Python's dependency specifiers as a course needs.
//!
//! Source: packaging.python.org, "Dependency specifiers" (PEP 508) and "Name normalization" (PEP 503). Versions are
//! `pep440_rs`'. The crate for the whole of it would bring Unicode's rules for addresses along, and a package at an
//! address cannot be locked to a version anyway.

use std::str::FromStr;
use std::sync::LazyLock;

use pep440_rs::{Operator, Version, VersionSpecifiers};
use regex::Regex;

/// A package, and which versions of it will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// As it was written, without space around it.
    pub text: String,
    /// Normalised: lower case, words joined by `-`.
    pub name: String,
    pub versions: VersionSpecifiers,
    /// Wanted on some machines or versions of Python only.
    pub conditional: bool,
}

impl Requirement {
    /// The only version that will do, if there is just one.
    pub fn exact(&self) -> Option<&Version> {
        let [only] = self.versions.as_ref() else { return None };
        (*only.operator() == Operator::Equal).then(|| only.version())
    }
}

impl FromStr for Requirement {
    type Err = String;

    /// The error says what is wrong, to follow a colon.
    fn from_str(text: &str) -> Result<Self, String> {
        static PARTS: LazyLock<Regex> = LazyLock::new(|| {
            let name = r"(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)";
            let extras = r"(?:\[[A-Za-z0-9._,\s-]*\])?";
            let pattern = format!(r"^{name}\s*{extras}\s*(?<versions>[^;\[\]]*)(?<marker>;.*)?$");
            Regex::new(&pattern).expect("the pattern is a constant")
        });
        let text = text.trim();
        let parts = PARTS.captures(text).ok_or("it does not begin with the name of a package")?;
        let versions = parts["versions"].trim();
        if versions.starts_with('@') {
            return Err("a package at an address cannot be locked to a version".to_owned());
        }
        let parsed = if versions.is_empty() { Ok(VersionSpecifiers::empty()) } else { versions.parse() };
        Ok(Self {
            text: text.to_owned(),
            name: normalised(&parts["name"]),
            versions: parsed.map_err(|_| format!("`{versions}` does not say which versions will do"))?,
            conditional: parts.name("marker").is_some(),
        })
    }
}

/// The one way to write a package's name: `Typing_Extensions` is `typing-extensions`.
fn normalised(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_versions_extras_and_conditions_are_told_apart() {
        let read = |text: &str| text.parse::<Requirement>().unwrap();
        let plain = read(" Typing_Extensions ");
        assert_eq!((plain.name.as_str(), plain.conditional), ("typing-extensions", false));
        assert!(plain.versions.contains(&"1".parse().unwrap()) && plain.exact().is_none());
        let full = read("a.b[x, y] >=2,<3 ; python_version < '3.13'");
        assert_eq!((full.name.as_str(), full.conditional), ("a-b", true));
        assert!(full.versions.contains(&"2.5".parse().unwrap()));
        assert!(!full.versions.contains(&"3.0".parse().unwrap()));
        assert_eq!(read("six==1.17.0").exact().map(ToString::to_string).as_deref(), Some("1.17.0"));
        assert!(read("six==1.*").exact().is_none() && read("six>=1,==1.2").exact().is_none());
    }

    #[test]
    fn what_is_no_requirement_says_why() {
        let wrong = |text: &str| text.parse::<Requirement>().unwrap_err();
        assert!(wrong("").contains("name"));
        assert!(wrong("-r other.txt").contains("name"));
        assert!(wrong("six @ file:///x.whl").contains("address"));
        assert!(wrong("six=1").contains("`=1`"));
        assert!(wrong("six seven").contains("`seven`"));
    }
}
