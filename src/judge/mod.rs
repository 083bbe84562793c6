//! Outcome and expectation in, verdict and explanation out. Pure.
//!
//! A point is only ever given for a completed check: whatever is not understood here is not accepted. What learners may
//! not see of hidden cases is taken away in one place, [`told`].

mod author;
mod call;
pub(crate) mod checker;
mod coverage;
mod ended;
mod expectations;
mod explain;
mod growth;
pub(crate) mod installed;
mod interactive;
mod lint;
mod memory;
mod phrase;
mod program;
mod project;
mod pytest;
mod refactor;
mod reproduce;
mod score;
mod share;
mod sized;
mod source;
pub(crate) mod suites;
mod syntax;
mod texts;
mod tool;
mod trial;
pub(crate) mod trials;
mod types;
mod watched;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use expectations::{AuthorMistake, Expectations, Unknown};
pub use installed::Unfit;

use crate::compare::value::Value;
use crate::discover::{Found, Submission};
use crate::event::{CaseResult, Failure, Given, GroupResult, LearnerError, SubmissionResult, Usage, Verdict};
use crate::outcome::{CaseOutcome, Ended, Raised};
use crate::plan::trials::{self as planned, How};
use crate::spec::model::{Case, Check, Exercise};
use share::Share;
use source::Source;

/// Gives one submission its verdict.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    pub exercise: &'a Exercise,
    pub unit: &'a Submission,
    /// Cases that were not run, because nothing is installed for them, and why.
    pub unfit: &'a [(usize, Unfit)],
    /// The folder of exercises, if the command that reproduces a case has to name it.
    pub exercises: Option<&'a str>,
}

/// What the author's checkers did, by the positions of the cases that they were asked about.
pub type Rulings = BTreeMap<usize, CaseOutcome>;

/// Why a case is not accepted, or not worth all of its points.
#[derive(Debug, Clone, PartialEq)]
struct Finding {
    verdict: Verdict,
    /// What is earned all the same.
    share: Share,
    /// One line.
    message: String,
    /// What is known of the failure itself; what was given, the hint and the command are added at the end.
    failure: Box<Failure>,
}

impl Finding {
    fn new(verdict: Verdict, message: impl Into<String>) -> Self {
        Self { verdict, share: Share::NOTHING, message: message.into(), failure: Box::default() }
    }

    fn with(self, failure: Failure) -> Self {
        Self { failure: Box::new(failure), ..self }
    }
}

/// What a case is judged by.
#[derive(Debug, Clone, Copy)]
struct Evidence<'a> {
    case: &'a Case,
    outcome: &'a CaseOutcome,
    source: &'a Source,
    /// Name of the learner's file.
    file: &'a str,
    /// The value that a call has to return, if that is expected; with several n, one for each.
    expected: &'a [Value],
    /// What the author's checker did, if it was asked.
    ruling: Option<&'a CaseOutcome>,
    /// Of learners' tests, the other runs with the correct implementation.
    controls: &'a [(How, &'a CaseOutcome)],
}

/// What a kind of check makes of a run. One file here for each kind.
trait Kind {
    /// Why the case is not accepted; `None` if it is.
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding>;
    /// What the case gave to the learner's code, for the message of a failure.
    fn given(&self, case: &Case) -> Given;
    /// What is to be said about a case that is accepted.
    fn note(&self, _: Evidence<'_>) -> Option<String> {
        None
    }
}

fn kind(check: &Check) -> &dyn Kind {
    match check {
        Check::Program(program) => program,
        Check::Call(call) => call,
        Check::Watched(watched) => &**watched,
        Check::Checked(checked) => &**checked,
        Check::Interactive(talk) => &**talk,
        Check::Source(source) => source,
        Check::Suite(suite) => &**suite,
        Check::Test(test) => test,
        Check::Lint(lint) => lint,
        Check::Types(types) => types,
        Check::TimeGrowth(growth) => growth,
        Check::PeakMemory(memory) => memory,
        Check::LearnerTests(tests) => &**tests,
        Check::Trial(trial) => trial,
        Check::Coverage(coverage) => coverage,
        Check::Refactor(refactor) => refactor,
        Check::Project(project) => project,
    }
}

fn learner_error(raised: &Raised) -> LearnerError {
    LearnerError {
        kind: raised.kind.clone(),
        message: raised.message.clone(),
        frames: raised.frames.clone(),
        omitted_frames: raised.omitted_frames,
    }
}

