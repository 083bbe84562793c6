//! One supervisor process: how it is started, what it answers, how it is let go.

use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use wait_timeout::ChildExt;

use super::Sandbox;
use crate::outcome::CaseOutcome;
use crate::sandbox::Level;
use crate::sandbox::job::Needs;
use crate::sandbox::supervisor::SUBCOMMAND;
use crate::sandbox::wire::{self, Answer, Compiled, Welcome};

/// A supervisor that was told to go may take this long to kill and remove what it started.
const GOODBYE: Duration = Duration::from_secs(15);

/// A supervisor that runs.
#[derive(Debug)]
pub(super) struct Live {
    process: Child,
    pub(super) socket: Arc<UnixStream>,
    pub(super) welcome: Welcome,
}

impl Live {
    #[expect(clippy::disallowed_methods, reason = "the sandbox is the room that starts processes")]
    /// Waits until it says what is in force.
    pub(super) fn start(sandbox: &Sandbox, needs: &Needs) -> io::Result<Self> {
        let hello = sandbox.hello(needs)?;
        let (socket, theirs) = UnixStream::pair()?;
        let socket = Arc::new(socket);
        let mut command = Command::new(&sandbox.program);
        command.arg(SUBCOMMAND).env_clear().current_dir(sandbox.root.path());
        command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null());
        // Ctrl-C in a terminal goes to the whole foreground group; a supervisor ends when we tell it to.
        command.process_group(0);
        let process = command.spawn()?;
        // With it goes our copy of the other end: only then does a supervisor that ends at its start end the wait for it.
        drop(command);
        sandbox.interrupt.watch(&socket);
        let nothing = Welcome { level: Level::Basic, layers: Vec::new(), lacking: Vec::new() };
        let mut live = Self { process, socket, welcome: nothing };
        wire::send(&*live.socket, &hello)?;
        let welcome = wire::receive(&*live.socket)?;
        live.welcome = welcome.ok_or_else(|| io::Error::other("the supervisor ended at its start"))?;
        no_weaker(&sandbox.first, &live.welcome)?;
        if live.welcome.level < Level::Strict {
            // Before the first learner's code: without namespaces /proc shows this process, in which lies what is expected,
            // to other programs of the same user. It takes core dumps and debuggers from that user, too.
            nix::sys::prctl::set_dumpable(false)?;
        }
        Ok(live)
    }
}

/// A whole answer to a job.
#[derive(Debug, PartialEq)]
pub(super) struct Answered {
    pub(super) outcomes: Vec<CaseOutcome>,
    /// Modules that were to be ready and start threads.
    pub(super) threaded: Vec<String>,
    /// What is known of the learner's file now.
    pub(super) compiled: Compiled,
}

/// Reads the parts of an answer to a job of so many cases.
pub(super) fn answered(mut from: impl Read, cases: usize) -> io::Result<Result<Answered, String>> {
    let mut outcomes = vec![None; cases];
    loop {
        match wire::receive(&mut from)? {
            Some(Answer::Outcome(position, outcome)) => match outcomes.get_mut(position as usize) {
                Some(place) => *place = Some(*outcome),
                None => return Ok(Err("answered for a case that is not there".to_owned())),
            },
            Some(Answer::Done { threaded, compiled }) => {
                let outcomes = outcomes.into_iter().collect::<Option<_>>();
                let answered = outcomes.map(|outcomes| Answered { outcomes, threaded, compiled });
                return Ok(answered.ok_or_else(|| "left cases out".to_owned()));
            }
            Some(Answer::Failed(trouble)) => return Ok(Err(format!("failed: {trouble}"))),
            None => return Ok(Err("ended".to_owned())),
        }
    }
}

/// Refuses a supervisor that got less than the first one: what was required was looked for there, and reports tell what
/// was in force there. A later one can get less, as when another program has used up the user's namespaces.
fn no_weaker(first: &OnceLock<Level>, welcome: &Welcome) -> io::Result<()> {
    let first = *first.get_or_init(|| welcome.level);
    if welcome.level >= first {
        return Ok(());
    }
    let (level, lacking) = (welcome.level.word(), welcome.lacking.join("; "));
    let text = format!("it gets level {level} only ({lacking}), after {} was to be had", first.word());
    Err(io::Error::other(text))
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Both);
        if !matches!(self.process.wait_timeout(GOODBYE), Ok(Some(_))) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Usage;
    use crate::outcome::Ended;

    fn outcome(code: i32) -> CaseOutcome {
        CaseOutcome::new(Ended::Exit(code), Usage::default())
    }

    fn read(parts: &[Answer], cases: usize) -> io::Result<Result<Answered, String>> {
        let mut sent = Vec::new();
        for part in parts {
            wire::send(&mut sent, part).unwrap();
        }
        answered(&sent[..], cases)
    }

    #[test]
    fn outcomes_come_in_any_order_and_are_there_together_or_not_at_all() {
        let [first, second] =
            [(1, 1), (0, 0)].map(|(position, code)| Answer::Outcome(position, Box::new(outcome(code))));
        let (threaded, compiled) = (vec!["polars".to_owned()], Compiled::Code("e3".to_owned()));
        let done = Answer::Done { threaded: threaded.clone(), compiled: compiled.clone() };
        let parts = [first, second, done];
        let outcomes = vec![outcome(0), outcome(1)];
        assert_eq!(read(&parts, 2).unwrap(), Ok(Answered { outcomes, threaded, compiled }));
        assert_eq!(read(&parts, 3).unwrap(), Err("left cases out".to_owned()));
        assert_eq!(read(&parts, 1).unwrap(), Err("answered for a case that is not there".to_owned()));
        assert_eq!(read(&parts[..2], 2).unwrap(), Err("ended".to_owned()));
        let failed = [Answer::Outcome(0, Box::new(outcome(0))), Answer::Failed("no room".to_owned())];
        assert_eq!(read(&failed, 1).unwrap(), Err("failed: no room".to_owned()));
    }

    #[test]
    fn no_supervisor_is_weaker_than_the_first() {
        let welcome =
            |level| Welcome { level, layers: Vec::new(), lacking: vec!["namespaces: none".to_owned()] };
        let first = OnceLock::new();
        assert!(no_weaker(&first, &welcome(Level::Kernel)).is_ok());
        assert!(no_weaker(&first, &welcome(Level::Strict)).is_ok());
        let error = no_weaker(&first, &welcome(Level::Basic)).expect_err("it is weaker").to_string();
        assert!(error.contains("basic only (namespaces: none)"), "{error}");
    }
}
