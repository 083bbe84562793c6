//! One attack at one level: run, then judged by what was seen, never by what was promised.

use std::sync::Arc;
use std::time::Duration;

use super::attacks::{Attack, End};
use super::canaries::Canaries;
use crate::cli::error::chain;
use crate::outcome::{CaseOutcome, Ended, Stage};
use crate::sandbox::Runner;
use crate::sandbox::job::{Action, Job, JobCase, Needs, Subject};
use crate::spec::model::{Bytes, Limits};

/// What came of an attack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It was made, and came to nothing.
    Held,
    /// It reached something; what was seen.
    GotThrough(String),
    /// It did not run as it should have, so nothing is known; why.
    Unclear(String),
}

/// Small, so that all attacks together take only seconds; each takes more than these if it is let.
const LIMITS: Limits = Limits {
    cpu: Duration::from_secs(1),
    wall: Duration::from_secs(6),
    memory: Bytes::mib(96),
    output: Bytes::mib(1),
    processes: 16,
    file_size: Bytes::mib(1),
};

/// How many times as long an attack may take when it was cut off by a limit of time that was not to stop it: a slow machine
/// may not have come to what the attack is about.
const PATIENCE: u32 = 20;

/// Makes an attack and judges it.
pub fn attempt(attack: &Attack, runner: &mut impl Runner, canaries: &Canaries) -> Finding {
    let mut outcomes = runner.run(&job(attack, canaries, LIMITS));
    let was_cut_off = |outcome: &CaseOutcome| {
        let ended = if let Ended::Compiling(ended) = &outcome.ended { ended } else { &outcome.ended };
        matches!(ended, Ended::Time(_))
    };
    let is_meant = matches!(attack.end, End::Time | End::Processes);
    if !is_meant && outcomes.as_ref().is_ok_and(|outcomes| outcomes.iter().any(was_cut_off)) {
        let limits = Limits { cpu: LIMITS.cpu * PATIENCE, wall: LIMITS.wall * PATIENCE, ..LIMITS };
        outcomes = runner.run(&job(attack, canaries, limits));
    }
    let touched = canaries.look();
    match (outcomes, touched) {
        (Ok(outcomes), Ok(touched)) => match &outcomes[..] {
            [outcome] => judge(attack.end, outcome, &touched, |text| canaries.is_told(text)),
            _ => Finding::Unclear("there was not one outcome".to_owned()),
        },
        (Err(error), _) => Finding::Unclear(chain(&error)),
        (_, Err(error)) => Finding::Unclear(chain(&error)),
    }
}

fn job(attack: &Attack, canaries: &Canaries, limits: Limits) -> Job {
    let action = match attack.end {
        End::Unanswered => Action::Call { setup: None, call: "answer()".to_owned() },
        _ => Action::Program { args: Vec::new() },
    };
    let case = JobCase {
        subject: Subject::Submission,
        limits,
        stdin: Arc::from([]),
        env: canaries.environment(),
        files: Vec::new(),
        writes: Vec::new(),
        action,
        hidden: false,
    };
    let source = Arc::from(attack.source.as_bytes());
    Job { file: "answer.py".to_owned(), source, cases: vec![case], needs: Needs::default() }
}

