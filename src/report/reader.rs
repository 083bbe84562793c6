//! Reads a saved event stream back, for `gradus report`.
//!
//! Strict about shape and order, so that a report is never made from half-understood data; tolerant of keys that
//! a later version added. Says which line is broken, and when the stream was cut short. Opens no files.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use crate::event::{Event, FORMAT, RunStarted, SubmissionResult};

/// Bytes of the longest line that is read; excerpts are bounded, so a real one stays far below.
const LONGEST_LINE: u64 = 64 << 20;

/// Why a stream cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("line {line}: cannot be read")]
    Io { line: usize, source: io::Error },
    /// `column` counts bytes from 1; 0 if it is not known.
    #[error("line {line}{}: {why}", at(*.column))]
    Broken { line: usize, column: usize, why: String },
    #[error(
        "line {line}: the stream has format {found}, made by a newer gradus; this one reads format {FORMAT}"
    )]
    Newer { line: usize, found: u32 },
    /// Everything before was read; a report of it is truthful, but partial.
    #[error(
        "the stream was cut short: {read} of {planned} submissions are in it, then it ends without `run_finished`"
    )]
    CutShort { read: usize, planned: usize },
    #[error("the stream is empty")]
    Empty,
}

fn at(column: usize) -> String {
    if column == 0 { String::new() } else { format!(", column {column}") }
}

/// The events of a saved stream. Ends after the first error.
pub struct EventReader<R> {
    input: R,
    line: usize,
    state: State,
}

enum State {
    Start,
    Running {
        /// Names of the cases, then of the groups, of each exercise.
        names: BTreeMap<String, Vec<String>>,
        planned: usize,
        read: usize,
    },
    Finished,
    /// An error was told; nothing follows.
    Over,
}

impl<R: BufRead> EventReader<R> {
    pub fn new(input: R) -> Self {
        Self { input, line: 0, state: State::Start }
    }

    /// The next line that is not blank, without its end; `None` at the end.
    fn next_line(&mut self) -> Result<Option<Line>, ReadError> {
        loop {
            self.line += 1;
            let mut bytes = Vec::new();
            let mut input = (&mut self.input).take(LONGEST_LINE);
            let read = input.read_until(b'\n', &mut bytes);
            let length = read.map_err(|source| ReadError::Io { line: self.line, source })?;
            if length == 0 {
                return Ok(None);
            }
            let ended = bytes.last() == Some(&b'\n');
            if !ended && length as u64 == LONGEST_LINE {
                return Err(self.broken("is longer than any line that gradus writes"));
            }
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(Line { bytes, ended }));
            }
        }
    }

    fn read(&mut self) -> Result<Option<Event>, ReadError> {
        let Some(line) = self.next_line()? else { return self.at_end() };
        let event = match serde_json::from_slice::<Event>(&line.bytes) {
            Ok(event) => event,
            // A last line without its end was torn off while it was written.
            Err(_) if !line.ended && matches!(self.state, State::Running { .. }) => return self.at_end(),
            Err(error) => return Err(self.not_an_event(&line.bytes, &error)),
        };
        self.check(&event)?;
        Ok(Some(event))
    }

    fn at_end(&self) -> Result<Option<Event>, ReadError> {
        match self.state {
            State::Start => Err(ReadError::Empty),
            State::Running { planned, read, .. } => Err(ReadError::CutShort { read, planned }),
            State::Finished | State::Over => Ok(None),
        }
    }

    /// A newer format may have any shape, so it is looked for before the error is blamed on the line.
    fn not_an_event(&self, line: &[u8], error: &serde_json::Error) -> ReadError {
        #[derive(serde::Deserialize)]
        struct Head {
            format: u32,
        }
        match serde_json::from_slice(line) {
            Ok(Head { format }) if format > FORMAT => ReadError::Newer { line: self.line, found: format },
            _ => {
                let text = error.to_string();
                let why = text.split(" at line ").next().unwrap_or(&text).to_owned();
                ReadError::Broken { line: self.line, column: error.column(), why }
            }
        }
    }

    /// Holds the event against those before it.
    fn check(&mut self, event: &Event) -> Result<(), ReadError> {
        let line = self.line;
        match (&mut self.state, event) {
            (State::Start, Event::RunStarted(started)) => {
                if started.format > FORMAT {
                    return Err(ReadError::Newer { line, found: started.format });
                }
                self.state = running(started);
                Ok(())
            }
            (State::Running { names, read, .. }, Event::SubmissionFinished(submission)) => {
                let fits = names.get(&submission.exercise).is_some_and(|names| same_names(names, submission));
                *read += 1;
                if fits {
                    Ok(())
                } else {
                    Err(self.broken("the exercise or its cases are not those of `run_started`"))
                }
            }
            (State::Running { read, .. }, Event::RunFinished(finished)) => {
                if *read != finished.submissions {
                    let why =
                        format!("{} submissions were announced here, {read} came", finished.submissions);
                    return Err(self.broken(&why));
                }
                self.state = State::Finished;
                Ok(())
            }
            (State::Start, _) => Err(self.broken("a stream starts with `run_started`")),
            (State::Running { .. }, Event::RunStarted(_)) => Err(self.broken("a second run starts here")),
            (State::Finished | State::Over, _) => Err(self.broken("nothing follows `run_finished`")),
        }
    }

    fn broken(&self, why: &str) -> ReadError {
        ReadError::Broken { line: self.line, column: 0, why: why.to_owned() }
    }
}

