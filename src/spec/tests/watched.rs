//! Calls that are watched: what they mean, and what is said about those that mean nothing.

use std::time::Duration;

use super::broken::lines_of_case;
use super::{HEAD, right};
use crate::spec::model::{CallExpectation, Check, Instrument, Watch, Watched};

fn watched(keys: &str) -> Watched {
    let exercise = right(&format!("{HEAD}[[case]]\nname = \"a\"\n{keys}\n"), &[]);
    let Check::Watched(watched) = &exercise.cases[0].check else { panic!("it is watched") };
    (**watched).clone()
}

#[test]
fn threads_are_watched_as_asked() {
    let plain = watched("call = 'f(wait)'\nconcurrency = true");
    assert_eq!(plain.watch, Watch::new(Instrument::Threads));
    let keys = "call = 'f(wait)'\nreturns = '1'\nconcurrency = { at_least = 2, at_most = 3, stress = 20, background = true }";
    let more = watched(keys);
    let asked = Watch {
        at_least: Some(2),
        at_most: Some(3),
        stress: 20,
        background: true,
        ..Watch::new(Instrument::Threads)
    };
    assert_eq!(more.watch, asked);
    assert!(matches!(more.call.expects, Some(CallExpectation::Returns { .. })));
}

#[test]
fn a_loop_is_watched_as_asked() {
    let keys = "call = 'await f(wait)'\nasync = { within = '3s', cancel_after = '500ms', clock = 'real' }";
    let asked = Watch {
        within: Some(Duration::from_secs(3)),
        cancel_after: Some(Duration::from_millis(500)),
        real: true,
        ..Watch::new(Instrument::Loop)
    };
    assert_eq!(watched(keys).watch, asked);
    assert!(!watched("call = 'f()'\nasync = true").watch.real);
}

#[test]
fn what_means_nothing_is_told() {
    let said = [
        "concurrency = true",
        "call = 'f()'\nconcurrency = false",
        "call = 'f()'\nconcurrency = { at_least = 3 }",
        "call = 'f(wait)'\nconcurrency = { at_least = 3, at_most = 2 }",
        "call = 'f(wait)'\nconcurrency = { atleast = 3, stress = 1 }",
        "call = 'f()'\nprints = 'a'\nconcurrency = { stress = 5 }",
        "call = 'f()'\nconcurrency = { stress = 5, within = '1s' }",
        "call = 'f()'\nasync = { within = 'soon', clock = 'sand' }",
        "call = 'f()'\nasync = true\nconcurrency = true",
        "call = 'f()'\nasync = true\nargs = ['a']",
    ]
    .map(|case| lines_of_case(case).join("\n"));
    insta::assert_snapshot!(said.join("\n\n"));
}
