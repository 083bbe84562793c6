//! Bytes of a spec to text, and text to a tree.

use std::borrow::Cow;
use std::path::Path;

use jsonc_parser::ast;
use jsonc_parser::{CollectOptions, ParseOptions};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::finding::Finding;
use super::line_of;
use super::tree::{Entry, Node, Span, Value};

/// More is no spec: cases with much data name files.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Deeper tables are no spec, and recursion has to end.
const DEEPEST: usize = 64;

/// The two languages of specs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Toml,
    Json,
}

impl Language {
    /// By the ending of the file's name.
    pub fn of(path: &Path) -> Self {
        if path.extension().is_some_and(|ending| ending == "json") { Self::Json } else { Self::Toml }
    }
}

/// The text of a spec without its byte order mark; or a text that can be shown, and what is wrong.
pub fn decode(bytes: &[u8]) -> Result<&str, (String, Box<Finding>)> {
    if bytes.len() > MOST_BYTES {
        let finding = Finding::new(&(0..0), format!("the file has {} bytes: too large", bytes.len())).help(
            "put long texts in files of their own, and name them with `stdin_file`, `stdout_file` or `from`",
        );
        return Err((String::new(), Box::new(finding)));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let finding = Finding::new(&(0..0), "the file is saved as UTF-16").help("save it as UTF-8");
        return Err((String::new(), Box::new(finding)));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let start = error.valid_up_to();
        let finding = Finding::new(&(start..start + 1), "the file is not UTF-8")
            .label(format!("byte 0x{:02x}", bytes[start]))
            .help("save it as UTF-8");
        (String::from_utf8_lossy(bytes).into_owned(), Box::new(finding))
    })
}

/// The values of a text, as far as they can be read.
#[derive(Debug, Default)]
pub struct Parsed<'t> {
    /// Nothing, if nothing can be read.
    pub root: Option<Node<'t>>,
    /// What is wrong with the syntax. More may seem wrong because of it.
    pub syntax: Vec<Finding>,
    /// Keys that are there twice. The rest was read as if the second was not there.
    pub duplicates: Vec<Finding>,
}

/// Reads a text as far as that is possible.
pub fn parse(text: &str, language: Language) -> Parsed<'_> {
    match language {
        Language::Toml => parse_toml(text),
        Language::Json => parse_json(text),
    }
}

fn twice(span: &Span) -> Finding {
    Finding::new(span, "this key is there twice").help("keep one")
}

fn parse_toml(text: &str) -> Parsed<'_> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut parsed =
        Parsed { root: Some(toml_table(0..0, table.into_inner(), DEEPEST)), ..Parsed::default() };
    let mut errors: Vec<_> = errors.iter().map(|error| (error.span().unwrap_or(0..0), error)).collect();
    errors.sort_by_key(|(span, _)| span.start);
    // Of several mistakes in a line, the first may have caused the others.
    errors.dedup_by_key(|(span, _)| line_of(text, span.start));
    for (span, error) in errors {
        if error.message() == "duplicate key" {
            parsed.duplicates.push(twice(&span));
            continue;
        }
        parsed.syntax.push(Finding::new(&span, "this is not TOML").label(error.message()));
        // An open list swallows the lines that follow; what is said of them is noise.
        if error.message().contains("array") || error.message().contains("inline table") {
            break;
        }
    }
    parsed
}

fn toml_table(span: Span, table: DeTable<'_>, depth: usize) -> Node<'_> {
    let entries = table
        .into_iter()
        .map(|(key, value)| Entry {
            key_span: key.span(),
            key: key.into_inner(),
            node: toml_value(value, depth - 1),
        })
        .collect();
    Node::new(span, Value::Table(entries))
}

fn toml_value(value: Spanned<DeValue<'_>>, depth: usize) -> Node<'_> {
    let span = value.span();
    let value = match value.into_inner() {
        _ if depth == 0 => Value::Null,
        DeValue::String(text) => Value::Text(text),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(whole) => Value::Whole(whole),
            // Larger than any key takes: its range is reported, wherever it stands.
            Err(_) => Value::Number(number.as_str().parse().unwrap_or(f64::INFINITY)),
        },
        DeValue::Float(number) => Value::Number(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(items) => {
            Value::List(items.into_iter().map(|item| toml_value(item, depth - 1)).collect())
        }
        DeValue::Table(table) => return toml_table(span, table, depth),
    };
    Node::new(span, value)
}

fn parse_json(text: &str) -> Parsed<'_> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let mut parsed = Parsed::default();
    match jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &strict) {
        Ok(result) => {
            parsed.root = result.value.map(|value| json_value(value, DEEPEST, &mut parsed.duplicates));
        }
        Err(error) => {
            let range = error.range();
            let finding = Finding::new(&(range.start..range.end), "this is not JSON");
            parsed.syntax.push(finding.label(error.kind().to_string().to_lowercase()));
        }
    }
    parsed
}

fn json_value<'t>(value: ast::Value<'t>, depth: usize, duplicates: &mut Vec<Finding>) -> Node<'t> {
    let range = jsonc_parser::common::Ranged::range(&value);
    let span = range.start..range.end;
    let value = match value {
        _ if depth == 0 => Value::Null,
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(flag) => Value::Flag(flag.value),
        ast::Value::StringLit(text) => Value::Text(text.value),
        ast::Value::NumberLit(number) => match number.value.parse() {
            Ok(whole) => Value::Whole(whole),
            Err(_) => Value::Number(number.value.parse().unwrap_or(f64::NAN)),
        },
        ast::Value::Array(array) => {
            let items = array.elements.into_iter();
            Value::List(items.map(|item| json_value(item, depth - 1, duplicates)).collect())
        }
        ast::Value::Object(object) => Value::Table(json_entries(object, depth, duplicates)),
    };
    Node::new(span, value)
}

/// JSON itself allows a key twice; as in TOML, that is a mistake.
fn json_entries<'t>(object: ast::Object<'t>, depth: usize, duplicates: &mut Vec<Finding>) -> Vec<Entry<'t>> {
    let mut entries: Vec<Entry<'t>> = Vec::with_capacity(object.properties.len());
    for property in object.properties {
        let range = jsonc_parser::common::Ranged::range(&property.name);
        let key = match property.name {
            ast::ObjectPropName::String(name) => name.value,
            ast::ObjectPropName::Word(name) => Cow::Borrowed(name.value),
        };
        let key_span = range.start..range.end;
        if entries.iter().any(|entry| entry.key == key) {
            duplicates.push(twice(&key_span));
            continue;
        }
        let node = json_value(property.value, depth - 1, duplicates);
        entries.push(Entry { key, key_span, node });
    }
    entries
}
