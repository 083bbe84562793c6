//! What the attacks are after: files, a process, memory and services on the host, laid out by doctor, and watched from
//! the host's side. Nothing here knows the attacks or what anyone promised.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

use crate::sandbox::staging;

/// What was killed may take this long to be gone from the table of processes.
const PATIENCE: Duration = Duration::from_millis(500);

/// Everything that is watched. Files and services go away when it is dropped.
pub struct Canaries {
    /// Holds the files; everybody may look into it.
    folder: staging::Folder,
    /// What must not be read anywhere.
    secret: Box<str>,
    /// The name of a thread of ours, and of what the attacks leave behind: processes and files.
    mark: String,
    service: TcpListener,
    hidden: UnixListener,
    signals: SignalFd,
    /// Folders that everybody can write to.
    shared: Vec<PathBuf>,
    /// Keeps the thread that bears the name alive.
    _named: mpsc::Sender<()>,
}

impl Canaries {
    /// Lays everything out.
    ///
    /// From then on this thread, and those that it starts, get SIGURG only by way of [`look`](Self::look).
    pub fn lay() -> io::Result<Self> {
        let folder = staging::folder()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let random = || RandomState::new().hash_one(std::process::id());
        let secret = format!("secret-{:016x}{:016x}", random(), random()).into_boxed_str();
        // The name of a thread has at most 15 bytes.
        let mark = format!("canary-{:08x}", random() & 0xffff_ffff);
        let service = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        service.set_nonblocking(true)?;
        let hidden = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&mark)?)?;
        hidden.set_nonblocking(true)?;
        // Blocked, since only what is blocked can be read; and a signal that does nothing where it is not.
        let urgent = SigSet::from(Signal::SIGURG);
        urgent.thread_block()?;
        let signals = SignalFd::with_flags(&urgent, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
        let (named, until_dropped) = mpsc::channel::<()>();
        // A thread names itself, before it does anything else.
        let (ready, until_ready) = mpsc::channel();
        let bearer = move || ready.send(()).map(|()| until_dropped.recv());
        thread::Builder::new().name(mark.clone()).spawn(bearer)?;
        until_ready.recv().map_err(io::Error::other)?;
        let shared: Vec<_> = ["/tmp", "/var/tmp", "/dev/shm"].map(PathBuf::from).into();
        let shared = shared.into_iter().filter(|folder| folder.is_dir()).collect();
        let canaries = Self { folder, secret, mark, service, hidden, signals, shared, _named: named };
        canaries.lay_files()?;
        Ok(canaries)
    }

    fn lay_files(&self) -> io::Result<()> {
        let home = self.home();
        let folder = home.parent().expect("it is a file in a folder");
        fs::create_dir_all(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        for (place, mode) in [(&self.file(), 0o644), (&home, 0o600)] {
            fs::write(place, &*self.secret)?;
            fs::set_permissions(place, fs::Permissions::from_mode(mode))?;
        }
        Ok(())
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("canary")
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home/.git-credentials")
    }

    /// Where everything is, for the environment of an attack.
    pub fn environment(&self) -> BTreeMap<String, String> {
        let port = self.service.local_addr().map_or(0, |address| address.port());
        let shared: Vec<_> = self.shared.iter().map(|folder| folder.display().to_string()).collect();
        let memory = format!("{}+{}", self.secret.as_ptr().addr(), self.secret.len());
        [
            ("FILE", self.file().display().to_string()),
            ("HOME", self.home().display().to_string()),
            ("FOLDERS", shared.join(":")),
            ("MARK", self.mark.clone()),
            ("PROCESS", std::process::id().to_string()),
            ("MEMORY", memory),
            ("PORT", port.to_string()),
            ("SOCKET", self.mark.clone()),
        ]
        .map(|(name, value)| (format!("CANARY_{name}"), value))
        .into()
    }

    /// Whether a text tells the secret.
    pub fn is_told(&self, text: &str) -> bool {
        text.contains(&*self.secret)
    }

    /// What has been touched since the last look, in words. Puts everything back.
    pub fn look(&self) -> io::Result<Vec<&'static str>> {
        let mut touched = Vec::new();
        if fs::read(self.file()).ok().as_deref() != Some(self.secret.as_bytes()) {
            touched.push("a file was changed");
            self.lay_files()?;
        }
        if self.shared.iter().filter(|folder| fs::remove_file(folder.join(&self.mark)).is_ok()).count() > 0 {
            touched.push("a file was left behind");
        }
        if std::iter::from_fn(|| self.service.accept().ok()).count() > 0 {
            touched.push("the local service was reached");
        }
        if std::iter::from_fn(|| self.hidden.accept().ok()).count() > 0 {
            touched.push("the local socket was reached");
        }
        if std::iter::from_fn(|| self.signals.read_signal().ok().flatten()).count() > 0 {
            touched.push("the signal arrived");
        }
        if self.is_survived_by_any() {
            touched.push("processes were left running");
        }
        Ok(touched)
    }

    /// Whether a process of an attack is alive, and stays so.
    fn is_survived_by_any(&self) -> bool {
        let patience = Instant::now() + PATIENCE;
        while is_any_called(&self.mark) {
            if Instant::now() > patience {
                return true;
            }
            thread::sleep(Duration::from_millis(10));
        }
        false
    }
}

/// Whether a living process has this name.
fn is_any_called(name: &str) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    processes.into_iter().any(|process| is_called(&process, name))
}

fn is_called(process: &Path, name: &str) -> bool {
    // As in `12 (name) S 1 ...`; the dead that nobody has waited for yet are Z.
    let Ok(text) = fs::read_to_string(process.join("stat")) else { return false };
    text.rsplit_once(')').is_some_and(|(start, rest)| {
        start.ends_with(&format!("({name}")) && !rest.trim_start().starts_with(['Z', 'X'])
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpStream;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn what_is_touched_is_seen_once_and_put_back() {
        let canaries = Canaries::lay().unwrap();
        let places = canaries.environment();
        assert_eq!(canaries.look().unwrap(), Vec::<&str>::new());

        fs::OpenOptions::new().append(true).open(&places["CANARY_FILE"]).unwrap().write_all(b"x").unwrap();
        let port: u16 = places["CANARY_PORT"].parse().unwrap();
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap());
        let socket = SocketAddr::from_abstract_name(&places["CANARY_SOCKET"]).unwrap();
        drop(UnixStream::connect_addr(&socket).unwrap());
        nix::sys::signal::raise(Signal::SIGURG).unwrap();
        let touched = [
            "a file was changed",
            "the local service was reached",
            "the local socket was reached",
            "the signal arrived",
        ];
        assert_eq!(canaries.look().unwrap(), touched);

        assert_eq!(canaries.look().unwrap(), Vec::<&str>::new());
        assert!(canaries.is_told(&fs::read_to_string(&places["CANARY_FILE"]).unwrap()));
        assert!(canaries.is_told(&fs::read_to_string(&places["CANARY_HOME"]).unwrap()));
    }

    #[test]
    fn the_named_thread_can_be_found_and_is_no_survivor() {
        let canaries = Canaries::lay().unwrap();
        let tasks = fs::read_dir("/proc/self/task").unwrap();
        let names =
            tasks.map(|task| fs::read_to_string(task.unwrap().path().join("comm")).unwrap_or_default());
        assert!(names.into_iter().any(|name| name.trim() == canaries.mark));
        assert!(!is_any_called(&canaries.mark));
    }
}
