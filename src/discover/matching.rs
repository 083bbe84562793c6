//! Which item of a learner's folder is the file for an exercise, and what is said if none is.
//!
//! Nothing is graded by guess: an item that was perhaps meant makes the note, never the submission.

use super::listing::{Item, Kind};
use super::submissions::Found;
use crate::spec::model::Exercise;
use crate::spec::quoted;
use crate::spec::similar::nearest;

/// What was found for one exercise, and whether the learner seems to have worked on it.
#[derive(Debug, Clone)]
pub struct Match {
    pub found: Found,
    pub attempted: bool,
}

impl Match {
    /// Missing, with a note about something that was found.
    fn instead(note: String) -> Self {
        Self { found: Found::Missing { note }, attempted: true }
    }
}

/// Finds files for a fixed set of exercises.
pub struct Matcher<'e> {
    exercises: &'e [Exercise],
}

impl<'e> Matcher<'e> {
    pub fn new(exercises: &'e [Exercise]) -> Self {
        Self { exercises }
    }

    /// One match for each exercise, in order. `shown` is put before places in `Found::File`.
    pub fn all(&self, items: &[Item], shown: &str) -> Vec<Match> {
        self.exercises.iter().map(|exercise| self.one(exercise, items, shown)).collect()
    }

    fn one(&self, exercise: &Exercise, items: &[Item], shown: &str) -> Match {
        if exercise.takes_folder {
            return folder(exercise, items, shown);
        }
        let places = places(exercise);
        let found: Vec<&Item> = items.iter().filter(|item| places.contains(&item.place)).collect();
        match found.as_slice() {
            [] => self.missing(exercise, items),
            [item] if item.place == exercise.file && self.is_shared(&exercise.file) => {
                Match::instead(format!(
                    "{} fits several exercises; put it into a folder {}",
                    quoted(&item.place),
                    quoted(&exercise.slug)
                ))
            }
            [item] => file(item, shown),
            [first, second, ..] => Match::instead(format!(
                "{} was handed in twice: {} and {}; keep one",
                quoted(&exercise.file),
                quoted(&first.place),
                quoted(&second.place)
            )),
        }
    }

    /// Whether several exercises want a file of this name.
    fn is_shared(&self, file: &str) -> bool {
        self.exercises.iter().filter(|exercise| exercise.file == file).nth(1).is_some()
    }

    fn missing(&self, exercise: &Exercise, items: &[Item]) -> Match {
        let wanted = &exercise.file;
        let free: Vec<&Item> = items.iter().filter(|item| !self.is_claimed(item)).collect();
        for likeness in [Likeness::OtherPlace, Likeness::OtherCase, Likeness::Decorated, Likeness::Misspelt] {
            if let Some(item) = free.iter().find(|item| likeness.holds(item, wanted)) {
                let name = quoted(&item.place);
                return Match::instead(format!(
                    "{} is missing; {}",
                    quoted(wanted),
                    likeness.words(&name, wanted)
                ));
            }
        }
        let python: Vec<&&Item> = free.iter().filter(|item| is_python(item)).collect();
        let own_folder = format!("{}/", exercise.slug);
        if let Some(item) = python.iter().find(|item| item.place.contains(&own_folder)) {
            return Match::instead(format!(
                "{} is missing; {} was found",
                quoted(wanted),
                quoted(&item.place)
            ));
        }
        let note = match python.as_slice() {
            [only] => format!(
                "{} is missing; the only other Python file is {}",
                quoted(wanted),
                quoted(&only.place)
            ),
            _ => format!("{} is missing", quoted(wanted)),
        };
        Match { found: Found::Missing { note }, attempted: false }
    }

    /// Whether an item stands where some exercise's file belongs, or has the name of one.
    fn is_claimed(&self, item: &Item) -> bool {
        self.exercises.iter().any(|exercise| {
            exercise.file == item.name()
                && (places(exercise).contains(&item.place) || self.is_shared(&exercise.file))
        })
    }
}

/// Where the file for an exercise may lie in a learner's folder.
fn places(exercise: &Exercise) -> [String; 3] {
    let Exercise { track, slug, file, .. } = exercise;
    [file.clone(), format!("{slug}/{file}"), format!("{track}/{slug}/{file}")]
}

