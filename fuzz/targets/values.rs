//! Values as the harness writes them: learners' code can write into the same pipe.
#![no_main]

use gradus::compare::rule::ValueRule;
use gradus::compare::value::{Value, compare, show};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = Value::decode(bytes) else { return };
    show(&value, 200);
    let equal = compare(&value, &value, &ValueRule::default()).is_ok();
    assert_eq!(equal, value.incomparable_part().is_none());
});
