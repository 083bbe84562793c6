//! What ruff says about a learner's file against what a case allows.
//!
//! What it says comes from `src/harness/tools/lint.py`; whether that is too much, and in which words it is told, is
//! decided here.

use super::tool::{self, Spot};
use super::{Evidence, Finding, Kind, phrase};
use crate::compare::value::Value;
use crate::event::{Frame, Given, Remark};
use crate::spec::model::{Case, Lint};

impl Kind for Lint {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let file = evidence.file;
        match tool::each(evidence, "linted", Answer::read) {
            Ok(answers) => self.broken(&answers, file),
            Err(finding) => Some(finding),
        }
    }

    fn given(&self, _: &Case) -> Given {
        Given::default()
    }
}

impl Lint {
    fn broken(&self, answers: &[Answer], file: &str) -> Option<Finding> {
        let mut remarks = Vec::new();
        let mut total = 0;
        let count: usize = answers.iter().map(|answer| answer.count).sum();
        if count > self.most {
            if self.most > 0 {
                let are = if self.most == 1 { "is" } else { "are" };
                let message = format!("ruff finds {count} places, and {} {are} allowed", self.most);
                remarks.push(Remark { message, ..Remark::default() });
            }
            total = count + remarks.len();
            remarks.extend(answers.iter().flat_map(|answer| &answer.said).cloned());
        }
        // First what is wrong, then how it looks.
        for change in answers.iter().filter_map(|answer| answer.change.as_ref()) {
            remarks.push(change.clone());
            total += 1;
        }
        tool::name_others(&mut remarks, file);
        tool::remarked(remarks, total)
    }
}

/// What was found in a file.
struct Answer {
    /// Places that break a rule.
    count: usize,
    /// What is said about the first of these.
    said: Vec<Remark>,
    /// What is said about the first place that the formatter would change.
    change: Option<Remark>,
}

impl Answer {
    fn read(parts: &[Value], file: &str) -> Option<Self> {
        let [count, spots, changes, change] = parts else { return None };
        let change = match tool::number(changes)? {
            0 => None,
            changes => Some(self::change(change, changes, file)?),
        };
        let said = |spot: &Spot| spot.remark(format!("{} ({})", spot.message, spot.code), file);
        let said = Spot::list(spots)?.iter().map(said).collect();
        Some(Self { count: tool::number(count)?, said, change })
    }
}

fn change(value: &Value, changes: usize, file: &str) -> Option<Remark> {
    let [line, source, before, after] = tool::items(value) else { return None };
    let (before, after) = (tool::texts(before), tool::texts(after));
    let others = match changes {
        1 => String::new(),
        2 => ", and changes 1 other place".to_owned(),
        _ => format!(", and changes {} other places", changes - 1),
    };
    let (down, what) = rewritten(&before, &after);
    let frame = Frame {
        file: file.to_owned(),
        line: tool::number(line)? + down,
        column: None,
        function: "<module>".to_owned(),
        source: before.get(down).cloned().map_or_else(|| tool::text(source), Some)?,
    };
    let message = format!("`ruff format` {what}{others}");
    Some(Remark { message, place: Some(frame), ..Remark::default() })
}

/// What a formatter does with lines, and in which of them it begins.
fn rewritten(before: &[String], after: &[String]) -> (usize, String) {
    let blank = |lines: &[String]| lines.iter().take_while(|line| line.trim().is_empty()).count();
    let lines =
        |count: usize| if count == 1 { "1 blank line".to_owned() } else { format!("{count} blank lines") };
    let shown = |line: &String| format!("writes `{}` here", phrase::one_line(line.trim()));
    match (blank(before), blank(after)) {
        (had, has) if has > had => (0, format!("adds {} here", lines(has - had))),
        (had, has) if had > has && before.len() == had && after.is_empty() => {
            (0, format!("takes {} away here", lines(had)))
        }
        (had, has) => {
            let (old, new) = (&before[had..], &after[has..]);
            let same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
            let what = match (old.get(same), new.get(same)) {
                (Some(old), Some(new)) if old.trim() == new.trim() && old.trim_end() == new.trim_end() => {
                    "takes away the spaces at the end of this line".to_owned()
                }
                (Some(old), Some(new)) if old.trim() == new.trim() => {
                    "indents this line differently".to_owned()
                }
                (_, Some(new)) => shown(new),
                (Some(_), None) => "takes this line away".to_owned(),
                (None, None) => "ends the last line with a newline".to_owned(),
            };
            (had + same.min(old.len().saturating_sub(1)), what)
        }
    }
}
