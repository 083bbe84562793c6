//! Finds text expectations that cannot mean what their author wanted, before anything runs. For `spec`.

use super::rule::{Mode, TextRule};
use super::{data, lines, number, pattern};

/// What is wrong with an expectation and its rule, as one sentence without a full stop; `None` if nothing is.
#[must_use]
pub fn rule_problem(rule: &TextRule, expected: &[u8]) -> Option<String> {
    tolerance(rule).or_else(|| encoding(rule, expected)).or_else(|| content(rule, expected))
}

fn tolerance(rule: &TextRule) -> Option<String> {
    let float = rule.float?;
    if !rule.mode.reads_numbers() {
        return Some(r#"`float` needs a mode that reads numbers, such as "tokens" or "json""#.to_owned());
    }
    let named = [("abs", float.abs), ("rel", float.rel)];
    let (name, value) = named.into_iter().find(|(_, value)| !(value.is_finite() && *value >= 0.0))?;
    Some(format!("the tolerance `{name}` is {value}: it has to be a number that is zero or more"))
}

fn encoding(rule: &TextRule, expected: &[u8]) -> Option<String> {
    (rule.mode != Mode::Exact && lines::is_utf16(expected)).then(|| {
        "the expected text is stored as UTF-16, but Python prints UTF-8: save it as UTF-8".to_owned()
    })
}

fn content(rule: &TextRule, expected: &[u8]) -> Option<String> {
    let empty = lines::without_end(expected).is_empty();
    match rule.mode {
        Mode::Tokens | Mode::Contains | Mode::Regex if empty => Some(
            "the expected text is empty, so there is nothing to look for; \
             to expect no output at all, use the mode \"text\""
                .to_owned(),
        ),
        Mode::Regex => regex(rule, expected),
        Mode::Numbers => numbers(expected),
        Mode::Json | Mode::Jsonl => {
            data::slip(expected, rule).map(|slip| format!("the expected text is not JSON: {}", slip.message))
        }
        Mode::Rows => data::slip(expected, rule)
            .map(|slip| format!("the expected rows are not written as SQL writes values: {}", slip.message)),
        Mode::Csv | Mode::Exact | Mode::Text | Mode::UnorderedLines | Mode::Tokens | Mode::Contains => None,
    }
}

fn regex(rule: &TextRule, expected: &[u8]) -> Option<String> {
    match pattern::compile(expected, rule.ignore_case) {
        Err(reason) => Some(format!("the expected text is not a valid regular expression: {reason}")),
        // The three have nothing in common, so what is found in all of them is found everywhere.
        Ok(expression) if [&b""[..], b"\xff", b"a"].into_iter().all(|text| expression.is_match(text)) => {
            Some(
                "the regular expression also matches nothing at all, so every output would be accepted"
                    .to_owned(),
            )
        }
        Ok(_) => None,
    }
}

fn numbers(expected: &[u8]) -> Option<String> {
    number::all(lines::without_bom(expected))
        .next()
        .is_none()
        .then(|| "there is no number in the expected text, so there is nothing to compare".to_owned())
}

#[cfg(test)]
mod tests;
