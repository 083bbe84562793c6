//! For a teacher: the result in the first line, a table of everyone, what to do next.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::known::Known;
use super::page::{Line, Page, Role};
use super::table::{self, Row};
use super::{Detail, Look, submission};
use crate::event::{Event, SubmissionResult, Verdict};
use crate::report::words::{REIMPORTED, count, phrase};
use crate::report::{Reporter, hidden};

/// Writes what `gradus grade` shows. Details, if asked for, come before the table, as submissions finish, so that
/// nothing but the table's rows is kept in memory.
pub struct HumanClass<W> {
    out: W,
    page: Page,
    known: Known,
    rows: Vec<Row>,
    /// In how many submissions each case imported the file anew, by exercise.
    reimported: BTreeMap<String, usize>,
}

impl<W: Write> HumanClass<W> {
    pub fn new(out: W, look: Look) -> Self {
        Self {
            out,
            page: Page::new(look),
            known: Known::default(),
            rows: Vec::new(),
            reimported: BTreeMap::new(),
        }
    }

    fn submission(&mut self, result: &SubmissionResult) -> io::Result<()> {
        self.rows.push(Row::of(result));
        if result.reimported > 0 {
            *self.reimported.entry(result.exercise.clone()).or_default() += 1;
        }
        if self.page.look().detail == Detail::None || result.verdict == Verdict::Accepted {
            return Ok(());
        }
        let title = self.known.title(result);
        submission::lay_out(&mut self.page, result, title, Some(&result.learner));
        self.page.blank();
        self.write()
    }

    fn write(&mut self) -> io::Result<()> {
        self.out.write_all(self.page.take().as_bytes())?;
        self.out.flush()
    }

    fn having(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }

    /// The result in one line.
    fn result(&mut self) {
        let total = self.rows.len();
        let learners: BTreeSet<&str> = self.rows.iter().map(|row| row.learner.as_str()).collect();
        let exercises: BTreeSet<&str> = self.rows.iter().map(|row| row.exercise.as_str()).collect();
        let accepted = self.having(Verdict::Accepted);
        let text = match total {
            0 if self.known.is_complete() => "Nothing was graded: no submission was found.".to_owned(),
            _ => format!(
                "{accepted} of {} accepted ({}, {})",
                count(total, "submission", "submissions"),
                count(learners.len(), "learner", "learners"),
                count(exercises.len(), "exercise", "exercises"),
            ),
        };
        if !self.known.is_complete() {
            self.page.prose(&Line::new(), Role::Warning, &self.known.interruption(total));
        }
        let role = if accepted == total && self.known.is_complete() { Role::Good } else { Role::Strong };
        self.page.prose(&Line::new(), role, &text);
    }

    /// How many have which verdict, and what to do.
    fn summary(&mut self) {
        let counts: Vec<String> = Verdict::ALL
            .into_iter()
            .map(|verdict| (self.having(verdict), phrase(verdict)))
            .filter(|(number, _)| *number > 0)
            .map(|(number, phrase)| count(number, phrase, phrase))
            .collect();
        self.page.prose(&Line::new(), Role::Plain, &counts.join(", "));
        for (exercise, &submissions) in &self.reimported {
            let submissions = count(submissions, "submission", "submissions");
            let text = format!("note: {exercise}, {submissions}: {REIMPORTED}.");
            self.page.prose(&Line::new(), Role::Faint, &text);
        }
        let grader_errors = self.having(Verdict::GraderError);
        let failed = self.rows.len() - self.having(Verdict::Accepted) - grader_errors;
        let step = match (grader_errors, failed) {
            _ if !self.known.is_complete() => "grade again to finish the rest.".to_owned(),
            (0, 0) => return,
            (0, _) if self.page.look().detail == Detail::None => {
                "--details shows why each was not accepted; --report csv=PATH writes a gradebook.".to_owned()
            }
            (0, _) => "--report csv=PATH writes a gradebook.".to_owned(),
            (errors, _) => format!(
                "{} not graded through no fault of the learner; `gradus doctor` may tell why.",
                count(errors, "submission was", "submissions were")
            ),
        };
        self.page.prose(&Line::new(), Role::Plain, &format!("Next: {step}"));
    }
}

impl<W: Write> Reporter for HumanClass<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(started) => {
                self.known.started(started, self.page.look().detail);
                Ok(())
            }
            Event::SubmissionFinished(result) => self.submission(&hidden::redact(result)),
            Event::RunFinished(finished) => {
                self.known.finished(finished);
                Ok(())
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.result();
        self.known.lay_out_versions(&mut self.page);
        if !self.rows.is_empty() {
            self.page.blank();
            table::lay_out(&mut self.page, &self.rows);
            self.page.blank();
            self.summary();
        }
        self.write()
    }
}
