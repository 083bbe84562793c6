//! How much memory a call takes at its peak, against how much it may.

use super::{Evidence, Finding, Kind, phrase, sized};
use crate::event::{Given, Measurement, Verdict};
use crate::growth::Growth;
use crate::spec::model::{Bytes, Case, PeakMemory};

impl Kind for PeakMemory {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        sized::broken(&self.call, evidence).or_else(|| self.too_much(evidence))
    }

    fn given(&self, case: &Case) -> Given {
        sized::given(&self.call, case)
    }

    fn note(&self, evidence: Evidence<'_>) -> Option<String> {
        let growth = self.measuring().growth(&evidence.outcome.measured);
        (self.grows.is_some() && growth == Growth::Unclear)
            .then(|| "it was not clear how the memory grows with n, which costs no points".to_owned())
    }
}

impl PeakMemory {
    fn too_much(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let (measuring, runs) = (self.measuring(), &evidence.outcome.measured);
        let growth = measuring.growth(runs);
        let table = sized::table(&measuring, runs);
        let name = super::call::named(&self.call.call);
        let wrong = |message: String| Some((Verdict::WrongAnswer, message));
        let found = match (growth, self.grows) {
            (Growth::Late, _) => {
                let n = table.measured.last().map(|row| row.n).unwrap_or_default();
                let limit = phrase::duration(evidence.case.limits.cpu);
                Some((
                    Verdict::TimeLimitExceeded,
                    format!("with n = {n}, {name} takes too long (the limit is {limit})"),
                ))
            }
            (Growth::Above(found), Some(asked)) => {
                let rise = sized::rise(&table.measured).map(|rise| format!(": {rise}")).unwrap_or_default();
                wrong(format!("the memory of {name} is {found} in n, and at most {asked} is asked{rise}"))
            }
            (Growth::Erratic, Some(_)) => wrong(format!(
                "{name} takes another amount of memory every time: how it grows cannot be seen"
            )),
            _ => self.above_the_peak(&table.measured, name).and_then(wrong),
        };
        found.map(|(verdict, message)| Finding::new(verdict, message).with(table))
    }

    /// What is said if the largest n takes more than it may.
    fn above_the_peak(&self, rows: &[Measurement], name: &str) -> Option<String> {
        let (most, last) = (self.at_most?, rows.last()?);
        let peak = Bytes(last.memory?);
        let size = if self.call.sizes == [1] { String::new() } else { format!(" with n = {}", last.n) };
        (peak > most).then(|| format!("{name} takes {peak} of memory{size}, and at most {most} is asked"))
    }
}
