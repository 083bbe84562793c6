//! Text for a terminal: what is seen is what is there, and nothing in it is obeyed.

use std::borrow::Cow;

use super::{deceives, push_visible};
use crate::report::words::count;

/// Characters of one line that are shown; nobody reads more, and a saved stream may hold anything.
const LINE: usize = 4_000;
/// Characters of one block that are shown.
const BLOCK: usize = 200_000;

/// Text without escape sequences, control characters, overrides of direction or invisible characters: each is
/// shown as `\x1b` or `\u{202e}`. Escape sequences are *not* dropped: a learner who prints them has to see them.
///
/// Sanitising twice changes nothing, unless the text was over the bound: the notice of a cut is itself cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalText(String);

impl TerminalText {
    /// Text that must stay on one line: line ends and tabs are shown as `\n` and `\t`. At most 4,000 characters.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self(sanitise(text, LINE, false))
    }

    /// Text of several lines: `\n` and tabs are kept, for the caller to lay out. At most 200,000 characters.
    #[must_use]
    pub fn block(text: &str) -> Self {
        let lines = sanitise(text, BLOCK, true);
        Self(lines.split('\n').map(inert).collect::<Vec<_>>().join("\n"))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The whole line, with a character shown as `\x3a` or `\x23` if a CI service that keeps it in a log would obey it.
///
/// Sources: GitHub's runner reads `::command::` at the start of a line, after any white space, and `##[command]` anywhere
/// (`ActionCommand.cs`); Azure Pipelines reads `##vso[command]`, `TeamCity` `##teamcity[command]`.
#[must_use]
pub fn inert(line: &str) -> Cow<'_, str> {
    let mut line = Cow::Borrowed(line);
    let start = line.len() - line.trim_start().len();
    if line[start..].starts_with("::") {
        line.to_mut().replace_range(start..=start, r"\x3a");
    }
    for command in ["##[", "##vso[", "##teamcity["] {
        if line.contains(command) {
            line = Cow::Owned(line.replace(command, &format!(r"\x23{}", &command[1..])));
        }
    }
    line
}

fn sanitise(text: &str, bound: usize, layout: bool) -> String {
    let mut out = String::with_capacity(text.len().min(bound));
    let mut characters = text.chars();
    for character in characters.by_ref().take(bound) {
        if deceives(character) && !(layout && matches!(character, '\n' | '\t')) {
            push_visible(&mut out, character);
        } else {
            out.push(character);
        }
    }
    let rest = characters.count();
    if rest > 0 {
        out.push_str(" … ");
        out.push_str(&count(rest, "more character", "more characters"));
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shows_what_would_act() {
        let text = TerminalText::line("a\x1b[2Jb\r\nc\u{202e}d\u{9b}31m\u{200b}\t");
        assert_eq!(text.as_str(), r"a\x1b[2Jb\r\nc\u{202e}d\u{9b}31m\u{200b}\t");
        assert_eq!(TerminalText::block("a\n\tb\r").as_str(), "a\n\tb\\r");
    }

    #[test]
    fn announces_what_it_leaves_out() {
        let text = TerminalText::line(&"x".repeat(LINE + 1_204));
        assert!(text.as_str().ends_with("x … 1,204 more characters"));
    }

    #[test]
    fn no_log_obeys_a_line() {
        assert_eq!(inert("  ::error::x ::y"), r"  \x3a:error::x ::y");
        assert_eq!(inert("a ###[error]x ##vso[x]"), r"a #\x23#[error]x \x23#vso[x]");
        assert_eq!(inert("a::b ## [c]"), "a::b ## [c]");
        assert_eq!(TerminalText::block("a\n\t::b::").as_str(), "a\n\t\\x3a:b::");
    }

    proptest! {
        #[test]
        fn only_harmless_characters_come_out(text in any::<String>()) {
            prop_assert!(!TerminalText::line(&text).as_str().chars().any(deceives));
            let block = TerminalText::block(&text);
            prop_assert!(!block.as_str().chars().any(|c| deceives(c) && c != '\n' && c != '\t'));
        }

        #[test]
        fn twice_is_once(text in any::<String>()) {
            let once = TerminalText::line(&text);
            prop_assert_eq!(TerminalText::line(once.as_str()), once);
        }
    }
}
