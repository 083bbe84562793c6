//! A dialogue between a learner's program and one of the author's, each in a supervisor of its own: moves what they say,
//! keeps a transcript that neither can forge, and ends one when it is over for the other.
//!
//! The two share nothing. Their pipes end here, so that neither can tell how the other is run, or reach it. This process is
//! the only one that sees both, and knows who waited for whom.

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{
    AddressFamily, ControlMessage, MsgFlags, SockFlag, SockType, recv, sendmsg, socketpair,
};
use nix::unistd::{read, write};

use super::supervisor::capture::{never_wait, pipe};
use super::supervisor::joined::WAITS;
use crate::event::Speaker;
use crate::outcome::{CaseOutcome, Dialogue, DialogueEnd, Ended, Said, Transcript};

/// What a program said and the other has not taken yet is held up to this; then it has to wait.
const ROOM: usize = 64 * 1024;

/// Bytes of what was said that are kept, at each end.
const KEPT: usize = 32 * 1024;

/// Longest piece of what one said that is kept or dropped as a whole.
const PIECE: usize = 4096;

/// A program waits for the other one if it did so at this many looks in a row. What was seen before it was given something
/// may be told a moment later: the second look is new for sure.
const LOOKS: u32 = 2;

/// How long a program may take to end that says no more, once there is nobody left to hear it.
const LEAVING: Duration = Duration::from_millis(500);

/// The exit code with which the author's program lets the learner's come to its end.
const RIGHT: i32 = 42;

/// Reads the outcome of a dialogue's side from its supervisor, or in words what that did instead.
pub type Answer = fn(&UnixStream) -> io::Result<Result<CaseOutcome, String>>;

/// Lets two programs talk whose jobs were sent to these supervisors, the learner's first.
///
/// `most` is how many bytes each may say. Returns the learner's outcome, with the dialogue in it.
///
/// # Errors
///
/// Those of sockets and pipes. The supervisors have to be given up then.
pub fn run(
    sockets: [&UnixStream; 2],
    most: [u64; 2],
    answer: Answer,
) -> io::Result<Result<CaseOutcome, String>> {
    let [learner, author] = sockets.map(Side::join);
    let mut talk = Talk {
        sides: [learner?, author?],
        most,
        transcript: Recorder::default(),
        end: None,
        waited: [false; 2],
        cut_at: None,
    };
    loop {
        if talk.cut_at.is_some_and(|time| time <= Instant::now()) {
            talk.sides[0].cut();
            talk.cut_at = None;
        }
        if let Some(over) = talk.outcomes() {
            return Ok(Ok(over));
        }
        let ready = talk.wait()?;
        for (index, ready) in ready.into_iter().enumerate() {
            if ready
                && let Err(trouble) =
                    answer(talk.sides[index].socket)?.map(|outcome| talk.ended(index, outcome))
            {
                return Ok(Err(trouble));
            }
        }
        if !talk.pass_on()? && talk.is_silent() {
            talk.stop(DialogueEnd::Silence);
        }
    }
}

/// One of the two programs, as it is seen from here.
struct Side<'a> {
    socket: &'a UnixStream,
    /// Its standard input, until that is closed.
    input: Option<OwnedFd>,
    /// Its standard output, until that has ended.
    output: Option<OwnedFd>,
    /// To its supervisor, until its run is over or is to be.
    line: Option<OwnedFd>,
    /// For its standard input, as soon as there is room.
    pending: Vec<u8>,
    /// Bytes that it said.
    said: u64,
    /// Looks in a row at which it waited, since it was given something.
    waited: u32,
    outcome: Option<CaseOutcome>,
}

impl<'a> Side<'a> {
    /// Gives the supervisor of a program its ends.
    fn join(socket: &'a UnixStream) -> io::Result<Self> {
        let (their_input, input) = pipe()?;
        let (output, their_output) = pipe()?;
        let (line, their_line) =
            socketpair(AddressFamily::Unix, SockType::Stream, None, SockFlag::SOCK_CLOEXEC)?;
        let fds = [&their_input, &their_output, &their_line].map(AsRawFd::as_raw_fd);
        let message = [ControlMessage::ScmRights(&fds)];
        let parts = [io::IoSlice::new(b"d")];
        sendmsg::<()>(socket.as_raw_fd(), &parts, &message, MsgFlags::MSG_NOSIGNAL, None)?;
        Ok(Self {
            socket,
            input: Some(never_wait(input)?),
            output: Some(never_wait(output)?),
            line: Some(line),
            pending: Vec::new(),
            said: 0,
            waited: 0,
            outcome: None,
        })
    }

