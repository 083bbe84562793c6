//! Writes a value the way Python's `repr` does, within a bound that is announced where it cuts.
//!
//! Characters that nobody can see are written as escapes, so that two texts that differ never look alike for that.

use std::cmp::Ordering;

use super::compare::members;
use super::repr::{characters, complex_repr, float_repr, push_escaped};
use super::words::{count, grouped, name};
use super::{Int, MappingKind, Object, Omitted, OpaqueKind, SequenceKind, Text, Value};

/// A piece of text is not cut to fewer characters than this.
const SHORTEST: usize = 16;
/// Integers of more bits are described, not written: finding their digits takes too long.
const MAX_BITS: u64 = 16_000;

/// A value as Python would show it. At most about `max_chars` characters of its content are shown; what was left out is
/// said, as in `[1, 2, … 998 more items]`.
pub fn show(value: &Value, max_chars: usize) -> String {
    show_focused(value, &Focus::Start, max_chars)
}

/// What `print(value)` writes, without the end of line; `None` if that is longer than `max_chars`, or not known.
pub fn printed(value: &Value, max_chars: usize) -> Option<String> {
    match value {
        Value::Str(text) => text.as_str().filter(|text| text.len() <= max_chars).map(str::to_owned),
        Value::Decimal(text) => Some(text.clone()).filter(|text| text.len() <= max_chars),
        Value::None
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Complex { .. }
        | Value::Range(_)
        | Value::Sequence { .. }
        | Value::Mapping { kind: MappingKind::Dict, .. } => {
            let mut printer = Printer::new(max_chars);
            printer.value(value, &Focus::Start);
            (!printer.cut).then_some(printer.out)
        }
        _ => None,
    }
}

/// Where to look first in a value that cannot be shown whole.
pub(super) enum Focus<'a> {
    Start,
    /// From this item or character on.
    From(usize),
    /// These parts before the others.
    First(&'a [usize]),
}

/// As [`show`]; a value that would be cut is shown around the focus.
pub(super) fn show_focused(value: &Value, focus: &Focus, max_chars: usize) -> String {
    let mut printer = Printer::new(max_chars);
    printer.value(value, &Focus::Start);
    if printer.cut && !matches!(focus, Focus::Start) {
        printer = Printer::new(max_chars);
        printer.value(value, focus);
    }
    printer.out
}

struct Printer {
    out: String,
    /// Characters that may still be written.
    left: usize,
    /// Something was left out.
    cut: bool,
}

/// Something inside a container.
enum Part<'v> {
    Plain(&'v Value),
    Entry(&'v Value, &'v Value),
    Named(&'v Text, &'v Value),
}

impl Printer {
    fn new(left: usize) -> Self {
        Self { out: String::new(), left, cut: false }
    }

