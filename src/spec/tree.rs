//! The values of a spec with their places in the text, whichever language it was written in.
//!
//! Serde reads the types of `raw` from it. What `shape` finds unfit is marked and then passed over, so that the rest
//! can still be read.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// Bytes of the text.
pub type Span = Range<usize>;

/// A value and its place.
#[derive(Debug)]
pub struct Node<'t> {
    pub span: Span,
    pub value: Value<'t>,
    /// False if it was reported: it is then as good as absent.
    pub usable: bool,
}

/// What a spec can hold.
#[derive(Debug)]
pub enum Value<'t> {
    Null,
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(Cow<'t, str>),
    /// TOML's dates and times: no key takes one.
    Date,
    List(Vec<Node<'t>>),
    Table(Vec<Entry<'t>>),
}

/// A key of a table with its value.
#[derive(Debug)]
pub struct Entry<'t> {
    pub key: Cow<'t, str>,
    pub key_span: Span,
    pub node: Node<'t>,
}

impl<'t> Node<'t> {
    pub fn new(span: Span, value: Value<'t>) -> Self {
        Self { span, value, usable: true }
    }

    /// Entries of a table; none of other values.
    pub fn entries(&self) -> &[Entry<'t>] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of this name, also if it is not usable.
    pub fn entry(&self, key: &str) -> Option<&Entry<'t>> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// Whether the author wrote this key, rightly or not.
    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// The value of a key; this node itself if there is none, so that a finding always has a place.
    pub fn at(&self, key: &str) -> &Self {
        self.entry(key).map_or(self, |entry| &entry.node)
    }

    /// The place of a key; of this node if there is none.
    pub fn key_span(&self, key: &str) -> Span {
        self.entry(key).map_or_else(|| self.span.clone(), |entry| entry.key_span.clone())
    }

    /// The usable items of a list, which are those that serde sees.
    pub fn items(&self) -> impl Iterator<Item = &Self> {
        let items: &[Self] = match &self.value {
            Value::List(items) => items,
            _ => &[],
        };
        items.iter().filter(|item| item.usable)
    }

    /// Whether something in this table was already reported.
    pub fn is_damaged(&self) -> bool {
        self.entries().iter().any(|entry| !entry.node.usable)
    }

    /// What kind of value it is, in words.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Flag(_) => "true or false",
            Value::Whole(_) | Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::Date => "a date or time",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

impl<'de, 't: 'de> serde::Deserializer<'de> for &'de Node<'t> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.value {
            Value::Null | Value::Date => visitor.visit_unit(),
            Value::Flag(flag) => visitor.visit_bool(*flag),
            Value::Whole(number) => visitor.visit_i64(*number),
            Value::Number(number) => visitor.visit_f64(*number),
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::List(_) => visitor.visit_seq(SeqDeserializer::new(self.items())),
            Value::Table(entries) => {
                let usable = entries.iter().filter(|entry| entry.node.usable);
                visitor.visit_map(MapDeserializer::new(usable.map(|entry| (entry.key.as_ref(), &entry.node))))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.value {
            Value::Text(text) => text.as_ref().into_deserializer().deserialize_enum(name, variants, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de, 't: 'de> IntoDeserializer<'de, Error> for &'de Node<'t> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
