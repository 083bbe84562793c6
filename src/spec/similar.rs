//! "Did you mean": the name that a misspelt one was probably meant to be.

/// The candidate nearest to `word`, if it is near enough to be worth a suggestion.
///
/// Upper and lower case, and `-`, space and `_`, count as the same. Of equally near candidates the first is taken.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Distances are quadratic in length; nobody misspells a name this long.
    const LONGEST: usize = 100;
    let wanted = plain(word);
    let length = wanted.chars().count();
    if length > LONGEST {
        return None;
    }
    let most = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 2 * LONGEST && *candidate != word)
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &plain(candidate)), candidate))
        .filter(|&(distance, _)| distance <= most && distance < length.max(2))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

fn plain(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == '-' || c == ' ' { '_' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let modes = ["exact", "text", "tokens", "unordered_lines"];
        for (word, meant) in [
            ("unordered-lines", Some("unordered_lines")),
            ("Tokens", Some("tokens")),
            ("txt", Some("text")),
            ("exatc", Some("exact")),
            ("whatever", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, modes), meant, "{word}");
        }
    }
}
