//! A learner's project as pip installs it: the jobs that come to that, and what cases get of it.
//!
//! Three jobs, each in a place of its own that is gone before the next one: a tool of ours reads what builds the project; its
//! backend, which is the learner's code, builds a wheel; and a tool of ours has pip unpack that into an empty folder. From one to
//! the next goes data only, so that nothing that a build does or leaves behind has a part in what is installed but the wheel.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::{folder, given_files, needs, reference_case};
use crate::discover::Work;
use crate::sandbox::job::{Action, INSTALLED, Job, JobCase, Subject, Wanted, laid_aside};
use crate::sandbox::tool::{self, Tool};
use crate::spec::model::{Bytes, Exercise, Installed, Limits};

/// A path, and what is in the file.
type File = (String, Arc<[u8]>);

/// What cases that look at files find the folder of metadata as: its name holds the version, and whoever asks knows none.
pub const METADATA: &str = "dist-info";

/// Name of the file that builds, and the folder beside it in which the project lies.
const BUILDER: &str = "gradus_build.py";
const PROJECT: &str = "project";

/// The files that a build leaves behind: the wheel, and what it is called; or where in the project it failed.
const BUILT: [&str; 3] = ["built.whl", "built.txt", "place.json"];

/// What builds a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// A module, and an object in it: `setuptools.build_meta:__legacy__`.
    pub name: String,
    /// Folders of the project in which it lies.
    pub folders: Vec<String>,
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wheel {
    /// Its name, which says what it is for.
    pub name: String,
    pub content: Vec<u8>,
}

/// What was installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// The folder of its metadata.
    pub metadata: String,
    pub files: Vec<File>,
}

/// Whether a case is about what is installed.
#[must_use]
pub fn is_asked(exercise: &Exercise) -> bool {
    exercise.cases.iter().any(|case| case.installed.is_some())
}

/// What a build may use: enough for any that is part of an exercise.
#[must_use]
pub fn limits() -> Limits {
    Limits {
        cpu: Duration::from_secs(20),
        wall: Duration::from_secs(60),
        memory: Bytes::mib(512),
        output: Bytes::mib(32),
        file_size: Bytes::mib(16),
        ..Limits::default()
    }
}

/// The job that reads what builds a project.
#[must_use]
pub fn preparing(exercise: &Exercise, work: &Work, source: &Arc<[u8]>) -> Job {
    let others: Vec<File> = work.others(&exercise.file).cloned().collect();
    let call = format!("prepare({})", json!(laid_aside("").trim_end_matches('/')));
    let case = by_tool(call, folder::aside(&others));
    Job { file: exercise.file.clone(), source: Arc::clone(source), cases: vec![case], needs: needs(exercise) }
}

/// The job that builds a project.
#[must_use]
pub fn building(exercise: &Exercise, work: &Work, backend: &Backend) -> Job {
    let args = vec![backend.name.clone(), json!(backend.folders).to_string()];
    let files = work.files().iter().map(|(name, content)| (format!("{PROJECT}/{name}"), Arc::clone(content)));
    let case = JobCase {
        limits: limits(),
        writes: BUILT.map(|name| Wanted { name: name.to_owned(), query: None }).into(),
        ..reference_case(BTreeMap::new(), files.collect(), Action::Program { args })
    };
    let source = Arc::from(tool::BUILD.as_bytes());
    Job { file: BUILDER.to_owned(), source, cases: vec![case], needs: needs(exercise) }
}

/// The job that installs what was built.
#[must_use]
pub fn installing(exercise: &Exercise, wheel: &Wheel) -> Job {
    let case = by_tool(format!("install({})", json!(laid_aside(&wheel.name))), Vec::new());
    let source = Arc::from(wheel.content.as_slice());
    Job { file: wheel.name.clone(), source, cases: vec![case], needs: needs(exercise) }
}

fn by_tool(call: String, files: Vec<File>) -> JobCase {
    let subject = Subject::Tool(Tool::Install);
    JobCase { subject, ..reference_case(BTreeMap::new(), files, Action::Call { setup: None, call }) }
}

/// Some cases of a job, by their positions in it, that share a file.
#[derive(Debug)]
pub struct Part {
    pub positions: Vec<usize>,
    pub job: Job,
}

/// What a submission's job becomes where cases are about what is installed.
#[derive(Debug)]
pub struct Parts {
    pub parts: Vec<Part>,
    /// Cases for which nothing is there, and what they wanted.
    pub missing: Vec<(usize, Installed)>,
}

