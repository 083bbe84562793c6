//! One submission: its verdict, its cases, and what went wrong first.

use rust_decimal::Decimal;

use super::failure;
use super::page::{Line, Page, Role, shorten};
use super::{Detail, Look};
use crate::event::{CaseResult, SubmissionResult, Verdict};
use crate::report::sanitise::TerminalText;
use crate::report::words::{count, phrase, points};

/// Columns of a learner's name or an exercise's title in the first line.
const NAME: usize = 60;

/// The sign in front of a verdict, and its colour. Two columns in ASCII, one otherwise.
pub fn mark(verdict: Verdict, look: Look) -> (Role, &'static str) {
    let (role, unicode, ascii) = match verdict {
        Verdict::Accepted => (Role::Good, "✓", "ok"),
        Verdict::Skipped => (Role::Faint, "–", "--"),
        Verdict::GraderError => (Role::Warning, "!", "!!"),
        _ => (Role::Bad, "✗", "no"),
    };
    (role, if look.unicode { unicode } else { ascii })
}

/// Lays out a submission. `title` is the exercise's; `learner` is told where there are several.
pub fn lay_out(page: &mut Page, submission: &SubmissionResult, title: &str, learner: Option<&str>) {
    let (role, sign) = mark(submission.verdict, page.look());
    let who = learner.map(|learner| format!("{}, ", shorten(learner, NAME))).unwrap_or_default();
    let head =
        Line::new().put(role, sign).space(1).put(Role::Strong, &format!("{who}{}", shorten(title, NAME)));
    let head = head.put(Role::Plain, ": ").put(role, phrase(submission.verdict));
    page.line(&head.put(Role::Plain, &format!(", {}", points(submission.score, submission.max_score))));
    if let Some(note) = &submission.note {
        page.prose(&Line::indented(2), Role::Plain, note);
    }
    page.gap();
    cases(page, submission);
    if page.look().detail != Detail::None {
        details(page, submission);
    }
}

/// One line for each case; one for all if nothing of them was run.
fn cases(page: &mut Page, submission: &SubmissionResult) {
    let all_are = |verdict| submission.cases.iter().all(|case| case.verdict == verdict);
    if all_are(Verdict::MissingFile) || all_are(Verdict::CompileError) {
        let said = match submission.cases.len() {
            0 => return,
            1 => "Its case was not run.".to_owned(),
            number => format!("None of its {number} cases was run."),
        };
        page.prose(&Line::indented(2), Role::Plain, &said);
        return;
    }
    let look = page.look();
    let room = look.width.saturating_sub(40);
    let names: Vec<Line> = submission
        .cases
        .iter()
        .map(|case| Line::new().put(Role::Plain, &shorten(&case.name, room)))
        .collect();
    let scores: Vec<String> =
        submission.cases.iter().map(|case| fraction(case.score, case.max_score)).collect();
    let name_column = names.iter().map(Line::width).max().unwrap_or(0);
    let score_column = scores.iter().map(String::len).max().unwrap_or(0);
    for ((case, name), score) in submission.cases.iter().zip(names).zip(scores) {
        let (role, sign) = mark(case.verdict, look);
        let line = Line::indented(2).put(role, sign).space(1);
        let name_end = line.width() + name_column;
        let line =
            line.then(name).pad_to(name_end + 2).put(Role::Plain, &score).pad_to(name_end + score_column + 4);
        page.line(&line.put(role, &remark(case)));
    }
}

/// What is said beside a case.
fn remark(case: &CaseResult) -> String {
    match (case.verdict, case.hidden) {
        (Verdict::Accepted, false) => String::new(),
        (Verdict::Accepted, true) => "hidden".to_owned(),
        (verdict, false) => phrase(verdict).to_owned(),
        (verdict, true) => format!("{}, hidden", phrase(verdict)),
    }
}

/// `2/5`.
pub fn fraction(score: Decimal, max_score: Decimal) -> String {
    format!("{}/{}", score.normalize(), max_score.normalize())
}

fn details(page: &mut Page, submission: &SubmissionResult) {
    let failed = |case: &&CaseResult| case.verdict != Verdict::Accepted && !case.hidden;
    // A case that was skipped says less than the one it waits for, and what did not run, did so for one reason.
    let explains = |case: &&CaseResult| failed(case) && case.verdict != Verdict::Skipped;
    let not_run = matches!(submission.verdict, Verdict::MissingFile | Verdict::CompileError);
    let explained = submission.cases.iter().filter(explains).count();
    let shown = if page.look().detail == Detail::All && !not_run { explained } else { 1 };
    for case in submission.cases.iter().filter(explains).take(shown) {
        page.gap();
        // Why nothing was run stands above the cases already.
        let message = case.message.as_ref().filter(|_| !not_run || case.message != submission.note);
        detail(page, case, message, not_run);
    }
    let rest = explained.saturating_sub(shown);
    if rest > 0 && !not_run {
        page.gap();
        let cases = count(rest, "more case was", "more cases were");
        let text = format!("{cases} not accepted; --verbose shows everything.");
        page.prose(&Line::indented(2), Role::Plain, &text);
    }
    let hidden =
        submission.cases.iter().filter(|case| case.hidden && case.verdict != Verdict::Accepted).count();
    if hidden > 0 && !submission.cases.iter().any(|case| failed(&case)) {
        page.gap();
        let text = format!(
            "All visible cases are accepted, but {} not. What {} is not shown: think of inputs that the visible \
             cases do not try.",
            count(hidden, "hidden case is", "hidden cases are"),
            if hidden == 1 { "it tests" } else { "they test" },
        );
        page.prose(&Line::indented(2), Role::Plain, &text);
    }
}

fn detail(page: &mut Page, case: &CaseResult, message: Option<&String>, not_run: bool) {
    if !not_run {
        let (role, sign) = mark(case.verdict, page.look());
        page.prose(
            &Line::indented(2).put(role, sign).space(1),
            Role::Strong,
            TerminalText::line(&case.name).as_str(),
        );
    }
    if let Some(message) = message {
        let notes = case.failure.as_deref().map_or(&[][..], |failure| &failure.notes);
        let message = without_note(message, notes);
        page.prose(&Line::indented(if not_run { 2 } else { 4 }), Role::Plain, message);
    }
    if let Some(failure) = &case.failure {
        page.gap();
        failure::lay_out(page, failure);
        // What did not run fails in all cases alike: one of them is nothing to try.
        if !not_run {
            failure::reproduce(page, failure);
        }
    }
}

/// The message without the note that it ends with, which stands below it, and whole.
fn without_note<'m>(message: &'m str, notes: &[String]) -> &'m str {
    let Some((place, end)) = message.split_once(". ") else { return message };
    let end = end.trim_end_matches('…');
    let begins = |note: &String| note.get(..end.len()).is_some_and(|start| start.eq_ignore_ascii_case(end));
    if notes.first().is_some_and(begins) { place } else { message }
}
