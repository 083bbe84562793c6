//! Specs: whatever stands in one is an exercise or a list of mistakes that can be shown.
#![no_main]

use std::path::{Path, PathBuf};

use gradus::spec::render::{Style, render};
use gradus::spec::{self, Defaults, Folder, Place, SpecFile};

/// A folder that has every file it is asked for, so that reading goes on behind the question.
struct Full;

impl Folder for Full {
    fn has_file(&self, _: &str) -> bool {
        true
    }

    fn files(&self, _: &str) -> Vec<String> {
        vec!["one.in".to_owned(), "one.ans".to_owned(), "two.in".to_owned()]
    }

    fn folders(&self, _: &str) -> Vec<String> {
        vec!["accepted".to_owned()]
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for path in ["exercise.toml", "exercise.json"] {
        let file = SpecFile { path: Path::new(path), bytes };
        let place = Place { slug: "slug".to_owned(), track: "track".to_owned(), folder: PathBuf::new() };
        if let Err(mistakes) = spec::exercise(file, place, &Defaults::default(), &Full) {
            assert!(!render(&mistakes, Style::Plain).is_empty(), "no exercise, and no mistake");
        }
    }
    let (_, mistakes) = spec::course(SpecFile { path: Path::new("course.toml"), bytes });
    let _ = render(&mistakes, Style::Plain);
});
