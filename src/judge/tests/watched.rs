//! What was seen of threads and loops in, verdict and words out.

use std::time::Duration;

use super::data::{Data, List, Number, Text, texts};
use super::{assert_told, ended, failure, one, returned};
use crate::event::{CaseResult, Verdict};
use crate::outcome::{CaseOutcome, Clock, Ended, Stage, Told};
use crate::plan::samples::{checked, returns};
use crate::spec::model::{Call, Check, Instrument, Watch, Watched};

/// `(kind, text, line)`.
type Entry<'a> = (&'a str, &'a str, usize);

#[derive(Default)]
struct Seen<'a> {
    when: &'a str,
    peak: usize,
    waits: usize,
    micros: usize,
    touched: &'a [&'a str],
    left: &'a [Entry<'a>],
    remarks: &'a [Entry<'a>],
}

fn entries<'a>(entries: &[Entry<'a>]) -> Data<'a> {
    let entry = |&(kind, text, line): &Entry<'a>| {
        List(vec![Text(kind), Text(text), Text("f.py"), Number(line), Text("f"), Text("    code")])
    };
    List(entries.iter().map(entry).collect())
}

impl Seen<'_> {
    fn write(&self) -> String {
        List(vec![
            Text(self.when),
            Number(self.peak),
            Number(self.waits),
            Number(self.micros),
            texts(self.touched),
            entries(self.left),
            entries(self.remarks),
            List(Vec::new()),
        ])
        .write()
    }
}

fn call() -> Call {
    let Check::Call(call) = returns("a", "f()", "3").check else { panic!("it is a call") };
    call
}

fn judged(watch: Watch, outcome: CaseOutcome) -> CaseResult {
    let check = Check::Watched(Box::new(Watched { call: call(), watch }));
    one(checked("a", check), &["i3"], outcome)
}

