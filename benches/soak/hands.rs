//! What learners hand in here: honest files, and files that leave as much as they can.
//!
//! Nothing here decides what of it is a fault; each row only says how its run has to end, so that a row that does not
//! do what it is there for is noticed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gradus::outcome::{Clock, Ended, Stream};
use gradus::sandbox::job::{Action, Job, JobCase, Needs};
use gradus::spec::model::{Bytes, Limits};

/// Name of every file that is handed in.
pub const FILE: &str = "answer.py";

/// One file and one way to run it.
pub struct Hand {
    pub name: &'static str,
    pub source: &'static str,
    /// Called as `f(1)`; else run as a program.
    pub called: bool,
    pub ends: Ended,
}

const HONEST: &str = "def f(x):\n    return x + 1\n\nprint(1)\n";

const DAEMON: &str = "\
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(300)
    os._exit(0)
def f(x):
    return x + 1
print(1)
";

const STOPPED_CHILD: &str = "\
import os, signal, time
child = os.fork()
if child == 0:
    time.sleep(300)
os.kill(child, signal.SIGSTOP)
def f(x):
    return x + 1
print(1)
";

const THREAD: &str = "\
import threading, time
threading.Thread(target=time.sleep, args=(300,), daemon=True).start()
def f(x):
    return x + 1
print(1)
";

const FILES: &str = "\
import os
os.makedirs('a/b/c')
os.mkfifo('fifo')
os.symlink('/', 'link')
open('a/b/file', 'w').write('x' * 10000)
os.chmod('a/b', 0)
def f(x):
    return x + 1
print(1)
";

const EXITS: &str = "import os\nprint(1)\nos._exit(0)\n";
const ABORTS: &str = "import os\nos.abort()\n";
const RAISES: &str = "def f(x):\n    raise ValueError(x)\n\nprint(1)\n";
const SLEEPS: &str = "import time\ntime.sleep(300)\n";
const WORKS: &str = "while True:\n    pass\n";
const FILLS_MEMORY: &str = "import time\nkept = b'x' * (150 << 20)\ntime.sleep(300)\n";
const PRINTS: &str = "while True:\n    print('x' * 1000)\n";

const CHILDREN: &str = "\
import os, time
for _ in range(20):
    if os.fork() == 0:
        time.sleep(300)
time.sleep(300)
";

const fn row(name: &'static str, source: &'static str, called: bool, ends: Ended) -> Hand {
    Hand { name, source, called, ends }
}

/// Every other run.
static USUAL: [Hand; 2] =
    [row("prints", HONEST, false, Ended::Exit(0)), row("returns", HONEST, true, Ended::Exit(0))];

/// In between.
static HOSTILE: [Hand; 11] = [
    row("a daemon of a program", DAEMON, false, Ended::Exit(0)),
    row("a daemon of an import", DAEMON, true, Ended::Exit(0)),
    row("a stopped child of a program", STOPPED_CHILD, false, Ended::Exit(0)),
    row("a stopped child of an import", STOPPED_CHILD, true, Ended::Exit(0)),
    row("a thread of a program", THREAD, false, Ended::Exit(0)),
    row("a thread of an import", THREAD, true, Ended::Exit(0)),
    row("files of a program", FILES, false, Ended::Exit(0)),
    row("files of an import", FILES, true, Ended::Exit(0)),
    row("an early end", EXITS, true, Ended::Exit(0)),
    row("a crash", ABORTS, false, Ended::Signal(6)),
    row("an exception", RAISES, true, Ended::Exit(0)),
];

/// Now and then, because a limit has to be waited for.
static SLOW: [Hand; 5] = [
    row("a sleeper", SLEEPS, false, Ended::Time(Clock::Wall)),
    row("an endless loop", WORKS, false, Ended::Time(Clock::Cpu)),
    row("much memory", FILLS_MEMORY, false, Ended::Memory),
    row("much output", PRINTS, false, Ended::Output(Stream::Stdout)),
    row("many children", CHILDREN, false, Ended::Processes),
];

/// One slow run in so many.
const RARELY: usize = 40;

/// After so many runs every row had its turn.
pub const ALL: usize = RARELY * SLOW.len();

/// What is handed in for the run of this number.
pub fn hand(number: usize) -> &'static Hand {
    if number % RARELY == RARELY - 1 {
        &SLOW[number / RARELY % SLOW.len()]
    } else if number % 2 == 1 {
        &HOSTILE[number / 2 % HOSTILE.len()]
    } else {
        &USUAL[number / 2 % USUAL.len()]
    }
}

/// Every different file, with a name for whoever handed it in.
pub fn sources() -> BTreeMap<&'static str, &'static str> {
    USUAL.iter().chain(&HOSTILE).chain(&SLOW).map(|hand| (hand.source, hand.name)).collect()
}

impl Hand {
    /// Narrow limits, each hard to break by accident.
    pub fn job(&self) -> Job {
        let patient = Duration::from_secs(10);
        let (cpu, wall) = match self.ends {
            Ended::Time(Clock::Wall) => (patient, Duration::from_millis(50)),
            Ended::Time(Clock::Cpu) => (Duration::from_millis(50), patient),
            _ => (patient, patient),
        };
        let (memory, output) = (Bytes::mib(64), Bytes(64 << 10));
        let limits = Limits { cpu, wall, memory, output, processes: 8, ..Limits::default() };
        let action = if self.called {
            Action::Call { setup: None, call: "f(1)".to_owned() }
        } else {
            Action::Program { args: Vec::new() }
        };
        let case = JobCase::new(action, limits);
        let source = Arc::from(self.source.as_bytes());
        Job { file: FILE.to_owned(), source, cases: vec![case], needs: Needs::default() }
    }
}
