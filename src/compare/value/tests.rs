//! Builders for values, the writer of their canonical form, and the tests that use both.

mod equal;
mod explained;
mod properties;
mod read;
mod shown;

use std::fmt::Write as _;

use super::*;
use crate::compare::rule::{Tolerance, Types, ValueRule};

const STRICT: ValueRule = ValueRule { float: Tolerance::VALUES, types: Types::Strict };
const LOOSE: ValueRule = ValueRule { float: Tolerance::VALUES, types: Types::Loose };

fn int(number: i64) -> Value {
    Value::Int(number.into())
}

fn float(number: f64) -> Value {
    Value::Float(number)
}

fn text(text: &str) -> Value {
    Value::Str(Text::from(text))
}

fn ints(numbers: impl IntoIterator<Item = i64>) -> Vec<Value> {
    numbers.into_iter().map(int).collect()
}

fn list(items: impl Into<Vec<Value>>) -> Value {
    Value::Sequence { kind: SequenceKind::List, items: items.into() }
}

fn tuple(items: impl Into<Vec<Value>>) -> Value {
    Value::Sequence { kind: SequenceKind::Tuple, items: items.into() }
}

fn set(members: impl Into<Vec<Value>>) -> Value {
    Value::Set { frozen: false, members: members.into() }
}

fn dict(entries: impl Into<Vec<(Value, Value)>>) -> Value {
    Value::Mapping { kind: MappingKind::Dict, entries: entries.into() }
}

fn iterator(kind: &str, items: impl Into<Vec<Value>>) -> Value {
    Value::Iterator(Box::new(Drained { kind: kind.into(), items: items.into(), more: false }))
}

fn object(kind: ObjectKind, class: &str, values: impl Into<Vec<Value>>, names: &[&str]) -> Value {
    let names = names.iter().map(|name| Text::from(*name)).collect();
    Value::Object(Box::new(Object { kind, class: class.into(), values: values.into(), names }))
}

fn derived(class: &str, base: Value) -> Value {
    Value::Derived(Box::new(Derived { class: class.into(), base }))
}

fn range(start: i64, end: i64, step: i64) -> Value {
    let hex = |number: i64| Int::from(number).hex();
    decoded(&format!("r{} {} {}", hex(start), hex(end), hex(step)))
}

fn decoded(wire: &str) -> Value {
    Value::decode(wire.as_bytes()).unwrap()
}

/// Writes the canonical form, as `canonical.py` does.
fn encode(value: &Value) -> String {
    let mut out = String::new();
    write_value(value, &mut out);
    out
}

fn write_value(value: &Value, out: &mut String) {
    let line = match value {
        Value::None => "N".to_owned(),
        Value::Bool(true) => "T".to_owned(),
        Value::Bool(false) => "F".to_owned(),
        Value::Ellipsis => "E".to_owned(),
        Value::NotImplemented => "M".to_owned(),
        Value::Int(int) => format!("i{}", int.hex()),
        Value::Float(float) => format!("f{float:?}"),
        Value::Complex { real, imaginary } => format!("j{real:?} {imaginary:?}"),
        Value::Str(text) => format!("s{}", hex(text)),
        Value::Bytes { mutable, bytes } => {
            format!("{}{}", if *mutable { 'a' } else { 'b' }, hex(&Text(bytes.clone())))
        }
        Value::Decimal(text) => format!("d{text}"),
        Value::Range(range) => format!("r{} {} {}", range.start.hex(), range.stop.hex(), range.step.hex()),
        Value::Class { in_c, name } => format!("{}{}", if *in_c { 'k' } else { 'K' }, hex(name)),
        Value::Sequence { kind, items } => {
            let tag = match kind {
                SequenceKind::List => 'l',
                SequenceKind::Tuple => 't',
                SequenceKind::Deque => 'q',
            };
            format!("{tag}{}", items.len())
        }
        Value::Set { frozen, members } => format!("{}{}", if *frozen { 'z' } else { 'u' }, members.len()),
        Value::Mapping { kind, entries } => {
            let kind = match kind {
                MappingKind::Dict => "dict",
                MappingKind::DefaultDict => "defaultdict",
                MappingKind::OrderedDict => "OrderedDict",
                MappingKind::Counter => "Counter",
            };
            format!("m{kind} {}", entries.len())
        }
        Value::Iterator(drained) => {
            let end = if drained.more { '+' } else { '.' };
            format!("g{} {} {end}", hex(&drained.kind), drained.items.len())
        }
        Value::Object(object) => {
            let kind = match object.kind {
                ObjectKind::Dataclass => "dataclass",
                ObjectKind::NamedTuple => "namedtuple",
                ObjectKind::Exception => "exception",
                ObjectKind::Library => "library",
            };
            let start = format!("O{kind} {} {}", hex(&object.class), object.values.len());
            object.names.iter().fold(start, |line, name| line + " " + &hex(name))
        }
        Value::Enum(member) => format!("e{} {}", hex(&member.class), hex(&member.name)),
        Value::Derived(derived) => format!("S{}", hex(&derived.class)),
        Value::Opaque { kind, name } => {
            let kind = match kind {
                OpaqueKind::Function => "function",
                OpaqueKind::Module => "module",
                OpaqueKind::Object => "object",
            };
            format!("o{kind} {}", hex(name))
        }
        Value::Cycle(levels) => format!("c{levels}"),
        Value::Omitted(Omitted::Deep) => "xdeep".to_owned(),
        Value::Omitted(Omitted::Large { kind, length }) => {
            let length = length.map_or("-".to_owned(), |length| length.to_string());
            format!("xlarge {} {length}", hex(kind))
        }
    };
    writeln!(out, "{line}").unwrap();
    value.children().for_each(|child| write_value(child, out));
}

fn hex(text: &Text) -> String {
    text.as_bytes().iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}
