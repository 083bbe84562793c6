//! What the tool `project.py` is asked about a folder that a learner handed in.

use serde_json::json;

use crate::sandbox::job::{Action, laid_aside};
use crate::sandbox::tool::Tool;
use crate::spec::model::project::Project;

pub fn tool(project: &Project) -> Tool {
    if project.reads_yaml() { Tool::ProjectWithYaml } else { Tool::Project }
}

pub fn question(project: &Project) -> Action {
    let questions: Vec<_> = project.keys.iter().map(|key| (&key.file, &key.steps)).collect();
    // JSON of texts and lists is also Python.
    Action::Call { setup: None, call: format!("look({}, {})", json!(laid_aside("")), json!(questions)) }
}
