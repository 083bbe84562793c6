//! Whatever a sandbox answers, a run comes to a result, and every report can be written of it.
//!
//! The first two bytes choose a case of the courses in this repository. What follows are outcomes, in the order in which
//! they are asked for, each a list of parts: see [`Answers`].
#![no_main]

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use gradus::discover::{self, Found, Submission};
use gradus::event::{Event, Frame, Speaker, SubmissionResult, Usage, Verdict};
use gradus::outcome::{
    Captured, CaseOutcome, Clock, Dialogue, DialogueEnd, Ended, Measured, Raised, Said, Stage, Stream, Told,
    Transcript, Written,
};
use gradus::plan::{About, Plan};
use gradus::run::{Setup, run};
use gradus::sandbox::job::Job;
use gradus::sandbox::{Runner, SandboxError};
use gradus::spec::model::Exercise;
use tokio::sync::watch;

/// No exercise has so many questions to a sandbox that it knows each of its answers from a fuzzer's input.
const MOST_QUESTIONS: usize = 100_000;

/// One exercise for each case that there is.
static EXERCISES: LazyLock<Vec<Exercise>> = LazyLock::new(|| {
    let found = ["exercises", "fixtures/programs"].into_iter().flat_map(|course| {
        let folder = format!("{}/../{course}", env!("CARGO_MANIFEST_DIR"));
        discover::exercises(Path::new(&folder)).expect("the courses are there").exercises
    });
    let loaded = found.filter_map(|exercise| discover::load(&exercise).ok());
    loaded.flat_map(|exercise| alone(&exercise).collect::<Vec<_>>()).collect()
});

/// The exercise with each of its cases alone.
fn alone(exercise: &Exercise) -> impl Iterator<Item = Exercise> {
    exercise.cases.iter().map(|case| {
        let mut case = case.clone();
        case.after.clear();
        case.group = None;
        Exercise { cases: vec![case], groups: Vec::new(), ..exercise.clone() }
    })
}

/// Outcomes, made from bytes.
///
/// Outcomes are parted by `\x1d`, parts by `\x1e`: kind of end; stage; value; what was observed; exception; standard
/// output; standard error; then files. Behind `\x1f` within a part come more of the same. Once all are used up, they begin
/// again.
struct Answers {
    outcomes: Vec<CaseOutcome>,
    used: usize,
}

impl Answers {
    fn new(bytes: &[u8]) -> Self {
        Self { outcomes: bytes.split(|byte| *byte == 0x1d).map(outcome).collect(), used: 0 }
    }
}

impl Runner for Answers {
    fn run(&mut self, job: &Job) -> Result<Vec<CaseOutcome>, SandboxError> {
        let next = |_| {
            self.used += 1;
            self.outcomes[(self.used - 1) % self.outcomes.len()].clone()
        };
        let answers = job.cases.iter().map(next).collect();
        assert!(self.used < MOST_QUESTIONS, "asks for ever");
        Ok(answers)
    }
}

fn outcome(bytes: &[u8]) -> CaseOutcome {
    let mut parts = bytes.split(|byte| *byte == 0x1e);
    let mut next = || parts.next().unwrap_or_default();
    let (end, numbers) = next().split_first().map_or((0, &[][..]), |(end, numbers)| (*end, numbers));
    let stage = stage(next());
    let (value, observed, raised) = (next(), next(), next());
    let (stdout, stderr) = (captured(next()), captured(next()));
    let some = |bytes: &[u8]| (!bytes.is_empty()).then(|| bytes.to_vec());
    let outcome = CaseOutcome {
        stdout,
        stderr,
        written: parts.clone().map(written).collect(),
        told: Told {
            value: some(value),
            observed: some(observed),
            raised: exception(raised),
            stage,
            ..Told::default()
        },
        measured: numbers.chunks(3).map(|numbers| measured(numbers, value)).collect(),
        ..CaseOutcome::new(ended(end), usage(numbers))
    };
    let dialogue = (end & 128 != 0).then(|| Box::new(dialogue(&outcome, observed)));
    CaseOutcome { dialogue, ..outcome }
}

fn ended(byte: u8) -> Ended {
    match byte & 127 {
        0..64 => Ended::Exit(i32::from(byte & 63)),
        64 => Ended::Signal(9),
        65 => Ended::Signal(-1),
        66 => Ended::Time(Clock::Cpu),
        67 => Ended::Time(Clock::Wall),
        68 => Ended::Memory,
        69 => Ended::Output(Stream::Stdout),
        70 => Ended::Output(Stream::Files),
        71 => Ended::Processes,
        72 => Ended::NotCompiled,
        73 => Ended::Compiling(Box::new(Ended::Signal(11))),
        _ => Ended::Exit(0),
    }
}

fn stage(part: &[u8]) -> Stage {
    match part.first() {
        Some(b'l') => Stage::Loading,
        Some(b's') => Stage::Setup,
        Some(b'c') => Stage::Calling,
        Some(b'r') => Stage::Reading,
        _ => Stage::Done,
    }
}

