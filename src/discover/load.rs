//! Reads the files that a checked exercise names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::DiscoverError;
use super::regular::{Links, Trouble, read};
use super::work::Work;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::expectation_slip;
use crate::spec::model::pytest::Suite;
use crate::spec::model::{Bytes, Case, Check, Content, Exercise, Expected};

/// The largest single file of an exercise. Cases are held in memory while they are graded.
const LARGEST: Bytes = Bytes::mib(256);

/// The exercise with every `Content::File` read into `Content::Inline`. A file that many cases use is read once.
///
/// # Errors
///
/// [`DiscoverError::Broken`] with every file that cannot be read or is too large, and every text that is saved as UTF-16 or
/// expects nothing.
pub fn load(exercise: &Exercise) -> Result<Exercise, DiscoverError> {
    let mut loader = Loader {
        folder: &exercise.folder,
        main: &exercise.file,
        read: BTreeMap::new(),
        diagnostics: Vec::new(),
    };
    let mut exercise = exercise.clone();
    if let Some(reference) = &mut exercise.reference {
        loader.bytes(reference);
    }
    for case in &mut exercise.cases {
        loader.case(case);
    }
    if loader.diagnostics.is_empty() {
        return Ok(exercise);
    }
    loader.diagnostics.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
    loader.diagnostics.dedup();
    Err(DiscoverError::Broken(loader.diagnostics))
}

struct Loader<'a> {
    folder: &'a Path,
    /// The file that learners hand in, or the one of their folder that it is about.
    main: &'a str,
    /// What was read, or nothing where that was reported.
    read: BTreeMap<PathBuf, Arc<[u8]>>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn case(&mut self, case: &mut Case) {
        self.text(&mut case.stdin);
        for file in &mut case.files {
            self.bytes(&mut file.content);
        }
        for file in &mut case.writes {
            self.expected(&mut file.expected);
        }
        if let Check::Refactor(refactor) = &mut case.check {
            self.text(&mut refactor.starter);
        }
        if let Check::Suite(suite) = &mut case.check {
            let suite = Arc::make_mut(suite);
            self.model(suite);
            let files = suite.files.iter_mut().map(|file| &mut file.content);
            files.chain([&mut suite.model]).for_each(|content| {
                self.text(content);
            });
        }
        for content in case.check.implementations_mut() {
            self.text(content);
        }
        for expected in case.check.expected_mut() {
            self.expected(expected);
        }
        for text in case.check.authors_mut() {
            self.text(text);
        }
        for snippet in case.check.snippets_mut() {
            self.text(&mut snippet.content);
        }
    }

    /// Where a folder is the solution that passes the tests, reads all of it.
    fn model(&mut self, suite: &mut Suite) {
        let Content::File(name) = &suite.model else { return };
        let path = self.folder.join(name);
        if !path.is_dir() {
            return;
        }
        match Work::read(&path, &name.to_string_lossy()) {
            Ok(work) => {
                suite.model_files = work.others(self.main).cloned().collect();
                suite.model = Content::File(name.join(self.main));
            }
            Err(message) => self.diagnostics.push(Diagnostic::at_path(path, message)),
        }
    }

    fn expected(&mut self, expected: &mut Expected) {
        let Some(path) = self.text(&mut expected.content) else { return };
        let bytes = expected.content.bytes();
        let Some(slip) = expectation_slip(bytes, &expected.rule) else { return };
        let diagnostic = match slip.place {
            Some(place) => {
                let source = Arc::from(String::from_utf8_lossy(bytes));
                Diagnostic::in_text(path, &source, place, slip.message).label(slip.label)
            }
            None => Diagnostic::at_path(path, format!("{} {}", slip.message, slip.label).trim_end()),
        };
        self.diagnostics.push(diagnostic.help(slip.help.map(str::to_owned)));
    }

    /// Reads a text; its path, if it is sound.
    fn text(&mut self, content: &mut Content) -> Option<PathBuf> {
        let path = self.bytes(content)?;
        let bytes = content.bytes();
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            let diagnostic =
                Diagnostic::at_path(path, "the file is saved as UTF-16, which Python does not print");
            self.diagnostics.push(diagnostic.help("save it as UTF-8".to_owned()));
            return None;
        }
        Some(path)
    }

    /// Reads a content; the path of its file, if it has one and that can be read.
    fn bytes(&mut self, content: &mut Content) -> Option<PathBuf> {
        let Content::File(name) = content else { return None };
        let path = self.folder.join(&*name);
        let bytes = match self.read.get(name) {
            Some(bytes) => Arc::clone(bytes),
            None => match read(&path, Links::Follow, LARGEST.0) {
                Ok(bytes) => Arc::from(bytes),
                Err(trouble) => {
                    let message = match trouble {
                        Trouble::NotRegular => "this is not a regular file".to_owned(),
                        Trouble::TooLarge => format!("the file is larger than {LARGEST}"),
                        Trouble::Io(error) => format!("the file cannot be read: {error}"),
                    };
                    self.diagnostics.push(Diagnostic::at_path(path, message));
                    return None;
                }
            },
        };
        self.read.insert(name.clone(), Arc::clone(&bytes));
        *content = Content::Inline(bytes);
        Some(path)
    }
}
