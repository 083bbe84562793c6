//! Writes a value the way Python's `repr` does, within a bound that is announced where it cuts.
//!
//! Characters that nobody can see are written as escapes, so that two texts that differ never look alike for that.

use std::cmp::Ordering;

use super::compare::members;
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

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The code points of a text; lone surrogates are `Err`, as are bytes that no Python wrote.
pub(super) fn characters(text: &Text) -> impl Iterator<Item = Result<char, u32>> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let (character, width) = next_character(rest)?;
        rest = &rest[width..];
        Some(character)
    })
}

fn next_character(bytes: &[u8]) -> Option<(Result<char, u32>, usize)> {
    let &first = bytes.first()?;
    let width = match first {
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
        _ => 1,
    };
    let valid = bytes.get(..width).and_then(|piece| std::str::from_utf8(piece).ok());
    if let Some(character) = valid.and_then(|piece| piece.chars().next()) {
        return Some((Ok(character), width));
    }
    Some(match bytes {
        &[0xed, second @ 0xa0..0xc0, third @ 0x80..0xc0, ..] => {
            (Err(0xd000 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f)), 3)
        }
        _ => (Err(u32::from(first)), 1),
    })
}

fn push_escaped(out: &mut String, character: Result<char, u32>, quote: Option<char>) {
    use std::fmt::Write as _;
    let code = match character {
        Ok('\n') => return out.push_str("\\n"),
        Ok('\r') => return out.push_str("\\r"),
        Ok('\t') => return out.push_str("\\t"),
        Ok('\\') if quote.is_some() => return out.push_str("\\\\"),
        Ok(character) if Some(character) == quote => {
            out.push('\\');
            return out.push(character);
        }
        Ok(character) if is_visible(character) => return out.push(character),
        Ok(character) => u32::from(character),
        Err(code) => code,
    };
    let written = match code {
        0..0x100 => write!(out, "\\x{code:02x}"),
        0x100..0x1_0000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
    written.expect("a String takes everything");
}

fn is_visible(character: char) -> bool {
    if character.is_ascii() {
        return character == ' ' || character.is_ascii_graphic();
    }
    // The standard library knows what is printable only by how it escapes. A letter in front keeps accents, which
    // combine with what stands before them.
    let pair: String = ['a', character].into_iter().collect();
    !character.is_whitespace() && pair.escape_debug().count() == 2
}

fn float_repr(number: f64) -> String {
    let text = format!("{number:?}").to_lowercase();
    match text.split_once('e') {
        Some((digits, exponent)) if number.is_finite() => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
            format!("{digits}e{sign}{exponent:0>2}")
        }
        _ => text,
    }
}

fn complex_repr(real: f64, imaginary: f64) -> String {
    let short = |number| float_repr(number).trim_end_matches(".0").to_owned();
    if real == 0.0 && real.is_sign_positive() {
        return format!("{}j", short(imaginary));
    }
    let sign = if imaginary.is_sign_negative() { "" } else { "+" };
    format!("({}{sign}{}j)", short(real), short(imaginary))
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
                self.put(&format!("<function {}>", name(of)))
            }
            Value::Opaque { kind: OpaqueKind::Module, name: of } => {
                self.put(&format!("<module '{}'>", name(of)))
            }
            Value::Opaque { kind: OpaqueKind::Object, name: of } => {
                self.put(&format!("<{} object>", name(of)))
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
            Focus::First(first) => first_then_others(first, length),
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
        Value::Set { frozen: false, .. } => ("{", "}"),
        Value::Set { frozen: true, .. } if length == 0 => ("frozenset(", ")"),
        Value::Set { frozen: true, .. } => ("frozenset({", "})"),
        Value::Mapping { kind: MappingKind::Dict, .. } => ("{", "}"),
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

fn first_then_others(first: &[usize], length: usize) -> Option<Vec<usize>> {
    let mut listed = vec![false; length];
    first.iter().for_each(|&index| listed[index] = true);
    let others = (0..length).filter(|&index| !listed[index]);
    Some(first.iter().copied().chain(others).collect())
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
