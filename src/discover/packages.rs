//! Finds what a course says about packages: its wishes, and the lock beside its course file.

use std::path::{Path, PathBuf};

use super::DiscoverError;
use super::course::{MOST_BYTES, course_file, is_absent, unreadable};
use super::regular::{Links, Trouble, read};
use crate::spec::lock::{self, Lock};
use crate::spec::requirement::Requirement;
use crate::spec::{self, SpecFile};

/// The packages of a course.
#[derive(Debug, Clone)]
pub struct Packages {
    pub wanted: Vec<Requirement>,
    /// Where their exact versions are, or have to be.
    pub lock_file: PathBuf,
}

/// What the course that `root` belongs to says about packages. No course file says nothing.
///
/// Read apart from the exercises: those of the standard library alone are graded whatever is wrong here.
///
/// # Errors
///
/// [`DiscoverError::Broken`] with every mistake of the course file.
pub fn packages(root: &Path) -> Result<Packages, DiscoverError> {
    let (wanted, path) = match course_file(root) {
        None => (Vec::new(), root.join("course.toml")),
        Some((_, Err(diagnostic))) => return Err(DiscoverError::Broken(vec![diagnostic])),
        Some((path, Ok(bytes))) => {
            let (course, diagnostics) = spec::course(SpecFile { path: &path, bytes: &bytes });
            if !diagnostics.is_empty() {
                return Err(DiscoverError::Broken(diagnostics));
            }
            (course.packages, path)
        }
    };
    Ok(Packages { wanted, lock_file: path.with_extension("lock") })
}

impl Packages {
    /// The exact versions, which fit what is wanted.
    ///
    /// # Errors
    ///
    /// [`DiscoverError::Broken`] if the lock is missing, outdated or wrong.
    pub fn lock(&self) -> Result<Lock, DiscoverError> {
        let path = &self.lock_file;
        let read = read(path, Links::Follow, MOST_BYTES).map_err(|trouble| match trouble {
            Trouble::Io(error) if is_absent(&error) => lock::missing(path),
            trouble => unreadable(path.clone(), &trouble),
        });
        let bytes = read.map_err(|diagnostic| DiscoverError::Broken(vec![diagnostic]))?;
        lock::lock(SpecFile { path, bytes: &bytes }, &self.wanted).map_err(DiscoverError::Broken)
    }
}
