//! Packages of a course, with one small package that is made here: nothing is fetched.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::world::{Run, World};

/// Makes `tiny-VERSION`, a package of one module.
const WHEEL: &str = r#"
import sys, zipfile
folder, version = sys.argv[1:]
info = "tiny-%s.dist-info/" % version
with zipfile.ZipFile("%s/tiny-%s-py3-none-any.whl" % (folder, version), "w") as wheel:
    wheel.writestr("tiny.py", "VERSION = %r\n" % version)
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: %s\n" % version)
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(info + "RECORD", "tiny.py,,\n%sMETADATA,,\n%sWHEEL,,\n%sRECORD,,\n" % (info, info, info))
"#;

const COURSE: &str = "format = 1\ntitle = \"First steps\"\npackages = [\"Tiny>=1\"]\n";

const SHELF: &str = r#"format = 1
title = "A shelf"
file = "shelf.py"
packages = ["tiny"]

[[case]]
name = "as a function"
call = "version()"
returns = "__import__('tiny').VERSION"

[[case]]
name = "as a program"
stdout = "1.0\n"
"#;

const USES_TINY: &str = "import tiny\n\n\ndef version():\n    return tiny.VERSION\n\n\nprint(tiny.VERSION)\n";

/// An exercise of the standard library alone.
const BARE: &str = r#"format = 1
title = "Bare"
file = "bare.py"

[[case]]
name = "no packages"
call = "found()"
returns = "None"
"#;

const LOOKS_FOR_TINY: &str =
    "import importlib.util\n\n\ndef found():\n    return importlib.util.find_spec('tiny')\n";

/// The usual world, with a course that names a package, and two exercises: one uses it, one must not find it.
fn world() -> World {
    let world = World::new()
        .with("exercises/course.toml", COURSE)
        .with("exercises/basics/shelf/exercise.toml", SHELF)
        .with("exercises/basics/shelf/solutions/accepted/shelf.py", USES_TINY)
        .with("exercises/basics/bare/exercise.toml", BARE)
        .with("exercises/basics/bare/solutions/accepted/bare.py", LOOKS_FOR_TINY)
        .with("wheels/make.py", WHEEL);
    add_wheel(&world, "1.0");
    world
}

fn add_wheel(world: &World, version: &str) {
    let mut command = assert_cmd::Command::new("python3");
    command.arg(world.path("wheels/make.py")).arg(world.path("wheels")).arg(version);
    command.assert().success();
}

/// A command that gets packages from the wheels of this world, and keeps them in it.
fn gradus(world: &World, arguments: &[&str]) -> assert_cmd::Command {
    let mut command = world.gradus(arguments);
    let wheels = world.path("wheels");
    command.env("GRADUS_CACHE", world.path("cache"));
    command.env("PIP_NO_INDEX", "1").env("PIP_FIND_LINKS", &wheels);
    command.env("UV_NO_INDEX", "1").env("UV_FIND_LINKS", &wheels).env("UV_CACHE_DIR", world.path("uv"));
    command
}

fn run(world: &World, arguments: &[&str]) -> Run {
    world.finish(gradus(world, arguments))
}

fn locked() -> World {
    let world = world();
    let run = run(&world, &["env", "lock"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "exercises/course.lock: tiny 1.0\n"), "{run}");
    world
}

/// Names in the folder of environments, without that of the locks.
fn environments(world: &World) -> Vec<String> {
    let entries = fs::read_dir(world.path("cache/envs")).into_iter().flatten();
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name != ".locks").collect()
}

