//! `gradus list`: the exercises of a course.

use std::fmt::Write;

use serde::Serialize;

use super::args::{List, OutputFormat};
use super::error::CliError;
use super::terminal::Terminal;
use super::{course, exit};
use crate::spec::model::Exercise;

pub fn run(terminal: Terminal, options: &List) -> Result<i32, CliError> {
    let course = course::find(&options.exercises)?;
    let nothing_left = course.exercises.is_empty() && !course.diagnostics.is_empty();
    let exercises =
        if nothing_left { Vec::new() } else { options.exercises.selection().exercises(course.exercises)? };
    let text = match options.format {
        OutputFormat::Text => table(&exercises),
        OutputFormat::Json => document(&exercises)?,
    };
    terminal.print(&text)?;
    if course.diagnostics.is_empty() {
        return Ok(exit::ACCEPTED);
    }
    course::tell_broken(terminal, &course.diagnostics);
    Ok(exit::USAGE)
}

/// One line for each exercise, one heading for each track.
fn table(exercises: &[Exercise]) -> String {
    let width = exercises.iter().map(|exercise| exercise.slug.len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut track = None;
    for exercise in exercises {
        if track != Some(&exercise.track) {
            let space = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{space}{}", exercise.track);
            track = Some(&exercise.track);
        }
        let difficulty = exercise.difficulty.map_or_else(|| " ".to_owned(), |level| level.to_string());
        let _ = writeln!(text, "  {:width$}  {difficulty}  {}", exercise.slug, exercise.title);
    }
    text
}

/// What scripts read. Keys may be added, never renamed.
#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    exercises: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    slug: &'a str,
    track: &'a str,
    title: &'a str,
    file: &'a str,
    difficulty: Option<u8>,
    topics: &'a [String],
    covers: &'a [String],
    cases: usize,
    max_score: String,
    path: String,
}

impl<'a> Entry<'a> {
    fn of(exercise: &'a Exercise) -> Self {
        Self {
            slug: &exercise.slug,
            track: &exercise.track,
            title: &exercise.title,
            file: &exercise.file,
            difficulty: exercise.difficulty,
            topics: &exercise.topics,
            covers: &exercise.covers,
            cases: exercise.cases.len(),
            max_score: exercise.max_score().to_string(),
            path: exercise.folder.display().to_string(),
        }
    }
}

fn document(exercises: &[Exercise]) -> Result<String, CliError> {
    let document =
        Document { format: crate::event::FORMAT, exercises: exercises.iter().map(Entry::of).collect() };
    let text = serde_json::to_string_pretty(&document).map_err(|error| CliError::machine(&error))?;
    Ok(text + "\n")
}
