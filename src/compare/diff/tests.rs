//! The rows say what the texts are, and never look the same when these differ.

use proptest::prelude::*;

use super::*;

fn excerpt(text: &str) -> Excerpt {
    Excerpt { text: text.to_owned(), first_line: 1, ..Excerpt::default() }
}

fn diff(expected: &str, actual: &str) -> Vec<DiffRow> {
    rows(&excerpt(expected), &excerpt(actual))
}

/// Rows as in a terminal, `[...]` around what is emphasised.
fn drawn(rows: &[DiffRow]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            let sign = match row.side {
                DiffSide::Both => ' ',
                DiffSide::Expected => '-',
                DiffSide::Actual => '+',
            };
            let text: String = row
                .shown()
                .into_iter()
                .map(|segment| if segment.emphasised { format!("[{}]", segment.text) } else { segment.text })
                .collect();
            format!("{sign}{text}")
        })
        .collect()
}

#[test]
fn changed_characters_are_emphasised() {
    assert_eq!(
        drawn(&diff("a\ntotal: 12\nz\n", "a\ntotal: 13\nz\n")),
        [" a", "-total: 1[2]", "+total: 1[3]", " z"]
    );
    assert_eq!(drawn(&diff("Hello\n", "World\n")), ["-[Hello]", "+[World]"]);
}

#[test]
fn hidden_differences_are_visible() {
    assert_eq!(drawn(&diff("a b\n", "a  b\n")), ["-a b", "+a [·]b"]);
    assert_eq!(drawn(&diff("a\n", "a\r\n")), ["-a", "+a[␍]"]);
    assert_eq!(drawn(&diff("a\n", "a")), ["-a[⏎]", "+a[␄]"]);
    assert_eq!(drawn(&diff("a b\n", "a\u{a0}b\n")), ["-a[·]b", "+a[⟨U+00A0⟩]b"]);
    assert_eq!(drawn(&diff("é\n", "e\u{301}\n")), ["-[é]", "+[e⟨U+0301⟩]"]);
    assert_eq!(drawn(&diff("a b\n", "a·b\n")), ["-a[·]b", "+a[⟨U+00B7⟩]b"]);
    assert_eq!(drawn(&diff("a\n", "\u{430}\n")), ["-[a]", "+[⟨U+0430⟩]"]);
    assert_eq!(drawn(&diff("x \ny\n", "x \nz\n")), [" x·", "-[y]", "+[z]"]);
}

#[test]
fn lines_keep_their_numbers() {
    let rows = rows(
        &Excerpt { first_line: 8, ..excerpt("a\nb\n") },
        &Excerpt { first_line: 8, ..excerpt("a\nx\nb\n") },
    );
    let numbers: Vec<_> = rows.iter().map(|row| (row.expected_line, row.actual_line)).collect();
    assert_eq!(numbers, [(Some(8), Some(8)), (None, Some(9)), (Some(9), Some(10))]);
}

#[test]
fn large_texts_take_no_search() {
    let (left, right) = ("a\nb\n".repeat(20_000), "b\na\n".repeat(20_000));
    assert_eq!(diff(&left, &right).len(), 80_000);
    let line = "ab".repeat(500_000);
    assert_eq!(diff(&line, &format!("b{line}")).len(), 2);
}

proptest! {
    #[test]
    fn rows_are_the_texts(left in "[ab \\n\\r\\t·⏎]{0,14}", right in "[ab \\n\\r\\t·⏎]{0,14}") {
        let rows = diff(&left, &right);
        let side = |side| rows.iter().filter(|row| row.side == DiffSide::Both || row.side == side)
            .map(DiffRow::text).collect::<String>();
        prop_assert_eq!(side(DiffSide::Expected), left);
        prop_assert_eq!(side(DiffSide::Actual), right);
    }

    #[test]
    fn different_texts_look_different(
        left in "[ab \\n\\r\\t·⏎⟨e\u{301}é\u{a0}␄]{0,12}", right in "[ab \\n\\r\\t·⏎⟨e\u{301}é\u{a0}␄]{0,12}",
    ) {
        let rows = diff(&left, &right);
        let side = |side| rows.iter().filter(|row| row.side == DiffSide::Both || row.side == side)
            .map(|row| row.shown().into_iter().map(|segment| segment.text).collect::<String>()).collect::<Vec<_>>();
        prop_assert_eq!(left == right, side(DiffSide::Expected) == side(DiffSide::Actual));
    }
}