    /// Hears whether the program waits.
    fn listen(&mut self) {
        let mut words = [0; 256];
        while let Some(line) = &self.line {
            match recv(line.as_raw_fd(), &mut words, MsgFlags::MSG_DONTWAIT) {
                Ok(0) => self.line = None,
                Ok(count) => {
                    for &word in &words[..count] {
                        self.waited = if word == WAITS { self.waited.saturating_add(1) } else { 0 };
                    }
                }
                Err(_) => break,
            }
        }
    }

    /// What it says at this moment; `None` if it has ended. Nothing if there is nothing.
    fn hear(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(output) = &self.output else { return Ok(Some(Vec::new())) };
        let mut piece = vec![0; PIECE];
        match read(output, &mut piece) {
            Ok(0) => {
                self.output = None;
                Ok(None)
            }
            Ok(count) => {
                piece.truncate(count);
                Ok(Some(piece))
            }
            Err(Errno::EAGAIN | Errno::EINTR) => Ok(Some(Vec::new())),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives it what it has room for; whether that was anything. A program may read as little as it likes.
    fn give(&mut self, no_more: bool) -> io::Result<bool> {
        let mut given = false;
        while let Some(input) = &self.input {
            if self.pending.is_empty() {
                if no_more {
                    self.input = None;
                }
                break;
            }
            match write(input, &self.pending) {
                Ok(count) => {
                    self.pending.drain(..count);
                    given = true;
                }
                Err(Errno::EAGAIN) => break,
                Err(Errno::EINTR) => {}
                Err(Errno::EPIPE) => self.input = None,
                Err(error) => return Err(error.into()),
            }
        }
        if self.input.is_none() {
            self.pending.clear();
        }
        if given {
            // What was seen until now was seen before.
            self.listen();
            self.waited = 0;
        }
        Ok(given)
    }

    fn cut(&mut self) {
        self.line = None;
    }
}

/// A dialogue that goes on.
struct Talk<'a> {
    sides: [Side<'a>; 2],
    most: [u64; 2],
    transcript: Recorder,
    end: Option<DialogueEnd>,
    /// Which of the two waited when the end came.
    waited: [bool; 2],
    /// When the learner's program is to be ended, if it has not ended by itself.
    cut_at: Option<Instant>,
}

const SPEAKERS: [Speaker; 2] = [Speaker::Learner, Speaker::Author];

impl Talk<'_> {
    /// Sleeps until something can be moved or heard. Whether a supervisor answers, for each side.
    fn wait(&self) -> io::Result<[bool; 2]> {
        let mut fds = Vec::new();
        for (index, side) in self.sides.iter().enumerate() {
            if side.outcome.is_none() {
                fds.push(PollFd::new(side.socket.as_fd(), PollFlags::POLLIN));
            }
            fds.extend(side.line.as_ref().map(|line| PollFd::new(line.as_fd(), PollFlags::POLLIN)));
            if let Some(output) = side.output.as_ref().filter(|_| self.sides[1 - index].pending.len() < ROOM)
            {
                fds.push(PollFd::new(output.as_fd(), PollFlags::POLLIN));
            }
            if let Some(input) = side.input.as_ref().filter(|_| !side.pending.is_empty()) {
                fds.push(PollFd::new(input.as_fd(), PollFlags::POLLOUT));
            }
        }
        let left = self.cut_at.map(|time| time.saturating_duration_since(Instant::now()));
        let left = left.map(|left| left.max(Duration::from_millis(1)));
        let timeout = left.and_then(|left| PollTimeout::try_from(left).ok()).unwrap_or(PollTimeout::NONE);
        match poll(&mut fds, timeout) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(self.sides.each_ref().map(|side| {
            let socket = side.socket.as_raw_fd();
            let answers = |fd: &PollFd<'_>| {
                fd.as_fd().as_raw_fd() == socket && fd.revents().is_some_and(|events| !events.is_empty())
            };
            fds.iter().any(answers)
        }))
    }

    /// Moves what was said, the learner's first; whether anything was.
    fn pass_on(&mut self) -> io::Result<bool> {
        let mut moved = false;
        for index in [0, 1] {
            self.sides[index].listen();
            if self.sides[1 - index].pending.len() < ROOM {
                moved |= self.hear(index)?;
            }
        }
        for index in [0, 1] {
            let no_more = self.sides[1 - index].output.is_none();
            moved |= self.sides[index].give(no_more)?;
        }
        Ok(moved)
    }

    /// Takes what one of them says; whether that is anything.
    fn hear(&mut self, index: usize) -> io::Result<bool> {
        let Some(said) = self.sides[index].hear()? else {
            if self.end.is_none() {
                self.ends(DialogueEnd::Left(SPEAKERS[index]));
            }
            return Ok(true);
        };
        if said.is_empty() {
            return Ok(false);
        }
        self.sides[index].waited = 0;
        self.sides[index].said += said.len() as u64;
        self.transcript.add(SPEAKERS[index], &said);
        if self.sides[index].said > self.most[index] {
            self.stop(DialogueEnd::TooMuch(SPEAKERS[index]));
        } else {
            self.sides[1 - index].pending.extend(said);
        }
        Ok(true)
    }

