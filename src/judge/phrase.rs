//! Small pieces of the one-line messages: bounded, on one line, unambiguous.

use std::time::Duration;

use crate::event::Excerpt;

/// Longest text, in characters, that is quoted inside a message.
const QUOTED: usize = 60;
/// Longest piece of a learner's or author's text in a message.
const LINE: usize = 200;

/// The first line of a text, cut if it is long; control characters as escapes.
pub fn one_line(text: &str) -> String {
    let ends_line = |c| matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let line = text.trim().split(ends_line).next().unwrap_or_default();
    let visible = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    cut(&line.chars().take(LINE + 1).map(visible).collect::<String>(), LINE)
}

/// The text, or its start and `…`.
fn cut(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The code if it is short enough to stand in a sentence.
pub fn short_code(code: &str) -> Option<&str> {
    let fits = !code.is_empty() && !code.contains(char::is_control) && code.chars().count() <= QUOTED;
    fits.then_some(code)
}

/// The whole of a text in quotes, with what cannot be seen written as an escape; `None` if it does not fit in a line.
///
/// Escapes, so that two texts which differ never look the same.
pub fn quoted(excerpt: &Excerpt) -> Option<String> {
    let whole = excerpt.omitted_before == 0 && excerpt.omitted_after == 0 && excerpt.omitted_characters == 0;
    let short = excerpt.text.trim_end_matches('\n');
    (whole && !short.contains('\n') && short.chars().count() <= QUOTED).then(|| format!("{short:?}"))
}

/// A note as a whole sentence.
pub fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase()).into_iter();
    let end = if note.ends_with(['.', '?', '!']) { "" } else { "." };
    first.chain(letters).chain(end.chars()).collect()
}

/// A list of names: "`a`, `b` and 3 more".
pub fn names(all: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown = all.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// "1 line", "3 lines".
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// Seconds without needless digits: "2 s", "0.5 s", "0.03 s".
pub fn duration(time: Duration) -> String {
    let hundredths = format!("{:.2}", time.as_secs_f64());
    format!("{} s", hundredths.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{duration, names, one_line, quoted};
    use crate::event::Excerpt;

    #[test]
    fn durations_have_no_needless_digits() {
        let all = [2000, 500, 30, 0, 1250, 10_000].map(|ms| duration(Duration::from_millis(ms)));
        assert_eq!(all, ["2 s", "0.5 s", "0.03 s", "0 s", "1.25 s", "10 s"]);
    }

    #[test]
    fn one_line_is_one_line() {
        assert_eq!(one_line("  a\u{2028}b"), "a");
        assert_eq!(one_line("a\t\x1b[31m\nb"), "a\\t\\u{1b}[31m");
        assert_eq!(one_line(&"é".repeat(300)).chars().count(), 201);
    }

    #[test]
    fn quotes_only_whole_short_texts() {
        let excerpt = |text: &str| Excerpt { text: text.to_owned(), ..Excerpt::default() };
        assert_eq!(quoted(&excerpt("5 \t\n")).as_deref(), Some("\"5 \\t\""));
        assert_eq!(quoted(&excerpt("a\nb\n")), None);
        assert_eq!(quoted(&Excerpt { omitted_after: 1, ..excerpt("a\n") }), None);
    }

    #[test]
    fn long_lists_of_names_are_counted() {
        let all: Vec<String> = ('a'..'i').map(String::from).collect();
        assert_eq!(names(&all), "`a`, `b`, `c`, `d`, `e`, `f` and 2 more");
    }
}
