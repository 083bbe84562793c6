//! Makes this process the parent of every orphan below it.

#![allow(unsafe_code, reason = "prctl and close_range have no safe binding")]

use std::io;

use nix::libc;

/// Adopts all orphans from now on, and keeps descriptors it was started with from those it starts.
///
/// Source: prctl(2), `PR_SET_CHILD_SUBREAPER`; `close_range(2)`.
pub fn prepare_self() -> io::Result<()> {
    // SAFETY: takes integers only. It marks descriptors 3 and up, whatever they are, and where a kernel does not have it
    // (before 5.9) only descriptors that our own parent leaked stay open.
    unsafe { libc::close_range(3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC.cast_signed()) };
    // SAFETY: takes integers only.
    let result = unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
