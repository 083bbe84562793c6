//! Mistakes while a spec is read: places without the text. They become diagnostics at the end.

use std::path::Path;
use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::tree::Span;

/// A mistake at a place of the text that is being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub place: At,
    pub message: String,
    pub label: String,
    pub help: Option<String>,
    /// Something is missing: not to be trusted after a syntax error, which may have swallowed it.
    pub absence: bool,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    Text(Span),
    /// A file beside the spec, relative to the exercise's folder.
    File(String),
}

impl Finding {
    pub fn new(span: &Span, message: impl Into<String>) -> Self {
        Self {
            place: At::Text(span.clone()),
            message: message.into(),
            label: String::new(),
            help: None,
            absence: false,
        }
    }

    pub fn in_file(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: At::File(path.into()), ..Self::new(&(0..0), message) }
    }

    pub fn absent(span: &Span, message: impl Into<String>) -> Self {
        Self { absence: true, ..Self::new(span, message) }
    }

    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// "did you mean `name`?" as a label, if there is a name.
    pub fn did_you_mean(self, name: Option<&str>) -> Self {
        match name {
            Some(name) => self.label(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    fn into_diagnostic(self, path: &Path, source: &Arc<str>) -> Diagnostic {
        let diagnostic = match self.place {
            At::Text(span) => Diagnostic::in_text(path.to_owned(), source, span, self.message),
            At::File(file) => Diagnostic::at_path(path.with_file_name(file), self.message),
        };
        diagnostic.label(self.label).help(self.help)
    }
}

/// Diagnostics in the order of the text, each once.
pub fn diagnostics(findings: Vec<Finding>, path: &Path, text: &str) -> Vec<Diagnostic> {
    let source: Arc<str> = Arc::from(text);
    let mut all: Vec<Diagnostic> =
        findings.into_iter().map(|finding| finding.into_diagnostic(path, &source)).collect();
    all.sort_by(|a, b| (a.line == 0, a.span.start, &a.path).cmp(&(b.line == 0, b.span.start, &b.path)));
    all.dedup();
    all
}
