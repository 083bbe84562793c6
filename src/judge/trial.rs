//! What a learner's tests came to: with the correct implementation, and with a bug.
//!
//! Which of the two it was, the tests did not know. So what is told of them in their own process is believed: to claim that a
//! test failed is worth nothing to those who do not know when it should.

use super::pytest::{answer, assertion, without_addresses};
use super::{Evidence, Finding, Kind, ended, explain, phrase, texts, tool};
use crate::compare::value::Value;
use crate::event::{Failure, Frame, Given, Remark, Verdict};
use crate::outcome::{CaseOutcome, Raised, Stage};
use crate::plan::trials::How;
use crate::spec::model::Case;
use crate::spec::model::trials::{LearnerTests, Subject, Trial, Variant};

impl Kind for Trial {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        match &self.variant {
            Variant::Correct => correct(&self.subject, evidence),
            Variant::Faulty { description, .. } => faulty(description.as_deref(), evidence),
        }
    }

    fn given(&self, case: &Case) -> Given {
        super::input(case)
    }
}

impl Kind for LearnerTests {
    fn judge(&self, _: Evidence<'_>) -> Option<Finding> {
        Some(tool::fault("it is not known which bugs there are"))
    }

    fn given(&self, case: &Case) -> Given {
        super::input(case)
    }
}

/// Why the tests are not what they should be.
fn correct(subject: &Subject, evidence: Evidence<'_>) -> Option<Finding> {
    let told = match ran(evidence) {
        Ok(told) => told,
        Err(finding) => return Some(finding),
    };
    let wrong = |message: String| Some(Finding::new(Verdict::WrongAnswer, message));
    if let Some(finding) = told.failed(subject, evidence) {
        return Some(finding);
    }
    let module = &subject.module;
    if told.tests.is_empty() {
        return wrong(
            "there are no tests in your file: pytest takes functions whose names begin with `test`"
                .to_owned(),
        );
    }
    if !told.uses {
        return wrong(format!("your tests never import `{module}`, which they are to test"));
    }
    if !told.tests.iter().any(|test| test.outcome == "passed") {
        return wrong("all of your tests are skipped".to_owned());
    }
    if told.idle.len() >= told.functions() {
        let finding =
            wrong("your tests cannot fail: none of them checks anything, as with `assert`".to_owned());
        return finding
            .map(|finding| finding.with(Failure { remarks: told.remarks(evidence), ..Failure::default() }));
    }
    unsteady(&told, subject, evidence)
}

/// Why the tests do not do the same each time, with the same code.
fn unsteady(told: &Told, subject: &Subject, evidence: Evidence<'_>) -> Option<Finding> {
    let mut differing: Vec<(How, Option<String>)> = Vec::new();
    for &(how, outcome) in evidence.controls {
        if let Some((limit, verdict)) = limited(Evidence { outcome, ..evidence }) {
            // They came to their end once: so they need about as much as there is, and nothing that they do is different.
            let file = subject.file();
            let message = format!(
                "your tests pass with the correct {file}, and run again they exceed the limit of {limit}: they need about as much as they may"
            );
            return Some(Finding::new(verdict, message));
        }
        let again = ran(Evidence { outcome, ..evidence }).ok();
        match again {
            Some(again) if again.tests == told.tests => {}
            again => differing.push((how, again.and_then(|again| told.first_other(&again)))),
        }
    }
    let (_, test) = differing.iter().find(|(how, _)| *how == How::Told).or_else(|| differing.first())?;
    let what = test.as_ref().map_or_else(|| "your tests do".to_owned(), |test| format!("{test} does"));
    let message = if differing.iter().any(|(how, _)| *how == How::Told) {
        format!(
            "{what} not come to the same each time, with the same code: is there chance in it, or the time?"
        )
    } else {
        format!(
            "{what} not come to the same when {} is written in another way: tests may look only at what it does",
            subject.file()
        )
    };
    Some(Finding::new(Verdict::WrongAnswer, message))
}

/// Why the bug is not caught.
///
/// Nothing that the tests print is told: other runs, with bugs that are hidden, may have been before.
fn faulty(description: Option<&str>, evidence: Evidence<'_>) -> Option<Finding> {
    if limited(evidence).is_some() {
        // It does not with the correct implementation: so the bug made itself felt.
        return None;
    }
    let told = match ran(evidence) {
        Ok(told) => told,
        Err(finding) => return Some(Finding { failure: Box::default(), ..finding }),
    };
    if told.tests.iter().any(|test| test.outcome == "failed") {
        return None;
    }
    let what = description.map(|text| format!(": {}", phrase::one_line(text))).unwrap_or_default();
    let finding = Finding::new(Verdict::WrongAnswer, format!("your tests pass with this bug{what}"));
    Some(finding.with(Failure { remarks: told.remarks(evidence), ..Failure::default() }))
}

