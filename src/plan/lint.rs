//! What the tool `lint.py` is asked about a learner's file.

use serde_json::json;

use super::folder::Files;
use crate::sandbox::job::Action;
use crate::spec::model::lint::Lint;

pub fn question(lint: &Lint, files: &Files<'_>) -> Action {
    let question = json!({
        "select": lint.select,
        "ignore": lint.ignore,
        "format": u8::from(lint.format),
        "line_length": lint.line_length.unwrap_or_default(),
        "comments": u8::from(lint.comments),
    });
    files.ask("lint", &lint.files, &question)
}
