//! What a project holds against what a case asks of it.
//!
//! What is there comes from `src/harness/tools/project.py`; whether it is right, and in which words that is told, is decided
//! here.

use serde_json::Value as Json;

use super::tool::{self, Place};
use super::{Evidence, Finding, Kind, phrase};
use crate::compare::value::{self, Value};
use crate::event::{Given, Remark};
use crate::spec::model::Case;
use crate::spec::model::project::{Key, Project, Test};
use crate::spec::similar::nearest;

/// Characters of a value that are shown.
const SHOWN: usize = 80;

impl Kind for Project {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let answer = tool::answer(evidence).and_then(|value| {
            let parts = tool::parts(&value, "looked", evidence.file)?;
            Answer::read(parts)
                .filter(|answer| answer.keys.len() == self.keys.len())
                .ok_or_else(tool::senseless)
        });
        match answer {
            Ok(answer) => self.wrong(&answer),
            Err(finding) => Some(finding),
        }
    }

    fn given(&self, _: &Case) -> Given {
        Given::default()
    }
}

impl Project {
    fn wrong(&self, answer: &Answer) -> Option<Finding> {
        let mut remarks: Vec<Remark> = Vec::new();
        let mut plain = |message: String| remarks.push(Remark { message, ..Remark::default() });
        for pattern in &self.require {
            if !answer.names.iter().any(|name| pattern.fits(name)) {
                let near = nearest(&pattern.text, answer.names.iter().map(String::as_str));
                let near =
                    near.map(|near| format!("; there is `{}`", phrase::one_line(near))).unwrap_or_default();
                plain(format!("there is no `{}`{near}", pattern.text));
            }
        }
        for pattern in &self.forbid {
            let found = answer.names.iter().find(|name| pattern.fits(name));
            if let Some(name) = found {
                plain(format!("`{}` does not belong into the project", phrase::one_line(name)));
            }
        }
        for (key, answer) in self.keys.iter().zip(&answer.keys) {
            if let Some(remark) = wrong(key, answer).filter(|remark| !remarks.contains(remark)) {
                remarks.push(remark);
            }
        }
        let total = remarks.len();
        tool::remarked(remarks, total)
    }
}

/// What is wrong with a value, if something is.
fn wrong(key: &Key, answer: &Seen) -> Option<Remark> {
    let file = &key.file;
    let way = key.steps.join(".");
    match (answer, &key.test) {
        (Seen::NoFile | Seen::Missing { .. }, Test::Absent | Test::Unequal(_)) => None,
        (Seen::NoFile, _) => Some(Remark { message: format!("there is no `{file}`"), ..Remark::default() }),
        (Seen::NotParsed { why, spot }, _) => {
            Some(spot.remark(file, format!("`{file}` cannot be read: {}", phrase::one_line(why))))
        }
        (Seen::Missing { depth, names, spot }, _) => {
            let step = key.steps.get(*depth).map_or("", String::as_str);
            let near = nearest(step, names.iter().map(String::as_str));
            let near =
                near.map(|near| format!("; there is `{}`", phrase::one_line(near))).unwrap_or_default();
            Some(spot.remark(file, format!("`{file}` has no `{way}`{near}")))
        }
        (Seen::Found(values), test) => {
            let told =
                |one: &Found, why: String| Some(one.spot.remark(file, format!("`{way}` in `{file}` {why}")));
            // `!=` is about each of several values; for all else, one that is right is enough.
            if let Test::Unequal(unwanted) = test {
                let one = values.iter().find(|one| equal(&one.value, unwanted))?;
                return told(one, format!("is {unwanted}, and must not be"));
            }
            let one = if let Test::Each(test) = test {
                values.iter().find(|one| !fits(&one.value, test))?
            } else if values.iter().any(|one| fits(&one.value, test)) {
                return None;
            } else {
                values.first()?
            };
            let shown = phrase::one_line(&value::show(&one.value, SHOWN));
            told(one, format!("is {shown}, {}", expected(test)))
        }
    }
}

fn expected(test: &Test) -> String {
    match test {
        Test::Present | Test::Unequal(_) => String::new(),
        Test::Absent => "and must not be there".to_owned(),
        Test::Equal(value) => format!("expected {value}"),
        Test::OneOf(values) => {
            let values: Vec<String> = values.iter().map(Json::to_string).collect();
            format!("expected one of {}", values.join(", "))
        }
        Test::Contains(value) => format!("expected it to contain {value}"),
        Test::Matches(pattern) => format!("expected a match of {}", Json::from(pattern.as_str())),
        Test::Each(test) => format!("{} in each place", expected(test)),
    }
}

