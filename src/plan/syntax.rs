//! What the tool `syntax/facts.py` is asked about a learner's file.

use serde_json::json;

use super::folder::Files;
use crate::sandbox::job::Action;
use crate::spec::model::source::{Demand, Excess, Rule, Source, What};

/// Asks for the facts that each rule is about, in their order.
pub fn facts(source: &Source, files: &Files<'_>) -> Action {
    let questions: Vec<_> = source.rules.iter().map(question).collect();
    files.ask("facts", &source.files, &json!(questions))
}

fn question(rule: &Rule) -> serde_json::Value {
    let (what, name, most) = match &rule.what {
        What::Construct(construct) => ("construct", construct.word, 0),
        What::Call(name) => ("call", name.as_str(), 0),
        What::Import(name) => ("import", name.as_str(), 0),
        What::Name(name) => ("name", name.as_str(), 0),
        What::Attribute(name) => ("attribute", name.as_str(), 0),
        What::Decorator(name) => ("decorator", name.as_str(), 0),
        What::Recursion => ("recursion", "", 0),
        What::Function { name, .. } => ("function", name.as_str(), 0),
        What::Class { name, .. } => ("class", name.as_str(), 0),
        What::Excess(excess) => match *excess {
            Excess::Lines(most) => ("lines", "", most),
            Excess::FunctionLines(most) => ("function lines", "", most),
            Excess::Complexity(most) => ("complexity", "", most),
            Excess::Nesting(most) => ("nesting", "", most),
            Excess::NoDocstring => ("no docstring", "", 0),
            Excess::NoModuleDocstring => ("no module docstring", "", 0),
            Excess::NoAnnotation => ("no annotation", "", 0),
        },
    };
    // What may be there too often is looked for as widely as what must not be there at all.
    let wide = matches!(rule.demand, Demand::Never | Demand::AtMost(_));
    let scope = rule.scope.as_deref().unwrap_or_default();
    json!({ "what": what, "name": name, "scope": scope, "most": most, "wide": u8::from(wide) })
}