/// The limit that a run came to, of what needs some time, memory or output, and its verdict.
fn limited(evidence: Evidence<'_>) -> Option<(&'static str, Verdict)> {
    let verdict = ended::limit(evidence.case, evidence.outcome)?.verdict;
    let limit = match verdict {
        Verdict::TimeLimitExceeded => "time",
        Verdict::MemoryLimitExceeded => "memory",
        Verdict::OutputLimitExceeded => "output",
        _ => return None,
    };
    Some((limit, verdict))
}

/// What was told of tests that ran to their end.
pub fn ran(evidence: Evidence<'_>) -> Result<Told, Finding> {
    if let Some(finding) = ended::limit(evidence.case, evidence.outcome) {
        return Err(finding);
    }
    if let Some(raised) = evidence.outcome.told.raised.as_ref().filter(|raised| raised.stage < Stage::Calling)
    {
        return Err(explain::exception(raised, evidence));
    }
    let value = answer(evidence)?;
    Told::read(&value).ok_or_else(|| tool::fault("what was told of your tests cannot be read"))
}

/// What a test came to.
#[derive(Debug, PartialEq, Eq)]
struct Test {
    /// Empty: the file could not be executed, or its tests not be found.
    name: String,
    outcome: String,
    when: String,
}

/// What the tool told of the tests.
#[derive(Debug)]
pub struct Told {
    tests: Vec<Test>,
    uses: bool,
    /// Tests without a check: name, line and text.
    idle: Vec<(String, usize, String)>,
    pub coverage: Value,
}

impl Told {
    fn read(value: &Value) -> Option<Self> {
        let [tests, uses, idle, coverage] = tool::items(value) else { return None };
        let test = |value: &Value| {
            let [name, outcome, when] = tool::items(value) else { return None };
            Some(Test { name: tool::text(name)?, outcome: tool::text(outcome)?, when: tool::text(when)? })
        };
        let idle_test = |value: &Value| {
            let [name, line, source] = tool::items(value) else { return None };
            Some((tool::text(name)?, tool::number(line)?, tool::text(source)?))
        };
        Some(Self {
            tests: tool::items(tests).iter().map(test).collect::<Option<_>>()?,
            uses: tool::number(uses)? == 1,
            idle: tool::items(idle).iter().map(idle_test).collect::<Option<_>>()?,
            coverage: coverage.clone(),
        })
    }

    /// Functions that are tests; those with several parameters are several tests.
    fn functions(&self) -> usize {
        let names = self.tests.iter().map(|test| test.name.split('[').next().unwrap_or_default());
        names.collect::<std::collections::BTreeSet<_>>().len()
    }

    /// The first test that came to something else in another run.
    fn first_other(&self, again: &Self) -> Option<String> {
        let other = self.tests.iter().zip(&again.tests).find(|(one, other)| one != other)?;
        Some(other.0.name.clone()).filter(|name| !name.is_empty())
    }

    /// The finding for the first test that fails with the correct implementation.
    pub fn failed(&self, subject: &Subject, evidence: Evidence<'_>) -> Option<Finding> {
        let first = self.tests.iter().find(|test| test.outcome == "failed")?;
        let file = subject.file();
        let heard = heard(evidence.outcome);
        let Some(raised) = &evidence.outcome.told.raised else {
            let message = format!("{} fails with the correct {file}", first.name);
            return Some(Finding::new(Verdict::WrongAnswer, message).with(heard));
        };
        let raised = &Raised { message: without_addresses(&raised.message), ..raised.clone() };
        let mut finding = explain::exception(raised, evidence);
        let looks = raised.message.starts_with("tests may use ");
        if first.name.is_empty() && !looks {
            finding.message = format!("your tests cannot be run: {}", explain::headline(raised));
            return Some(finding);
        }
        finding.verdict = Verdict::WrongAnswer;
        finding.message = if looks {
            let who = if first.name.is_empty() { "your file" } else { &first.name };
            format!("{who} looks at how {file} is written: tests may look only at what it does")
        } else {
            let is_assertion = explain::is(raised, "AssertionError") || raised.kind == "Failed";
            let why = if is_assertion { assertion(&raised.message) } else { explain::headline(raised) };
            let place = if first.when == "call" { String::new() } else { format!(" in its {}", first.when) };
            format!("{} fails{place} with the correct {file}: {why}", first.name)
        };
        let others = self.tests.iter().filter(|test| test.outcome == "failed").count() - 1;
        if others > 0 {
            finding.failure.notes.push(format!("{others} more of your tests fail with it"));
        }
        Some(finding)
    }

    /// What is to be said of tests that cannot fail.
    fn remarks(&self, evidence: Evidence<'_>) -> Vec<Remark> {
        let remark = |(name, line, source): &(String, usize, String)| Remark {
            message: format!("{name} checks nothing, so that it fails only if something is raised"),
            place: Some(Frame {
                file: evidence.file.to_owned(),
                line: *line,
                column: None,
                function: "<module>".to_owned(),
                source: source.clone(),
            }),
            width: source.chars().count(),
            named: false,
        };
        self.idle.iter().take(5).map(remark).collect()
    }
}

fn heard(outcome: &CaseOutcome) -> Failure {
    Failure { printed: texts::printed(outcome), complained: texts::complained(outcome), ..Failure::default() }
}
