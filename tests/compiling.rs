//! A learner's file is compiled once for all of its cases, and what cannot be compiled within the limits says so.

mod support;

use std::time::Duration;

use gradus::outcome::{CaseOutcome, Clock, Ended};
use gradus::sandbox::job::{Action, JobCase};
use support::{WAYS, bare, case, python, run, sandbox};

fn program() -> JobCase {
    case(Action::Program { args: Vec::new() })
}

fn call(call: &str) -> JobCase {
    case(Action::Call { setup: None, call: call.to_owned() })
}

/// What cases come to in each way to run them.
fn everywhere(source: &str, cases: &[JobCase], check: impl Fn(&[CaseOutcome])) {
    for (level, cold) in WAYS {
        if let Some(sandbox) = sandbox(level, cold) {
            check(&run(&sandbox, "learners.py", source.as_bytes(), cases.to_vec()));
        }
    }
}

#[test]
fn what_is_compiled_too_long_is_compiled_once() {
    let arguments: Vec<_> = (0..80_000).map(|number| format!("a{number}=1")).collect();
    let source = format!("print('run')\nif 0: f({})\n", arguments.join(","));
    let mut cases = [program(), program(), call("1")];
    for case in &mut cases {
        case.limits.cpu = Duration::from_millis(300);
    }
    everywhere(&source, &cases, |outcomes| {
        assert_eq!(outcomes[0].ended, Ended::Compiling(Box::new(Ended::Time(Clock::Cpu))));
        assert!(outcomes.iter().all(|other| *other == outcomes[0]), "{outcomes:#?}");
        assert!(outcomes[0].stdout.head.is_empty());
    });
}

/// Some versions of Python crash on this one. Others do not, and find that there is no `y`.
#[test]
fn a_parser_that_crashes_is_no_crash_of_the_learners_code() {
    let source = format!("x = {}x{}\n", "[".repeat(90), " for x in y]".repeat(90));
    everywhere(&source, &[program(), call("x")], |outcomes| match &outcomes[0].ended {
        Ended::Compiling(ended) => {
            assert!(matches!(**ended, Ended::Signal(_)), "{outcomes:#?}");
            assert_eq!(outcomes[1].ended, outcomes[0].ended);
        }
        ended => assert_eq!(*ended, Ended::Exit(1)),
    });
}

#[test]
fn code_that_is_shared_knows_where_its_file_lies() {
    let source = "\
def f():
    raise ValueError(\"é\\n\")


print(f.__code__.co_filename == __file__, __name__)
f()
";
    let lines = |trace: &[u8]| {
        let trace = String::from_utf8(trace.to_vec()).expect("a traceback is text");
        trace.lines().filter(|line| !line.contains("File ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let at_home = bare(python(), "learners.py", source.as_bytes(), &program());
    everywhere(source, &[program(), program()], |outcomes| {
        for outcome in outcomes {
            assert_eq!(outcome.stdout.head, at_home.stdout);
            assert_eq!(lines(&outcome.stderr.head), lines(&at_home.stderr));
        }
    });
}

#[test]
fn what_the_compiler_warns_of_is_said_in_every_case() {
    everywhere("print(1 is 1)\n", &[program(), program()], |outcomes| {
        for outcome in outcomes {
            let said = String::from_utf8_lossy(&outcome.stderr.head).into_owned();
            assert!(said.contains("SyntaxWarning"), "{said}");
        }
    });
}

#[test]
fn what_ran_cannot_claim_that_it_does_not_compile() {
    let source = "import os\nos.write(254, b'C0000000000S0000000009compiling')\nos.kill(os.getpid(), 9)\n";
    everywhere(source, &[program(), program()], |outcomes| {
        assert!(outcomes.iter().all(|outcome| outcome.ended == Ended::Signal(9)), "{outcomes:#?}");
    });
}
