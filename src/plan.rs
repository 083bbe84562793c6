//! Crosses exercises with submissions: what will be graded, in which order, as data.
//!
//! Pure: nothing here reads a file or starts anything. The order of [`Plan::units`] is the order of every report,
//! whatever finishes first.

pub mod checker;
mod expand;
mod folder;
mod growth;
pub mod installed;
mod lint;
pub mod patch;
mod project;
mod refactor;
mod reference;
pub mod suites;
mod syntax;
pub mod trials;
mod types;

use std::sync::Arc;

use crate::discover::{Submission, Work};
use crate::event::{FORMAT, Package, PlannedCase, PlannedExercise, PlannedGroup, RunStarted};
use crate::sandbox::job::{Action, Job, JobCase, Needs, Subject, Wanted};
use crate::sandbox::tool::Tool;
use crate::spec::model::{Call, Case, Check, Content, Exercise, ExpectedFile, Group, Program};

pub use reference::{CaseText, ReferenceJob, expression, reference_job, texts};
use reference::{reference_case, reference_limits};

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

/// Everything that one run grades.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The exercises that take part, in course order, with only the cases that take part.
    pub exercises: Vec<Arc<Exercise>>,
    /// One for each learner and exercise; [`Submission::exercise`] is a position in `exercises`.
    pub units: Vec<Submission>,
}

/// What a run knows about itself before it starts.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Version of the interpreter, as in `3.12.1`.
    pub python: String,
    /// Start of the run in whole seconds since 1970-01-01 UTC.
    pub started: u64,
    /// What keeps submissions apart, strongest first.
    pub isolation: Vec<String>,
    /// The course's packages, if they are needed.
    pub packages: Vec<Package>,
    /// Those that come with gradus, if they are needed.
    pub tools: Vec<Package>,
}

impl Plan {
    /// Plans to grade `submissions`, in their order, with the cases that are `wanted` and those they come `after`.
    ///
    /// Exercises without a submission or without a wanted case take no part. Files that specs name need not be
    /// loaded yet: it is enough to load what is left in [`Plan::exercises`].
    #[must_use]
    pub fn new(
        exercises: Vec<Exercise>,
        submissions: Vec<Submission>,
        wanted: impl Fn(&Case) -> bool,
    ) -> Self {
        let mut positions = vec![None; exercises.len()];
        for submission in &submissions {
            positions[submission.exercise] = Some(0);
        }
        let mut kept = Vec::new();
        for (position, exercise) in positions.iter_mut().zip(exercises) {
            let selected = position.and_then(|_| with_cases(exercise, &wanted));
            *position = selected.as_ref().map(|_| kept.len());
            kept.extend(selected.map(Arc::new));
        }
        let units = submissions
            .into_iter()
            .filter_map(|unit| Some(Submission { exercise: positions[unit.exercise]?, ..unit }))
            .collect();
        Self { exercises: kept, units }
    }

    /// The exercise of a unit.
    ///
    /// # Panics
    ///
    /// If the unit is not of this plan: that is a mistake in this program.
    #[must_use]
    pub fn exercise(&self, unit: &Submission) -> &Arc<Exercise> {
        &self.exercises[unit.exercise]
    }

    /// The first event of the run.
    #[must_use]
    pub fn run_started(&self, about: About) -> RunStarted {
        RunStarted {
            format: FORMAT,
            gradus: env!("CARGO_PKG_VERSION").to_owned(),
            python: about.python,
            started: about.started,
            exercises: self.exercises.iter().map(|exercise| planned(exercise)).collect(),
            submissions: self.units.len(),
            isolation: about.isolation,
            packages: about.packages,
            tools: about.tools,
        }
    }
}

fn planned(exercise: &Exercise) -> PlannedExercise {
    let case = |case: &Case| PlannedCase {
        name: case.name.clone(),
        points: case.points,
        hidden: case.hidden,
        extra: case.extra,
        group: case.group.map(|group| exercise.groups[group].name.clone()),
    };
    let group =
        |group: &Group| PlannedGroup { name: group.name.clone(), points: group.points, extra: group.extra };
    PlannedExercise {
        slug: exercise.slug.clone(),
        title: exercise.title.clone(),
        track: exercise.track.clone(),
        max_score: exercise.max_score(),
        cases: exercise.cases.iter().map(case).collect(),
        groups: exercise.groups.iter().map(group).collect(),
    }
}

/// The exercise with the wanted cases and all they depend on; `None` if no case is wanted.
///
/// A smaller exercise rather than a list of positions: whoever comes later need not know that anything was selected.
fn with_cases(exercise: Exercise, wanted: impl Fn(&Case) -> bool) -> Option<Exercise> {
    let mut kept: Vec<bool> = exercise.cases.iter().map(wanted).collect();
    // Backwards, because `after` names earlier cases only: one pass finds the dependencies of dependencies.
    for (index, case) in exercise.cases.iter().enumerate().rev() {
        if kept[index] {
            case.after.iter().for_each(|&earlier| kept[earlier] = true);
        }
    }
    let new_position = |old: usize| kept[..old].iter().filter(|kept| **kept).count();
    let keep = |(position, mut case): (usize, Case)| {
        case.after.iter_mut().for_each(|earlier| *earlier = new_position(*earlier));
        kept[position].then_some(case)
    };
    let whole = whole_groups(&exercise, &kept);
    let mut cases: Vec<Case> = exercise.cases.into_iter().enumerate().filter_map(keep).collect();
    for case in &mut cases {
        case.group = case.group.and_then(|group| whole[group]);
    }
    let groups =
        exercise.groups.into_iter().zip(&whole).filter_map(|(group, new)| new.map(|_| group)).collect();
    (!cases.is_empty()).then_some(Exercise { cases, groups, ..exercise })
}

