//! The packages of gradus' own tools, and those of the courses here, for tests that grade with them: made by the command that
//! users have, at the first test that asks for them.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The folder to import from, or why there is none: a machine without a network skips what needs it, and says so.
pub fn packages() -> Result<PathBuf, String> {
    static PACKAGES: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    PACKAGES.get_or_init(|| made(&["--tools"])).clone()
}

/// The same for the packages of the courses that are here, all of which have one lock.
#[allow(dead_code, reason = "not all tests have courses")]
pub fn course() -> Result<PathBuf, String> {
    static PACKAGES: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let course = concat!(env!("CARGO_MANIFEST_DIR"), "/exercises");
    PACKAGES.get_or_init(|| made(&["--exercises", course])).clone()
}

fn made(what: &[&str]) -> Result<PathBuf, String> {
    let key = gradus(&[&["env", "make"], what].concat())?;
    let key = key.split_whitespace().next().unwrap_or_default().to_owned();
    let list: serde_json::Value = serde_json::from_str(&gradus(&["env", "list", "--format", "json"])?)
        .map_err(|error| error.to_string())?;
    let environments = list["environments"].as_array().cloned().unwrap_or_default();
    let made = environments.iter().find(|environment| environment["key"] == key.as_str());
    let path = made.and_then(|environment| environment["path"].as_str());
    path.map(|path| PathBuf::from(path).join("packages")).ok_or_else(|| format!("{key} is not listed"))
}

#[expect(clippy::disallowed_methods, reason = "the tools are made as users make them")]
fn gradus(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output();
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("packages that are needed cannot be had: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
