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
    let mut exercises = course::lenient(terminal, &options.exercises)?;
    selection.check_cases(&exercises)?;
    selection.narrow(&mut exercises);
    let found = discover::own(&options.paths, &exercises, selection.names_exercises())?;
    for note in &found.notes {
        terminal.complain(&format!("note: {note}\n"));
    }
    let plan = Plan::new(exercises, found.submissions, |case| selection.wants(case));
    if plan.units.is_empty() {
        let message = "no case of these exercises fits what was asked for".to_owned();
        return Err(CliError::Nothing { message, hint: None });
    }
    let detail = if options.running.verbose { Detail::All } else { Detail::First };
    grading::grade(terminal, plan, &options.exercises, &options.running, Reader::Learner, detail)
}
