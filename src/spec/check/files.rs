//! Names of files in a spec: what lies beside it, and what is laid beside the learner's code.

use std::path::PathBuf;

use super::Checker;
use crate::spec::finding::Finding;
use crate::spec::model::{Content, GivenFile};
use crate::spec::raw;
use crate::spec::similar::nearest;
use crate::spec::tree::Node;

/// Why a text cannot be a relative path with `/`: what is wrong, and what would be right.
pub fn path_slip(path: &str) -> Option<(&'static str, &'static str)> {
    const LONGEST_NAME: usize = 255;
    const RELATIVE: &str = "write it relative, as in `data/words.txt`";
    let is_drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    if path.is_empty() {
        Some(("is empty", "write the name of a file"))
    } else if path.starts_with('/') || path.starts_with('~') || is_drive {
        Some(("is not relative", RELATIVE))
    } else if path.contains('\\') {
        Some(("has a backslash", "write folders with `/`, as in `data/words.txt`"))
    } else if path.split('/').any(|part| part == "..") {
        Some(("climbs out of its folder", "`..` is not allowed"))
    } else if path.chars().any(char::is_control) {
        Some(("has a control character", "use letters, digits, `-`, `_` and `.`"))
    } else if path.split('/').any(|part| part.is_empty() || part == ".") {
        Some(("has a part that is empty or `.`", "leave it out"))
    } else if path.split('/').any(|part| part.len() > LONGEST_NAME) {
        Some(("is too long", "at most 255 bytes are allowed"))
    } else {
        None
    }
}

impl Checker<'_> {
    /// A path of the author's; `key` is what to call it.
    pub fn path(&mut self, path: &str, key: &str, at: &Node<'_>) -> bool {
        let slip = path_slip(path);
        if let Some((slip, help)) = slip {
            self.report(Finding::new(&at.span, format!("the path in `{key}` {slip}")).help(help));
        }
        slip.is_none()
    }

    /// A file of the exercise's folder, which has to be there.
    pub fn file(&mut self, path: &str, key: &str, at: &Node<'_>) -> Content {
        if self.path(path, key, at) && !self.folder.has_file(path) {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let beside = self.folder.files(folder);
            let near = nearest(name, beside.iter().map(String::as_str));
            let near =
                near.map(|near| if folder.is_empty() { near.to_owned() } else { format!("{folder}/{near}") });
            let finding = Finding::new(&at.span, format!("there is no file `{path}`"))
                .did_you_mean(near.as_deref())
                .help("the path is relative to the exercise's folder");
            self.report(finding);
        }
        Content::File(PathBuf::from(path))
    }

    /// Files laid beside the learner's: `own` ones replace `shared` ones of the same name.
    pub fn given_files(
        &mut self,
        own: Option<&[raw::GivenFile]>,
        at: &Node<'_>,
        shared: &[GivenFile],
    ) -> Vec<GivenFile> {
        let mut files: Vec<GivenFile> = Vec::new();
        for (raw, at) in own.unwrap_or_default().iter().zip(at.items()) {
            let Some(file) = self.given_file(raw, at) else { continue };
            if files.iter().any(|earlier| earlier.name == file.name) {
                self.report(Finding::new(&at.span, format!("the file `{}` is given twice", file.name)));
            }
            files.push(file);
        }
        let kept = shared.iter().filter(|file| files.iter().all(|own| own.name != file.name)).cloned();
        let all: Vec<GivenFile> = kept.chain(files.iter().cloned()).collect();
        for file in &all {
            let is_folder = |other: &&GivenFile| other.name.starts_with(&format!("{}/", file.name));
            if let Some(inner) = all.iter().find(is_folder) {
                let message = format!("`{}` cannot be a file and the folder of `{}`", file.name, inner.name);
                self.report(Finding::new(&at.span, message));
            }
        }
        all
    }

    fn given_file(&mut self, raw: &raw::GivenFile, at: &Node<'_>) -> Option<GivenFile> {
        let (name, content, name_at) = match raw {
            raw::GivenFile::Path(path) => (path, self.file(path, "files", at), at),
            raw::GivenFile::Table(table) => {
                let content = self.either(table.from.as_deref(), table.text.as_deref(), at)?;
                let name = table.name.as_ref()?;
                self.path(name, "name", at.at("name"));
                (name, content, at.at("name"))
            }
        };
        if Some(name.as_str()) == self.learners_file.as_deref() {
            let message = format!("`{name}` would replace the learner's file");
            self.report(Finding::new(&name_at.span, message).help("give it another name"));
        }
        Some(GivenFile { name: name.clone(), content })
    }

    /// The content of a table with `from` or `text`, of which one is needed.
    pub fn either(&mut self, from: Option<&str>, text: Option<&str>, at: &Node<'_>) -> Option<Content> {
        match (from, text) {
            (Some(_), Some(_)) => {
                self.report(
                    Finding::new(&at.key_span("text"), "`from` and `text` exclude each other")
                        .help("keep one"),
                );
                None
            }
            (Some(path), None) => Some(self.file(path, "from", at.at("from"))),
            (None, Some(text)) => Some(inline(text)),
            (None, None) => {
                if !at.is_damaged() {
                    self.report(
                        Finding::absent(&at.span, "`from` or `text` is missing")
                            .help("`from` names a file of the exercise's folder, `text` is the text itself"),
                    );
                }
                None
            }
        }
    }
}

/// Text that stands in the spec.
pub fn inline(text: &str) -> Content {
    Content::Inline(text.as_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::path_slip;

    #[test]
    fn paths() {
        for path in ["a", "a/b.txt", ".hidden", "a..b", "Ünïcode/x", "a b"] {
            assert_eq!(path_slip(path), None, "{path}");
        }
        for path in
            ["", "/a", "~/a", "C:\\a", "c:a", "a\\b", "..", "a/../b", "a//b", "./a", "a/", "a\nb", "a\0"]
        {
            assert!(path_slip(path).is_some(), "{path:?}");
        }
    }
}
