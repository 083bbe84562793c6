//! What a test came to, and what the author's own run of all tests came to.
//!
//! A test runs in the learner's interpreter, so what is told of it is believed only as a whole: the answer came to its end,
//! the tests that were found are those that the author's solution has, and nothing that decides about them was touched.

use std::sync::LazyLock;

use regex::Regex;

use super::{Evidence, Finding, Kind, ended, explain, phrase, texts, tool};
use crate::compare::value::Value;
use crate::event::{Failure, Given, Verdict};
use crate::outcome::{CaseOutcome, Ended, Raised, Stage};
use crate::spec::model::{Case, Suite, Test};

impl Kind for Test {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let outcome = evidence.outcome;
        if let Some(finding) = ended::limit(evidence.case, outcome) {
            return Some(finding);
        }
        if let Some(raised) = outcome.told.raised.as_ref().filter(|raised| raised.stage < Stage::Calling) {
            return Some(not_run(raised, evidence));
        }
        match answer(evidence) {
            Ok(value) => match Told::read(&value) {
                Some(told) => told.finding(self, evidence),
                None => Some(tool::fault("what was told of this test cannot be read")),
            },
            Err(finding) => Some(finding),
        }
    }

    fn given(&self, case: &Case) -> Given {
        super::input(case)
    }
}

impl Kind for Suite {
    fn judge(&self, _: Evidence<'_>) -> Option<Finding> {
        Some(tool::fault("it is not known which tests there are"))
    }

    fn given(&self, case: &Case) -> Given {
        super::input(case)
    }
}

/// The finding for a file with which the tests cannot even begin.
fn not_run(raised: &Raised, evidence: Evidence<'_>) -> Finding {
    let mut finding = explain::exception(raised, evidence);
    if raised.stage == Stage::Setup {
        let missing =
            raised.message.strip_prefix("cannot import name '").and_then(|rest| rest.split_once('\''));
        finding.message = match missing {
            Some((name, _)) if explain::is(raised, "ImportError") || raised.kind == "ImportError" => {
                explain::lacks(name, evidence.source)
            }
            _ => format!("the tests cannot be run with your file: {}", explain::headline(raised)),
        };
    }
    finding
}

/// The answer of a test that ran to its end.
pub fn answer(evidence: Evidence<'_>) -> Result<Value, Finding> {
    let outcome = evidence.outcome;
    let code = match outcome.ended {
        Ended::Exit(code) => code,
        Ended::Signal(number) => return Err(ended::signalled(number, outcome)),
        _ => return Err(tool::fault("the sandbox gave no end of this test")),
    };
    match (&outcome.told.value, &outcome.told.raised) {
        (Some(value), _) if outcome.told.stage == Stage::Done && code == 0 => {
            super::expectations::decode(value)
        }
        // As `pytest.exit` does.
        (None, Some(raised)) => Err(explain::exception(raised, evidence)),
        _ => {
            let message = format!(
                "your code ended the program, as os._exit() does, or closed files that are not its own, before the \
                 test was over (exit code {code})"
            );
            Err(Finding::new(Verdict::RunTimeError, message).with(heard(outcome)))
        }
    }
}

fn heard(outcome: &CaseOutcome) -> Failure {
    Failure { printed: texts::printed(outcome), complained: texts::complained(outcome), ..Failure::default() }
}

/// What the tool told of a test.
#[derive(Debug)]
struct Told {
    outcome: String,
    when: String,
    /// Whose line was the last one: `learner` or `test`.
    last: String,
    line: usize,
    source: String,
    stamp: String,
    touched: Vec<String>,
    left: Vec<String>,
}

impl Told {
    fn read(value: &Value) -> Option<Self> {
        let [outcome, when, last, line, source, stamp, touched, left] = tool::items(value) else {
            return None;
        };
        Some(Self {
            outcome: tool::text(outcome)?,
            when: tool::text(when)?,
            last: tool::text(last)?,
            line: tool::number(line)?,
            source: tool::text(source)?,
            stamp: tool::text(stamp)?,
            touched: tool::texts(touched),
            left: tool::texts(left),
        })
    }