fn told(seen: &[&Seen<'_>]) -> Vec<serde_bytes::ByteBuf> {
    seen.iter().map(|seen| seen.write().into_bytes().into()).collect()
}

/// The result of a call that returned this value, and of which this was seen.
fn seen(watch: Watch, value: &str, seen: &Seen<'_>) -> CaseResult {
    let mut outcome = returned(value);
    outcome.told.observed = told(&[&Seen { when: "seen", remarks: &[], ..*seen }, seen]);
    judged(watch, outcome)
}

fn threads() -> Watch {
    Watch::new(Instrument::Threads)
}

fn over<'a>() -> Seen<'a> {
    Seen { when: "over", peak: 1, waits: 3, ..Seen::default() }
}

fn said(watch: Watch, what: &Seen<'_>) -> String {
    let result = seen(watch, "i3", what);
    assert_eq!(result.verdict, Verdict::WrongAnswer);
    result.message.unwrap()
}

#[test]
fn nothing_to_say_is_accepted() {
    assert_eq!(seen(threads(), "i3", &over()).verdict, Verdict::Accepted);
    let watch = Watch { at_least: Some(3), at_most: Some(3), ..threads() };
    assert_eq!(seen(watch, "i3", &Seen { peak: 3, ..over() }).verdict, Verdict::Accepted);
}

#[test]
fn a_call_of_which_nothing_was_seen_is_not_accepted() {
    let told = "your code interfered with what watches it";
    assert_told(&judged(threads(), returned("i3")), Verdict::RunTimeError, told);
    let still = Seen { when: "still", ..over() };
    assert_told(&seen(threads(), "i3", &still), Verdict::RunTimeError, told);
}

#[test]
fn how_many_were_waiting_is_counted() {
    let least = Watch { at_least: Some(3), ..threads() };
    let most = Watch { at_most: Some(2), ..threads() };
    let serial = "one after the other: never more than 1 was waiting at the same time, and 3 have to be";
    assert_eq!(said(least.clone(), &over()), serial);
    assert_eq!(
        said(least.clone(), &Seen { peak: 2, ..over() }),
        "never more than 2 were waiting at the same time, and 3 have to be"
    );
    assert_eq!(
        said(least, &Seen { peak: 0, waits: 0, ..over() }),
        "the function `wait` that was handed to your code was never called"
    );
    let many = Seen { peak: 5, ..over() };
    assert_eq!(said(most.clone(), &many), "more than 2 were waiting at the same time, and at most 2 may be");
    let in_a_loop = Watch { instrument: Instrument::Loop, real: false, ..most };
    assert_eq!(said(in_a_loop, &many), "5 were waiting at the same time, and at most 2 may be");
}

#[test]
fn time_is_that_of_the_loop_or_of_the_machine() {
    let within = Some(Duration::from_secs(1));
    let slow = Seen { micros: 3_000_000, ..over() };
    assert_eq!(
        said(Watch { within, ..threads() }, &slow),
        "the call took 3 s at its best, and 1 s are all waits together: they have to overlap"
    );
    let watch = Watch { within, ..Watch::new(Instrument::Loop) };
    assert_eq!(said(watch.clone(), &slow), "the call took 3 s by the loop's clock, and may take 1 s");
    let exact = Seen { micros: 1_000_000, ..over() };
    assert_eq!(seen(watch, "i3", &exact).verdict, Verdict::Accepted);
}

#[test]
fn what_is_left_and_what_was_touched_is_named() {
    let what = Seen { touched: &["time.sleep"], left: &[("thread", "hb", 7)], ..over() };
    let result = seen(threads(), "i3", &what);
    let told = "your code changed what this is decided by: `time.sleep` (and 1 more)";
    assert_told(&result, Verdict::WrongAnswer, told);
    assert_eq!(failure(&result).remarks[1].message, "the thread `hb` still runs when the call is over");
}

#[test]
fn a_coroutine_that_is_not_awaited_explains_a_wrong_value() {
    let what = Seen { remarks: &[("unawaited", "make", 6)], ..over() };
    let result = seen(Watch::new(Instrument::Loop), "N", &what);
    let told = "line 6: the coroutine `make` is made here and never awaited: is `await` missing?";
    assert_told(&result, Verdict::WrongAnswer, told);
    assert_eq!(failure(&result).mismatches.len(), 1);
}

#[test]
fn a_deadlock_is_one_also_if_it_was_ended_early() {
    let left = [("thread", "the main thread", 9), ("thread", "one", 4)];
    let what = Seen { when: "deadlock", left: &left, ..over() };
    let told = Told { observed: told(&[&what]), stage: Stage::Calling, ..Told::default() };
    let outcome = CaseOutcome { told, ..ended(Ended::Exit(1)) };
    let words = "deadlock: every thread waits for a lock or another thread, for ever: the main thread in line 9, \
                 `one` in line 4";
    assert_told(&judged(threads(), outcome), Verdict::TimeLimitExceeded, words);
}

#[test]
fn a_call_that_is_late_shows_where_everybody_is() {
    let what = Seen { when: "still", left: &[("thread", "one", 4)], ..over() };
    let told = Told { observed: told(&[&what]), ..Told::default() };
    let outcome = CaseOutcome { told, ..ended(Ended::Time(Clock::Wall)) };
    let result = judged(threads(), outcome);
    assert_eq!(result.verdict, Verdict::TimeLimitExceeded);
    assert_eq!(failure(&result).remarks[0].message, "here is the thread `one`, in f");
}

#[test]
fn what_was_told_at_once_cannot_be_taken_back() {
    let mut outcome = returned("i3");
    let early = Seen { when: "seen", peak: 4, remarks: &[("blocking", "", 7)], ..over() };
    outcome.told.observed = told(&[&early, &over()]);
    let result = judged(Watch { at_most: Some(2), ..threads() }, outcome);
    let message =
        "line 7: this waits without `await`, and stops everything else in the event loop (and 1 more)";
    assert_told(&result, Verdict::WrongAnswer, message);
    assert!(failure(&result).remarks[1].message.starts_with("more than 2 were waiting"));
}

#[test]
fn a_number_of_which_nothing_was_told_is_not_believed() {
    let mut outcome = returned("i3");
    outcome.told.observed = told(&[&Seen { peak: 3, ..over() }]);
    let message = "your code changed what this is decided by: `wait`";
    assert_told(&judged(Watch { at_least: Some(3), ..threads() }, outcome), Verdict::WrongAnswer, message);
}