/// The new position of each group of which every case is kept. Points that all cases earn together cannot be earned by
/// some, so other groups take no part.
fn whole_groups(exercise: &Exercise, kept: &[bool]) -> Vec<Option<usize>> {
    let mut positions = 0..;
    (0..exercise.groups.len())
        .map(|group| {
            let mut members = exercise.cases.iter().zip(kept).filter(|(case, _)| case.group == Some(group));
            members.all(|(_, kept)| *kept).then(|| positions.next()).flatten()
        })
        .collect()
}

/// The job that runs every case of `exercise` with a learner's work, of which `source` is the file in question; and after
/// these what [`trials::controls`] asks for.
#[must_use]
pub fn job(exercise: &Exercise, work: &Work, source: Arc<[u8]>) -> Job {
    let others: Vec<_> = work.others(&exercise.file).cloned().collect();
    let cases = exercise.cases.iter().map(|case| job_case(case, exercise, &others));
    let controls = trials::controls(exercise).map(|(position, how, subject)| JobCase {
        action: trials::with_correct(subject, how),
        ..job_case(&exercise.cases[position], exercise, &others)
    });
    let cases = cases.chain(controls).collect();
    Job { file: exercise.file.clone(), source, cases, needs: needs(exercise) }
}

/// Learners' files and the author's reference import the same packages.
fn needs(exercise: &Exercise) -> Needs {
    Needs { course: !exercise.packages.is_empty(), ..Needs::default() }
}

/// The packages that have to be on the machine to grade this exercise.
#[must_use]
pub fn packages(exercise: &Exercise) -> Needs {
    let tools = exercise.cases.iter().any(|case| case.check.uses_tools()) || installed::is_asked(exercise);
    Needs { tools, ..needs(exercise) }
}

/// What is run for each kind of check.
fn asked(case: &Case, exercise: &Exercise, others: &[(String, Arc<[u8]>)]) -> (Subject, Action) {
    let files = &folder::Files { main: &exercise.file, others: exercise.takes_folder.then_some(others) };
    match &case.check {
        Check::Program(program) => (Subject::Submission, as_program(program)),
        Check::Call(call) => (Subject::Submission, as_call(call)),
        Check::Watched(watched) => {
            let Call { setup, call, .. } = &watched.call;
            let watch = watched.watch.clone();
            (Subject::Submission, Action::Watched { watch, setup: setup.clone(), call: call.clone() })
        }
        Check::Checked(checked) => checker::run(checked),
        Check::Interactive(talk) => checker::dialogue(exercise, case, talk),
        Check::Source(source) => (Subject::Tool(Tool::Syntax), syntax::facts(source, files)),
        Check::Lint(lint) => (Subject::Tool(Tool::Lint), lint::question(lint, files)),
        Check::Types(types) => (Subject::Tool(Tool::Types), types::question(types, files)),
        Check::Refactor(refactor) => (Subject::Tool(Tool::Refactor), refactor::question(refactor, exercise)),
        Check::Project(project) => (Subject::Tool(project::tool(project)), project::question(project)),
        Check::Suite(suite) => (Subject::Submission, suites::action(suite, String::new())),
        Check::Test(test) => (Subject::Submission, suites::action(&test.suite, test.id.clone())),
        Check::TimeGrowth(growth) => (Subject::Submission, growth::action(&growth.call, growth.measuring())),
        Check::PeakMemory(memory) => (Subject::Submission, growth::action(&memory.call, memory.measuring())),
        Check::LearnerTests(tests) => {
            (Subject::Submission, trials::with_correct(&tests.subject, trials::How::Told))
        }
        Check::Trial(trial) => (Subject::Submission, trials::action(trial)),
        Check::Coverage(coverage) => (Subject::Submission, trials::covering(coverage)),
    }
}

fn as_program(program: &Program) -> Action {
    Action::Program { args: program.args.clone() }
}

fn as_call(call: &Call) -> Action {
    Action::Call { setup: call.setup.clone(), call: call.call.clone() }
}

fn job_case(case: &Case, exercise: &Exercise, others: &[(String, Arc<[u8]>)]) -> JobCase {
    let (subject, action) = asked(case, exercise, others);
    JobCase {
        subject,
        limits: case.limits.clone(),
        stdin: shared(&case.stdin),
        env: case.env.clone(),
        files: match subject {
            Subject::Submission => folder::beside(&folder::readable(others), &given_files(case)),
            // A tool gets what it is to look at and nothing else.
            Subject::Tool(_) => folder::aside(others),
        },
        writes: case.writes.iter().map(wanted).collect(),
        action,
        hidden: case.hidden,
    }
}

fn wanted(file: &ExpectedFile) -> Wanted {
    Wanted { name: file.name.clone(), query: file.query.clone() }
}

fn given_files(case: &Case) -> Vec<(String, Arc<[u8]>)> {
    case.files.iter().map(|file| (file.name.clone(), shared(&file.content))).collect()
}

/// The bytes without a copy, so that a thousand jobs share one input.
fn shared(content: &Content) -> Arc<[u8]> {
    match content {
        Content::Inline(bytes) => Arc::clone(bytes),
        Content::File(_) => Arc::from(content.bytes()),
    }
}
