//! What a case may use.

use std::fmt;
use std::time::Duration;

/// Bounds of one case. Every one is enforced, or said not to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// User plus system time of the whole process tree.
    pub cpu: Duration,
    /// Time on the clock; three times `cpu` unless the spec says otherwise.
    pub wall: Duration,
    /// Resident memory of the whole process tree.
    pub memory: Bytes,
    /// Standard output, standard error and written files together.
    pub output: Bytes,
    /// Processes and threads alive at once.
    pub processes: u32,
    /// The largest single file.
    pub file_size: Bytes,
}

impl Default for Limits {
    fn default() -> Self {
        let cpu = Duration::from_secs(2);
        Self {
            cpu,
            wall: cpu * 3,
            memory: Bytes::mib(256),
            output: Bytes::mib(8),
            processes: 64,
            file_size: Bytes::mib(8),
        }
    }
}

/// An amount of memory or data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl Bytes {
    /// So many times 1,048,576 bytes.
    #[must_use]
    pub const fn mib(count: u64) -> Self {
        Self(count * 1024 * 1024)
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
        let unit = UNITS.into_iter().find(|&(_, size)| self.0 >= size);
        match unit {
            Some((name, size)) if self.0.is_multiple_of(size) => write!(f, "{} {name}", self.0 / size),
            #[expect(clippy::cast_precision_loss, reason = "one decimal place is shown")]
            Some((name, size)) => write!(f, "{:.1} {name}", self.0 as f64 / size as f64),
            None => write!(f, "{} bytes", self.0),
        }
    }
}
