//! The folders of packages in the user's cache: each made once, whole or not at all.
//!
//! ```text
//! envs/KEY/packages/     what is imported
//! envs/KEY/about.json    what it is, for `gradus env list`
//! envs/.KEY-RANDOM/      being made, or left by a run that was killed
//! envs/.locks/KEY        held while it is made (alone) and used (together)
//! envs/.threaded/KEY     modules in it that start threads when they are imported, a line each, as far as that is known
//! ```
//!
//! A folder is made beside its place and renamed when it is complete, so that what is there is whole. The kernel lets go
//! of a lock when its process ends, in whatever way: whoever holds the lock knows that what lies there half made is
//! abandoned.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::installer::{Installer, Order};
use super::{Doing, EnvironmentError, listed};
use crate::event::Package;
use crate::sandbox::supervisor::remove_tree;
use crate::spec::lock::Lock;

const PACKAGES: &str = "packages";
const ABOUT: &str = "about.json";
const LOCKS: &str = ".locks";
const THREADED: &str = ".threaded";

/// The folders of one user.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

/// Packages that are there and stay while this is held.
#[derive(Debug)]
pub struct Provided {
    /// The folder to import from.
    pub packages: PathBuf,
    pub key: String,
    /// What is in it, by name.
    pub installed: Vec<Package>,
    /// Modules in it that start threads when they are imported: nothing can be forked after that.
    pub threaded: BTreeSet<String>,
    /// None where the cache cannot be written to: nobody removes anything there either.
    _in_use: Option<Flock<File>>,
}

/// What takes time, and is told before it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News<'a> {
    /// These packages are being installed, by `uv` or `pip`.
    Making { packages: &'a str, installer: &'a str },
    /// Another gradus is at it.
    Waiting { packages: &'a str },
}

/// What a folder of packages is. Keys may be added, never renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What was installed, by name.
    pub packages: Vec<Package>,
    /// The interpreter that it is for.
    pub python: String,
    /// What made it: `uv` or `pip`.
    pub installer: String,
    /// Seconds since 1970-01-01 UTC.
    pub made: u64,
    /// Digest of the lock's text.
    pub lock: String,
}

/// One folder of packages in the cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub key: String,
    pub path: PathBuf,
    /// On disk.
    pub bytes: u64,
    /// Modules in it that start threads when they are imported, as far as runs have found out.
    pub threaded: BTreeSet<String>,
    #[serde(flatten)]
    pub about: About,
}

impl Store {
    /// `cache` is gradus' folder in the user's cache; it need not be there yet.
    #[must_use]
    pub fn new(cache: &Path) -> Self {
        Self { folder: cache.join("envs") }
    }

    /// The packages of a lock, for the interpreter of this `identity`. Made if need be, by `installer`; without one
    /// (offline), only what is there is provided.
    ///
    /// # Errors
    ///
    /// See [`EnvironmentError`]. Nothing is left that counts.
    pub fn provide(
        &self,
        lock: &Lock,
        identity: &str,
        installer: Option<&dyn Installer>,
        tell: &mut dyn FnMut(News<'_>),
    ) -> Result<Provided, EnvironmentError> {
        let key = key(lock, identity);
        let names = listed(&lock.pins);
        let waiting = News::Waiting { packages: &names };
        // Round again after making it, as between two locks somebody may remove it.
        loop {
            let shared = match self.lock(&key, FlockArg::LockShared, &mut || tell(waiting)) {
                Ok(lock) => Some(lock),
                Err(_) if self.is_made(&key) => None,
                Err(error) => return Err(error),
            };
            if self.is_made(&key) {
                let packages = self.folder.join(&key).join(PACKAGES);
                return Ok(Provided {
                    installed: installed(&packages),
                    threaded: self.threaded(&key),
                    packages,
                    key,
                    _in_use: shared,
                });
            }
            drop(shared);
            let missing = || EnvironmentError::Missing { packages: names.clone() };
            let installer = installer.ok_or_else(missing)?;
            let alone = self.lock(&key, FlockArg::LockExclusive, &mut || tell(waiting))?;
            if !self.is_made(&key) {
                tell(News::Making { packages: &names, installer: installer.name() });
                self.make(&key, lock, identity, installer)?;
            }
            drop(alone);
        }
    }

    /// Everything that is there, by key.
    ///
    /// # Errors
    ///
    /// If the cache is there and cannot be read.
    pub fn list(&self) -> Result<Vec<Entry>, EnvironmentError> {
        let folders = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            folders => folders.doing(|| format!("reading {}", self.folder.display()))?,
        };
        let mut entries: Vec<Entry> =
            folders.flatten().filter_map(|folder| self.entry(&folder.path())).collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(entries)
    }