struct Line {
    bytes: Vec<u8>,
    ended: bool,
}

fn running(started: &RunStarted) -> State {
    let names = started.exercises.iter().map(|exercise| {
        let cases = exercise.cases.iter().map(|case| case.name.clone());
        let names = cases.chain(exercise.groups.iter().map(|group| group.name.clone()));
        (exercise.slug.clone(), names.collect())
    });
    State::Running { names: names.collect(), planned: started.submissions, read: 0 }
}

fn same_names(names: &[String], submission: &SubmissionResult) -> bool {
    let cases = submission.cases.iter().map(|case| &case.name);
    names.iter().eq(cases.chain(submission.groups.iter().map(|group| &group.name)))
}

impl<R: BufRead> Iterator for EventReader<R> {
    type Item = Result<Event, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if matches!(self.state, State::Over) {
            return None;
        }
        let event = self.read().transpose();
        if !matches!(event, Some(Ok(_))) {
            self.state = State::Over;
        }
        event
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{JsonLines, Reporter, samples};

    fn saved(events: &[Event]) -> String {
        let mut out = Vec::new();
        let mut reporter = JsonLines::new(&mut out);
        for event in events {
            reporter.event(event).unwrap();
        }
        reporter.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    fn error(text: &str) -> String {
        let mut events = EventReader::new(text.as_bytes()).skip_while(Result::is_ok);
        let error = events.next().expect("an error").unwrap_err();
        assert!(events.next().is_none(), "nothing follows an error");
        error.to_string()
    }

    #[test]
    fn what_was_written_is_read() {
        let events = samples::class();
        let read: Result<Vec<Event>, _> = EventReader::new(saved(&events).as_bytes()).collect();
        assert_eq!(read.unwrap(), events);
    }

    #[test]
    fn groups_are_those_that_were_announced() {
        let text = saved(&samples::scored());
        let read: Result<Vec<Event>, _> = EventReader::new(text.as_bytes()).collect();
        assert_eq!(read.unwrap(), samples::scored());
        let other =
            text.replacen("\"groups\":[{\"name\":\"edge cases\"", "\"groups\":[{\"name\":\"edges\"", 1);
        assert!(error(&other).contains("not those of `run_started`"));
    }

    #[test]
    fn unknown_keys_are_ignored() {
        let text = saved(&samples::class()).replace("{\"event\"", "{\"new\":[1],\"event\"");
        assert!(EventReader::new(text.as_bytes()).all(|event| event.is_ok()));
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let text = saved(&samples::class());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(error(""), "the stream is empty");
        assert_eq!(error(lines[1]), "line 1: a stream starts with `run_started`");
        assert_eq!(error(&format!("{}\n\n{{nonsense\n", lines[0])), "line 3, column 2: key must be a string");
        assert_eq!(error(&[lines[0], lines[0]].join("\n")), "line 2: a second run starts here");
        assert_eq!(error(&format!("{text}{}\n", lines[0])), "line 9: nothing follows `run_finished`");
        assert_eq!(
            error(&format!("{}\n{}\n", lines[0], lines[lines.len() - 1])),
            "line 2: 6 submissions were announced here, 0 came"
        );
        assert_eq!(
            error(&text.replace("\"format\":1", "\"format\":2")),
            "line 1: the stream has format 2, made by a newer gradus; this one reads format 1"
        );
        let other = text.replacen("\"exercise\":\"word-count\"", "\"exercise\":\"other\"", 1);
        assert!(error(&other).contains("not those of `run_started`"));
        let missing = text.replacen("\"learner\":\"ada\",", "", 1);
        assert!(error(&missing).contains("line 2: missing field `learner`"), "{}", error(&missing));
    }

    #[test]
    fn a_torn_stream_is_cut_short_wherever_it_is_torn() {
        let text = saved(&samples::class());
        let first = text.find('\n').unwrap() + 1;
        let last = text.trim_end().rfind('\n').unwrap();
        for end in (first..last).step_by(97) {
            let end = (0..=end).rfind(|&end| text.is_char_boundary(end)).unwrap();
            assert!(error(&text[..end]).starts_with("the stream was cut short: "), "cut at byte {end}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let events = EventReader::new(&bytes[..]).count();
            prop_assert!(events <= 400);
        }
    }
}
