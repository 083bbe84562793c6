//! Every program in `fixtures/hostile` is a named test: it gets the verdict of `attacks.toml`, and nothing else is touched.
//!
//! Each attack is graded beside an honest learner who comes after it on the same supervisor. The attacks know where the
//! canaries are; what they find of them is looked for in everything that is told.

#[path = "support/arguments.rs"]
mod arguments;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::Write;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use gradus::discover;
use gradus::event::{Event, SubmissionResult, Verdict};
use gradus::plan::{About, Plan};
use gradus::report::{Csv, Detail, HumanLearner, Junit, Look, Reporter};
use gradus::run::{self, Setup};
use gradus::sandbox::client::Sandbox;
use gradus::sandbox::interpreter::{self, Search};
use gradus::sandbox::{Level, Runner};
use libtest_mimic::{Completion, Failed, Trial};
use serde::Deserialize;

const SECRET: &str = "SECRET-canary-5d1e";
/// What only hidden cases hold.
const HIDDEN: [&str; 2] = ["hidden-input-7f3a", "70317031"];
/// Nothing that an attack does makes the result of one submission larger.
const LARGEST_RESULT: usize = 2 << 20;

const HONEST: &str = "def answer(x):\n    return 'pong' if x < 1000 else 'hidden-answer-91c2'\n\n\
    if __name__ == '__main__':\n    text = 'pong' if input() == 'ping' else 'hidden-answer-91c2'\n    print(text)\n    \
    open('out.txt', 'w').write('pong\\n')\n";

/// One row of the table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attack {
    exercise: String,
    verdict: Option<Verdict>,
    /// The layers that stop it, strongest first.
    stopped_by: Option<String>,
    /// Weaker levels that promise the same.
    #[serde(default)]
    also: Vec<Level>,
    /// What its result has to hold: the attack was made and did not fail by itself.
    tells: Option<String>,
    /// Why there is no verdict to be sure of.
    open: Option<String>,
}

type Failure = Box<dyn std::error::Error>;
type Tested = Result<(), Failure>;

/// A way in which all attacks are made that are stopped by it.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    level: Level,
    cold: bool,
}

const WAYS: [Way; 4] = [
    Way { name: "strict_warm", level: Level::Strict, cold: false },
    Way { name: "strict_cold", level: Level::Strict, cold: true },
    Way { name: "kernel", level: Level::Kernel, cold: false },
    Way { name: "basic", level: Level::Basic, cold: false },
];

const FOLDERS: [&str; 9] =
    ["outlive", "memory", "cpu", "disk", "output", "files", "look-outside", "forge", "parser"];

/// Where the attacks are: beside this file, or in a copy that an ordinary user can read, if the environment names one.
#[expect(clippy::disallowed_methods, reason = "cargo names the folder so")]
fn fixtures() -> PathBuf {
    let project = std::env::var_os("CARGO_MANIFEST_DIR");
    project.map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from).join("fixtures/hostile")
}

fn main() -> ExitCode {
    libtest_mimic::run(&arguments::given(), tests().expect("the table can be read")).exit_code()
}

fn tests() -> Result<Vec<Trial>, Failure> {
    let table = std::fs::read_to_string(fixtures().join("attacks.toml"))?;
    let table: BTreeMap<String, Attack> = toml::from_str(&table)?;
    let rows: BTreeSet<_> = table.keys().cloned().collect();
    let mut tests = vec![Trial::test("every_attack_is_in_the_table", move || {
        let files = files()?;
        if rows == files { Ok(()) } else { Err(format!("{rows:?} and not {files:?}").into()) }
    })];
    for (name, attack) in table {
        let attack = Arc::new(attack);
        let promised = |way: &Way| way.level == Level::Strict || attack.also.contains(&way.level);
        tests.extend(WAYS.into_iter().filter(promised).map(|way| {
            let (name, attack) = (name.clone(), Arc::clone(&attack));
            Trial::ignorable_test(format!("{}::{name}", way.name), move || {
                attempt(&name, &attack, way).map_err(|error| Failed::from(error.to_string()))
            })
        }));
    }
    Ok(tests)
}

/// All attacks, by the names they have in the table.
fn files() -> Result<BTreeSet<String>, Failure> {
    let mut files = BTreeSet::new();
    for folder in FOLDERS {
        for entry in std::fs::read_dir(fixtures().join(folder))? {
            let path = entry?.path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            if path.extension() == Some(OsStr::new("py")) {
                files.insert(format!("{folder}/{stem}"));
            }
        }
    }
    Ok(files)
}

fn attempt(name: &str, attack: &Attack, way: Way) -> Result<Completion, Failure> {
    let canaries = Canaries::new()?;
    let source = std::fs::read(fixtures().join(name).with_extension("py"))?;
    let Some(told) = grade(attack, &canaries.fill_in(source), way)? else {
        let why = format!("this machine has no level {}, or not all of it", way.level.word());
        return Ok(Completion::ignored_with(why));
    };
    check(attack, &told)?;
    let first = &told.results[0].cases[0];
    if name.starts_with("look-outside/") && attack.open.is_none() && first.verdict != Verdict::Accepted {
        return Err(format!("it found something: {}", serde_json::to_string(first)?).into());
    }
    canaries.check()?;
    Ok(Completion::Completed)
}

