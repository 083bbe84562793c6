//! Lays out diagnostics as text. Pure: the caller says whether colours are wanted, and prints.

use super::diagnostic::Diagnostic;

/// Whether the text may hold terminal escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Coloured,
}

/// All diagnostics, one below the other, each with a blank line after it.
#[must_use]
pub fn render(_diagnostics: &[Diagnostic], _style: Style) -> String {
    String::new()
}
