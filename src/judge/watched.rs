//! What a watched call came to, and what was seen of its threads or its event loop.
//!
//! What it came to is judged as for any call. What was seen is told by a tool of ours from inside the learner's process:
//! it is believed if it is there as a whole, begins as it has to, and nothing that it was seen with was touched.

mod words;

use super::expectations::decode;
use super::{Evidence, Finding, Kind, call, ended, phrase, tool};
use crate::compare::value::Value;
use crate::event::{Frame, Given, Remark, Verdict};
use crate::outcome::{CaseOutcome, Ended, Stage, Told};
use crate::spec::model::{Case, Instrument, Watch, Watched};

impl Kind for Watched {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let seen = Seen::of(evidence.outcome, &self.watch);
        let where_they_are = |seen: &Seen| seen.left.iter().map(words::place_of).collect::<Vec<_>>();
        if let Some(mut finding) = ended::limit(evidence.case, evidence.outcome) {
            finding.failure.remarks.extend(seen.iter().flat_map(where_they_are));
            return Some(finding);
        }
        match seen {
            Some(seen) if seen.when == "deadlock" => Some(deadlock(&seen, self.watch.instrument)),
            seen => self.over(seen.filter(|seen| seen.when == "over"), evidence),
        }
    }

    fn given(&self, case: &Case) -> Given {
        call::given(&self.call, case)
    }
}

impl Watched {
    /// The finding for a call that was not ended from outside.
    fn over(&self, seen: Option<Seen>, evidence: Evidence<'_>) -> Option<Finding> {
        let outcome = evidence.outcome;
        let first = call::check(&self.call, evidence);
        let Some(seen) = seen else {
            let finished = outcome.told.stage == Stage::Done && outcome.ended == Ended::Exit(0);
            let interfered = "your code interfered with what watches it";
            return first.or_else(|| finished.then(|| Finding::new(Verdict::RunTimeError, interfered)));
        };
        let wrong = first.or_else(|| self.other_run(&seen, evidence));
        let remarks = words::remarks(&self.watch, &seen);
        let Some(mut wrong) = wrong else { return tool::remarked(remarks.all, remarks.total) };
        // An exception says more than what else was seen.
        if let Some(cause) = remarks.cause.filter(|_| wrong.failure.error.is_none()) {
            wrong.message = cause;
        }
        wrong.failure.remarks.extend(remarks.all);
        Some(wrong)
    }

    /// What is wrong with a run that came to something else than the first one.
    fn other_run(&self, seen: &Seen, evidence: Evidence<'_>) -> Option<Finding> {
        seen.others.iter().find_map(|(run, value)| {
            let told = Told { value: Some(value.clone()), ..evidence.outcome.told.clone() };
            let outcome = CaseOutcome { told, ..evidence.outcome.clone() };
            let mut finding = call::check(&self.call, Evidence { outcome: &outcome, ..evidence })?;
            finding.failure.notes.insert(0, words::unlike_the_first(&self.watch, *run));
            Some(finding)
        })
    }
}

/// The finding for a call in which nothing could happen any more. It would have been ended by a time limit.
fn deadlock(seen: &Seen, instrument: Instrument) -> Finding {
    let mut finding = Finding::new(Verdict::TimeLimitExceeded, words::deadlock(seen, instrument));
    finding.failure.remarks = seen.left.iter().map(words::place_of).collect();
    finding
}

/// What was seen of a call: see `Watcher.report` in `src/harness/tools/watching.py`.
#[derive(Debug, Default)]
struct Seen {
    when: String,
    /// How many were in `wait()` at the same time, and how often it was called at all.
    peak: u32,
    waits: u32,
    micros: u64,
    touched: Vec<String>,
    left: Vec<Entry>,
    remarks: Vec<Entry>,
    /// Number of the run and value, for runs that came to something else than those before.
    others: Vec<(usize, Vec<u8>)>,
}

/// Something that was seen at a place.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    kind: String,
    text: String,
    place: Option<Frame>,
}

impl Entry {
    fn read(value: &Value) -> Option<Self> {
        let [kind, text, file, line, function, source] = tool::items(value) else { return None };
        let frame = Frame {
            file: tool::text(file)?,
            line: tool::number(line)?,
            column: None,
            function: tool::text(function)?,
            source: tool::text(source)?,
        };
        let text = phrase::one_line(&tool::text(text)?);
        Some(Self { kind: tool::text(kind)?, text, place: (frame.line > 0).then_some(frame) })
    }

    fn list(value: &Value) -> Option<Vec<Self>> {
        tool::items(value).iter().map(Self::read).collect()
    }

    fn remark(&self, message: String) -> Remark {
        Remark { message, place: self.place.clone(), ..Remark::default() }
    }
}

impl Seen {
    /// All that was told, as one. What was told at once stays seen, whatever is told of it in the end.
    fn of(outcome: &CaseOutcome, watch: &Watch) -> Option<Self> {
        let all = outcome.told.observed.iter().map(|seen| Self::read(seen)).collect::<Option<Vec<_>>>()?;
        let (early, mut whole): (Vec<_>, Vec<_>) = all.into_iter().partition(|seen| seen.when == "seen");
        let mut last = whole.pop()?;
        let peak = early.iter().map(|seen| seen.peak).max().unwrap_or_default();
        // How many there were is told as soon as it is enough.
        if watch.at_least.is_some_and(|least| peak < least && least <= last.peak) {
            last.touched.push("wait".to_owned());
        }
        last.peak = last.peak.max(peak);
        for entry in early.into_iter().flat_map(|seen| seen.remarks) {
            if !last.remarks.contains(&entry) {
                last.remarks.push(entry);
            }
        }
        Some(last)
    }

    fn read(seen: &[u8]) -> Option<Self> {
        let value = decode(seen).ok()?;
        let [when, peak, waits, micros, touched, left, remarks, others] = tool::items(&value) else {
            return None;
        };
        let count = |value| u32::try_from(tool::number(value)?).ok();
        Some(Self {
            when: tool::text(when)?,
            peak: count(peak)?,
            waits: count(waits)?,
            micros: u64::try_from(tool::number(micros)?).ok()?,
            touched: tool::texts(touched),
            left: Entry::list(left)?,
            remarks: Entry::list(remarks)?,
            others: tool::items(others).iter().map(other).collect::<Option<_>>()?,
        })
    }
}

fn other(value: &Value) -> Option<(usize, Vec<u8>)> {
    match tool::items(value) {
        [run, Value::Bytes { bytes, .. }] => Some((tool::number(run)?, bytes.clone())),
        _ => None,
    }
}
