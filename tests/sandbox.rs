//! The sandbox against real interpreters: what each way of ending looks like from outside.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gradus::growth::{Asked, Class, Growth, Measuring};
use gradus::outcome::{CaseOutcome, Clock, Ended, Stage, Stream, Written};
use gradus::sandbox::client::{Packages, Sandbox};
use gradus::sandbox::interpreter::{self, Interpreter, Search};
use gradus::sandbox::job::{Action, Event, Job, JobCase, Measure, Needs, Wanted};
use gradus::sandbox::{Level, Runner};
use gradus::spec::model::{Bytes, Limits};

fn sandbox() -> Sandbox {
    sandbox_with(None)
}

fn sandbox_with(python: Option<&Path>) -> Sandbox {
    let (root, python) = interpreter(python);
    Sandbox::new(PathBuf::from(env!("CARGO_BIN_EXE_gradus")), python, root)
}

/// An interpreter, and the folder in which its harness lies.
fn interpreter(wanted: Option<&Path>) -> (tempfile::TempDir, Interpreter) {
    let root = tempfile::tempdir().expect("a temporary directory");
    #[expect(clippy::disallowed_methods, reason = "tests find Python where the user has it")]
    let path = std::env::var_os("PATH");
    let python = interpreter::find(
        &Search { wanted, path: path.as_deref().or(Some(OsStr::new("/usr/bin"))), ..Search::default() },
        root.path(),
        "3.11",
        |_| Ok(()),
    )
    .expect("the tests need a Python");
    (root, python)
}

fn limits() -> Limits {
    Limits {
        cpu: Duration::from_millis(500),
        wall: Duration::from_millis(1500),
        memory: Bytes::mib(64),
        output: Bytes::mib(1),
        processes: 16,
        file_size: Bytes::mib(1),
    }
}

fn case(action: Action) -> JobCase {
    JobCase::new(action, limits())
}

fn program() -> JobCase {
    case(Action::Program { args: Vec::new() })
}

fn call(text: &str) -> JobCase {
    case(Action::Call { setup: None, call: text.to_owned() })
}

fn run(source: &str, cases: Vec<JobCase>) -> Vec<CaseOutcome> {
    run_in(sandbox(), source, cases)
}

fn run_in(sandbox: Sandbox, source: &str, cases: Vec<JobCase>) -> Vec<CaseOutcome> {
    let source = Arc::from(source.as_bytes());
    let job = Job { file: "answer.py".to_owned(), source, cases, needs: Needs::default() };
    Arc::new(sandbox).runner().run(&job).expect("the sandbox works")
}

fn run_one(source: &str, case: JobCase) -> CaseOutcome {
    run(source, vec![case]).remove(0)
}

#[test]
fn a_supervisor_that_ends_at_its_start_is_an_error_and_not_waited_for() {
    let (root, python) = interpreter(None);
    let sandbox = Arc::new(Sandbox::new(PathBuf::from("/bin/false"), python, root));
    let error = sandbox.runner().start().map(drop).expect_err("there is no supervisor");
    assert!(error.to_string().contains("starting a supervisor"), "{error}");
}

#[test]
fn a_program_reads_prints_and_ends() {
    let mut case = program();
    case.stdin = Arc::from(&b"Ada\n"[..]);
    case.writes = ["out.txt", "other"].map(|name| Wanted { name: name.to_owned(), query: None }).to_vec();
    let outcome =
        run_one("import sys\nprint('hi', input())\nopen('out.txt','w').write('x')\nsys.exit(3)\n", case);
    assert_eq!(outcome.ended, Ended::Exit(3));
    assert_eq!(outcome.stdout.complete(), Some(&b"hi Ada\n"[..]));
    assert_eq!(outcome.written, [Written::Content(b"x".to_vec()), Written::Missing]);
    assert!(outcome.usage.cpu > Duration::ZERO && outcome.usage.memory > 1 << 20);
}

#[test]
fn calls_share_the_import_but_not_their_state() {
    let source = "seen = []\ndef f(x):\n    seen.append(x)\n    print('got', x)\n    return list(seen)\n";
    let outcomes = run(source, vec![call("f(1)"), call("f(2)"), call("f(1/0)")]);
    for outcome in &outcomes[..2] {
        assert_eq!(outcome.ended, Ended::Exit(0));
        assert_eq!(outcome.told.stage, Stage::Done, "{outcome:?}");
        assert!(outcome.told.value.is_some());
    }
    assert_eq!(outcomes[1].stdout.complete(), Some(&b"got 2\n"[..]));
    let raised = outcomes[2].told.raised.as_ref().expect("the division raised");
    assert_eq!((raised.kind.as_str(), raised.stage), ("ZeroDivisionError", Stage::Calling));
    assert_eq!(raised.lineage[0], "ZeroDivisionError");
}