/// Everything that is told of the attacker and of the honest learner after it.
struct Told {
    results: Vec<SubmissionResult>,
    junit: Vec<u8>,
    csv: Vec<u8>,
    human: Vec<u8>,
}

fn check(attack: &Attack, told: &Told) -> Tested {
    let [attacker, honest] = &told.results[..] else { return Err("two results are due".into()) };
    let result = serde_json::to_string(attacker)?;
    let shown = &result[..result.len().min(4000)];
    match (attack.verdict, &attack.open) {
        (Some(verdict), None) if attacker.verdict == verdict => {}
        (None, Some(_)) => {}
        _ => return Err(format!("{:?} and not {:?}: {shown}", attacker.verdict, attack.verdict).into()),
    }
    if let Some(tells) = attack.tells.as_ref().filter(|tells| !result.contains(*tells)) {
        return Err(format!("nothing tells {tells:?}: {shown}").into());
    }
    if honest.verdict != Verdict::Accepted {
        return Err(format!("the next submission was touched: {}", serde_json::to_string(honest)?).into());
    }
    if result.len() > LARGEST_RESULT {
        return Err(format!("a result of {} bytes", result.len()).into());
    }
    for secret in HIDDEN.into_iter().chain([SECRET]) {
        if result.contains(secret) {
            return Err(format!("{secret} was found out: {shown}").into());
        }
    }
    let junit = std::str::from_utf8(&told.junit)?;
    let document = roxmltree::Document::parse(junit)?;
    let names: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let cases = attacker.cases.len() + honest.cases.len();
    if names.len() != cases || names.iter().any(|node| node.attribute("name") == Some("forged")) {
        return Err(format!("{} test cases instead of {cases}", names.len()).into());
    }
    let rows = csv::Reader::from_reader(&told.csv[..]).into_records().collect::<Result<Vec<_>, _>>()?;
    let formula = rows.iter().flatten().find(|field| field.starts_with(['=', '@', '+', '-']));
    if let Some(formula) = formula {
        return Err(format!("a formula in the gradebook: {formula}").into());
    }
    let human = std::str::from_utf8(&told.human)?;
    let obeyed = |line: &str| {
        let command = ["##[", "##vso["].iter().any(|start| line.contains(start));
        command || line.trim_start().starts_with("::") || line.chars().any(char::is_control)
    };
    match human.lines().find(|line| obeyed(line)) {
        Some(line) => Err(format!("a terminal or a log would obey: {line:?}").into()),
        None => Ok(()),
    }
}

/// Grades both; `None` if the machine has not this level.
fn grade(attack: &Attack, source: &[u8], way: Way) -> Result<Option<Told>, Failure> {
    let class = tempfile::tempdir()?;
    for (learner, text) in [("attacker", source), ("honest", HONEST.as_bytes())] {
        std::fs::create_dir(class.path().join(learner))?;
        std::fs::write(class.path().join(learner).join("answer.py"), text)?;
    }
    let mut exercises = discover::exercises(&fixtures().join("exercises"))?.exercises;
    exercises.retain(|exercise| exercise.slug == attack.exercise);
    let submissions = discover::class(class.path(), &exercises, true)?.submissions;
    let plan = Plan::new(exercises, submissions, |_| true);
    let loaded = plan.exercises.iter().map(|exercise| discover::load(exercise).map(Arc::new));
    let plan = Plan { exercises: loaded.collect::<Result<_, _>>()?, ..plan };

    let sandbox = sandbox(way)?;
    let place = sandbox.1.clone();
    let mut runner = sandbox.0.runner();
    let welcome = runner.start()?;
    if welcome.level < way.level || way.level == Level::Kernel && !has_landlock(attack, &welcome.layers) {
        return Ok(None);
    }
    let (mut results, mut junit, mut csv, mut human) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut reporters: [Box<dyn Reporter>; 3] = [
        Box::new(Junit::new(&mut junit, tempfile::tempfile()?)),
        Box::new(Csv::new(&mut csv)),
        Box::new(HumanLearner::new(&mut human, Look { detail: Detail::All, ..Look::PLAIN })),
    ];
    let mut audience = |event: Event| {
        for reporter in &mut reporters {
            reporter.event(&event).expect("a vector takes everything");
        }
        if let Event::SubmissionFinished(result) = event {
            results.push(result);
        }
    };
    let setup = Setup { about: About::default(), exercises: None, read: Arc::new(discover::read_source) };
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let runners: Vec<Box<dyn Runner>> = vec![Box::new(runner)];
    runtime.block_on(run::run(plan, runners, setup, stopped, &mut audience))?;
    for reporter in &mut reporters {
        reporter.finish()?;
    }
    drop(reporters);
    drop(sandbox);
    nothing_lives(&place)?;
    if place.exists() {
        return Err(format!("{} was left behind", place.display()).into());
    }
    Ok(Some(Told { results, junit, csv, human }))
}

