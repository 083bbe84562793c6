//! What can be seen in a learner's file without running it: the names that it defines.
//!
//! Reads lines, not Python: good enough for a hint in a message, never for a verdict.

/// A learner's file, as far as messages need it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Functions and classes at the top level, in order of appearance.
    pub names: Vec<String>,
    /// Whether the file holds definitions and nothing that uses them.
    pub only_defines: bool,
    /// Whether it reads `sys.stdin` and nowhere sends out what it printed. `input()` does that by itself.
    pub never_flushes: bool,
    /// That it holds nothing that does anything, if so, as the rest of a sentence about it.
    pub nothing: Option<&'static str>,
}

/// Names beyond these, and longer ones, help nobody, and would cost time and room that the learner decides on.
const MOST_NAMES: usize = 500;
const LONGEST_NAME: usize = 100;

/// Starts of top-level lines that only define, name or describe.
const DEFINING: [&str; 7] = ["def ", "class ", "async def ", "import ", "from ", "@", "#"];

impl Source {
    pub fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let top = || text.lines().filter(|line| line.starts_with(|c: char| !c.is_whitespace()));
        let mut names: Vec<String> = Vec::new();
        for name in top().filter_map(defined) {
            if names.len() == MOST_NAMES {
                break;
            }
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        let defining = |line: &str| DEFINING.iter().any(|start| line.starts_with(start));
        let never_flushes = text.contains("stdin")
            && !["flush", "buffering", "write_through"].iter().any(|word| text.contains(word));
        let only_defines = !names.is_empty() && top().all(defining);
        Self { only_defines, never_flushes, nothing: nothing(&text), names }
    }

    /// The defined name that is most like `wanted`, if one is.
    pub fn nearest(&self, wanted: &str) -> Option<&str> {
        let likeness = |name: &str| strsim::jaro_winkler(name, wanted);
        let nearest = self.names.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
        (likeness(nearest) > 0.85).then_some(nearest)
    }
}

/// What a file without a line of code is.
fn nothing(text: &str) -> Option<&'static str> {
    let mut lines =
        text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
    match lines.next() {
        None => Some("is empty"),
        Some(first) if first.starts_with('#') && lines.all(|line| line.starts_with('#')) => {
            Some("holds nothing but comments")
        }
        Some(_) => None,
    }
}

/// The function or class whose definition starts on this line.
fn defined(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let rest = line.strip_prefix("def ").or_else(|| line.strip_prefix("class "))?.trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    (1..=LONGEST_NAME).contains(&end).then(|| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn finds_top_level_definitions() {
        let source = Source::read(
            b"import heapq\n\ndef median(a):\n    def inner(): pass\n\nclass Box(list):\n    x = 1\n",
        );
        assert_eq!(source.names, ["median", "Box"]);
        assert!(source.only_defines);
        assert_eq!(source.nearest("medain"), Some("median"));
        assert_eq!(source.nearest("frequency"), None);
    }

    #[test]
    fn a_file_that_does_something_does_not_only_define() {
        assert!(!Source::read(b"def f(): pass\nf()\n").only_defines);
        assert!(!Source::read(b"\"\"\"text\n\"\"\"\ndef f(): pass\n").only_defines);
        assert!(!Source::read(b"").only_defines);
        assert_eq!(Source::read(b"\xff\ndef \xff(:\n"), Source::default());
    }

    #[test]
    fn a_file_without_code_is_told_from_one_with_some() {
        let nothing = |text: &str| Source::read(text.as_bytes()).nothing;
        assert_eq!(["", " \n\t\r\n", "\u{feff}"].map(nothing), [Some("is empty"); 3]);
        assert_eq!(["# later", "\n  # a\r\n#b\n"].map(nothing), [Some("holds nothing but comments"); 2]);
        assert_eq!(["pass", "# a\nx = 1\n# b", "\"\"\"text\"\"\"", "\\"].map(nothing), [None; 4]);
    }

    #[test]
    fn only_so_many_names_of_only_such_a_length_are_kept() {
        let many = (0..100_000).map(|number| format!("def f{number}(): 0")).collect::<Vec<_>>().join("\n");
        assert_eq!(Source::read(many.as_bytes()).names.len(), super::MOST_NAMES);
        let long = format!("def {}(): 0\ndef short(): 0\n", "a".repeat(1 << 20));
        assert_eq!(Source::read(long.as_bytes()).names, ["short"]);
    }
}
