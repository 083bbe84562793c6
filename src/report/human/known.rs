//! What a page knows of its run: what the first event told, and whether it came to its end.

use std::collections::BTreeMap;

use super::Detail;
use super::page::{Line, Page, Role};
use crate::event::{RunFinished, RunStarted, SubmissionResult};
use crate::report::words::{count, versions};

/// Of a run that goes on, or was cut short.
#[derive(Default)]
pub struct Known {
    /// Titles of the exercises by slug.
    titles: BTreeMap<String, String>,
    planned: usize,
    /// What grades, if that is to be told.
    versions: Option<String>,
    is_complete: bool,
}

impl Known {
    pub fn started(&mut self, started: &RunStarted, detail: Detail) {
        let titles = started.exercises.iter();
        self.titles = titles.map(|exercise| (exercise.slug.clone(), exercise.title.clone())).collect();
        self.planned = started.submissions;
        self.versions = (detail == Detail::All).then(|| versions(started));
    }

    pub fn finished(&mut self, finished: &RunFinished) {
        self.is_complete = !finished.interrupted;
    }

    /// Whether every submission was graded.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The exercise's title; its slug, if it was not announced.
    pub fn title<'a>(&'a self, result: &'a SubmissionResult) -> &'a str {
        self.titles.get(&result.exercise).unwrap_or(&result.exercise)
    }

    /// How many are missing where so many came, as in `Interrupted: 2 submissions were not graded.`
    pub fn interruption(&self, came: usize) -> String {
        let missing = self.planned.saturating_sub(came);
        format!("Interrupted: {} not graded.", count(missing, "submission was", "submissions were"))
    }

    /// Says what grades, if that is to be told.
    pub fn lay_out_versions(&self, page: &mut Page) {
        if let Some(versions) = &self.versions {
            page.prose(&Line::new(), Role::Faint, versions);
        }
    }
}
