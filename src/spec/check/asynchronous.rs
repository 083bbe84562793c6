//! Cases that await something of the learner's file in an event loop.

use super::Checker;
use super::call::CALL;
use super::kind::Kind;
use crate::spec::model::{Check, Instrument, Watch};
use crate::spec::raw;
use crate::spec::tree::Node;

pub const ASYNC: Kind = Kind {
    key: "async",
    plural: "calls that are awaited",
    keys: &["async"],
    expects: &["async"],
    expect_what: "add `async`",
    goes_with: &[&CALL],
    instead: &[],
    read: |checker, raw, at, comparing| {
        let watch = checker.asynchronous(raw.asynchronous.as_ref(), at);
        Check::Watched(Box::new(checker.watched(watch, raw, at, comparing)))
    },
};

impl Checker<'_> {
    /// `at` is the case.
    fn asynchronous(&mut self, raw: Option<&raw::Async>, at: &Node<'_>) -> Watch {
        let watch = Watch::new(Instrument::Loop);
        let table = match raw {
            Some(raw::Async::Table(table)) => table,
            Some(raw::Async::Switch(on)) => {
                self.switched_on(*on, "async", at);
                return watch;
            }
            None => return watch,
        };
        let at = at.at("async");
        Watch {
            at_least: table.at_least,
            at_most: table.at_most,
            within: self.time(table.within.as_ref(), "within", at),
            cancel_after: self.time(table.cancel_after.as_ref(), "cancel_after", at),
            background: table.background.unwrap_or_default(),
            real: table.clock == Some(raw::Clock::Real),
            ..watch
        }
    }
}
