//! The one way in which this room opens files: regular ones only, never waiting, never more than a bound.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::OFlag;

/// Whether a link may stand in place of the file. Only the last part of the path is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// For files of authors and users.
    Follow,
    /// For files of learners: a link may lead anywhere.
    Refuse,
}

/// Why a file was not read.
#[derive(Debug)]
pub enum Trouble {
    /// A link (if refused), a folder, a pipe, a socket, a device.
    NotRegular,
    TooLarge,
    Io(io::Error),
}

/// The bytes of a regular file of at most `most` bytes.
///
/// Opening does not block, so that a named pipe cannot hold us; what was opened is looked at, not what the name
/// meant before.
pub fn read(path: &Path, links: Links, most: u64) -> Result<Vec<u8>, Trouble> {
    let mut flags = OFlag::O_NONBLOCK | OFlag::O_CLOEXEC | OFlag::O_NOCTTY;
    if links == Links::Refuse {
        flags |= OFlag::O_NOFOLLOW;
    }
    let opened = OpenOptions::new().read(true).custom_flags(flags.bits()).open(path);
    let file = opened.map_err(|error| match error.raw_os_error().map(Errno::from_raw) {
        // A link that was refused, and a socket.
        Some(Errno::ELOOP | Errno::ENXIO) => Trouble::NotRegular,
        _ => Trouble::Io(error),
    })?;
    let data = file.metadata().map_err(Trouble::Io)?;
    if !data.is_file() {
        return Err(Trouble::NotRegular);
    }
    if data.len() > most {
        return Err(Trouble::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(data.len()).unwrap_or_default() + 1);
    // It may grow while it is read.
    file.take(most + 1).read_to_end(&mut bytes).map_err(Trouble::Io)?;
    if bytes.len() as u64 > most { Err(Trouble::TooLarge) } else { Ok(bytes) }
}
