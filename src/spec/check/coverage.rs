//! Cases that ask how much of an implementation the learner's tests run.

use rust_decimal::Decimal;

use super::kind::Kind;
use super::learner_tests::INSTEAD;
use super::{Checker, Comparing};
use crate::spec::finding::Finding;
use crate::spec::model::Check;
use crate::spec::model::trials::Coverage;
use crate::spec::quantity;
use crate::spec::raw;
use crate::spec::tree::Node;

pub const COVERAGE: Kind = Kind {
    key: "coverage",
    plural: "coverage",
    keys: &["coverage", "env", "files"],
    expects: &["coverage"],
    expect_what: "add `coverage`",
    goes_with: &[],
    instead: INSTEAD,
    read: |checker, raw, at, _: &Comparing| {
        Check::Coverage(checker.coverage(raw.coverage.as_ref(), at.at("coverage")))
    },
};

impl Checker<'_> {
    /// `at` is the table.
    fn coverage(&mut self, raw: Option<&raw::Coverage>, at: &Node<'_>) -> Coverage {
        let default = raw::Coverage::default();
        let raw = raw.unwrap_or(&default);
        let subject = self.subject(raw.subject.as_deref(), at);
        if raw.lines.is_none() && raw.branches.is_none() && !at.is_damaged() {
            let help = "add `lines`, `branches` or both, in percent, as in `lines = 90`";
            self.report(Finding::absent(&at.span, "it is not said how much has to be run").help(help));
        }
        Coverage {
            subject,
            lines: self.percent(raw.lines, "lines", at),
            branches: self.percent(raw.branches, "branches", at),
        }
    }

    fn percent(&mut self, raw: Option<f64>, key: &str, at: &Node<'_>) -> Option<Decimal> {
        self.quantity(quantity::points(raw?), key, at)
    }
}
