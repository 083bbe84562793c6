//! Ends that were not the code's own choice: limits and signals.

use super::phrase::duration;
use super::{Finding, explain, texts};
use crate::event::{Failure, Verdict};
use crate::outcome::{CaseOutcome, Clock, Ended, Stage, Stream};
use crate::spec::model::{Case, Limits};

/// Sent to a process that used up its `RLIMIT_CPU`.
pub const SIGXCPU: i32 = 24;
/// Sent to a process that wrote beyond its `RLIMIT_FSIZE`.
pub const SIGXFSZ: i32 = 25;

/// The limit that ended the case, if one did.
pub fn limit(case: &Case, outcome: &CaseOutcome) -> Option<Finding> {
    let limits = &case.limits;
    let (verdict, message) = match outcome.ended {
        Ended::Time(clock) => (Verdict::TimeLimitExceeded, time(case, outcome, clock)),
        Ended::Memory => {
            (Verdict::MemoryLimitExceeded, format!("your code used more than {} of memory", limits.memory))
        }
        Ended::Output(stream) => (Verdict::OutputLimitExceeded, output(case, stream)),
        Ended::Processes => (
            Verdict::RunTimeError,
            format!("your code started more than {} processes and threads at once", limits.processes),
        ),
        // The kernel's own limits, should one of them strike before the supervisor's.
        Ended::Signal(SIGXCPU) => (Verdict::TimeLimitExceeded, time(case, outcome, Clock::Cpu)),
        Ended::Signal(SIGXFSZ) => (
            Verdict::OutputLimitExceeded,
            format!("your code wrote a file that is larger than {}", limits.file_size),
        ),
        // Other cases have other limits, or the first of them had a busy machine.
        Ended::Compiling(ref ended) => (Verdict::CompileError, compiling(limits, ended)),
        Ended::NotCompiled => not_compiled(case, outcome),
        Ended::Exit(_) | Ended::Signal(_) => return None,
    };
    Some(Finding::new(verdict, message).with(Failure {
        error: outcome.told.raised.as_ref().map(super::learner_error),
        printed: texts::printed(outcome),
        complained: texts::complained(outcome),
        ..Failure::default()
    }))
}

/// Of the learner's own file it is true of all cases and judged before, see `Judge::submission`. What a project installs can be
/// another file: a script in another language, or a module that nothing else needs.
fn not_compiled(case: &Case, outcome: &CaseOutcome) -> (Verdict, String) {
    match &case.installed {
        Some(installed) => {
            let why = explain::not_compiled(outcome.told.raised.as_ref());
            (Verdict::CompileError, format!("{} cannot be run by Python: {why}", installed.shown()))
        }
        None => (Verdict::RunTimeError, "your code interfered with what is told about it".to_owned()),
    }
}

/// Which clock ran out, and what that is likely to mean.
///
/// A run that used a tenth of its time on the clock or less was waiting; one that used more was working, on a busy
/// machine or with other processes beside it.
fn time(case: &Case, outcome: &CaseOutcome, clock: Clock) -> String {
    let cpu = outcome.usage.cpu;
    if outcome.told.stage == Stage::Reading {
        let spent = match clock {
            Clock::Cpu => format!("{} of computing time", duration(case.limits.cpu)),
            Clock::Wall => format!("{} on the clock", duration(case.limits.wall)),
        };
        return format!(
            "your function returned, but what it returned could not be read within {spent}: is it very large, or does it \
            make values without end?"
        );
    }
    let importing = case.check.imports_submission() && outcome.told.stage == Stage::Loading;
    let what = if importing { "the import of your file" } else { "your code" };
    match clock {
        Clock::Cpu => format!(
            "{what} was still working after {} of computing time: is there a loop that never ends?",
            duration(case.limits.cpu)
        ),
        Clock::Wall if cpu <= outcome.usage.wall / 10 => format!(
            "{what} was not finished after {}, of which it computed for {} only: is it waiting or sleeping?",
            duration(case.limits.wall),
            duration(cpu)
        ),
        Clock::Wall => {
            format!("{what} was not finished after {} on the clock", duration(case.limits.wall))
        }
    }
}

/// What Python came to before it had run anything of the file.
pub fn compiling(limits: &Limits, ended: &Ended) -> String {
    let what = match ended {
        Ended::Time(Clock::Cpu) => {
            format!("Python was still reading your file after {} of computing time", duration(limits.cpu))
        }
        Ended::Time(Clock::Wall) => {
            format!("Python was still reading your file after {} on the clock", duration(limits.wall))
        }
        Ended::Memory => format!("Python needed more than {} of memory to read your file", limits.memory),
        Ended::Signal(SIGXCPU) => return compiling(limits, &Ended::Time(Clock::Cpu)),
        Ended::Signal(number) => {
            format!("reading your file, Python itself was ended by {}", name_of_signal(*number))
        }
        _ => "Python could not read your file within the limits".to_owned(),
    };
    format!(
        "{what}; nothing of it was run. Does it hold very long or deeply nested expressions, as a program writes them?"
    )
}

fn output(case: &Case, stream: Stream) -> String {
    let limit = case.limits.output;
    match stream {
        Stream::Stdout => {
            format!("your code printed more than {limit}: is there a loop that prints without end?")
        }
        Stream::Stderr => {
            format!(
                "your code wrote more than {limit} to standard error: is there a loop that writes without end?"
            )
        }
        Stream::Files => format!("your code wrote files that are larger than {limit} together"),
    }
}

/// The signals that end Python programs in practice.
const SIGNALS: [(i32, &str, &str); 9] = [
    (2, "SIGINT", "it was interrupted"),
    (4, "SIGILL", "the interpreter crashed: illegal instruction"),
    (6, "SIGABRT", "the interpreter gave up"),
    (7, "SIGBUS", "the interpreter crashed: bad memory access"),
    (8, "SIGFPE", "the interpreter crashed: arithmetic error"),
    (9, "SIGKILL", "it was killed"),
    (11, "SIGSEGV", "the interpreter crashed: invalid memory access, often from endless recursion"),
    (13, "SIGPIPE", "it wrote to a closed pipe"),
    (15, "SIGTERM", "it was told to end"),
];

/// The finding for a process that a signal ended.
pub fn signalled(number: i32, outcome: &CaseOutcome) -> Finding {
    Finding::new(Verdict::RunTimeError, signal(number)).with(Failure {
        printed: texts::printed(outcome),
        complained: texts::complained(outcome),
        ..Failure::default()
    })
}

fn signal(number: i32) -> String {
    format!("your code was ended by {}", name_of_signal(number))
}

/// What a signal is called, and what it means if that is known.
pub fn name_of_signal(number: i32) -> String {
    match SIGNALS.iter().find(|(known, ..)| *known == number) {
        Some((_, name, meaning)) => format!("{name} ({meaning})"),
        None => format!("signal {number}"),
    }
}
