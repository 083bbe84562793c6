//! Locks: whatever stands in one is a list of versions or of mistakes that can be shown.
#![no_main]

use std::path::Path;

use gradus::spec::render::{Style, render};
use gradus::spec::{SpecFile, lock};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let wanted = ["numpy>=2".parse().expect("a requirement")];
    if let Err(mistakes) = lock::lock(SpecFile { path: Path::new("course.lock"), bytes }, &wanted) {
        assert!(!render(&mistakes, Style::Plain).is_empty(), "no lock, and no mistake");
    }
});
