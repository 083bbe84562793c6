//! What was seen of a watched call, in words.

use std::time::Duration;

use super::{Entry, Seen};
use crate::event::Remark;
use crate::judge::phrase;
use crate::spec::model::{Instrument, Watch};

/// What is to be said of a call, most important first.
pub struct Remarks {
    pub all: Vec<Remark>,
    pub total: usize,
    /// What is likely to be the reason for a wrong value, as a message of its own.
    pub cause: Option<String>,
}

/// Kinds of remark that explain a wrong value.
const CAUSES: [&str; 3] = ["plain", "unawaited", "raised"];

pub fn remarks(watch: &Watch, seen: &Seen) -> Remarks {
    let mut all = Vec::new();
    if !seen.touched.is_empty() {
        let names = phrase::names(&seen.touched);
        let message = format!("your code changed what this is decided by: {names}");
        all.push(Remark { message, ..Remark::default() });
    }
    let (causes, others): (Vec<_>, Vec<_>) =
        seen.remarks.iter().partition(|entry| CAUSES.contains(&entry.kind.as_str()));
    let said = |entry: &&Entry| entry.remark(remark(entry));
    let causes: Vec<Remark> = causes.iter().map(said).collect();
    let cause = causes.first().map(with_line);
    all.extend(causes);
    all.extend(others.iter().map(said));
    all.extend(seen.left.iter().map(|entry| entry.remark(left(entry))));
    all = together(all);
    let counts = [too_few(watch, seen), too_many(watch, seen), too_slow(watch, seen)];
    all.extend(counts.into_iter().flatten().map(|message| Remark { message, ..Remark::default() }));
    Remarks { total: all.len(), all, cause }
}

/// The same remark at the same place is made once.
fn together(remarks: Vec<Remark>) -> Vec<Remark> {
    let mut all: Vec<(Remark, usize)> = Vec::new();
    for remark in remarks {
        match all.iter_mut().find(|(other, _)| *other == remark) {
            Some((_, times)) => *times += 1,
            None => all.push((remark, 1)),
        }
    }
    let said = |(remark, times): (Remark, usize)| match times {
        1 => remark,
        _ => Remark { message: format!("{} ({times} of these)", remark.message), ..remark },
    };
    all.into_iter().map(said).collect()
}

fn with_line(remark: &Remark) -> String {
    match &remark.place {
        Some(place) => format!("line {}: {}", place.line, remark.message),
        None => remark.message.clone(),
    }
}

fn remark(entry: &Entry) -> String {
    let text = &entry.text;
    let (kind, name) = text.split_once(' ').unwrap_or((text, ""));
    match entry.kind.as_str() {
        "plain" => format!(
            "the call gives back a value of type `{text}` and nothing to await: is `async` missing before `def`?"
        ),
        "unawaited" => format!("the coroutine `{text}` is made here and never awaited: is `await` missing?"),
        "raised" => format!("the thread `{name}` ended with {kind}, which nobody caught"),
        "unread" => format!("the task `{name}` ended with {kind}, and nobody asked for its result"),
        "blocking" if text.is_empty() => {
            "this waits without `await`, and stops everything else in the event loop".to_owned()
        }
        "blocking" => format!("{text} stops everything in the event loop: use `await asyncio.sleep()`"),
        "computing" => {
            "this computes for half a second without an `await`, and stops everything else in the event loop"
                .to_owned()
        }
        "touched" => format!("your code changed what this is decided by: {text}"),
        "switch" => {
            "your code switched off what lets its threads take turns: sys.settrace or sys.setswitchinterval"
                .to_owned()
        }
        _ => "something was seen that has no name".to_owned(),
    }
}

fn left(entry: &Entry) -> String {
    match entry.kind.as_str() {
        "thread" => format!("the thread `{}` still runs when the call is over", entry.text),
        "task" => format!("the task `{}` is not finished when the call is over", entry.text),
        _ => "a process still runs when the call is over".to_owned(),
    }
}

fn too_few(watch: &Watch, seen: &Seen) -> Option<String> {
    let least = watch.at_least.filter(|&least| seen.peak < least)?;
    let Seen { peak, waits, .. } = seen;
    Some(match (waits, peak) {
        (0, _) => "the function `wait` that was handed to your code was never called".to_owned(),
        (_, 1) => format!(
            "one after the other: never more than 1 was waiting at the same time, and {least} have to be"
        ),
        _ => format!("never more than {peak} were waiting at the same time, and {least} have to be"),
    })
}

fn too_many(watch: &Watch, seen: &Seen) -> Option<String> {
    let most = watch.at_most.filter(|&most| seen.peak > most)?;
    // In threads nobody waits to see how many more would come.
    let how_many = if watch.real { format!("more than {most}") } else { seen.peak.to_string() };
    Some(format!("{how_many} were waiting at the same time, and at most {most} may be"))
}

fn too_slow(watch: &Watch, seen: &Seen) -> Option<String> {
    let within = watch.within?;
    let took = Duration::from_micros(seen.micros);
    let (took_text, limit) = (phrase::duration(took), phrase::duration(within));
    if watch.real {
        (took >= within).then(|| {
            format!("the call took {took_text} at its best, and {limit} are all waits together: they have to overlap")
        })
    } else {
        (took > within)
            .then(|| format!("the call took {took_text} by the loop's clock, and may take {limit}"))
    }
}

/// Where something was when it was looked at.
pub fn place_of(entry: &Entry) -> Remark {
    let what = match entry.kind.as_str() {
        "thread" if entry.text == "the main thread" => entry.text.clone(),
        "thread" => format!("the thread `{}`", entry.text),
        "task" if entry.text == "the call" => entry.text.clone(),
        "task" => format!("the task `{}`", entry.text),
        _ => "a process".to_owned(),
    };
    let message = match &entry.place {
        Some(place) if !place.function.is_empty() && place.function != "<module>" => {
            format!("here is {what}, in {}", phrase::one_line(&place.function))
        }
        Some(_) => format!("here is {what}"),
        None => format!("{what} is in no line of yours"),
    };
    entry.remark(message)
}

pub fn deadlock(seen: &Seen, instrument: Instrument) -> String {
    const NAMED: usize = 4;
    let name = |entry: &Entry| match (&entry.place, entry.text.as_str()) {
        (Some(place), name @ ("the main thread" | "the call")) => format!("{name} in line {}", place.line),
        (Some(place), name) => format!("`{name}` in line {}", place.line),
        (None, name) => format!("`{name}`"),
    };
    let mut named: Vec<String> =
        seen.left.iter().filter(|entry| entry.place.is_some()).take(NAMED).map(name).collect();
    if seen.left.len() > named.len() && named.len() == NAMED {
        named.push(format!("{} more", seen.left.len() - NAMED));
    }
    let (all, what) = match instrument {
        Instrument::Threads => ("every thread", "for a lock or another thread, for ever"),
        Instrument::Loop => ("every task", "for something that never comes"),
    };
    format!("deadlock: {all} waits {what}: {}", named.join(", "))
}

pub fn unlike_the_first(watch: &Watch, run: usize) -> String {
    if watch.stress > 0 {
        return format!(
            "this is what run {run} of {} came to: threads took turns at other points than in the runs before",
            watch.stress
        );
    }
    format!("this is what the call came to when it was made again, for the {run}. time")
}