    /// Writes something of our own; it counts, but is never cut.
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
        self.left = self.left.saturating_sub(text.chars().count());
    }

    fn value(&mut self, value: &Value, focus: &Focus) {
        match value {
            Value::None => self.put("None"),
            Value::Ellipsis => self.put("Ellipsis"),
            Value::NotImplemented => self.put("NotImplemented"),
            Value::Bool(true) => self.put("True"),
            Value::Bool(false) => self.put("False"),
            Value::Int(int) => self.int(int),
            Value::Float(float) => self.put(&float_repr(*float)),
            Value::Complex { real, imaginary } => self.put(&complex_repr(*real, *imaginary)),
            Value::Str(text) => self.text(text, focus),
            Value::Bytes { mutable, bytes } => self.bytes(*mutable, bytes),
            Value::Decimal(text) => {
                self.put("Decimal(");
                self.text(&Text::from(text.as_str()), focus);
                self.put(")");
            }
            Value::Range(range) => {
                self.put("range(");
                self.int(&range.start);
                self.put(", ");
                self.int(&range.stop);
                if range.step.small() != Some(1) {
                    self.put(", ");
                    self.int(&range.step);
                }
                self.put(")");
            }
            Value::Class { name: class, .. } => self.put(&format!("<class '{}'>", name(class))),
            Value::Enum(member) => {
                self.put(&format!("<{}.{}: ", name(&member.class), name(&member.name)));
                self.value(&member.value, focus);
                self.put(">");
            }
            Value::Derived(derived) => {
                self.put(&format!("{}(", name(&derived.class)));
                self.value(&derived.base, focus);
                self.put(")");
            }
            Value::Opaque { kind: OpaqueKind::Function, name: of } => {
                self.put(&format!("<function {}>", name(of)));
            }
            Value::Opaque { kind: OpaqueKind::Module, name: of } => {
                self.put(&format!("<module '{}'>", name(of)));
            }
            Value::Opaque { kind: OpaqueKind::Object, name: of } => {
                self.put(&format!("<{} object>", name(of)));
            }
            Value::Cycle(_) => self.put("<itself again>"),
            Value::Omitted(Omitted::Deep) => self.put("<… nested too deeply>"),
            Value::Omitted(Omitted::Large { kind, length }) => {
                let length = length.map_or(String::new(), |length| format!(" of length {}", grouped(length)));
                self.put(&format!("<{}{length}, too large to be read>", name(kind)));
            }
            Value::Sequence { .. }
            | Value::Set { .. }
            | Value::Mapping { .. }
            | Value::Iterator(_)
            | Value::Object(_) => self.container(value, focus),
        }
    }

    fn int(&mut self, int: &Int) {
        if int.bits() > MAX_BITS {
            self.cut = true;
            // A decimal digit holds 3.32 bits.
            return self.put(&format!("<int of about {} digits>", grouped(int.bits() / 1000 * 301)));
        }
        let digits = int.decimal();
        let room = self.left.max(40);
        match digits.get(..room) {
            Some(shown) if digits.len() > room => {
                let rest = count(digits.len() - room, "more digit");
                self.cut = true;
                self.put(&format!("{shown}… {rest}"));
            }
            _ => self.put(&digits),
        }
    }

    fn text(&mut self, text: &Text, focus: &Focus) {
        let single = !text.as_bytes().contains(&b'\'') || text.as_bytes().contains(&b'"');
        let quote = if single { '\'' } else { '"' };
        let mut rest = characters(text);
        if let &Focus::From(skipped @ 1..) = focus {
            self.put(&format!("… {} and then ", count(skipped, "character")));
            rest.by_ref().take(skipped).for_each(drop);
        }
        let room = self.left.max(SHORTEST);
        self.out.push(quote);
        for character in rest.by_ref().take(room) {
            push_escaped(&mut self.out, character, Some(quote));
        }
        self.out.push(quote);
        let more = rest.count();
        self.left = self.left.saturating_sub(room.min(text.as_bytes().len() + 2));
        if more > 0 {
            self.cut = true;
            self.put(&format!(" … {}", count(more, "more character")));
        }
    }

    fn bytes(&mut self, mutable: bool, bytes: &[u8]) {
        let room = self.left.max(SHORTEST).min(bytes.len());
        let escaped: String = bytes[..room]
            .iter()
            .map(|byte| if *byte == b'"' { "\"".to_owned() } else { byte.escape_ascii().to_string() })
            .collect();
        let (open, close) = if mutable { ("bytearray(b'", "')") } else { ("b'", "'") };
        self.put(&format!("{open}{escaped}{close}"));
        if room < bytes.len() {
            self.cut = true;
            self.put(&format!(" … {}", count(bytes.len() - room, "more byte")));
        }
    }

    fn container(&mut self, value: &Value, focus: &Focus) {
        let length = length(value);
        let (open, close) = brackets(value, length);
        self.put(&open);
        let order = match focus {
            Focus::First(first) => Some(first_then_others(first, length)),
            _ => by_size(value),
        };
        let start = match focus {
            Focus::From(start) => (*start).min(length),
            _ => 0,
        };
        if start > 0 {
            self.put(&format!("… {}, ", count(start, "earlier item")));
        }
        for position in start..length {
            if position > start {
                self.put(", ");
            }
            if self.left == 0 {
                self.cut = true;
                self.put(&format!("… {}", count(length - position, "more item")));
                break;
            }
            let index = order.as_ref().map_or(position, |order| order[position]);
            self.part(&part(value, index));
        }
        if matches!(value, Value::Iterator(drained) if drained.more) {
            self.put(", … and more");
        }
        self.put(close);
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Plain(value) => self.value(value, &Focus::Start),
            Part::Entry(key, value) => {
                self.value(key, &Focus::Start);
                self.put(": ");
                self.value(value, &Focus::Start);
            }
            Part::Named(field, value) => {
                self.put(&name(field));
                self.put("=");
                self.value(value, &Focus::Start);
            }
        }
    }
}

