//! How a dialogue between the learner's program and the author's went.
//!
//! Whose end came first decides whose word counts: a program that failed by itself has failed, whatever the other one said
//! then; one that was left alone is judged by what the author's program said.

use super::author::{self, Ruling};
use super::{Evidence, Finding, Kind, explain, phrase, texts};
use crate::event::{Given, Speaker, Utterance, Verdict};
use crate::outcome::{Clock, Dialogue, DialogueEnd, Ended, Said, Transcript};
use crate::spec::model::{Case, Interactive};

/// The author's program said that it went well, and the learner's may come to its end.
const RIGHT: i32 = 42;
const KILLED: i32 = 9;

/// Lines of a transcript that are told, at each end.
const LINES: usize = 20;

impl Kind for Interactive {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let Some(dialogue) = evidence.outcome.dialogue.as_deref() else {
            return Some(author::trouble(&self.interactor, "was not run"));
        };
        let mut finding = self.went(dialogue, evidence)?;
        finding.failure.dialogue = told(&dialogue.transcript);
        Some(finding)
    }

    fn given(&self, case: &Case) -> Given {
        self.program.given(case)
    }
}

impl Interactive {
    fn went(&self, dialogue: &Dialogue, evidence: Evidence<'_>) -> Option<Finding> {
        match dialogue.end {
            DialogueEnd::TooMuch(Speaker::Learner) => return Some(too_much(evidence.case)),
            DialogueEnd::TooMuch(Speaker::Author) => {
                return Some(author::trouble(&self.interactor, "says more than it may"));
            }
            DialogueEnd::Silence => return Some(silence(dialogue, evidence)),
            DialogueEnd::Left(_) => {}
        }
        if learners_end_counts(dialogue, evidence)
            && let Some(finding) = self.learners_end(dialogue, evidence)
        {
            return Some(finding);
        }
        match self.authors_word(dialogue, evidence.case) {
            Ok(ruling) => ruling.finding(&self.interactor, "the other side is not satisfied"),
            Err(finding) => Some(finding),
        }
    }

    /// Why the learner's program did not end well.
    fn learners_end(&self, dialogue: &Dialogue, evidence: Evidence<'_>) -> Option<Finding> {
        let outcome = evidence.outcome;
        let mut finding = self.program.judge(evidence)?;
        if outcome.ended == Ended::Time(Clock::Wall) {
            let limit = phrase::duration(evidence.case.limits.wall);
            finding.message = match dialogue.waited {
                [_, true] => {
                    format!("your program said nothing for {limit} in all while the other side waited for it")
                }
                [true, false] => format!("your program was still waiting after {limit}, and nothing came"),
                [false, false] => format!("your program was not finished after {limit} on the clock"),
            };
        }
        let read_on = outcome.told.raised.as_ref().is_some_and(|raised| explain::is(raised, "EOFError"));
        if read_on {
            let line = outcome.told.raised.as_ref().and_then(|raised| raised.frames.last());
            let line = line.map(|frame| format!(", line {}", frame.line)).unwrap_or_default();
            finding.message =
                format!("your program went on reading when the dialogue was over (EOFError{line})");
        }
        Some(finding)
    }

    /// What the author's program said in the end.
    fn authors_word(&self, dialogue: &Dialogue, case: &Case) -> Result<Ruling, Finding> {
        let theirs = &dialogue.author;
        let raised = theirs.told.raised.as_ref();
        let was_left = dialogue.end == DialogueEnd::Left(Speaker::Learner);
        let for_lack = |kind: &str| raised.is_some_and(|raised| explain::is(raised, kind));
        if was_left && (for_lack("EOFError") || for_lack("BrokenPipeError")) {
            let message = "your program ended, or closed its output, before the dialogue was over";
            return Err(Finding::new(Verdict::WrongAnswer, message));
        }
        if theirs.ended == Ended::Time(Clock::Wall) && dialogue.waited == [true, false] {
            return Err(author::trouble(&self.interactor, "keeps the program waiting without an end"));
        }
        author::ruling(&self.interactor, case, theirs)
    }
}

/// Whether the learner's program came to its end without having been left alone or stopped.
fn learners_end_counts(dialogue: &Dialogue, evidence: Evidence<'_>) -> bool {
    let well = dialogue.author.ended == Ended::Exit(RIGHT);
    let stopped = !well && evidence.outcome.ended == Ended::Signal(KILLED);
    let by_a_limit = !matches!(evidence.outcome.ended, Ended::Exit(_) | Ended::Signal(_));
    !stopped && (by_a_limit || well || dialogue.end == DialogueEnd::Left(Speaker::Learner))
}

fn too_much(case: &Case) -> Finding {
    let limit = case.limits.output;
    let message = format!("your program said more than {limit}: is there a loop that prints without end?");
    Finding::new(Verdict::OutputLimitExceeded, message)
}

/// Each waited for the other one to speak: who should have is likely the learner's program.
fn silence(dialogue: &Dialogue, evidence: Evidence<'_>) -> Finding {
    let last = dialogue.transcript.tail.last().or(dialogue.transcript.head.last());
    let unended = last.is_some_and(|said| said.by == Speaker::Learner && !said.bytes.ends_with(b"\n"));
    let heard = last.is_some_and(|said| said.by == Speaker::Author);
    let note = if unended {
        "the last thing that your program said has no line end, and the other side waits for the rest of the line"
    } else if evidence.source.never_flushes && heard {
        "what is printed is kept until there is more of it: print(..., flush=True) sends it at once"
    } else if last.is_none() {
        "nobody has said anything: who begins?"
    } else if heard {
        "the other side spoke last: does your program read more lines than it says, or has it not sent its answer?"
    } else {
        "your program spoke last: does the other side wait for more than that?"
    };
    let message = "your program and the other side waited for each other, so it would never have ended";
    let mut finding = Finding::new(Verdict::TimeLimitExceeded, message);
    finding.failure.notes.push(phrase::sentence(note));
    finding.failure.complained = texts::complained(evidence.outcome);
    finding
}

/// A transcript in lines, beginning and end of it.
fn told(transcript: &Transcript) -> Vec<Utterance> {
    let mut head = lines(&transcript.head);
    let mut tail = lines(&transcript.tail);
    if tail.is_empty() && transcript.dropped == 0 && head.len() > 2 * LINES {
        tail = head.split_off(head.len() - LINES);
    }
    let cut = head.len().saturating_sub(LINES);
    let mut omitted = transcript.dropped + size(&head[head.len() - cut..]);
    head.truncate(head.len() - cut);
    let start = tail.len().saturating_sub(LINES);
    omitted += size(&tail[..start]);
    let mut rest = tail.split_off(start);
    if let Some(first) = rest.first_mut() {
        first.omitted = omitted;
    }
    head.append(&mut rest);
    head
}

/// About as many bytes as were said in these lines.
fn size(lines: &[Utterance]) -> u64 {
    lines.iter().map(|line| line.text.len() as u64 + 1).sum()
}

fn lines(said: &[Said]) -> Vec<Utterance> {
    let line = |by, bytes: &[u8]| {
        let unended = !bytes.ends_with(b"\n");
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        Utterance { by, text: texts::start_of(bytes).text, unended, omitted: 0 }
    };
    said.iter()
        .flat_map(|said| said.bytes.split_inclusive(|&byte| byte == b'\n').map(|bytes| line(said.by, bytes)))
        .collect()
}
