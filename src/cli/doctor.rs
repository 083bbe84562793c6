//! `gradus doctor`: what this machine can enforce.

use std::fmt::Write;
use std::sync::Arc;

use serde::Serialize;

use super::args::{Doctor, OutputFormat};
use super::error::CliError;
use super::terminal::Terminal;
use super::{exit, machine};
use crate::sandbox::client::Sandbox;

/// What was found. Keys may be added, never renamed.
#[derive(Serialize)]
struct Findings {
    format: u32,
    gradus: &'static str,
    python: String,
    python_version: String,
    level: &'static str,
    layers: Vec<String>,
    lacking: Vec<String>,
}

pub fn run(terminal: Terminal, options: &Doctor) -> Result<i32, CliError> {
    let (python, root) = machine::python(options.python.as_deref(), [])?;
    let (path, version) = (python.path.display().to_string(), python.version.to_string());
    let program = std::env::current_exe().map_err(|error| CliError::machine(&error))?;
    let mut runner = Arc::new(Sandbox::new(program, python, root)).runner();
    let welcome = runner.start()?;
    let findings = Findings {
        format: crate::event::FORMAT,
        gradus: env!("CARGO_PKG_VERSION"),
        python: path,
        python_version: version,
        level: welcome.level.word(),
        layers: welcome.layers.clone(),
        lacking: welcome.lacking.clone(),
    };
    let text = match options.format {
        OutputFormat::Text => page(&findings),
        OutputFormat::Json => {
            serde_json::to_string_pretty(&findings).map_err(|error| CliError::machine(&error))? + "\n"
        }
    };
    terminal.print(&text)?;
    Ok(exit::ACCEPTED)
}

fn page(findings: &Findings) -> String {
    let mut text =
        format!("gradus {}\nPython {} ({})\n", findings.gradus, findings.python_version, findings.python);
    let _ = writeln!(text, "Isolation level: {}\n\nIn force for every submission:", findings.level);
    for layer in &findings.layers {
        let _ = writeln!(text, "  {layer}");
    }
    if findings.lacking.is_empty() {
        text.push_str("\nNothing is missing on this machine.\n");
        return text;
    }
    text.push_str("\nNot available here:\n");
    for lack in &findings.lacking {
        let _ = writeln!(text, "  {lack}");
    }
    if findings.lacking.iter().any(|lack| lack.starts_with("namespaces")) {
        text.push_str(ADVICE);
    }
    text
}

const ADVICE: &str = "
To get namespaces: on a machine of your own, allow user namespaces (`sysctl user.max_user_namespaces`; on Ubuntu
`sysctl kernel.apparmor_restrict_unprivileged_userns=0`); in Docker, run with `--security-opt seccomp=unconfined
--security-opt systempaths=unconfined`.
";