    /// Whether each waits for the other to speak, and nothing is on its way.
    fn is_silent(&self) -> bool {
        self.end.is_none() && self.sides.iter().all(|side| side.pending.is_empty() && side.waited >= LOOKS)
    }

    /// Ends both programs.
    fn stop(&mut self, end: DialogueEnd) {
        if !matches!(self.end, Some(DialogueEnd::Silence | DialogueEnd::TooMuch(_))) {
            self.ends(end);
        }
        self.sides.iter_mut().for_each(Side::cut);
    }

    fn ends(&mut self, end: DialogueEnd) {
        self.end = Some(end);
        self.waited = self.sides.each_ref().map(|side| side.waited >= LOOKS);
    }

    /// One of them has ended, with all that it started.
    fn ended(&mut self, index: usize, outcome: CaseOutcome) {
        let is_over = index == 1 && outcome.ended != Ended::Exit(RIGHT);
        self.sides[index].outcome = Some(outcome);
        // There is nobody left to talk with, and what it says any more counts for nothing. One that says no more is about to
        // end, and how it does that counts.
        if is_over {
            let leaves = self.sides[0].output.is_none();
            self.cut_at = Some(Instant::now() + if leaves { LEAVING } else { Duration::ZERO });
        }
    }

    /// The outcome of the learner's program, once both have theirs.
    fn outcomes(&mut self) -> Option<CaseOutcome> {
        let [learner, author] = &mut self.sides;
        if learner.outcome.is_none() || author.outcome.is_none() {
            return None;
        }
        let author = author.outcome.take()?;
        let end = self.end.unwrap_or(DialogueEnd::Left(Speaker::Learner));
        let transcript = std::mem::take(&mut self.transcript).finish();
        let dialogue = Some(Box::new(Dialogue { author, end, waited: self.waited, transcript }));
        Some(CaseOutcome { dialogue, ..learner.outcome.take()? })
    }
}

/// Keeps what was said first and last.
#[derive(Default)]
struct Recorder {
    head: Vec<Said>,
    head_bytes: usize,
    tail: VecDeque<Said>,
    tail_bytes: usize,
    dropped: u64,
}

impl Recorder {
    fn add(&mut self, by: Speaker, bytes: &[u8]) {
        if self.tail.is_empty() && self.head_bytes + bytes.len() <= KEPT {
            self.head_bytes += bytes.len();
            match self.head.last_mut() {
                Some(last) if last.by == by => last.bytes.extend(bytes),
                _ => self.head.push(Said { by, bytes: bytes.to_vec() }),
            }
            return;
        }
        self.tail_bytes += bytes.len();
        match self.tail.back_mut() {
            Some(last) if last.by == by && last.bytes.len() + bytes.len() <= PIECE => {
                last.bytes.extend(bytes);
            }
            _ => self.tail.push_back(Said { by, bytes: bytes.to_vec() }),
        }
        while self.tail_bytes > KEPT
            && let Some(first) = self.tail.pop_front()
        {
            self.tail_bytes -= first.bytes.len();
            self.dropped += first.bytes.len() as u64;
        }
    }

    fn finish(self) -> Transcript {
        Transcript { head: self.head, tail: self.tail.into(), dropped: self.dropped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(said: &[Said]) -> usize {
        said.iter().map(|said| said.bytes.len()).sum()
    }

    #[test]
    fn a_transcript_keeps_beginning_and_end_however_long_it_is() {
        let mut recorder = Recorder::default();
        let mut all = 0_u64;
        for number in 0..100_000_u32 {
            let line = format!("{number}\n");
            all += line.len() as u64;
            recorder.add(SPEAKERS[number as usize % 2], line.as_bytes());
        }
        let transcript = recorder.finish();
        assert!(bytes(&transcript.head) <= KEPT && bytes(&transcript.tail) <= KEPT);
        let kept = bytes(&transcript.head) + bytes(&transcript.tail);
        assert_eq!(kept as u64 + transcript.dropped, all);
        assert_eq!(transcript.head[0], Said { by: Speaker::Learner, bytes: b"0\n".to_vec() });
        assert_eq!(transcript.tail.last().unwrap().bytes, b"99999\n");
    }

    #[test]
    fn what_one_says_in_pieces_is_one_thing_said() {
        let mut recorder = Recorder::default();
        for piece in [&b"is it "[..], b"7?\n"] {
            recorder.add(Speaker::Learner, piece);
        }
        recorder.add(Speaker::Author, b"higher\n");
        let transcript = recorder.finish();
        assert_eq!(transcript.head.len(), 2);
        assert_eq!(transcript.head[0].bytes, b"is it 7?\n");
        assert_eq!(transcript.dropped, 0);
    }
}
