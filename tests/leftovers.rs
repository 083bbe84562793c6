//! After a run nothing is left: no process that a submission started, no folder that we worked in.
//!
//! The test makes itself the reaper of its descendants, so that whatever outlives its parents becomes its child and can
//! be seen. That is a property of the process: these tests are a file of their own, and take turns.

#![cfg(target_os = "linux")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use gradus::sandbox::Level;
use nix::errno::Errno;
use nix::sys::prctl::set_child_subreaper;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};

/// Hand-ins that leave as much as they can, with the exercise that each is for.
const LEAVERS: [(&str, &str); 8] = [
    ("call-value", "accepted/leaves_a_daemon.py"),
    ("call-value", "accepted/leaves_threads.py"),
    ("limits", "time_limit_exceeded/another_session.py"),
    ("limits", "time_limit_exceeded/busy_child.py"),
    ("limits", "memory_limit_exceeded/shared_memory.py"),
    ("processes", "run_time_error/fork_bomb.py"),
    ("program-echo", "accepted/leaves_a_busy_child.py"),
    ("program-echo", "accepted/leaves_a_daemon.py"),
];

/// A daemon that would outlive every test.
const DAEMON: &str = "\
import os, time
line = input()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(300)
    os._exit(0)
print(line.upper())
";

/// Our own processes may take so long to notice that their supervisor has ended.
const GRACE: Duration = Duration::from_secs(2);

/// Held while a test looks at its descendants.
static TURN: Mutex<()> = Mutex::new(());

fn my_turn() -> MutexGuard<'static, ()> {
    set_child_subreaper(true).expect("Linux lets every process be a reaper");
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::disallowed_methods, reason = "the test runs the command as users do")]
fn gradus(arguments: &[&str], temporary: &Path) -> std::process::Command {
    let mut gradus = std::process::Command::new(env!("CARGO_BIN_EXE_gradus"));
    gradus.args(arguments).env("TMPDIR", temporary).current_dir(env!("CARGO_MANIFEST_DIR"));
    gradus.stdout(Stdio::null()).stderr(Stdio::null());
    gradus
}

/// A class in which every hand-in of [`LEAVERS`] is a learner's, and [`DAEMON`] the last one's.
fn class_of_leavers(folder: &Path) {
    let last = folder.join("learner-z");
    fs::create_dir(&last).expect("a folder can be made");
    fs::write(last.join("echo.py"), DAEMON).expect("a file can be written");
    for (number, (exercise, file)) in LEAVERS.iter().enumerate() {
        let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/programs").join(exercise);
        let spec = fs::read_to_string(programs.join("exercise.toml")).expect("the fixture is there");
        let name = spec.lines().find_map(|line| line.strip_prefix("file = \"")).expect("it names a file");
        let home = folder.join(format!("learner-{number}")).join(exercise);
        fs::create_dir_all(&home).expect("a folder can be made");
        let source = programs.join("submissions").join(file);
        fs::copy(source, home.join(name.trim_end_matches('"'))).expect("the fixture can be copied");
    }
}

/// Processes below this one, with their names. Those that have ended but were not waited for count too.
fn descendants() -> Vec<(u32, String)> {
    let mut parents = HashMap::new();
    for entry in fs::read_dir("/proc").expect("/proc can be read").flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        // `id (name) state parent ...`, where a name may hold anything.
        let Some((front, rest)) = stat.rsplit_once(") ") else { continue };
        let parent = rest.split(' ').nth(1).and_then(|parent| parent.parse::<u32>().ok());
        let name = front.split_once('(').map_or("", |(_, name)| name).to_owned();
        parents.extend(parent.map(|parent| (id, (parent, name))));
    }
    let me = std::process::id();
    let is_below = |mut id: u32| {
        while let Some((parent, _)) = parents.get(&id) {
            if *parent == me {
                return true;
            }
            id = *parent;
        }
        false
    };
    let mut found: Vec<_> =
        parents.iter().filter(|(id, _)| is_below(**id)).map(|(id, (_, name))| (*id, name.clone())).collect();
    found.sort();
    found
}

/// Fails if something goes on running.
#[track_caller]
fn assert_nothing_runs(patience: Duration) {
    let end = Instant::now() + patience;
    loop {
        reap();
        let left = descendants();
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < end, "still there: {left:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits for adopted processes that have ended.
fn reap() {
    while !matches!(
        waitpid(None, Some(WaitPidFlag::WNOHANG)),
        Ok(WaitStatus::StillAlive) | Err(Errno::ECHILD)
    ) {}
}

fn assert_nothing_in(temporary: &Path) {
    let left: Vec<_> = fs::read_dir(temporary).expect("it is ours").flatten().map(|e| e.path()).collect();
    assert!(left.is_empty(), "left in the folder for temporary files: {left:?}");
}

#[test]
fn nothing_is_left_of_a_class() {
    let _turn = my_turn();
    let temporary = tempfile::tempdir().unwrap();
    let status = gradus(&["grade", "fixtures/class"], temporary.path()).status().unwrap();
    assert_eq!(status.code(), Some(1), "not everybody is accepted");
    assert_nothing_runs(GRACE);
    assert_nothing_in(temporary.path());
}

#[test]
fn nothing_is_left_of_hand_ins_that_leave_processes() {
    let _turn = my_turn();
    let class = tempfile::tempdir().unwrap();
    class_of_leavers(class.path());
    for level in Level::ALL {
        let temporary = tempfile::tempdir().unwrap();
        let folder = class.path().to_str().expect("it is made of ASCII");
        let arguments =
            ["grade", folder, "--exercises", "fixtures/programs", "--isolation-at-most", level.word()];
        let status = gradus(&arguments, temporary.path()).status().unwrap();
        assert_eq!(status.code(), Some(1), "{level:?}: some break limits, and nothing is a fault of ours");
        assert_nothing_runs(GRACE);
        assert_nothing_in(temporary.path());
    }
}

#[test]
fn nothing_runs_on_after_gradus_was_killed() {
    let _turn = my_turn();
    let class = tempfile::tempdir().unwrap();
    class_of_leavers(class.path());
    let temporary = tempfile::tempdir().unwrap();
    let folder = class.path().to_str().expect("it is made of ASCII");
    let arguments = ["grade", folder, "--exercises", "fixtures/programs"];
    let mut running = gradus(&arguments, temporary.path()).spawn().unwrap();
    // In the middle of it: supervisors, interpreters and a learner's program.
    let patience = Instant::now() + Duration::from_secs(60);
    while descendants().len() < 5 && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(5));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    // Supervisors notice by themselves, kill what they started and clean up.
    assert_nothing_runs(Duration::from_secs(30));
    // What a killed run leaves is a folder; the next run removes it.
    let status = gradus(&["grade", "fixtures/class", "--exercise", "trip-cost"], temporary.path()).status();
    assert_eq!(status.unwrap().code(), Some(1));
    assert_nothing_in(temporary.path());
}
