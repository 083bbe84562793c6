//! What ends a command early: whose fault it is decides the exit code, and what to try next is part of it.

use std::error::Error;
use std::io;

use super::exit;
use crate::discover::{DiscoverError, NothingMatched};
use crate::environment::EnvironmentError;
use crate::judge::AuthorMistake;
use crate::report::manager::ManagerError;
use crate::report::sanitise::TerminalText;
use crate::run::RunError;
use crate::sandbox::SandboxError;
use crate::sandbox::interpreter::InterpreterError;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::render::{Style, render};

/// Why a command ended early.
#[derive(Debug)]
pub enum CliError {
    /// The command line, a path or a report is wrong.
    Usage { message: String, hint: Option<String> },
    /// Specs are wrong.
    Broken(Vec<Diagnostic>),
    /// The Python in specs is wrong.
    Author(Vec<AuthorMistake>),
    /// Nothing matched.
    Nothing { message: String, hint: Option<String> },
    /// Our fault or the machine's.
    Machine { message: String, hint: Option<String> },
    /// Our own output could not be written.
    Output(io::Error),
}

impl CliError {
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: None }
    }

    pub fn machine(error: &dyn Error) -> Self {
        Self::Machine { message: chain(error), hint: None }
    }

    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        let hint = Some(hint.into());
        match self {
            Self::Usage { message, .. } => Self::Usage { message, hint },
            Self::Nothing { message, .. } => Self::Nothing { message, hint },
            Self::Machine { message, .. } => Self::Machine { message, hint },
            other => other,
        }
    }

    pub fn code(&self) -> i32 {
        match self {
            Self::Usage { .. } | Self::Broken(_) | Self::Author(_) => exit::USAGE,
            Self::Nothing { .. } => exit::NOTHING,
            Self::Machine { .. } | Self::Output(_) => exit::FAULT,
        }
    }

    /// Whoever read our output has enough.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// What is printed to standard error.
    pub fn to_text(&self, colour: bool) -> String {
        let (message, hint) = match self {
            Self::Usage { message, hint }
            | Self::Nothing { message, hint }
            | Self::Machine { message, hint } => (message.clone(), hint.as_deref()),
            Self::Broken(diagnostics) => {
                return broken(diagnostics, colour);
            }
            Self::Author(mistakes) => (mistakes_text(mistakes), None),
            Self::Output(error) => (format!("cannot write the output: {error}"), None),
        };
        let hint = hint.map(|hint| format!("  hint: {hint}\n")).unwrap_or_default();
        // Paths and names in messages come from outside.
        TerminalText::block(&format!("error: {message}\n{hint}")).as_str().to_owned()
    }
}

/// Diagnostics, and how many there are.
pub fn broken(diagnostics: &[Diagnostic], colour: bool) -> String {
    let style = if colour { Style::Coloured } else { Style::Plain };
    let count = match diagnostics.len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    format!("{}{count} in the specs\n", render(diagnostics, style))
}

fn mistakes_text(mistakes: &[AuthorMistake]) -> String {
    let lines: Vec<String> = mistakes.iter().map(|mistake| format!("\n  {mistake}")).collect();
    format!("some cases cannot be graded until their specs are mended{}", lines.concat())
}

/// An error and all its causes, on one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

impl From<DiscoverError> for CliError {
    fn from(error: DiscoverError) -> Self {
        match error {
            DiscoverError::Broken(diagnostics) => Self::Broken(diagnostics),
            error => Self::usage(chain(&error)),
        }
    }
}

impl From<NothingMatched> for CliError {
    fn from(error: NothingMatched) -> Self {
        Self::Nothing { message: error.to_string(), hint: None }
    }
}

impl From<ManagerError> for CliError {
    fn from(error: ManagerError) -> Self {
        Self::usage(chain(&error))
    }
}

impl From<RunError> for CliError {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Author(mistakes) => Self::Author(mistakes),
            error @ RunError::Nothing(_) => Self::Nothing { message: error.to_string(), hint: None },
            error => Self::machine(&error),
        }
    }
}

impl From<SandboxError> for CliError {
    fn from(error: SandboxError) -> Self {
        Self::machine(&error).hint("`gradus doctor` tells what this machine allows")
    }
}

impl From<InterpreterError> for CliError {
    fn from(error: InterpreterError) -> Self {
        let hint = "install Python, or name one with --python PATH";
        match error {
            InterpreterError::None { .. } => Self::usage(chain(&error)).hint(hint),
            InterpreterError::Staging(..) => Self::machine(&error),
        }
    }
}

impl From<EnvironmentError> for CliError {
    fn from(error: EnvironmentError) -> Self {
        let hint = match &error {
            EnvironmentError::Missing { .. } => {
                "`gradus env make` fetches them, once; after that no network is needed"
            }
            EnvironmentError::Installer { .. } => {
                "they are fetched once, which needs a network or a folder of wheels that uv or pip is told of"
            }
            EnvironmentError::NoInstaller { .. } => {
                "install uv, or Python's venv and pip (Debian and Ubuntu: the package python3-venv)"
            }
            EnvironmentError::InUse(_) => "wait until that has ended",
            EnvironmentError::Io { .. } => "GRADUS_CACHE=DIR names another folder for packages",
        };
        Self::machine(&error).hint(hint)
    }
}
