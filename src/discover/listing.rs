//! What lies in a learner's folder: names and kinds, nothing opened, no link followed.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, FileType};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::is_noise;

/// `<track>/<slug>/<file>` is the deepest place that counts.
const DEEPEST: usize = 3;
/// More is no homework. Files directly in the folder come first.
const MOST_ITEMS: usize = 20_000;

/// Something in a learner's folder.
#[derive(Debug, Clone)]
pub struct Item {
    /// Relative to the learner's folder, with `/`; bytes that are no UTF-8 as `\xNN`.
    pub place: String,
    pub path: PathBuf,
    pub kind: Kind,
}

/// What an item is, links not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    Link,
    /// A pipe, a socket, a device.
    Special,
}

impl Item {
    /// The last part of its place.
    pub fn name(&self) -> &str {
        self.place.rsplit_once('/').map_or(&self.place, |(_, name)| name)
    }
}

impl From<FileType> for Kind {
    fn from(kind: FileType) -> Self {
        if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else if kind.is_symlink() {
            Self::Link
        } else {
            Self::Special
        }
    }
}

/// Everything in a folder that somebody may have handed in: level by level, each sorted by bytes.
///
/// # Errors
///
/// If the folder itself cannot be read. Folders in it that cannot be read are empty.
pub fn list(folder: &Path) -> std::io::Result<Vec<Item>> {
    let mut items = level(folder, "")?;
    let mut start = 0;
    for _ in 1..DEEPEST {
        let end = items.len();
        for index in start..end {
            if items.len() > MOST_ITEMS {
                return Ok(items);
            }
            let item = &items[index];
            if item.kind == Kind::Folder {
                let below = level(&item.path, &format!("{}/", item.place)).unwrap_or_default();
                items.extend(below);
            }
        }
        start = end;
    }
    Ok(items)
}

fn level(folder: &Path, prefix: &str) -> std::io::Result<Vec<Item>> {
    let mut items: Vec<Item> = fs::read_dir(folder)?
        .take(MOST_ITEMS)
        .flatten()
        .filter_map(|entry| {
            let name = shown(&entry.file_name());
            let kind = entry.file_type().ok()?.into();
            (!is_noise(&name)).then(|| Item { place: format!("{prefix}{name}"), path: entry.path(), kind })
        })
        .collect();
    items.sort_by(|a, b| a.path.as_os_str().as_bytes().cmp(b.path.as_os_str().as_bytes()));
    Ok(items)
}

/// A name as text: bytes that are no UTF-8 as `\xNN`. Control characters stay: reports escape them.
pub fn shown(name: &OsStr) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            write!(text, "\\x{byte:02x}").expect("a string takes any text");
        }
    }
    text
}
