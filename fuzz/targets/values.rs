//! Two values as the harness writes them, a zero byte between: learners' code can write into the same pipe.
#![no_main]

use gradus::compare::rule::ValueRule;
use gradus::compare::value::{Value, compare, printed, show};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let mut next = || parts.next().and_then(|part| Value::decode(part).ok());
    let Some(value) = next() else { return };
    // What is said about what was left out is not counted.
    assert!(show(&value, 200).chars().count() <= 1000);
    let _ = printed(&value, 200);
    let rule = ValueRule::default();
    let equal = compare(&value, &value, &rule).is_ok();
    assert_eq!(equal, value.incomparable_part().is_none());
    if let Some(other) = next()
        && let Err(difference) = compare(&value, &other, &rule)
        && value.incomparable_part().is_none()
    {
        assert_ne!(difference.expected, difference.actual);
    }
});
