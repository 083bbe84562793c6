//! `gradus report`: reports from a saved stream.

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use super::args::Report;
use super::error::{CliError, chain};
use super::exit;
use super::grading::{self, Reader};
use super::terminal::Terminal;
use crate::event::{Event, Verdict};
use crate::report::Reporter;
use crate::report::manager::{Manager, Target};
use crate::report::reader::{EventReader, ReadError};

const STREAM: &str = "a stream is what `--report jsonl=PATH` writes";

pub fn run(terminal: Terminal, options: &Report) -> Result<i32, CliError> {
    let requests = grading::requests(&options.reports)?;
    let mut reports = Manager::open(&requests, io::stdout())?;
    let to_stderr = requests.iter().any(|request| request.target == Target::Stdout);
    let detail = grading::detail(options.verbose, options.details);
    let mut human = grading::human(terminal, to_stderr, Reader::Teacher, detail);
    let mut code = exit::ACCEPTED;
    let mut trouble = None;
    for event in EventReader::new(open(options)?) {
        match event {
            Ok(event) => {
                code = code.max(told_by(&event));
                human.event(&event).and(reports.event(&event)).map_err(CliError::Output)?;
            }
            Err(error) => trouble = Some(error),
        }
    }
    match trouble {
        // What was read is whole; the reports say that it is not all.
        None | Some(ReadError::CutShort { .. }) => {
            human.finish().and(reports.finish()).map_err(CliError::Output)?;
        }
        Some(_) => {}
    }
    match trouble {
        None => Ok(code),
        Some(error) => {
            let trouble = CliError::usage(format!("{}: {}", options.events.display(), chain(&error)));
            Err(match error {
                ReadError::Broken { .. } | ReadError::Empty => trouble.hint(STREAM),
                _ => trouble,
            })
        }
    }
}

fn open(options: &Report) -> Result<Box<dyn BufRead>, CliError> {
    if options.events.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let name = options.events.display();
    let file = File::open(&options.events)
        .map_err(|error| CliError::usage(format!("cannot read {name}: {error}")))?;
    Ok(Box::new(BufReader::new(file)))
}

/// The exit code of the run, as far as one event tells it; the worst one counts.
fn told_by(event: &Event) -> i32 {
    match event {
        Event::SubmissionFinished(result)
            if result.cases.iter().any(|c| c.verdict == Verdict::GraderError) =>
        {
            exit::FAULT
        }
        Event::SubmissionFinished(result) if result.verdict != Verdict::Accepted => exit::NOT_ACCEPTED,
        Event::RunFinished(end) if end.interrupted => exit::INTERRUPTED,
        _ => exit::ACCEPTED,
    }
}
