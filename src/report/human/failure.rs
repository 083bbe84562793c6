//! One failed case: everything that helps to find the mistake, in the order in which it is looked for.
//!
//! What was given, how expected and actual differ, what is nearly right, where it stopped, what was printed, the
//! hint, the command that runs just this case.

use super::Detail;
use super::difference;
use super::page::{Line, Page, Role, glyphs};
use crate::event::{Excerpt, Failure, Frame, Given, LearnerError, Measurement, Speaker, Utterance};
use crate::report::words::count;

/// Columns before the text of a section; its label stands there.
const LABEL: usize = 13;
/// Lines of given or printed text that are shown, unless all is asked for.
const LINES: usize = 12;
/// Remarks about places that are shown, unless all is asked for.
const REMARKS: usize = 6;
/// Frames of a traceback that are shown, unless all is asked for.
const FRAMES: usize = 6;

/// Lays out a failure, each section with its label on the left.
pub fn lay_out(page: &mut Page, failure: &Failure) {
    given(page, &failure.given);
    for mismatch in &failure.mismatches {
        page.gap();
        difference::lay_out(page, mismatch);
    }
    for note in &failure.notes {
        page.prose(&label("note"), Role::Strong, note);
    }
    page.gap();
    measured(page, &failure.measured);
    page.gap();
    remarks(page, failure);
    page.gap();
    if let Some(raised) = &failure.error {
        error(page, raised);
    }
    dialogue(page, &failure.dialogue);
    page.gap();
    excerpt(page, "printed", failure.printed.as_ref());
    excerpt(page, "on stderr", failure.complained.as_ref());
    if let Some(hint) = &failure.hint {
        page.gap();
        page.prose(&label("hint"), Role::Warning, hint);
    }
}

/// Lays out the command that runs just this case.
pub fn reproduce(page: &mut Page, failure: &Failure) {
    if !failure.reproduce.is_empty() {
        page.gap();
        // Not cut into lines: it is there to be copied.
        page.line(&label("try again").put(Role::Plain, &failure.reproduce));
    }
}

/// The label of a section; its text follows.
pub fn label(name: &str) -> Line {
    Line::indented(2).put(Role::Faint, name).pad_to(LABEL)
}

fn given(page: &mut Page, given: &Given) {
    if let Some(setup) = &given.setup {
        page.verbatim(&label("setup"), setup.trim_end().lines());
    }
    if let Some(call) = &given.call {
        page.verbatim(&label("call"), call.trim().lines());
    }
    if !given.args.is_empty() {
        let quoted: Vec<String> = given.args.iter().map(|argument| quote(argument)).collect();
        page.verbatim(&label("arguments"), [quoted.join(" ").as_str()]);
    }
    excerpt(page, "input", given.stdin.as_ref());
    if !given.files.is_empty() {
        page.prose(&label("files"), Role::Plain, &given.files.join(", "));
    }
}

/// Who said what. Lines that were said, without a line of ours that anybody could imitate.
fn dialogue(page: &mut Page, lines: &[Utterance]) {
    if lines.is_empty() {
        return;
    }
    page.gap();
    let mut head = label("dialogue");
    for line in lines {
        if line.omitted > 0 {
            let text = format!(
                "… about {} more",
                count(usize::try_from(line.omitted).unwrap_or(usize::MAX), "byte", "bytes")
            );
            page.line(&head.put(Role::Faint, &text));
            head = label("");
        }
        let (who, role) = match line.by {
            Speaker::Learner => ("you   ", Role::Strong),
            Speaker::Author => ("other ", Role::Faint),
        };
        let end = if line.unended { " (no line end)" } else { "" };
        page.verbatim(&head.put(role, who), [format!("{}{end}", line.text).as_str()]);
        head = label("");
    }
}