    fn finding(&self, test: &Test, evidence: Evidence<'_>) -> Option<Finding> {
        let wrong =
            |message: &str| Some(Finding::new(Verdict::WrongAnswer, message).with(heard(evidence.outcome)));
        if !self.touched.is_empty() {
            let names = phrase::names(&self.touched);
            return wrong(&format!("your code changed what the tests are decided by: {names}"));
        }
        if self.outcome == "missing" || self.stamp != test.found {
            return wrong(
                "with your file there are other tests than with the author's: it must not decide which",
            );
        }
        match self.outcome.as_str() {
            "passed" => {
                self.left.iter().find(|what| !test.left.contains(what)).and_then(|what| wrong(decided(what)))
            }
            "skipped" | "xfailed" => wrong("your code makes pytest skip this test"),
            _ => Some(self.failed(evidence)),
        }
    }

    fn failed(&self, evidence: Evidence<'_>) -> Finding {
        let outcome = evidence.outcome;
        let Some(raised) = &outcome.told.raised else {
            return Finding::new(Verdict::WrongAnswer, "the test failed").with(heard(outcome));
        };
        let raised = &Raised { message: without_addresses(&raised.message), ..raised.clone() };
        let asserted = self.last != "learner"
            && (explain::is(raised, "AssertionError") || raised.kind == "Failed" || self.last.is_empty());
        let mut finding = explain::exception(raised, evidence);
        if asserted {
            finding.verdict = Verdict::WrongAnswer;
            finding.message = assertion(&raised.message);
        }
        if self.when != "call" {
            finding.message = format!("in the {} of the test: {}", self.when, finding.message);
        }
        if raised.kind == "RuntimeError" && NOT_DONE.iter().any(|words| raised.message.starts_with(words)) {
            finding.failure.notes.push(ABOUT_TEXTS.to_owned());
        }
        if self.line > 0 && !self.source.is_empty() {
            let note =
                format!("the test stops in its line {}: {}", self.line, phrase::one_line(&self.source));
            finding.failure.notes.push(note);
        }
        finding
    }
}

/// How the messages begin of what isolated tests refuse to do with a text (see `harness/isolated/texts.py`), and what a
/// beginner whose test ends so has to know.
const NOT_DONE: [&str; 2] = ["not executed, since ", "not unpickled, since "];
const ABOUT_TEXTS: &str = "this test uses a text as Python code, and the text may come from your code, such as what `repr` \
                           says of your objects. If your text is not what the exercise asks for, change it. If it is, the test \
                           is at fault: its author can mend that with `mode = \"in-process\"` in exercise.toml";

/// What is wrong with something that the test left to the learner's code, and does not leave to the author's: so the learner's code
/// may have decided that the test passes.
fn decided(what: &str) -> &'static str {
    match what {
        // `with Database() as database: assert ...` does not fail then.
        "exit" => {
            "your context manager keeps an exception from leaving its `with` block, which it must not do here"
        }
        "catch" => {
            "a function that the test gives to your code raises an exception when it is called, which it must not do here"
        }
        // `except stack.EmptyError` would catch the assertion that nothing was raised.
        "class" => {
            "your code gives `Exception`, `BaseException` or `AssertionError` where an exception of its own is asked for: define a class for it"
        }
        "stop" => "your code raises StopIteration, which it must not do here",
        // An object that is told the expected number by `abs(result - 42)` could answer what it wants.
        _ => {
            "your code gives an object of a class of its own where the test reckons with plain data, such as a number or a set"
        }
    }
}

/// The text without the addresses of objects, which are others in each run.
pub fn without_addresses(text: &str) -> String {
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(" at 0x[0-9a-fA-F]+>").expect("the constant is a pattern"));
    ADDRESS.replace_all(text, ">").into_owned()
}

/// What an assertion says, on one line: `assert 3 == 4, where 3 = median([1, 3])`.
pub fn assertion(message: &str) -> String {
    let first = phrase::one_line(message);
    let wheres = message.lines().filter_map(|line| line.trim().strip_prefix("+ "));
    let wheres: Vec<&str> = wheres.map(str::trim).filter(|line| line.starts_with("where ")).take(1).collect();
    match (first.is_empty(), wheres.first()) {
        (true, _) => "an assertion of the test does not hold".to_owned(),
        (false, None) => first,
        (false, Some(place)) => phrase::one_line(&format!("{first}, {place}")),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_explained_is_said() {
        let said = include_str!("../harness/isolated/texts.py");
        assert!(super::NOT_DONE.iter().all(|words| said.contains(&format!("\"{words}"))));
    }
}
