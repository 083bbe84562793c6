//! What is said about a rule that is broken.

use super::super::phrase;
use super::facts::Place;
use crate::spec::model::source::{Construct, Demand, Excess, Rule, Signature, What};
use crate::spec::similar::nearest;

/// What is there and must not be.
pub fn unwanted(rule: &Rule, place: &Place) -> String {
    if let What::Excess(excess) = rule.what {
        return too_much(excess, place);
    }
    let asks = match &rule.scope {
        None => "this exercise asks".to_owned(),
        Some(scope) if scope == place.function() => format!("`{scope}` has"),
        Some(scope) => format!("`{scope}`, which uses it, has"),
    };
    let without = match &rule.what {
        What::Import(_) | What::Call(_) | What::Name(_) | What::Attribute(_) | What::Decorator(_) => {
            "it".to_owned()
        }
        what => what.to_string(),
    };
    format!("{}, but {asks} to do without {without}", found(&rule.what, place))
}

/// What stands at a place, as in "a `for` loop is used here".
fn found(what: &What, place: &Place) -> String {
    let written = phrase::one_line(&place.what);
    match what {
        What::Construct(construct) => {
            format!("{} is used here", Construct::named(&place.what).unwrap_or(construct).one)
        }
        What::Call(name) => {
            let verb = if place.details.is_empty() { "called" } else { "used" };
            let alias = if written == *name { String::new() } else { format!(", as `{written}`") };
            format!("`{name}` is {verb} here{alias}")
        }
        What::Import(name) => format!("`{name}` is imported here"),
        What::Recursion if written == place.function() => format!("`{written}` calls itself here"),
        What::Recursion => format!("`{}` calls `{written}` here, which leads back to it", place.function()),
        What::Function { name, .. } | What::Class { name, .. } => format!("`{name}` is defined here"),
        other => format!("{} is used here", other.one()),
    }
}

fn too_much(excess: Excess, place: &Place) -> String {
    let (name, value) = (place.function(), &place.what);
    let most = |most: usize| format!("{most} is the most that this exercise allows");
    match excess {
        Excess::Lines(limit) => format!("the file has {value} lines of code, and {}", most(limit)),
        Excess::FunctionLines(limit) => format!("`{name}` has {value} lines of code, and {}", most(limit)),
        Excess::Complexity(limit) => format!("`{name}` has {value} paths through it, and {}", most(limit)),
        Excess::Nesting(limit) => {
            format!("blocks lie {value} deep inside each other in `{name}`, and {}", most(limit))
        }
        Excess::NoDocstring => format!("`{name}` has no docstring"),
        Excess::NoModuleDocstring => "the file does not begin with a docstring".to_owned(),
        Excess::NoAnnotation => {
            let parameters: Vec<String> =
                place.details.iter().filter(|name| *name != "return").cloned().collect();
            let result = parameters.len() < place.details.len();
            match (parameters.as_slice(), result) {
                ([], _) => format!("`{name}` does not say what type it returns"),
                (some, false) => format!("`{name}` does not say the type of {}", phrase::names(some)),
                (some, true) => {
                    format!(
                        "`{name}` does not say the type of {} and of what it returns",
                        phrase::names(some)
                    )
                }
            }
        }
    }
}

/// The definition that a rule is about is not there.
pub fn no_scope(scope: &str, names: &[String]) -> String {
    format!("your file defines no `{scope}`{}", meant(scope, names))
}

fn meant(wanted: &str, names: &[String]) -> String {
    match nearest(wanted, names.iter().map(String::as_str)) {
        Some(name) => format!(": did you mean `{name}`?"),
        None if names.is_empty() => String::new(),
        None => format!("; it defines {}", phrase::names(names)),
    }
}

/// What has to be there, and is not, or not often enough.
pub fn too_few(rule: &Rule, count: usize, names: &[String]) -> String {
    let scope = scope(rule);
    match (&rule.what, rule.demand) {
        (What::Function { name, .. } | What::Class { name, .. }, _) => {
            format!("your file does not define {}{}", definition(&rule.what), meant(name, names))
        }
        (what, Demand::AtLeast(1)) => {
            format!("this exercise asks for {}{scope}, and there is none", what.one())
        }
        (what, demand) => {
            format!("this exercise asks for {}{scope}, and there {}", times(demand, what), are(count))
        }
    }
}

/// What is there too often; `place` is the first that is too much.
pub fn too_many(rule: &Rule, count: usize, place: Option<&Place>) -> String {
    let elsewhere = rule.scope.as_deref().zip(place).is_some_and(|(scope, place)| {
        place.function() != scope && !place.function().starts_with(&format!("{scope}."))
    });
    let with = if elsewhere { ", with the functions that it uses" } else { "" };
    let asked = times(rule.demand, &rule.what);
    format!("this exercise asks for {asked}{}, and there {}{with}", scope(rule), are(count))
}

fn definition(what: &What) -> String {
    match what {
        What::Function { name, method: true, .. } => format!("the method `{name}`"),
        What::Function { name, .. } => format!("the function `{name}`"),
        other => other.to_string(),
    }
}

fn scope(rule: &Rule) -> String {
    rule.scope.as_ref().map(|scope| format!(" in `{scope}`")).unwrap_or_default()
}

fn times(demand: Demand, what: &What) -> String {
    match demand {
        Demand::AtLeast(number) => format!("at least {}", what.times(number)),
        Demand::AtMost(number) => format!("at most {}", what.times(number)),
        Demand::Exactly(number) => format!("exactly {}", what.times(number)),
        Demand::Never => format!("no {what}"),
    }
}

fn are(count: usize) -> String {
    match count {
        0 => "are none".to_owned(),
        1 => "is 1".to_owned(),
        count => format!("are {count}"),
    }
}

/// What is wrong with the definition of a function. Its details are `async` or `def`, then its parameters.
pub fn function_misfit(
    name: &str,
    asynchronous: bool,
    signature: Option<&Signature>,
    place: &Place,
) -> Option<String> {
    let (kind, parameters) = place.details.split_first()?;
    if asynchronous && kind != "async" {
        return Some(format!("`{name}` is not `async`"));
    }
    let wanted = signature?;
    let fits = if wanted.open {
        parameters.starts_with(&wanted.parameters)
    } else {
        parameters == wanted.parameters
    };
    let actual = Signature { parameters: parameters.to_vec(), open: false };
    (!fits).then(|| {
        format!(
            "`{name}` takes `{}`, and this exercise asks for `{wanted}`",
            phrase::one_line(&actual.to_string())
        )
    })
}

/// What is wrong with the bases of a class. Its details are their names.
pub fn class_misfit(name: &str, bases: &[String], place: &Place) -> Option<String> {
    let is_there = |base: &String| {
        place.details.iter().any(|actual| actual == base || actual.rsplit('.').next() == Some(base))
    };
    let missing = bases.iter().find(|base| !is_there(base))?;
    Some(format!("the class `{name}` has to be derived from `{missing}`"))
}
