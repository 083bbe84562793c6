//! What keys a spec has and what kind of value each takes, read from the generated schema.
//!
//! Serde stops at the first mistake and knows no places; this walks the whole tree, reports everything that does not
//! fit, and marks it, so that serde reads the rest.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::finding::Finding;
use super::schema::{course_schema, exercise_schema};
use super::similar::nearest;
use super::text::Language;
use super::tree::{Entry, Node, Value};

/// Shape of `exercise.toml`.
pub static EXERCISE: LazyLock<Shape> = LazyLock::new(|| Shape::new(&exercise_schema()));
/// Shape of `course.toml`.
pub static COURSE: LazyLock<Shape> = LazyLock::new(|| Shape::new(&course_schema()));

/// Other graders' and plain English words for our keys. Each may fit several tables; the one at hand comes first.
const ALIASES: [(&str, &[&str]); 20] = [
    ("timeout", &["limits", "cpu"]),
    ("time", &["limits", "cpu"]),
    ("time_limit", &["limits", "cpu"]),
    ("memory_limit", &["limits", "memory"]),
    ("input", &["stdin"]),
    ("output", &["stdout"]),
    ("expected", &["returns", "stdout"]),
    ("expected_output", &["stdout"]),
    ("result", &["returns"]),
    ("exception", &["raises"]),
    ("function", &["call"]),
    ("expression", &["call"]),
    ("exit", &["exit_code"]),
    ("score", &["points"]),
    ("weight", &["points"]),
    ("tests", &["case"]),
    ("case", &["cases"]),
    ("cases", &["case"]),
    ("bonus", &["extra"]),
    ("extra_credit", &["extra"]),
];

/// What kind of value fits.
#[derive(Debug)]
pub struct Shape {
    root: Kind,
    /// Each key of each table, with the words for that table.
    homes: BTreeMap<String, Vec<String>>,
}

#[derive(Debug)]
enum Kind {
    Flag,
    Whole(Bounds),
    Number(Bounds),
    Text,
    Word(Vec<String>),
    List(Box<Kind>),
    /// Any keys, all with the same kind of value.
    Map(Box<Kind>),
    Table(BTreeMap<String, Key>),
    Any(Vec<Kind>),
}

#[derive(Debug, Default, Clone, Copy)]
struct Bounds {
    least: Option<f64>,
    most: Option<f64>,
}

#[derive(Debug)]
struct Key {
    required: bool,
    kind: Kind,
}

impl Shape {
    fn new(schema: &Json) -> Self {
        let root = Kind::new(schema, schema);
        let mut homes = BTreeMap::new();
        collect_homes(&root, "", &mut homes);
        Self { root, homes }
    }

    /// Reports all that does not fit, and marks it as not usable.
    pub fn check(&self, root: &mut Node<'_>, text: &str, language: Language) -> Vec<Finding> {
        let mut walk = Walk { shape: self, text, language, findings: Vec::new() };
        walk.value(root, &self.root, "");
        walk.findings
    }
}

impl Kind {
    /// From a schema of `schemars`; only what our own types produce is understood.
    fn new(schema: &Json, root: &Json) -> Self {
        if let Some(target) = schema["$ref"].as_str() {
            let target = root.pointer(target.trim_start_matches('#'));
            return Self::new(target.expect("our schemas refer to their own definitions"), root);
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            return Self::Any(choices.iter().map(|choice| Self::new(choice, root)).collect());
        }
        if let Some(words) = words(schema) {
            return Self::Word(words);
        }
        if let [only] = schema["allOf"].as_array().map_or(&[][..], Vec::as_slice) {
            return Self::new(only, root);
        }
        let bounds = Bounds { least: schema["minimum"].as_f64(), most: schema["maximum"].as_f64() };
        match schema["type"].as_str() {
            Some("boolean") => Self::Flag,
            Some("integer") => Self::Whole(bounds),
            Some("number") => Self::Number(bounds),
            Some("array") => Self::List(Box::new(Self::new(&schema["items"], root))),
            Some("object") if schema["properties"].is_null() => {
                Self::Map(Box::new(Self::new(&schema["additionalProperties"], root)))
            }
            Some("object") => Self::Table(keys(schema, root)),
            _ => Self::Text,
        }
    }

    /// Whether a value is of this kind, whatever is in it.
    fn takes(&self, value: &Value<'_>) -> bool {
        match self {
            Self::Flag => matches!(value, Value::Flag(_)),
            Self::Whole(_) => matches!(value, Value::Whole(_)),
            Self::Number(_) => matches!(value, Value::Whole(_) | Value::Number(_)),
            Self::Text | Self::Word(_) => matches!(value, Value::Text(_)),
            Self::List(_) => matches!(value, Value::List(_)),
            Self::Map(_) | Self::Table(_) => matches!(value, Value::Table(_)),
            Self::Any(kinds) => kinds.iter().any(|kind| kind.takes(value)),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Flag => "true or false".to_owned(),
            Self::Whole(_) => "a whole number".to_owned(),
            Self::Number(_) => "a number".to_owned(),
            Self::Text | Self::Word(_) => "text in quotes".to_owned(),
            Self::List(items) if matches!(**items, Self::Text) => "a list of texts".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) | Self::Table(_) => "a table".to_owned(),
            Self::Any(kinds) => kinds.iter().map(Self::words).collect::<Vec<_>>().join(" or "),
        }
    }
}

