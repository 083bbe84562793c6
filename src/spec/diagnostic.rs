//! One mistake in a spec and the place of it. Data only: `render` lays it out.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// A mistake in a spec, with the place and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file (or folder) as the user can find it.
    pub path: PathBuf,
    /// Text of the file; empty if the mistake is not in a text.
    pub source: Arc<str>,
    /// From 1; 0 if the mistake is not in a text.
    pub line: usize,
    /// In characters, from 1; 0 if the mistake is not in a text.
    pub column: usize,
    /// Bytes of `source` to underline; within it, on character boundaries.
    pub span: Range<usize>,
    /// What is wrong: one line, without a full stop.
    pub message: String,
    /// Shown at the underlined text; may be empty.
    pub label: String,
    /// What would be right.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A mistake in this part of a text.
    #[must_use]
    pub fn in_text(path: PathBuf, source: &Arc<str>, span: Range<usize>, message: impl Into<String>) -> Self {
        let start = floor(source, span.start);
        let end = floor(source, span.end).max(start);
        let before = &source[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            path,
            source: Arc::clone(source),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            span: start..end,
            message: message.into(),
            label: String::new(),
            help: None,
        }
    }

    /// A mistake that is not in a text: a folder's name, a file that cannot be read.
    #[must_use]
    pub fn at_path(path: PathBuf, message: impl Into<String>) -> Self {
        Self {
            path,
            source: Arc::from(""),
            line: 0,
            column: 0,
            span: 0..0,
            message: message.into(),
            label: String::new(),
            help: None,
        }
    }

    /// Adds the words at the underlined text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into();
        self
    }
}

/// The nearest character boundary at or before `index`.
fn floor(text: &str, index: usize) -> usize {
    (0..=index.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
