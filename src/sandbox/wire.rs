//! Messages between the host and a supervisor, over one Unix socket: a length, then the message.
//!
//! Both ends are the same binary, so the format is private and has no versions. Nothing here knows what the
//! messages mean.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::Level;
use super::job::{Action, Job, JobCase, Subject, Wanted};
use crate::outcome::CaseOutcome;
use crate::spec::model::{Bytes, Instrument, Limits};

/// The largest message: one outcome with outputs at the largest limit that makes sense.
const MAX_MESSAGE: u32 = 1 << 30;

/// Bytes of a message's length, which stands before it.
const LENGTH: usize = size_of::<u32>();

/// First message to a supervisor: what all its jobs share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hello {
    /// The interpreter's real binary.
    pub python: PathBuf,
    /// Every folder that the interpreter reads its own parts from.
    pub folders: Vec<PathBuf>,
    /// The compiled harness.
    pub harness: PathBuf,
    /// Folders of packages that can be imported, in place of those that the interpreter has. None: its own.
    pub packages: Vec<PathBuf>,
    /// Modules that a server imports before it forks, if it still can fork then.
    pub ready: Vec<String>,
    /// Folder in which the supervisor makes its working directories.
    pub root: PathBuf,
    /// Distinguishes this supervisor from others under the same root.
    pub number: u32,
    /// The most isolation to try.
    pub level: Level,
    /// Set pytest up in the interpreter that is forked from.
    pub pytest: bool,
    /// Set up there what watches calls.
    pub watch: Option<Instrument>,
    /// Start an interpreter for every process, even where one could be forked.
    pub cold: bool,
}

/// First answer of a supervisor: what is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    pub level: Level,
    /// Names of the layers, strongest first.
    pub layers: Vec<String>,
    /// Why there is no more of it, in the words of the kernel.
    pub lacking: Vec<String>,
}

/// Some cases of a [`Job`] on their way: those that need the same.
#[derive(Debug, Serialize, Deserialize)]
pub struct WireJob {
    pub file: String,
    pub source: ByteBuf,
    pub cases: Vec<WireCase>,
    /// As far as it is known from cases before.
    pub compiled: Compiled,
    /// There are other cases that have use for what this job finds out about compiling the file.
    pub shares: bool,
}

/// What became of the learner's file when it was compiled for the first time, by a process that ran none of it.
///
/// Each process could do it anew. That takes the time of a small program; and what makes Python's parser crash or work without
/// end would do it in every case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Compiled {
    /// It has to be compiled.
    #[default]
    Unknown,
    /// The code, in hexadecimal. It is only ever loaded where learners' code runs next.
    Code(String),
    /// The outcome of the case that needed it.
    Not(Box<CaseOutcome>),
}

/// A [`JobCase`] on its way.
#[derive(Debug, Serialize, Deserialize)]
pub struct WireCase {
    pub subject: Subject,
    pub limits: WireLimits,
    pub stdin: ByteBuf,
    pub env: BTreeMap<String, String>,
    pub files: Vec<(String, ByteBuf)>,
    pub writes: Vec<Wanted>,
    pub action: Action,
    pub hidden: bool,
}

/// [`Limits`] on their way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WireLimits {
    cpu: Duration,
    wall: Duration,
    memory: u64,
    output: u64,
    processes: u32,
    file_size: u64,
}

impl WireLimits {
    /// Bytes that a case may print and write.
    pub fn output(&self) -> u64 {
        self.output
    }
}

/// A part of the supervisor's answer to a job. Outcomes come one by one, in the order in which the cases end: together
/// they may be larger than a message can be, and than a supervisor should hold.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// Of the case at this position in the job.
    Outcome(u32, Box<CaseOutcome>),
    /// Every case had its outcome.
    Done {
        /// Modules of [`Hello::ready`] that start threads, so that nothing can be forked after them: they were left out.
        threaded: Vec<String>,
        /// What is known of the learner's file now.
        compiled: Compiled,
    },
    /// What went wrong on our side. Outcomes that came before count for nothing.
    Failed(String),
}

impl WireJob {
    /// The cases at these positions, for a file of which nothing is known.
    pub fn new(job: &Job, positions: &[usize]) -> Self {
        Self {
            file: job.file.clone(),
            source: ByteBuf::from(job.source.to_vec()),
            cases: positions.iter().map(|&position| WireCase::from(&job.cases[position])).collect(),
            compiled: Compiled::Unknown,
            shares: job.cases.len() > 1,
        }
    }
}

impl From<&JobCase> for WireCase {
    fn from(case: &JobCase) -> Self {
        let files = case.files.iter().map(|(name, content)| (name.clone(), ByteBuf::from(content.to_vec())));
        Self {
            subject: case.subject,
            limits: WireLimits::from(&case.limits),
            stdin: ByteBuf::from(case.stdin.to_vec()),
            env: case.env.clone(),
            files: files.collect(),
            writes: case.writes.clone(),
            action: case.action.clone(),
            hidden: case.hidden,
        }
    }
}

impl From<&Limits> for WireLimits {
    fn from(limits: &Limits) -> Self {
        Self {
            cpu: limits.cpu,
            wall: limits.wall,
            memory: limits.memory.0,
            output: limits.output.0,
            processes: limits.processes,
            file_size: limits.file_size.0,
        }
    }
}

impl From<&WireLimits> for Limits {
    fn from(limits: &WireLimits) -> Self {
        Self {
            cpu: limits.cpu,
            wall: limits.wall,
            memory: Bytes(limits.memory),
            output: Bytes(limits.output),
            processes: limits.processes,
            file_size: Bytes(limits.file_size),
        }
    }
}

/// Writes one message.
///
/// # Errors
///
/// The socket's; [`io::ErrorKind::InvalidData`] for a message above 1 GiB.
pub fn send<T: Serialize>(mut to: impl Write, message: &T) -> io::Result<()> {
    // In one piece: who waits for it is woken once.
    let mut bytes = postcard::to_extend(message, vec![0; LENGTH]).map_err(invalid)?;
    let length = u32::try_from(bytes.len() - LENGTH).ok().filter(|&length| length <= MAX_MESSAGE);
    let length = length.ok_or_else(|| invalid("a message above 1 GiB"))?;
    bytes[..LENGTH].copy_from_slice(&length.to_le_bytes());
    to.write_all(&bytes)
}

/// Reads one message; `None` when the other end has closed the socket between two messages.
///
/// # Errors
///
/// The socket's; [`io::ErrorKind::InvalidData`] for what is no message.
pub fn receive<T: DeserializeOwned>(mut from: impl Read) -> io::Result<Option<T>> {
    let mut length = [0; LENGTH];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length);
    if length > MAX_MESSAGE {
        return Err(invalid("a message above 1 GiB"));
    }
    let mut bytes = vec![0; length as usize];
    from.read_exact(&mut bytes)?;
    postcard::from_bytes(&bytes).map(Some).map_err(invalid)
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::{receive, send};

    #[test]
    fn messages_arrive_as_sent_and_the_end_is_no_error() {
        let mut buffer = Vec::new();
        send(&mut buffer, &("median.py", 3_u64)).expect("a vector takes everything");
        let mut reader = io::Cursor::new(buffer);
        assert_eq!(receive(&mut reader).expect("one message"), Some(("median.py".to_owned(), 3_u64)));
        assert_eq!(receive::<u8>(&mut reader).expect("the end"), None);
    }

    #[test]
    fn nonsense_is_an_error() {
        assert!(receive::<u8>(&[255, 255, 255, 255, 0][..]).is_err());
        assert!(receive::<String>(&[1, 0, 0, 0, 9][..]).is_err());
    }
}
