//! Data in the form that Python's own `marshal` module reads: the quickest way into an interpreter, which has that module
//! from its start. As text that is evaluated, a request takes longer than the program it asks for.
//!
//! Writes what JSON knows and nothing else. Only what every version of Python reads: no references, no interned names.
//!
//! Source: `CPython`'s `Python/marshal.c`.

use std::io;

use serde::Serialize;
use serde_json::{Number, Value};

/// What `marshal.loads` makes dictionaries, lists, texts and numbers of.
///
/// # Errors
///
/// If the content has no form in JSON, or is beyond what a length of 31 bits can tell.
pub fn bytes(content: &impl Serialize) -> io::Result<Vec<u8>> {
    let value = serde_json::to_value(content).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(1024);
    write(&value, &mut bytes)?;
    Ok(bytes)
}

fn write(value: &Value, bytes: &mut Vec<u8>) -> io::Result<()> {
    match value {
        Value::Null => bytes.push(b'N'),
        Value::Bool(true) => bytes.push(b'T'),
        Value::Bool(false) => bytes.push(b'F'),
        Value::Number(number) => write_number(number, bytes),
        Value::String(text) => write_text(text, bytes)?,
        Value::Array(items) => {
            bytes.push(b'[');
            bytes.extend(length(items.len())?);
            items.iter().try_for_each(|item| write(item, bytes))?;
        }
        Value::Object(entries) => {
            bytes.push(b'{');
            for (name, value) in entries {
                write_text(name, bytes)?;
                write(value, bytes)?;
            }
            bytes.push(b'0');
        }
    }
    Ok(())
}

fn write_text(text: &str, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.push(b'u');
    bytes.extend(length(text.len())?);
    bytes.extend(text.as_bytes());
    Ok(())
}

fn write_number(number: &Number, bytes: &mut Vec<u8>) {
    let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (whole, whole.map(i32::try_from)) {
        (_, Some(Ok(small))) => {
            bytes.push(b'i');
            bytes.extend(small.to_le_bytes());
        }
        (Some(large), _) => write_large(large, bytes),
        (None, _) => {
            bytes.push(b'g');
            bytes.extend(number.as_f64().unwrap_or(f64::NAN).to_le_bytes());
        }
    }
}

/// Digits of 15 bits, the lowest first. Their number has the sign.
fn write_large(number: i128, bytes: &mut Vec<u8>) {
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    while rest > 0 {
        digits.extend(u16::try_from(rest & 0x7fff).unwrap_or(0).to_le_bytes());
        rest >>= 15;
    }
    let count = i32::try_from(digits.len() / 2).unwrap_or(0);
    bytes.push(b'l');
    bytes.extend(if number < 0 { -count } else { count }.to_le_bytes());
    bytes.extend(digits);
}

fn length(count: usize) -> io::Result<[u8; 4]> {
    let count = i32::try_from(count).map_err(|_| io::Error::other("too long for a request"))?;
    Ok(count.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_is_written_as_python_reads_it() {
        let table = [
            (json!(null), &b"N"[..]),
            (json!([true, false]), b"[\x02\0\0\0TF"),
            (json!({"a": "\u{e9}"}), b"{u\x01\0\0\0au\x02\0\0\0\xc3\xa90"),
            (json!(-2), b"i\xfe\xff\xff\xff"),
            (json!(0x8000_0000_u64), b"l\x03\0\0\0\0\0\0\0\x02\0"),
            (json!(-0x8000_0001_i64), b"l\xfd\xff\xff\xff\x01\0\0\0\x02\0"),
            (json!(0.5), b"g\0\0\0\0\0\0\xe0\x3f"),
        ];
        for (value, expected) in table {
            assert_eq!(bytes(&value).expect("it is short"), expected, "{value}");
        }
    }
}
