//! The JSON Schemas of both spec files, generated from the types in `raw`.
//!
//! `docs/exercise.schema.json` and `docs/course.schema.json` are these, written out; a test compares them.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use super::raw;

/// The schema of `exercise.toml` and `exercise.json`.
#[must_use]
pub fn exercise_schema() -> Value {
    schema_of::<raw::Exercise>()
}

/// The schema of `course.toml` and `course.json`.
#[must_use]
pub fn course_schema() -> Value {
    schema_of::<raw::Course>()
}

fn schema_of<T: JsonSchema>() -> Value {
    // Editors know draft 7 best; Taplo, which serves TOML, knows nothing newer.
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
    RecursiveTransform(without_null).transform(&mut schema);
    schema.to_value()
}

/// Makes a schema say what holds for authors.
///
/// A key may be left out, but it may not be `null`: TOML has no such value, and both languages are the same to us.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    object.retain(|key, value| !(key == "default" && value.is_null()));
    // "int32" and the like are ours, not the author's.
    object.remove("format");
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            for (key, value) in only {
                // What is said of the key is nearer than what is said of its type.
                object.entry(key).or_insert(value);
            }
        }
    }
}
