//! What the tool `types.py` is asked about a learner's file.

use std::collections::BTreeMap;

use serde_json::json;

use super::folder::{self, Files};
use crate::sandbox::job::{Action, imported_as, laid_aside};
use crate::spec::model::types::Types;

pub fn question(types: &Types, files: &Files<'_>) -> Action {
    let options: BTreeMap<_, _> =
        types.options.iter().map(|(name, value)| (name, u8::from(*value))).collect();
    let snippets: Vec<_> = types
        .snippets
        .iter()
        .map(|snippet| (&snippet.name, String::from_utf8_lossy(snippet.content.bytes())))
        .collect();
    let mut question = json!({
        "module": imported_as(files.main).1,
        "strict": u8::from(types.strict),
        "options": options,
        "enable": types.enable,
        "disable": types.disable,
        "comments": u8::from(types.comments),
        "snippets": snippets,
    });
    if let Some(others) = files.others {
        let looked_at = |name: &str| u8::from(folder::is_wanted(name, &types.files));
        let others: Vec<_> = folder::python(others)
            .map(|name| (laid_aside(name), imported_as(name).1, looked_at(name)))
            .collect();
        question["others"] = json!(others);
        question["main"] = json!(looked_at(files.main));
    }
    // JSON without `true`, `false` and `null` is also Python.
    Action::Call { setup: None, call: format!("check({}, {question})", json!(laid_aside(files.main))) }
}
