//! Finds the interpreter behind one of pyenv's shims: a shim is a script that takes several times as long as Python's
//! own start to say the same.
//!
//! Only where there is no doubt: one version, chosen by its whole name, and installed. Everything else is left to the
//! shim. The order is that of `pyenv version-name`: the variable `PYENV_VERSION`, the file `.python-version` in the
//! folder or one above it, the file `version` of pyenv itself.

use std::fs;
use std::path::{Path, PathBuf};

/// What pyenv goes by, beside its own files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'a> {
    /// Value of `PYENV_VERSION`; empty if there is none.
    pub version: &'a str,
    /// The folders in which it looks for a file, and above them, in this order.
    pub folders: &'a [PathBuf],
}

/// What the shim would start; `None` if `candidate` is no shim, or if it takes more than this to know.
pub fn behind_shim(candidate: &Path, choice: &Choice<'_>) -> Option<PathBuf> {
    let (folder, name) = (candidate.parent()?, candidate.file_name()?);
    let root = folder.parent().filter(|root| folder.ends_with("shims") && root.join("versions").is_dir())?;
    let chosen = if choice.version.is_empty() {
        chosen_by_file(root, choice.folders)?
    } else {
        choice.version.to_owned()
    };
    let plain = !chosen.starts_with('.') && !chosen.contains(['/', ':']) && chosen != "system";
    let python = root.join("versions").join(&chosen).join("bin").join(name);
    (plain && python.is_file()).then_some(python)
}

fn chosen_by_file(root: &Path, folders: &[PathBuf]) -> Option<String> {
    let local =
        folders.iter().flat_map(|folder| folder.ancestors()).map(|folder| folder.join(".python-version"));
    let file = local.into_iter().find(|file| file.is_file()).unwrap_or_else(|| root.join("version"));
    let text = fs::read_to_string(file).ok()?;
    let mut words =
        text.lines().map(|line| line.split('#').next().unwrap_or_default()).flat_map(str::split_whitespace);
    // Several versions are several places to look in.
    words.next().filter(|_| words.next().is_none()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pyenv with these versions, of which `global` is the usual one, and a folder below a project that wants `local`.
    fn world(versions: &[&str], global: &str, local: Option<&str>) -> (tempfile::TempDir, PathBuf, PathBuf) {
        let world = tempfile::tempdir().unwrap();
        let root = world.path().join("pyenv");
        for version in versions {
            let bin = root.join("versions").join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            fs::write(bin.join("python3"), "").unwrap();
        }
        fs::create_dir_all(root.join("shims")).unwrap();
        fs::write(root.join("version"), global).unwrap();
        let folder = world.path().join("project/deep");
        fs::create_dir_all(&folder).unwrap();
        if let Some(local) = local {
            fs::write(world.path().join("project/.python-version"), local).unwrap();
        }
        (world, root, folder)
    }

    fn found(root: &Path, version: &str, folder: &Path) -> Option<String> {
        let folders = [folder.to_path_buf()];
        let python = behind_shim(&root.join("shims/python3"), &Choice { version, folders: &folders })?;
        Some(python.strip_prefix(root.join("versions")).unwrap().to_str().unwrap().to_owned())
    }

    #[test]
    fn the_nearest_choice_wins() {
        let (_world, root, folder) = world(&["3.11.7", "3.12.1", "3.13.0"], "3.11.7\n", Some("3.12.1\n"));
        assert_eq!(found(&root, "", &root).as_deref(), Some("3.11.7/bin/python3"));
        assert_eq!(found(&root, "", &folder).as_deref(), Some("3.12.1/bin/python3"));
        assert_eq!(found(&root, "3.13.0", &folder).as_deref(), Some("3.13.0/bin/python3"));
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_shim() {
        for global in
            ["", "system", "3.11.7\n3.12.1", "3.11.7:3.12.1", "3.12", "../versions/3.11.7", "..", "/", "# no"]
        {
            let (_world, root, folder) = world(&["3.11.7", "3.12.1"], global, None);
            assert_eq!(found(&root, "", &folder), None, "{global:?}");
        }
    }

    #[test]
    fn other_files_are_no_shims() {
        let choice = Choice { version: "3.11.7", folders: &[] };
        let (_world, root, _) = world(&["3.11.7"], "3.11.7", None);
        assert_eq!(behind_shim(&root.join("versions/3.11.7/bin/python3"), &choice), None);
        assert_eq!(behind_shim(Path::new("/usr/bin/python3"), &choice), None);
        assert_eq!(behind_shim(Path::new("shims/python3"), &choice), None);
    }
}
