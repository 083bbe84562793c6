//! Makes this process the parent of every orphan below it, and one that stays small.

#![allow(unsafe_code, reason = "prctl, close_range and mallopt have no safe binding")]

use std::io;

use nix::libc;

/// A piece of memory of more bytes is given back to the kernel when it is not needed any more.
#[cfg(target_env = "gnu")]
const GIVEN_BACK: libc::c_int = 128 << 10;

/// Adopts all orphans from now on, keeps descriptors it was started with from those it starts, and keeps no memory that it
/// does not need: the kernel tells what this process has as the peak of each that it forks.
///
/// Source: prctl(2), `PR_SET_CHILD_SUBREAPER`; `close_range(2)`; mallopt(3), `M_MMAP_THRESHOLD`.
pub fn prepare_self() -> io::Result<()> {
    // SAFETY: takes integers only. Set to a value, the bound does not rise any more with what is given back.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, GIVEN_BACK)
    };
    // SAFETY: takes integers only. It marks descriptors 3 and up, whatever they are, and where a kernel does not have it
    // (before 5.9) only descriptors that our own parent leaked stay open.
    unsafe { libc::close_range(3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC.cast_signed()) };
    // SAFETY: takes integers only.
    let result = unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