impl Judge<'_> {
    /// The result of a file that was run: one outcome for each case, in order, and then those of
    /// [`plan::trials::controls`](crate::plan::trials::controls).
    ///
    /// Cases without an outcome are the grader's error. `rulings` are what the author's checkers made of them.
    #[must_use]
    pub fn submission(
        &self,
        source: &[u8],
        expectations: &Expectations,
        outcomes: &[CaseOutcome],
        rulings: &Rulings,
    ) -> SubmissionResult {
        if let Some((case, outcome)) = self.not_compiled(outcomes) {
            return self.compile_error(case, outcome);
        }
        let source = Source::read(source);
        let mut cases: Vec<CaseResult> = Vec::with_capacity(self.exercise.cases.len());
        for (position, case) in self.exercise.cases.iter().enumerate() {
            let result = match (dependency(case, &cases), outcomes.get(position)) {
                (Some(finding), _) => self.result(case, Usage::default(), Some(finding)),
                (None, None) => self.result(case, Usage::default(), Some(unanswered())),
                (None, Some(outcome)) if self.unfit(position).is_some() => {
                    self.result(case, outcome.usage, self.unfit(position))
                }
                (None, Some(outcome)) => {
                    let (file, expected) = (self.exercise.file.as_str(), expectations.values(position));
                    let ruling = rulings.get(&position);
                    let controls = self.controls(position, outcomes);
                    let controls = &controls;
                    let evidence =
                        Evidence { case, outcome, source: &source, file, expected, ruling, controls };
                    let kind = kind(&case.check);
                    let finding = kind.judge(evidence);
                    let note = kind.note(evidence).filter(|_| finding.is_none() && !case.hidden);
                    CaseResult { note, ..self.result(case, outcome.usage, finding) }
                }
            };
            cases.push(result);
        }
        let reimported = outcomes.iter().take(cases.len()).filter(|outcome| outcome.told.reimported).count();
        let result = SubmissionResult { reimported, ..self.whole(cases, None) };
        // Often a file that was not saved.
        let nothing = source.nothing.filter(|_| result.verdict != Verdict::Accepted);
        let note = nothing.map(|nothing| format!("{} {nothing}: was it saved?", self.exercise.file));
        SubmissionResult { note, ..result }
    }

    /// The result of a learner who handed in no file of the right name; `note` says what was found.
    #[must_use]
    pub fn missing_file(&self, note: &str) -> SubmissionResult {
        self.same_for_all(&Finding::new(Verdict::MissingFile, phrase::one_line(note)), note)
    }

    /// The result of a submission that could not be graded, by a fault of ours or of the machine.
    #[must_use]
    pub fn grader_error(&self, fault: &str) -> SubmissionResult {
        self.same_for_all(&Finding::new(Verdict::GraderError, phrase::one_line(fault)), fault)
    }

    /// Why a case has nothing to be about.
    fn unfit(&self, position: usize) -> Option<Finding> {
        let found = self.unfit.iter().find(|(of, _)| *of == position);
        found.map(|(_, unfit)| unfit.0.clone())
    }

    /// The case of which the outcome tells why the file does not compile, if it does not.
    ///
    /// A file compiles for all cases that run it or for none. What claims otherwise comes from code that ran, and in a hidden case
    /// it may have put the hidden input into the message.
    fn not_compiled<'o>(&self, outcomes: &'o [CaseOutcome]) -> Option<(&Case, &'o CaseOutcome)> {
        let runs = self
            .exercise
            .cases
            .iter()
            .zip(outcomes)
            .filter(|(case, _)| case.check.runs_submission() && case.installed.is_none());
        let all = runs
            .clone()
            .all(|(_, outcome)| matches!(outcome.ended, Ended::NotCompiled | Ended::Compiling(_)));
        let shown = runs.clone().find(|(case, _)| !case.hidden);
        shown.or(runs.clone().next()).filter(|_| all)
    }

    /// The outcomes of the runs beside that of a case, which come after those of all cases.
    fn controls<'o>(&self, position: usize, outcomes: &'o [CaseOutcome]) -> Vec<(How, &'o CaseOutcome)> {
        let others = outcomes.iter().skip(self.exercise.cases.len());
        let others = planned::controls(self.exercise).zip(others);
        others.filter(|((of, ..), _)| *of == position).map(|((_, how, _), outcome)| (how, outcome)).collect()
    }

    fn compile_error(&self, case: &Case, outcome: &CaseOutcome) -> SubmissionResult {
        let raised = outcome.told.raised.as_ref();
        let message = match &outcome.ended {
            Ended::Compiling(ended) => ended::compiling(&case.limits, ended),
            _ => explain::not_compiled(raised),
        };
        let mut finding = Finding::new(Verdict::CompileError, &message);
        finding.failure.error = raised.map(learner_error);
        self.same_for_all(&finding, &message)
    }

    fn same_for_all(&self, finding: &Finding, note: &str) -> SubmissionResult {
        let cases = self.exercise.cases.iter();
        let results = cases.map(|case| self.result(case, Usage::default(), Some(finding.clone())));
        self.whole(results.collect(), Some(note.to_owned()))
    }

    fn result(&self, case: &Case, usage: Usage, finding: Option<Finding>) -> CaseResult {
        let (verdict, share) = finding
            .as_ref()
            .map_or((Verdict::Accepted, Share::ALL), |finding| (finding.verdict, finding.share));
        let (message, failure) = self.told(case, finding);
        CaseResult {
            name: case.name.clone(),
            verdict,
            score: if share.is_all() { case.points } else { share.of(case.points) },
            max_score: case.points,
            extra: case.extra,
            group: case.group.map(|group| self.exercise.groups[group].name.clone()),
            usage,
            hidden: case.hidden,
            mode: case.check.test_mode(),
            message,
            note: None,
            failure,
        }
    }

    /// What may be told of a case that was not accepted. The only way from a finding into a result: nothing of a hidden
    /// case passes.
    fn told(&self, case: &Case, finding: Option<Finding>) -> (Option<String>, Option<Box<Failure>>) {
        let Some(finding) = finding.filter(|_| !case.hidden) else { return (None, None) };
        let Finding { verdict, message, mut failure, .. } = finding;
        if is_about_the_case(verdict) {
            failure.given = kind(&case.check).given(case);
            failure.hint.clone_from(&case.hint);
            failure.reproduce = self.reproduce(case);
        }
        (Some(message), (*failure != Failure::default()).then_some(failure))
    }

    fn reproduce(&self, case: &Case) -> String {
        match &self.unit.found {
            Found::File { path, .. } => {
                reproduce::command(path, self.exercises, &self.exercise.slug, &case.name)
            }
            Found::Missing { .. } => String::new(),
        }
    }

    fn whole(&self, cases: Vec<CaseResult>, note: Option<String>) -> SubmissionResult {
        let groups: Vec<GroupResult> =
            self.exercise.groups.iter().map(|group| score::group(group, &cases)).collect();
        SubmissionResult {
            learner: self.unit.learner.clone(),
            exercise: self.exercise.slug.clone(),
            verdict: score::verdict(&cases),
            score: score::total(&cases, &groups),
            max_score: self.exercise.max_score(),
            file: match &self.unit.found {
                Found::File { shown, .. } => Some(shown.clone()),
                Found::Missing { .. } => None,
            },
            note,
            reimported: 0,
            cases,
            groups,
        }
    }
}