fn usage(numbers: &[u8]) -> Usage {
    let number = |at: usize| numbers.get(at).map_or(0, |&byte| 1_u64 << (byte % 64));
    let (cpu, wall) = (Duration::from_micros(number(0)), Duration::from_micros(number(1)));
    Usage { cpu, wall, memory: number(2) }
}

fn measured(numbers: &[u8], value: &[u8]) -> Measured {
    let all = usage(numbers);
    Measured {
        n: all.memory,
        usage: (numbers.len() > 1).then_some(all),
        bare: Usage { cpu: all.wall, ..all },
        late: numbers.len() == 2,
        value: (!value.is_empty()).then(|| value.to_vec()),
    }
}

/// All of it, or what stands before and behind a `\x1f`.
fn captured(part: &[u8]) -> Captured {
    let mut ends = part.splitn(2, |byte| *byte == 0x1f);
    let head = ends.next().unwrap_or_default();
    match ends.next() {
        Some(tail) => Captured { head: head.to_vec(), tail: tail.to_vec(), dropped: u64::MAX >> 1 },
        None => Captured::whole(head),
    }
}

/// Kind, message, stage; then frames: file, line, source.
fn exception(part: &[u8]) -> Option<Raised> {
    let mut fields =
        part.split(|byte| *byte == 0x1f).map(|field| String::from_utf8_lossy(field).into_owned());
    let kind = fields.next().filter(|kind| !kind.is_empty())?;
    let mut next = || fields.next().unwrap_or_default();
    let (message, at) = (next(), next());
    let fields: Vec<String> = fields.collect();
    let frame = |fields: &[String]| {
        let number = |at: usize| fields.get(at).and_then(|field| field.parse().ok());
        Frame {
            file: fields[0].clone(),
            line: number(1).unwrap_or_default(),
            column: number(2),
            function: "f".to_owned(),
            source: fields.get(3).cloned().unwrap_or_default(),
        }
    };
    Some(Raised {
        lineage: vec![kind.clone(), "Exception".to_owned()],
        kind,
        message,
        frames: fields.chunks(4).map(frame).collect(),
        omitted_frames: fields.len(),
        stage: stage(at.as_bytes()),
    })
}

fn written(part: &[u8]) -> Written {
    match part {
        b"missing" => Written::Missing,
        b"folder" => Written::NotAFile,
        b"large" => Written::TooLarge(u64::MAX),
        [b'!', why @ ..] => Written::Unreadable(String::from_utf8_lossy(why).into_owned()),
        content => Written::Content(content.to_vec()),
    }
}

/// What the author's program did is what the learner's did; they say the pieces of a part in turn.
fn dialogue(outcome: &CaseOutcome, part: &[u8]) -> Dialogue {
    let speakers = [Speaker::Author, Speaker::Learner].into_iter().cycle();
    let said = part.split(|byte| *byte == 0x1f).zip(speakers);
    let said = said.map(|(bytes, by)| Said { by, bytes: bytes.to_vec() }).collect();
    let end = match part.len() % 5 {
        0 => DialogueEnd::Silence,
        1 => DialogueEnd::Left(Speaker::Author),
        2 => DialogueEnd::Left(Speaker::Learner),
        3 => DialogueEnd::TooMuch(Speaker::Author),
        _ => DialogueEnd::TooMuch(Speaker::Learner),
    };
    let transcript = Transcript { head: said, ..Transcript::default() };
    Dialogue { author: outcome.clone(), end, waited: [true, false], transcript }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [low, high, rest @ ..] = bytes else { return };
    let exercise = &EXERCISES[usize::from(u16::from_le_bytes([*low, *high])) % EXERCISES.len()];
    let found = Found::File { path: "ada/work.py".into(), shown: "ada/work.py".to_owned() };
    let submission = Submission { learner: "ada".to_owned(), exercise: 0, found };
    let plan = Plan::new(vec![exercise.clone()], vec![submission], |_| true);
    let source = rest.to_vec();
    let setup = Setup {
        about: About::default(),
        exercises: None,
        read: Arc::new(move |_: &Submission| Ok(source.clone().into())),
    };
    let mut events = Vec::new();
    let (_never, stop) = watch::channel(false);
    let runners: Vec<Box<dyn Runner>> = vec![Box::new(Answers::new(rest))];
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
    let ran = runtime.block_on(run(plan, runners, setup, stop, &mut |event: Event| events.push(event)));
    if ran.is_err() {
        assert!(events.is_empty());
        return;
    }
    for event in &events {
        if let Event::SubmissionFinished(result) = event {
            holds(result);
        }
    }
    gradus_fuzz::report(&events);
});

fn holds(result: &SubmissionResult) {
    assert!(result.score <= result.max_score || result.cases.iter().any(|case| case.extra));
    for case in &result.cases {
        assert!(case.score <= case.max_score);
        assert!(!case.hidden || (case.message.is_none() && case.failure.is_none() && case.note.is_none()));
        assert_eq!(
            case.message.is_none(),
            case.hidden || (case.verdict == Verdict::Accepted && case.score == case.max_score)
        );
    }
}
