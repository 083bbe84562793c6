//! What a learner's file has become against what a case asks for.
//!
//! The numbers come from `src/harness/tools/refactor.py`; whether they fell enough, and in which words that is told, is
//! decided here.

use super::{Evidence, Finding, Kind, phrase, tool};
use crate::compare::value::Value;
use crate::event::{Frame, Given, Remark};
use crate::spec::model::Case;
use crate::spec::model::refactor::{Change, Goal, Metric, Refactor};

impl Kind for Refactor {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let answer = tool::answer(evidence).and_then(|value| {
            let parts = tool::parts(&value, "compared", evidence.file)?;
            let answer = Answer::read(parts).filter(|answer| answer.measures.len() == self.goals.len());
            answer.ok_or_else(tool::senseless)
        });
        answer.and_then(|answer| self.unreached(&answer)).unwrap_or_else(Some)
    }

    fn given(&self, _: &Case) -> Given {
        Given::default()
    }
}

impl Refactor {
    /// What is wrong: first what keeps code from being measured, then what did not fall enough.
    fn unreached(&self, answer: &Answer) -> Result<Option<Finding>, Finding> {
        let mut remarks: Vec<Remark> = answer.tricks.iter().map(trick).collect();
        let mut told = Vec::new();
        for (goal, measure) in self.goals.iter().zip(&answer.measures) {
            let most = goal.change.most(measure.before).ok_or_else(|| impossible(*goal, measure))?;
            told.push(numbers(*goal, measure, most));
            if measure.after > most {
                remarks.push(unreached(*goal, measure, most));
            }
        }
        let total = remarks.len();
        let finding = tool::remarked(remarks, total);
        Ok(finding.map(|mut finding| {
            finding.failure.notes.push(format!("Before and now: {}.", told.join("; ")));
            finding
        }))
    }
}

/// A starter that cannot become any better.
fn impossible(goal: Goal, measure: &Measure) -> Finding {
    tool::fault(&format!(
        "this case cannot be graded, by a mistake in the exercise: `{}` of the starter is {}, which cannot become {} than that",
        goal.metric.key(),
        measure.before,
        goal.change
    ))
}

fn numbers(goal: Goal, measure: &Measure, most: usize) -> String {
    let Measure { before, after, .. } = measure;
    let reached =
        if *after > most { format!("at most {most} are asked for") } else { "that will do".to_owned() };
    format!("{} {before} and {after}, {reached}", goal.metric.counted())
}

fn unreached(goal: Goal, measure: &Measure, most: usize) -> Remark {
    let Measure { before, after, .. } = *measure;
    let wanted = match goal.change {
        Change::NoMore => "no more than before are".to_owned(),
        Change::Less => "fewer than before are".to_owned(),
        change @ (Change::By(_) | Change::Percent(_)) => format!("at most {most} ({change}) are"),
    };
    let what = goal.metric.counted();
    let message = format!("{after} {what}, {before} before: {wanted} asked for");
    match measure.worst.first() {
        Some(place) => place.remark(format!("{message}; {}", worst(goal.metric, place))),
        None => Remark { message, ..Remark::default() },
    }
}

/// What is said of the place that has most.
fn worst(metric: Metric, place: &Place) -> String {
    let number = place.details.first().map_or("", String::as_str);
    let name = &place.frame.function;
    let in_it = if name.is_empty() { "outside of all functions".to_owned() } else { format!("in `{name}`") };
    match (metric, place.details.as_slice()) {
        (Metric::Nesting, _) => format!("the deepest is here, {number} levels"),
        (Metric::Duplication, [file, line]) if *file == place.frame.file => {
            format!("this says again what begins in line {line}")
        }
        (Metric::Duplication, [file, line]) => {
            format!("this says again what begins in line {line} of {file}")
        }
        (_, _) => format!("most of them, {number}, are {in_it}"),
    }
}

fn trick(place: &Place) -> Remark {
    match place.details.first() {
        Some(module) => place.remark(format!(
            "`{}` is not in the standard library and no part of the starter: what you hand in has to stand by itself",
            phrase::one_line(module)
        )),
        None if place.what.is_empty() => {
            place.remark("this text is code, which is not measured: write it as code".to_owned())
        }
        None => place.remark(format!(
            "`{}` can run code that is not measured: write it as code",
            phrase::one_line(&place.what)
        )),
    }
}

/// The tool's answer.
struct Answer {
    measures: Vec<Measure>,
    tricks: Vec<Place>,
}

/// One number.
struct Measure {
    before: usize,
    after: usize,
    /// Where most of it is.
    worst: Vec<Place>,
}

struct Place {
    frame: Frame,
    width: usize,
    what: String,
    details: Vec<String>,
}

impl Answer {
    fn read(parts: &[Value]) -> Option<Self> {
        let [measures, tricks] = parts else { return None };
        let measures = tool::items(measures).iter().map(Measure::read).collect::<Option<_>>()?;
        Some(Self { measures, tricks: Place::list(tricks)? })
    }
}

impl Measure {
    fn read(value: &Value) -> Option<Self> {
        let [_, before, after, worst] = tool::items(value) else { return None };
        Some(Self { before: tool::number(before)?, after: tool::number(after)?, worst: Place::list(worst)? })
    }
}

impl Place {
    fn list(value: &Value) -> Option<Vec<Self>> {
        tool::items(value).iter().map(Self::read).collect()
    }

    fn read(value: &Value) -> Option<Self> {
        let [file, line, column, width, source, function, what, details] = tool::items(value) else {
            return None;
        };
        let frame = Frame {
            file: tool::text(file)?,
            line: tool::number(line)?,
            column: tool::number(column),
            function: tool::text(function)?,
            source: tool::text(source)?,
        };
        let (width, what) = (tool::number(width)?, tool::text(what)?);
        Some(Self { frame, width, what, details: tool::texts(details) })
    }

    fn remark(&self, message: String) -> Remark {
        Remark { message, place: Some(self.frame.clone()), width: self.width, ..Remark::default() }
    }
}
