//! `gradus grade`: many learners.

use super::args::Grade;
use super::course;
use super::error::CliError;
use super::grading::{self, Reader};
use super::terminal::Terminal;
use crate::discover;
use crate::plan::Plan;

pub fn run(terminal: Terminal, options: &Grade) -> Result<i32, CliError> {
    let mut selection = options.exercises.selection();
    selection.cases.clone_from(&options.cases);
    selection.learners.clone_from(&options.learners);
    let mut exercises = course::strict(&options.exercises)?;
    selection.check_cases(&exercises)?;
    selection.narrow(&mut exercises);
    let mut found = discover::class(&options.submissions, &exercises, selection.names_exercises())?;
    selection.check_learners(found.submissions.iter().map(|unit| unit.learner.as_str()))?;
    found.submissions.retain(|unit| selection.learner(&unit.learner));
    for note in &found.notes {
        terminal.complain(&format!("note: {note}\n"));
    }
    let plan = Plan::new(exercises, found.submissions, |case| selection.wants(case));
    if plan.units.is_empty() {
        let message = "no submission fits what was asked for".to_owned();
        return Err(CliError::Nothing { message, hint: None });
    }
    let detail = grading::detail(options.running.verbose, options.details);
    grading::grade(terminal, plan, &options.exercises, &options.running, Reader::Teacher, detail)
}
