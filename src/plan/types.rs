//! What the tool `types.py` is asked about a learner's file.

use std::collections::BTreeMap;

use serde_json::json;

use crate::sandbox::job::{Action, imported_as, laid_aside};
use crate::spec::model::types::Types;

pub fn question(types: &Types, file: &str) -> Action {
    let options: BTreeMap<_, _> =
        types.options.iter().map(|(name, value)| (name, u8::from(*value))).collect();
    let snippets: Vec<_> = types
        .snippets
        .iter()
        .map(|snippet| (&snippet.name, String::from_utf8_lossy(snippet.content.bytes())))
        .collect();
    let question = json!({
        "module": imported_as(file).1,
        "strict": u8::from(types.strict),
        "options": options,
        "enable": types.enable,
        "disable": types.disable,
        "comments": u8::from(types.comments),
        "snippets": snippets,
    });
    // JSON without `true`, `false` and `null` is also Python.
    Action::Call { setup: None, call: format!("check({}, {question})", json!(laid_aside(file))) }
}
