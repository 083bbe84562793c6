//! What is asked of the author's own code, before any learner's file is there: what calls have to return, and whether the
//! texts of the cases are Python and SQL.
//!
//! Pure like the rest of the room. What the answers mean is told by `judge`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{given_files, growth, needs, shared};
use crate::sandbox::job::{Action, Job, JobCase};
use crate::sandbox::tool;
use crate::spec::model::checker::Answer;
use crate::spec::model::{Bytes, CallExpectation, Case, Check, Exercise, Instrument, Limits};

/// The job that finds out what the `returns` expressions of an exercise stand for, and whether its calls are Python.
#[derive(Debug, Clone)]
pub struct ReferenceJob {
    /// One case for each expression, then one that says what is wrong with [`texts`].
    pub job: Job,
    /// Position in [`Exercise::cases`] of each expression. A call that is made with several n has as many of them.
    pub positions: Vec<usize>,
}

/// What the author's own expressions may use: enough for any honest one, too little to hang a run.
pub fn reference_limits() -> Limits {
    Limits {
        cpu: Duration::from_secs(20),
        wall: Duration::from_secs(60),
        memory: Bytes::mib(2048),
        output: Bytes::mib(64),
        ..Limits::default()
    }
}

/// The job that evaluates the expected values, beside the author's reference and no learner's code; `None` if the
/// exercise makes no calls.
#[must_use]
pub fn reference_job(exercise: &Exercise) -> Option<ReferenceJob> {
    let (positions, mut cases): (Vec<_>, Vec<_>) = exercise
        .cases
        .iter()
        .enumerate()
        .flat_map(|(position, case)| {
            let calls = reference_calls(case);
            calls
                .into_iter()
                .map(move |call| (position, reference_case(case.env.clone(), given_files(case), call)))
        })
        .unzip();
    let texts: Vec<_> = texts(exercise).collect();
    if !texts.is_empty() {
        cases.push(reference_case(BTreeMap::new(), Vec::new(), compiling(&texts)));
    }
    // Where no value is expected, nothing depends on the reference.
    let reference = exercise.reference.as_ref().filter(|_| !positions.is_empty());
    let source = reference.map_or_else(|| Arc::from([]), shared);
    let job = Job { file: exercise.file.clone(), source, cases, needs: needs(exercise) };
    (!job.cases.is_empty()).then_some(ReferenceJob { job, positions })
}

/// What is called to know what a case has to return.
fn reference_calls(case: &Case) -> Vec<Action> {
    match (expression(case), case.check.sized_call()) {
        (None, _) => Vec::new(),
        (Some(_), Some(call)) => growth::reference_calls(call),
        (Some(text), None) => vec![Action::Call { setup: None, call: text.to_owned() }],
    }
}

/// The Python text that says what a call has to return, if a case has one.
#[must_use]
pub fn expression(case: &Case) -> Option<&str> {
    if let Check::Checked(checked) = &case.check {
        return match &checked.answer {
            Answer::Expression(expression) => Some(expression),
            Answer::Nothing | Answer::Text(_) => None,
        };
    }
    if let Some(call) = case.check.sized_call() {
        return call.returns.as_deref();
    }
    match &case.check.call()?.expects {
        Some(CallExpectation::Returns { expression, .. }) => Some(expression),
        _ => None,
    }
}

/// A piece of Python or SQL that an author wrote into a case, to be run with a learner's file or on what it wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseText<'a> {
    /// Position in [`Exercise::cases`].
    pub position: usize,
    /// The key in the spec: `setup`, `call` or `query`.
    pub key: &'static str,
    pub text: &'a str,
    /// What Python's `compile` calls this kind of text; `sql` for a query.
    mode: &'static str,
    /// Whether `await` may stand in it outside of a function.
    awaits: bool,
}

impl CaseText<'_> {
    /// What it is written in.
    #[must_use]
    pub fn language(&self) -> &'static str {
        if self.mode == "sql" { "SQL" } else { "Python" }
    }
}

/// Every `setup`, `call` and `query` of an exercise, in spec order.
pub fn texts(exercise: &Exercise) -> impl Iterator<Item = CaseText<'_>> {
    exercise.cases.iter().enumerate().flat_map(|(position, case)| {
        let (setup, call) = match (case.check.call(), case.check.sized_call()) {
            (Some(call), _) => (call.setup.as_deref(), Some(call.call.as_str())),
            (None, Some(call)) => (call.setup.as_deref(), Some(call.call.as_str())),
            (None, None) => (None, None),
        };
        let awaits =
            matches!(&case.check, Check::Watched(watched) if watched.watch.instrument == Instrument::Loop);
        let text = move |key, text, mode| CaseText { position, key, text, mode, awaits };
        let setup = setup.map(|setup| text("setup", setup, "exec"));
        let call = call.map(|call| text("call", call, "eval"));
        let queries = case.writes.iter().filter_map(|file| file.query.as_deref());
        let queries = queries.map(move |query| text("query", query, "sql"));
        setup.into_iter().chain(call).chain(queries)
    })
}

/// Python's own flag for `compile`: `ast.PyCF_ALLOW_TOP_LEVEL_AWAIT`.
const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;

/// Returns a list: for each text the reason why it is no Python or SQL, or an empty text.
fn compiling(texts: &[CaseText<'_>]) -> Action {
    let flags = |text: &CaseText<'_>| if text.awaits { ALLOW_TOP_LEVEL_AWAIT } else { 0 };
    let texts: Vec<_> = texts.iter().map(|text| (text.text, text.key, text.mode, flags(text))).collect();
    // JSON's way to write texts and lists is also Python's.
    let texts = serde_json::to_string(&texts).expect("texts can be written as JSON");
    let setup = format!("_texts = {texts}\n{}", tool::TEXTS);
    Action::Call { setup: Some(setup), call: "_problems".to_owned() }
}

/// A case for the author's own code, with files beside it.
pub fn reference_case(
    env: BTreeMap<String, String>,
    files: Vec<(String, Arc<[u8]>)>,
    action: Action,
) -> JobCase {
    JobCase { env, files, ..JobCase::new(action, reference_limits()) }
}
