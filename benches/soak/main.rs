//! Whether gradus leaves anything behind, however long it runs and however it ends: `cargo bench --bench soak`.
//!
//! First many single runs on one supervisor, for every level that this machine has; then many runs of the command that
//! are killed at random moments. Ends with an error if a process, a mount, a control group, a folder or a descriptor is
//! left, or if memory grew.
//!
//! No test: it takes minutes. `-- --runs 2000 --kills 10` makes it shorter.

#![expect(clippy::disallowed_methods, reason = "it starts what it watches, and kills it")]
#![expect(clippy::print_stdout, reason = "the figures are its output")]

mod hands;
mod held;
mod kills;
mod runs;

use clap::Parser;
use gradus::sandbox::interpreter::{self, Search};
use nix::sys::prctl::set_child_subreaper;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Runs gradus again and again, and looks for what it leaves behind.
#[derive(Parser)]
struct Arguments {
    /// Runs in a row at level `strict`; the other ways to run get a tenth of it each.
    #[arg(long, default_value_t = 20_000)]
    runs: usize,
    /// Runs of the command that are killed.
    #[arg(long, default_value_t = 100)]
    kills: usize,
    /// Decides when they are killed [default: another one every time].
    #[arg(long)]
    seed: Option<u64>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Outcome<()> {
    // `cargo test --benches` passes other flags, and has no time for this.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let arguments = Arguments::parse();
    // What outlives its parents becomes a child of this process, and can be seen.
    set_child_subreaper(true)?;
    let staging = tempfile::tempdir()?;
    let path = std::env::var_os("PATH");
    let python = interpreter::find(
        &Search { path: path.as_deref(), ..Search::default() },
        staging.path(),
        "3.11",
        |_| Ok(()),
    )?;
    println!("Python {} at {}", python.version, python.path.display());
    if arguments.runs > 0 {
        runs::in_a_row(&python, arguments.runs)?;
    }
    if arguments.kills > 0 {
        kills::at_random(arguments.kills, arguments.seed)?;
    }
    println!("\nnothing was left behind");
    Ok(())
}
