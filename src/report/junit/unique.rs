//! Names that readers use as keys: GitLab drops a case whose class and name it has seen.

use std::collections::{BTreeMap, BTreeSet};

/// Hands out names once; the second `x` becomes `x (2)`.
#[derive(Debug, Default)]
pub struct Unique {
    taken: BTreeSet<String>,
    /// The number to try next for a name that was asked for before.
    next: BTreeMap<String, usize>,
}

impl Unique {
    pub fn claim(&mut self, name: &str) -> String {
        if self.taken.insert(name.to_owned()) {
            return name.to_owned();
        }
        let next = self.next.entry(name.to_owned()).or_insert(2);
        loop {
            let candidate = format!("{name} ({next})");
            *next += 1;
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Unique;

    #[test]
    fn no_name_comes_twice() {
        let mut names = Unique::default();
        let claimed = ["a", "a (2)", "a", "a", "b", "a (2)"].map(|name| names.claim(name));
        assert_eq!(claimed, ["a", "a (2)", "a (3)", "a (4)", "b", "a (2) (2)"]);
    }
}