fn length(value: &Value) -> usize {
    match value {
        Value::Sequence { items, .. } => items.len(),
        Value::Set { members, .. } => members.len(),
        Value::Mapping { entries, .. } => entries.len(),
        Value::Iterator(drained) => drained.items.len(),
        Value::Object(object) => object.values.len(),
        _ => 0,
    }
}

fn part(value: &Value, index: usize) -> Part<'_> {
    let named = |object: &'_ Object| object.name(index).is_some();
    match value {
        Value::Mapping { entries, .. } => Part::Entry(&entries[index].0, &entries[index].1),
        Value::Object(object) if named(object) => {
            let name = object.name(index).expect("it was just found");
            Part::Named(name, &object.values[index])
        }
        Value::Object(object) => Part::Plain(&object.values[index]),
        Value::Sequence { items, .. } => Part::Plain(&items[index]),
        Value::Set { members, .. } => Part::Plain(&members[index]),
        Value::Iterator(drained) => Part::Plain(&drained.items[index]),
        leaf => Part::Plain(leaf),
    }
}

fn brackets(value: &Value, length: usize) -> (String, &'static str) {
    let (open, close) = match value {
        Value::Sequence { kind: SequenceKind::List, .. } => ("[", "]"),
        Value::Sequence { kind: SequenceKind::Tuple, .. } => ("(", if length == 1 { ",)" } else { ")" }),
        Value::Sequence { kind: SequenceKind::Deque, .. } => ("deque([", "])"),
        Value::Set { frozen: false, .. } if length == 0 => ("set(", ")"),
        Value::Set { frozen: true, .. } if length == 0 => ("frozenset(", ")"),
        Value::Set { frozen: true, .. } => ("frozenset({", "})"),
        Value::Set { frozen: false, .. } | Value::Mapping { kind: MappingKind::Dict, .. } => ("{", "}"),
        Value::Mapping { kind: MappingKind::DefaultDict, .. } => ("defaultdict({", "})"),
        Value::Mapping { kind: MappingKind::OrderedDict, .. } => ("OrderedDict({", "})"),
        Value::Mapping { kind: MappingKind::Counter, .. } => ("Counter({", "})"),
        Value::Iterator(drained) if members(value).is_some() => {
            return (format!("{}([", name(&drained.kind)), "])");
        }
        Value::Iterator(drained) if length == 0 => {
            return (format!("<{} without items", name(&drained.kind)), ">");
        }
        Value::Iterator(drained) => return (format!("<{}: ", name(&drained.kind)), ">"),
        Value::Object(object) => return (format!("{}(", name(&object.class)), ")"),
        _ => ("", ""),
    };
    (open.to_owned(), close)
}

fn first_then_others(first: &[usize], length: usize) -> Vec<usize> {
    let mut listed = vec![false; length];
    for &index in first {
        listed[index] = true;
    }
    let others = (0..length).filter(|&index| !listed[index]);
    first.iter().copied().chain(others).collect()
}

/// Sets of numbers or texts are shown in ascending order: theirs is an accident.
fn by_size(value: &Value) -> Option<Vec<usize>> {
    let Value::Set { members, .. } = value else { return None };
    let first = members.first().map(std::mem::discriminant);
    if members.iter().any(|member| Some(std::mem::discriminant(member)) != first) {
        return None;
    }
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|&left, &right| match (&members[left], &members[right]) {
        (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::Str(left), Value::Str(right)) => left.cmp(right),
        (Value::Float(left), Value::Float(right)) => left.total_cmp(right),
        _ => Ordering::Equal,
    });
    Some(order)
}
