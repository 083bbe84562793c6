//! The one printer: data to standard output, talk and progress to standard error.

use std::io::{self, IsTerminal, Write};

use super::args::Colour;
use super::error::CliError;
use crate::report::{Detail, Look};

/// Columns where there is no terminal to ask.
const WIDTH: usize = 100;

/// What we know of the streams we print to.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    colour: Colour,
}

impl Terminal {
    pub const fn new(colour: Colour) -> Self {
        Self { colour }
    }

    /// Prints data.
    #[expect(clippy::unused_self, reason = "whoever prints has been handed the printer")]
    pub fn print(self, text: &str) -> Result<(), CliError> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CliError::Output)
    }

    /// Prints talk. That nobody may hear it is no reason to stop.
    #[expect(clippy::unused_self, reason = "whoever prints has been handed the printer")]
    pub fn complain(self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    pub fn colour_of_stderr(self) -> bool {
        self.colour_of(anstream::AutoStream::choice(&io::stderr()), io::stderr().is_terminal())
    }

    /// How a report for people looks, on standard output or, where that is taken, on standard error.
    pub fn look(self, to_stderr: bool, detail: Detail) -> Look {
        let (choice, is_terminal) = if to_stderr {
            (anstream::AutoStream::choice(&io::stderr()), io::stderr().is_terminal())
        } else {
            (anstream::AutoStream::choice(&io::stdout()), io::stdout().is_terminal())
        };
        let width =
            is_terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
        Look {
            colour: self.colour_of(choice, is_terminal),
            width: width.unwrap_or(WIDTH),
            unicode: speaks_unicode(),
            detail,
        }
    }

    fn colour_of(self, choice: anstream::ColorChoice, is_terminal: bool) -> bool {
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && !matches!(choice, anstream::ColorChoice::Never),
        }
    }
}

/// Whether the locale can show more than ASCII. No locale at all, as in many containers, still is a modern terminal.
#[expect(clippy::disallowed_methods, reason = "cli is the room that reads the environment")]
fn speaks_unicode() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty());
    set.is_none_or(|locale| {
        let locale = locale.to_string_lossy().to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
