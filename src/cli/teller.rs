//! Passes events on to the terminal and to reports, and shows progress.

use std::io;

use super::progress::Bar;
use crate::event::Event;
use crate::report::Reporter;
use crate::report::manager::Manager;
use crate::report::sanitise::TerminalText;
use crate::run::{Audience, Progress};

/// Everyone who hears of a run.
pub struct Teller {
    human: Box<dyn Reporter>,
    reports: Manager,
    bar: Bar,
    /// The first thing that could not be written.
    trouble: Option<io::Error>,
}

impl Teller {
    pub fn new(human: Box<dyn Reporter>, reports: Manager) -> Self {
        Self { human, reports, bar: Bar::new(), trouble: None }
    }

    /// Completes every output. Returns the first thing that went wrong with any.
    pub fn finish(mut self) -> io::Result<()> {
        self.bar.finish();
        let human = self.human.finish();
        let reports = self.reports.finish();
        self.trouble.map_or(Ok(()), Err).and(human).and(reports)
    }
}

impl Audience for Teller {
    fn event(&mut self, event: Event) {
        let (human, reports) = (&mut self.human, &mut self.reports);
        let told = self.bar.suspend(|| human.event(&event).and(reports.event(&event)));
        if let Err(error) = told {
            self.trouble.get_or_insert(error);
        }
    }

    fn progress(&mut self, progress: Progress<'_>) {
        let learner = progress.current.map(|unit| TerminalText::line(&unit.learner));
        self.bar.show(progress.done, progress.total, learner.as_ref().map(TerminalText::as_str));
    }
}
