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
        text.push_str("  ");
        for (cell, width) in row[..row.len() - 1].iter().zip(&widths) {
            let _ = write!(text, "{cell:width$}{:GAP$}", "");
        }
        let _ = writeln!(text, "{}", row[row.len() - 1]);
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
            "\nNot everything that the level {best} promises was seen to hold: do not run strangers' files here."
        );
    }
    for level in findings.levels.iter().map(|found| found.level) {
        for (seen, attacks) in reasons(findings, level) {
            let what = match &attacks[..] {
                [one] => format!("to {one}"),
                many => format!("{} of the attacks", many.len()),
            };
            let _ = writeln!(text, "  {}, {what}: {}", level.word(), TerminalText::line(seen).as_str());
        }
    }
}

/// What was seen at a level of what was promised and did not hold, and of what could not be tried; and with which
/// attacks.
fn reasons(findings: &Findings, level: Level) -> Vec<(&str, Vec<&str>)> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (attack, result) in findings.results(level) {
        let Some(seen) = result.observed.as_deref().filter(|_| cell(result) != UNPROMISED) else { continue };
        match reasons.iter_mut().find(|(known, _)| *known == seen) {
            Some((_, attacks)) => attacks.push(attack.tries),
            None => reasons.push((seen, vec![attack.tries])),
        }
    }
    reasons
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
        if advice.changes.is_empty() {
            text.push_str("    gradus knows no remedy for this.\n");
        }
        for change in &advice.changes {
            let _ = writeln!(text, "    {}", change.what);
            for command in &change.commands {
                let _ = writeln!(text, "      {command}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Facts;
    use super::super::findings::{AttackResult, LevelFindings};
    use super::super::trial::Finding;
    use super::*;
    use crate::cli::doctor::attacks::ATTACKS;
    use crate::sandbox::Welcome;
    use crate::sandbox::interpreter::{Interpreter, Known};

    fn findings(finding: impl Fn(&str, Level) -> Finding) -> Findings {
        let python = Interpreter {
            path: "/usr/bin/python3.12".into(),
            version: "3.12.1".parse().unwrap(),
            harness: "/harness.pyc".into(),
            folders: Vec::new(),
            known: Known::Noted,
            identity: String::new(),
            standard: Vec::new(),
        };
        let welcome = Welcome {
            level: Level::Kernel,
            layers: vec!["system call filter".to_owned()],
            lacking: vec!["namespaces: Operation not permitted (os error 1)".to_owned()],
        };
        let facts = Facts { root: true, user_namespaces: true, ..Facts::default() };
        let mut findings = Findings::new(&python, &welcome, &facts);
        for level in [Level::Strict, Level::Kernel, Level::Basic] {
            let found =
                LevelFindings::new(level, &Welcome { level: level.min(Level::Kernel), ..welcome.clone() });
            for (position, attack) in ATTACKS.iter().enumerate().filter(|_| found.available) {
                let result = AttackResult::new(attack, level, finding(attack.name, level));
                findings.attacks[position].results.push(result);
            }
            findings.levels.push(found);
        }
        findings.conclude();
        findings
    }

    fn through() -> Finding {
        Finding::GotThrough("it was\u{1b}[2J seen".to_owned())
    }

    #[test]
    fn what_nobody_promised_need_not_hold() {
        let found = findings(|name, level| {
            if name == "read_file" || name == "trace_process" && level == Level::Basic {
                through()
            } else {
                Finding::Held
            }
        });
        assert!(found.held);
        let page = text(&found);
        assert!(page.contains("tries to ...                 kernel        basic\n"), "{page}");
        assert!(
            page.contains("  read a file of this machine               not promised  not promised\n"),
            "{page}"
        );
        assert!(page.contains("a debugger  held          not promised\n"), "{page}");
        assert!(page.contains("\nEverything that the level kernel promises held.\n"), "{page}");
        assert!(page.contains("(os error 1)\n    gradus knows no remedy for this.\n"), "{page}");
    }

    #[test]
    fn what_was_promised_and_broken_is_said_with_what_was_seen() {
        let found = findings(|name, _| if name == "fill_disk" { through() } else { Finding::Held });
        assert!(!found.held);
        let page = text(&found);
        assert!(page.contains("  kernel, to fill the disk: it was\\x1b[2J seen\n"), "{page}");
        assert!(page.contains("DID NOT HOLD  DID NOT HOLD\n"), "{page}");
    }

    #[test]
    fn what_could_not_be_tried_does_not_count_as_held() {
        let found = findings(|_, _| Finding::Unclear("no reason".to_owned()));
        assert!(!found.held);
        let page = text(&found);
        assert!(page.contains(&format!("  basic, {} of the attacks: no reason\n", ATTACKS.len())), "{page}");
    }

    #[test]
    fn a_weaker_level_that_breaks_its_word_leaves_the_best_one_whole() {
        let found =
            findings(
                |name, level| {
                    if name == "survive" && level == Level::Basic { through() } else { Finding::Held }
                },
            );
        assert!(found.held);
        assert!(text(&found).contains("  basic, to outlive its own end: it was"));
    }
}
