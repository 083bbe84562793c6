//! Files in folders that are called after a verdict: `fixtures/programs`, and the exercises that are shipped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gradus::discover;
use gradus::event::{SubmissionResult, Verdict};
use gradus::plan;
use gradus::spec::model::Exercise;
use libtest_mimic::{Completion, Failed, Trial};

use crate::grading::{Bench, assert_verdict, hand_in};
use crate::{ensure, here, tools};

/// What runs always in the ways that are not the usual one: each kind of end, each way to tell of it.
const REPRESENTATIVE: [&str; 59] = [
    "call-prints/accepted/by_a_child.py",
    "call-prints/accepted/not_flushed.py",
    "call-raises/accepted/of_its_own_kind.py",
    "call-raises/run_time_error/the_same_name.py",
    "call-value/accepted/leaves_a_daemon.py",
    "call-value/accepted/leaves_threads.py",
    "call-value/memory_limit_exceeded/grows.py",
    "call-value/run_time_error/ends_the_process.py",
    "call-value/time_limit_exceeded/hangs_while_imported.py",
    "call-value/wrong_answer/lying_list.py",
    "checker-split/accepted/a_list_of_its_own.py",
    "checker-split/run_time_error/ends_well_for_kattis.py",
    "checker-split/wrong_answer/prints_a_verdict.py",
    "checker-split/wrong_answer/too_equal.py",
    "files-sqlite/accepted/write_ahead.py",
    "files-sqlite/wrong_answer/endless_view.py",
    "files-written/accepted/plain.py",
    "files-written/output_limit_exceeded/many_files.py",
    "files-written/wrong_answer/a_link.py",
    "interactive-guess/accepted/halves.py",
    "interactive-guess/accepted/in_a_thread.py",
    "interactive-guess/output_limit_exceeded/floods.py",
    "interactive-guess/run_time_error/reads_on.py",
    "interactive-guess/time_limit_exceeded/does_not_flush.py",
    "interactive-guess/wrong_answer/closes_its_output.py",
    "interactive-guess/wrong_answer/leaves_early.py",
    "learner-tests/accepted/plain.py",
    "learner-tests/wrong_answer/by_the_line.py",
    "learner-tests/wrong_answer/patches_pytest.py",
    "limits/output_limit_exceeded/complains_for_ever.py",
    "limits/time_limit_exceeded/busy_child.py",
    "limits/time_limit_exceeded/never_ends.py",
    "limits/time_limit_exceeded/sleeps.py",
    "lint-rules/accepted/would_never_end.py",
    "lint-rules/wrong_answer/noqa.py",
    "processes/accepted/few_children.py",
    "processes/run_time_error/fork_bomb.py",
    "program-echo/accepted/leaves_a_busy_child.py",
    "program-echo/accepted/plain.py",
    "program-echo/compile_error/latin1_in_a_comment.py",
    "program-echo/run_time_error/kills_itself.py",
    "program-echo/wrong_answer/prints_nothing.py",
    "project-install/accepted/leaves_notes",
    "project-install/accepted/with_hatchling",
    "project-install/run_time_error/claims_to_be_installed",
    "project-parcel/accepted/plain",
    "project-workflow/wrong_answer/numbers_for_versions",
    "pytest-suite/accepted/leaves_a_thread.py",
    "pytest-suite/accepted/plain.py",
    "pytest-suite/run_time_error/forges_the_report.py",
    "pytest-suite/time_limit_exceeded/hangs.py",
    "pytest-suite/wrong_answer/adds_a_plugin.py",
    "pytest-suite/wrong_answer/own_conftest.py",
    "refactor-report/wrong_answer/in_a_text.py",
    "source-rules/accepted/would_never_end.py",
    "source-rules/compile_error/null_byte.py",
    "source-rules/wrong_answer/loop_in_a_helper.py",
    "types-stack/accepted/plain.py",
    "types-stack/wrong_answer/settings_in_a_comment.py",
];

/// A file and the verdict that it has to get.
struct Example {
    exercise: Exercise,
    verdict: Verdict,
    path: PathBuf,
    /// `EXERCISE/VERDICT/FILE`.
    name: String,
}

impl Example {
    /// Ignored, and says so, where the packages of gradus' own tools are needed and cannot be had.
    fn grade(self, bench: &Bench) -> Result<Completion, Failed> {
        if let Some(ignored) = without_tools(&self.exercise) {
            return Ok(ignored);
        }
        let verdict = verdict_here(bench, &self.path)?.unwrap_or(self.verdict);
        let mut result = bench.grade(&self.exercise, hand_in(&self.name, self.path.clone()))?;
        for _ in 0..MOST_UNCLEAR {
            if result.verdict == verdict || !is_unclear(&result) {
                break;
            }
            result = bench.grade(&self.exercise, hand_in(&self.name, self.path.clone()))?;
        }
        assert_verdict(&result, verdict).map(|()| Completion::Completed)
    }
}

/// How often what was not clear is tried again: a busy machine can hide how something grows, and says so.
const MOST_UNCLEAR: usize = 4;

