//! What is shown, and that the announced numbers are exact.

use proptest::prelude::*;

use super::*;

const SMALL: Limits = Limits { lines: 6, columns: 10 };

fn at(line: usize, column: usize) -> Place {
    Place { line, column }
}

#[test]
fn a_small_text_is_shown_as_it_is() {
    let excerpt = whole(b"a\r\n\xff b", Limits::GIVEN);
    assert_eq!(
        excerpt,
        Excerpt { text: "a\r\n\\xff b".into(), first_line: 1, total_bytes: 6, ..Excerpt::default() }
    );
    assert_eq!(whole(b"", SMALL), Excerpt { first_line: 1, ..Excerpt::default() });
}

#[test]
fn lines_and_characters_left_out_are_counted() {
    let excerpt = whole(b"1\n2\n0123456789abc\n4\n5\n6\n7\n8", SMALL);
    assert_eq!(excerpt.text, "1\n2\n0123456789…\n4\n5\n6\n");
    assert_eq!((excerpt.omitted_before, excerpt.omitted_after, excerpt.omitted_characters), (0, 2, 3));
}

#[test]
fn the_window_holds_the_place() {
    let text = (1..=100).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n");
    let excerpt = around(text.as_bytes(), View::Trimmed, at(49, 0), SMALL);
    assert_eq!(excerpt.first_line, 48);
    assert_eq!(excerpt.text.lines().nth(2), Some("line 50"));
    assert_eq!((excerpt.omitted_before, excerpt.omitted_after), (47, 47));
}

#[test]
fn both_sides_are_cut_alike() {
    let (expected, actual) = ("0123456789abcdefX", "0123456789abcdef");
    let captured = Captured::whole(actual);
    let (ours, theirs) = pair((expected.as_bytes(), at(0, 16)), (&captured, at(0, 16)), View::Trimmed, SMALL);
    assert_eq!(ours.text, "…bcdefX\n");
    assert_eq!(theirs.text, "…bcdef\n");
    assert_eq!((ours.omitted_characters, theirs.omitted_characters), (11, 11));
}

#[test]
fn a_text_that_ends_early_is_shown_to_its_end() {
    let long = (1..=100).map(|line| line.to_string()).collect::<Vec<_>>().join("\n");
    let short = Captured::whole("1\n2\n3\n4\n5\n");
    let (ours, theirs) = pair((long.as_bytes(), at(5, 0)), (&short, at(5, 0)), View::Trimmed, SMALL);
    assert_eq!((ours.first_line, theirs.first_line), (4, 4));
    assert_eq!(ours.text, "4\n5\n6\n7\n8\n9\n");
    assert_eq!(theirs.text, "4\n5\n");
}

#[test]
fn a_gap_is_announced_in_bytes() {
    let captured = Captured { head: b"abc".to_vec(), tail: b"z".to_vec(), dropped: 1_000 };
    let excerpt = of_captured(&captured, Limits::GIVEN);
    assert_eq!(excerpt.text, "abc\n… 1001 more bytes, too many to keep …\n");
    assert_eq!(excerpt.total_bytes, 1_004);
}

proptest! {
    #[test]
    fn excerpts_are_bounded_and_their_numbers_add_up(
        text in prop_oneof![
            "[ab\\n…é]{0,80}".prop_map(String::into_bytes),
            proptest::collection::vec(any::<u8>(), 0..80),
        ],
        line in 0usize..12, column in 0usize..90, trimmed: bool,
    ) {
        let view = if trimmed { View::Trimmed } else { View::Raw };
        let lines: Vec<_> = view.lines(&text).collect();
        let place = at(line.min(lines.len()), column);
        let excerpt = around(&text, view, place, SMALL);
        let shown = excerpt.text.split_inclusive('\n').count();
        prop_assert!(shown <= SMALL.lines);
        prop_assert_eq!(excerpt.omitted_before + shown + excerpt.omitted_after, lines.len());
        prop_assert!(excerpt.text.lines().all(|line| line.chars().count() <= 4 * SMALL.columns + 2));
        prop_assert_eq!(excerpt.total_bytes, text.len() as u64);
        let symbols_shown: usize = lines.iter().skip(excerpt.omitted_before).take(shown).map(|line| symbols(line).count()).sum();
        prop_assert!(excerpt.omitted_characters <= symbols_shown);
    }

    #[test]
    fn text_is_kept_and_other_bytes_are_numbered(text in "\\PC{0,20}", byte in 0x80u8..) {
        prop_assert_eq!(lossy(text.as_bytes()), text);
        prop_assert_eq!(lossy(&[byte]), format!("\\x{byte:02x}"));
    }
}
