//! All that doctor found, as scripts read it. Keys and words may be added, never renamed.

use serde::Serialize;

use super::advice::{Advice, advise};
use super::attacks::{ATTACKS, Attack};
use super::facts::Facts;
use super::trial::Finding;
use crate::sandbox::interpreter::Interpreter;
use crate::sandbox::{Level, Welcome};

#[derive(Debug, Serialize)]
pub struct Findings {
    pub format: u32,
    pub gradus: &'static str,
    pub python: String,
    pub python_version: String,
    /// The best level that this machine has.
    pub level: Level,
    pub layers: Vec<String>,
    pub lacking: Vec<String>,
    /// The processor's instructions can be counted, which [`time_growth`](crate::growth) prefers to time.
    pub instructions: bool,
    /// Everything that the best level promises was tried, and held.
    pub held: bool,
    /// Every level, strongest first.
    pub levels: Vec<LevelFindings>,
    pub attacks: Vec<AttackFindings>,
    pub advice: Vec<Advice>,
}

#[derive(Debug, Serialize)]
pub struct LevelFindings {
    pub level: Level,
    /// This machine has it; else nothing was tried.
    pub available: bool,
    pub layers: Vec<String>,
    pub lacking: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct AttackFindings {
    pub name: &'static str,
    pub tries: &'static str,
    /// The weakest level that promises to stop it.
    pub promised_at: Level,
    /// One for each level that this machine has, strongest first.
    pub results: Vec<AttackResult>,
}

#[derive(Debug, Serialize)]
pub struct AttackResult {
    pub level: Level,
    pub result: Word,
    /// This level promises to stop it.
    pub promised: bool,
    /// What was seen, where it did not hold or is unclear.
    pub observed: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    Held,
    DidNotHold,
    Unclear,
}

impl Findings {
    /// Before any attack.
    pub fn new(python: &Interpreter, best: &Welcome, facts: &Facts) -> Self {
        let attacks = ATTACKS.iter().map(|attack| AttackFindings {
            name: attack.name,
            tries: attack.tries,
            promised_at: attack.promised_at,
            results: Vec::new(),
        });
        Self {
            format: crate::event::FORMAT,
            gradus: env!("CARGO_PKG_VERSION"),
            python: python.path.display().to_string(),
            python_version: python.version.to_string(),
            level: best.level,
            layers: best.layers.clone(),
            lacking: best.lacking.clone(),
            instructions: facts.uncounted.is_none(),
            held: false,
            levels: Vec::new(),
            attacks: attacks.collect(),
            advice: advise(&best.lacking, &best.layers, facts),
        }
    }

    /// After all of them: says whether the best level holds what it promises.
    pub fn conclude(&mut self) {
        let best = self.level;
        self.held = self.levels.iter().any(|found| found.level == best && found.available)
            && self.results(best).all(|(_, result)| !result.promised || result.result == Word::Held);
    }

    /// What came of every attack at a level.
    pub fn results(&self, level: Level) -> impl Iterator<Item = (&AttackFindings, &AttackResult)> {
        let results =
            self.attacks.iter().flat_map(|attack| attack.results.iter().map(move |result| (attack, result)));
        results.filter(move |(_, result)| result.level == level)
    }
}

impl LevelFindings {
    pub fn new(level: Level, welcome: &Welcome) -> Self {
        Self {
            level,
            available: welcome.level == level,
            layers: welcome.layers.clone(),
            lacking: welcome.lacking.clone(),
        }
    }
}

impl AttackResult {
    pub fn new(attack: &Attack, level: Level, finding: Finding) -> Self {
        let (result, observed) = match finding {
            Finding::Held => (Word::Held, None),
            Finding::GotThrough(seen) => (Word::DidNotHold, Some(seen)),
            Finding::Unclear(why) => (Word::Unclear, Some(why)),
        };
        Self { level, result, promised: level >= attack.promised_at, observed }
    }
}
