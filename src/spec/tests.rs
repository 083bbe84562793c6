//! Specs that are right, and a table of specs that are wrong with exactly what is said about them.

use std::collections::BTreeMap;
use std::path::Path;

use super::render::{Style, render};
use super::*;

/// A folder that holds what a test says.
#[derive(Default)]
pub(super) struct Fake(pub Vec<&'static str>);

impl Folder for Fake {
    fn has_file(&self, path: &str) -> bool {
        self.0.contains(&path)
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .0
            .iter()
            .filter_map(|path| {
                let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
                (parent == folder).then(|| name.to_owned())
            })
            .collect();
        names.sort();
        names
    }
}

#[test]
fn scratch() {
    let text = std::fs::read_to_string("/tmp/t.toml").unwrap();
    match toml(&text, &["data.csv"]) {
        Ok(exercise) => println!("{exercise:#?}"),
        Err(diagnostics) => println!("{}", render(&diagnostics, Style::Plain)),
    }
}

fn place() -> Place {
    Place { slug: "median".to_owned(), track: "first".to_owned(), folder: "first/median".into() }
}

fn toml(text: &str, files: &[&'static str]) -> Result<Exercise, Vec<Diagnostic>> {
    let file = SpecFile { path: Path::new("exercise.toml"), bytes: text.as_bytes() };
    exercise(file, place(), &Defaults::default(), &Fake(files.to_vec()))
}
