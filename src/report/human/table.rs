//! The class as a table: learners by exercises if that fits the width, else one row for each submission.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Look;
use super::page::{Line, Page, Role, shorten};
use super::submission::{fraction, mark};
use crate::event::{SubmissionResult, Verdict};
use crate::report::words::phrase;

/// Columns between columns.
const GAP: usize = 2;
/// The widest that a learner's or an exercise's name gets.
const NAME: usize = 30;

/// What the table remembers of a submission.
pub struct Row {
    pub learner: String,
    pub exercise: String,
    pub verdict: Verdict,
    score: Decimal,
    max_score: Decimal,
}

impl Row {
    pub fn of(result: &SubmissionResult) -> Self {
        Self {
            learner: result.learner.clone(),
            exercise: result.exercise.clone(),
            verdict: result.verdict,
            score: result.score,
            max_score: result.max_score,
        }
    }
}

/// Lays out the rows, in their order.
pub fn lay_out(page: &mut Page, rows: &[Row]) {
    let look = page.look();
    let table =
        matrix(rows, look).filter(|table| width(table) <= look.width).unwrap_or_else(|| list(rows, look));
    let widths = widths(&table);
    for cells in table {
        let mut line = Line::new();
        let mut start = 0;
        for (cell, width) in cells.into_iter().zip(&widths) {
            line = line.pad_to(start).then(cell);
            start += width + GAP;
        }
        page.line(&line);
    }
}

/// A row of cells, the first row being the header.
type Table = Vec<Vec<Line>>;

fn widths(table: &Table) -> Vec<usize> {
    let columns = table.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| table.iter().filter_map(|row| row.get(column)).map(Line::width).max().unwrap_or(0);
    (0..columns).map(width).collect()
}

fn width(table: &Table) -> usize {
    let widths = widths(table);
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

fn header(names: &[&str]) -> Vec<Line> {
    names.iter().map(|name| Line::new().put(Role::Strong, &shorten(name, NAME))).collect()
}

fn name(text: &str) -> Line {
    Line::new().put(Role::Plain, &shorten(text, NAME))
}

/// Learners by exercises, with a total for each learner that says if something in it was not decided. `None` if a learner has two submissions to one exercise.
fn matrix(rows: &[Row], look: Look) -> Option<Table> {
    let learners = in_order(rows.iter().map(|row| row.learner.as_str()));
    let exercises = in_order(rows.iter().map(|row| row.exercise.as_str()));
    let mut cells: BTreeMap<(&str, &str), &Row> = BTreeMap::new();
    for row in rows {
        if cells.insert((&row.learner, &row.exercise), row).is_some() {
            return None;
        }
    }
    let with_total = exercises.len() > 1;
    let mut names = vec!["learner"];
    names.extend(&exercises);
    names.extend(with_total.then_some("total"));
    let mut table = vec![header(&names)];
    for learner in learners {
        let own: Vec<Option<&Row>> =
            exercises.iter().map(|exercise| cells.get(&(learner, *exercise)).copied()).collect();
        let mut line = vec![name(learner)];
        line.extend(own.iter().map(|row| row.map_or_else(Line::new, |row| cell(row, look))));
        if with_total {
            let total = |part: fn(&Row) -> Decimal| {
                own.iter().flatten().fold(Decimal::ZERO, |sum, row| sum.saturating_add(part(row)))
            };
            let sum =
                Line::new().put(Role::Plain, &fraction(total(|row| row.score), total(|row| row.max_score)));
            let undecided = own.iter().flatten().any(|row| row.verdict == Verdict::GraderError);
            let (role, sign) = mark(Verdict::GraderError, look);
            line.push(if undecided { sum.space(1).put(role, sign) } else { sum });
        }
        table.push(line);
    }
    Some(table)
}

/// `✗ 2/5 wrong answer`; a grader error shows no points, since none were decided.
fn cell(row: &Row, look: Look) -> Line {
    let (role, sign) = mark(row.verdict, look);
    let line = Line::new().put(role, sign).space(1);
    match row.verdict {
        Verdict::GraderError => line.put(role, phrase(row.verdict)),
        Verdict::Accepted => line.put(Role::Plain, &fraction(row.score, row.max_score)),
        verdict => {
            line.put(Role::Plain, &fraction(row.score, row.max_score)).space(1).put(role, phrase(verdict))
        }
    }
}

fn list(rows: &[Row], look: Look) -> Table {
    let line = |row: &Row| {
        let (role, sign) = mark(row.verdict, look);
        let verdict = Line::new().put(role, sign).space(1).put(role, phrase(row.verdict));
        let score = match row.verdict {
            Verdict::GraderError => Line::new().put(Role::Faint, "none"),
            _ => Line::new().put(Role::Plain, &fraction(row.score, row.max_score)),
        };
        vec![name(&row.learner), name(&row.exercise), score, verdict]
    };
    std::iter::once(header(&["learner", "exercise", "score", "verdict"]))
        .chain(rows.iter().map(line))
        .collect()
}

/// Each name once, where it came first.
fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = std::collections::BTreeSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}