/// Whether an attack that Landlock is to stop can be stopped here. Kernels before 6.12 know nothing of signals.
fn has_landlock(attack: &Attack, layers: &[String]) -> bool {
    let needs = attack.stopped_by.as_ref().is_some_and(|layer| layer.contains("landlock"));
    !needs || layers.iter().any(|layer| layer.starts_with("landlock: ") && layer.contains("signals"))
}

#[expect(clippy::disallowed_methods, reason = "tests find Python where the user has it")]
fn sandbox(way: Way) -> Result<(Arc<Sandbox>, PathBuf), Failure> {
    let root = tempfile::tempdir()?;
    let place = root.path().to_path_buf();
    let path = std::env::var_os("PATH");
    let python = interpreter::find(
        &Search { path: path.as_deref().or(Some(OsStr::new("/usr/bin"))), ..Search::default() },
        root.path(),
        "3.11",
        |_| Ok(()),
    )?;
    let sandbox = Sandbox::new(PathBuf::from(env!("CARGO_BIN_EXE_gradus")), python, root);
    Ok((Arc::new(sandbox.at_most(way.level).cold(way.cold)), place))
}

/// Waits until no process is left that was started from `place`.
fn nothing_lives(place: &Path) -> Tested {
    let name = place.display().to_string();
    let patience = Instant::now() + Duration::from_secs(10);
    loop {
        let left: Vec<PathBuf> = std::fs::read_dir("/proc")?
            .flatten()
            .map(|entry| entry.path())
            .filter(|process| process.join("stat").exists() && belongs(process, &name))
            .collect();
        if left.is_empty() {
            return Ok(());
        }
        if Instant::now() > patience {
            return Err(format!("still alive: {left:?}").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whether a process shows a folder in its command line, its mounts or its working directory.
fn belongs(process: &Path, folder: &str) -> bool {
    let texts = ["cmdline", "mountinfo"].map(|file| std::fs::read(process.join(file)).unwrap_or_default());
    let place = std::fs::read_link(process.join("cwd")).unwrap_or_default();
    texts.iter().any(|text| String::from_utf8_lossy(text).contains(folder)) || place.starts_with(folder)
}

/// What attacks must neither find nor touch.
struct Canaries {
    folder: tempfile::TempDir,
    /// Rights and times of the file and its folder.
    state: [(u32, i64); 2],
    process: Child,
    port: u16,
    socket: String,
}

impl Canaries {
    #[expect(clippy::disallowed_methods, reason = "the canary is a process")]
    fn new() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("canary"), SECRET)?;
        // Its environment and its command line hold the secret.
        let process = Command::new("sh")
            .args(["-c", "read line", SECRET])
            .stdin(Stdio::piped())
            .env("SECRET", SECRET)
            .spawn()?;
        let service = std::net::TcpListener::bind("127.0.0.1:0")?;
        let port = service.local_addr()?.port();
        let socket = format!("gradus-canary-{}-{port}", std::process::id());
        let hidden = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&socket)?)?;
        // Threads that end with the test.
        std::thread::spawn(move || tell_all(service.incoming().flatten()));
        std::thread::spawn(move || tell_all(hidden.incoming().flatten()));
        let state = state(folder.path())?;
        Ok(Self { folder, state, process, port, socket })
    }

    /// The source with the places of the canaries; one that is no text has none.
    fn fill_in(&self, source: Vec<u8>) -> Vec<u8> {
        let text = match String::from_utf8(source) {
            Ok(text) => text,
            Err(error) => return error.into_bytes(),
        };
        text.replace("@CANARY@", &self.folder.path().join("canary").display().to_string())
            .replace("@PORT@", &self.port.to_string())
            .replace("@ABSTRACT@", &self.socket)
            .replace("@PROCESS@", &self.process.id().to_string())
            .into_bytes()
    }

    fn check(mut self) -> Tested {
        if std::fs::read_to_string(self.folder.path().join("canary"))? != SECRET {
            return Err("the canary's file was touched".into());
        }
        if state(self.folder.path())? != self.state {
            return Err("rights or times of the canary's file or folder were changed".into());
        }
        let ended = self.process.try_wait()?;
        let state = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        if ended.is_some() || state.contains(") T ") {
            return Err("the canary's process was touched".into());
        }
        Ok(())
    }
}

fn state(folder: &Path) -> std::io::Result<[(u32, i64); 2]> {
    let of = |path: &Path| std::fs::metadata(path).map(|data| (data.mode(), data.mtime()));
    Ok([of(&folder.join("canary"))?, of(folder)?])
}

/// Tells the secret to everybody who asks.
fn tell_all(callers: impl Iterator<Item = impl Write>) {
    for mut caller in callers {
        let _ = caller.write_all(SECRET.as_bytes());
    }
}

impl Drop for Canaries {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
