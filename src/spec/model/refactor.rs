//! What has to become less than it was in the file that learners begin with.

use std::fmt;

use super::Content;

/// How a learner's file has to compare with the one that it was made from.
#[derive(Debug, Clone)]
pub struct Refactor {
    /// The file that it was made from.
    pub starter: Content,
    /// The least size of a part that counts as repeated, in nodes of the syntax tree.
    pub fragment: u32,
    /// At least one.
    pub goals: Vec<Goal>,
}

/// What is asked of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    pub metric: Metric,
    pub change: Change,
}

/// What is counted, as `src/harness/tools/refactor.py` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    Complexity,
    FunctionComplexity,
    Length,
    FunctionLength,
    Nesting,
    Duplication,
}

impl Metric {
    pub const ALL: [Self; 6] = [
        Self::Complexity,
        Self::FunctionComplexity,
        Self::Length,
        Self::FunctionLength,
        Self::Nesting,
        Self::Duplication,
    ];

    /// Its key in a spec.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Complexity => "complexity",
            Self::FunctionComplexity => "function_complexity",
            Self::Length => "length",
            Self::FunctionLength => "function_length",
            Self::Nesting => "nesting",
            Self::Duplication => "duplication",
        }
    }

    /// What it counts, for the learner.
    #[must_use]
    pub const fn counted(self) -> &'static str {
        match self {
            Self::Complexity => "branches",
            Self::FunctionComplexity => "ways through the most branched function",
            Self::Length => "statements",
            Self::FunctionLength => "statements in the longest function",
            Self::Nesting => "levels of blocks inside each other",
            Self::Duplication => "repeated parts of the code",
        }
    }
}

/// How a number has to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It may stay as it is.
    NoMore,
    Less,
    /// Less by so much.
    By(u32),
    /// Less by so many hundredths of what it was; at most 100.
    Percent(u32),
}

impl Change {
    /// From `no more`, `less`, `-3` or `-30%`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "no more" => Some(Self::NoMore),
            "less" => Some(Self::Less),
            _ => {
                let number = text.strip_prefix('-')?;
                let (digits, percent) =
                    number.strip_suffix('%').map_or((number, false), |digits| (digits, true));
                let number = digits.trim_end().parse().ok().filter(|&number: &u32| number > 0)?;
                match percent {
                    true if number > 100 => None,
                    true => Some(Self::Percent(number)),
                    false => Some(Self::By(number)),
                }
            }
        }
    }

    /// The largest number that will do; `None` if nothing can be so much less.
    #[must_use]
    pub fn most(self, before: usize) -> Option<usize> {
        match self {
            Self::NoMore => Some(before),
            Self::Less => before.checked_sub(1),
            Self::By(number) => before.checked_sub(number as usize),
            Self::Percent(_) if before == 0 => None,
            Self::Percent(percent) => Some(before * (100 - percent as usize) / 100),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMore => f.write_str("no more"),
            Self::Less => f.write_str("fewer"),
            Self::By(number) => write!(f, "{number} fewer"),
            Self::Percent(percent) => write!(f, "{percent} % fewer"),
        }
    }
}

impl fmt::Display for Refactor {
    /// As in "is compared with the starter: 30 % fewer branches, no more statements".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is compared with the starter: ")?;
        for (index, Goal { metric, change }) in self.goals.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{change} {}", metric.counted())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Change;

    #[test]
    fn changes_are_read_and_applied() {
        for (text, before, most) in [
            ("no more", 7, Some(7)),
            ("less", 7, Some(6)),
            ("less", 0, None),
            ("-3", 7, Some(4)),
            ("-8", 7, None),
            ("-30%", 7, Some(4)),
            ("-30 %", 10, Some(7)),
            ("-100%", 10, Some(0)),
            ("-30%", 0, None),
        ] {
            let change = Change::read(text).expect(text);
            assert_eq!(change.most(before), most, "{text} of {before}");
        }
        for text in ["", "30%", "-0", "-101%", "-x", "more", "-3.5%", "--3"] {
            assert_eq!(Change::read(text), None, "{text}");
        }
    }
}
