//! Cases that call something of the learner's file and watch its threads.

use super::call::CALL;
use super::kind::Kind;
use super::{Checker, Comparing};
use crate::spec::finding::Finding;
use crate::spec::model::{Check, Instrument, Watch, Watched};
use crate::spec::raw;
use crate::spec::tree::Node;

pub const CONCURRENCY: Kind = Kind {
    key: "concurrency",
    plural: "calls whose threads are watched",
    // That it cannot have both is said by `RIVALS`.
    keys: &["concurrency", "async"],
    expects: &["concurrency"],
    expect_what: "add `concurrency`",
    goes_with: &[&CALL],
    instead: &[],
    read: |checker, raw, at, comparing| {
        let watch = checker.concurrency(raw.concurrency.as_ref(), at);
        Check::Watched(Box::new(checker.watched(watch, raw, at, comparing)))
    },
};

impl Checker<'_> {
    /// `at` is the case.
    fn concurrency(&mut self, raw: Option<&raw::Concurrency>, at: &Node<'_>) -> Watch {
        let watch = Watch::new(Instrument::Threads);
        let table = match raw {
            Some(raw::Concurrency::Table(table)) => table,
            Some(raw::Concurrency::Switch(on)) => {
                self.switched_on(*on, "concurrency", at);
                return watch;
            }
            None => return watch,
        };
        let at = at.at("concurrency");
        if table.stress.is_some() && table.within.is_some() {
            let finding = Finding::new(&at.key_span("within"), "`stress` and `within` exclude each other");
            self.report(finding.help("under stress nothing is fast: make two cases of it"));
        }
        Watch {
            stress: table.stress.unwrap_or_default(),
            at_least: table.at_least,
            at_most: table.at_most,
            within: self.time(table.within.as_ref(), "within", at),
            background: table.background.unwrap_or_default(),
            ..watch
        }
    }

    /// What both kinds of watched calls have in common. `at` is the case.
    pub(super) fn watched(
        &mut self,
        watch: Watch,
        raw: &raw::Case,
        at: &Node<'_>,
        comparing: &Comparing,
    ) -> Watched {
        if raw.call.is_none() && !at.is_damaged() {
            let finding = Finding::absent(&at.span, "`call` is missing: there is nothing to watch");
            self.report(finding.help("add the expression, as in `call = \"fetch_all(wait)\"`"));
        }
        let key = if watch.instrument == Instrument::Loop { "async" } else { "concurrency" };
        self.counted(&watch, raw, at.at(key));
        if at.has("prints") && (watch.stress > 0 || watch.real && watch.within.is_some()) {
            let finding = Finding::new(&at.key_span("prints"), "a call that is made again prints again");
            self.report(finding.help("expect what is printed in a case of its own"));
        }
        Watched { call: self.call(raw, at, comparing), watch }
    }

    /// How many may be in `wait()`. `at` is the table.
    fn counted(&mut self, watch: &Watch, raw: &raw::Case, at: &Node<'_>) {
        if let (Some(least), Some(most)) = (watch.at_least, watch.at_most)
            && least > most
        {
            let message = format!("at least {least} are never at most {most}");
            self.report(Finding::new(&at.at("at_most").span, message));
        }
        let texts = [raw.setup.as_deref(), raw.call.as_deref()];
        let counts = |key: &&str| at.has(key);
        if let Some(key) = ["at_least", "at_most"].into_iter().find(counts)
            && !texts.into_iter().flatten().any(|text| text.contains("wait"))
        {
            let message = format!("`{key}` counts who is in `wait()`, and nothing here uses it");
            let finding = Finding::new(&at.key_span(key), message);
            self.report(
                finding.help("hand `wait` to the learner's code, as in `call = \"fetch_all(urls, wait)\"`"),
            );
        }
    }

    /// `at` is the case.
    pub(super) fn switched_on(&mut self, on: bool, key: &str, at: &Node<'_>) {
        if !on {
            let finding = Finding::new(&at.at(key).span, format!("`{key}` is either `true` or a table"));
            self.report(finding.help("leave it out for an ordinary call"));
        }
    }
}
