//! A saved stream of events: it is read to an end, whatever is in it, and what could be read is reported.
#![no_main]

use gradus::event::Event;
use gradus::report::reader::EventReader;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let events: Vec<_> = EventReader::new(bytes).collect();
    assert!(events.len() <= bytes.len() + 1);
    let events: Vec<Event> = events.into_iter().map_while(Result::ok).collect();
    gradus_fuzz::report(&events);
});
