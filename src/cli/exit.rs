//! Exit codes: documented, stable, the same for every command.

/// Every submission was accepted; or the command did what it was asked.
pub const ACCEPTED: i32 = 0;
/// A submission was not accepted, an example solution got another verdict than its folder says.
pub const NOT_ACCEPTED: i32 = 1;
/// The command line or a spec is wrong.
pub const USAGE: i32 = 2;
/// Our fault or the machine's; a protection that did not hold when gradus attacked itself is one.
pub const FAULT: i32 = 3;
/// Nothing matched what was asked for.
pub const NOTHING: i32 = 4;
/// Stopped by Ctrl-C or a request to terminate.
pub const INTERRUPTED: i32 = 130;
