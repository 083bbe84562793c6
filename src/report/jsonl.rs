//! The event stream itself: one event, one line. The format is documented beside [`Event`].
//!
//! JSON needs no sanitiser: its strings escape control characters, and whoever shows them has one.

use std::io::{self, Write};

use super::{Reporter, hidden};
use crate::event::Event;

/// Writes events as JSON lines; each is flushed, so that a killed run leaves whole lines.
pub struct JsonLines<W> {
    out: W,
}

impl<W: Write> JsonLines<W> {
    pub fn new(out: W) -> Self {
        Self { out }
    }
}

impl<W: Write> Reporter for JsonLines<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        let line = match event {
            Event::SubmissionFinished(submission) => {
                serde_json::to_string(&Event::SubmissionFinished(hidden::redact(submission).into_owned()))
            }
            other => serde_json::to_string(other),
        }?;
        writeln!(self.out, "{line}")?;
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
