//! Bytes to [`Value`]: the form that `src/harness/canonical.py` writes and documents.
//!
//! The bytes come from a process that a learner's code ran in. Reading is a loop over lines with a stack of its own,
//! so neither depth nor length of the input can hurt; memory stays within a small multiple of [`MAX_BYTES`].

use super::{
    Derived, Drained, EnumMember, Int, MappingKind, Object, ObjectKind, Omitted, OpaqueKind, Range,
    SequenceKind, Text, Value,
};

/// Levels of containers inside each other.
pub const MAX_DEPTH: usize = 200;
/// Values in all.
pub const MAX_NODES: usize = 2_000_000;
/// Length of the canonical form.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Ranges up to this length are written out, so that they can be compared with other sequences.
const MAX_RANGE: i128 = 10_000;
/// Numbers written out in all ranges of a value together.
const MAX_RANGES: usize = 100_000;

/// Why bytes are not a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the returned value {problem}")]
pub struct DecodeError {
    /// From 1.
    pub line: usize,
    pub problem: Problem,
}

/// What is wrong with the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("cannot be read")]
    Malformed,
    #[error("is the last one, but the value is not complete")]
    Unfinished,
    #[error("comes after the end of the value")]
    Trailing,
    #[error("goes over the limits of depth or size")]
    TooLarge,
}

/// A container that still waits for values.
struct Open {
    class: Option<Text>,
    head: Head,
    values: Vec<Value>,
    wanted: usize,
}

/// What a container will be once its values are there.
enum Head {
    Sequence(SequenceKind),
    Set { frozen: bool },
    Mapping(MappingKind),
    Iterator { kind: Text, more: bool },
    Object { kind: ObjectKind, class: Text, names: Vec<Text> },
    Enum { class: Text, name: Text },
}

/// What one line says.
enum Line {
    Class(Text),
    Whole(Value),
    Open(Head, usize),
}

pub(super) fn decode(bytes: &[u8]) -> Result<Value, DecodeError> {
    let fail = |line: usize, problem| Err(DecodeError { line: line + 1, problem });
    if bytes.len() > MAX_BYTES {
        return fail(0, Problem::TooLarge);
    }
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let mut reader = Reader { ranges_left: MAX_RANGES };
    let mut stack: Vec<Open> = Vec::new();
    let mut class = None;
    let mut result = None;
    let mut nodes = 0;
    let mut last = 0;
    for (number, line) in text.split(|&byte| byte == b'\n').enumerate() {
        last = number;
        if result.is_some() {
            return fail(number, Problem::Trailing);
        }
        nodes += 1;
        let finished = match reader.line(line) {
            None => return fail(number, Problem::Malformed),
            Some(Line::Class(_)) if class.is_some() => return fail(number, Problem::Malformed),
            Some(Line::Class(name)) => {
                class = Some(name);
                nodes -= 1;
                continue;
            }
            Some(Line::Whole(value)) => derived(class.take(), value),
            Some(Line::Open(head, wanted)) => {
                let open =
                    Open { class: class.take(), head, values: Vec::with_capacity(wanted.min(64)), wanted };
                if wanted == 0 {
                    open.close()
                } else if stack.len() >= MAX_DEPTH {
                    return fail(number, Problem::TooLarge);
                } else {
                    stack.push(open);
                    continue;
                }
            }
        };
        if nodes > MAX_NODES {
            return fail(number, Problem::TooLarge);
        }
        result = deliver(&mut stack, finished);
    }
    result.map_or_else(|| fail(last, Problem::Unfinished), Ok)
}

/// Puts a finished value where it belongs; a container that it completes is a finished value in turn.
fn deliver(stack: &mut Vec<Open>, mut finished: Value) -> Option<Value> {
    while let Some(mut open) = stack.pop() {
        open.values.push(finished);
        if open.values.len() < open.wanted {
            stack.push(open);
            return None;
        }
        finished = open.close();
    }
    Some(finished)
}

fn derived(class: Option<Text>, base: Value) -> Value {
    match class {
        Some(class) => Value::Derived(Box::new(Derived { class, base })),
        None => base,
    }
}

impl Open {
    fn close(self) -> Value {
        let values = self.values;
        let value = match self.head {
            Head::Sequence(kind) => Value::Sequence { kind, items: values },
            Head::Set { frozen } => Value::Set { frozen, members: values },
            Head::Mapping(kind) => {
                let mut values = values.into_iter();
                let entries = std::iter::from_fn(|| Some((values.next()?, values.next()?))).collect();
                Value::Mapping { kind, entries }
            }
            Head::Iterator { kind, more } => Value::Iterator(Box::new(Drained { kind, items: values, more })),
            Head::Object { kind, class, names } => {
                Value::Object(Box::new(Object { kind, class, values, names }))
            }
            Head::Enum { class, name } => {
                let value = values.into_iter().next().unwrap_or(Value::None);
                Value::Enum(Box::new(EnumMember { class, name, value }))
            }
        };
        derived(self.class, value)
    }
}

struct Reader {
    ranges_left: usize,
}

