//! The command that runs just one case again, ready to be pasted into a shell.

use std::path::Path;

/// A shell command that grades `path` with one case of one exercise.
///
/// `exercises` is the folder of the course as the user named it, `None` if it is the one that is used anyway.
pub fn command(path: &Path, exercises: Option<&str>, slug: &str, case: &str) -> String {
    let mut words = vec!["gradus".to_owned(), "check".to_owned(), operand(&path.to_string_lossy())];
    words.extend(exercises.map(|folder| option("--exercises", folder)));
    words.push(option("--exercise", slug));
    words.push(option("--case", case));
    words.join(" ")
}

/// A file name that starts with a dash would be read as an option.
fn operand(path: &str) -> String {
    if path.starts_with('-') { quoted(&format!("./{path}")) } else { quoted(path) }
}

fn option(name: &str, value: &str) -> String {
    let joint = if value.starts_with('-') { '=' } else { ' ' };
    format!("{name}{joint}{}", quoted(value))
}

/// The word as a POSIX shell reads it back, without quotes where none are needed.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./,:=+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::command;

    #[test]
    fn quotes_only_what_needs_it() {
        assert_eq!(
            command(Path::new("ada/median.py"), Some("my course"), "median", "it's $HOME"),
            r"gradus check ada/median.py --exercises 'my course' --exercise median --case 'it'\''s $HOME'"
        );
        assert_eq!(
            command(Path::new("-x.py"), None, "median", "-1"),
            "gradus check ./-x.py --exercise median --case=-1"
        );
        assert_eq!(command(Path::new(""), None, "m", "c"), "gradus check '' --exercise m --case c");
    }
}