/// What follows from an outcome, from what was touched, and from what is told.
fn judge(end: End, outcome: &CaseOutcome, touched: &[&str], is_secret: impl Fn(&str) -> bool) -> Finding {
    let said = String::from_utf8_lossy(&outcome.stdout.head);
    let reached = said.lines().filter_map(|line| line.strip_prefix("reached: ").map(str::to_owned));
    let mut seen: Vec<String> = touched.iter().copied().map(str::to_owned).chain(reached).collect();
    if is_secret(&said) {
        seen.push("the secret was read".to_owned());
    }
    if outcome.stdout.head.len() + outcome.stdout.tail.len()
        > usize::try_from(LIMITS.output.0).unwrap_or(usize::MAX)
    {
        seen.push("more output was kept than allowed".to_owned());
    }
    if matches!(outcome.ended, Ended::Compiling(_)) {
        return Finding::Unclear(format!("it was not run: {:?}", outcome.ended));
    }
    let stopped = match end {
        End::InVain if outcome.ended == Ended::Exit(0) && said.lines().any(|line| line == "tried") => true,
        // It has not said that it did all that it should.
        End::InVain if seen.is_empty() => {
            let last = String::from_utf8_lossy(&outcome.stderr.head);
            let why = last.lines().last().unwrap_or_default();
            return Finding::Unclear(format!("ended with {:?}: {why}", outcome.ended));
        }
        End::InVain => true,
        End::Time => matches!(outcome.ended, Ended::Time(_)),
        End::Memory => outcome.ended == Ended::Memory,
        End::Output => matches!(outcome.ended, Ended::Output(_)),
        // On a slow machine their time is up before they are many.
        End::Processes => matches!(outcome.ended, Ended::Processes | Ended::Memory | Ended::Time(_)),
        End::Unanswered => outcome.told.value.is_none() && outcome.told.stage < Stage::Done,
    };
    if !stopped {
        seen.push(match end {
            End::Unanswered => "it counted as an answer".to_owned(),
            _ => format!("no limit stopped it: {:?}", outcome.ended),
        });
    }
    if seen.is_empty() { Finding::Held } else { Finding::GotThrough(seen.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Usage;
    use crate::outcome::{Captured, Clock, Stream, Told};

    fn outcome(ended: Ended, stdout: &str) -> CaseOutcome {
        CaseOutcome {
            ended,
            usage: Usage::default(),
            stdout: Captured::whole(stdout),
            stderr: Captured::whole("Traceback\nOSError: no\n"),
            written: Vec::new(),
            told: Told::default(),
            measured: Vec::new(),
            dialogue: None,
        }
    }

    fn judged(end: End, outcome: &CaseOutcome) -> Finding {
        judge(end, outcome, &[], |text| text.contains("secret"))
    }

    fn through(what: &str) -> Finding {
        Finding::GotThrough(what.to_owned())
    }

    #[test]
    fn an_attack_in_vain_has_to_have_been_made() {
        assert_eq!(judged(End::InVain, &outcome(Ended::Exit(0), "tried\n")), Finding::Held);
        let crashed = judged(End::InVain, &outcome(Ended::Exit(1), ""));
        assert_eq!(crashed, Finding::Unclear("ended with Exit(1): OSError: no".to_owned()));
        assert!(matches!(judged(End::InVain, &outcome(Ended::Exit(0), "")), Finding::Unclear(_)));
    }

    #[test]
    fn whatever_was_reached_counts_however_it_ended() {
        let told = outcome(Ended::Exit(0), "secret-1\nreached: a mount\ntried\n");
        assert_eq!(judged(End::InVain, &told), through("a mount; the secret was read"));
        let ended = outcome(Ended::Signal(9), "");
        assert_eq!(
            judge(End::InVain, &ended, &["a file was changed"], |_| false),
            through("a file was changed")
        );
        let stopped = outcome(Ended::Memory, "");
        assert_eq!(
            judge(End::Memory, &stopped, &["processes were left running"], |_| false),
            through("processes were left running")
        );
    }

    #[test]
    fn a_limit_has_to_be_the_one_that_stops_it() {
        let kept = [
            (End::Time, Ended::Time(Clock::Cpu)),
            (End::Memory, Ended::Memory),
            (End::Output, Ended::Output(Stream::Files)),
            (End::Processes, Ended::Processes),
            (End::Processes, Ended::Memory),
            (End::Processes, Ended::Time(Clock::Cpu)),
        ];
        for (end, ended) in kept {
            assert_eq!(judged(end, &outcome(ended, "")), Finding::Held);
            assert_eq!(judged(end, &outcome(Ended::Exit(0), "")), through("no limit stopped it: Exit(0)"));
        }
    }

    #[test]
    fn an_attack_that_could_not_be_compiled_in_time_tells_nothing() {
        let ended = Ended::Compiling(Box::new(Ended::Time(Clock::Cpu)));
        for end in [End::Time, End::Memory, End::InVain] {
            assert!(matches!(judged(end, &outcome(ended.clone(), "")), Finding::Unclear(_)));
        }
    }

    #[test]
    fn an_answer_that_is_forged_must_not_count() {
        let mut forged = outcome(Ended::Exit(0), "42\n");
        assert_eq!(judged(End::Unanswered, &forged), Finding::Held);
        forged.told = Told { value: Some(b"i42".to_vec()), ..Told::default() };
        assert_eq!(judged(End::Unanswered, &forged), through("it counted as an answer"));
        forged.told = Told { stage: Stage::Done, ..Told::default() };
        assert_eq!(judged(End::Unanswered, &forged), through("it counted as an answer"));
    }
}
