//! Where the difference is said to be, and what the notes say.

use super::*;

#[track_caller]
fn told(expected: &Value, actual: &Value) -> ValueDifference {
    let difference = *compare(expected, actual, &STRICT).unwrap_err();
    assert_ne!(difference.expected, difference.actual);
    difference
}

#[track_caller]
fn note(expected: &Value, actual: &Value, note: &str) {
    assert_eq!(told(expected, actual).notes, [note]);
}

/// No note at all.
#[track_caller]
fn silent(expected: &Value, actual: &Value) {
    assert_eq!(told(expected, actual).notes, [] as [&str; 0]);
}

#[test]
fn the_path_leads_to_the_difference() {
    let value = |x: i64| {
        let point = object(ObjectKind::Dataclass, "Point", [int(x), int(2)], &["x", "y"]);
        list([int(0), dict([(text("name"), tuple([point]))])])
    };
    let difference = told(&value(10), &value(20));
    assert_eq!(difference.path, "[1]['name'][0].x");
    assert_eq!((difference.expected.as_str(), difference.actual.as_str()), ("10", "20"));
    let error = |of: i64| object(ObjectKind::Exception, "ValueError", [text("bad"), int(of)], &[]);
    assert_eq!(told(&error(10), &error(20)).path, ".args[1]");
    let day = |of: i64| object(ObjectKind::Library, "datetime.date", ints([2024, 2, of]), &[]);
    let difference = told(&list([day(9)]), &list([day(29)]));
    assert_eq!((difference.path.as_str(), difference.actual.as_str()), ("[0]", "datetime.date(2024, 2, 29)"));
}

#[test]
fn nothing_was_returned() {
    note(&int(3), &Value::None, "None was returned: is a `return` missing?");
    note(&list([int(3)]), &list([Value::None]), "None where an int was expected");
}

#[test]
fn right_values_of_the_wrong_kind() {
    let items = ints([1, 2]);
    note(&list(items.clone()), &tuple(items.clone()), "right values, but a tuple where a list was expected");
    note(
        &list(items.clone()),
        &iterator("generator", items.clone()),
        "right values, but a generator where a list was expected: wrap it in `list(...)`",
    );
    note(&list(items.clone()), &set(ints([2, 1])), "right values, but a set where a list was expected");
    note(&list(items.clone()), &tuple(ints([1, 3])), "a tuple where a list was expected");
    note(
        &list(items.clone()),
        &derived("MyList", list(items.clone())),
        "right value, but MyList is a class derived from list: a plain list was expected",
    );
    note(&int(7), &list([int(7)]), "right value, but inside a list");
    note(&list([int(7)]), &int(7), "right value, but a list around it is missing");
    note(&list(items.clone()), &list([list(items.clone())]), "right items, but inside one more list");
    note(&dict([]), &list([]), "a list where a dict was expected");
    note(
        &object(ObjectKind::Dataclass, "P", ints([1]), &["x"]),
        &decoded("oobject 50"),
        "a plain object of class P cannot be compared",
    );
}

#[test]
fn numbers() {
    note(&int(3), &float(3.0), "3.0 is a float, and an int was expected");
    note(&int(1), &Value::Bool(true), "True is a bool, and an int was expected");
    note(&int(3), &float(3.5), "a float where an int was expected");
    note(&int(3), &text("3"), "the text '3' where the number 3 was expected");
    note(&text("3"), &int(3), "the number 3 where the text '3' was expected");
    note(&Value::Bool(true), &text("True"), "the text 'True' where the value True was expected");
    note(&int(5), &int(6), "exactly one too many: is a start or an end off by one?");
    note(&int(5), &int(-5), "right but for the sign");
    silent(&int(5), &int(8));
    note(&float(2.5), &float(-2.5), "right but for the sign");
    note(&float(2.35), &float(2.34567), "the number is right if it is rounded to 2 decimal places");
    note(&float(2.34567), &float(2.35), "the number is rounded to 2 decimal places: too early?");
    note(
        &float(2.34567),
        &float(2.34666),
        "the first 2 decimal places are right: is it a matter of rounding?",
    );
    silent(&float(2.34567), &float(9.25));
    silent(&float(f64::NAN), &float(1.0));
}

#[test]
fn texts() {
    note(&text("Hello"), &text("hello"), "the texts differ only in capital letters");
    note(&text("Hello"), &text(" Hello "), "the texts differ only in the spaces around them");
    note(&text("a b"), &text("a  b"), "the texts differ only in spaces and line ends");
    note(&text("ab\n"), &text("ab"), "only the final newline is missing");
    note(&text("abc"), &text("cba"), "the text is right, but backwards");
    note(&text("abc"), &text("abcde"), "the text is right, but then 2 characters too many come");
    note(&text("abc"), &text("ab"), "the text is right as far as it goes: 1 character is missing at its end");
    note(&text("abc"), &text(""), "the text is empty");
    note(&text("ae"), &text("aе"), "character 2 is U+0435, and U+0065 was expected: the two may look alike");
    silent(&text("abc"), &text("xyz"));
}

