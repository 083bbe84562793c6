//! For a learner: each submission in full as soon as it is graded, then what to do next.

use std::io::{self, Write};

use super::Look;
use super::known::Known;
use super::page::{Line, Page, Role, shorten};
use super::submission;
use crate::event::{Event, SubmissionResult, Verdict};
use crate::report::words::count;
use crate::report::{Reporter, hidden};

/// Columns of a title or a file's name in the last line.
const NAME: usize = 60;

/// Writes what `gradus check` shows.
pub struct HumanLearner<W> {
    out: W,
    page: Page,
    known: Known,
    tally: Tally,
}

/// What is remembered of the submissions so far.
#[derive(Default)]
struct Tally {
    total: usize,
    accepted: usize,
    /// The first that was not accepted, without its cases' details.
    first_failed: Option<First>,
    grader_errors: usize,
    /// An accepted submission has extra credit left to earn.
    extra_left: bool,
}

struct First {
    title: String,
    verdict: Verdict,
    /// The learner's file.
    file: String,
}

impl<W: Write> HumanLearner<W> {
    pub fn new(out: W, look: Look) -> Self {
        Self { out, page: Page::new(look), known: Known::default(), tally: Tally::default() }
    }

    fn submission(&mut self, result: &SubmissionResult) {
        let title = self.known.title(result);
        if self.tally.total > 0 {
            self.page.blank();
        }
        submission::lay_out(&mut self.page, result, title, None);
        self.tally.add(result, title);
    }

    fn write(&mut self) -> io::Result<()> {
        self.out.write_all(self.page.take().as_bytes())?;
        self.out.flush()
    }
}

impl Tally {
    fn add(&mut self, result: &SubmissionResult, title: &str) {
        self.total += 1;
        match result.verdict {
            Verdict::Accepted => {
                self.accepted += 1;
                self.extra_left |= result.cases.iter().any(|case| case.verdict != Verdict::Accepted);
            }
            Verdict::GraderError => self.grader_errors += 1,
            verdict => {
                // On one line each: a name with a line end in it must not begin a line of its own.
                let file = shorten(result.file.as_deref().unwrap_or("your file"), NAME);
                self.first_failed.get_or_insert_with(|| First { title: shorten(title, NAME), verdict, file });
            }
        }
    }

    /// The last line: how it stands, what to do.
    fn next_step(&self) -> String {
        let stands = match (self.accepted, self.total) {
            (_, 0) => return "Nothing was graded: no submission was found.".to_owned(),
            (1, 1) if self.extra_left => return "Accepted: what is left is extra credit.".to_owned(),
            (1, 1) => return "Accepted: there is nothing left to do here.".to_owned(),
            (_, 1) => String::new(),
            (all, total) if all == total => return format!("All {total} exercises are accepted."),
            (accepted, total) => {
                format!("{accepted} of {} accepted. ", count(total, "exercise is", "exercises are"))
            }
        };
        let step = match &self.first_failed {
            Some(First { title, verdict: Verdict::MissingFile, .. }) => {
                format!("save your work on {title} under the name given above, then check again.")
            }
            Some(First { file, verdict: Verdict::CompileError, .. }) => {
                format!("fix the line shown above in {file}, then check again.")
            }
            Some(First { file, .. }) if self.total == 1 => format!("change {file}, then check again."),
            Some(First { title, file, .. }) => {
                format!("start with {title}: change {file}, then check again.")
            }
            None => "this is no fault of yours. Check again; if it stays, `gradus doctor` may tell why."
                .to_owned(),
        };
        format!("{stands}Next: {step}")
    }
}

impl<W: Write> Reporter for HumanLearner<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(started) => {
                self.known.started(started, self.page.look().detail);
                Ok(())
            }
            Event::SubmissionFinished(result) => {
                self.submission(&hidden::redact(result));
                self.write()
            }
            Event::RunFinished(finished) => {
                self.known.finished(finished);
                Ok(())
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.tally.total > 0 {
            self.page.blank();
        }
        let ended = self.known.is_complete();
        let text = if ended {
            self.tally.next_step()
        } else {
            format!("{} What is shown above is complete.", self.known.interruption(self.tally.total))
        };
        let role = if ended && self.tally.accepted == self.tally.total { Role::Good } else { Role::Strong };
        self.known.lay_out_versions(&mut self.page);
        self.page.prose(&Line::new(), role, &text);
        self.write()
    }
}