/// Whether something was accepted because it was not clear, and not because it was right.
fn is_unclear(result: &SubmissionResult) -> bool {
    result
        .cases
        .iter()
        .any(|case| case.note.as_deref().is_some_and(|note| note.contains("could not be seen clearly")))
}

/// The verdict that a file says it gets in this version of Python, or in this way to run it, if that is not the one of its
/// folder: in a line such as `# Python 3.12: run_time_error` or `# At kernel: run_time_error`.
fn verdict_here(bench: &Bench, path: &Path) -> Result<Option<Verdict>, Failed> {
    let python = bench.python()?;
    let version: Vec<_> = python.release().iter().take(2).map(u64::to_string).collect();
    let said = [format!("# Python {}: ", version.join(".")), format!("# At {}: ", bench.way.name)];
    // A folder says nothing.
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let word = text.lines().find_map(|line| said.iter().find_map(|said| line.strip_prefix(said.as_str())));
    let verdict = |word| {
        Verdict::from_word(word).ok_or_else(|| format!("{}: {word} is no verdict", path.display()).into())
    };
    word.map(verdict).transpose()
}

/// Why an exercise cannot be graded on this machine.
fn without_tools(exercise: &Exercise) -> Option<Completion> {
    let needs = plan::packages(exercise);
    let wanted = [needs.tools.then(tools::packages), needs.course.then(tools::course)];
    let missing = wanted.into_iter().flatten().find_map(Result::err)?;
    Some(Completion::ignored_with(missing))
}

/// Everything in `fixtures/programs`.
pub fn programs(bench: &Bench) -> Vec<Trial> {
    let examples = examples();
    assert!(examples.len() > 100, "only {} programs were found", examples.len());
    let test = |example: Example| {
        let bench = bench.clone();
        Trial::ignorable_test(format!("programs::{}", example.name), move || example.grade(&bench))
    };
    examples.into_iter().map(test).collect()
}

/// Everything in `fixtures/programs` again; what is not [`REPRESENTATIVE`] only on request.
pub fn the_same_elsewhere(bench: &Bench) -> Vec<Trial> {
    let examples = examples();
    let known = |name: &&str| examples.iter().any(|example| example.name == **name);
    let unknown: Vec<_> = REPRESENTATIVE.iter().filter(|name| !known(name)).collect();
    assert!(unknown.is_empty(), "no such programs: {unknown:?}");
    let test = |example: Example| {
        let on_request = !REPRESENTATIVE.contains(&example.name.as_str());
        let name = format!("{}::{}", bench.way.name, example.name);
        let bench = bench.clone();
        let test = Trial::ignorable_test(name, move || match bench.offered()? {
            Ok(()) => example.grade(&bench),
            Err(why) => Ok(Completion::ignored_with(why)),
        });
        test.with_ignored_flag(on_request)
    };
    examples.into_iter().map(test).collect()
}

/// The exercises that are shipped, as their authors look at them: every solution gets its verdict, every case tells some
/// wrong one from the right ones, and starters leave something to do.
pub fn shipped() -> Vec<Trial> {
    let exercises = exercises("exercises");
    assert!(exercises.len() > 20, "only {} exercises were found", exercises.len());
    let test = |exercise: Exercise| {
        Trial::ignorable_test(format!("exercises::{}", exercise.slug), move || {
            without_tools(&exercise).map_or_else(|| verify(&exercise), Ok)
        })
    };
    exercises.into_iter().map(test).collect()
}

#[expect(clippy::disallowed_methods, reason = "the command is what authors have")]
fn verify(exercise: &Exercise) -> Result<Completion, Failed> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    let course = here("exercises");
    command.arg("verify").arg(course).args(["--strict", "--jobs", "1", "--exercise", &exercise.slug]);
    let output = command.output()?;
    let said = [output.stdout, output.stderr].concat();
    ensure(output.status.success(), || String::from_utf8_lossy(&said).into_owned())?;
    Ok(Completion::Completed)
}

/// The exercises of a course without mistakes.
pub fn exercises(root: &str) -> Vec<Exercise> {
    let course = discover::exercises(&here(root)).expect("the course can be read");
    assert!(course.diagnostics.is_empty(), "{root}: {:#?}", course.diagnostics);
    course.exercises
}

/// Every file of `<exercise>/submissions/<verdict>/`.
fn examples() -> Vec<Example> {
    let of = |exercise: Exercise| {
        let verdicts = entries(&exercise.folder.join("submissions"));
        let files = verdicts.into_iter().flat_map(|folder| {
            let verdict = Verdict::from_word(&name(&folder));
            let verdict = verdict.unwrap_or_else(|| panic!("{} is no verdict", folder.display()));
            entries(&folder).into_iter().map(move |path| (verdict, path))
        });
        files
            .map(|(verdict, path)| {
                let name = format!("{}/{verdict}/{}", exercise.slug, name(&path));
                Example { exercise: exercise.clone(), verdict, path, name }
            })
            .collect::<Vec<_>>()
    };
    exercises("fixtures/programs").into_iter().flat_map(of).collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What lies in a folder, sorted.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut entries: Vec<_> = listed.map(|entry| entry.expect("an entry can be read").path()).collect();
    entries.sort();
    entries
}
