//! Starts processes and keeps them within their limits. The only room with `unsafe`, and the only one that
//! starts learners' code.
//!
//! [`client`] is the host's end, [`supervisor`] the other one, [`wire`] what they say to each other; [`interpreter`]
//! finds the Python to run; [`dialogue`] stands between two programs that talk. What a run means is not decided here.

pub mod client;
mod dialogue;
pub mod interpreter;
pub mod job;
mod linux;
pub mod notebook;
pub mod pyenv;
mod ready;
pub mod staging;
pub mod supervisor;
pub mod tool;
mod wire;

pub use linux::counter::can_count_instructions;
pub use wire::Welcome;

use job::Job;
use serde::{Deserialize, Serialize};

use crate::outcome::CaseOutcome;

/// How far submissions are kept apart from everything else, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A session of its own, orphans adopted, resource limits, a clean environment.
    Basic,
    /// And what the kernel lets any process give up: system calls, privileges, files of others.
    Kernel,
    /// And a system of its own: processes, files, network.
    Strict,
}

impl Level {
    /// Every level, weakest first.
    pub const ALL: [Self; 3] = [Self::Basic, Self::Kernel, Self::Strict];

    /// The word for it on the command line and in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Kernel => "kernel",
            Self::Strict => "strict",
        }
    }
}

/// Runs the cases of one submission after the other. Blocking; one `Runner` serves one job at a time.
///
/// The seam between scheduling and processes: `run` is tested with a fake behind it.
pub trait Runner: Send {
    /// One outcome for each case of the job, in its order.
    ///
    /// # Errors
    ///
    /// Only for faults of ours or of the machine: whatever the learner's code does is an outcome.
    fn run(&mut self, job: &Job) -> Result<Vec<CaseOutcome>, SandboxError>;
}

/// Why a job has no outcome: our fault or the machine's, never the learner's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The run was interrupted, and with it this job.
    #[error("interrupted")]
    Interrupted,
    /// A system call that the sandbox needs failed.
    #[error("{doing}")]
    Os {
        /// What was being done, as in "making the working directory".
        doing: String,
        #[source]
        source: std::io::Error,
    },
    /// The supervisor process ended or answered nonsense.
    #[error("the supervisor process {0}")]
    Supervisor(String),
}
