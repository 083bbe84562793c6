//! The JSON report: one document, written as the events come.
//!
//! ```json
//! {"format": 1, "gradus": "0.1.0", "python": "3.12.1", "started": 1767225600,
//!  "exercises": [...], "submissions": 2, "isolation": [...],
//!  "results": [{"learner": "ada", "exercise": "running-median", ...}],
//!  "run": {"complete": true, "submissions": 2, "accepted": 1, "interrupted": false, "wall": 0.8}}
//! ```
//!
//! The keys before `results` are those of the event `run_started`, a result has those of `submission_finished`.
//! Keys may be added, never renamed. A run without an end has `"run": {"complete": false}` and nothing else there.

use std::io::{self, Write};

use serde::Serialize;

use super::sanitise::write_json;
use super::{Reporter, hidden};
use crate::event::{Event, FORMAT, RunFinished, RunStarted};

/// Writes the JSON report.
pub struct Json<W> {
    out: W,
    /// What the next result is preceded by; `None` before the run has started.
    separator: Option<&'static str>,
    finished: Option<RunFinished>,
}

/// How the run ended.
#[derive(Serialize)]
struct End<'a> {
    /// Every planned submission is in `results`.
    complete: bool,
    #[serde(flatten)]
    finished: Option<&'a RunFinished>,
}

impl<W: Write> Json<W> {
    pub fn new(out: W) -> Self {
        Self { out, separator: None, finished: None }
    }

    fn open(&mut self, started: &RunStarted) -> io::Result<()> {
        let mut head = Vec::new();
        write_json(&mut head, started)?;
        let open = head.strip_suffix(b"}").expect("a struct is written as an object");
        self.separator = Some("\n");
        self.out.write_all(open)?;
        self.out.write_all(b",\"results\":[")
    }
}

impl<W: Write> Reporter for Json<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(started) => self.open(started),
            Event::SubmissionFinished(submission) => {
                let separator = self.separator.replace(",\n").ok_or_else(no_start)?;
                self.out.write_all(separator.as_bytes())?;
                write_json(&mut self.out, &*hidden::redact(submission))
            }
            Event::RunFinished(finished) => {
                self.finished = Some(finished.clone());
                Ok(())
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.separator.is_none() {
            write!(
                self.out,
                "{{\"format\":{FORMAT},\"gradus\":\"{}\",\"results\":[",
                env!("CARGO_PKG_VERSION")
            )?;
        }
        let end = End {
            complete: self.finished.as_ref().is_some_and(|finished| !finished.interrupted),
            finished: self.finished.as_ref(),
        };
        self.out.write_all(b"\n],\"run\":")?;
        write_json(&mut self.out, &end)?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

fn no_start() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a result came before the start of the run")
}
