//! How the time of a call grows with n, against how it may grow.
//!
//! Nobody is blamed for what is not clear: such a case is accepted, and said to be unclear.

use super::{Evidence, Finding, Kind, phrase, sized};
use crate::event::{Given, Verdict};
use crate::growth::Growth;
use crate::spec::model::{Case, TimeGrowth};

impl Kind for TimeGrowth {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        sized::broken(&self.call, evidence).or_else(|| self.too_fast(evidence))
    }

    fn given(&self, case: &Case) -> Given {
        sized::given(&self.call, case)
    }

    fn note(&self, evidence: Evidence<'_>) -> Option<String> {
        let growth = self.measuring().growth(&evidence.outcome.measured);
        (growth == Growth::Unclear).then(|| {
            "how the time grows with n could not be seen clearly, which costs no points: mostly the machine was too busy".to_owned()
        })
    }
}

impl TimeGrowth {
    fn too_fast(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let (measuring, runs) = (self.measuring(), &evidence.outcome.measured);
        let table = sized::table(&measuring, runs);
        let name = super::call::named(&self.call.call);
        let rise = sized::rise(&table.measured);
        let (verdict, message) = match measuring.growth(runs) {
            Growth::Within(_) | Growth::Unclear => return None,
            Growth::Above(found) => {
                let rise = rise.map(|rise| format!(": {rise}")).unwrap_or_default();
                let message = format!(
                    "the time of {name} is {found} in n, and at most {} is asked{rise}",
                    self.at_most
                );
                (Verdict::WrongAnswer, message)
            }
            Growth::Late => {
                let n = table.measured.iter().find(|row| row.unfinished).map(|row| row.n).unwrap_or_default();
                let limit = phrase::duration(evidence.case.limits.cpu);
                let message = format!(
                    "with n = {n}, {name} was not finished within its limits ({limit} of computing): too long to see \
                     how its time grows"
                );
                (Verdict::TimeLimitExceeded, message)
            }
            Growth::Erratic => {
                let message = format!(
                    "{name} takes another time every time it is called, although the machine was steady: how its \
                     time grows cannot be seen"
                );
                (Verdict::WrongAnswer, message)
            }
        };
        Some(Finding::new(verdict, message).with(table))
    }
}