fn fits(value: &Value, test: &Test) -> bool {
    match test {
        Test::Present => true,
        // Judged with all values at hand.
        Test::Absent | Test::Unequal(_) | Test::Each(_) => false,
        Test::Equal(wanted) => equal(value, wanted),
        Test::OneOf(wanted) => wanted.iter().any(|wanted| equal(value, wanted)),
        Test::Contains(wanted) => contains(value, wanted),
        Test::Matches(pattern) => {
            let matches = |value: &Value| tool::text(value).is_some_and(|text| pattern.is_match(&text));
            matches(value) || tool::items(value).iter().any(matches)
        }
    }
}

fn equal(value: &Value, wanted: &Json) -> bool {
    match (value, wanted) {
        (Value::None, Json::Null) => true,
        (Value::Bool(one), Json::Bool(other)) => one == other,
        (Value::Str(_), Json::String(other)) => tool::text(value).is_some_and(|text| text == *other),
        (Value::Int(number), Json::Number(other)) => {
            number.small().is_some() && number.small() == other.as_i64()
        }
        (Value::Float(number), Json::Number(other)) => other.as_f64() == Some(*number),
        (Value::Sequence { items, .. }, Json::Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(one, other)| equal(one, other))
        }
        (Value::Mapping { entries, .. }, Json::Object(others)) => {
            let same = |(key, value): &(Value, Value)| {
                tool::text(key).and_then(|key| others.get(&key)).is_some_and(|other| equal(value, other))
            };
            entries.len() == others.len() && entries.iter().all(same)
        }
        _ => false,
    }
}

fn contains(value: &Value, wanted: &Json) -> bool {
    let wanted_text = wanted.as_str();
    match value {
        Value::Str(_) => tool::text(value).zip(wanted_text).is_some_and(|(text, part)| text.contains(part)),
        Value::Mapping { entries, .. } => {
            entries.iter().any(|(key, _)| tool::text(key).as_deref() == wanted_text && wanted_text.is_some())
        }
        _ => tool::items(value).iter().any(|item| {
            let requirement = tool::text(item).zip(wanted_text);
            equal(item, wanted) || requirement.is_some_and(|(text, name)| is_requirement(&text, name))
        }),
    }
}

/// Whether a text is a requirement for a package, as in `requests[socks]>=2`.
fn is_requirement(text: &str, name: &str) -> bool {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.".contains(letter));
    let normal = |name: &str| name.trim_end().to_ascii_lowercase().replace(['_', '.'], "-");
    normal(&text[..end.unwrap_or(text.len())]) == normal(name) && !name.is_empty()
}

/// The tool's answer.
struct Answer {
    names: Vec<String>,
    keys: Vec<Seen>,
}

/// What was found of a key.
enum Seen {
    NoFile,
    NotParsed { why: String, spot: Place },
    Missing { depth: usize, names: Vec<String>, spot: Place },
    Found(Vec<Found>),
}

struct Found {
    value: Value,
    spot: Place,
}

impl Answer {
    fn read(parts: &[Value]) -> Option<Self> {
        let [names, keys] = parts else { return None };
        let keys = tool::items(keys).iter().map(Seen::read).collect::<Option<_>>()?;
        Some(Self { names: tool::texts(names), keys })
    }
}

impl Seen {
    fn read(value: &Value) -> Option<Self> {
        let (word, rest) = tool::items(value).split_first()?;
        match (tool::text(word)?.as_str(), rest) {
            ("no file", []) => Some(Self::NoFile),
            ("not parsed", [why, line, source]) => {
                Some(Self::NotParsed { why: tool::text(why)?, spot: Place::read(line, source)? })
            }
            ("missing", [depth, names, line, source]) => Some(Self::Missing {
                depth: tool::number(depth)?,
                names: tool::texts(names),
                spot: Place::read(line, source)?,
            }),
            ("found", [values]) => {
                let found = |one: &Value| match tool::items(one) {
                    [value, line, source] => {
                        Some(Found { value: value.clone(), spot: Place::read(line, source)? })
                    }
                    _ => None,
                };
                tool::items(values).iter().map(found).collect::<Option<_>>().map(Self::Found)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_requirement;

    #[test]
    fn requirements_are_known_by_their_names() {
        for text in ["requests", "requests>=2", "Requests[socks] ~= 2.0", "requests ; python_version > '3'"] {
            assert!(is_requirement(text, "requests"), "{text}");
        }
        assert!(is_requirement("typing_extensions", "typing-extensions"));
        assert!(!is_requirement("requests-mock", "requests"));
        assert!(!is_requirement("", ""));
    }
}
