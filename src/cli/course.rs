//! Finds the exercises that a command is about, and tells of broken specs.

use super::args::Exercises;
use super::error::{CliError, broken};
use super::terminal::Terminal;
use crate::discover::{self, Course, Selection};
use crate::spec::diagnostic::Diagnostic;
use crate::spec::model::Exercise;

/// The selected exercises. Broken specs that are meant too end the command.
pub fn strict(options: &Exercises) -> Result<Vec<Exercise>, CliError> {
    let course = find(options)?;
    let selection = options.selection();
    let meant = meant(&course, &selection);
    if !meant.is_empty() {
        return Err(CliError::Broken(meant));
    }
    Ok(selection.exercises(course.exercises)?)
}

/// The selected exercises. Broken specs are told of in one line, unless they are the ones that were asked for.
pub fn lenient(terminal: Terminal, options: &Exercises) -> Result<Vec<Exercise>, CliError> {
    let course = find(options)?;
    let selection = options.selection();
    let meant = meant(&course, &selection);
    if !meant.is_empty() && (selection.names_exercises() || course.exercises.is_empty()) {
        return Err(CliError::Broken(meant));
    }
    if !meant.is_empty() {
        terminal.complain(
            "note: some exercises of this course have mistakes in their specs (`gradus list` shows them)\n",
        );
    }
    Ok(selection.exercises(course.exercises)?)
}

/// Every exercise that can be used, and every mistake in the others.
pub fn find(options: &Exercises) -> Result<Course, CliError> {
    let folder = &options.folder;
    if !folder.exists() {
        let message = format!("there is no folder {} with exercises", folder.display());
        return Err(CliError::usage(message).hint("name it with --exercises DIR"));
    }
    Ok(discover::exercises(folder)?)
}

/// The mistakes that concern what was asked for.
fn meant(course: &Course, selection: &Selection) -> Vec<Diagnostic> {
    if !selection.names_exercises() {
        return course.diagnostics.clone();
    }
    let concerns = |diagnostic: &&Diagnostic| {
        let folder = diagnostic.path.parent().and_then(|folder| folder.file_name());
        folder
            .is_some_and(|slug| selection.exercises.iter().any(|wanted| **wanted == *slug.to_string_lossy()))
    };
    course.diagnostics.iter().filter(concerns).cloned().collect()
}

/// Prints every mistake.
pub fn tell_broken(terminal: Terminal, diagnostics: &[Diagnostic]) {
    terminal.complain(&broken(diagnostics, terminal.colour_of_stderr()));
}
