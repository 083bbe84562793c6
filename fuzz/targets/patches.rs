//! A patch, and the text that it is for, behind a zero byte.
#![no_main]

use gradus::plan::patch;

libfuzzer_sys::fuzz_target!(|bytes: &str| {
    let Some((patch, text)) = bytes.split_once('\0') else { return };
    match patch::apply(text, patch) {
        Ok(patched) => assert!(patched.len() <= text.len() + patch.len() + 1),
        Err(slip) => assert!((1..=patch.lines().count().max(1)).contains(&slip.line)),
    }
});
