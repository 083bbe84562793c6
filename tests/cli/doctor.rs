//! `gradus doctor`. What it finds depends on the machine; how it says so does not.

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
}

#[test]
fn tells_scripts_what_holds_here() {
    let run = World::new().run(&["doctor", "--format", "json"]);
    let found: Findings = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"));
    assert_eq!((run.code, found.format, found.gradus.as_str()), (0, 1, env!("CARGO_PKG_VERSION")));
    assert!(["basic", "kernel", "strict"].contains(&found.level.as_str()), "{}", found.level);
    assert!(std::path::Path::new(&found.python).is_absolute(), "{}", found.python);
    assert!(found.python_version.starts_with("3."), "{}", found.python_version);
    assert!(found.layers.iter().any(|layer| layer == "resource limits"), "{:?}", found.layers);
    assert!(found.level == "strict" || !found.lacking.is_empty());
}

#[test]
fn tells_people_the_same() {
    let run = World::new().run(&["doctor"]);
    let words =
        ["gradus ", "Python ", "Isolation level: ", "In force for every submission:", "  resource limits"];
    for word in words {
        assert!(run.stdout.contains(word), "{word:?} is missing: {run}");
    }
}