impl Reader {
    /// `None` if the line is malformed.
    fn line(&mut self, line: &[u8]) -> Option<Line> {
        let (&tag, rest) = line.split_first()?;
        let rest = std::str::from_utf8(rest).ok()?;
        let sequence = |kind| Some(Line::Open(Head::Sequence(kind), count(rest)?));
        match tag {
            b'l' => sequence(SequenceKind::List),
            b't' => sequence(SequenceKind::Tuple),
            b'q' => sequence(SequenceKind::Deque),
            b'u' => Some(Line::Open(Head::Set { frozen: false }, count(rest)?)),
            b'z' => Some(Line::Open(Head::Set { frozen: true }, count(rest)?)),
            b'm' => mapping(rest),
            b'g' => iterator(rest),
            b'O' => object(rest),
            b'e' => {
                let (class, name) = rest.split_once(' ')?;
                Some(Line::Open(Head::Enum { class: text(class)?, name: text(name)? }, 1))
            }
            b'S' => Some(Line::Class(text(rest)?)),
            b'r' => self.range(rest).map(Line::Whole),
            _ => leaf(tag, rest).map(Line::Whole),
        }
    }

    fn range(&mut self, rest: &str) -> Option<Value> {
        let mut parts = rest.split(' ').map(Int::from_hex);
        let (start, end, step) = (parts.next()??, parts.next()??, parts.next()??);
        if parts.next().is_some() {
            return None;
        }
        let items = match (start.small(), end.small(), step.small()) {
            (.., Some(0)) => return None,
            (Some(start), Some(end), Some(step)) => self.range_items(start.into(), end.into(), step.into()),
            _ => None,
        };
        Some(Value::Range(Box::new(Range { start, stop: end, step, items })))
    }

    /// `None` if there are too many.
    fn range_items(&mut self, start: i128, end: i128, step: i128) -> Option<Vec<Value>> {
        let length = ((end - start + step - step.signum()) / step).max(0);
        let count = usize::try_from(length).ok().filter(|_| length <= MAX_RANGE)?;
        self.ranges_left = self.ranges_left.checked_sub(count)?;
        (0..length)
            .map(|index| i64::try_from(start + index * step).ok().map(|item| Value::Int(item.into())))
            .collect()
    }
}

fn leaf(tag: u8, rest: &str) -> Option<Value> {
    let value = match tag {
        b'N' => Value::None,
        b'T' => Value::Bool(true),
        b'F' => Value::Bool(false),
        b'E' => Value::Ellipsis,
        b'M' => Value::NotImplemented,
        b'i' => return Int::from_hex(rest).map(Value::Int),
        b'f' => return float(rest).map(Value::Float),
        b'j' => {
            let (real, imaginary) = rest.split_once(' ')?;
            return Some(Value::Complex { real: float(real)?, imaginary: float(imaginary)? });
        }
        b's' => return text(rest).map(Value::Str),
        b'b' | b'a' => return Some(Value::Bytes { mutable: tag == b'a', bytes: hex(rest)? }),
        b'd' => return decimal(rest).map(Value::Decimal),
        b'k' | b'K' => return Some(Value::Class { in_c: tag == b'k', name: text(rest)? }),
        b'o' => return opaque(rest),
        b'c' => return rest.parse().ok().map(Value::Cycle),
        b'x' => return omitted(rest).map(Value::Omitted),
        _ => return None,
    };
    rest.is_empty().then_some(value)
}

fn mapping(rest: &str) -> Option<Line> {
    let (kind, entries) = rest.split_once(' ')?;
    let kind = match kind {
        "dict" => MappingKind::Dict,
        "defaultdict" => MappingKind::DefaultDict,
        "OrderedDict" => MappingKind::OrderedDict,
        "Counter" => MappingKind::Counter,
        _ => return None,
    };
    Some(Line::Open(Head::Mapping(kind), count(entries)? * 2))
}

fn iterator(rest: &str) -> Option<Line> {
    let mut parts = rest.split(' ');
    let kind = text(parts.next()?)?;
    let items = count(parts.next()?)?;
    let more = match parts.next()? {
        "." => false,
        "+" => true,
        _ => return None,
    };
    parts.next().is_none().then_some(Line::Open(Head::Iterator { kind, more }, items))
}

fn object(rest: &str) -> Option<Line> {
    let mut parts = rest.split(' ');
    let kind = match parts.next()? {
        "dataclass" => ObjectKind::Dataclass,
        "namedtuple" => ObjectKind::NamedTuple,
        "exception" => ObjectKind::Exception,
        "library" => ObjectKind::Library,
        _ => return None,
    };
    let class = text(parts.next()?)?;
    let fields = count(parts.next()?)?;
    let names: Vec<Text> = parts.map(text).collect::<Option<_>>()?;
    (names.len() <= fields).then_some(Line::Open(Head::Object { kind, class, names }, fields))
}

fn opaque(rest: &str) -> Option<Value> {
    let (kind, name) = rest.split_once(' ')?;
    let kind = match kind {
        "function" => OpaqueKind::Function,
        "module" => OpaqueKind::Module,
        "object" => OpaqueKind::Object,
        _ => return None,
    };
    Some(Value::Opaque { kind, name: text(name)? })
}

fn omitted(rest: &str) -> Option<Omitted> {
    if rest == "deep" {
        return Some(Omitted::Deep);
    }
    let (kind, length) = rest.strip_prefix("large ")?.split_once(' ')?;
    let length = if length == "-" { None } else { Some(length.parse().ok()?) };
    Some(Omitted::Large { kind: text(kind)?, length })
}

/// A number of values. No form within the limits holds more of them than [`MAX_NODES`].
fn count(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&count| digits && count <= MAX_NODES)
}

/// What Python's `repr` writes for a float.
fn float(text: &str) -> Option<f64> {
    text.parse().ok()
}

fn decimal(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    (!text.is_empty() && text.bytes().all(plain)).then(|| text.to_owned())
}

fn text(digits: &str) -> Option<Text> {
    hex(digits).map(Text)
}

fn hex(digits: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect()
}