/// Takes a job apart: what is about the folder, and what is about each of the files that were installed. Without an
/// installation, the first alone.
#[must_use]
pub fn parts(exercise: &Exercise, job: &Job, installation: Option<&Installation>) -> Parts {
    let mut parts =
        Parts { parts: about_the_folder(exercise, job).into_iter().collect(), missing: Vec::new() };
    let Some(installation) = installation else { return parts };
    let before = parts.parts.len();
    for (position, case) in exercise.cases.iter().enumerate() {
        let Some(wanted) = &case.installed else { continue };
        let planned = &job.cases[position];
        let taken = match planned.subject {
            // What only looks at files is about none of them in particular.
            Subject::Tool(_) => installation.aside(),
            Subject::Submission => installation.with_main(wanted, exercise, &given_files(case)),
        };
        let Some(((file, source), files)) = taken else {
            parts.missing.push((position, wanted.clone()));
            continue;
        };
        let known = parts.parts[before..].iter_mut().position(|part| part.job.file == file);
        let at = known.map_or(parts.parts.len(), |known| before + known);
        if known.is_none() {
            let job = Job { file, source, cases: Vec::new(), needs: job.needs.clone() };
            parts.parts.push(Part { positions: Vec::new(), job });
        }
        parts.parts[at].positions.push(position);
        parts.parts[at].job.cases.push(JobCase { files, ..planned.clone() });
    }
    parts
}

/// The cases that are about the folder, if there are any; also what is run beside the cases of an exercise.
fn about_the_folder(exercise: &Exercise, job: &Job) -> Option<Part> {
    let installed =
        |position: usize| exercise.cases.get(position).is_some_and(|case| case.installed.is_some());
    let positions: Vec<usize> = (0..job.cases.len()).filter(|&position| !installed(position)).collect();
    let cases: Vec<JobCase> = positions.iter().map(|&position| job.cases[position].clone()).collect();
    (!cases.is_empty()).then(|| Part { positions, job: Job { cases, ..job.clone() } })
}

impl Installation {
    /// The file that a case runs, and all others beside it, where it finds them.
    fn with_main(
        &self,
        wanted: &Installed,
        exercise: &Exercise,
        given: &[File],
    ) -> Option<(File, Vec<File>)> {
        let mut places = wanted.places(&exercise.file).into_iter();
        let main = places.find_map(|place| self.files.iter().find(|(name, _)| *name == place))?;
        let place = |(name, content): &File| (format!("{INSTALLED}/{name}"), Arc::clone(content));
        let all: Vec<File> = self.files.iter().map(place).collect();
        Some((place(main), folder::beside(&all, given)))
    }

    /// The files for a tool: one of them, and the others where it finds them.
    fn aside(&self) -> Option<(File, Vec<File>)> {
        let plain = |(name, content): &File| {
            let inside = name.strip_prefix(&self.metadata).filter(|rest| rest.starts_with('/'));
            let name = inside.map_or_else(|| name.clone(), |rest| format!("{METADATA}{rest}"));
            (name, Arc::clone(content))
        };
        let all: Vec<File> = self.files.iter().map(plain).collect();
        let (first, others) = all.split_first()?;
        Some((first.clone(), folder::aside(others)))
    }

    /// Names of the commands that there are.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.files.iter().filter_map(|(name, _)| name.strip_prefix("bin/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::samples::{exercise, program, returns};
    use crate::spec::model::{Case, Check, Project};

    fn installation() -> Installation {
        let file = |name: &str| (name.to_owned(), Arc::from(name.as_bytes()));
        let files = ["bin/greet", "greet-1.0.dist-info/METADATA", "greet/__main__.py", "greet/cli.py"];
        Installation { metadata: "greet-1.0.dist-info".to_owned(), files: files.map(file).into() }
    }

    fn about(case: Case, installed: Installed) -> Case {
        Case { installed: Some(installed), ..case }
    }

    #[test]
    fn cases_about_one_installed_file_share_a_job_without_the_folder() {
        let command = |name: &str| Installed::Command(name.to_owned());
        let looks = Case { check: Check::Project(Project::default()), ..program("looks", "") };
        let mut exercise = exercise(
            "greet",
            vec![
                program("in the folder", ""),
                about(program("a command", ""), command("greet")),
                about(returns("a call", "f()", "1"), Installed::File),
                about(program("once more", ""), command("greet")),
                about(looks, Installed::File),
                about(program("no command", ""), command("hello")),
                about(program("a module", ""), Installed::Module("greet".to_owned())),
            ],
        );
        exercise.file = "src/greet/cli.py".to_owned();
        let job = crate::plan::job(&exercise, &Work::from(b"x".to_vec()), Arc::from(*b"x"));
        let parts = parts(&exercise, &job, Some(&installation()));
        let found: Vec<_> =
            parts.parts.iter().map(|part| (part.positions.as_slice(), part.job.file.as_str())).collect();
        assert_eq!(
            found,
            [
                (&[0][..], "src/greet/cli.py"),
                (&[1, 3], ".installed/bin/greet"),
                (&[2], ".installed/greet/cli.py"),
                (&[4], "bin/greet"),
                (&[6], ".installed/greet/__main__.py"),
            ]
        );
        assert_eq!(parts.missing, [(5, command("hello"))]);
        let names = |part: usize| -> Vec<&str> {
            parts.parts[part].job.cases[0].files.iter().map(|(name, _)| name.as_str()).collect()
        };
        assert!(names(1).contains(&".installed/greet/cli.py"));
        assert!(names(3).contains(&"submission/dist-info/METADATA"), "{:?}", names(3));
        let without = super::parts(&exercise, &job, None);
        assert_eq!(without.parts.len(), 1);
    }
}
