//! Lines of text for a terminal: colour, width, wrapping. Knows nothing of grading.
//!
//! Everything that comes onto a [`Line`] is sanitised there, our own words too, so that no text can go round it.

use std::borrow::Cow;

use anstyle::{AnsiColor, Color, Style};
use unicode_width::UnicodeWidthChar;

use super::Look;
use crate::report::sanitise::{TerminalText, inert};

const GREEN: Option<Color> = Some(Color::Ansi(AnsiColor::Green));
const RED: Option<Color> = Some(Color::Ansi(AnsiColor::Red));
const YELLOW: Option<Color> = Some(Color::Ansi(AnsiColor::Yellow));

/// What a piece of text is; decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Warning,
    /// The part of an expected line that differs.
    GoodMark,
    /// The part of an actual line that differs.
    BadMark,
}

impl Role {
    const fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Good => Style::new().fg_color(GREEN),
            Self::Bad => Style::new().fg_color(RED),
            Self::Warning => Style::new().fg_color(YELLOW),
            Self::GoodMark => Style::new().fg_color(GREEN).bold().underline(),
            Self::BadMark => Style::new().fg_color(RED).bold().underline(),
        }
    }
}

/// What is shown for a tab where it is only layout.
const TAB: &str = "    ";

/// Pieces of text, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Line {
    spans: Vec<(Role, String)>,
}

impl Line {
    pub fn new() -> Self {
        Self::default()
    }

    /// Some spaces.
    pub fn indented(columns: usize) -> Self {
        Self::new().space(columns)
    }

    /// Adds text of any origin.
    pub fn put(mut self, role: Role, text: &str) -> Self {
        self.spans.push((role, TerminalText::line(text).as_str().to_owned()));
        self
    }

    pub fn space(self, columns: usize) -> Self {
        self.put(Role::Plain, &" ".repeat(columns))
    }

    /// Spaces up to a column; none if the line is there already.
    pub fn pad_to(self, column: usize) -> Self {
        let missing = column.saturating_sub(self.width());
        self.space(missing)
    }

    pub fn then(mut self, other: Self) -> Self {
        self.spans.extend(other.spans);
        self
    }

    pub fn width(&self) -> usize {
        self.spans.iter().map(|(_, text)| width(text)).sum()
    }
}

/// One character of a row whose layout is kept. Made by [`glyphs`] alone, which sanitises.
#[derive(Debug, Clone, Copy)]
pub struct Glyph {
    character: char,
    role: Role,
    /// Pointed at from the line below.
    marked: bool,
}

/// Text under construction.
pub struct Page {
    look: Look,
    out: String,
    /// A blank line is due before the next line.
    gap: bool,
}

impl Page {
    pub fn new(look: Look) -> Self {
        Self { look: Look { width: look.width.max(40), ..look }, out: String::new(), gap: false }
    }

    pub fn look(&self) -> Look {
        self.look
    }

    /// What was written since the last call.
    pub fn take(&mut self) -> String {
        self.gap = false;
        std::mem::take(&mut self.out)
    }

    pub fn blank(&mut self) {
        self.out.push('\n');
    }

    /// Sets what follows, if anything does, apart from what is there, if anything is.
    pub fn gap(&mut self) {
        self.gap = true;
    }

    pub fn line(&mut self, line: &Line) {
        if std::mem::take(&mut self.gap) && !self.out.is_empty() {
            self.out.push('\n');
        }
        let start = self.out.len();
        let last = line.spans.iter().rposition(|(_, text)| !text.trim_end().is_empty());
        for (position, (role, text)) in line.spans.iter().enumerate().take(last.map_or(0, |last| last + 1)) {
            let text = if Some(position) == last { text.trim_end() } else { text };
            self.span(*role, text);
        }
        // Only here it is known what stands at the start of a line.
        if let Cow::Owned(inert) = inert(&self.out[start..]) {
            self.out.replace_range(start.., &inert);
        }
        self.out.push('\n');
    }

    fn span(&mut self, role: Role, text: &str) {
        let style = role.style();
        let painted = self.look.colour && role != Role::Plain && !text.is_empty();
        if painted {
            self.out.push_str(&style.render().to_string());
        }
        if self.look.unicode || text.is_ascii() {
            self.out.push_str(text);
        } else {
            text.chars().for_each(|character| push_ascii(&mut self.out, character));
        }
        if painted {
            self.out.push_str(&style.render_reset().to_string());
        }
    }

    /// Words, wrapped; the first line goes on after `head`, the others start at its width. Line ends are kept.
    pub fn prose(&mut self, head: &Line, role: Role, text: &str) {
        let indent = head.width();
        let room = self.look.width.saturating_sub(indent).max(20);
        let mut head = head.clone();
        for paragraph in TerminalText::block(&text.replace('\t', TAB)).as_str().trim_end().split('\n') {
            for line in wrap(paragraph, room) {
                self.line(&head.put(role, &line));
                head = Line::indented(indent);
            }
        }
    }