#[test]
fn what_is_shown_runs_before_what_is_hidden() {
    let source =
        "import time\ndef f():\n    print(time.monotonic_ns())\nif __name__ == '__main__':\n    f()\n";
    let hidden = |case| JobCase { hidden: true, ..case };
    let outcomes = run(source, vec![hidden(program()), hidden(call("f()")), call("f()"), program()]);
    let times = outcomes.iter().map(|outcome| {
        let printed = String::from_utf8_lossy(&outcome.stdout.head);
        printed.trim().parse::<u64>().unwrap_or_else(|_| panic!("{outcome:?}"))
    });
    let times: Vec<_> = times.collect();
    assert!(times[2..].iter().max() < times[..2].iter().min(), "{times:?}");
}

/// Starts some processes, leaves a file and tells the number of its own process.
const COUNTS: &str = r#"
import os
for _ in range(5):
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)
print(os.getpid(), os.path.exists("/tmp/left"))
open("/tmp/left", "w").close()
"#;

#[test]
fn no_program_can_tell_that_another_one_came_before_it() {
    let sandbox = Arc::new(sandbox());
    let mut runner = sandbox.runner();
    if runner.start().expect("the sandbox works").level < Level::Strict {
        println!("skipped: it needs namespaces");
        return;
    }
    let (source, cases) = (Arc::from(COUNTS.as_bytes()), vec![program(), program(), program()]);
    let job = Job { file: "answer.py".to_owned(), source, cases, needs: Needs::default() };
    let outcomes = runner.run(&job).expect("the sandbox works");
    for outcome in &outcomes {
        assert_eq!(outcome.ended, Ended::Exit(0), "{outcome:?}");
        assert!(outcome.stdout.head.ends_with(b" False\n"), "{outcome:?}");
        assert_eq!(outcome.stdout.head, outcomes[0].stdout.head);
    }
}

#[test]
fn an_exception_points_at_the_learners_line() {
    let outcome = run_one("def f(x):\n    return x[3]\n\nprint('a')\nf([])\n", program());
    assert_eq!(outcome.ended, Ended::Exit(1));
    let raised = outcome.told.raised.expect("an IndexError");
    let places: Vec<_> =
        raised.frames.iter().map(|f| (f.line, f.function.as_str(), f.source.as_str())).collect();
    assert_eq!(places, [(5, "<module>", "f([])"), (2, "f", "    return x[3]")]);
    let stderr = String::from_utf8(outcome.stderr.head).unwrap();
    assert!(stderr.starts_with("Traceback") && !stderr.contains("<gradus>"), "{stderr}");
}

#[test]
fn limits_end_what_breaks_them() {
    let table = [
        ("while True: pass", Ended::Time(Clock::Cpu)),
        ("import time; time.sleep(60)", Ended::Time(Clock::Wall)),
        ("x = []\nwhile True: x.append(bytearray(1 << 20))", Ended::Memory),
        ("while True: print('y' * 100)", Ended::Output(Stream::Stdout)),
        ("import sys\nwhile True: print('y' * 100, file=sys.stderr)", Ended::Output(Stream::Stderr)),
        ("open('f', 'wb').write(bytes(3 << 20))", Ended::Output(Stream::Files)),
        (
            "import os, time\nfor _ in range(40):\n    if os.fork() == 0: time.sleep(9); os._exit(0)\ntime.sleep(9)",
            Ended::Processes,
        ),
        ("if True print(1)", Ended::NotCompiled),
        ("import os; os.kill(os.getpid(), 11)", Ended::Signal(11)),
        ("import os, sys; sys.stdout.flush(); os._exit(0)", Ended::Exit(0)),
    ];
    for (source, expected) in table {
        assert_eq!(run_one(source, program()).ended, expected, "{source}");
    }
}

#[test]
fn what_the_grader_itself_holds_is_no_memory_of_a_learner() {
    let given = || JobCase { stdin: Arc::from(vec![b'x'; 80 << 20]), ..program() };
    let basic = sandbox().at_most(Level::Basic);
    for sandbox in [basic, sandbox().cold(true)] {
        for outcome in run_in(sandbox, "print('pong')", vec![given(), given()]) {
            assert_eq!(outcome.ended, Ended::Exit(0), "{outcome:?}");
            assert!(outcome.usage.memory < 32 << 20, "{outcome:?}");
        }
    }
}

