//! What is generated from the definitions in this program: completions, the manual page, schemas.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::{Cli, Which};
use super::error::CliError;
use super::exit;
use super::terminal::Terminal;
use crate::spec::schema;

pub fn completions(terminal: Terminal, shell: Shell) -> Result<i32, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gradus", &mut text);
    terminal.print(&String::from_utf8_lossy(&text))?;
    Ok(exit::ACCEPTED)
}

pub fn man(terminal: Terminal) -> Result<i32, CliError> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut text).map_err(CliError::Output)?;
    terminal.print(&String::from_utf8_lossy(&text))?;
    Ok(exit::ACCEPTED)
}

pub fn schema(terminal: Terminal, which: Which) -> Result<i32, CliError> {
    let schema = match which {
        Which::Exercise => schema::exercise_schema(),
        Which::Course => schema::course_schema(),
    };
    terminal.print(&format!("{schema:#}\n"))?;
    Ok(exit::ACCEPTED)
}
