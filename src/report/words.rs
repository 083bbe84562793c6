//! Words that several formats share: numbers with their nouns, verdicts as people say them.

use rust_decimal::Decimal;

use crate::event::{Package, RunStarted, Verdict};

/// A number and its noun: `1 point`, `1,204 more lines`.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 2 + many.len());
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push(' ');
    out.push_str(if number == 1 { one } else { many });
    out
}

/// `5 points`, `0.5 points`, `1 of 1 point`.
#[must_use]
pub fn points(score: Decimal, max_score: Decimal) -> String {
    let noun = if max_score == Decimal::ONE { "point" } else { "points" };
    let (score, max_score) = (score.normalize(), max_score.normalize());
    format!("{score} of {max_score} {noun}")
}

/// The verdict as people say it. Reports for machines use [`Verdict::word`].
#[must_use]
pub const fn phrase(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "accepted",
        Verdict::WrongAnswer => "wrong answer",
        Verdict::TimeLimitExceeded => "time limit exceeded",
        Verdict::MemoryLimitExceeded => "memory limit exceeded",
        Verdict::OutputLimitExceeded => "output limit exceeded",
        Verdict::RunTimeError => "run-time error",
        Verdict::CompileError => "compile error",
        Verdict::MissingFile => "missing file",
        Verdict::Skipped => "skipped",
        Verdict::GraderError => "grader error",
    }
}

/// Why cases took longer than they might have.
pub const REIMPORTED: &str = "importing the file leaves threads running that a fork would lose, so each case imports it anew, \
                              which takes longer";

/// What graded: versions, as one sentence.
#[must_use]
pub fn versions(started: &RunStarted) -> String {
    let python = format!("Python {}", started.python);
    let packages = started.packages.iter().chain(&started.tools).map(Package::to_string);
    let with: Vec<_> = std::iter::once(python).chain(packages).collect();
    format!("Graded by gradus {} with {}.", started.gradus, with.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_right_noun() {
        assert_eq!(count(1, "line", "lines"), "1 line");
        assert_eq!(count(0, "line", "lines"), "0 lines");
        assert_eq!(count(1_234_567, "line", "lines"), "1,234,567 lines");
        assert_eq!(points(Decimal::ONE, Decimal::ONE), "1 of 1 point");
        assert_eq!(points(Decimal::new(50, 2), Decimal::TWO), "0.5 of 2 points");
    }
}
