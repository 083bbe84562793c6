//! Arguments, one file per command, the terminal and exit codes. The only room that reads the environment.
//!
//! [`args`] holds what was typed; each command turns it into what is meant and hands that to the rooms below.

mod args;
mod check;
mod course;
mod doctor;
mod env;
mod error;
pub mod exit;
mod grade;
mod grading;
mod list;
mod machine;
mod packages;
mod progress;
mod render;
mod report;
mod show;
mod teller;
mod terminal;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use self::args::{Cli, Command};
use self::error::CliError;
use self::terminal::Terminal;
use crate::sandbox::supervisor;

/// Runs the program with the process' own arguments.
pub fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    if arguments.nth(1).is_some_and(|word| word == supervisor::SUBCOMMAND) {
        return code(supervisor::supervise());
    }
    match Cli::try_parse() {
        Ok(cli) => code(run(&cli)),
        Err(error) => {
            // Help and version are answers, everything else is a mistake; clap knows which stream is whose.
            let _ = error.print();
            code(if error.use_stderr() { exit::USAGE } else { exit::ACCEPTED })
        }
    }
}

fn code(number: i32) -> ExitCode {
    ExitCode::from(u8::try_from(number).unwrap_or(u8::MAX))
}

/// Runs one command and tells what went wrong.
fn run(cli: &Cli) -> i32 {
    let terminal = Terminal::new(cli.colour);
    let result = match &cli.command {
        Command::List(options) => list::run(terminal, options),
        Command::Show(options) => show::run(terminal, options),
        Command::Check(options) => check::run(terminal, options),
        Command::Grade(options) => grade::run(terminal, options),
        Command::Verify(options) => verify::run(terminal, options),
        Command::Report(options) => report::run(terminal, options),
        Command::Env(options) => env::run(terminal, options),
        Command::Doctor(options) => doctor::run(terminal, options),
        Command::Completions { shell } => render::completions(terminal, *shell),
        Command::Man => render::man(terminal),
        Command::Schema { which } => render::schema(terminal, *which),
    };
    result.unwrap_or_else(|error| tell(terminal, &error))
}

/// Prints an error and returns its exit code. A reader that went away is no error.
fn tell(terminal: Terminal, error: &CliError) -> i32 {
    if error.is_closed_pipe() {
        return exit::ACCEPTED;
    }
    terminal.complain(&error.to_text(terminal.colour_of_stderr()));
    error.code()
}
