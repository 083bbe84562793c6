//! What the tool `refactor.py` is asked about a learner's file.

use serde_json::json;

use crate::sandbox::job::{Action, laid_aside};
use crate::spec::model::Exercise;
use crate::spec::model::refactor::Refactor;

pub fn question(refactor: &Refactor, exercise: &Exercise) -> Action {
    let question = json!({
        "starter": String::from_utf8_lossy(refactor.starter.bytes()),
        "fragment": refactor.fragment,
        "metrics": refactor.goals.iter().map(|goal| goal.metric.key()).collect::<Vec<_>>(),
        "packages": u8::from(!exercise.packages.is_empty()),
    });
    // JSON without `true`, `false` and `null` is also Python.
    Action::Call { setup: None, call: format!("compare({}, {question})", json!(laid_aside(&exercise.file))) }
}
