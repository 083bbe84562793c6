//! A course of two exercises and a class of three learners in a folder of their own, and what a command did there.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::cargo::cargo_bin_cmd;

const COURSE: &[(&str, &str)] = &[
    (
        "exercises/course.toml",
        "format = 1\ntitle = \"First steps\"\nexercises = [\"greeting\", \"square\"]\n",
    ),
    (
        "exercises/basics/greeting/exercise.toml",
        r#"format = 1
title = "A greeting"
file = "greeting.py"
difficulty = 1
topics = ["strings"]

[[case]]
name = "as a program"
stdin = "Ada\n"
stdout = "Hello, Ada!\n"

[[case]]
name = "as a function"
points = 2
call = "greet('Grace')"
returns = "'Hello, Grace!'"
hint = "Look at the last character."

[[case]]
name = "nobody"
hidden = true
call = "greet('the hidden name')"
returns = "'Hello, the hidden name!'"
"#,
    ),
    ("exercises/basics/greeting/README.md", "# A greeting\n\nWrite `greet(name)`.\n"),
    ("exercises/basics/greeting/starter/greeting.py", "def greet(name):\n    pass\n"),
    ("exercises/basics/greeting/solutions/accepted/greeting.py", GREETING),
    ("exercises/basics/greeting/solutions/wrong_answer/quiet.py", QUIET),
    (
        "exercises/basics/square/exercise.toml",
        r#"format = 1
title = "A square"
file = "square.py"

[[case]]
name = "three"
points = 0.5
call = "square(3)"
returns = "9"
"#,
    ),
    ("exercises/basics/square/solutions/accepted/square.py", SQUARE),
    ("class/ada/greeting.py", GREETING),
    ("class/ada/square.py", SQUARE),
    ("class/bo/greeting.py", QUIET),
    ("class/bo/square.py", "def square(x)\n    return x * x\n"),
    ("class/cy/Greeting.py", GREETING),
];

/// A solution that is right.
pub const GREETING: &str = r#"def greet(name):
    return f"Hello, {name}!"


if __name__ == "__main__":
    print(greet(input()))
"#;

/// A solution that forgets the exclamation mark.
pub const QUIET: &str = r#"def greet(name):
    return f"Hello, {name}"


if __name__ == "__main__":
    print(greet(input()))
"#;

const SQUARE: &str = "def square(x):\n    return x * x\n";

/// What differs from run to run or from machine to machine, and what is shown instead. In this order.
const REDACTED: &[(&str, &str)] = &[
    // Only said to root, and only where Python lies in a home folder.
    (r" \(user of its own: only root can look into [^)]*\)", ""),
    (r#""(cpu|wall)":\s*[0-9.e-]+"#, r#""$1":[TIME]"#),
    (r#""memory":\s*\d+"#, r#""memory":[BYTES]"#),
    (r#""started":\s*\d+"#, r#""started":[TIME]"#),
    (r#""isolation":\s*\[[^\]]*\]"#, r#""isolation":[LAYERS]"#),
    (r#""python":\s*"[0-9.]+""#, r#""python":"[VERSION]""#),
    (r#""gradus":\s*"[0-9.]+""#, r#""gradus":"[VERSION]""#),
    (r#" (time|timestamp)="[^"]+""#, r#" $1="[TIME]""#),
    (
        r#"name="(cpu_ms|wall_ms|peak_kib|python|gradus|isolation)" value="[^"]+""#,
        r#"name="$1" value="[VALUE]""#,
    ),
    (r"(gradus|Python) \d+\.\d+\.\d+", "$1 [VERSION]"),
];

/// Text without what differs from run to run.
pub fn redacted(text: &str) -> String {
    REDACTED.iter().fold(text.to_owned(), |text, (pattern, shown)| {
        let pattern = regex::Regex::new(pattern).expect("a pattern of this file");
        pattern.replace_all(&text, *shown).into_owned()
    })
}

pub struct World {
    folder: tempfile::TempDir,
}

impl World {
    /// A world with the course and the class.
    pub fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        fs::create_dir(world.path("tmp")).expect("the folder is fresh");
        COURSE.iter().fold(world, |world, (name, text)| world.with(name, text))
    }

    /// And a file.
    pub fn with(self, name: &str, text: &str) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is in the world")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The folder for what is needed for a while only; empty when no gradus is running.
    pub fn temporary(&self) -> PathBuf {
        self.path("tmp")
    }

    /// A command to be run here, as if there were no terminal.
    pub fn gradus(&self, arguments: &[&str]) -> assert_cmd::Command {
        let mut command = cargo_bin_cmd!("gradus");
        command.args(arguments).current_dir(self.folder.path());
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR");
        command.env("LC_ALL", "C.UTF-8").env("TMPDIR", self.temporary());
        command.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
        command
    }

    /// Runs a command and tells everything that it did.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.finish(self.gradus(arguments))
    }

    /// Runs a command that was prepared.
    pub fn finish(&self, mut command: assert_cmd::Command) -> Run {
        let output = command.output().expect("gradus can be started");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("gradus prints UTF-8");
        assert_eq!(self.left_behind(), Vec::<PathBuf>::new(), "something was left behind");
        Run {
            code: output.status.code().expect("gradus ends by itself"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// What is in the folder for temporary things.
    pub fn left_behind(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.temporary()).expect("the folder is there");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    }
}

/// What a command did.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit code: {}", self.code)?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(f, "\n----- {name} -----\n{}", redacted(text))?;
            }
        }
        Ok(())
    }
}

/// Whether a program of this name is there at all; for tests that need one.
pub fn is_program(path: impl AsRef<OsStr>) -> bool {
    Path::new(path.as_ref()).is_file()
}
