//! What doctor found, told to people. Pure.

use std::fmt::Write;

use super::findings::{AttackResult, Findings, Word};
use crate::report::sanitise::TerminalText;
use crate::sandbox::Level;

/// Columns between columns.
const GAP: usize = 2;

/// The whole page.
pub fn text(findings: &Findings) -> String {
    let mut text = String::new();
    head(&mut text, findings);
    table(&mut text, findings);
    conclusion(&mut text, findings);
    missing(&mut text, findings);
    text
}

// Writing to a `String` cannot fail: its results are dropped everywhere here.

fn head(text: &mut String, findings: &Findings) {
    let Findings { gradus, python, python_version, level, .. } = findings;
    let _ = writeln!(
        text,
        "gradus {gradus}\nPython {python_version} ({python})\nIsolation level: {}",
        level.word()
    );
    text.push_str("\nIn force for every submission:\n");
    for layer in &findings.layers {
        let _ = writeln!(text, "  {layer}");
    }
}

/// Attacks by levels.
fn table(text: &mut String, findings: &Findings) {
    let levels: Vec<Level> =
        findings.levels.iter().filter(|level| level.available).map(|level| level.level).collect();
    let mut rows = vec![
        std::iter::once("A submission tries to ...").chain(levels.iter().map(|level| level.word())).collect(),
    ];
    for attack in &findings.attacks {
        let cells = attack.results.iter().map(cell);
        rows.push(std::iter::once(attack.tries).chain(cells).collect::<Vec<_>>());
    }
    let widths: Vec<usize> = (0..=levels.len())
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.len()).max().unwrap_or(0))
        .collect();
    text.push_str("\nAttacks that were just made here:\n");
    for row in rows {
        let cells = row.iter().zip(&widths);
        let line: String = cells.map(|(cell, width)| format!("{cell:width$}{:GAP$}", "")).collect();
        let _ = writeln!(text, "  {}", line.trim_end());
    }
    if findings.attacks.iter().flat_map(|attack| &attack.results).any(|result| cell(result) == UNPROMISED) {
        let _ = writeln!(
            text,
            "\n  {UNPROMISED}: it got through, and only a stronger level says that it would not."
        );
    }
}

const UNPROMISED: &str = "not promised";

fn cell(result: &AttackResult) -> &'static str {
    match (result.result, result.promised) {
        (Word::Held, _) => "held",
        (Word::DidNotHold, true) => "DID NOT HOLD",
        (Word::DidNotHold, false) => UNPROMISED,
        (Word::Unclear, _) => "unclear",
    }
}

/// Whether what was promised was kept; if not, by what that was seen.
fn conclusion(text: &mut String, findings: &Findings) {
    let best = findings.level.word();
    if findings.held {
        let _ = writeln!(text, "\nEverything that the level {best} promises held.");
    } else {
        let _ = writeln!(
            text,
            "\nNot everything that the level {best} promises held: do not run strangers' files here."
        );
    }
    for level in findings.levels.iter().map(|found| found.level) {
        for (attack, result) in findings.broken(level) {
            let seen = TerminalText::line(result.observed.as_deref().unwrap_or_default());
            let _ = writeln!(text, "  {}, to {}: {}", level.word(), attack.tries, seen.as_str());
        }
    }
}

/// What is not available, and how to get it.
fn missing(text: &mut String, findings: &Findings) {
    if findings.advice.is_empty() {
        text.push_str("\nNothing is missing on this machine.\n");
        return;
    }
    text.push_str("\nNot available here, and what to change:\n");
    for advice in &findings.advice {
        let _ = writeln!(text, "  {}", advice.lacking);
        for change in &advice.changes {
            let _ = writeln!(text, "    {}", change.what);
            for command in &change.commands {
                let _ = writeln!(text, "      {command}");
            }
        }
    }
}