/// The words of an enumeration: `enum`, or `oneOf` with a description for each.
fn words(schema: &Json) -> Option<Vec<String>> {
    let texts = |values: Vec<&Json>| {
        values.iter().map(|value| value.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
    };
    if let Some(values) = schema["enum"].as_array() {
        return texts(values.iter().collect());
    }
    schema["oneOf"].as_array().and_then(|values| texts(values.iter().map(|value| &value["const"]).collect()))
}

fn keys(schema: &Json, root: &Json) -> BTreeMap<String, Key> {
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|known| known == name));
    schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, kind)| (name.clone(), Key { required: is_required(name), kind: Kind::new(kind, root) }))
        .collect()
}

/// Notes for each key the tables that have it: "the top level", "`limits`", "`[[case]]`".
fn collect_homes(kind: &Kind, place: &str, homes: &mut BTreeMap<String, Vec<String>>) {
    match kind {
        Kind::Table(keys) => {
            let home = if place.is_empty() { "the top level".to_owned() } else { format!("`{place}`") };
            for (name, key) in keys {
                let known = homes.entry(name.clone()).or_default();
                if !known.contains(&home) {
                    known.push(home.clone());
                }
                collect_homes(&key.kind, &inside(place, name, &key.kind), homes);
            }
        }
        Kind::List(kind) | Kind::Map(kind) => collect_homes(kind, place, homes),
        Kind::Any(kinds) => kinds.iter().for_each(|kind| collect_homes(kind, place, homes)),
        _ => {}
    }
}

/// How the table at `name` is called in messages. Keys of cases lose the case: `limits` is enough to say.
fn inside(place: &str, name: &str, kind: &Kind) -> String {
    let is_list_of_tables = matches!(kind, Kind::List(items) if matches!(**items, Kind::Table(_)));
    match (place, is_list_of_tables) {
        (_, true) => format!("[[{name}]]"),
        ("" | "[[case]]" | "pairs" | "defaults", false) => name.to_owned(),
        _ => format!("{place}.{name}"),
    }
}

struct Walk<'w> {
    shape: &'w Shape,
    text: &'w str,
    language: Language,
    findings: Vec<Finding>,
}

