//! Stops everything that is running, from any thread.

use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Stops all runners of a [`Sandbox`](super::Sandbox).
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<Interrupted>);

#[derive(Debug, Default)]
struct Interrupted {
    raised: AtomicBool,
    /// Those of supervisors that were let go are closed: holding them here would use up descriptors.
    sockets: Mutex<Vec<Weak<UnixStream>>>,
}

impl Interrupt {
    /// Cuts every runner off from its supervisor. The runners fail with [`SandboxError::Interrupted`](crate::sandbox::SandboxError::Interrupted); the
    /// supervisors kill what they started, remove their directories and end.
    pub fn raise(&self) {
        self.0.raised.store(true, Ordering::SeqCst);
        let sockets = std::mem::take(&mut *self.0.sockets.lock().unwrap_or_else(PoisonError::into_inner));
        for socket in sockets.iter().filter_map(Weak::upgrade) {
            let _ = socket.shutdown(std::net::Shutdown::Both);
        }
    }

    pub(super) fn is_raised(&self) -> bool {
        self.0.raised.load(Ordering::SeqCst)
    }

    /// Remembers a socket to be cut.
    pub(super) fn watch(&self, socket: &Arc<UnixStream>) {
        let mut sockets = self.0.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        sockets.retain(|socket| socket.strong_count() > 0);
        sockets.push(Arc::downgrade(socket));
        drop(sockets);
        if self.is_raised() {
            self.raise();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn an_interrupt_cuts_the_sockets_that_are_in_use_and_holds_no_others() {
        let interrupt = Interrupt::default();
        for _ in 0..100 {
            let (socket, _theirs) = UnixStream::pair().unwrap();
            interrupt.watch(&Arc::new(socket));
        }
        let (socket, mut theirs) = UnixStream::pair().unwrap();
        let socket = Arc::new(socket);
        interrupt.watch(&socket);
        assert_eq!(interrupt.0.sockets.lock().unwrap().len(), 1);
        interrupt.raise();
        assert_eq!(theirs.read(&mut [0]).unwrap(), 0, "the other end sees the end");
    }
}
