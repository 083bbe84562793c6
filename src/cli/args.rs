//! What can be typed. Nothing here decides anything.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::discover::Selection;
use crate::sandbox::Level;

/// Grades Python exercises: runs learners' files apart from everything else and under real limits, compares what they
/// did with what was asked, and says what is wrong.
#[derive(Debug, Parser)]
#[command(name = "gradus", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    /// Use colours: auto (on a terminal, unless `NO_COLOR` is set), always or never.
    #[arg(
        long = "color",
        alias = "colour",
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        global = true
    )]
    pub colour: Colour,
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0  all accepted           3  a fault of gradus or of the machine
  1  something was not      4  nothing matched what was asked for
  2  usage or spec error  130  interrupted";

const DOCTOR: &str =
    "To find out, it attacks itself at every level that there is here, which is harmless and takes seconds.

Exit codes:
  0  everything that the best level here promises held
  3  something did not, or could not be tried";

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the exercises of a course.
    List(List),
    /// Show the task of an exercise, its cases and its limits.
    Show(Show),
    /// Grade your own files, and explain the first thing that is wrong.
    Check(Check),
    /// Grade many learners: every folder in SUBMISSIONS is one.
    Grade(Grade),
    /// For authors: check that every example solution gets the verdict its folder says.
    Verify(Verify),
    /// Render reports from a saved event stream, without running anything.
    Report(Report),
    /// The Python packages of a course: list, make, remove, and lock them to exact versions.
    #[command(subcommand)]
    Env(Env),
    /// Tell what this machine can enforce, and what to change to get more.
    #[command(after_help = DOCTOR)]
    Doctor(Doctor),
    /// Print completions for a shell.
    Completions { shell: Shell },
    /// Print the manual page.
    Man,
    /// Print the JSON Schema of a spec file, for editors.
    #[command(hide = true)]
    Schema { which: Which },
}

/// A spec file that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Which {
    Exercise,
    Course,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Text,
    Json,
}

/// Where the exercises are and which of them are meant.
#[derive(Debug, Clone, Args)]
pub struct Exercises {
    /// Folder with the exercises.
    #[arg(long = "exercises", id = "exercises", value_name = "DIR", default_value = "exercises")]
    pub folder: PathBuf,
    /// Only exercises with this name (`median`, `strings/median`, `med*`); may be repeated.
    #[arg(long = "exercise", value_name = "SLUG")]
    pub slugs: Vec<String>,
    /// Only exercises of this track; may be repeated.
    #[arg(long = "track", value_name = "TRACK")]
    pub tracks: Vec<String>,
    /// Only exercises on this topic; may be repeated.
    #[arg(long = "topic", value_name = "TOPIC")]
    pub topics: Vec<String>,
}

impl Exercises {
    pub fn selection(&self) -> Selection {
        Selection {
            exercises: self.slugs.clone(),
            tracks: self.tracks.clone(),
            topics: self.topics.clone(),
            ..Selection::default()
        }
    }
}

/// How things are run.
#[derive(Debug, Args)]
pub struct Running {
    /// Write a report: junit, json, jsonl, csv or human; `-` is standard output; may be repeated.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    pub reports: Vec<OsString>,
    /// Submissions to run at once [default: the number of processors].
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// The Python to use, by path or name [default: python3].
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,
    /// Fetch nothing: if the course's packages are not on this machine yet, say so and stop.
    #[arg(long)]
    pub offline: bool,
    /// Start an interpreter for every run, instead of forking one that is warm.
    #[arg(long)]
    pub cold: bool,
    /// Run nothing unless submissions are kept apart at least this far: basic, kernel or strict.
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub require_isolation: Option<Level>,
    /// Keep submissions apart no further than this (for tests of gradus itself).
    #[arg(long, value_name = "LEVEL", value_parser = level, hide = true)]
    pub isolation_at_most: Option<Level>,
    /// Tell about every failed case, not only the first.
    #[arg(long, short)]
    pub verbose: bool,
}

fn level(word: &str) -> Result<Level, String> {
    let words = Level::ALL.map(Level::word).join(", ");
    Level::ALL.into_iter().find(|level| level.word() == word).ok_or_else(|| format!("the levels are {words}"))
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    pub exercises: Exercises,
    /// For people or for scripts.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct Show {
    /// Name of the exercise.
    pub slug: String,
    /// Folder with the exercises.
    #[arg(long, value_name = "DIR", default_value = "exercises")]
    pub exercises: PathBuf,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Your files, or the folders with them.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub exercises: Exercises,
    /// Only this case, and those it depends on; may be repeated.
    #[arg(long = "case", value_name = "NAME")]
    pub cases: Vec<String>,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Debug, Args)]
pub struct Grade {
    /// Folder with a folder for each learner.
    pub submissions: PathBuf,
    #[command(flatten)]
    pub exercises: Exercises,
    /// Only this learner; may be repeated.
    #[arg(long = "learner", value_name = "NAME")]
    pub learners: Vec<String>,
    /// Only this case, and those it depends on; may be repeated.
    #[arg(long = "case", value_name = "NAME")]
    pub cases: Vec<String>,
    /// Explain the first failed case of every submission.
    #[arg(long)]
    pub details: bool,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// Folder with the exercises, the same as --exercises.
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Fail if no wrong solution fails a case, unless the case says why (`untested`).
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub exercises: Exercises,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Debug, Args)]
pub struct Report {
    /// A stream written by `--report jsonl=PATH`; `-` is standard input.
    pub events: PathBuf,
    /// Write a report: junit, json, jsonl, csv or human; `-` is standard output; may be repeated.
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    pub reports: Vec<OsString>,
    /// Explain the first failed case of every submission.
    #[arg(long)]
    pub details: bool,
    /// Tell about every failed case.
    #[arg(long, short)]
    pub verbose: bool,
}

#[derive(Debug, Args)]
pub struct Doctor {
    /// For people or for scripts.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: OutputFormat,
    /// The Python to look at, by path or name [default: python3].
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Env {
    /// List the packages that are on this machine.
    List(EnvList),
    /// Make the packages of a course ready, so that later runs need no network.
    Make(EnvMake),
    /// Remove packages from this machine; a run that needs them makes them again.
    Remove(EnvRemove),
    /// For authors: write `course.lock`, the exact versions of the packages that `course.toml` names.
    Lock(EnvLock),
}

#[derive(Debug, Args)]
pub struct EnvList {
    /// Folder with the exercises.
    #[arg(long, value_name = "DIR", default_value = "exercises")]
    pub exercises: PathBuf,
    /// For people or for scripts.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct EnvMake {
    /// Folder with the exercises.
    #[arg(long, value_name = "DIR", default_value = "exercises")]
    pub exercises: PathBuf,
    /// Make gradus' own tools ready instead: pytest, mypy, ruff, coverage.
    #[arg(long)]
    pub tools: bool,
    /// The Python to make them for, by path or name [default: python3].
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,
    /// Fetch nothing: only tell whether they are there.
    #[arg(long)]
    pub offline: bool,
}

#[derive(Debug, Args)]
pub struct EnvRemove {
    /// As `gradus env list` names them.
    #[arg(value_name = "KEY", required_unless_present = "all")]
    pub keys: Vec<String>,
    /// Remove all of them.
    #[arg(long, conflicts_with = "keys")]
    pub all: bool,
}

#[derive(Debug, Args)]
pub struct EnvLock {
    /// Folder with the exercises.
    #[arg(long, value_name = "DIR", default_value = "exercises")]
    pub exercises: PathBuf,
    /// The Python to find versions for, by path or name [default: python3].
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,
}
