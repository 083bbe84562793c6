//! `gradus doctor`. What it finds depends on the machine; how it says so does not.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::world::World;

/// The whole of its JSON: a key that is new has to be written here too.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Findings {
    format: u32,
    gradus: String,
    python: String,
    python_version: String,
    level: String,
    layers: Vec<String>,
    lacking: Vec<String>,
    instructions: bool,
    held: bool,
    levels: Vec<LevelFindings>,
    attacks: Vec<Attack>,
    advice: Vec<Advice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelFindings {
    level: String,
    available: bool,
    layers: Vec<String>,
    lacking: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attack {
    name: String,
    tries: String,
    promised_at: String,
    results: Vec<AttackResult>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttackResult {
    level: String,
    result: String,
    promised: bool,
    observed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advice {
    lacking: String,
    changes: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    what: String,
    commands: Vec<String>,
}

/// Strongest first.
const LEVELS: [&str; 3] = ["strict", "kernel", "basic"];

fn strength(level: &str) -> usize {
    LEVELS.iter().rev().position(|known| *known == level).unwrap_or_else(|| panic!("a level {level}"))
}

/// One run for all that scripts are told: it takes seconds.
#[test]
fn tells_scripts_what_holds_here() {
    let run = World::new().run(&["doctor", "--format", "json"]);
    let found: Findings = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"));
    tells_of_the_machine(&found);
    tells_of_every_attack_at_every_level(&found);
    assert!(found.held, "{run}");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

fn tells_of_the_machine(found: &Findings) {
    assert_eq!((found.format, found.gradus.as_str()), (1, env!("CARGO_PKG_VERSION")));
    assert!(std::path::Path::new(&found.python).is_absolute(), "{}", found.python);
    assert!(found.python_version.starts_with("3."), "{}", found.python_version);
    assert!(found.layers.iter().any(|layer| layer == "resource limits"), "{:?}", found.layers);
    assert!(found.level == "strict" || !found.lacking.is_empty());

    let names: Vec<_> = found.levels.iter().map(|level| level.level.as_str()).collect();
    assert_eq!(names, LEVELS);
    for level in &found.levels {
        let possible = strength(&level.level) <= strength(&found.level);
        assert_eq!((level.available, level.layers.is_empty()), (possible, false), "{}", level.level);
        assert!(level.available || !level.lacking.is_empty(), "{}", level.level);
    }
    for lacking in &found.lacking {
        assert!(found.advice.iter().any(|advice| advice.lacking == *lacking), "no advice for {lacking}");
    }
    let missed = found.advice.iter().any(|advice| advice.lacking.starts_with("counter of instructions"));
    assert_eq!(found.instructions, !missed);
    for change in found.advice.iter().flat_map(|advice| &advice.changes) {
        assert!(!change.what.is_empty() && change.commands.iter().all(|command| !command.is_empty()));
    }
}

fn tells_of_every_attack_at_every_level(found: &Findings) {
    assert!(found.attacks.len() >= 12);
    let available: Vec<_> =
        found.levels.iter().filter(|level| level.available).map(|level| level.level.as_str()).collect();
    for attack in &found.attacks {
        let tried: Vec<_> = attack.results.iter().map(|result| result.level.as_str()).collect();
        assert_eq!(tried, available, "{} ({})", attack.name, attack.tries);
        for AttackResult { level, result, promised, observed } in &attack.results {
            let seen = format!("{}, {level}: {result}, {observed:?}", attack.name);
            assert_eq!(*promised, strength(level) >= strength(&attack.promised_at), "{seen}");
            assert_eq!(observed.is_none(), result == "held", "{seen}");
            assert!(result == "held" || !promised && result == "did_not_hold", "{seen}");
        }
    }
    let promised: BTreeSet<_> = found.attacks.iter().map(|attack| strength(&attack.promised_at)).collect();
    assert_eq!(promised.len(), LEVELS.len(), "each level is attacked for what it adds");
}

#[test]
fn tells_people_the_same() {
    let run = World::new().run(&["doctor"]);
    let words = [
        "gradus ",
        "Python ",
        "Isolation level: ",
        "In force for every submission:",
        "  resource limits",
        "A submission tries to ...",
        "  fill the disk ",
        "Everything that the level ",
    ];
    for word in words {
        assert!(run.stdout.contains(word), "{word:?} is missing: {run}");
    }
}
