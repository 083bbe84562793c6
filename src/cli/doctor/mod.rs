//! `gradus doctor`: what this machine can enforce, shown by attacking it.
//!
//! [`attacks`] is the table of what is tried, [`canaries`] what the attacks are after, [`trial`] makes one attack and
//! judges it. [`findings`] is all that was found, [`page`] tells it to people. [`advice`] says how to get what is
//! missing, by [`facts`] of the machine.

mod advice;
mod attacks;
mod canaries;
mod facts;
mod findings;
mod page;
mod trial;

use std::path::Path;
use std::sync::Arc;

use self::attacks::ATTACKS;
use self::canaries::Canaries;
use self::facts::Facts;
use self::findings::{AttackResult, Findings, LevelFindings};
use super::args::{Doctor, OutputFormat};
use super::error::CliError;
use super::progress::Bar;
use super::terminal::Terminal;
use super::{exit, machine};
use crate::sandbox::Level;
use crate::sandbox::client::{Sandbox, Supervised};
use crate::sandbox::interpreter::Interpreter;

pub fn run(terminal: Terminal, options: &Doctor) -> Result<i32, CliError> {
    let program = std::env::current_exe().map_err(|error| CliError::machine(&error))?;
    let canaries = Canaries::lay().map_err(|error| CliError::machine(&error))?;
    let bar = Bar::new();
    let (python, mut runner) = prepare(options, &program, Level::Strict)?;
    let mut findings = Findings::new(&python, runner.start()?, &Facts::gather(&program));
    drop(runner);
    for (position, level) in Level::ALL.into_iter().rev().enumerate() {
        let mut runner = prepare(options, &program, level)?.1;
        let found = LevelFindings::new(level, runner.start()?);
        for (number, attack) in ATTACKS.iter().enumerate().filter(|_| found.available) {
            let (done, total) = (position * ATTACKS.len() + number, Level::ALL.len() * ATTACKS.len());
            bar.show(done, total, Some(&format!("{}: {}", level.word(), attack.tries)));
            let finding = trial::attempt(attack, &mut runner, &canaries);
            findings.attacks[number].results.push(AttackResult::new(attack, level, finding));
        }
        findings.levels.push(found);
    }
    findings.conclude();
    bar.finish();
    let text = match options.format {
        OutputFormat::Text => page::text(&findings),
        OutputFormat::Json => {
            serde_json::to_string_pretty(&findings).map_err(|error| CliError::machine(&error))? + "\n"
        }
    };
    terminal.print(&text)?;
    Ok(if findings.held { exit::ACCEPTED } else { exit::FAULT })
}

/// A runner that tries no more than this level, and the interpreter that it runs.
fn prepare(options: &Doctor, program: &Path, level: Level) -> Result<(Interpreter, Supervised), CliError> {
    let (python, root) = machine::python(options.python.as_deref(), [], None)?;
    let sandbox = Sandbox::new(program.to_path_buf(), python.clone(), root).at_most(level);
    Ok((python, Arc::new(sandbox).runner()))
}
