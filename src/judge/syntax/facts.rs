//! The tool's answer, read. `src/harness/tools/syntax/facts.py` documents its form.

use super::super::{Evidence, Finding, tool};
use crate::compare::value::Value;
use crate::event::{Frame, Remark};

/// What is known about a file.
pub struct Facts {
    /// Functions, methods and classes that the file defines, as in `Stack.push`.
    pub names: Vec<String>,
    /// One for each question.
    pub answers: Vec<Answer>,
}

/// What was found.
pub struct Answer {
    /// Whether the definition that was to be looked through is there.
    pub in_scope: bool,
    /// How often it is there.
    pub count: usize,
    /// The first of these, in the order of the file.
    pub places: Vec<Place>,
}

/// Where something is.
pub struct Place {
    frame: Frame,
    width: usize,
    /// What it is, more exactly than the question.
    pub what: String,
    /// What belongs to it: parameters, base classes, names.
    pub details: Vec<String>,
}

impl Place {
    pub fn remark(&self, message: String) -> Remark {
        Remark { message, place: Some(self.frame.clone()), width: self.width, ..Remark::default() }
    }

    /// The function around it, as in `Stack.push`; empty outside all.
    pub fn function(&self) -> &str {
        &self.frame.function
    }
}

/// Reads an answer to so many questions: what is known about all files together.
pub fn read(evidence: Evidence<'_>, questions: usize) -> Result<Facts, Finding> {
    let all = tool::each(evidence, "facts", |parts, file| {
        facts(parts, file).filter(|facts| facts.answers.len() == questions)
    })?;
    let together = all.into_iter().reduce(|mut before, after| {
        before.names.extend(after.names);
        for (answer, more) in before.answers.iter_mut().zip(after.answers) {
            answer.in_scope |= more.in_scope;
            answer.count += more.count;
            answer.places.extend(more.places);
        }
        before
    });
    together.ok_or_else(tool::senseless)
}

fn facts(parts: &[Value], file: &str) -> Option<Facts> {
    let [names, answers] = parts else { return None };
    let answers =
        tool::items(answers).iter().map(|answer| self::answer(answer, file)).collect::<Option<_>>()?;
    Some(Facts { names: tool::texts(names), answers })
}

fn answer(value: &Value, file: &str) -> Option<Answer> {
    let [in_scope, count, places] = tool::items(value) else { return None };
    let places = tool::items(places).iter().map(|place| self::place(place, file)).collect::<Option<_>>()?;
    Some(Answer { in_scope: tool::number(in_scope)? == 1, count: tool::number(count)?, places })
}

fn place(value: &Value, file: &str) -> Option<Place> {
    let [line, column, width, source, function, what, details] = tool::items(value) else { return None };
    let frame = Frame {
        file: file.to_owned(),
        line: tool::number(line)?,
        column: tool::number(column),
        function: tool::text(function)?,
        source: tool::text(source)?,
    };
    Some(Place { frame, width: tool::number(width)?, what: tool::text(what)?, details: tool::texts(details) })
}
