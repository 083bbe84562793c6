//! One pass over a text that should be JSON: values, or the first mistake in words.

use std::borrow::Cow;

use super::{Json, MAX_DEPTH, MAX_PARTS, Member, Read, Slip, in_order};

/// Words that are no JSON, and what is meant by them.
const SLIPS: [(&str, &str); 8] = [
    ("True", "`True` is Python; JSON writes `true`, and json.dumps() does so by itself"),
    ("False", "`False` is Python; JSON writes `false`, and json.dumps() does so by itself"),
    ("None", "`None` is Python; JSON writes `null`, and json.dumps() does so by itself"),
    ("TRUE", "JSON writes `true`, in small letters"),
    ("FALSE", "JSON writes `false`, in small letters"),
    ("NULL", "JSON writes `null`, in small letters"),
    ("nan", "JSON has no `nan`"),
    ("inf", "JSON has no `inf`"),
];

/// Characters that begin no value, and what is wrong with them.
const STRAYS: [(char, &str); 8] = [
    ('\'', "a string has double quotes in JSON; json.dumps() writes them by itself"),
    ('(', "JSON has no tuples: a list begins with `[`"),
    (',', "a value is missing before the comma"),
    (':', "a value is missing before the colon"),
    ('+', "a number has no plus sign in JSON"),
    ('.', "a number needs a digit before the dot in JSON"),
    ('#', "JSON has no comments"),
    ('/', "JSON has no comments"),
];

