//! Cases that measure a call: what they mean, and what is said about those that mean nothing.

use super::broken::lines_of_case;
use super::{HEAD, right};
use crate::spec::model::Check;

const TIME: &str = "time_growth = { call = 'f(n)', at_most = 'linear', from = 100, to = 6400 }";

#[test]
fn what_is_measured_is_understood() {
    let check = |case: &str| {
        let exercise = right(&format!("{HEAD}[[case]]\nname = \"a\"\n{case}\n"), &[]);
        exercise.cases[0].check.clone()
    };
    let Check::TimeGrowth(growth) = check(TIME) else { panic!("it has `time_growth`") };
    assert_eq!(growth.call.sizes, [100, 200, 400, 800, 1600, 3200, 6400]);
    assert_eq!(growth.to_string(), "measures how the time of f(n) grows with n: at most linear");
    let said = |table: &str| match check(&format!("peak_memory = {table}")) {
        Check::PeakMemory(memory) => (memory.call.sizes.len(), memory.to_string()),
        other => panic!("{other:?}"),
    };
    let peak = said("{ call = 'f()', at_most = '2MiB' }");
    assert_eq!(peak, (1, "measures the memory of f(): at most 2 MiB".to_owned()));
    let both = said("{ call = 'f(n)', at_most = '2MiB', grows = 'constant', from = 100, to = 3200 }");
    assert_eq!(both, (6, "measures the memory of f(n): at most 2 MiB, growing at most constant".to_owned()));
}

#[test]
fn what_cannot_be_measured_is_told() {
    let table = [
        (
            "time_growth = { call = 'f(n)', at_most = 'linaer', from = 1, to = 64 }",
            "`linaer` is not a way to grow: did you mean `linear`?",
        ),
        (
            "time_growth = { call = 'f(n)', at_most = 'exponential', from = 1, to = 64 }",
            "so anything would pass",
        ),
        ("time_growth = { call = 'f(n)', at_most = 'linear', from = 10, to = 100 }", "too near to `from`"),
        ("time_growth = { call = 'f(n)', at_most = 'linear', from = 0, to = 100 }", "\"0\""),
        ("time_growth = { call = 'f(n)', at_most = 'linear', from = 1 }", "`to`"),
        ("time_growth = { at_most = 'linear', from = 1, to = 64 }", "`call`"),
        ("time_growth = { call = 'f(n', at_most = 'linear', from = 1, to = 64 }", "`call` lacks a `)`"),
        ("time_growth = { call = 'f(n)', atmost = 'linear', from = 1, to = 64 }", "did you mean `at_most`?"),
        ("time_growth = { call = 'f(n)', at_most = 'linear', from = 1, to = 64 }\nstdin = 'a'", "`stdin`"),
        (
            "time_growth = { call = 'f(n)', at_most = 'linear', from = 1, to = 64 }\nreturns = '1'",
            "write it into the table",
        ),
        ("peak_memory = { call = 'f()' }", "`peak_memory` asks for nothing"),
        ("peak_memory = { call = 'f()', at_most = '10KiB' }", "less than can be measured"),
        ("peak_memory = { call = 'f()', at_most = '2MiB', from = 1 }", "`from` is for `grows`"),
        ("peak_memory = { call = 'f()', grows = 'linear', n = 1, from = 1, to = 64 }", "`n` is for one size"),
        ("peak_memory = { call = 'f()', grows = 'linear', from = 1 }", "`to` is missing"),
        ("peak_memory = { call = 'f()', at_most = '2 miles' }", "`at_most`"),
    ];
    for (case, expected) in table {
        let told = lines_of_case(case).join("\n");
        assert!(told.contains(expected), "{case}\n{told}");
    }
}
