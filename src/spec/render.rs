//! Lays out diagnostics as text. Pure: the caller says whether colours are wanted, and prints.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::diagnostic::Diagnostic;

/// Whether the text may hold terminal escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Coloured,
}

/// All diagnostics, one below the other, each followed by an empty line.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    // ASCII: every terminal and log shows it.
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    diagnostics.iter().map(|diagnostic| render_one(diagnostic, &renderer) + "\n\n").collect()
}

fn render_one(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let path = diagnostic.path.display().to_string();
    let title = Level::ERROR.primary_title(diagnostic.message.as_str());
    let group = if diagnostic.line == 0 {
        title.element(Origin::path(path))
    } else {
        let mark = AnnotationKind::Primary.span(diagnostic.span.clone());
        let label = Some(diagnostic.label.as_str()).filter(|label| !label.is_empty());
        title.element(Snippet::source(diagnostic.source.as_ref()).path(path).annotation(mark.label(label)))
    };
    let help = diagnostic.help.as_deref().map(|help| Level::HELP.message(help));
    renderer.render(&[group.elements(help)])
}
