//! The event stream itself: one event, one line. The format is documented beside [`Event`].
//!
//! JSON can hold all text, and whoever shows it has a sanitiser; it is written so that its raw lines can be shown, too.

use std::io::{self, Write};

use super::sanitise::write_json;
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
        let mut line = Vec::new();
        match event {
            Event::SubmissionFinished(submission) => {
                write_json(&mut line, &Event::SubmissionFinished(hidden::redact(submission).into_owned()))
            }
            other => write_json(&mut line, other),
        }?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
