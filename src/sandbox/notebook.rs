//! What earlier runs found out about interpreters, and the harness compiled for them: asking again takes longer than
//! grading a file.
//!
//! One file an interpreter, in a folder that only its user may write to. A note counts only as long as everything it
//! was made from is unchanged; in doubt the interpreter is asked again. The folder can be removed at any time.
//!
//! The compiled harness is code that is believed, so notes must not be used where learners' code runs as the user who
//! owns them and can reach them: see [`Notebook::read`].

use std::fs::{self, DirBuilder, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;
use serde::{Deserialize, Serialize};

/// A folder of notes.
#[derive(Debug, Clone)]
pub struct Notebook {
    folder: PathBuf,
}

/// What is kept of one interpreter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The file that was asked.
    asked: PathBuf,
    /// Stands for the texts of ours that the rest was made with.
    made_with: u64,
    /// Files and folders that the answer depends on, as they were.
    seen: Vec<(PathBuf, Option<Stamp>)>,
    /// What the interpreter said.
    pub answer: String,
    /// The harness compiled by it.
    #[serde(with = "serde_bytes")]
    pub harness: Vec<u8>,
}

/// By what it is noticed that a file or folder has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    device: u64,
    file: u64,
    size: u64,
    /// Seconds and nanoseconds of the last change of its content, then of anything about it.
    changed: [i64; 4],
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let data = fs::metadata(path).ok()?;
        let changed = [data.mtime(), data.mtime_nsec(), data.ctime(), data.ctime_nsec()];
        Some(Self { device: data.dev(), file: data.ino(), size: data.size(), changed })
    }
}

impl Note {
    /// A note of what `asked` said. `texts` are what it was asked with, `seen` what its answer depends on.
    pub fn new(asked: &Path, texts: &[&str], seen: Vec<PathBuf>, answer: String, harness: Vec<u8>) -> Self {
        let seen = seen.into_iter().map(|path| (Stamp::of(&path), path)).map(|(stamp, path)| (path, stamp));
        Self { asked: asked.to_owned(), made_with: digest(texts), seen: seen.collect(), answer, harness }
    }

    fn holds(&self, asked: &Path, texts: &[&str]) -> bool {
        self.asked == asked
            && self.made_with == digest(texts)
            && self.seen.iter().all(|(path, stamp)| Stamp::of(path) == *stamp)
    }
}

impl Notebook {
    /// The notebook in a folder, which need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The note on an interpreter, if there is one and it still holds.
    ///
    /// Whoever could have written it is believed: the user, and at [`Level::Basic`](super::Level::Basic) also what ran
    /// as the user before.
    pub fn read(&self, asked: &Path, texts: &[&str]) -> Option<Note> {
        let path = self.place(asked);
        // A folder or file that others may write to is nobody's word.
        let own = fs::metadata(&self.folder).is_ok_and(|data| is_private(&data))
            && fs::symlink_metadata(&path).is_ok_and(|data| data.is_file() && is_private(&data));
        let note: Note = postcard::from_bytes(&own.then(|| fs::read(&path).ok())??).ok()?;
        note.holds(asked, texts).then_some(note)
    }

    /// Keeps a note, in place of an earlier one on the same interpreter.
    ///
    /// # Errors
    ///
    /// If it cannot be written, which loses nothing but time.
    pub fn write(&self, note: &Note) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&postcard::to_stdvec(note).map_err(io::Error::other)?)?;
        file.persist(self.place(&note.asked))?;
        Ok(())
    }

    fn place(&self, asked: &Path) -> PathBuf {
        self.folder.join(format!("{:016x}", digest(asked)))
    }
}

fn is_private(data: &Metadata) -> bool {
    data.uid() == geteuid().as_raw() && data.mode() & 0o022 == 0
}

/// Tells texts apart; not a secret.
fn digest(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const TEXTS: &[&str] = &["probe", "harness"];

    /// A notebook with a note on a Python that depends on one file and one that is not there.
    fn world() -> (tempfile::TempDir, Notebook, PathBuf) {
        let world = tempfile::tempdir().unwrap();
        let python = world.path().join("python3");
        fs::write(&python, "binary").unwrap();
        let seen = vec![python.clone(), world.path().join("pyvenv.cfg")];
        let notebook = Notebook::new(world.path().join("cache/pythons"));
        notebook.write(&Note::new(&python, TEXTS, seen, "3.12".into(), b"code".into())).unwrap();
        (world, notebook, python)
    }

    #[test]
    fn a_note_is_found_again() {
        let (_world, notebook, python) = world();
        let note = notebook.read(&python, TEXTS).unwrap();
        assert_eq!((note.answer.as_str(), note.harness.as_slice()), ("3.12", b"code".as_slice()));
    }

    #[test]
    fn a_note_ends_with_what_it_was_made_from() {
        let (_world, notebook, python) = world();
        assert_eq!(notebook.read(&python, &["probe", "other harness"]), None, "other texts");
        assert_eq!(notebook.read(&python.with_file_name("python"), TEXTS), None, "another interpreter");
        fs::write(python.with_file_name("pyvenv.cfg"), "").unwrap();
        assert_eq!(notebook.read(&python, TEXTS), None, "a file that was not there");
        let (_world, notebook, python) = world();
        fs::write(&python, "another").unwrap();
        assert_eq!(notebook.read(&python, TEXTS), None, "a file that has changed");
    }

    #[test]
    fn what_others_may_write_to_is_not_believed() {
        let (_world, notebook, python) = world();
        fs::set_permissions(notebook.place(&python), fs::Permissions::from_mode(0o666)).unwrap();
        assert_eq!(notebook.read(&python, TEXTS), None, "a file");
        let (_world, notebook, python) = world();
        fs::set_permissions(&notebook.folder, fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(notebook.read(&python, TEXTS), None, "the folder");
    }

    #[test]
    fn a_broken_note_is_none() {
        let (_world, notebook, python) = world();
        for content in [b"".as_slice(), b"\xff\xff\xff\xff\xff", &[0; 64]] {
            fs::write(notebook.place(&python), content).unwrap();
            assert_eq!(notebook.read(&python, TEXTS), None);
        }
    }
}
