//! A saved stream of events: it is read to an end, whatever is in it.
#![no_main]

use gradus::report::reader::EventReader;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let events = EventReader::new(bytes).count();
    assert!(events <= bytes.len() + 1);
});