impl Walk<'_> {
    /// `name` is the key that holds the value, or empty at the root.
    fn value(&mut self, node: &mut Node<'_>, kind: &Kind, name: &str) {
        if !kind.takes(&node.value) {
            self.wrong_kind(node, kind, name);
            return;
        }
        match kind {
            Kind::Any(kinds) => {
                let fitting = kinds.iter().find(|kind| kind.takes(&node.value));
                self.value(node, fitting.expect("one of them takes it"), name);
            }
            Kind::Whole(bounds) | Kind::Number(bounds) => self.bounds(node, *bounds, name),
            Kind::Word(words) => self.word(node, words, name),
            Kind::List(kind) => {
                let Value::List(items) = &mut node.value else { return };
                for item in items {
                    self.value(item, kind, name);
                }
            }
            Kind::Map(kind) => {
                let Value::Table(entries) = &mut node.value else { return };
                for entry in entries {
                    self.value(&mut entry.node, kind, &entry.key);
                }
            }
            Kind::Table(keys) => self.table(node, keys),
            Kind::Flag | Kind::Text => {}
        }
    }

    fn table(&mut self, node: &mut Node<'_>, keys: &BTreeMap<String, Key>) {
        let span = node.span.clone();
        let Value::Table(entries) = &mut node.value else { return };
        for entry in entries.iter_mut() {
            match keys.get(entry.key.as_ref()) {
                Some(key) => self.value(&mut entry.node, &key.kind, &entry.key),
                None => self.unknown_key(entry, keys),
            }
        }
        let written = |name: &str| entries.iter().any(|entry| entry.key == name);
        for (name, _) in keys.iter().filter(|(name, key)| key.required && !written(name)) {
            // A misspelt key was reported already; that it is also missing is no news.
            let is_misspelt = entries.iter().any(|entry| {
                !keys.contains_key(entry.key.as_ref()) && nearest(&entry.key, [name.as_str()]).is_some()
            });
            if !is_misspelt {
                let finding = Finding::absent(&span, format!("`{name}` is missing"));
                self.findings.push(match name.as_str() {
                    "format" => finding.help(format!("write {} first", self.pair("format", "1"))),
                    _ => finding,
                });
            }
        }
    }

    fn unknown_key(&mut self, entry: &mut Entry<'_>, keys: &BTreeMap<String, Key>) {
        entry.node.usable = false;
        let key = entry.key.as_ref();
        let finding = Finding::new(&entry.key_span, format!("unknown key `{key}`"));
        let here = || keys.keys().map(String::as_str).filter(|name| !name.starts_with('$'));
        let alias = ALIASES.iter().find(|(word, _)| *word == key);
        let meant = alias.and_then(|(_, names)| names.iter().copied().find(|name| keys.contains_key(*name)));
        // One too few or too many is meant for here, whatever home the word has elsewhere.
        let plural =
            |name: &&str| name.strip_suffix('s') == Some(key) || key.strip_suffix('s') == Some(*name);
        let finding = if let Some(name) = meant.or_else(|| here().find(plural)) {
            finding.did_you_mean(Some(name))
        } else if let Some(homes) = self.shape.homes.get(key) {
            finding.label("not here").help(format!("`{key}` belongs in {}", homes.join(" or ")))
        } else if let Some(name) = nearest(key, here()) {
            finding.did_you_mean(Some(name))
        } else if let Some(name) = nearest(key, self.shape.homes.keys().map(String::as_str)) {
            let homes = self.shape.homes[name].join(" or ");
            finding.did_you_mean(Some(name)).help(format!("`{name}` belongs in {homes}"))
        } else {
            let names: Vec<String> = here().map(|name| format!("`{name}`")).collect();
            finding.help(format!("known keys here: {}", names.join(", ")))
        };
        self.findings.push(finding);
    }

    fn bounds(&mut self, node: &mut Node<'_>, bounds: Bounds, name: &str) {
        #[expect(clippy::cast_precision_loss, reason = "bounds are small")]
        let number = match node.value {
            Value::Whole(number) => number as f64,
            Value::Number(number) => number,
            _ => return,
        };
        let message = match (bounds.least, bounds.most) {
            (Some(least), Some(most)) if !(least..=most).contains(&number) => {
                format!("`{name}` has to be from {least} to {most}")
            }
            (Some(least), None) if number < least => format!("`{name}` cannot be less than {least}"),
            _ => return,
        };
        node.usable = false;
        self.findings.push(Finding::new(&node.span, message));
    }

    fn word(&mut self, node: &mut Node<'_>, words: &[String], name: &str) {
        let Value::Text(text) = &node.value else { return };
        if words.iter().any(|word| word == text) {
            return;
        }
        let known: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let finding = Finding::new(&node.span, format!("`{name}` cannot be {}", quoted(text)))
            .did_you_mean(nearest(text, words.iter().map(String::as_str)))
            .help(format!("one of {}", known.join(", ")));
        node.usable = false;
        self.findings.push(finding);
    }

    fn wrong_kind(&mut self, node: &mut Node<'_>, kind: &Kind, name: &str) {
        node.usable = false;
        let what = if name.is_empty() { "a spec".to_owned() } else { format!("`{name}`") };
        let finding = Finding::new(&node.span, format!("{what} has to be {}", kind.words()))
            .label(format!("this is {}", node.kind()));
        let help = self.what_would_be_right(node, kind, name);
        self.findings.push(Finding { help, ..finding });
    }

    fn what_would_be_right(&self, node: &Node<'_>, kind: &Kind, name: &str) -> Option<String> {
        let written = self.text.get(node.span.clone()).unwrap_or_default();
        let is_short = written.len() <= 60 && !written.contains(['\n', '"', '\\']);
        match (kind, &node.value) {
            (_, Value::Null) => Some("leave the key out".to_owned()),
            (Kind::List(items), Value::Table(_)) if matches!(**items, Kind::Table(_)) => {
                (self.language == Language::Toml).then(|| format!("write `[[{name}]]`, with two brackets"))
            }
            (Kind::Table(_), Value::List(_)) if self.language == Language::Toml => {
                Some(format!("write `[{name}]`, with one bracket"))
            }
            (Kind::List(items), _) if items.takes(&node.value) && is_short_text(written) => {
                Some(format!("write {}", self.pair(name, &format!("[{written}]"))))
            }
            (Kind::Flag | Kind::Whole(_) | Kind::Number(_), Value::Text(text)) if is_literal(text) => {
                Some(format!("write it without quotes: {}", self.pair(name, text)))
            }
            (Kind::Text, _) if is_short => {
                let python = if PYTHON.contains(&name) { "it is Python text; " } else { "" };
                Some(format!("{python}write it in quotes: {}", self.pair(name, &format!("\"{written}\""))))
            }
            (Kind::Text, _) if PYTHON.contains(&name) => {
                Some("it is Python text; write it in quotes".to_owned())
            }
            _ => None,
        }
    }

    /// A key with its value, as this language writes it.
    fn pair(&self, key: &str, value: &str) -> String {
        match self.language {
            Language::Toml => format!("`{key} = {value}`"),
            Language::Json => format!("`\"{key}\": {value}`"),
        }
    }
}

/// Keys that hold Python, where values of the spec's own language are a natural mistake.
const PYTHON: [&str; 3] = ["call", "returns", "setup"];

fn is_literal(text: &str) -> bool {
    matches!(text, "true" | "false") || text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_short_text(written: &str) -> bool {
    written.len() <= 60 && !written.contains('\n')
}

/// A text of the author's in a message: bounded.
pub fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return format!("`{text}`");
    }
    let start: String = text.chars().take(MOST).collect();
    format!("`{start}…`")
}
