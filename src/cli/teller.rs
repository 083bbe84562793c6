//! Passes events on to the terminal and to reports, and shows progress.

use std::io;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::Event;
use crate::report::Reporter;
use crate::report::manager::Manager;
use crate::report::sanitise::TerminalText;
use crate::run::{Audience, Progress};

/// Less work than this is done before anyone wonders.
const PATIENCE: Duration = Duration::from_secs(1);

/// Everyone who hears of a run.
pub struct Teller {
    human: Box<dyn Reporter>,
    reports: Manager,
    bar: ProgressBar,
    started: Instant,
    /// The first thing that could not be written.
    trouble: Option<io::Error>,
}

impl Teller {
    pub fn new(human: Box<dyn Reporter>, reports: Manager) -> Self {
        let bar = ProgressBar::hidden();
        let style = "{bar:30} {pos}/{len} {wide_msg}";
        bar.set_style(
            ProgressStyle::with_template(style).expect("the template is a constant that is well formed"),
        );
        Self { human, reports, bar, started: Instant::now(), trouble: None }
    }

    /// Completes every output. Returns the first thing that went wrong with any.
    pub fn finish(mut self) -> io::Result<()> {
        self.bar.finish_and_clear();
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
        if self.started.elapsed() < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            // Draws only where standard error is a terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_length(progress.total as u64);
        self.bar.set_position(progress.done as u64);
        if let Some(unit) = progress.current {
            self.bar.set_message(TerminalText::line(&unit.learner).as_str().to_owned());
        }
    }
}
