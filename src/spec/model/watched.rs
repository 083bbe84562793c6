//! Calls of which more is asked than what they come to: what their threads or their event loop do meanwhile.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Call;

/// A call, and what watches it.
#[derive(Debug, Clone)]
pub struct Watched {
    pub call: Call,
    pub watch: Watch,
}

/// How a call is watched, and what is asked of what is seen. None of it is a secret: it goes where the call goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    pub instrument: Instrument,
    /// How often the call is made under stress: threads take turns at any point then. 0: once, without.
    pub stress: u32,
    /// How many have to be in `wait()` at the same time.
    pub at_least: Option<u32>,
    /// How many may be.
    pub at_most: Option<u32>,
    /// How long the call may take.
    pub within: Option<Duration>,
    /// The call is cancelled after this time.
    pub cancel_after: Option<Duration>,
    /// Daemon threads, or tasks, may be left at the end.
    pub background: bool,
    /// Time is that of the machine, and not the event loop's own.
    pub real: bool,
}

impl Watch {
    /// Nothing but what is always asked.
    #[must_use]
    pub const fn new(instrument: Instrument) -> Self {
        Self {
            instrument,
            stress: 0,
            at_least: None,
            at_most: None,
            within: None,
            cancel_after: None,
            background: false,
            real: matches!(instrument, Instrument::Threads),
        }
    }
}

/// What watches a call: a tool of ours in the learner's interpreter, executed before the learner's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Instrument {
    /// Makes the call, and looks at its threads.
    Threads,
    /// Awaits it in an event loop.
    Loop,
}
