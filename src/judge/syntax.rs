//! What the text of a learner's file is against what a case asks of it.
//!
//! The facts come from `src/harness/tools/syntax/facts.py`; whether they fit, and in which words that is told, is decided here.

mod facts;
mod words;

use super::{Evidence, Finding, Kind, tool};
use crate::event::{Given, Remark};
use crate::spec::model::Case;
use crate::spec::model::source::{Demand, Rule, Source, What};
use facts::{Answer, Facts, Place};

impl Kind for Source {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        match facts::read(evidence, self.rules.len()) {
            Ok(facts) => broken(&self.rules, &facts, evidence.file),
            Err(finding) => Some(finding),
        }
    }

    fn given(&self, _: &Case) -> Given {
        Given::default()
    }
}

/// The finding for all rules that are broken, if any is.
fn broken(rules: &[Rule], facts: &Facts, file: &str) -> Option<Finding> {
    let mut told = Told { facts, remarks: Vec::new(), total: 0 };
    for (rule, answer) in rules.iter().zip(&facts.answers) {
        told.rule(rule, answer);
    }
    tool::name_others(&mut told.remarks, file);
    tool::remarked(told.remarks, told.total)
}

/// What is to be said, in the order of the rules.
struct Told<'a> {
    facts: &'a Facts,
    remarks: Vec<Remark>,
    /// Also those that the tool counted and did not tell.
    total: usize,
}

impl Told<'_> {
    fn rule(&mut self, rule: &Rule, answer: &Answer) {
        if let Some(scope) = rule.scope.as_deref().filter(|_| !answer.in_scope) {
            return self.once(words::no_scope(scope, &self.facts.names), None);
        }
        let count = answer.count;
        match rule.demand {
            Demand::Never => self.all(rule, answer),
            Demand::AtLeast(_) if count > 0 && self.misfit(rule, answer) => {}
            Demand::AtLeast(number) | Demand::Exactly(number) if count < number => {
                self.once(words::too_few(rule, count, &self.facts.names), answer.places.first());
            }
            Demand::AtMost(number) | Demand::Exactly(number) if count > number => {
                let place = answer.places.get(number);
                self.once(words::too_many(rule, count, place), place);
            }
            Demand::AtLeast(_) | Demand::AtMost(_) | Demand::Exactly(_) => {}
        }
    }

    /// One remark for each place.
    fn all(&mut self, rule: &Rule, answer: &Answer) {
        let remarks = answer.places.iter().map(|place| place.remark(words::unwanted(rule, place)));
        self.remarks.extend(remarks);
        self.total += answer.count;
    }

    /// Says what is wrong with a definition that is there, if something is.
    fn misfit(&mut self, rule: &Rule, answer: &Answer) -> bool {
        // The last definition of a name is the one that counts.
        let Some(place) = answer.places.last() else { return false };
        let problem = match &rule.what {
            What::Function { name, asynchronous, signature, .. } => {
                words::function_misfit(name, *asynchronous, signature.as_ref(), place)
            }
            What::Class { name, bases } => words::class_misfit(name, bases, place),
            _ => None,
        };
        let Some(problem) = problem else { return false };
        self.once(problem, Some(place));
        true
    }

    /// A remark, unless it was made already.
    fn once(&mut self, message: String, place: Option<&Place>) {
        let remark = match place {
            Some(place) => place.remark(message),
            None => Remark { message, ..Remark::default() },
        };
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
            self.total += 1;
        }
    }
}
