//! What a learner handed in, read: one file, or all files of a folder.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::listing::{Kind, shown};
use super::regular::{Links, Trouble, read};
use crate::spec::model::Bytes;
use crate::spec::quoted;

/// The largest file that is taken for something that somebody wrote.
const LARGEST: Bytes = Bytes::mib(1);
/// All files of a folder together.
const TOTAL: Bytes = Bytes::mib(4);
const FILES: usize = 500;
const DEEPEST: usize = 16;
/// What tools leave in a project, besides [what is left everywhere](super::is_noise). Other names with a dot belong to it.
const LEFT_BY_TOOLS: [&str; 8] = [
    ".git",
    ".venv",
    ".DS_Store",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".tox",
];

/// The files of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Each with its path in the folder; of a single file only that one, without a name.
    files: Vec<(String, Arc<[u8]>)>,
    is_folder: bool,
}

impl From<Vec<u8>> for Work {
    fn from(file: Vec<u8>) -> Self {
        Self { files: vec![(String::new(), file.into())], is_folder: false }
    }
}

impl Work {
    /// The file that programs and calls are about; `None` if it is not in the folder.
    #[must_use]
    pub fn main(&self, name: &str) -> Option<&Arc<[u8]>> {
        let mut files = self.files.iter();
        files.find(|(path, _)| !self.is_folder || path == name).map(|(_, content)| content)
    }

    /// All files of the folder; of a single file only that one, without a name.
    #[must_use]
    pub fn files(&self) -> &[(String, Arc<[u8]>)] {
        &self.files
    }

    /// All other files of the folder.
    pub fn others(&self, name: &str) -> impl Iterator<Item = &(String, Arc<[u8]>)> {
        self.files.iter().filter(move |(path, _)| self.is_folder && path != name)
    }

    /// Reads what lies at a path that learners gave: a file, or a folder without following links.
    ///
    /// # Errors
    ///
    /// A sentence for the learner.
    pub(super) fn read(path: &Path, name: &str) -> Result<Self, String> {
        if !path.symlink_metadata().is_ok_and(|data| data.is_dir()) {
            return file(path, name).map(Self::from);
        }
        let mut files = Vec::new();
        folder(path, "", 0, &mut files)?;
        let total: usize = files.iter().map(|(_, content)| content.len()).sum();
        if total as u64 > TOTAL.0 {
            return Err(format!("the files in {} are larger than {TOTAL} together", quoted(name)));
        }
        Ok(Self { files, is_folder: true })
    }
}

fn file(path: &Path, name: &str) -> Result<Vec<u8>, String> {
    let shown = quoted(name);
    read(path, Links::Refuse, LARGEST.0).map_err(|trouble| match trouble {
        Trouble::NotRegular => format!("{shown} is not a regular file"),
        Trouble::TooLarge => {
            format!("{shown} is larger than {LARGEST}, which is no program that somebody wrote")
        }
        Trouble::Io(error) => format!("{shown} cannot be read: {error}"),
    })
}

/// Adds the files of a folder to those `before`, in the order of their names.
fn folder(
    path: &Path,
    prefix: &str,
    depth: usize,
    before: &mut Vec<(String, Arc<[u8]>)>,
) -> Result<(), String> {
    let here = || quoted(prefix.trim_end_matches('/'));
    if depth > DEEPEST {
        return Err(format!("{} lies too deep", here()));
    }
    let listed = fs::read_dir(path).map_err(|error| format!("{} cannot be read: {error}", here()))?;
    let mut entries: Vec<_> = listed.flatten().map(|entry| (shown(&entry.file_name()), entry)).collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, entry) in entries.into_iter().filter(|(name, _)| !is_left(name)) {
        let place = format!("{prefix}{name}");
        match entry.file_type().map(Kind::from) {
            Ok(Kind::Folder) => folder(&entry.path(), &format!("{place}/"), depth + 1, before)?,
            Ok(Kind::File) if before.len() < FILES => {
                before.push((place.clone(), file(&entry.path(), &place)?.into()));
            }
            Ok(Kind::File) => return Err(format!("there are more than {FILES} files in the folder")),
            _ => {
                return Err(format!(
                    "{} is a link or no regular file; hand in the file itself",
                    quoted(&place)
                ));
            }
        }
    }
    Ok(())
}

fn is_left(name: &str) -> bool {
    LEFT_BY_TOOLS.contains(&name)
        || name.starts_with("._")
        || (!name.starts_with('.') && super::is_noise(name))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Work;

    #[test]
    fn a_folder_is_read_without_what_tools_leave() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("pyproject.toml", "x"),
            ("src/a.py", "y"),
            (".git/config", "z"),
            (".env", "e"),
            ("src/__pycache__/a.pyc", ""),
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let work = Work::read(root.path(), "parcel").unwrap();
        assert_eq!(work.main("src/a.py").map(|content| &**content), Some(&b"y"[..]));
        let others: Vec<_> = work.others("src/a.py").map(|(name, _)| name.as_str()).collect();
        assert_eq!(others, [".env", "pyproject.toml"]);
        assert_eq!(work.main("src/b.py"), None);
        std::os::unix::fs::symlink("/etc/passwd", root.path().join("link")).unwrap();
        assert!(Work::read(root.path(), "parcel").unwrap_err().contains("`link` is a link"));
    }
}
