//! What a class handed in: paths, each behind a zero byte; one that ends in `/` is a folder.
#![no_main]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};
use std::sync::LazyLock;

use gradus::discover::{self, Found};
use gradus::spec::model::Exercise;

/// More make a run slow, and show nothing else.
const MOST: usize = 12;

static EXERCISES: LazyLock<Vec<Exercise>> = LazyLock::new(|| {
    let course =
        discover::exercises(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../exercises/packaging")));
    course.expect("the exercises are there").exercises
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let class = tempfile::tempdir().expect("a temporary folder");
    for path in bytes.split(|byte| *byte == 0).take(MOST) {
        lay(class.path(), path);
    }
    let Ok(found) = discover::class(class.path(), &EXERCISES, true) else { return };
    let mut known = BTreeSet::new();
    for submission in &found.submissions {
        assert!(known.insert((&submission.learner, submission.exercise)), "one name, one learner");
        if let Found::File { path, .. } = &submission.found {
            assert!(path.starts_with(class.path()), "{}", path.display());
            let _ = discover::read_source(submission);
        }
    }
    let folders: Vec<_> =
        fs::read_dir(class.path()).expect("it is there").flatten().map(|entry| entry.path()).collect();
    let _ = discover::own(&folders, &EXERCISES, false);
});

/// Makes a file or folder, if this can be the name of one.
fn lay(class: &Path, path: &[u8]) {
    let relative = Path::new(OsStr::from_bytes(path));
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return;
    }
    let path_in_class = class.join(relative);
    if path.ends_with(b"/") {
        let _ = fs::create_dir_all(path_in_class);
    } else if let Some(folder) = path_in_class.parent() {
        let _ = fs::create_dir_all(folder);
        let _ = fs::write(path_in_class, path);
    }
}
