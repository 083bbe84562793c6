//! The value of a call, as data: what it is, how it is read, compared and shown.
//!
//! Both sides of a comparison come from `src/harness/canonical.py`, which documents the form on the wire: the actual
//! value from the learner's process, the expected one from a clean process. The bytes of the first kind are
//! hostile: reading them is bounded in depth, number of parts and memory, and never panics. Nothing here knows
//! Python beyond its values, runs anything, or decides a verdict.
//!
//! | file | what it is for |
//! | --- | --- |
//! | `decode` | bytes to [`Value`] |
//! | `number` | integers of any size, exact and near comparison of numbers |
//! | `compare` | finds the first difference |
//! | `pairing` | pairs the members of collections without order |
//! | `explain` | says in words what is nearly right |
//! | `show` | writes a value as Python would, within a bound |
//! | `repr`, `words` | characters and floats as Python writes them; names and counts as sentences need them |

mod compare;
mod decode;
mod explain;
mod number;
mod pairing;
mod repr;
mod show;
#[cfg(test)]
mod tests;
mod words;

pub use compare::{ValueDifference, compare};
pub use decode::{DecodeError, MAX_BYTES, MAX_DEPTH, MAX_NODES};
pub use number::Int;
pub use show::{printed, show};

/// A Python value. Made by [`Value::decode`], at most [`MAX_DEPTH`] levels deep, so that recursion over it is safe.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    None,
    Ellipsis,
    NotImplemented,
    Bool(bool),
    Int(Int),
    Float(f64),
    Complex {
        real: f64,
        imaginary: f64,
    },
    Str(Text),
    /// `bytes`, or `bytearray` if `mutable`.
    Bytes {
        mutable: bool,
        bytes: Vec<u8>,
    },
    /// The text of a `Decimal`, as in `1.50`, `1E+9` or `NaN`.
    Decimal(String),
    Range(Box<Range>),
    /// A class itself. Classes written in C are named with their module, unless they are builtin.
    Class {
        in_c: bool,
        name: Text,
    },
    Sequence {
        kind: SequenceKind,
        items: Vec<Value>,
    },
    /// A `set`, or a `frozenset` if `frozen`.
    Set {
        frozen: bool,
        members: Vec<Value>,
    },
    Mapping {
        kind: MappingKind,
        entries: Vec<(Value, Value)>,
    },
    Iterator(Box<Drained>),
    Object(Box<Object>),
    Enum(Box<EnumMember>),
    /// An instance of a class that is derived from a builtin (or a library's) class.
    Derived(Box<Derived>),
    /// Something without data to compare. Equal to nothing, not even to itself.
    Opaque {
        kind: OpaqueKind,
        name: Text,
    },
    /// The container so many levels up, again.
    Cycle(u32),
    /// What the harness did not read. Equal to nothing.
    Omitted(Omitted),
}

/// Text of a Python `str`: UTF-8, in which lone surrogates may stand as if they were characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Vec<u8>);

impl Text {
    /// The text, if it is without lone surrogates.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The bytes as Python's `surrogatepass` writes them; anything at all if the learner's process lied.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

/// A `range`.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    pub start: Int,
    pub stop: Int,
    pub step: Int,
    /// Its numbers, unless there are very many.
    pub items: Option<Vec<Value>>,
}

/// Which sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SequenceKind {
    List,
    Tuple,
    Deque,
}

/// Which mapping. They compare alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MappingKind {
    Dict,
    DefaultDict,
    OrderedDict,
    Counter,
}

/// An iterator, a generator or a view of a dict: what came out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drained {
    /// Name of its class, as in `generator`.
    pub kind: Text,
    pub items: Vec<Value>,
    /// The harness stopped reading; more would have come, perhaps without end.
    pub more: bool,
}

/// An instance with fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    pub kind: ObjectKind,
    /// Qualified name of its class, without the module.
    pub class: Text,
    pub values: Vec<Value>,
    /// Names of the last fields; never more than there are values.
    pub names: Vec<Text>,
}

impl Object {
    /// The name of a field, if it has one.
    fn name(&self, index: usize) -> Option<&Text> {
        let unnamed = self.values.len() - self.names.len();
        self.names.get(index.checked_sub(unnamed)?)
    }
}

/// What kind of class an [`Object`] is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    Dataclass,
    NamedTuple,
    Exception,
    /// Of the standard library, as in `Fraction(3, 4)` or `datetime.date(2024, 2, 29)`.
    Library,
}

/// A member of an enumeration.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumMember {
    pub class: Text,
    /// Empty for a combination of flags without a name.
    pub name: Text,
    pub value: Value,
}

/// See [`Value::Derived`].
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// Qualified name of its class, without the module.
    pub class: Text,
    /// Its value as an instance of the builtin; never `Derived` itself.
    pub base: Value,
}

/// Why there is no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpaqueKind {
    Function,
    Module,
    /// An instance of the named class.
    Object,
}

/// What was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Omitted {
    /// It lies more than [`MAX_DEPTH`] levels deep.
    Deep,
    /// The whole value has too many parts or bytes.
    Large {
        /// Name of its class.
        kind: Text,
        /// Its length, if it has one.
        length: Option<u64>,
    },
}

impl Value {
    /// Reads the canonical form.
    ///
    /// # Errors
    ///
    /// If the bytes are not exactly one value, or more than the bounds allow.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode::decode(bytes)
    }

    /// The first part, if any, that equals nothing: with it in an expected value, no answer can be right.
    pub fn incomparable_part(&self) -> Option<&Self> {
        match self {
            Self::Opaque { .. } | Self::Omitted(_) => Some(self),
            Self::Iterator(drained) if drained.more => Some(self),
            _ => self.children().find_map(Self::incomparable_part),
        }
    }

    /// The values directly inside.
    fn children(&self) -> impl Iterator<Item = &Self> {
        let (values, entries): (&[Self], &[(Self, Self)]) = match self {
            Self::Sequence { items, .. } => (items, &[]),
            Self::Set { members, .. } => (members, &[]),
            Self::Mapping { entries, .. } => (&[], entries),
            Self::Iterator(drained) => (&drained.items, &[]),
            Self::Object(object) => (&object.values, &[]),
            Self::Enum(member) => (std::slice::from_ref(&member.value), &[]),
            Self::Derived(derived) => (std::slice::from_ref(&derived.base), &[]),
            _ => (&[], &[]),
        };
        values.iter().chain(entries.iter().flat_map(|(key, value)| [key, value]))
    }

    /// The items in order, whatever kind of sequence this is.
    fn items(&self) -> Option<&[Self]> {
        match self {
            Self::Sequence { items, .. } => Some(items),
            Self::Range(range) => range.items.as_deref(),
            Self::Iterator(drained) => Some(&drained.items),
            Self::Object(object) if object.kind == ObjectKind::NamedTuple => Some(&object.values),
            Self::Object(object) if object.kind == ObjectKind::Library && object.class.0 == b"array" => {
                object.values.get(1).and_then(Self::items)
            }
            Self::Derived(derived) => derived.base.items(),
            _ => None,
        }
    }

    /// Without the class that was derived.
    fn base(&self) -> &Self {
        match self {
            Self::Derived(derived) => &derived.base,
            other => other,
        }
    }
}
