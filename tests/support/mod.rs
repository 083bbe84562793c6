//! What the tests of the sandbox share: an interpreter, a sandbox at a given level, and the same run outside of it.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use gradus::outcome::CaseOutcome;
use gradus::sandbox::client::{Packages, Sandbox};
use gradus::sandbox::interpreter::{self, Interpreter, Search};
use gradus::sandbox::job::{Action, Job, JobCase, Needs};
use gradus::sandbox::{Level, Runner};
use gradus::spec::model::{Bytes, Limits};

/// Every way to run a learner's file: how far apart, and whether in an interpreter that was started for it.
pub const WAYS: [(Level, bool); 4] =
    [(Level::Strict, false), (Level::Strict, true), (Level::Kernel, true), (Level::Basic, true)];

#[expect(clippy::disallowed_methods, reason = "tests find Python where the user has it")]
fn search_path() -> OsString {
    std::env::var_os("PATH").unwrap_or_else(|| OsStr::new("/usr/bin").to_owned())
}

fn find(staging: &Path) -> Interpreter {
    interpreter::find(
        &Search { path: Some(&search_path()), ..Search::default() },
        staging,
        "3.11",
        |_| Ok(()),
    )
    .expect("the tests need a Python")
}

/// The interpreter that the sandbox uses, for runs outside of it.
pub fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let staging = tempfile::tempdir().expect("a temporary directory");
        find(staging.path()).path
    })
}

/// A sandbox of this kind; `None`, aloud, where this machine cannot do as much.
pub fn sandbox(level: Level, cold: bool) -> Option<Arc<Sandbox>> {
    sandbox_with(level, cold, Packages::default())
}

/// The same, with packages.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub fn sandbox_with(level: Level, cold: bool, packages: Packages) -> Option<Arc<Sandbox>> {
    let root = tempfile::tempdir().expect("a temporary directory");
    let python = find(root.path());
    let program = PathBuf::from(env!("CARGO_BIN_EXE_gradus"));
    let sandbox = Sandbox::new(program, python, root).at_most(level).cold(cold).with_packages(packages);
    let sandbox = Arc::new(sandbox);
    let mut runner = sandbox.runner();
    let welcome = runner.start().expect("a supervisor starts");
    if welcome.level == level {
        return Some(sandbox);
    }
    println!("skipped: {} cannot be had here: {}", level.word(), welcome.lacking.join("; "));
    None
}

/// Room for honest programs.
pub fn limits() -> Limits {
    Limits {
        cpu: Duration::from_secs(20),
        wall: Duration::from_secs(60),
        memory: Bytes::mib(512),
        output: Bytes::mib(4),
        processes: 64,
        file_size: Bytes::mib(4),
    }
}

/// A case with room, and nothing given.
pub fn case(action: Action) -> JobCase {
    JobCase::new(action, limits())
}

/// Runs cases of a file in the sandbox.
pub fn run(sandbox: &Arc<Sandbox>, file: &str, source: &[u8], cases: Vec<JobCase>) -> Vec<CaseOutcome> {
    run_with(sandbox, Needs::default(), file, source, cases)
}

/// The same, with what it needs.
pub fn run_with(
    sandbox: &Arc<Sandbox>,
    needs: Needs,
    file: &str,
    source: &[u8],
    cases: Vec<JobCase>,
) -> Vec<CaseOutcome> {
    let job = Job { file: file.to_owned(), source: Arc::from(source), cases, needs };
    sandbox.runner().run(&job).expect("the sandbox works")
}

/// Runs a program the way a learner does at home, in a folder of its own, with the environment of the sandbox.
#[expect(
    clippy::disallowed_methods,
    reason = "what the sandbox does is compared with what Python does without it"
)]
pub fn bare(python: &Path, file: &str, source: &[u8], case: &JobCase) -> Output {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().canonicalize().expect("it is there");
    for (name, content) in
        case.files.iter().map(|(name, content)| (name.as_str(), &**content)).chain([(file, source)])
    {
        std::fs::create_dir_all(path.join(name).parent().expect("it lies in the folder"))
            .expect("a fresh folder");
        std::fs::write(path.join(name), content).expect("a fresh folder takes files");
    }
    let Action::Program { args } = &case.action else { panic!("only programs run bare") };
    let mut command = Command::new(python);
    command.args(["-s", "-B"]).arg(path.join(file)).args(args).current_dir(&path);
    command.env_clear().envs(environment(&path)).envs(&case.env);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("Python starts");
    let mut stdin = child.stdin.take().expect("it was piped");
    // A program that reads nothing may be gone by now.
    let _ = stdin.write_all(&case.stdin);
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn environment(folder: &Path) -> [(&'static str, &OsStr); 10] {
    [
        // As in every UTF-8 locale but the one of the sandbox.
        ("PYTHONIOENCODING", OsStr::new("utf-8:strict")),
        ("PATH", OsStr::new("/usr/local/bin:/usr/bin:/bin")),
        ("LANG", OsStr::new("C.UTF-8")),
        ("LC_ALL", OsStr::new("C.UTF-8")),
        ("TZ", OsStr::new("UTC")),
        ("PYTHONHASHSEED", OsStr::new("0")),
        ("PYTHONDONTWRITEBYTECODE", OsStr::new("1")),
        ("OMP_NUM_THREADS", OsStr::new("1")),
        ("HOME", folder.as_os_str()),
        ("TMPDIR", folder.as_os_str()),
    ]
}
