//! What a program did against what was expected of it.

use super::texts::Differences;
use super::{Evidence, Finding, Kind, ended, explain, phrase, texts};
use crate::event::{Failure, Given, Mismatch, Subject, Verdict};
use crate::outcome::{Captured, CaseOutcome, Ended, Raised};
use crate::spec::model::{Case, Program};

impl Kind for Program {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        ended::limit(evidence.case, evidence.outcome).or_else(|| check(self, evidence))
    }

    fn given(&self, case: &Case) -> Given {
        Given { args: self.args.clone(), ..super::input(case) }
    }
}

fn check(program: &Program, evidence: Evidence<'_>) -> Option<Finding> {
    let Evidence { case, outcome, source, .. } = evidence;
    let code = match outcome.ended {
        Ended::Exit(code) => code,
        Ended::Signal(number) => return Some(ended::signalled(number, outcome)),
        // Limits and files that do not compile were judged before.
        _ => return Some(Finding::new(Verdict::GraderError, "the sandbox gave no end of this program")),
    };
    // Python ends with 1 after any exception, so an expected 1 says nothing about one that nobody caught.
    if let Some(raised) = exception(outcome) {
        return Some(explain::exception(raised, evidence));
    }
    let wrong_code = (code != program.exit_code).then(|| exit_code(program.exit_code, code));
    if let Some(mismatch) = &wrong_code
        && program.exit_code == 0
    {
        return Some(failed(code, mismatch.clone(), outcome));
    }
    let mut differences = Differences::default();
    if let Some(mismatch) = wrong_code {
        let message = format!("the exit code is {code}, expected {}", program.exit_code);
        differences.add(mismatch, message, Vec::new());
    }
    if let Some(expected) = &program.stdout {
        differences.text(Subject::Stdout, expected, &outcome.stdout);
    }
    if let Some(expected) = &program.stderr {
        differences.text(Subject::Stderr, expected, &outcome.stderr);
    }
    differences.files(&case.writes, &outcome.written);
    let silent = outcome.stdout == Captured::default();
    if silent && source.only_defines && !differences.is_empty() {
        differences.note("your program printed nothing: it defines functions, but nothing calls them");
    }
    differences.finding(outcome)
}

/// The exception that ended the program; leaving with `sys.exit` is none.
fn exception(outcome: &CaseOutcome) -> Option<&Raised> {
    outcome.told.raised.as_ref().filter(|raised| !explain::is(raised, "SystemExit"))
}

fn exit_code(expected: i32, actual: i32) -> Mismatch {
    Mismatch {
        subject: Subject::ExitCode,
        expected: texts::short(&expected.to_string()),
        actual: texts::short(&actual.to_string()),
        rule: String::new(),
    }
}

/// A program that said itself that it failed.
fn failed(code: i32, mismatch: Mismatch, outcome: &CaseOutcome) -> Finding {
    let complained = texts::complained(outcome);
    let reason = complained.as_ref().and_then(|text| text.text.lines().last()).map(phrase::one_line);
    let message = match reason.filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("your program ended with exit code {code}: {reason}"),
        None => format!("your program ended with exit code {code}"),
    };
    Finding::new(Verdict::RunTimeError, message).with(Failure {
        mismatches: vec![mismatch],
        printed: texts::printed(outcome),
        complained,
        ..Failure::default()
    })
}