#[test]
fn calls_that_never_answer_have_no_value() {
    for text in
        ["__import__('os')._exit(0)", "__import__('sys').exit(0)", "__import__('os').closerange(0, 999)"]
    {
        let outcome = run_one("def f(): pass\n", call(text));
        if text.contains("closerange") {
            assert_ne!(outcome.told.stage, Stage::Done, "{outcome:?}");
        }
        assert_eq!(outcome.told.value, None, "{text}: {outcome:?}");
    }
}

#[test]
fn a_file_that_leaves_threads_running_is_imported_for_each_case() {
    let source = "import threading, queue\nq, r = queue.Queue(), queue.Queue()\ndef work():\n    while True: r.put(q.get() * 2)\nthreading.Thread(target=work, daemon=True).start()\ndef f(x):\n    q.put(x)\n    return r.get()\n";
    for outcome in run(source, vec![call("f(1)"), call("f(2)")]) {
        assert_eq!(outcome.told.stage, Stage::Done, "{outcome:?}");
        assert!(outcome.told.reimported, "{outcome:?}");
    }
}

/// Starts a thread in C, as libraries do: Python does not know of it.
const STARTS_A_THREAD: &str = r"
import ctypes, os
c = ctypes.CDLL(None)
thread, seen = ctypes.c_ulong(), []
assert c.pthread_create(ctypes.byref(thread), None, c.pause, None) == 0
def threads(x):
    seen.append(x)
    return len(os.listdir('/proc/self/task')), len(seen)
";

/// Ends it before a fork, as some libraries do.
const ENDS_IT: &str = r"
@ctypes.CFUNCTYPE(None)
def end():
    global thread
    if thread:
        c.pthread_cancel(thread)
        c.pthread_join(thread, None)
        thread = None
assert c.__register_atfork(end, None, None, None) == 0
";

#[test]
fn threads_that_python_does_not_know_are_found_unless_a_fork_ends_them() {
    let survive = (STARTS_A_THREAD.to_owned(), "t2\ni2\ni1\n", true);
    let end = (format!("{STARTS_A_THREAD}{ENDS_IT}"), "t2\ni1\ni1\n", false);
    for level in Level::ALL {
        for (source, value, reimported) in [&survive, &end] {
            let cases = vec![call("threads(1)"), call("threads(2)")];
            for outcome in run_in(sandbox().at_most(level), source, cases) {
                let told = &outcome.told;
                let found = told.value.as_deref().map(String::from_utf8_lossy);
                assert_eq!((found.as_deref(), told.reimported), (Some(*value), *reimported), "{outcome:?}");
            }
        }
    }
}

#[test]
fn a_daemon_that_holds_the_output_open_holds_nothing() {
    let source = "import os, time\nprint('a', flush=True)\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(60)\n    os._exit(0)\n";
    let outcome = run_one(source, program());
    assert_eq!((outcome.ended, outcome.stdout.head), (Ended::Exit(0), b"a\n".to_vec()));
    assert!(outcome.usage.wall < Duration::from_secs(1));
}

/// Looks into the process that started its supervisor, and prints its number and what it got to see.
const LOOKS_INTO_THE_HOST: &str = r#"
import os
with open(f"/proc/{os.getppid()}/stat") as file:
    host = int(file.read().rpartition(")")[2].split()[1])
seen = []
for name, look in [("mem", open), ("maps", open), ("environ", open), ("fd/0", os.readlink), ("cwd", os.readlink)]:
    try:
        look(f"/proc/{host}/{name}")
        seen.append(name)
    except PermissionError:
        pass
print(host, seen)
"#;

#[test]
fn the_host_is_closed_to_submissions_that_can_see_it() {
    let outcome = run_in(sandbox().at_most(Level::Basic), LOOKS_INTO_THE_HOST, vec![program()]).remove(0);
    let printed = String::from_utf8_lossy(&outcome.stdout.head);
    assert_eq!(printed, format!("{} []\n", std::process::id()), "{outcome:?}");
}

/// Closes the folders above its own, then does what honest programs do with their own files.
const CLOSES_FOLDERS: &str = r#"
import os, shutil, tarfile
for folder in "..", "../..":
    try:
        os.chmod(folder, 0)
    except PermissionError:
        pass
    try:
        os.chmod(os.open(folder, os.O_PATH), 0)
    except OSError:
        pass
