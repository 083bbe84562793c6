//! The gradebook: one row for each learner and exercise, for a spreadsheet.
//!
//! Columns: `learner`, `exercise`, `verdict`, `score`, `max_score`, then `<exercise>: <case>` for every case and
//! `<exercise>: <group>` for every group of every exercise in plan order, so that all rows have all columns and a filter
//! on `exercise` leaves the useful ones. A cell is the points that were earned, so that columns can be added up; it is
//! empty for other exercises' cases, and the word `grader_error` where nothing was observed: that is no zero. A case in
//! a group has no points of its own: its cell is the word of its verdict.
//!
//! RFC 4180: comma, CRLF, quotes where needed. UTF-8 without byte order mark.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use rust_decimal::Decimal;

use super::sanitise::CsvText;
use super::{Reporter, hidden};
use crate::event::{Event, RunStarted, SubmissionResult, Verdict};

/// Writes the gradebook.
pub struct Csv<W: Write> {
    out: csv::Writer<W>,
    /// For each exercise, the positions of its cases and groups among the columns of all.
    columns: BTreeMap<String, Range<usize>>,
    /// Number of these columns.
    width: usize,
}

impl<W: Write> Csv<W> {
    pub fn new(out: W) -> Self {
        let out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        Self { out, columns: BTreeMap::new(), width: 0 }
    }

    fn header(&mut self, started: &RunStarted) -> io::Result<()> {
        let mut header: Vec<CsvText> = FIXED.map(CsvText::new).into();
        for exercise in &started.exercises {
            let start = self.width;
            self.width += exercise.cases.len() + exercise.groups.len();
            self.columns.insert(exercise.slug.clone(), start..self.width);
            let cases = exercise.cases.iter().map(|case| &case.name);
            let names = cases.chain(exercise.groups.iter().map(|group| &group.name));
            header.extend(names.map(|name| CsvText::new(&format!("{}: {name}", exercise.slug))));
        }
        Ok(self.out.write_record(header.iter().map(CsvText::as_str))?)
    }

    fn row(&mut self, submission: &SubmissionResult) -> io::Result<()> {
        let width = submission.cases.len() + submission.groups.len();
        let columns = self.columns.get(&submission.exercise).filter(|range| range.len() == width);
        let Some(columns) = columns.cloned() else {
            let message = format!("the cases of exercise {:?} were not announced", submission.exercise);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        };
        let mut row = vec![
            CsvText::new(&submission.learner).as_str().to_owned(),
            CsvText::new(&submission.exercise).as_str().to_owned(),
            submission.verdict.word().to_owned(),
            submission.score.normalize().to_string(),
            submission.max_score.normalize().to_string(),
        ];
        row.resize(FIXED.len() + self.width, String::new());
        let cells = &mut row[FIXED.len()..][columns];
        let cases = submission.cases.iter().map(|case| match case.group {
            Some(_) => case.verdict.word().to_owned(),
            None => points(case.verdict, case.score),
        });
        let groups = submission.groups.iter().map(|group| points(group.verdict, group.score));
        for (cell, text) in cells.iter_mut().zip(cases.chain(groups)) {
            *cell = text;
        }
        Ok(self.out.write_record(&row)?)
    }
}

/// Points that were earned, or the word that says that none were decided.
fn points(verdict: Verdict, score: Decimal) -> String {
    match verdict {
        Verdict::GraderError => verdict.word().to_owned(),
        _ => score.normalize().to_string(),
    }
}

const FIXED: [&str; 5] = ["learner", "exercise", "verdict", "score", "max_score"];

impl<W: Write> Reporter for Csv<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(started) => self.header(started),
            Event::SubmissionFinished(submission) => self.row(&hidden::redact(submission)),
            Event::RunFinished(_) => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    fn render(events: &[Event]) -> String {
        let mut out = Vec::new();
        let mut reporter = Csv::new(&mut out);
        for event in events {
            reporter.event(event).unwrap();
        }
        reporter.finish().unwrap();
        drop(reporter);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn one_row_for_each_learner_and_exercise() {
        insta::assert_snapshot!(render(&samples::class()).replace("\r\n", "\n"));
    }

    #[test]
    fn groups_have_columns_of_their_own() {
        insta::assert_snapshot!(render(&samples::scored()).replace("\r\n", "\n"), @"
    learner,exercise,verdict,score,max_score,running-median: three numbers,running-median: no number,running-median: one number,running-median: a million,running-median: edge cases
    ada,running-median,accepted,5.5,4.5,2,accepted,accepted,1,2.5
    ben,running-median,wrong_answer,3,4.5,2,accepted,wrong_answer,1,0
    chloe,running-median,accepted,4.5,4.5,2,accepted,accepted,0,2.5
    dev,running-median,grader_error,2,4.5,2,accepted,grader_error,grader_error,grader_error
    ");
    }

    #[test]
    fn hostile_names_compute_nothing() {
        let text = render(&samples::hostile());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        assert!(rows[0][0].starts_with("'="), "{:?}", &rows[0][0]);
        assert!(text.lines().count() == 2, "a submission is one line: {text:?}");
    }

    #[test]
    fn unannounced_exercises_are_an_error() {
        let events = samples::class();
        let error = Csv::new(Vec::new()).event(&events[1]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
