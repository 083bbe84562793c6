//! `gradus check`: one learner's own files.

use super::args::Check;
use super::course;
use super::error::CliError;
use super::grading::{self, Reader};
use super::terminal::Terminal;
use crate::discover;
use crate::plan::Plan;
use crate::report::Detail;

pub fn run(terminal: Terminal, options: &Check) -> Result<i32, CliError> {
    let mut selection = options.exercises.selection();
    selection.cases.clone_from(&options.cases);
    let exercises = course::lenient(terminal, &options.exercises)?;
    let found = discover::own(&options.paths, &exercises, selection.names_exercises())?;
    for note in &found.notes {
        terminal.complain(&format!("note: {note}\n"));
    }
    let plan = Plan::new(exercises, found.submissions, |case| selection.case(&case.name));
    if plan.units.is_empty() {
        return nothing(options, &selection);
    }
    let detail = if options.running.verbose { Detail::All } else { Detail::First };
    grading::grade(terminal, plan, &options.exercises, &options.running, Reader::Learner, detail)
}

fn nothing(options: &Check, selection: &discover::Selection) -> Result<i32, CliError> {
    selection.check_cases(&course::strict(&options.exercises)?)?;
    let message = "no case of these exercises fits what was asked for".to_owned();
    Err(CliError::Nothing { message, hint: None })
}