open("a", "w").write("text")
os.mkdir("tree")
shutil.copy2("a", "tree/b")
shutil.copytree("tree", "copy")
with tarfile.open("all.tar", "w") as archive:
    archive.add("tree")
shutil.unpack_archive("all.tar", "unpacked")
print(open("unpacked/tree/b").read())
"#;

#[test]
fn a_submission_of_the_same_user_closes_nothing() {
    let sandbox = sandbox().at_most(Level::Kernel);
    for outcome in run_in(sandbox, CLOSES_FOLDERS, vec![program(), program()]) {
        assert_eq!(outcome.stdout.head, b"text\n", "{outcome:?}");
    }
}

/// Leaves files in folders that are open to all, and shared memory that belongs to no process.
const LEAVES_THINGS: &str = r#"
import ctypes, os
for folder in "/dev/shm", "/tmp", "/var/tmp":
    try:
        os.mkdir(f"{folder}/left-by-{os.getuid()}")
    except OSError:
        pass
    with open(f"{folder}/left-{os.getuid()}", "w") as file:
        file.write("a note")
print(os.getuid(), ctypes.CDLL(None).shmget(0, 4096, 0o1600) >= 0)
"#;

#[test]
fn a_user_of_its_own_leaves_nothing() {
    let python = Path::new("/usr/bin/python3");
    if !nix::unistd::geteuid().is_root() || !python.exists() {
        println!("skipped: it needs root, and a Python that others can start");
        return;
    }
    let sandbox = sandbox_with(Some(python)).at_most(Level::Basic);
    let outcome = run_in(sandbox, LEAVES_THINGS, vec![program()]).remove(0);
    let printed = String::from_utf8_lossy(&outcome.stdout.head);
    let user = printed.strip_suffix(" True\n").unwrap_or_else(|| panic!("{outcome:?}"));
    assert_ne!(user, "0", "it is a user of its own");
    for folder in ["/dev/shm", "/tmp", "/var/tmp"].map(Path::new) {
        for name in ["left", "left-by"] {
            let path = folder.join(format!("{name}-{user}"));
            assert!(path.symlink_metadata().is_err(), "{} is left", path.display());
        }
    }
    let memory = std::fs::read_to_string("/proc/sysvipc/shm").unwrap();
    assert!(!memory.split_ascii_whitespace().any(|field| field == user), "{memory}");
}

#[test]
fn a_job_imports_the_packages_that_it_needs_and_no_others() {
    let folders = ["course", "tools"].map(|name| {
        let folder = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(folder.path().join(format!("from_{name}.py")), format!("NAME = '{name}'\n")).unwrap();
        std::fs::write(folder.path().join("both.py"), format!("NAME = '{name}'\n")).unwrap();
        // Learners may run as another user.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        folder
    });
    let [course, tools] = folders.each_ref().map(|folder| Some(folder.path().to_path_buf()));
    let sandbox = Arc::new(sandbox().with_packages(Packages { course, tools, ..Packages::default() }));
    let source = "for name in ('from_course', 'from_tools', 'both'):\n    \
                      try:\n        \
                          print(name, __import__(name).NAME)\n    \
                      except ImportError:\n        \
                          pass\n";
    let mut runner = sandbox.runner();
    let mut printed = |course, tools| {
        let needs = Needs { course, tools, ..Needs::default() };
        let job = Job {
            file: "answer.py".to_owned(),
            source: Arc::from(source.as_bytes()),
            cases: vec![program()],
            needs,
        };
        let outcomes = runner.run(&job).expect("the sandbox works");
        String::from_utf8_lossy(&outcomes[0].stdout.head).into_owned()
    };
    assert_eq!(printed(false, false), "");
    assert_eq!(printed(true, false), "from_course course\nboth course\n");
    assert_eq!(printed(false, true), "from_tools tools\nboth tools\n");
    assert_eq!(printed(true, true), "from_course course\nfrom_tools tools\nboth course\n");
    // And again with none, by the supervisor that was there first.
    assert_eq!(printed(false, false), "");
}

/// Prints, for each package, whether it was imported by this process.
const WHERE_IMPORTED: &str = "import os\nimport plain, threaded, noisy\ntry:\n    import broken\nexcept ImportError:\n    \
                              print('broken')\nprint([m.BY == os.getpid() for m in (plain, threaded, noisy)])\n";

