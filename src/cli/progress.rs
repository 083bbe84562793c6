//! The bar that shows how far something is: only on a terminal, and only where it takes long enough to wonder.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Less work than this is done before anyone wonders.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on standard error, hidden at first.
pub struct Bar {
    bar: ProgressBar,
    started: Instant,
}

impl Bar {
    pub fn new() -> Self {
        let bar = ProgressBar::hidden();
        let style = "{bar:30} {pos}/{len} {wide_msg}";
        bar.set_style(
            ProgressStyle::with_template(style).expect("the template is a constant that is well formed"),
        );
        Self { bar, started: Instant::now() }
    }

    /// Shows how much is done, and what is being done; the last message stays where there is no new one.
    pub fn show(&self, done: usize, total: usize, message: Option<&str>) {
        if self.started.elapsed() < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            // Draws only where standard error is a terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        if let Some(message) = message {
            self.bar.set_message(message.to_owned());
        }
    }

    /// Prints something else meanwhile.
    pub fn suspend<R>(&self, print: impl FnOnce() -> R) -> R {
        self.bar.suspend(print)
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
