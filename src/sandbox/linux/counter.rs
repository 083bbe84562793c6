//! Counts what a process and all that it starts execute, by the kernel's performance counters.
//!
//! The descriptor of a counter is only ever the supervisor's, who opened it: the counted process has none, and what it can ask
//! the kernel to switch off are counters of its own. It can hide work all the same, in the kernel, which is not counted, or
//! in a program that the kernel does not let anybody look into. So nothing is decided by a counter alone (see
//! [`crate::growth`]).
//!
//! Source: `perf_event_open(2)`.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::FromRawFd;

use nix::unistd::{Pid, getpid};
use perf_event_open_sys as perf;
use perf_event_open_sys::bindings as kernel;

use crate::sandbox::job::Event;

/// A counter of one process and of everything that it starts from now on.
#[derive(Debug)]
pub struct Counter(File);

impl Counter {
    /// Begins to count. The process must not be another user's yet, and not have started anything.
    ///
    /// # Errors
    ///
    /// The kernel's: this machine has no such counter, as most virtual ones, or this process may not use it.
    pub fn open(event: Event, process: Pid) -> io::Result<Self> {
        let mut wanted = kernel::perf_event_attr {
            size: u32::try_from(size_of::<kernel::perf_event_attr>()).expect("it has some hundred bytes"),
            read_format: (kernel::PERF_FORMAT_TOTAL_TIME_ENABLED | kernel::PERF_FORMAT_TOTAL_TIME_RUNNING)
                .into(),
            ..kernel::perf_event_attr::default()
        };
        let (kind, config) = match event {
            Event::Instructions => (kernel::PERF_TYPE_HARDWARE, kernel::PERF_COUNT_HW_INSTRUCTIONS),
            Event::TaskClock => (kernel::PERF_TYPE_SOFTWARE, kernel::PERF_COUNT_SW_TASK_CLOCK),
        };
        (wanted.type_, wanted.config) = (kind, config.into());
        wanted.set_inherit(1);
        // Those of the kernel take rights that a grader should not have, and change with whatever else the machine does.
        wanted.set_exclude_kernel(1);
        wanted.set_exclude_hv(1);
        let flags = kernel::PERF_FLAG_FD_CLOEXEC.into();
        // SAFETY: the first argument is live and says how large it is; the others are numbers. The result is checked, and
        // owned by nobody else.
        unsafe {
            let fd = perf::perf_event_open(&raw mut wanted, process.as_raw(), -1, -1, flags);
            if fd < 0 { Err(io::Error::last_os_error()) } else { Ok(Self(File::from_raw_fd(fd))) }
        }
    }

    /// What was counted until now. `None` if the processor had something else to count meanwhile: then this is but an
    /// estimate.
    pub fn read(mut self) -> Option<u64> {
        let mut bytes = [0; 3 * size_of::<u64>()];
        self.0.read_exact(&mut bytes).ok()?;
        let (words, _) = bytes.as_chunks();
        let [count, enabled, running] = [0, 1, 2].map(|at| u64::from_ne_bytes(words[at]));
        (running == enabled && running > 0).then_some(count)
    }
}

/// Whether instructions can be counted here.
///
/// # Errors
///
/// Why they cannot, in the words of the kernel.
pub fn can_count_instructions() -> io::Result<()> {
    Counter::open(Event::Instructions, getpid()).map(drop)
}