/// The folder that is handed in for an exercise.
fn folder(exercise: &Exercise, items: &[Item], shown: &str) -> Match {
    let Exercise { track, slug, .. } = exercise;
    let places = [slug.clone(), format!("{track}/{slug}")];
    let found: Vec<&Item> = items.iter().filter(|item| places.contains(&item.place)).collect();
    match found.as_slice() {
        [] => {
            let note = format!("the folder {} is missing", quoted(slug));
            Match { found: Found::Missing { note }, attempted: false }
        }
        [item] if item.kind == Kind::Folder => {
            let found = Found::File { path: item.path.clone(), shown: format!("{shown}{}", item.place) };
            Match { found, attempted: true }
        }
        [item] => Match::instead(format!("{} is no folder", quoted(&item.place))),
        [first, second, ..] => Match::instead(format!(
            "{} was handed in twice: {} and {}; keep one",
            quoted(slug),
            quoted(&first.place),
            quoted(&second.place)
        )),
    }
}

/// An item of the right name in the right place: a submission, if it is a file.
pub fn file(item: &Item, shown: &str) -> Match {
    let name = quoted(&item.place);
    match item.kind {
        Kind::File => {
            let found = Found::File { path: item.path.clone(), shown: format!("{shown}{}", item.place) };
            Match { found, attempted: true }
        }
        Kind::Folder => Match::instead(format!("{name} is a folder, not a file")),
        Kind::Link => {
            Match::instead(format!("{name} is a link, and links are not followed; hand in the file itself"))
        }
        Kind::Special => Match::instead(format!("{name} is not a regular file")),
    }
}

/// How an item resembles the file that is missing, most certain first.
#[derive(Debug, Clone, Copy)]
enum Likeness {
    OtherPlace,
    OtherCase,
    Decorated,
    Misspelt,
}

impl Likeness {
    fn holds(self, item: &Item, wanted: &str) -> bool {
        if item.kind == Kind::Folder {
            return false;
        }
        let name = item.name();
        match self {
            Self::OtherPlace => name == wanted,
            Self::OtherCase => name.to_lowercase() == wanted.to_lowercase(),
            Self::Decorated => undecorated(name) == undecorated(wanted),
            Self::Misspelt => is_python(item) && nearest(stem(name), [stem(wanted)]).is_some(),
        }
    }

    fn words(self, found: &str, wanted: &str) -> String {
        match self {
            Self::OtherPlace => format!("{found} was found in a place where it does not count"),
            Self::OtherCase => format!("{found} was found: upper and lower case count"),
            Self::Decorated => format!("{found} was found; if that is it, name it {}", quoted(wanted)),
            Self::Misspelt => format!("{found} was found; if that was meant, name it {}", quoted(wanted)),
        }
    }
}

/// Whether an item is called like a Python file, in either case.
pub fn is_python(item: &Item) -> bool {
    item.kind != Kind::Folder && item.name().to_lowercase().ends_with(".py")
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// A name without what browsers and systems add: `median (1).py`, `Median - Copy.py`, `median.py.txt`.
fn undecorated(name: &str) -> String {
    let mut name = name.trim_matches(|c: char| c.is_whitespace() || c == '.').to_lowercase();
    for ending in [".txt", ".py"] {
        if let Some(rest) = name.strip_suffix(ending) {
            name.truncate(rest.len());
        }
    }
    loop {
        let trimmed = name.trim_end();
        let without_number =
            trimmed.strip_suffix(')').map(|rest| rest.trim_end_matches(|c: char| c.is_ascii_digit()));
        let shorter = without_number
            .and_then(|rest| rest.strip_suffix('('))
            .or_else(|| trimmed.strip_suffix(" - copy"))
            .or_else(|| trimmed.strip_suffix(" copy"))
            .unwrap_or(trimmed);
        if shorter.len() == name.len() {
            break;
        }
        name.truncate(shorter.len());
    }
    name.replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::undecorated;

    #[test]
    fn decorations_are_seen_through() {
        for name in [
            "median.py",
            "Median.py",
            "median (1).py",
            "median(12).py",
            "median.py.txt",
            "median - Copy.py",
            "median - Copy (2).py",
            "median copy.py",
            " median.py ",
            "median.py.",
            "median",
        ] {
            assert_eq!(undecorated(name), "median", "{name:?}");
        }
        assert_ne!(undecorated("medians.py"), "median");
        assert_eq!(undecorated("running-median.py"), "running_median");
    }
}
