//! Two texts in every mode: the first byte tells the mode, a zero byte parts expected and given.
#![no_main]

use gradus::compare::rule::{Mode, TextRule, Tolerance};
use gradus::compare::text;
use gradus::outcome::Captured;

const MODES: [Mode; 11] = [
    Mode::Exact,
    Mode::Text,
    Mode::Tokens,
    Mode::UnorderedLines,
    Mode::Regex,
    Mode::Contains,
    Mode::Numbers,
    Mode::Json,
    Mode::Jsonl,
    Mode::Csv,
    Mode::Rows,
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [first, rest @ ..] = bytes else { return };
    let mode = MODES[usize::from(first % 11)];
    let any_order = first & 32 != 0 && mode.is_data();
    let float =
        (first & 64 != 0 && !any_order && mode.reads_numbers()).then_some(Tolerance { abs: 0.5, rel: 0.0 });
    let rule = TextRule { mode, float, any_order, header: first & 16 != 0, ignore_case: first & 128 != 0 };
    let mut parts = rest.splitn(2, |byte| *byte == 0);
    let (expected, given) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let _ = text(expected, &Captured::whole(given), &rule);
    // A pattern need not match itself, and what is no data equals nothing.
    if !mode.is_data() && mode != Mode::Regex && std::str::from_utf8(expected).is_ok() {
        assert!(text(expected, &Captured::whole(expected), &rule).is_ok(), "{mode:?}");
    }
});
