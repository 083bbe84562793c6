//! Runs the tests of a suite: those that are shown, then the hidden ones, and in each part all together before some alone.
//!
//! A process for each test takes much longer than most tests do. So all run in one at first, and only those that do not
//! pass there are run by themselves.

use std::cmp::Ordering;

use super::asking::Place;
use super::batch;
use super::calls::{combined, is_gone, not_loaded};
use super::job::Unit;
use super::order::is_apart;
use super::python::{Calls, Request};
use super::streams::Streams;
use super::tree;
use super::watch::Main;
use super::{Doing, Fault};
use crate::outcome::{CaseOutcome, Stage};
use crate::sandbox::wire::WireCase;
use crate::spec::model::Limits;

impl Unit<'_> {
    /// Tests of one suite, in one mode.
    pub(super) fn tests(&self, group: &[usize]) -> Result<(), Fault> {
        let isolated = is_apart(&self.job.cases[group[0]]);
        let (shown, hidden): (Vec<usize>, Vec<usize>) =
            group.iter().partition(|&&position| !self.job.cases[position].hidden);
        for part in [shown, hidden] {
            let left = if isolated { self.together_apart(&part) } else { self.together_beside(&part) }?;
            if isolated {
                self.each_paired(&left)?;
            } else if !left.is_empty() {
                self.calls(&left, &|| Ok(()))?;
            }
        }
        Ok(())
    }

    /// Runs tests in a process of their own, one after the other, as `passed` says. Tells of all of them if the learner's file
    /// cannot be loaded.
    fn together_apart(&self, group: &[usize]) -> Result<Vec<usize>, Fault> {
        let Some(Together { tests, limits, widest }) = self.asked(group) else { return Ok(group.to_vec()) };
        let (nonce, outcome) = self.pair(group[0], &limits, tests)?;
        if outcome.told.stage == Stage::Loading && limits == widest {
            // It would be the same with each of them.
            for &position in group {
                self.tell(position, not_loaded(&outcome, &self.job.cases[position]))?;
            }
            return Ok(Vec::new());
        }
        self.passed(group, &outcome, &nonce)
    }

    /// Runs tests in the process that has loaded the learner's file, one after the other, as `passed` says.
    fn together_beside(&self, group: &[usize]) -> Result<Vec<usize>, Fault> {
        let Some(Together { tests, limits, .. }) = self.asked(group) else { return Ok(group.to_vec()) };
        let Some((python, workdir)) = self.load(group, Calls::One)? else { return Ok(Vec::new()) };
        let case = &self.job.cases[group[0]];
        let place = Place::new(&workdir, self.subject(case));
        let (mut streams, ends) = Streams::open(&case.stdin).doing("opening pipes")?;
        streams.report.compiled = true;
        let request = Request { batch: tests, ..self.request(&place, case, Calls::Once) };
        let main = Main::loaded(&python);
        match python.send(&request, ends.borrow()) {
            // It has ended by itself meanwhile: whoever is asked for each test will say so.
            Err(error) if is_gone(&error) => {
                tree::kill_all(&[], |_| ())?;
                return Ok(group.to_vec());
            }
            sent => sent.doing("asking the harness")?,
        }
        drop(ends);
        let outcome = self.watch(main, None, &limits, &workdir, false).run(streams)?;
        self.passed(group, &outcome.into_outcome(&workdir, &[]), &place.nonce)
    }

    /// What tests are asked for together, if there are several: within the limits of a single one.
    fn asked(&self, group: &[usize]) -> Option<Together<'_>> {
        let cases: Vec<&WireCase> = group.iter().map(|&position| &self.job.cases[position]).collect();
        let tests: Vec<&str> = cases.iter().filter_map(|case| batch::test(case)).collect();
        let limits = |wanted| combined(cases.iter().map(|case| Limits::from(&case.limits)), wanted);
        let (limits, widest) = (limits(Ordering::Less)?, limits(Ordering::Greater)?);
        (tests.len() > 1).then_some(Together { tests, limits, widest })
    }

    /// Tells of the tests that passed, if all came to their end, and returns the others: each is to be run by itself, with its
    /// own limits and output.
    fn passed(&self, group: &[usize], outcome: &CaseOutcome, nonce: &str) -> Result<Vec<usize>, Fault> {
        let mut passed = batch::passed(outcome, nonce).into_iter();
        let mut left = Vec::new();
        for &position in group {
            match passed.next().flatten() {
                Some(outcome) => self.tell(position, outcome)?,
                None => left.push(position),
            }
        }
        Ok(left)
    }

    fn each_paired(&self, group: &[usize]) -> Result<(), Fault> {
        for &position in group {
            let case = &self.job.cases[position];
            let (nonce, outcome) = self.pair(position, &Limits::from(&case.limits), Vec::new())?;
            self.tell(position, batch::authentic(case, outcome, &nonce))?;
        }
        Ok(())
    }
}

/// Tests to be run one after the other, and the narrowest and the widest of their limits.
struct Together<'a> {
    tests: Vec<&'a str>,
    limits: Limits,
    widest: Limits,
}
