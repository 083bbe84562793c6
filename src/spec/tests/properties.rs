//! Properties of reading any text.

use proptest::prelude::*;

use super::*;

/// Pieces of specs, right and wrong, from which whole ones are put together.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "format",
        "title",
        "name",
        "case",
        "limits",
        "cpu",
        "compare",
        "mode",
        "float",
        "call",
        "returns",
        "files",
        "text",
        "[[case]]\n",
        "[limits]\n",
        "[pairs]\n",
        "=",
        " = ",
        "\"",
        "'",
        "\"\"\"",
        "1",
        "-5",
        "1e400",
        "nan",
        "true",
        "{",
        "}",
        "[",
        "]",
        ",",
        ".",
        "\n",
        "\"x\"",
        "\"1s\"",
        "1979-05-27",
        "#",
        "\\",
        "ü",
        "\u{feff}",
        "null",
        ":",
        "{\"",
        "\0",
        "\r\n",
    ])
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive("exercise.toml", &bytes);
        survive("exercise.json", &bytes);
    }

    #[test]
    fn no_text_panics(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        survive("exercise.toml", text.as_bytes());
        survive("exercise.json", text.as_bytes());
        survive("exercise.toml", format!("{HEAD}{text}").as_bytes());
    }

    /// Our own walk over the schema finds a mistake where a validator of JSON Schema does, and nowhere else.
    #[test]
    fn the_walk_agrees_with_a_validator(document in document()) {
        let validator = jsonschema::validator_for(&schema::exercise_schema()).expect("our own schema is valid");
        let text = document.to_string();
        let parsed = text::parse(&text, Language::Json);
        prop_assert!(parsed.syntax.is_empty());
        let findings = shape::EXERCISE.check(&mut parsed.root.expect("it is JSON"), &text, Language::Json);
        prop_assert_eq!(findings.is_empty(), validator.is_valid(&document), "{}: {:?}", text, findings);
    }
}

/// Documents that are nearly specs.
fn document() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::json;
    let value = prop::sample::select(vec![
        json!(1),
        json!(-1),
        json!(0.5),
        json!("text"),
        json!("x.py"),
        json!(true),
        json!(null),
        json!([]),
        json!(["a"]),
        json!([1]),
        json!({}),
        json!({"name": "a"}),
        json!([{"name": "a"}]),
        json!({"mode": "tokens"}),
        json!("tokens"),
        json!({"type": "E"}),
        json!({"cpu": "1s"}),
        json!({"float": {"abs": 1}}),
        json!({"a": "b"}),
        json!({"a": {"from": "b"}}),
    ]);
    let keys = [
        "title",
        "file",
        "difficulty",
        "topics",
        "files",
        "limits",
        "compare",
        "pairs",
        "hint",
        "name",
        "points",
        "after",
        "raises",
        "writes",
        "env",
        "exit_code",
        "hidden",
        "odd",
    ];
    let table = prop::collection::btree_map(prop::sample::select(keys.to_vec()), value, 0..4);
    (table.clone(), prop::collection::vec(table, 0..3)).prop_map(|(top, cases)| {
        let mut document = json!({"format": 1, "title": "T", "file": "t.py"});
        for (key, value) in top {
            document[key] = value;
        }
        document["case"] = cases
            .into_iter()
            .map(|case| {
                let mut one = json!({"name": "n"});
                for (key, value) in case {
                    one[key] = value;
                }
                one
            })
            .collect();
        document
    })
}
