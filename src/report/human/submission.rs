//! One submission: its verdict, its cases, and what went wrong first.

use rust_decimal::Decimal;

use super::failure;
use super::page::{Line, Page, Role, shorten};
use super::{Detail, Look};
use crate::event::{CaseResult, GroupResult, SubmissionResult, TestMode, Verdict};
use crate::report::sanitise::TerminalText;
use crate::report::words::{REIMPORTED, count, phrase, points};

/// Columns of a learner's name or an exercise's title in the first line.
const NAME: usize = 60;
/// Columns of a group's name beside its cases.
const GROUP: usize = 24;

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
    let score = points(submission.score, submission.max_score);
    page.line(&head.put(Role::Plain, &format!(", {score}{}", with_extra(submission))));
    if let Some(note) = &submission.note {
        page.prose(&Line::indented(2), Role::Plain, note);
    }
    if submission.reimported > 0 {
        page.prose(&Line::indented(2), Role::Faint, &format!("note: {REIMPORTED}."));
    }
    page.gap();
    cases(page, submission);
    notes(page, submission);
    if page.look().detail != Detail::None {
        details(page, submission);
    }
}

/// `, including 1 of extra credit`, if that was earned.
fn with_extra(submission: &SubmissionResult) -> String {
    let cases = submission.cases.iter().filter(|case| case.extra).map(|case| case.score);
    let groups = submission.groups.iter().filter(|group| group.extra).map(|group| group.score);
    let extra = cases.chain(groups).fold(Decimal::ZERO, Decimal::saturating_add);
    if extra.is_zero() {
        return String::new();
    }
    format!(", including {} of extra credit", extra.normalize())
}

/// One line for each case and group; one for all if nothing of them was run.
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
    let room = page.look().width.saturating_sub(40);
    let all = page.look().detail == Detail::All;
    let mut rows: Vec<Row> = submission.cases.iter().map(|case| Row::of_case(case, room, all)).collect();
    rows.extend(submission.groups.iter().map(|group| Row::of_group(group, &submission.cases, room)));
    table(page, &rows);
}

/// A line of the table of cases and groups.
struct Row {
    verdict: Verdict,
    name: Line,
    /// Empty for a case that has no points of its own.
    score: String,
    remark: String,
}

impl Row {
    /// `all`: with what few want to know.
    fn of_case(case: &CaseResult, room: usize, all: bool) -> Self {
        let score = match case.group {
            Some(_) => String::new(),
            None => fraction(case.score, case.max_score),
        };
        let name = Line::new().put(Role::Plain, &shorten(&case.name, room));
        Self { verdict: case.verdict, name, score, remark: remark(case, all) }
    }

    fn of_group(group: &GroupResult, cases: &[CaseResult], room: usize) -> Self {
        let extra = if group.extra { format!("; {EXTRA}") } else { String::new() };
        Self {
            verdict: group.verdict,
            name: Line::new().put(Role::Strong, &shorten(&group.name, room)),
            score: fraction(group.score, group.max_score),
            remark: format!("{}{extra}", why(group, cases)),
        }
    }
}

/// Why a group earned what it did.
fn why(group: &GroupResult, cases: &[CaseResult]) -> String {
    let members = || cases.iter().filter(|case| case.group.as_ref() == Some(&group.name));
    match group.verdict {
        Verdict::Accepted => "all of its cases are accepted".to_owned(),
        Verdict::GraderError => phrase(group.verdict).to_owned(),
        _ => {
            let accepted = members().filter(|case| case.verdict == Verdict::Accepted).count();
            let is = if accepted == 1 { "is" } else { "are" };
            format!("all of its cases have to be accepted, {accepted} of {} {is}", members().count())
        }
    }
}

fn table(page: &mut Page, rows: &[Row]) {
    let name_column = rows.iter().map(|row| row.name.width()).max().unwrap_or(0);
    let score_column = rows.iter().map(|row| row.score.len()).max().unwrap_or(0);
    for row in rows {
        let (role, sign) = mark(row.verdict, page.look());
        let line = Line::indented(2).put(role, sign).space(1);
        let name_end = line.width() + name_column;
        let line = line.then(row.name.clone()).pad_to(name_end + 2);
        let line = line.put(Role::Plain, &row.score).pad_to(name_end + score_column + 4);
        page.line(&line.put(role, &row.remark));
    }
}

/// What is to be said about cases that are accepted.
fn notes(page: &mut Page, submission: &SubmissionResult) {
    let noted = submission.cases.iter().filter_map(|case| Some((case, case.note.as_ref()?)));
    for (case, note) in noted {
        page.gap();
        let text = format!("{}: {note}.", TerminalText::line(&case.name).as_str());
        page.prose(&Line::indented(2), Role::Faint, &text);
    }
}

const EXTRA: &str = "extra credit";

/// What is said beside a case.
fn remark(case: &CaseResult, all: bool) -> String {
    let verdict = (case.verdict != Verdict::Accepted).then(|| phrase(case.verdict).to_owned());
    let hidden = case.hidden.then(|| "hidden".to_owned());
    // Of a group, this is said once.
    let extra = (case.extra && case.group.is_none()).then(|| EXTRA.to_owned());
    let group = case.group.as_ref().map(|group| format!("in {}", shorten(group, GROUP)));
    // What runs beside the learner's code can be reached from there, which whoever reads the result should know.
    let mode =
        case.mode.filter(|mode| all || *mode == TestMode::InProcess).map(|mode| mode.word().to_owned());
    [verdict, hidden, extra, group, mode].into_iter().flatten().collect::<Vec<_>>().join(", ")
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
    let mut in_order: Vec<&CaseResult> = submission.cases.iter().filter(explains).collect();
    // What counts comes before extra credit.
    in_order.sort_by_key(|case| case.extra);
    let explained = in_order.len();
    let shown = if page.look().detail == Detail::All && !not_run { explained } else { 1 };
    for case in in_order.into_iter().take(shown) {
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
