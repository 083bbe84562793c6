//! Each note where it is true, and silence where it nearly is.

use proptest::prelude::*;

use super::*;
use crate::compare::rule::Tolerance;
use crate::compare::text;

fn rule(mode: Mode) -> TextRule {
    TextRule { mode, ..TextRule::default() }
}

fn told(mode: Mode, expected: &str, actual: &str) -> Vec<String> {
    let actual = Captured::whole(actual);
    match text(expected.as_bytes(), &actual, &rule(mode)) {
        Ok(()) => panic!("{expected:?} and {actual:?} do not differ"),
        Err(difference) => difference.notes,
    }
}

/// Checks a table of expected, actual, the only note.
fn check(mode: Mode, table: &[(&str, &str, &str)]) {
    for &(expected, actual, note) in table {
        assert_eq!(told(mode, expected, actual), [note], "{mode:?}: {expected:?} against {actual:?}");
    }
}

/// Nothing is nearly right here.
fn silent(mode: Mode, table: &[(&str, &str)]) {
    for &(expected, actual) in table {
        assert!(
            told(mode, expected, actual).is_empty(),
            "{expected:?} {actual:?} {:?}",
            told(mode, expected, actual)
        );
    }
}

#[test]
fn what_is_no_text_or_nothing() {
    check(
        Mode::Text,
        &[
            ("5\n", "", "The output is empty: nothing was written."),
            ("5\n", " \n", "The output is empty: only white space was written."),
        ],
    );
    let notes = |expected: &[u8], actual: &[u8]| {
        text(expected, &Captured::whole(actual), &rule(Mode::Text)).unwrap_err().notes
    };
    assert_eq!(
        notes(b"5", b"\xff\xfe5\0"),
        [r#"The text is UTF-16, UTF-8 is expected: `open(..., encoding="utf-8")` writes that."#]
    );
    assert!(notes(b"\xff\xfe5\0", b"5")[0].starts_with("The expected text is stored as UTF-16"));
    assert!(
        notes("x\né".as_bytes(), b"x\n\xe9")[0]
            .starts_with("The text is right, but stored as Latin-1 (first on line 2)")
    );
    assert_eq!(notes(b"x\nb", b"x\na\xe9"), [r"Line 2 has bytes that are no UTF-8 text; the first is \xe9."]);
    let gap = Captured { head: b"1\n2\n".to_vec(), tail: Vec::new(), dropped: 9 };
    assert_eq!(
        text(b"1\n2\n", &gap, &rule(Mode::Text)).unwrap_err().notes,
        ["The output is too long to be kept whole: bytes left out: 9."]
    );
}

#[test]
fn white_space_in_exact_texts() {
    check(
        Mode::Exact,
        &[
            ("a\n", "a", "Only the newline at the end is missing: `print` adds one, `write` does not."),
            ("a", "a\n", r#"Only the newline at the end is too much: `print(..., end="")` leaves it out."#),
            ("a\nb\n", "a\r\nb\r\n", r"Only the line ends differ (\n or \r\n), first on line 1."),
            ("a\n", "\u{feff}a\n", "Only the byte order mark (U+FEFF) at the beginning is too much."),
            (
                "a\nb\n",
                "a\nb \n",
                "Only white space at line ends, or empty lines at the end, differ, first on line 2.",
            ),
        ],
    );
}

#[test]
fn white_space_within_the_text() {
    check(
        Mode::Text,
        &[
            (
                "a\n    b",
                "a\n\tb",
                "Only tabs and spaces differ: there are tabs where spaces are expected, first on line 2.",
            ),
            (
                "a\n  b",
                "a\n b",
                "Only the spaces at the beginning of lines differ: line 2 begins with 1 space, 2 spaces are expected.",
            ),
            (
                "a",
                " a",
                "Only the spaces at the beginning of lines differ: line 1 begins with 1 space, no space is expected.",
            ),
            ("a b", "a  b", "Only the number of spaces between words differs, first on line 1."),
            (
                "1, 2",
                "1,2",
                "Only spaces differ, first on line 1: one text has spaces where the other has none.",
            ),
            ("a\nb", "a\n\nb", "Only empty lines differ: 1 line too many, first on line 2."),
            ("a\n\nb", "a\nb", "Only empty lines differ: 1 line missing, first on line 2."),
            ("a\n\nb\nc", "a\nb\n\nc", "Only empty lines differ: they stand elsewhere, first on line 2."),
            (
                "1\n2\n3",
                "1 2 3",
                "The words are right, but not the line breaks, first on line 1: 3 lines are expected, 1 came.",
            ),
            ("ab\nc", "a\nbc", "Only white space differs, first on line 1: spaces and line breaks."),
        ],
    );
    check(Mode::UnorderedLines, &[("a b\nc", "c\na  b", "Only the number of spaces between words differs.")]);
}

#[test]
fn letters_that_are_nearly_right() {
    check(
        Mode::Text,
        &[
            (
                "Hello Ada",
                "hello Ada",
                "Only capital and small letters differ, first on line 1: “Hello” is expected, “hello” came.",
            ),
            (
                "a-b",
                "a–b",
                "Only characters that look alike differ, first on line 1: “-” (U+002D, hyphen-minus) is expected, “–” (U+2013, en dash) came.",
            ),
            (
                "a b",
                "a\u{a0}b",
                "Only characters that look alike differ, first on line 1: (U+0020, space) is expected, (U+00A0, no-break space) came.",
            ),
            (
                "cat",
                "c\u{430}t",
                "Only characters that look alike differ, first on line 1: “a” (U+0061, Latin letter) is expected, “а” (U+0430, Cyrillic small letter a) came.",
            ),
            (
                "ab",
                "a\u{200b}b",
                "Only characters that look alike differ, first on line 1: the invisible (U+200B, zero width space) is too much.",
            ),
            (
                "Hi!",
                "Hi！",
                "Only characters that look alike differ, first on line 1: “!” (U+0021) is expected, “！” (U+FF01, full-width form) came.",
            ),
            (
                "Hello, Ada!",
                "Hello Ada",
                "Only punctuation differs, first on line 1: “Hello,” is expected, “Hello” came.",
            ),
        ],
    );
    let [note] = <[String; 1]>::try_from(told(Mode::Text, "caf\u{e9}", "cafe\u{301}")).unwrap();
    assert!(note.starts_with("Only the way in which accents are stored differs, first on line 1: the same word has 4 characters in the expected text, 5"));
    check(
        Mode::Contains,
        &[
            ("Hello", "oh hello", "The expected text is there, but with other capital and small letters."),
            ("a b", "x a\nb", "The expected text is there, but with other spaces or line breaks."),
        ],
    );
    check(
        Mode::Regex,
        &[("Hello", "oh hello", "It would match if capital and small letters were the same.")],
    );
    // Drawings and signs of numbers are no punctuation.
    silent(Mode::Text, &[("..#.", ".#.."), ("a -5", "a 4"), ("***", "**"), ("word .5", "word 7")]);
}

#[test]
fn what_python_prints_besides() {
    check(
        Mode::Text,
        &[
            (
                "Hello Ada",
                "Your name: Hello Ada",
                "Without “Your name: ” on line 1 this would be right. If that is the text in `input(\"...\")`: `input` prints it; use `input()` without a text.",
            ),
            (
                "5",
                "First? Second? 5",
                "Without “First? Second? ” on line 1 this would be right. If that is the text in `input(\"...\")`: `input` prints it; use `input()` without a text.",
            ),
            (
                "5\n6",
                "Enter a: 5\nAgain: 6\nAgain:",
                "Without “Enter a: ” on line 1, and the like on 2 other lines, this would be right. If these are the texts in `input(\"...\")`: `input` prints them; use `input()` without a text.",
            ),
            (
                "5\n6",
                "5\n6\nMore? ",
                "Without “More?” on line 3 this would be right. If that is the text in `input(\"...\")`: `input` prints it; use `input()` without a text.",
            ),
            (
                "5",
                "5\nNone",
                "Only the word `None` is too much, first on line 2. `print(f())` prints what `f` returns, and that is `None` if `f` has no `return`.",
            ),
            (
                "a b",
                "['a', 'b']",
                "The content is right, but it is written as Python shows a list, with brackets. `print(*values)` prints the values alone.",
            ),
            (
                "1\n2",
                "(1, 2)",
                "The content is right, but it is written as Python shows a tuple, with brackets. `print(*values)` prints the values alone.",
            ),
            (
                "abc",
                "'abc'",
                "The content is right, but it is written in quotes, as Python shows a string inside another value. `print(text)` prints it without.",
            ),
            (
                "[1, 2]",
                "1 2",
                "The content is right, but it is expected as Python shows a list, with brackets.",
            ),
            (
                "5 apples",
                "I have 5 apples",
                "The expected text is there, but with “I have ” before it, on line 1.",
            ),
            ("5\n6", "5 cm\n6 cm", "The expected text is there, but with “ cm” after it, first on line 1."),
        ],
    );
    check(
        Mode::Tokens,
        &[(
            "5",
            "Number: 5",
            "Without “Number:” on line 1 this would be right. If that is the text in `input(\"...\")`: `input` prints it; use `input()` without a text.",
        )],
    );
    silent(Mode::Text, &[("None", "nothing"), ("5", "Name: 6")]);
}

#[test]
fn lines_words_and_numbers_as_a_whole() {
    check(
        Mode::Text,
        &[
            (
                "a\nb",
                "a\nb\na\nb",
                "The expected text is there twice in a row: is something printed too often?",
            ),
            ("a", "a\na\na", "The expected text is there 3 times in a row: is something printed too often?"),
            ("a\nb\nc", "c\nb\na", "The lines are right, but in reverse order."),
            ("a\nb\nc", "b\nc\na", "The lines are right, but in another order."),
            ("x a b", "x b a", "The words are right, but in another order, first on line 1."),
            ("1, 2, 3", "3, 2, 1", "The numbers are right, but in reverse order."),
            ("1, 2, 3", "2, 1, 3", "The numbers are right, but in another order, first on line 1."),
            (
                "a\nb",
                "debug\na\nb",
                "1 line is too much at the beginning (“debug”); everything else is right. Is that a `print` from trying things out?",
            ),
            (
                "a\nb",
                "a\nb\nx\ny",
                "2 lines are too much at the end (the first is “x”); everything else is right. Is that a `print` from trying things out?",
            ),
            (
                "a\nb",
                "a\nx\nb",
                "1 line is too much, from line 2 on (“x”); everything else is right. Is that a `print` from trying things out?",
            ),
            ("a\nb\nc", "a\n", "The last 2 lines are missing; everything before is right."),
            ("a\nb\nc", "b\nc", "The first line is missing; everything after is right."),
            ("a\nb\nc", "a\nc", "The line with number 2 is missing; everything else is right."),
        ],
    );
    check(Mode::Exact, &[("a\nb\n", "a\n", "The last line is missing; everything before is right.")]);
    check(
        Mode::Tokens,
        &[
            ("a b c", "a c", "The word with number 2 is missing; everything else is right."),
            ("a b", "b a", "The words are right, but in reverse order."),
            ("a b", "x y z", "2 words are expected, 3 came."),
        ],
    );
    check(
        Mode::Numbers,
        &[
            ("1 2 3", "1 2", "The last number is missing; everything before is right."),
            ("1 2 3", "3 and 1 and 2", "The numbers are right, but in another order."),
            ("1 2", "none", "2 numbers are expected, 0 came."),
        ],
    );
    check(
        Mode::UnorderedLines,
        &[
            ("a\nb\nc", "c\na\nx", "1 line is missing: “b”; 1 line is not expected: “x”."),
            ("a\nb", "a", "1 line is missing: “b”."),
        ],
    );
    silent(Mode::Text, &[("a\nb", "b\nc"), ("a\nb\nc", "x\na")]);
}

#[test]
fn numbers_that_are_nearly_right() {
    check(
        Mode::Text,
        &[
            (
                "x = 3",
                "x = 3.0",
                "The numbers have the right values, but are written differently: “3” is expected, “3.0” came, first on line 1. Python shows a float with `.0`; `/` always makes a float, `//` makes a whole number of whole numbers.",
            ),
            (
                "3.50",
                "3.5",
                "The numbers have the right values, but are written differently: “3.50” is expected, “3.5” came, first on line 1.",
            ),
            (
                "3.14",
                "3.14159",
                "The numbers are right, but have too many decimals: “3.14” is expected, “3.14159” came. `f\"{x:.2f}\"` writes 2.",
            ),
            (
                "3.5",
                "3",
                "Decimals are missing: “3.5” is expected, “3” came. `//`, `int` and `round` drop what is behind the point.",
            ),
            ("3.14", "3,14", "Only the decimal point differs: there is a comma in its place."),
            ("1000 m", "1,000 m", "The numbers are right, but with commas between the thousands."),
            ("5", "-5", "Only the sign differs, first on line 1: “5” is expected, “-5” came."),
            (
                "2.67",
                "2.68",
                "Only the last decimal place differs, and only by one, first on line 1: “2.67” is expected, “2.68” came. Is it rounded differently?",
            ),
            ("1\n2\n3", "2\n3\n4", "Every number is exactly one too large: “1” is expected, “2” came."),
            ("total 5", "total 4", "The number is exactly one too small: “5” is expected, “4” came."),
        ],
    );
    check(
        Mode::Numbers,
        &[("-5.5", "x: 5.5", "Only the sign differs, first on line 1: “-5.5” is expected, “5.5” came.")],
    );
    silent(
        Mode::Text,
        &[
            ("1\n2\n3", "2\n3\n5"),
            ("a 5", "b 4"),
            ("3.14", "3.15999"),
            ("5", "15"),
            ("5", "0.5"),
            ("abc", "abcd"),
            ("5", "x5"),
        ],
    );
}

#[test]
fn long_texts_are_quoted_in_part() {
    let [note] = <[String; 1]>::try_from(told(Mode::Text, "a", &format!("a\n{}", "x".repeat(50)))).unwrap();
    assert!(note.contains(&format!("(“{}…” (50 characters))", "x".repeat(40))), "{note}");
    assert!(told(Mode::Text, &"a\n".repeat(LARGEST), &"b\n".repeat(LARGEST)).is_empty());
}

#[test]
fn every_reason_has_modes() {
    assert!(REASONS.iter().all(|reason| !reason.modes.is_empty()));
}

/// Texts that are often nearly right.
fn nearly() -> impl Strategy<Value = String> {
    "(a|B|é|e\u{301}|–|-|1|2\\.50|3|,|\\.|:|\\[|'| |\t|\n|\r\n|None|Name: ){0,14}"
}

proptest! {
    #[test]
    fn whatever_comes_is_explained_without_trouble(expected in nearly(), actual in nearly(), float: bool) {
        for mode in [Mode::Exact, Mode::Text, Mode::Tokens, Mode::UnorderedLines, Mode::Regex, Mode::Contains, Mode::Numbers] {
            let float = (float && matches!(mode, Mode::Tokens | Mode::Numbers)).then_some(Tolerance::VALUES);
            let rule = TextRule { float, ..rule(mode) };
            if let Err(difference) = text(expected.as_bytes(), &Captured::whole(actual.as_str()), &rule) {
                prop_assert!(difference.notes.iter().all(|note| note.ends_with(['.', '?']) && !note.contains('\n')));
            }
        }
    }
}