    /// Glyphs as they are, cut where the line is full; the first line goes on after `head`, the others start at
    /// its width. A line of `^` follows where glyphs are marked, so that marks need no colour.
    pub fn row(&mut self, head: &Line, glyphs: &[Glyph]) {
        let indent = head.width();
        let room = self.look.width.saturating_sub(indent).max(10);
        let mut head = head.clone();
        let shown = if self.look.unicode {
            glyphs.to_vec()
        } else {
            glyphs.iter().flat_map(|one| one.in_ascii()).collect()
        };
        let mut rest = shown.as_slice();
        loop {
            let (now, later) = rest.split_at(fitting(rest, room));
            let text = now.iter().fold(head, |line, glyph| line.glyph(*glyph));
            self.line(&text);
            if now.iter().any(|glyph| glyph.marked) {
                self.line(
                    &now.iter().flat_map(|glyph| glyph.pointer()).fold(Line::indented(indent), Line::glyph),
                );
            }
            if later.is_empty() {
                return;
            }
            (rest, head) = (later, Line::indented(indent));
        }
    }

    /// Text as it is, line by line, the first one after `head`.
    pub fn verbatim<'a>(&mut self, head: &Line, lines: impl IntoIterator<Item = &'a str>) {
        let mut head = head.clone();
        for line in lines {
            self.row(&head, &glyphs(line, Role::Plain, false));
            head = Line::indented(head.width());
        }
    }
}

impl Line {
    /// Adds a glyph, to the last piece if that has the same role: fewer escape sequences.
    fn glyph(mut self, glyph: Glyph) -> Self {
        match self.spans.last_mut() {
            Some((role, text)) if *role == glyph.role => text.push(glyph.character),
            _ => self.spans.push((glyph.role, glyph.character.to_string())),
        }
        self
    }
}

impl Glyph {
    /// The same in characters of ASCII.
    fn in_ascii(self) -> Vec<Self> {
        let mut text = String::new();
        push_ascii(&mut text, self.character);
        text.chars().map(|character| Self { character, ..self }).collect()
    }

    /// What stands below it, as wide as itself.
    fn pointer(self) -> impl Iterator<Item = Self> {
        let character = if self.marked { '^' } else { ' ' };
        std::iter::repeat_n(Self { character, ..self }, columns(self.character))
    }
}

/// One line of text as glyphs: sanitised, tabs as four spaces.
pub fn glyphs(text: &str, role: Role, marked: bool) -> Vec<Glyph> {
    let text = TerminalText::line(&text.replace('\t', TAB));
    text.as_str().chars().map(|character| Glyph { character, role, marked }).collect()
}

fn columns(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// Columns of a text: of its characters one by one, as most terminals count, so that cutting keeps the sum.
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// How many glyphs fill the room; at least one.
fn fitting(glyphs: &[Glyph], room: usize) -> usize {
    let mut used = 0;
    for (position, glyph) in glyphs.iter().enumerate() {
        used += columns(glyph.character);
        if used > room && position > 0 {
            return position;
        }
    }
    glyphs.len()
}

/// The text in lines of at most `room` columns, broken at spaces; longer words are cut.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        // Counted once: a learner's word can be as long as a text may be.
        let (mut word, mut wide) = (word, width(word));
        loop {
            let line = lines.last_mut().expect("there is always a line");
            let space = usize::from(!line.is_empty());
            if width(line) + space + wide <= room {
                line.push_str(&" "[..space]);
                line.push_str(word);
                break;
            }
            if line.is_empty() {
                let cut = cut_at(word, room);
                line.push_str(&word[..cut]);
                wide -= width(line);
                word = &word[cut..];
            }
            lines.push(String::new());
        }
    }
    lines
}

/// The text, its end replaced by `…` if it is wider than `room`.
pub fn shorten(text: &str, room: usize) -> String {
    let text = TerminalText::line(text);
    let text = text.as_str();
    if width(text) <= room {
        text.to_owned()
    } else {
        format!("{}…", &text[..cut_at(text, room.saturating_sub(1))])
    }
}

/// The byte at which the text is wider than `room`, after at least one character; its length if it fits.
fn cut_at(text: &str, room: usize) -> usize {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += columns(character);
        if used > room && at > 0 {
            return at;
        }
    }
    text.len()
}

/// A character for a terminal that shows ASCII only. The signs for white space are those of `compare::diff`.
fn push_ascii(out: &mut String, character: char) {
    match character {
        '…' => out.push_str("..."),
        '–' | '—' => out.push('-'),
        '·' => out.push('_'),
        '→' => out.push_str("\\t"),
        '␍' => out.push_str("\\r"),
        '⏎' => out.push_str("\\n"),
        '␄' => out.push_str("(end)"),
        '⟨' => out.push('<'),
        '⟩' => out.push('>'),
        character if character.is_ascii() => out.push(character),
        character => out.extend(character.escape_unicode()),
    }
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn words_are_cut_however_long_they_are() {
        assert_eq!(wrap("one abcdefgh two", 5), ["one", "abcde", "fgh", "two"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap(&"x".repeat(4 << 20), 64).len(), 1 << 16);
    }
}