/// Reads values, one after the other, from where it stands in a text.
pub struct Reader<'a> {
    pub text: &'a str,
    /// What a document is in: the whole text, or a line.
    extent: &'static str,
    /// The next byte; always on a character boundary.
    pub at: usize,
    /// Lists and objects that are open.
    depth: usize,
    /// Values so far.
    parts: usize,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str, extent: &'static str) -> Self {
        Self { text, extent, at: 0, depth: 0, parts: 0 }
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn slip<T>(&self, message: impl Into<String>) -> Read<T> {
        Err(Slip { offset: self.at, message: message.into() })
    }

    pub fn space(&mut self) {
        let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.rest().bytes().take_while(space).count();
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    pub fn value(&mut self) -> Read<Json<'a>> {
        self.space();
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return self.slip(format!("there are more than {MAX_PARTS} values, too many to compare"));
        }
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::list),
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Read<Json<'a>>) -> Read<Json<'a>> {
        if self.depth == MAX_DEPTH {
            return self.slip(format!("lists and objects lie more than {MAX_DEPTH} deep in each other"));
        }
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn list(&mut self) -> Read<Json<'a>> {
        let start = self.at;
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value()?);
            if self.ends("list", start, b']')? {
                return Ok(Json::List(items));
            }
        }
    }

    fn object(&mut self) -> Read<Json<'a>> {
        let start = self.at;
        self.at += 1;
        let mut members = Vec::new();
        self.space();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            members.push(self.member()?);
            if self.ends("object", start, b'}')? {
                return in_order(members).map(Json::Object);
            }
        }
    }

    fn member(&mut self) -> Read<Member<'a>> {
        self.space();
        let at = self.at;
        match self.peek() {
            Some(b'"') => {}
            None => return self.slip(format!("the {} ends where a key is expected", self.extent)),
            Some(b'\'') => {
                return self.slip("a key has double quotes in JSON; json.dumps() writes them by itself");
            }
            Some(_) => {
                return self.slip("a key is expected here, and it has to be a string in double quotes");
            }
        }
        let key = self.string()?;
        self.space();
        if !self.take(b':') {
            return self.slip("a colon is missing between a key and its value");
        }
        Ok(Member { key, at, value: self.value()? })
    }

    /// Whether the list or object that began at `start` ends here; else there is a comma and something follows.
    fn ends(&mut self, what: &str, start: usize, end: u8) -> Read<bool> {
        self.space();
        if self.take(end) {
            return Ok(true);
        }
        let comma = self.at;
        if !self.take(b',') {
            return self.slip(if self.peek().is_some() {
                format!("a comma or the end of the {what} is expected here")
            } else {
                let line = memchr::memchr_iter(b'\n', &self.text.as_bytes()[..start]).count() + 1;
                format!("the {} ends before the {what} that begins in line {line} is closed", self.extent)
            });
        }
        self.space();
        if self.peek() == Some(end) {
            self.at = comma;
            return self
                .slip(format!("nothing follows this comma before the end of the {what}: leave it out"));
        }
        Ok(false)
    }

    fn word(&mut self) -> Read<Json<'a>> {
        let rest = self.rest();
        let word = &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())];
        let value = match word {
            "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            "NaN" | "Infinity" => Json::Number(word),
            _ => return self.no_value(word),
        };
        self.at += word.len();
        Ok(value)
    }

    fn no_value<T>(&self, word: &str) -> Read<T> {
        let Some(first) = self.rest().chars().next() else {
            return self.slip(if self.text.trim().is_empty() {
                "there is nothing in it".to_owned()
            } else {
                format!("the {} ends where a value is expected", self.extent)
            });
        };
        let slip = SLIPS.iter().find(|(slip, _)| *slip == word).map(|(_, message)| *message);
        let stray = STRAYS.iter().find(|(stray, _)| *stray == first).map(|(_, message)| *message);
        self.slip(slip.or(stray).unwrap_or("this is no JSON value; a string needs double quotes"))
    }

    fn number(&mut self) -> Read<Json<'a>> {
        let start = self.at;
        self.take(b'-');
        if self.rest().starts_with("Infinity") {
            self.at += "Infinity".len();
            return Ok(Json::Number(&self.text[start..self.at]));
        }
        let whole = self.digits();
        if whole.is_empty() {
            return self.slip("a digit is missing after the minus");
        }
        if whole.len() > 1 && whole.starts_with('0') {
            self.at = start;
            return self.slip("a number cannot begin with the digit 0 in JSON");
        }
        if self.take(b'.') && self.digits().is_empty() {
            return self.slip("a digit is missing after the dot of a number");
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if self.digits().is_empty() {
                return self.slip("a digit is missing in the exponent of a number");
            }
        }
        Ok(Json::Number(&self.text[start..self.at]))
    }

    fn digits(&mut self) -> &'a str {
        let rest = self.rest();
        let digits = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
        self.at += digits.len();
        digits
    }

    /// A string; most have no escapes and are not copied.
    fn string(&mut self) -> Read<Cow<'a, str>> {
        let start = self.at;
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = self.rest();
            let special = |byte: u8| byte == b'"' || byte == b'\\' || byte < b' ';
            let plain = &rest[..rest.bytes().position(special).unwrap_or(rest.len())];
            self.at += plain.len();
            if text.is_empty() {
                text = Cow::Borrowed(plain);
            } else {
                text.to_mut().push_str(plain);
            }
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.to_mut().push(self.escape()?),
                Some(b'\n' | b'\r') | None => {
                    self.at = start;
                    return self.slip(
                        "this string has no closing quote on its line; a line break in a string is written \\n",
                    );
                }
                Some(byte) => {
                    return self.slip(format!("this character in a string has to be written \\u{byte:04x}"));
                }
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let simple = match self.text.as_bytes().get(self.at + 1) {
            Some(b'u') => return self.numbered(),
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(&byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            _ => return self.slip("JSON does not know this escape; a backslash itself is written \\\\"),
        };
        self.at += 2;
        Ok(simple)
    }

    /// A character by its number, `\uXXXX`; two of them for one that is beyond U+FFFF.
    fn numbered(&mut self) -> Read<char> {
        const LENGTH: usize = 6;
        let Some(first) = unit(self.rest()) else {
            return self.slip("\\u needs four hexadecimal digits");
        };
        let second = self.rest().get(LENGTH..).and_then(unit);
        let units = [first, second.unwrap_or_default()];
        let Some(Ok(letter)) = char::decode_utf16(units).next() else {
            return self.slip(format!("\\u{first:04x} is one half of a character, and the other is missing"));
        };
        self.at += letter.len_utf16() * LENGTH;
        Ok(letter)
    }
}

/// The number of an escape `\uXXXX` at the start of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}
