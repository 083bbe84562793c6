//! Asks the author's checkers about what came of the learner's code: a job like any other, made of outcomes.
//!
//! A checker's process gets data, and never the learner's file.

use std::sync::Arc;

use super::{as_call, as_program, needs, reference_limits, shared};
use crate::sandbox::job::{Action, Job, JobCase, Partner, Subject, Wanted};
use crate::sandbox::tool;
use crate::spec::model::checker::{ANSWER, Answer, Checked, Checker, FEEDBACK, Form, INPUT, RUNNER, Run};
use crate::spec::model::{Case, Check, Content, Exercise, Interactive, Limits};

/// What such a program may leave in its folder for feedback, in the order of its outcome's `written`.
pub const WRITES: [&str; 4] = [
    "feedback/score.txt",
    "feedback/score_multiplier.txt",
    "feedback/teammessage.txt",
    "feedback/judgemessage.txt",
];

/// What is run of the learner's.
pub fn run(checked: &Checked) -> (Subject, Action) {
    let action = match &checked.run {
        Run::Program(program) => as_program(program),
        Run::Call(call) => as_call(call),
    };
    (Subject::Submission, action)
}

/// A learner's program and the author's that it talks with.
pub fn dialogue(exercise: &Exercise, case: &Case, talk: &Interactive) -> (Subject, Action) {
    let Form::Program { args } = &talk.interactor.form else {
        return (Subject::Submission, as_program(&talk.program));
    };
    let given = [(INPUT, shared(&talk.input)), (ANSWER, Arc::from([]))];
    let mut theirs = program(case, &talk.interactor, args, given);
    if let Action::Program { args } = theirs.action {
        theirs.action = Action::Dialogue { args, partner: Partner::default() };
    }
    let partner = Partner(Some(Arc::new(authors(exercise, vec![theirs]))));
    (Subject::Submission, Action::Dialogue { args: talk.program.args.clone(), partner })
}

/// What a checker is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Position of the case in [`Exercise::cases`].
    pub position: usize,
    pub output: Part,
    pub expected: Part,
}

/// A piece of data for a checker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Nothing,
    Text(Arc<[u8]>),
    /// A value in the canonical form.
    Value(Arc<[u8]>),
}

impl Part {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Nothing => &[],
            Self::Text(bytes) | Self::Value(bytes) => bytes,
        }
    }

    /// As `ask` in `src/harness/tools/author.py` reads it.
    fn write(&self, to: &mut Vec<u8>) {
        to.push(match self {
            Self::Nothing => b'N',
            Self::Text(_) => b'T',
            Self::Value(_) => b'V',
        });
        to.extend(format!("{:010}", self.bytes().len()).into_bytes());
        to.extend(self.bytes());
    }
}

/// The checker of a case that has one.
#[must_use]
pub fn of(case: &Case) -> Option<&Checked> {
    match &case.check {
        Check::Checked(checked) => Some(checked),
        _ => None,
    }
}

/// The job that asks all checkers, one case for each question; `None` without any.
#[must_use]
pub fn asking(exercise: &Exercise, questions: &[Question]) -> Option<Job> {
    let asked = |question: &Question| {
        let case = exercise.cases.get(question.position)?;
        Some(ask(case, of(case)?, question))
    };
    let cases: Vec<JobCase> = questions.iter().filter_map(asked).collect();
    (!cases.is_empty()).then(|| authors(exercise, cases))
}

/// A job that runs code of the author's.
fn authors(exercise: &Exercise, cases: Vec<JobCase>) -> Job {
    Job { file: RUNNER.to_owned(), source: tool::AUTHOR.as_bytes().into(), cases, needs: needs(exercise) }
}

fn ask(case: &Case, checked: &Checked, question: &Question) -> JobCase {
    let input = match &checked.run {
        Run::Program(_) => shared(&case.stdin),
        Run::Call(call) => call.call.as_bytes().into(),
    };
    match &checked.checker.form {
        Form::Function(name) => {
            let mut stdin = Vec::new();
            for part in [&Part::Text(input), &question.output, &question.expected] {
                part.write(&mut stdin);
            }
            let (file, name) = (json(checked.checker.file()), json(name));
            let action = Action::Call { setup: None, call: format!("ask({file}, {name})") };
            authors_case(case, &checked.checker, action, stdin.into())
        }
        Form::Program { args } => {
            let given = [(INPUT, input), (ANSWER, question.expected.bytes().into())];
            JobCase { stdin: question.output.bytes().into(), ..program(case, &checked.checker, args, given) }
        }
    }
}

/// A program of the author's with the arguments that Kattis' validators get.
fn program(case: &Case, checker: &Checker, args: &[String], given: [(&str, Arc<[u8]>); 2]) -> JobCase {
    let feedback = format!("{FEEDBACK}/");
    let own = [checker.file(), INPUT, ANSWER, &feedback].map(str::to_owned);
    let args = own.into_iter().chain(args.iter().cloned()).collect();
    let mut job = authors_case(case, checker, Action::Program { args }, Arc::from([]));
    job.files.extend(given.map(|(name, content)| (name.to_owned(), content)));
    // So that the folder is there. Programs write to this file or append to it.
    let [.., judges] = WRITES;
    job.files.push((judges.to_owned(), Arc::from([])));
    job.writes = WRITES.map(|name| Wanted { name: name.to_owned(), query: None }).to_vec();
    job
}

fn authors_case(case: &Case, checker: &Checker, action: Action, stdin: Arc<[u8]>) -> JobCase {
    let file = |(name, content): &(String, Content)| (name.clone(), shared(content));
    JobCase {
        stdin,
        files: checker.files.iter().map(file).collect(),
        hidden: case.hidden,
        ..JobCase::new(action, limits())
    }
}

/// What code of the author's may use for one case.
#[must_use]
pub fn limits() -> Limits {
    reference_limits()
}

/// The text of the answer to compare with, where it is one.
#[must_use]
pub fn text(answer: &Answer) -> Option<Arc<[u8]>> {
    match answer {
        Answer::Text(content) => Some(shared(content)),
        Answer::Nothing | Answer::Expression(_) => None,
    }
}

/// A text as JSON, which is also Python's way to write it.
fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a text can be written as JSON")
}
