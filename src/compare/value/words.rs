//! Names and counts as they stand in sentences.

use super::repr::{characters, push_escaped};
use super::{MappingKind, Omitted, OpaqueKind, SequenceKind, Text, Value};

/// What a value is called in a sentence, as in `int` or `Point`.
pub(super) fn kind_name(value: &Value) -> String {
    let fixed = match value {
        Value::None => "None",
        Value::Ellipsis => "ellipsis",
        Value::NotImplemented => "NotImplemented",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Float(_) => "float",
        Value::Complex { .. } => "complex",
        Value::Str(_) => "str",
        Value::Bytes { mutable: false, .. } => "bytes",
        Value::Bytes { mutable: true, .. } => "bytearray",
        Value::Decimal(_) => "Decimal",
        Value::Range(_) => "range",
        Value::Class { .. } => "class",
        Value::Sequence { kind: SequenceKind::List, .. } => "list",
        Value::Sequence { kind: SequenceKind::Tuple, .. } => "tuple",
        Value::Sequence { kind: SequenceKind::Deque, .. } => "deque",
        Value::Set { frozen: false, .. } => "set",
        Value::Set { frozen: true, .. } => "frozenset",
        Value::Mapping { kind: MappingKind::Dict, .. } => "dict",
        Value::Mapping { kind: MappingKind::DefaultDict, .. } => "defaultdict",
        Value::Mapping { kind: MappingKind::OrderedDict, .. } => "OrderedDict",
        Value::Mapping { kind: MappingKind::Counter, .. } => "Counter",
        Value::Cycle(_) => "container inside itself",
        Value::Opaque { kind: OpaqueKind::Function, .. } => "function",
        Value::Opaque { kind: OpaqueKind::Module, .. } => "module",
        Value::Omitted(Omitted::Deep) => "container",
        Value::Iterator(drained) => return name(&drained.kind),
        Value::Object(object) => return name(&object.class),
        Value::Enum(member) => return name(&member.class),
        Value::Derived(derived) => return name(&derived.class),
        Value::Opaque { name: class, kind: OpaqueKind::Object }
        | Value::Omitted(Omitted::Large { kind: class, .. }) => {
            return name(class);
        }
    };
    fixed.to_owned()
}

/// A name from a learner's program, made safe for a sentence.
pub(super) fn name(text: &Text) -> String {
    let mut out = String::new();
    for character in characters(text).take(60) {
        push_escaped(&mut out, character, None);
    }
    out
}

/// A count with what is counted, as in `1 item` and `1,000 items`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(number as u64), if number == 1 { "" } else { "s" })
}

pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
