//! Reading the canonical form, honest and hostile.

use super::super::decode::Problem;
use super::*;

fn problem(wire: &str) -> Problem {
    Value::decode(wire.as_bytes()).unwrap_err().problem
}

#[test]
fn containers_are_filled_in_order() {
    assert_eq!(
        decoded("l2\ni1\nmdict 1\ns61\nt2\nN\nf1.5\n"),
        list([int(1), dict([(text("a"), tuple([Value::None, float(1.5)]))])])
    );
    assert_eq!(decoded("S4c\nl0\n"), derived("L", list([])));
    assert_eq!(decoded("S4c\nl1\nS49\ni1\n"), derived("L", list([derived("I", int(1))])));
}

#[test]
fn the_last_end_of_line_may_be_missing() {
    assert_eq!(decoded("i1"), int(1));
}

#[test]
fn integers_have_any_size() {
    assert_eq!(decoded("i-8000000000000000"), int(i64::MIN));
    let digits = "f".repeat(5000);
    assert_eq!(encode(&decoded(&format!("i{digits}"))), format!("i{digits}\n"));
}

#[test]
fn what_is_not_one_value_is_an_error() {
    let malformed = [
        "",
        "\n",
        "q",
        "lx",
        "l-1",
        "l+1",
        "l",
        "i",
        "i0x1",
        "i+1",
        "i--1",
        "i1_0",
        "s6",
        "sgg",
        "f",
        "fx",
        "j1.0",
        "r0 1",
        "r0 1 0",
        "r0 1 1 1",
        "mlist 0",
        "mdict",
        "g61 0 ?",
        "g61 0",
        "Odata 61 0",
        "Olibrary 61 0 62",
        "e61",
        "S61\nS61\ni1",
        "Nx",
        "xdeep 1",
        "xlarge 61",
        "xlarge 61 x",
        "oplace 61",
        "c-1",
        "d",
        "d1 2",
        "ü",
        "l99999999999999999999",
    ];
    for wire in malformed {
        assert_eq!(problem(wire), Problem::Malformed, "{wire:?}");
    }
    assert_eq!(problem("l2\ni1"), Problem::Unfinished);
    assert_eq!(problem("S61"), Problem::Unfinished);
    assert_eq!(problem("i1\ni1"), Problem::Trailing);
    assert_eq!(problem("i1\n\n"), Problem::Trailing);
    assert_eq!(
        Value::decode(b"l2\ni1\ni\xff").unwrap_err().to_string(),
        "line 3 of the returned value cannot be read"
    );
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}N", "l1\n".repeat(depth));
    assert!(Value::decode(nested(MAX_DEPTH).as_bytes()).is_ok());
    assert_eq!(problem(&nested(MAX_DEPTH + 1)), Problem::TooLarge);
    assert_eq!(problem(&nested(1_000_000)), Problem::TooLarge);
}

#[test]
fn size_is_bounded() {
    assert_eq!(problem(&format!("l2000000\n{}", "N\n".repeat(MAX_NODES))), Problem::TooLarge);
    assert_eq!(problem(&"N".repeat(MAX_BYTES + 1)), Problem::TooLarge);
    // Each of these lines asks for ten thousand numbers.
    let ranges = decoded(&format!("l20000\n{}", "r0 2710 1\n".repeat(20_000)));
    let spelled_out = ranges.items().unwrap().iter().filter(|range| range.items().is_some()).count();
    assert_eq!(spelled_out, 10);
}

#[test]
fn ranges_know_their_numbers() {
    assert_eq!(range(5, 0, -2).items(), Some(ints([5, 3, 1]).as_slice()));
    assert_eq!(range(0, 0, 1).items(), Some([].as_slice()));
    assert_eq!(range(i64::MIN, i64::MAX, 1).items(), None);
}