/// An argument as a shell takes it, so that `""` and `a b` can be told from nothing and two.
fn quote(argument: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "-_./:=,+@%".contains(character);
    if !argument.is_empty() && argument.chars().all(plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

fn excerpt(page: &mut Page, name: &str, excerpt: Option<&Excerpt>) {
    let Some(excerpt) = excerpt else { return };
    if excerpt.total_bytes == 0 && excerpt.text.is_empty() {
        page.line(&label(name).put(Role::Faint, "nothing"));
        return;
    }
    let all = excerpt.text.lines().count();
    let shown = if page.look().detail == Detail::All { all } else { all.min(LINES) };
    let mut head = label(name);
    if excerpt.omitted_before > 0 {
        let before = count(excerpt.omitted_before, "line", "lines");
        page.line(&head.put(Role::Faint, &format!("… {before} before this")));
        head = label("");
    }
    page.verbatim(&head, excerpt.text.lines().take(shown));
    omission(page, 0, excerpt.omitted_after.saturating_add(all - shown), excerpt.omitted_characters);
}

/// Says what was left out of a text, with numbers; nothing if nothing was.
pub fn omission(page: &mut Page, before: usize, after: usize, characters: usize) {
    let mut say = |text: String| page.line(&label("").put(Role::Faint, &format!("… {text}")));
    if before > 0 {
        say(format!("{} before this", count(before, "line", "lines")));
    }
    if after > 0 {
        say(count(after, "more line", "more lines"));
    }
    if characters > 0 {
        say(format!("{} left out where a line shows …", count(characters, "character", "characters")));
    }
}

fn error(page: &mut Page, error: &LearnerError) {
    let all = error.frames.len();
    let shown = if page.look().detail == Detail::All { all } else { all.min(FRAMES) };
    // A deep recursion is cut in the middle: how it was entered and how it ended both help.
    let entered = shown / 2;
    let omitted = error.omitted_frames.saturating_add(all - shown);
    let mut head = label("stopped at");
    for (position, one) in error.frames.iter().enumerate() {
        if position == entered && omitted > 0 {
            let calls = count(omitted, "more call", "more calls");
            page.line(&head.put(Role::Faint, &format!("… {calls} …")));
            head = label("");
        }
        if position < entered || position >= all - (shown - entered) {
            frame(page, &head, one);
            head = label("");
        }
    }
    let name = if error.frames.is_empty() { "error" } else { "" };
    let message = if error.message.is_empty() { String::new() } else { format!(": {}", error.message) };
    page.prose(&label(name), Role::Bad, &format!("{}{message}", error.kind));
}

fn frame(page: &mut Page, head: &Line, frame: &Frame) {
    let function = match frame.function.as_str() {
        "" | "<module>" => String::new(),
        function => format!(", in {function}"),
    };
    let place = format!("{}, line {}{function}", frame.file, frame.line);
    page.verbatim(head, [place.as_str()]);
    source_line(page, frame, 1);
}

/// A table: n, what it took, and how many times as much that is as in the row above.
fn measured(page: &mut Page, rows: &[Measurement]) {
    if rows.is_empty() {
        return;
    }
    let what = match rows {
        rows if rows.iter().any(|row| row.instructions.is_some()) => "instructions",
        rows if rows.iter().any(|row| row.cpu.is_some()) => "time",
        _ => "memory",
    };
    let mut lines = vec![format!("{:>12}{what:>14}{:>10}", "n", "growth")];
    for (position, row) in rows.iter().enumerate() {
        let before =
            position.checked_sub(1).map(|before| rows[before].amount()).filter(|&before| before > 0.0);
        let growth = before.map(|before| format!("x {:.1}", row.amount() / before)).unwrap_or_default();
        let shown = format!("{}{row}", if row.unfinished { "> " } else { "" });
        lines.push(format!("{:>12}{shown:>14}{growth:>10}", row.n).trim_end().to_owned());
    }
    page.verbatim(&label("measured"), lines.iter().map(String::as_str));
}

/// What is said about places in the file, each with its line.
fn remarks(page: &mut Page, failure: &Failure) {
    let all = failure.remarks.len();
    let shown = if page.look().detail == Detail::All { all } else { all.min(REMARKS) };
    let mut head = label("look at");
    for remark in &failure.remarks[..shown] {
        match &remark.place {
            None => page.prose(&head, Role::Plain, &remark.message),
            Some(place) => {
                page.prose(&head, Role::Plain, &format!("{}: {}", remark.spot(place), remark.message));
                source_line(page, place, remark.width.max(1));
            }
        }
        head = label("");
    }
    let omitted = failure.omitted_remarks.saturating_add(all - shown);
    if omitted > 0 {
        let more = count(omitted, "more place", "more places");
        page.line(&head.put(Role::Faint, &format!("… {more} like this")));
    }
}

/// The line of a place, with a mark below so many characters from its column on.
fn source_line(page: &mut Page, frame: &Frame, width: usize) {
    let source = frame.source.trim();
    if source.is_empty() {
        return;
    }
    // The source is shown without its indentation, so the column moves with it.
    let indentation = frame.source.chars().take_while(|character| character.is_whitespace()).count();
    let column = frame.column.and_then(|column| column.checked_sub(indentation + 1));
    let at = column.and_then(|column| source.char_indices().nth(column));
    let row = match at {
        Some((at, _)) => {
            let after = source[at..].char_indices().nth(width).map_or(source.len(), |(more, _)| at + more);
            let parts = [(&source[..at], false), (&source[at..after], true), (&source[after..], false)];
            parts.iter().flat_map(|(text, marked)| glyphs(text, Role::Plain, *marked)).collect()
        }
        None => glyphs(source, Role::Plain, false),
    };
    page.row(&label("").space(4), &row);
}
