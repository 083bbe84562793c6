//! `fixtures/class`: ten learners, three exercises, and a table of what each deserves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use gradus::discover::{self, Submission};
use gradus::event::Verdict;
use gradus::spec::model::Exercise;
use libtest_mimic::{Failed, Trial};

use crate::grading::{Bench, assert_verdict};
use crate::{course, ensure, here};

/// Learner, exercise, verdict.
type Table = BTreeMap<String, BTreeMap<String, Verdict>>;

pub fn tests(bench: &Bench) -> Vec<Trial> {
    let text = fs::read_to_string(here("fixtures/class/expected.toml")).expect("the table can be read");
    let table: Table = toml::from_str(&text).expect("the table says a verdict for each learner and exercise");
    let named: BTreeSet<&String> = table.values().flat_map(BTreeMap::keys).collect();
    let mut exercises = course::exercises("exercises");
    exercises.retain(|exercise| named.contains(&exercise.slug));
    let class = discover::class(&here("fixtures/class"), &exercises, true).expect("the class can be read");
    let handed_in = Arc::new((exercises, class.submissions));
    let covered = {
        let (table, handed_in) = (table.clone(), Arc::clone(&handed_in));
        Trial::test("class::the table and the hand-ins cover each other", move || {
            cover_each_other(&table, &handed_in.0, &handed_in.1)
        })
    };
    let mut tests = vec![covered];
    for (learner, verdicts) in table {
        for (slug, verdict) in verdicts {
            let (bench, handed_in, learner) = (bench.clone(), Arc::clone(&handed_in), learner.clone());
            tests.push(Trial::test(format!("class::{learner}/{slug}"), move || {
                let (exercises, submissions) = &*handed_in;
                let of =
                    |unit: &&Submission| unit.learner == learner && exercises[unit.exercise].slug == slug;
                let unit = submissions.iter().find(of).ok_or("there is no such learner or exercise")?;
                let result = bench.grade(exercises[unit.exercise].clone(), unit.clone())?;
                assert_verdict(&result, verdict)
            }));
        }
    }
    tests
}

fn cover_each_other(table: &Table, exercises: &[Exercise], submissions: &[Submission]) -> Result<(), Failed> {
    let listed: BTreeSet<_> = table
        .iter()
        .flat_map(|(learner, verdicts)| verdicts.keys().map(move |slug| (learner.as_str(), slug.as_str())))
        .collect();
    let found: BTreeSet<_> = submissions
        .iter()
        .map(|unit| (unit.learner.as_str(), exercises[unit.exercise].slug.as_str()))
        .collect();
    let unlike: Vec<_> = listed.symmetric_difference(&found).collect();
    ensure(unlike.is_empty(), || format!("in one of them only: {unlike:?}"))
}
