//! Parameters and base classes in a rule, as in `f(a, b=..., *rest)`.

use super::super::python::{is_dotted_name, is_name};
use super::grammar::Slip;
use crate::spec::model::source::Signature;

/// A name and what stands in the brackets behind it, if there are any.
pub fn split(text: &str) -> Result<(&str, Option<&str>), Slip> {
    let Some((name, rest)) = text.split_once('(') else { return Ok((text.trim(), None)) };
    let Some(inside) = rest.trim_end().strip_suffix(')') else {
        return Err(Slip::new(format!("`{text}` lacks a `)`")));
    };
    Ok((name.trim(), Some(inside)))
}

/// What stands between commas, trimmed; commas inside brackets do not count.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let separates = |c: char| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    let parts: Vec<&str> = text.split(separates).map(str::trim).collect();
    match parts.as_slice() {
        [""] => Vec::new(),
        [init @ .., ""] => init.to_vec(),
        all => all.to_vec(),
    }
}

/// The parameters of a function.
pub fn parameters(text: &str) -> Result<Signature, Slip> {
    let mut parts = parts(text);
    let open = parts.last() == Some(&"...");
    if open {
        parts.pop();
    }
    let parameters = parts.into_iter().map(parameter).collect::<Result<_, _>>()?;
    Ok(Signature { parameters, open })
}

fn parameter(text: &str) -> Result<String, Slip> {
    if matches!(text, "*" | "/") {
        return Ok(text.to_owned());
    }
    let (name, default) = match text.split_once('=') {
        Some((name, _)) => (name.trim(), "="),
        None => (text, ""),
    };
    if is_name(name.trim_start_matches('*')) && !name.starts_with("***") {
        return Ok(format!("{name}{default}"));
    }
    let slip = Slip::new(format!("`{text}` is not a parameter"));
    Err(if name.contains(':') {
        slip.help(
            "leave out what comes after the colon: that annotations are there is `require = \"annotations\"`",
        )
    } else {
        slip.help("write them as in `f(a, b=..., *rest)`; `...` at the end stands for any others")
    })
}

/// The base classes of a class.
pub fn bases(text: &str) -> Result<Vec<String>, Slip> {
    let base = |base: &str| {
        let slip = || Slip::new(format!("`{base}` is not the name of a class"));
        is_dotted_name(base).then(|| base.to_owned()).ok_or_else(slip)
    };
    parts(text).into_iter().map(base).collect()
}
