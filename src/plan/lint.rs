//! What the tool `lint.py` is asked about a learner's file.

use serde_json::json;

use crate::sandbox::job::{Action, laid_aside};
use crate::spec::model::lint::Lint;

pub fn question(lint: &Lint, file: &str) -> Action {
    let question = json!({
        "select": lint.select,
        "ignore": lint.ignore,
        "format": u8::from(lint.format),
        "line_length": lint.line_length.unwrap_or_default(),
        "comments": u8::from(lint.comments),
    });
    // JSON without `true`, `false` and `null` is also Python.
    Action::Call { setup: None, call: format!("lint({}, {question})", json!(laid_aside(file))) }
}