#[test]
fn lists() {
    let one_to = |last| list(ints(1..=last));
    assert_eq!(told(&one_to(3), &list(ints([2, 1, 3]))).notes, ["right items, wrong order"]);
    assert_eq!(told(&one_to(3), &list(ints([3, 2, 1]))).notes, ["right items, but in reverse order"]);
    assert_eq!(told(&one_to(3), &list(ints([2, 1, 3]))).path, "");
    note(&one_to(3), &one_to(5), "the first 3 items are right, then 2 items come too many");
    note(&one_to(3), &one_to(2), "the first 2 items are right, then 1 item is missing");
    note(&one_to(3), &list(ints([1, 9, 2, 3])), "one item too many: 9 at [1]");
    note(&one_to(3), &list(ints([1, 3])), "one item is missing: 2 at [1]");
    note(&one_to(3), &list([]), "there are no items, and 3 were expected");
    note(&one_to(2), &list(ints([2, 2, 1])), "no item is missing, but some come too often");
    note(&one_to(3), &list(ints([7, 7, 7, 7])), "4 items where 3 were expected");
    assert_eq!(told(&one_to(3), &list(ints([1, 2, 30]))).notes, ["2 of the 3 items are right"]);
}

#[test]
fn sets_and_dicts() {
    let keys = |names: &[&str]| dict(names.iter().map(|name| (text(name), int(1))).collect::<Vec<_>>());
    note(&keys(&["a", "b"]), &keys(&["a"]), "1 key is missing: 'b'");
    note(&keys(&["a"]), &keys(&["a", "b"]), "1 key was not expected: 'b'");
    let difference = told(&keys(&["a", "b"]), &keys(&["a", "c"]));
    assert_eq!(difference.notes, ["1 key is missing: 'b'", "1 key was not expected: 'c'"]);
    note(
        &dict([(int(1), int(1))]),
        &dict([(text("1"), int(1))]),
        "one key differs: the text '1' where the number 1 was expected",
    );
    note(&set(ints(0..9)), &set([]), "9 members are missing: 0, 1, 2 and 6 more");
    let values = |b| dict([(text("a"), int(1)), (text("b"), int(b))]);
    let difference = told(&values(10), &values(20));
    assert_eq!(
        (difference.path.as_str(), difference.notes.as_slice()),
        ("['b']", ["1 of the 2 values is right".to_owned()].as_slice())
    );
}

#[test]
fn arrays_and_their_numbers_are_made_plain_by_a_method() {
    let array = "an array of NumPy's cannot be compared: `.tolist()` makes a list of it";
    note(&list(ints([2, 4])), &decoded("oobject 6e646172726179"), array);
    let number = "a number of NumPy's, float64, cannot be compared: `.item()` makes a plain one of it";
    note(&float(1.5), &decoded("oobject 666c6f61743634"), number);
    note(&int(1), &decoded("oobject 696e74"), "a plain object of class int cannot be compared");
}

#[test]
fn what_was_not_awaited_is_no_result_yet() {
    let gathered = "what `asyncio.gather` returns has no results until it is awaited: is an `await` missing?";
    note(&list(ints([2])), &decoded("oobject 5f476174686572696e67467574757265"), gathered);
    let coroutine = "a coroutine only runs when it is awaited: is an `await` missing?";
    note(&int(2), &decoded("oobject 636f726f7574696e65"), coroutine);
}

#[test]
fn what_cannot_be_compared() {
    note(
        &int(1),
        &decoded("ofunction 66"),
        "the function f itself is not its result: are the brackets of a call `()` missing?",
    );
    note(
        &int(1),
        &decoded("oobject 636f726f7574696e65"),
        "a coroutine only runs when it is awaited: is an `await` missing?",
    );
    note(&list([]), &decoded("g67 1 +\ni1"), "the g may be endless: reading stopped after 1 item");
    note(&list([]), &decoded("xlarge 6c697374 5"), "the value is too large or too deep to be read");
    note(
        &decoded("oobject 43"),
        &int(1),
        "the expected value itself cannot be compared: please tell whoever wrote this exercise",
    );
}

#[test]
fn loose_notes_do_not_mind_kinds() {
    let notes = |expected: &Value, actual: &Value| compare(expected, actual, &LOOSE).unwrap_err().notes;
    assert_eq!(notes(&int(3), &float(4.5)), [] as [&str; 0]);
    assert_eq!(
        notes(&list(ints([1, 2])), &tuple(ints([1]))),
        ["the first 1 item is right, then 1 item is missing"]
    );
}

#[test]
fn the_two_sides_never_look_the_same() {
    let long = |last: i64| list(ints((0..5000).chain([last])));
    let difference = told(&long(10), &long(20));
    assert_eq!(difference.path, "[5000]");
    let mut swapped = ints(0..5000);
    swapped.swap(4000, 4001);
    let difference = told(&list(ints(0..5000)), &list(swapped));
    assert!(
        difference.expected.starts_with("[… 3,998 earlier items, 3998, 3999, 4000, 4001,"),
        "{}",
        difference.expected
    );
    let texts = |end: &str| text(&format!("{}{end}", "x".repeat(5000)));
    let difference = told(&texts("a"), &texts("b"));
    assert_eq!(difference.expected, format!("… 4,980 characters and then '{}a'", "x".repeat(20)));
    let many = |extra: i64| set(ints((0..5000).chain([extra])));
    let difference = told(&many(-1), &many(-2));
    assert!(difference.expected.starts_with("{-1, 0, 1,"), "{}", difference.expected);
    let plain = decoded("oobject 43");
    assert_eq!(told(&plain, &plain).actual, "<C object> (a C) that cannot be compared");
    let difference = told(&derived("int", int(3)), &int(3));
    assert_eq!((difference.expected.as_str(), difference.actual.as_str()), ("int(3)", "3"));
}
