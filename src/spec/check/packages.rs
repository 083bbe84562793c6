//! Packages: what a course asks for, and what an exercise takes of it.

use super::Checker;
use crate::spec::finding::Finding;
use crate::spec::requirement::Requirement;
use crate::spec::similar::nearest;
use crate::spec::tree::Node;

impl Checker<'_> {
    /// A course's packages, each once.
    pub fn requirements(&mut self, texts: Option<&[String]>, at: &Node<'_>) -> Vec<Requirement> {
        let mut found: Vec<Requirement> = Vec::new();
        for (text, at) in texts.unwrap_or_default().iter().zip(at.at("packages").items()) {
            match text.parse::<Requirement>() {
                Ok(new) if found.iter().any(|known| known.name == new.name) => {
                    self.report(Finding::new(&at.span, format!("`{}` is in `packages` twice", new.name)));
                }
                Ok(new) => found.push(new),
                Err(trouble) => {
                    let finding = Finding::new(&at.span, format!("this is no package: {trouble}"));
                    self.report(
                        finding.help("write a name and the versions that will do, as in \"numpy>=2\""),
                    );
                }
            }
        }
        found
    }

    /// An exercise's packages, by the names that its course has for them. `known` are the course's, unless these could not
    /// be read.
    pub fn packages(
        &mut self,
        texts: Option<&[String]>,
        known: Option<&[String]>,
        at: &Node<'_>,
    ) -> Vec<String> {
        let mut found = Vec::new();
        for (text, at) in texts.unwrap_or_default().iter().zip(at.at("packages").items()) {
            match package(text, known) {
                Ok(name) if found.contains(&name) => {
                    self.report(Finding::new(&at.span, format!("`{name}` is in `packages` twice")));
                }
                Ok(name) => found.push(name),
                Err(slip) => {
                    let finding = Finding::new(&at.span, slip.message);
                    self.report(finding.did_you_mean(slip.meant.as_deref()).help(slip.help));
                }
            }
        }
        found
    }
}

/// What is wrong with a package of an exercise.
struct Slip {
    message: String,
    meant: Option<String>,
    help: &'static str,
}

fn package(text: &str, known: Option<&[String]>) -> Result<String, Slip> {
    let slip = |message: String, help| Slip { message, meant: None, help };
    let plain = "name it as `packages` in course.toml does, without versions";
    let requirement = text.parse::<Requirement>();
    let requirement = requirement.map_err(|trouble| slip(format!("this is no package: {trouble}"), plain))?;
    let name = requirement.name;
    if !requirement.versions.is_empty() || requirement.conditional {
        return Err(slip(format!("which versions of `{name}` will do is for the course to say"), plain));
    }
    let Some(known) = known.filter(|known| !known.contains(&name)) else { return Ok(name) };
    Err(Slip {
        meant: nearest(&name, known.iter().map(String::as_str)).map(str::to_owned),
        message: format!("`{name}` is no package of this course"),
        help: "add it to `packages` in course.toml, then run `gradus env lock`",
    })
}
