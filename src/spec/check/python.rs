//! Python in a spec: no parser, only slips that can be seen without one. What is wrong in other ways, Python says.

/// Words that begin a statement; an expression cannot begin with them.
const STATEMENTS: [&str; 18] = [
    "assert", "break", "class", "continue", "def", "del", "for", "from", "global", "if", "import",
    "nonlocal", "pass", "raise", "return", "try", "while", "with",
];

/// Words that cannot be the name of a module, so that the learner's file could not be imported.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Why a text cannot be an expression: what is wrong, and what would be right.
pub fn expression_slip(text: &str) -> Option<(String, &'static str)> {
    let text = text.trim();
    if text.is_empty() {
        return Some(("is empty".to_owned(), "write a Python expression, as in `median([1, 2])`"));
    }
    let first: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if first == "return" {
        return Some(("begins with `return`".to_owned(), "write the value alone"));
    }
    if STATEMENTS.contains(&first.as_str()) {
        return Some((
            format!("is a statement (`{first}`)"),
            "an expression is needed; statements go in `setup`",
        ));
    }
    let after = text[first.len()..].trim_start();
    if is_name(&first) && after.starts_with('=') && !after.starts_with("==") {
        return Some(("is an assignment".to_owned(), "an expression is needed; statements go in `setup`"));
    }
    unbalanced(text).map(|slip| (slip, "check its brackets and quotes"))
}

/// A bracket or quote without its partner.
fn unbalanced(text: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(c) => {
                return Some(format!("has a `{c}` without its partner"));
            }
            // A comment may hold anything.
            '#' => rest.by_ref().take_while(|c| *c != '\n').for_each(drop),
            '"' | '\'' if !skip_string(&mut rest, c) => return Some(format!("has a {c} that is not closed")),
            _ => {}
        }
    }
    open.last().map(|c| format!("lacks a `{c}`"))
}

/// Moves behind the string that began with `quote`; false if it does not end.
fn skip_string(rest: &mut std::str::Chars<'_>, quote: char) -> bool {
    let double = [quote, quote].iter().collect::<String>();
    if let Some(after) = rest.as_str().strip_prefix(double.as_str()) {
        return match find_end(after, &format!("{quote}{double}")) {
            Some(end) => {
                *rest = after[end..].chars();
                true
            }
            None => false,
        };
    }
    match find_end(rest.as_str(), &quote.to_string()) {
        Some(end) => {
            *rest = rest.as_str()[end..].chars();
            true
        }
        None => false,
    }
}

/// Where the text behind `closing` begins, escaped characters passed over.
fn find_end(text: &str, closing: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if text[at..].starts_with(closing) {
            return Some(at + closing.len());
        }
    }
    None
}

/// Whether a text is a name such as `ValueError`.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&text)
}

/// Whether a text is a name with its modules, such as `shop.OutOfStock`.
pub fn is_dotted_name(text: &str) -> bool {
    text.split('.').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_pass() {
        for text in [
            "f(1)",
            "x == 1",
            "[x for x in y]",
            "'''a\"b'''",
            "'it\\'s'",
            "\"(\"",
            "lambda: 0",
            "not x",
            "f''",
            "{'a': [1, (2,)]}",
            "f(1)  # )",
            "''",
            "x if y else z",
            "return_value(1)",
            "{\n 1,\n}",
            "r'\\('",
        ] {
            assert_eq!(expression_slip(text), None, "{text}");
        }
    }

    #[test]
    fn slips_are_seen() {
        for (text, slip) in [
            ("", "is empty"),
            ("return 5", "begins with `return`"),
            ("import math", "is a statement (`import`)"),
            ("x = 5", "is an assignment"),
            ("f(1", "lacks a `)`"),
            ("f(1))", "has a `)` without its partner"),
            ("f('a)", "has a ' that is not closed"),
        ] {
            assert_eq!(expression_slip(text).map(|slip| slip.0).as_deref(), Some(slip), "{text}");
        }
    }
}