#[test]
fn packages_are_made_once_listed_and_removed() {
    let world = locked();
    let lock = world.read("exercises/course.lock");
    assert!(lock.contains("\ntiny==1.0 \\\n    --hash=sha256:"), "{lock}");
    let shelf = ["verify", "--exercise", "shelf"];
    let missing = run(&world, &[&shelf[..], &["--offline"]].concat());
    assert_eq!(missing.code, 3, "{missing}");
    assert!(missing.stderr.contains("not on this machine yet: tiny 1.0"), "{missing}");
    assert!(missing.stderr.contains("gradus env make"), "{missing}");
    let first = run(&world, &shelf);
    assert_eq!(first.code, 0, "{first}");
    assert_eq!(first.stderr.matches("note: installing tiny 1.0 with ").count(), 1, "{first}");
    let again = run(&world, &[&shelf[..], &["--offline", "--report", "json=run.json"]].concat());
    assert_eq!((again.code, again.stderr.as_str()), (0, ""), "{again}");
    let report: serde_json::Value = serde_json::from_str(&world.read("run.json")).unwrap();
    let tiny = serde_json::json!([{"name": "tiny", "version": "1.0"}]);
    assert_eq!((&report["packages"], &report["tools"]), (&tiny, &serde_json::Value::Null));
    let listed = run(&world, &["env", "list", "--format", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let only = &listed["environments"][0];
    assert_eq!((&only["used_by"], &only["packages"][0]["name"]), (&"course".into(), &"tiny".into()));
    let key = only["key"].as_str().unwrap();
    let text = run(&world, &["env", "list"]);
    assert!(text.stdout.starts_with(key) && text.stdout.contains("this course: tiny 1.0"), "{text}");
    assert_eq!(run(&world, &["env", "remove", "nothing"]).code, 4);
    let removed = run(&world, &["env", "remove", key]);
    assert_eq!((removed.code, removed.stdout), (0, format!("removed {key}\n")));
    assert_eq!(environments(&world), Vec::<String>::new());
}

#[test]
fn only_exercises_that_name_packages_find_them_in_every_way_of_running() {
    let world = locked();
    let made = run(&world, &["env", "make"]);
    assert_eq!(made.code, 0, "{made}");
    for level in ["strict", "kernel", "basic"] {
        for cold in [&[][..], &["--cold"]] {
            let arguments = [
                "verify",
                "--offline",
                "--exercise",
                "shelf",
                "--exercise",
                "bare",
                "--isolation-at-most",
                level,
            ];
            let run = run(&world, &[&arguments[..], cold].concat());
            assert_eq!(run.code, 0, "{level} {cold:?}: {run}");
        }
    }
}

#[test]
fn a_virtual_environment_shares_the_packages_of_its_interpreter() {
    let world = locked();
    let mut venv = assert_cmd::Command::new("python3");
    venv.args(["-m", "venv", "--without-pip"]).arg(world.path("venv")).assert().success();
    assert_eq!(run(&world, &["env", "make"]).code, 0);
    let arguments = ["verify", "--exercise", "shelf", "--exercise", "bare", "--python", "venv/bin/python"];
    let run = run(&world, &[&arguments[..], &["--offline"]].concat());
    assert_eq!(run.code, 0, "{run}");
}

#[test]
fn exercises_of_the_standard_library_need_none_of_it() {
    // There is no lock, and nothing could be installed.
    let world = world();
    let run = run(&world, &["verify", "--exercise", "bare", "--offline"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    assert!(!world.path("cache/envs").exists());
}

#[test]
fn a_lock_that_is_missing_or_does_not_fit_is_the_authors_to_mend() {
    let world = world();
    let none = run(&world, &["verify", "--exercise", "shelf"]);
    assert_eq!(none.code, 2, "{none}");
    assert!(none.stderr.contains("course.lock") && none.stderr.contains("gradus env lock"), "{none}");
    assert_eq!(run(&world, &["env", "lock"]).code, 0);
    let world = world.with("exercises/course.toml", &COURSE.replace(">=1", ">=2"));
    let outdated = run(&world, &["verify", "--exercise", "shelf"]);
    assert_eq!(outdated.code, 2, "{outdated}");
    assert!(outdated.stderr.contains("exercises/course.lock:2:1"), "{outdated}");
    assert!(
        outdated.stderr.contains("`tiny` is locked at 1.0, and the course asks for `Tiny>=2`"),
        "{outdated}"
    );
    let impossible = run(&world, &["env", "lock"]);
    assert_eq!(impossible.code, 3, "{impossible}");
    assert!(impossible.stderr.contains("could not find versions for Tiny>=2"), "{impossible}");
    add_wheel(&world, "2.0");
    assert_eq!(run(&world, &["env", "lock"]).stdout, "exercises/course.lock: tiny 2.0\n");
}

#[test]
fn a_new_lock_is_a_new_environment_and_other_bytes_are_refused() {
    let world = locked();
    assert_eq!(run(&world, &["env", "make"]).code, 0);
    let lock = world.read("exercises/course.lock");
    let (before, digits) = lock.trim_end().rsplit_once(':').unwrap();
    let other: String = digits.chars().map(|digit| if digit == '0' { '1' } else { '0' }).collect();
    let world = world.with("exercises/course.lock", &format!("{before}:{other}\n"));
    let refused = run(&world, &["env", "make"]);
    assert_eq!(refused.code, 3, "{refused}");
    assert!(refused.stderr.to_lowercase().contains("hash"), "{refused}");
    assert!(refused.stderr.contains("could not install tiny 1.0"), "{refused}");
    assert_eq!(environments(&world).len(), 1);
    let world = world.with("exercises/course.lock", &format!("{lock}# another text\n"));
    assert_eq!(run(&world, &["env", "make"]).code, 0);
    assert_eq!(environments(&world).len(), 2);
}

#[test]
fn two_first_runs_at_once_make_it_once() {
    let world = locked();
    let runs = std::thread::scope(|scope| {
        let start = || scope.spawn(|| gradus(&world, &["env", "make"]).output().unwrap());
        [start(), start()].map(|thread| thread.join().unwrap())
    });
    let said = runs.each_ref().map(|run| String::from_utf8_lossy(&run.stderr).into_owned());
    assert!(runs.iter().all(|run| run.status.success()), "{said:?}");
    assert_eq!(said.concat().matches("installing").count(), 1, "{said:?}");
    assert_eq!(environments(&world).len(), 1);
}

/// An installer that never comes to an end, and tells its number.
const ENDLESS: &str =
    "#!/bin/sh\necho $$ >\"$HERE/number.part\"\nmv \"$HERE/number.part\" \"$HERE/number\"\nexec sleep 600\n";

#[test]
#[expect(clippy::disallowed_methods, reason = "the command is killed in the middle")]
fn a_run_that_was_killed_leaves_nothing_that_counts() {
    use std::os::unix::fs::PermissionsExt;
    let world = locked().with("bin/uv", ENDLESS);
    fs::set_permissions(world.path("bin/uv"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let folders = std::iter::once(world.path("bin")).chain(std::env::split_paths(&path));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.args(["env", "make"]).current_dir(world.path(""));
    command.env("GRADUS_CACHE", world.path("cache")).env("HERE", world.path("bin"));
    command.env("PATH", std::env::join_paths(folders).unwrap()).env("TMPDIR", world.temporary());
    let mut killed = command.spawn().unwrap();
    let number = wait_for(&world.path("bin/number"));
    killed.kill().unwrap();
    killed.wait().unwrap();
    // As an installer may: it goes on for a while.
    assert_eq!(environments(&world).len(), 1, "the folder that is not complete");
    let made = gradus(&world, &["env", "make"]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let names = environments(&world);
    assert!(names.len() == 1 && !names[0].starts_with('.'), "{names:?}");
    let installer = nix::unistd::Pid::from_raw(number.trim().parse().unwrap());
    nix::sys::signal::kill(installer, nix::sys::signal::Signal::SIGKILL).unwrap();
}

fn wait_for(path: &PathBuf) -> String {
    let start = Instant::now();
    loop {
        match fs::read_to_string(path) {
            Ok(text) => return text,
            Err(_) if start.elapsed() < Duration::from_secs(60) => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
}
