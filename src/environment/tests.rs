//! Folders of packages are made once, whole or not at all; with an installer that installs nothing real.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use super::installer::{Installer, Order};
use super::store::{News, Provided, Store, key};
use super::{EnvironmentError, listed, tools};
use crate::spec::lock::{Lock, Pin};

/// Writes one module. Or fails, in the middle.
#[derive(Default)]
struct Fake {
    made: AtomicUsize,
    fails: bool,
    slow: bool,
}

impl Installer for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn install(&self, order: &Order<'_>) -> Result<(), EnvironmentError> {
        let Order { lock_file, packages, .. } = order;
        fs::create_dir(packages.join("tiny-1.dist-info")).unwrap();
        fs::write(packages.join("tiny.py"), fs::read(lock_file).unwrap()).unwrap();
        if self.slow {
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        if self.fails {
            let (doing, said) = ("install".to_owned(), "  no".to_owned());
            return Err(EnvironmentError::Installer { installer: "fake", doing, said });
        }
        self.made.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

fn lock(version: &str) -> Lock {
    let pin = Pin { name: "tiny".to_owned(), version: version.parse().unwrap(), conditional: false };
    Lock { text: Arc::from(format!("tiny=={version}")), pins: vec![pin], prepare: None }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_environment_is_made_once_and_is_read_only() {
    let cache = tempfile::tempdir().unwrap();
    let (store, fake) = (Store::new(cache.path()), Fake::default());
    let mut news = Vec::new();
    let mut tell = |what: News<'_>| news.push(format!("{what:?}"));
    let first = store.provide(&lock("1"), "py", Some(&fake), &mut tell).unwrap();
    let again = store.provide(&lock("1"), "py", None, &mut tell).unwrap();
    assert_eq!(first.packages, again.packages);
    assert_eq!(fake.made.load(Ordering::SeqCst), 1);
    assert_eq!(news, [r#"Making { packages: "tiny 1", installer: "fake" }"#]);
    assert_eq!(fs::read_to_string(first.packages.join("tiny.py")).unwrap(), "tiny==1");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&first.packages), mode(&first.packages.join("tiny.py"))), (0o555, 0o444));
    let listed = store.list().unwrap();
    assert_eq!((listed.len(), listed[0].about.packages[0].version.as_str()), (1, "1"));
}

#[test]
fn what_starts_threads_is_kept_until_the_environment_is_removed() {
    let cache = tempfile::tempdir().unwrap();
    let (store, fake) = (Store::new(cache.path()), Fake::default());
    let provide = || store.provide(&lock("1"), "py", Some(&fake), &mut |_| ()).unwrap();
    let Provided { key, threaded, .. } = provide();
    assert!(threaded.is_empty());
    let known = ["polars", "pyarrow"].map(str::to_owned).into();
    store.mark_threaded(&key, &known).unwrap();
    assert_eq!(provide().threaded, known);
    assert_eq!(store.list().unwrap()[0].threaded, known);
    store.remove(&key).unwrap();
    assert!(provide().threaded.is_empty());
}

#[test]
fn another_lock_or_interpreter_is_another_environment() {
    let keys = [key(&lock("1"), "a"), key(&lock("2"), "a"), key(&lock("1"), "b")];
    assert!(keys[0] != keys[1] && keys[0] != keys[2] && keys[1] != keys[2], "{keys:?}");
}

#[test]
fn many_at_once_make_it_once() {
    let cache = tempfile::tempdir().unwrap();
    let (store, fake, gate) =
        (Store::new(cache.path()), Fake { slow: true, ..Fake::default() }, Barrier::new(4));
    let waited = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                gate.wait();
                let mut tell = |news: News<'_>| {
                    waited.fetch_add(usize::from(matches!(news, News::Waiting { .. })), Ordering::SeqCst);
                };
                store.provide(&lock("1"), "py", Some(&fake), &mut tell).unwrap();
            });
        }
    });
    assert_eq!(fake.made.load(Ordering::SeqCst), 1);
    assert!(waited.load(Ordering::SeqCst) > 0, "nobody had to wait");
}

#[test]
fn what_failed_or_was_abandoned_does_not_count() {
    let cache = tempfile::tempdir().unwrap();
    let (store, envs) = (Store::new(cache.path()), cache.path().join("envs"));
    let failing = Fake { fails: true, ..Fake::default() };
    assert!(store.provide(&lock("1"), "py", Some(&failing), &mut |_| ()).is_err());
    assert_eq!(names(&envs), [".locks"]);
    // As a run that was killed leaves it.
    let half = envs.join(format!(".{}-abc", key(&lock("1"), "py")));
    fs::create_dir_all(half.join("packages")).unwrap();
    assert!(store.list().unwrap().is_empty());
    let missing = store.provide(&lock("1"), "py", None, &mut |_| ()).unwrap_err().to_string();
    assert!(missing.contains("tiny 1"), "{missing}");
    let provided = store.provide(&lock("1"), "py", Some(&Fake::default()), &mut |_| ()).unwrap();
    assert_eq!(names(&envs), [".locks".to_owned(), provided.key]);
}

#[test]
fn what_is_in_use_is_not_removed() {
    let cache = tempfile::tempdir().unwrap();
    let store = Store::new(cache.path());
    let provided = store.provide(&lock("1"), "py", Some(&Fake::default()), &mut |_| ()).unwrap();
    let key = provided.key.clone();
    assert!(matches!(store.remove(&key), Err(EnvironmentError::InUse(_))));
    drop(provided);
    store.remove(&key).unwrap();
    assert_eq!(names(&cache.path().join("envs")), [".locks"]);
}

#[test]
fn the_tools_are_locked() {
    let tools = tools();
    for name in ["pytest", "mypy", "ruff", "coverage"] {
        assert!(tools.pins.iter().any(|pin| pin.name == name), "{name}");
    }
    assert!(listed(&tools.pins).ends_with(" more"), "{}", listed(&tools.pins));
}
