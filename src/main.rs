//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|a| a == gradus::sandbox::supervisor::SUBCOMMAND) {
        return ExitCode::from(u8::try_from(gradus::sandbox::supervisor::supervise()).unwrap_or(3));
    }
    ExitCode::from(2)
}