#[test]
fn packages_are_there_already_unless_that_could_be_noticed() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let text = "import os\nBY = os.getpid()\n";
    for (name, more) in [
        ("plain", ""),
        (
            "threaded",
            "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n",
        ),
        ("noisy", "print('hello from noisy')\n"),
        ("broken", "raise ImportError('half installed')\n"),
        ("deadly", "os._exit(3)\n"),
    ] {
        std::fs::write(folder.path().join(format!("{name}.py")), format!("{text}{more}")).unwrap();
    }
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let packages = Packages { course: Some(folder.path().to_path_buf()), ..Packages::default() };
    let sandbox = Arc::new(sandbox().with_packages(packages));
    let mut runner = sandbox.runner();
    let forks = runner.start().expect("the sandbox works").level == Level::Strict;
    let needs = Needs { course: true, ..Needs::default() };
    let source = Arc::from(WHERE_IMPORTED.as_bytes());
    let job = Job { file: "answer.py".to_owned(), source, cases: vec![program(), program()], needs };
    let outcomes = runner.run(&job).expect("the sandbox works");
    for outcome in outcomes {
        let printed = String::from_utf8_lossy(&outcome.stdout.head).into_owned();
        let plain = if forks { "False" } else { "True" };
        assert_eq!(printed, format!("hello from noisy\nbroken\n[{plain}, True, True]\n"));
    }
    let threaded: &[&str] = if forks { &["threaded"] } else { &[] };
    assert!(sandbox.threaded().iter().eq(threaded), "{:?}", sandbox.threaded());
    // What ends the process that was to be forked ends no more than the run that imports it.
    let source = Arc::from(&b"import deadly\n"[..]);
    let outcomes = runner.run(&Job { source, ..job }).expect("the sandbox works");
    assert!(outcomes.iter().all(|outcome| outcome.ended == Ended::Exit(3)), "{outcomes:?}");
}

/// Work that is squared in n, where it is not seen at once; what counts it is to be switched off first.
const HIDDEN: &str = "
import _ctypes, os, threading

class Function(_ctypes.CFuncPtr):
    _flags_ = 1

def call(name, *arguments):
    return Function(_ctypes.dlsym(_ctypes.dlopen(None, 0), name))(*arguments)

def square(n):
    call('prctl', 31, 0, 0, 0, 0)  # PR_TASK_PERF_EVENTS_DISABLE
    for fd in range(3, 64):
        call('ioctl', fd, 0x2401, 1)  # PERF_EVENT_IOC_DISABLE
    os.closerange(3, 64)
    thread = threading.Thread(target=work, args=[n * n])
    thread.start()
    thread.join()
    if not (pid := os.fork()):
        work(n * n)
        os._exit(0)
    os.waitpid(pid, 0)

def work(n):
    return sum(1 for _ in range(n))
";

/// The kernel's clock of a process stands in for what only a processor can count.
#[test]
fn what_a_call_executes_is_counted_from_outside_whoever_does_it() {
    let sizes = [80, 160, 320, 640, 1280, 2560];
    let asked = [("square(n)", Class::Quadratic), ("work(1000 * n)", Class::Constant)];
    let measures = asked.map(|(call, class)| {
        let measuring = Measuring { sizes: sizes.to_vec(), asked: Asked::Time(class), same_bare: true };
        Measure { setup: None, call: call.to_owned(), value: false, measuring, event: Event::TaskClock }
    });
    let limits = Limits { cpu: 4 * limits().cpu, ..limits() };
    let case = |measure: &Measure| JobCase::new(Action::Measure(measure.clone()), limits.clone());
    let outcomes = run(HIDDEN, measures.each_ref().map(case).to_vec());
    for outcome in &outcomes {
        assert_eq!(outcome.ended, Ended::Exit(0), "{outcome:?}");
        for run in &outcome.measured {
            let (counted, usage) = (run.counted.expect("it was counted"), run.usage.expect("it ran"));
            let cpu = usage.cpu.as_nanos();
            assert!(u128::from(counted.all) > cpu / 2 && counted.bare > 0, "{outcome:?}");
        }
    }
    let growth = |at: usize| {
        let (_, growth) = measures[at].measuring.by_instructions(&outcomes[at].measured)?;
        Some(growth)
    };
    assert_eq!(growth(0), Some(Growth::Within(Class::Quadratic)), "{:?}", outcomes[0]);
    assert_eq!(growth(1), Some(Growth::Above(Class::Linear)), "{:?}", outcomes[1]);
}