    /// Removes one that is there.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::InUse`] while a run uses it.
    pub fn remove(&self, key: &str) -> Result<(), EnvironmentError> {
        let in_use = || EnvironmentError::InUse(key.to_owned());
        let file = self.lock_file(key)?;
        let alone = Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|_| in_use())?;
        // Out of its place first: what is half removed does not count.
        let aside = self.folder.join(format!(".{key}-removed"));
        remove_tree(&aside);
        let moved = fs::rename(self.folder.join(key), &aside);
        moved.doing(|| format!("removing {}", self.folder.join(key).display()))?;
        remove_tree(&aside);
        let _ = fs::remove_file(self.folder.join(THREADED).join(key));
        drop(alone);
        Ok(())
    }

    /// Keeps which modules start threads when they are imported, in place of what was known before.
    ///
    /// # Errors
    ///
    /// If it cannot be written, which loses nothing but time.
    pub fn mark_threaded(&self, key: &str, modules: &BTreeSet<String>) -> io::Result<()> {
        let folder = self.folder.join(THREADED);
        fs::create_dir_all(&folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        for module in modules {
            writeln!(file, "{module}")?;
        }
        file.persist(folder.join(key))?;
        Ok(())
    }

    fn threaded(&self, key: &str) -> BTreeSet<String> {
        let text = fs::read_to_string(self.folder.join(THREADED).join(key)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn entry(&self, path: &Path) -> Option<Entry> {
        let key = path.file_name()?.to_str().filter(|name| !name.starts_with('.'))?.to_owned();
        let about = serde_json::from_slice(&fs::read(path.join(ABOUT)).ok()?).ok()?;
        let threaded = self.threaded(&key);
        Some(Entry { key, path: path.to_owned(), bytes: size(path), threaded, about })
    }

    fn is_made(&self, key: &str) -> bool {
        self.folder.join(key).join(PACKAGES).is_dir()
    }

    /// Makes a folder of packages. The caller holds its lock.
    fn make(
        &self,
        key: &str,
        lock: &Lock,
        identity: &str,
        installer: &dyn Installer,
    ) -> Result<(), EnvironmentError> {
        self.sweep(key);
        let place = self.folder.join(key);
        let doing = || format!("making {}", place.display());
        let aside = tempfile::Builder::new().prefix(&format!(".{key}-")).tempdir_in(&self.folder);
        let aside = aside.doing(doing)?;
        let (lock_file, packages) = (aside.path().join("lock.txt"), aside.path().join(PACKAGES));
        let scratch = aside.path().join("scratch");
        fs::write(&lock_file, &*lock.text).doing(doing)?;
        fs::create_dir(&packages).and_then(|()| fs::create_dir(&scratch)).doing(doing)?;
        let order = Order {
            names: &listed(&lock.pins),
            lock_file: &lock_file,
            packages: &packages,
            place: &place.join(PACKAGES),
            scratch: &scratch,
            prepare: lock.prepare,
        };
        installer.install(&order)?;
        let about =
            serde_json::to_vec_pretty(&about(lock, &packages, identity, installer.name())).doing(doing)?;
        fs::write(aside.path().join(ABOUT), about).doing(doing)?;
        remove_tree(&scratch);
        seal(aside.path()).doing(doing)?;
        // Complete on disk before it is in its place: also after a power cut, what is there is whole.
        File::open(aside.path()).and_then(|folder| Ok(nix::unistd::syncfs(folder)?)).doing(doing)?;
        fs::rename(aside.keep(), &place).doing(doing)
    }

    /// Removes what was left half made. The caller holds the lock of the key, so nobody is at it.
    fn sweep(&self, key: &str) {
        let prefix = format!(".{key}-");
        for folder in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if folder.file_name().to_string_lossy().starts_with(&prefix) {
                remove_tree(&folder.path());
            }
        }
    }

    fn lock_file(&self, key: &str) -> Result<File, EnvironmentError> {
        let path = self.folder.join(LOCKS).join(key);
        let open = || File::options().read(true).write(true).create(true).truncate(false).open(&path);
        fs::create_dir_all(self.folder.join(LOCKS))
            .and_then(|()| open())
            .doing(|| format!("opening {}", path.display()))
    }

    /// Takes the lock of a key, and tells if that has to wait for somebody.
    fn lock(
        &self,
        key: &str,
        how: FlockArg,
        wait: &mut dyn FnMut(),
    ) -> Result<Flock<File>, EnvironmentError> {
        let at_once = match how {
            FlockArg::LockShared => FlockArg::LockSharedNonblock,
            _ => FlockArg::LockExclusiveNonblock,
        };
        let mut tried = Flock::lock(self.lock_file(key)?, at_once);
        if matches!(tried, Err((_, Errno::EWOULDBLOCK))) {
            wait();
        }
        while let Err((file, Errno::EWOULDBLOCK | Errno::EINTR)) = tried {
            tried = Flock::lock(file, how);
        }
        tried.map_err(|(_, error)| error).doing(|| format!("locking {key}"))
    }
}

/// The name of the folder for a lock and an interpreter.
#[must_use]
pub fn key(lock: &Lock, identity: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(identity.as_bytes());
    digest.update(b"\0");
    digest.update(lock.text.as_bytes());
    if let Some(prepare) = lock.prepare {
        digest.update(b"\0");
        digest.update(prepare.as_bytes());
    }
    hexadecimal(&digest.finalize()[..16])
}

/// The digest of a lock alone, whatever the interpreter.
#[must_use]
pub fn digest(lock: &Lock) -> String {
    hexadecimal(&Sha256::digest(lock.text.as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn about(lock: &Lock, packages: &Path, identity: &str, installer: &str) -> About {
    About {
        packages: installed(packages),
        python: identity.to_owned(),
        installer: installer.to_owned(),
        made: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()),
        lock: digest(lock),
    }
}

/// What an installer has put into a folder, by name: a lock may hold more than one machine gets.
fn installed(packages: &Path) -> Vec<Package> {
    let package = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let (name, version) = name.strip_suffix(".dist-info")?.rsplit_once('-')?;
        Some(Package { name: name.replace(['_', '.'], "-").to_lowercase(), version: version.to_owned() })
    };
    let entries = fs::read_dir(packages).into_iter().flatten().flatten();
    let mut found: Vec<Package> = entries.filter_map(package).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.filter_map(|entry| {
        let data = entry.metadata().ok()?;
        Some(if data.is_dir() { size(&entry.path()) } else { data.len() })
    });
    sizes.sum()
}

/// Makes everything readable by all and writable by nobody: learners may run as another user, and nothing changes here.
fn seal(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let data = entry.metadata()?;
        if data.is_dir() {
            seal(&entry.path())?;
        } else if data.is_file() {
            let runs = if data.permissions().mode() & 0o111 == 0 { 0 } else { 0o111 };
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o444 | runs))?;
        }
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o555))
}
