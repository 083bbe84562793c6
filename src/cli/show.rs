//! `gradus show`: the task of an exercise, its cases and its limits. Of hidden cases only the names.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::args::{Exercises, Show};
use super::error::CliError;
use super::terminal::Terminal;
use super::{course, exit};
use crate::report::sanitise::TerminalText;
use crate::spec::model::checker::Run;
use crate::spec::model::{Case, Check, Exercise, Installed, Instrument, Program};

pub fn run(terminal: Terminal, options: &Show) -> Result<i32, CliError> {
    let wanted = Exercises {
        folder: options.exercises.clone(),
        slugs: vec![options.slug.clone()],
        tracks: Vec::new(),
        topics: Vec::new(),
    };
    let pages: Vec<String> = course::lenient(terminal, &wanted)?.iter().map(page).collect();
    terminal.print(TerminalText::block(&pages.join("\n")).as_str())?;
    Ok(exit::ACCEPTED)
}

fn page(exercise: &Exercise) -> String {
    let readme = std::fs::read_to_string(exercise.folder.join("README.md"));
    let mut text = readme.unwrap_or_else(|_| format!("# {}\n", exercise.title));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let points = exercise.max_score().normalize();
    let work = if exercise.takes_folder {
        format!("the folder {}, with {} in it", exercise.slug, exercise.file)
    } else {
        exercise.file.clone()
    };
    let _ = writeln!(text, "\nHand in: {work}    Points: {points}    Exercise: {}", exercise.slug);
    if let Some(python) = &exercise.python {
        let _ = writeln!(text, "Python: {python}");
    }
    let _ = writeln!(text, "\nCases:");
    for case in &exercise.cases {
        let worth = match case.group {
            Some(group) => format!("in {}", exercise.groups[group].name),
            None => worth(case.points, case.extra),
        };
        let _ = writeln!(text, "  {} ({worth}): {}", case.name, what(case));
    }
    if !exercise.groups.is_empty() {
        let _ = writeln!(text, "\nGroups, whose points are for all of their cases or none:");
    }
    for group in &exercise.groups {
        let _ = writeln!(text, "  {} ({})", group.name, worth(group.points, group.extra));
    }
    let limits = exercise.cases.iter().map(|case| &case.limits).max_by_key(|limits| limits.cpu);
    if let Some(limits) = limits {
        let cpu = limits.cpu.as_secs_f64();
        let _ = writeln!(text, "\nLimits: {cpu} s of processor time, {} of memory", limits.memory);
    }
    text
}

fn worth(points: Decimal, extra: bool) -> String {
    let extra = if extra { ", extra credit" } else { "" };
    format!("{}{extra}", points.normalize())
}

/// `case` is the one that runs it.
fn runs(program: &Program, case: &Case) -> String {
    let what = case.installed.as_ref().map_or_else(|| "the program".to_owned(), Installed::shown);
    match program.args.as_slice() {
        [] => format!("runs {what}"),
        args => format!("runs {what} with {}", args.join(" ")),
    }
}

fn what(case: &Case) -> String {
    if case.hidden {
        return "hidden".to_owned();
    }
    match &case.check {
        Check::Program(program) => runs(program, case),
        Check::Call(call) => format!("calls {}", call.call),
        Check::Watched(watched) if watched.watch.instrument == Instrument::Loop => {
            format!("awaits {}", watched.call.call)
        }
        Check::Watched(watched) => format!("calls {} and watches its threads", watched.call.call),
        Check::Interactive(talk) => format!("{}, and talks with it", runs(&talk.program, case)),
        Check::Checked(checked) => match &checked.run {
            Run::Program(program) => format!("{}, and checks what it prints", runs(program, case)),
            Run::Call(call) => format!("calls {}, and checks what it returns", call.call),
        },
        Check::Suite(suite) => format!("runs the tests in {}", suite.path()),
        Check::Test(test) => format!("runs the test {}", test.id),
        Check::Source(source) => {
            let rules = source.rules.iter().map(|rule| format!("\n    - {rule}"));
            format!("looks at how it is written{}", rules.collect::<String>())
        }
        Check::Lint(lint) => lint.to_string(),
        Check::Types(types) => types.to_string(),
        Check::TimeGrowth(growth) => growth.to_string(),
        Check::PeakMemory(memory) => memory.to_string(),
        Check::LearnerTests(tests) => {
            format!("runs your tests with {}, and with bugs in it", tests.subject.file())
        }
        Check::Trial(trial) => format!("runs your tests with {}", trial.subject.file()),
        Check::Coverage(coverage) => coverage.to_string(),
        Check::Refactor(refactor) => refactor.to_string(),
        Check::Project(project) => project.to_string(),
    }
}