/// Whether a verdict comes from running the case itself, so that its input and hint help.
fn is_about_the_case(verdict: Verdict) -> bool {
    use Verdict::{CompileError, GraderError, MissingFile, Skipped};
    !matches!(verdict, CompileError | GraderError | MissingFile | Skipped)
}

/// What both programs and calls are given.
fn input(case: &Case) -> Given {
    let stdin = case.stdin.bytes();
    Given {
        stdin: (!stdin.is_empty()).then(|| texts::start_of(stdin)),
        files: case.files.iter().map(|file| file.name.clone()).collect(),
        ..Given::default()
    }
}

fn unanswered() -> Finding {
    Finding::new(Verdict::GraderError, "the sandbox did not answer for this case")
}

/// Why a case does not count, if one that it builds on was not accepted. `earlier` holds the results before it.
fn dependency(case: &Case, earlier: &[CaseResult]) -> Option<Finding> {
    let failed = case
        .after
        .iter()
        .filter_map(|&position| earlier.get(position))
        .find(|result| result.verdict != Verdict::Accepted)?;
    let name = &failed.name;
    Some(match failed.verdict {
        // Our own failure must not cost anybody points without being named.
        Verdict::GraderError => Finding::new(
            Verdict::GraderError,
            format!("not graded, because the case before it, `{name}`, could not be graded"),
        ),
        _ => {
            Finding::new(Verdict::Skipped, format!("not counted, because `{name}` has to be accepted first"))
        }
    })
}
