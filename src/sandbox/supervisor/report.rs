//! Reads what the harness reports: a sequence of records (see `src/harness/harness.py`).
//!
//! The other end is in the hands of learner's code. Whatever comes is bounded and never trusted: a broken record ends
//! the reading, nothing more.

use serde_bytes::ByteBuf;

use crate::event::Frame;
use crate::outcome::{Raised, Stage, Told};

/// A report above this size is cut, and then has no value. The harness writes no value beyond `compare::value::MAX_BYTES`,
/// which is 1 MiB less: what a submission claims by itself is kept until its last case has ended, by the host, and must
/// not fill the memory that no limit of its own counts.
pub const MAX_REPORT: u64 = 17 << 20;

/// An exception of more bytes than the harness ever writes of one is not believed.
const MAX_EXCEPTION: usize = 256 << 10;

/// More is not kept of what watches a call: it tells twice a second, and at once of some forty things.
const MAX_OBSERVED: usize = 400;

/// A file that becomes more than this is compiled for each process.
const MAX_CODE: usize = 1 << 20;

/// Bytes before the payload of a record: its letter, and its length in ten digits.
const HEADER: usize = 11;

/// What was reported so far.
#[derive(Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a record that came or did not")]
pub struct Report {
    buffer: Vec<u8>,
    pub told: Told,
    /// The learner's file was imported.
    pub loaded: bool,
    /// It left threads running that a fork would lose.
    pub threads: bool,
    /// It does not compile.
    pub not_compiled: bool,
    /// It compiles. None of it was run before this was said.
    pub compiled: bool,
    /// What became of it, for other processes.
    pub code: Option<Vec<u8>>,
}

impl Report {
    /// Takes the next bytes of the pipe.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        let mut read = 0;
        while let Some((tag, payload)) = record(&self.buffer[read..]) {
            read += HEADER + payload.len();
            match tag {
                b'S' => {
                    self.told.stage = stage(payload).unwrap_or(self.told.stage);
                    self.compiled |= payload == b"loading";
                }
                b'L' => self.loaded = true,
                b'T' => self.threads = true,
                // What comes later is no word of the harness.
                b'C' if !self.compiled => self.not_compiled = true,
                b'K' if !self.compiled && payload.len() <= MAX_CODE => self.code = Some(payload.to_vec()),
                b'E' if payload.len() <= MAX_EXCEPTION => self.told.raised = raised(payload),
                b'O' => keep(&mut self.told.observed, payload),
                b'V' => self.told.value = Some(payload.to_vec()),
                _ => {}
            }
        }
        self.buffer.drain(..read);
    }
}

/// Keeps what was seen so far. The last that is told counts most, so that it always has its place.
fn keep(observed: &mut Vec<ByteBuf>, payload: &[u8]) {
    observed.truncate(MAX_OBSERVED - 1);
    observed.push(ByteBuf::from(payload));
}

/// The first record, if it is there as a whole.
fn record(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let length = std::str::from_utf8(bytes.get(1..HEADER)?).ok()?.parse::<usize>().ok()?;
    let payload = bytes.get(HEADER..HEADER.checked_add(length)?)?;
    Some((bytes[0], payload))
}

fn stage(word: &[u8]) -> Option<Stage> {
    Some(match word {
        b"compiling" | b"loading" => Stage::Loading,
        b"setup" => Stage::Setup,
        b"calling" => Stage::Calling,
        b"reading" => Stage::Reading,
        b"done" => Stage::Done,
        _ => return None,
    })
}

/// An exception: class, message, lineage, frames left out and stage, then one line a frame.
fn raised(payload: &[u8]) -> Option<Raised> {
    let text = std::str::from_utf8(payload).ok()?;
    let mut lines = text.split('\n');
    let kind = unhex(lines.next()?)?;
    let message = unhex(lines.next()?)?;
    let lineage = lines.next()?.split_ascii_whitespace().map(unhex).collect::<Option<_>>()?;
    let (omitted, at) = lines.next()?.split_once(' ')?;
    let frames = lines.map(frame).collect::<Option<_>>()?;
    let stage = stage(at.as_bytes())?;
    Some(Raised { kind, message, lineage, frames, omitted_frames: omitted.parse().ok()?, stage })
}

fn frame(line: &str) -> Option<Frame> {
    let mut fields = line.split(' ');
    let file = unhex(fields.next()?)?;
    let line = fields.next()?.parse().ok()?;
    let column = fields.next()?.parse().ok().filter(|&column| column > 0);
    let function = unhex(fields.next()?)?;
    let source = match fields.next()? {
        "-" => String::new(),
        text => unhex(text)?,
    };
    Some(Frame { file, line, column, function, source })
}

fn unhex(text: &str) -> Option<String> {
    let digits = text.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    String::from_utf8(digits.collect::<Option<_>>()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(tag: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![tag];
        bytes.extend(format!("{:010}", payload.len()).into_bytes());
        bytes.extend(payload);
        bytes
    }

    #[test]
    fn records_are_read_however_the_pipe_cuts_them() {
        let bytes = [encoded(b'S', b"calling"), encoded(b'V', b"i 3\n"), encoded(b'S', b"done")].concat();
        let mut report = Report::default();
        for &byte in &bytes {
            report.feed(&[byte]);
        }
        assert_eq!(report.told.stage, Stage::Done);
        assert_eq!(report.told.value.as_deref(), Some(&b"i 3\n"[..]));
    }

    #[test]
    fn nothing_is_heard_of_compiling_once_the_file_may_have_run() {
        let mut report = Report::default();
        report.feed(&[encoded(b'K', b"code"), encoded(b'S', b"loading")].concat());
        report.feed(&[encoded(b'K', b"other"), encoded(b'C', b""), encoded(b'S', b"compiling")].concat());
        assert!(report.compiled && !report.not_compiled);
        assert_eq!(report.code.as_deref(), Some(&b"code"[..]));
    }

    #[test]
    fn an_exception_keeps_its_place() {
        let text = "4b6579\n\n4b6579 6f626a656374\n0 calling\n6d2e7079 3 0 66 -";
        let told = raised(text.as_bytes()).expect("well formed");
        assert_eq!(told.lineage, ["Key", "object"]);
        assert_eq!(
            told.frames[0],
            Frame { file: "m.py".into(), line: 3, function: "f".into(), ..Frame::default() }
        );
    }

    proptest! {
        #[test]
        fn nothing_that_comes_can_break_the_reading(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut report = Report::default();
            report.feed(&bytes);
            report.feed(&encoded(b'E', &bytes));
        }
    }
}
