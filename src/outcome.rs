//! What a run of a learner's code did, as the sandbox saw it: facts, no judgement.
//!
//! `sandbox` makes outcomes, `judge` reads them; neither imports the other. Bytes stay bytes here.

use serde::{Deserialize, Serialize};

use crate::event::{Speaker, Usage};

/// What one case did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseOutcome {
    pub ended: Ended,
    pub usage: Usage,
    pub stdout: Captured,
    pub stderr: Captured,
    /// The files that the case expects to be written, in the order asked for.
    pub written: Vec<Written>,
    /// What our harness said, from inside the learner's process: honest for honest code, a claim for the rest.
    pub told: Told,
    /// Of a call that is made with growing n: its runs, in order. How the last one ended stands above if it is what ended the
    /// case.
    pub measured: Vec<Measured>,
    /// Only of a program that talked with one of the author's.
    pub dialogue: Option<Box<Dialogue>>,
}

impl CaseOutcome {
    /// A run that ended so, and of which nothing else is known.
    #[must_use]
    pub fn new(ended: Ended, usage: Usage) -> Self {
        Self {
            ended,
            usage,
            stdout: Captured::default(),
            stderr: Captured::default(),
            written: Vec::new(),
            told: Told::default(),
            measured: Vec::new(),
            dialogue: None,
        }
    }
}

/// A run of a call that is made with growing n.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    pub n: u64,
    /// What a process used that made the call, all in all. None if it was not started: the one before it failed, in which there
    /// is nothing but the author's code.
    pub usage: Option<Usage>,
    /// What the process before it used, which did the same without the learner's code.
    pub bare: Usage,
    /// What the two executed; `None` where that could not be counted or is not wanted.
    pub counted: Option<Counted>,
    /// The call was ended because it took too long.
    pub late: bool,
    /// The canonical form of the returned value, if that is wanted and was not the same before.
    #[serde(with = "serde_bytes")]
    pub value: Option<Vec<u8>>,
}

/// Instructions that processes executed, with all that they started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The one that made the call.
    pub all: u64,
    /// The one before it, which did the same without the learner's code.
    pub bare: u64,
}

/// What went on between a learner's program and one of the author's, as the host saw it, which stood between them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dialogue {
    /// What the author's program did. Its standard output is in the transcript.
    pub author: CaseOutcome,
    pub end: DialogueEnd,
    /// Which of the two waited for the other to speak when it was last looked at: the learner's, the author's.
    pub waited: [bool; 2],
    pub transcript: Transcript,
}

/// Which end of a dialogue came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DialogueEnd {
    /// This one ended, or closed its standard output, before it could know of any end of the other.
    Left(Speaker),
    /// Each waited for the other to speak. Both were stopped.
    Silence,
    /// This one said more than it may. Both were stopped.
    TooMuch(Speaker),
}

/// What was said, bounded: everything, or beginning and end with a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// All of it, or what was said before the gap.
    pub head: Vec<Said>,
    /// What was said last, after the gap; empty if there is none.
    pub tail: Vec<Said>,
    /// Bytes in between that are not kept.
    pub dropped: u64,
}

/// Bytes that one of the two said without being interrupted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub by: Speaker,
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// How the case ended. The first limit that was broken wins; a late end is [`Ended::Time`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ended {
    /// The main process ended by itself with this code (calls that were answered end with 0).
    Exit(i32),
    /// The main process was ended by this signal, not sent by us.
    Signal(i32),
    /// Stopped: a time limit.
    Time(Clock),
    /// Stopped: the memory limit, or the kernel's out-of-memory killer.
    Memory,
    /// Stopped: the output limit.
    Output(Stream),
    /// Stopped: more processes than allowed.
    Processes,
    /// The learner's file does not compile; nothing was run.
    NotCompiled,
    /// Python ended so, or was ended so, while it compiled the learner's file; nothing was run.
    Compiling(Box<Ended>),
}

/// Which clock ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    Cpu,
    Wall,
}

/// Which kind of output went over the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stream {
    Stdout,
    Stderr,
    Files,
}

/// Bytes of a stream, bounded: everything, or head and tail with a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captured {
    /// All bytes, or those before the gap.
    #[serde(with = "serde_bytes")]
    pub head: Vec<u8>,
    /// The last bytes, after the gap; empty if there is none.
    #[serde(with = "serde_bytes")]
    pub tail: Vec<u8>,
    /// Bytes between head and tail that were read and dropped.
    pub dropped: u64,
}

impl Captured {
    /// A stream that was captured whole.
    #[must_use]
    pub fn whole(bytes: impl Into<Vec<u8>>) -> Self {
        Self { head: bytes.into(), tail: Vec::new(), dropped: 0 }
    }

    /// The bytes, if none are missing.
    #[must_use]
    pub fn complete(&self) -> Option<&[u8]> {
        (self.dropped == 0).then_some(&self.head)
    }
}

/// A file that a case was expected to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Written {
    Missing,
    /// Something is there, but no regular file: a folder, a link, a device.
    NotAFile,
    /// Larger than the output limit, by itself or with those before it; its size in bytes.
    TooLarge(u64),
    /// A database of which the rows could not be read: why, as what follows the name of the file.
    Unreadable(String),
    /// What was written; of a database that was asked a query, the rows that it found, behind the names of their columns.
    Content(#[serde(with = "serde_bytes")] Vec<u8>),
}

/// What our harness said about a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The canonical form of the returned value (see `compare::value`); `None` if the call did not return.
    #[serde(with = "serde_bytes")]
    pub value: Option<Vec<u8>>,
    /// What watched the call saw, in the same form, in the order in which it was told; nothing for calls that are not watched.
    pub observed: Vec<serde_bytes::ByteBuf>,
    /// The exception that left the learner's code.
    pub raised: Option<Raised>,
    /// The file left threads running when it was imported, which a fork would lose: it was imported anew for this case.
    pub reimported: bool,
    /// How far it got. A call case without [`Stage::Done`] has not been answered.
    pub stage: Stage,
}

/// How far the harness got before it fell silent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing was heard: compiling or importing the learner's file.
    #[default]
    Loading,
    /// The file was loaded; the author's `setup` was running.
    Setup,
    /// The call was running.
    Calling,
    /// The returned value was being read.
    Reading,
    /// Finished, and said so.
    Done,
}

/// An exception, as data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// Name of its class.
    pub kind: String,
    /// Names of its class and all bases, most derived first. Builtin classes appear by their plain name, and only
    /// if they are the builtin; others as `module.Name`.
    pub lineage: Vec<String>,
    /// `str()` of it, bounded.
    pub message: String,
    /// Its frames, outermost first, ours left out, deep recursions cut in the middle.
    pub frames: Vec<crate::event::Frame>,
    pub omitted_frames: usize,
    /// At which stage it was raised.
    pub stage: Stage,
}
