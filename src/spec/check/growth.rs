//! Cases that measure a call: how its time grows with n, and how much memory it takes.

use super::kind::Kind;
use super::{Checker, Comparing};
use crate::growth::{Class, sizes};
use crate::spec::finding::Finding;
use crate::spec::model::{Bytes, Check, PeakMemory, SizedCall, TimeGrowth};
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::similar::nearest;
use crate::spec::tree::Node;

pub const TIME_GROWTH: Kind = Kind {
    key: "time_growth",
    plural: "measurements of time",
    keys: &["time_growth", "env", "files"],
    expects: &["time_growth"],
    expect_what: "add `time_growth`",
    goes_with: &[],
    instead: &INSTEAD,
    read: |checker, raw, at, comparing| {
        let at = at.at("time_growth");
        Check::TimeGrowth(checker.time_growth(raw.time_growth.as_ref(), at, comparing))
    },
};

pub const PEAK_MEMORY: Kind = Kind {
    key: "peak_memory",
    plural: "measurements of memory",
    keys: &["peak_memory", "env", "files"],
    expects: &["peak_memory"],
    expect_what: "add `peak_memory`",
    goes_with: &[],
    instead: &INSTEAD,
    read: |checker, raw, at, comparing| {
        let at = at.at("peak_memory");
        Check::PeakMemory(checker.peak_memory(raw.peak_memory.as_ref(), at, comparing))
    },
};

const INSTEAD: [(&str, &str); 3] = [
    ("call", "write it into the table, beside the bound"),
    ("setup", "write it into the table, beside `call`"),
    ("returns", "write it into the table, beside `call`"),
];

/// The largest n has to be so many times the smallest: over less, growth cannot be told from what caches do.
const RANGE: u64 = 32;
/// Larger numbers mean nothing here.
const LARGEST: u64 = 1_000_000_000_000;
/// Python takes memory from the system in pieces; less cannot be told from chance.
const LEAST_PEAK: Bytes = Bytes::mib(1);

impl Checker<'_> {
    fn time_growth(
        &mut self,
        raw: Option<&raw::TimeGrowth>,
        at: &Node<'_>,
        comparing: &Comparing,
    ) -> TimeGrowth {
        let default = raw::TimeGrowth::default();
        let raw = raw.unwrap_or(&default);
        let range = self.range(raw.from, raw.to, at);
        let call = self.sized_call((&raw.setup, &raw.call, &raw.returns), range, at, comparing);
        let at_most = raw.at_most.as_deref().and_then(|word| self.class(word, "at_most", at));
        TimeGrowth { call, at_most: at_most.unwrap_or(Class::Linear) }
    }

    fn peak_memory(
        &mut self,
        raw: Option<&raw::PeakMemory>,
        at: &Node<'_>,
        comparing: &Comparing,
    ) -> PeakMemory {
        let default = raw::PeakMemory::default();
        let raw = raw.unwrap_or(&default);
        if raw.at_most.is_none() && raw.grows.is_none() && !at.is_damaged() {
            let help = "add `at_most`, as in \"2MiB\", or `grows`, as in \"constant\" with `from` and `to`";
            self.report(Finding::absent(&at.span, "`peak_memory` asks for nothing").help(help));
        }
        let foreign: &[&str] = if raw.grows.is_some() { &["n"] } else { &["from", "to"] };
        for key in foreign.iter().filter(|key| at.has(key)) {
            let other =
                if raw.grows.is_some() { "write `from` and `to`" } else { "write `n`, or add `grows`" };
            let whose = if raw.grows.is_some() {
                "one size, and this case has `grows`"
            } else {
                "`grows`, and this case has none"
            };
            self.report(Finding::new(&at.key_span(key), format!("`{key}` is for {whose}")).help(other));
        }
        let sizes = match raw.grows {
            Some(_) => self.range(raw.from, raw.to, at),
            None => vec![self.one_size(raw.n.unwrap_or(1), "n", at)],
        };
        let at_most = self.size(raw.at_most.as_ref(), "at_most", at);
        if at_most.is_some_and(|most| most < LEAST_PEAK) {
            let finding = Finding::new(&at.at("at_most").span, "`at_most` is less than can be measured");
            self.report(finding.help(format!("give {LEAST_PEAK} at least, and a larger n")));
        }
        let grows = raw.grows.as_deref().and_then(|word| self.class(word, "grows", at));
        let call = self.sized_call((&raw.setup, &raw.call, &raw.returns), sizes, at, comparing);
        PeakMemory { call, at_most, grows }
    }

    fn sized_call(
        &mut self,
        (setup, call, returns): (&Option<String>, &Option<String>, &Option<String>),
        sizes: Vec<u64>,
        at: &Node<'_>,
        comparing: &Comparing,
    ) -> SizedCall {
        self.nonblank(setup.as_deref(), "setup", at);
        self.expression(call.as_deref(), "call", at);
        self.expression(returns.as_deref(), "returns", at);
        SizedCall {
            setup: setup.clone(),
            call: call.clone().unwrap_or_default(),
            returns: returns.clone(),
            rule: comparing.value(),
            sizes,
        }
    }

    fn class(&mut self, word: &str, key: &str, at: &Node<'_>) -> Option<Class> {
        let at = at.at(key);
        let words =
            || Class::ALL.into_iter().map(Class::word).filter(|word| *word != Class::Exponential.word());
        match Class::from_word(word) {
            Some(Class::Exponential) => {
                let finding = Finding::new(&at.span, "nothing grows faster, so anything would pass");
                self.report(finding.help(format!("write one of {}", words().collect::<Vec<_>>().join(", "))));
                None
            }
            None => {
                let finding = Finding::new(&at.span, format!("{} is not a way to grow", quoted(word)));
                let help = format!("write one of {}", words().collect::<Vec<_>>().join(", "));
                self.report(finding.did_you_mean(nearest(word, words())).help(help));
                None
            }
            class => class,
        }
    }

    fn range(&mut self, from: Option<u64>, to: Option<u64>, at: &Node<'_>) -> Vec<u64> {
        let (Some(from), Some(to)) = (from, to) else {
            // Where only one is missing, the schema does not always tell.
            for (key, value) in [("from", from), ("to", to)] {
                if value.is_none() && !at.is_damaged() && !at.has(key) {
                    let finding = Finding::absent(&at.span, format!("`{key}` is missing"));
                    self.report(
                        finding.help("the sizes go from `from` to `to`, as in `from = 1000, to = 64000`"),
                    );
                }
            }
            return vec![1];
        };
        let (from, to) = (self.one_size(from, "from", at), self.one_size(to, "to", at));
        if to < from.saturating_mul(RANGE) {
            let finding = Finding::new(&at.at("to").span, "this is too near to `from` to see growth");
            self.report(finding.help(format!("`to` has to be {RANGE} times `from` at least")));
            return vec![from];
        }
        sizes(from, to)
    }

    fn one_size(&mut self, n: u64, key: &str, at: &Node<'_>) -> u64 {
        if n == 0 || n > LARGEST {
            let finding = Finding::new(&at.at(key).span, format!("`{key}` cannot be {n}"));
            self.report(finding.help("write a number of at least 1"));
        }
        n.clamp(1, LARGEST)
    }
}
