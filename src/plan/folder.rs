//! The files of a folder that a learner handed in, where each case finds them.

use std::sync::Arc;

use crate::sandbox::job::laid_aside;

/// A path, and what is in the file.
type File = (String, Arc<[u8]>);

/// The other files of a learner's folder, and those that a case gives, which replace them.
pub fn beside(others: &[File], given: &[File]) -> Vec<File> {
    let kept = others.iter().filter(|(name, _)| given.iter().all(|(other, _)| !in_each_other(name, other)));
    kept.cloned().chain(given.iter().cloned()).collect()
}

/// Whether two paths cannot both be files.
fn in_each_other(one: &str, other: &str) -> bool {
    one == other || one.starts_with(&format!("{other}/")) || other.starts_with(&format!("{one}/"))
}

/// The other files of a learner's folder, where a tool finds them.
pub fn aside(others: &[File]) -> Vec<File> {
    others.iter().map(|(name, content)| (laid_aside(name), Arc::clone(content))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_files_of_a_folder_lie_beside_its_file_and_given_ones_replace_them() {
        let files = |names: &[&str]| -> Vec<File> {
            names.iter().map(|name| ((*name).to_owned(), Arc::from([]))).collect()
        };
        let both =
            beside(&files(&["a.toml", "data", "src/b.py", "c/d"]), &files(&["data/x.csv", "a.toml", "c"]));
        let names: Vec<_> = both.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["src/b.py", "data/x.csv", "a.toml", "c"]);
    }
}
