//! The pipes of a run: what it reads, prints and reports. Moves bytes without waiting; judges none of them.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::capture::{Capture, Feed, never_wait, pipe};
use super::report::{MAX_REPORT, Report};

/// Our ends of the pipes of a run.
pub struct Streams<'a> {
    pub stdin: Feed<'a>,
    pub stdout: Capture,
    pub stderr: Capture,
    pub reported: Capture,
    pub report: Report,
}

/// Pipes that nothing has gone through, to be used for any run.
pub struct Pipes {
    input: (OwnedFd, OwnedFd),
    output: (OwnedFd, OwnedFd),
    errors: (OwnedFd, OwnedFd),
    report: (OwnedFd, OwnedFd),
}

impl Pipes {
    pub fn open() -> io::Result<Self> {
        Ok(Self { input: pipe()?, output: pipe()?, errors: pipe()?, report: pipe()? })
    }
}

/// The learner's ends: standard input, output, error and the pipe to report to.
pub struct Ends([OwnedFd; 4]);

impl Ends {
    pub fn borrow(&self) -> [BorrowedFd<'_>; 4] {
        self.0.each_ref().map(AsFd::as_fd)
    }
}

impl<'a> Streams<'a> {
    /// Pipes for a run that is to read `stdin`.
    pub fn open(stdin: &'a [u8]) -> io::Result<(Self, Ends)> {
        Self::through(Pipes::open()?, stdin)
    }

    /// The same with pipes that are there already.
    pub fn through(pipes: Pipes, stdin: &'a [u8]) -> io::Result<(Self, Ends)> {
        let Pipes {
            input: (their_input, input),
            output: (output, their_output),
            errors: (errors, their_errors),
            report: (report, their_report),
        } = pipes;
        let streams = Self {
            stdin: Feed::new(never_wait(input)?, stdin)?,
            stdout: Capture::new(never_wait(output)?),
            stderr: Capture::new(never_wait(errors)?),
            reported: Capture::new(never_wait(report)?),
            report: Report::default(),
        };
        Ok((streams, Ends([their_input, their_output, their_errors, their_report])))
    }

    /// Pipes for a run whose standard input and output lead elsewhere.
    pub fn joined(input: OwnedFd, output: OwnedFd) -> io::Result<(Self, Ends)> {
        let (errors, their_errors) = pipe()?;
        let (report, their_report) = pipe()?;
        let streams = Self {
            stdin: Feed::nothing(),
            stdout: Capture::nothing(),
            stderr: Capture::new(never_wait(errors)?),
            reported: Capture::new(never_wait(report)?),
            report: Report::default(),
        };
        Ok((streams, Ends([input, output, their_errors, their_report])))
    }

    /// Moves whatever can be moved without waiting.
    pub fn pump(&mut self, output_limit: u64) -> io::Result<()> {
        self.stdin.write()?;
        self.stdout.read(output_limit)?;
        self.stderr.read(output_limit)?;
        let fresh = self.reported.read(MAX_REPORT)?;
        self.report.feed(fresh);
        self.reported.close_beyond(MAX_REPORT);
        Ok(())
    }
}
