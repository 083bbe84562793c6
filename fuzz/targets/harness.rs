//! What comes through the pipe of the harness, which learners' code can write into, too.
#![no_main]

use gradus::sandbox::supervisor::report::Report;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut whole = Report::default();
    whole.feed(bytes);
    // However the pipe cuts it.
    let mut pieces = Report::default();
    let size = usize::from(bytes.first().copied().unwrap_or_default() % 16) + 1;
    bytes.chunks(size).for_each(|piece| pieces.feed(piece));
    assert_eq!(whole, pieces);
});
