//! Calls that are measured or watched, as authors write them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Amount;

/// A call that is made with growing n, and how its processor time may grow.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeGrowth {
    /// Python expression, evaluated with the names of the learner's file, of `setup` and `n`.
    #[schemars(required)]
    pub call: Option<String>,
    /// Python statements that make what the call needs, with the name `n`. They are run apart from the learner's code, and not
    /// measured.
    pub setup: Option<String>,
    /// Python expression for the value that `call` has to have, with `n` and the names of `setup`; evaluated apart from
    /// learners' code.
    pub returns: Option<String>,
    /// How time may grow with n: "constant", "log n", "linear", "n log n", "quadratic" or "cubic".
    #[schemars(required)]
    pub at_most: Option<String>,
    /// The smallest n.
    #[schemars(required, range(min = 1))]
    pub from: Option<u64>,
    /// The largest n.
    #[schemars(required, range(min = 1))]
    pub to: Option<u64>,
}

/// A call, and how much memory it may take at its peak.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeakMemory {
    /// Python expression, evaluated with the names of the learner's file, of `setup` and `n`.
    #[schemars(required)]
    pub call: Option<String>,
    /// Python statements that make what the call needs, with the name `n`. They are run apart from the learner's code, and not
    /// measured.
    pub setup: Option<String>,
    /// Python expression for the value that `call` has to have, with `n` and the names of `setup`; evaluated apart from
    /// learners' code.
    pub returns: Option<String>,
    /// The largest peak, at the largest n; at least 1MiB.
    pub at_most: Option<Amount>,
    /// How the peak may grow with n: "constant", "log n", "linear", "n log n", "quadratic" or "cubic".
    pub grows: Option<String>,
    /// The size, if only one is measured; 1 unless given.
    #[schemars(range(min = 1))]
    pub n: Option<u64>,
    /// The smallest n, with `grows`.
    #[schemars(range(min = 1))]
    pub from: Option<u64>,
    /// The largest n, with `grows`.
    #[schemars(range(min = 1))]
    pub to: Option<u64>,
}

/// `true`, or a table that asks for more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Concurrency {
    Switch(bool),
    Table(ConcurrencyTable),
}

/// What the threads of a call have to do. `setup` and `call` have a function `wait`, to be handed to the learner's code.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConcurrencyTable {
    /// How many threads have to be in `wait` at the same time, at one moment at least.
    #[schemars(range(min = 2, max = 1000))]
    pub at_least: Option<u32>,
    /// How many threads may be in `wait` at the same time.
    #[schemars(range(min = 1, max = 1000))]
    pub at_most: Option<u32>,
    /// Time on the clock that the call has to be faster than, in the best of five tries: all of its waits together.
    pub within: Option<Amount>,
    /// Runs in which threads take turns at any point of the learner's code; each has to come to what is expected.
    #[schemars(range(min = 2, max = 1000))]
    pub stress: Option<u32>,
    /// Whether daemon threads may go on after the call.
    pub background: Option<bool>,
}

/// `true`, or a table that asks for more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Async {
    Switch(bool),
    Table(AsyncTable),
}

/// What has to happen in the event loop. `setup` and `call` have a coroutine function `wait`, to be handed to the
/// learner's code.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AsyncTable {
    /// How many tasks have to be in `wait` at the same time, at one moment at least.
    #[schemars(range(min = 2, max = 100_000))]
    pub at_least: Option<u32>,
    /// How many tasks may be in `wait` at the same time.
    #[schemars(range(min = 1, max = 100_000))]
    pub at_most: Option<u32>,
    /// Time that the call may take by the clock of the loop.
    pub within: Option<Amount>,
    /// The loop's clock: `virtual`, which is put forward while nothing happens, or `real`. `virtual` unless given.
    pub clock: Option<Clock>,
    /// The call is cancelled after this time.
    pub cancel_after: Option<Amount>,
    /// Whether tasks and daemon threads may go on after the call.
    pub background: Option<bool>,
}

/// What time is, in an event loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Put forward to the next timer while nothing happens.
    Virtual,
    /// That of the machine.
    Real,
}
