//! Any text in any report: what is written cannot act on who reads it.
#![no_main]

use gradus::report::sanitise::{CsvText, TerminalText, XmlText};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let line = TerminalText::line(text);
    assert!(!line.as_str().contains(char::is_control));
    let block = TerminalText::block(text);
    assert!(!block.as_str().contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
    for xml in [XmlText::text(text), XmlText::attribute(text)] {
        assert!(!xml.as_str().contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r')));
    }
    assert!(!CsvText::new(text).as_str().starts_with(['=', '+', '-', '@', '\t', '\r']));
});
