//! The part that `check`, `grade` and `verify` share: from a plan to an exit code.

use std::io;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::args::{Exercises, Running};
use super::error::CliError;
use super::exit;
use super::machine::Machine;
use super::teller::Teller;
use super::terminal::Terminal;
use crate::discover;
use crate::environment::store::Provided;
use crate::plan::{About, Plan};
use crate::report::manager::{Manager, Request, Target};
use crate::report::{Detail, HumanClass, HumanLearner, Reporter};
use crate::run::{self, Audience, Setup, Summary};
use crate::sandbox::client::Interrupt;

/// Where `--exercises` points unless it is given.
const USUAL_EXERCISES: &str = "exercises";

/// For whom the terminal is written.
#[derive(Clone, Copy)]
pub enum Reader {
    Learner,
    Teacher,
}

/// Grades a plan, tells of it everywhere, and returns the exit code.
pub fn grade(
    terminal: Terminal,
    plan: Plan,
    exercises: &Exercises,
    running: &Running,
    reader: Reader,
    detail: Detail,
) -> Result<i32, CliError> {
    let requests = requests(&running.reports)?;
    let reports = Manager::open(&requests, io::stdout())?;
    // Standard output belongs to the report that was sent there.
    let to_stderr = requests.iter().any(|request| request.target == Target::Stdout);
    let human = human(terminal, to_stderr, reader, detail);
    let mut teller = Teller::new(human, reports);
    let summary = run(terminal, plan, exercises, running, &mut teller)?;
    match teller.finish() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Output(error)),
        _ => Ok(code(&summary)),
    }
}

/// A reporter for people.
pub fn human(terminal: Terminal, to_stderr: bool, reader: Reader, detail: Detail) -> Box<dyn Reporter> {
    let look = terminal.look(to_stderr, detail);
    let out: Box<dyn io::Write> = if to_stderr { Box::new(io::stderr()) } else { Box::new(io::stdout()) };
    match reader {
        Reader::Learner => Box::new(HumanLearner::new(out, look)),
        Reader::Teacher => Box::new(HumanClass::new(out, look)),
    }
}

/// How much is told of a class.
pub fn detail(verbose: bool, details: bool) -> Detail {
    match (verbose, details) {
        (true, _) => Detail::All,
        (false, true) => Detail::First,
        (false, false) => Detail::None,
    }
}

/// Reports, understood.
pub fn requests(arguments: &[std::ffi::OsString]) -> Result<Vec<Request>, CliError> {
    Ok(arguments.iter().map(|argument| Request::parse(argument)).collect::<Result<_, _>>()?)
}

/// Runs a plan on this machine.
pub fn run(
    terminal: Terminal,
    plan: Plan,
    exercises: &Exercises,
    running: &Running,
    audience: &mut impl Audience,
) -> Result<Summary, CliError> {
    let plan = loaded(plan)?;
    let mut machine = Machine::prepare(terminal, running, &exercises.folder, &plan.exercises)?;
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let installed = |provided: &Option<Provided>| provided.as_ref().map(|it| it.installed.clone());
    let about = About {
        python: machine.python.to_string(),
        started: seconds,
        isolation: machine.isolation.clone(),
        packages: installed(&machine.course).unwrap_or_default(),
        tools: installed(&machine.tools).unwrap_or_default(),
    };
    let named = exercises.folder.display().to_string();
    let setup = Setup {
        about,
        exercises: (named != USUAL_EXERCISES).then_some(named),
        read: Arc::new(discover::read_source),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| CliError::machine(&error))?;
    let runners = machine.runners();
    let interrupt = machine.sandbox.interrupt();
    let summary = runtime.block_on(async {
        let (stop, stopped) = watch::channel(false);
        let listener = tokio::spawn(stop_on_signal(stop, interrupt));
        let summary = run::run(plan, runners, setup, stopped, audience).await;
        listener.abort();
        summary
    })?;
    machine.note_packages();
    Ok(summary)
}

/// The plan with every file that its specs name read into it.
fn loaded(plan: Plan) -> Result<Plan, CliError> {
    let mut broken = Vec::new();
    let mut exercises = Vec::new();
    for exercise in &plan.exercises {
        match discover::load(exercise) {
            Ok(exercise) => exercises.push(Arc::new(exercise)),
            Err(discover::DiscoverError::Broken(diagnostics)) => broken.extend(diagnostics),
            Err(error) => return Err(error.into()),
        }
    }
    if broken.is_empty() { Ok(Plan { exercises, ..plan }) } else { Err(CliError::Broken(broken)) }
}

/// Ctrl-C and a request to terminate end the run in an orderly way; the second one ends it at once.
async fn stop_on_signal(stop: watch::Sender<bool>, interrupt: Interrupt) {
    let (Ok(mut typed), Ok(mut asked)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    for first in [true, false] {
        tokio::select! { _ = typed.recv() => {}, _ = asked.recv() => {} }
        if !first {
            std::process::exit(exit::INTERRUPTED);
        }
        let _ = stop.send(true);
        interrupt.raise();
    }
}

/// What a finished run means to whoever called us.
pub fn code(summary: &Summary) -> i32 {
    if summary.interrupted {
        exit::INTERRUPTED
    } else if summary.faulty > 0 {
        exit::FAULT
    } else if summary.accepted < summary.graded {
        exit::NOT_ACCEPTED
    } else {
        exit::ACCEPTED
    }
}
