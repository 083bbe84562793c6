//! Reports into real files: names, errors, and what is left behind.

use std::sync::{Arc, Mutex};

use super::*;
use crate::report::samples;

fn request(argument: &str) -> Request {
    Request::parse(OsStr::new(argument)).unwrap()
}

fn refused(argument: &str) -> String {
    Request::parse(OsStr::new(argument)).unwrap_err().to_string()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A standard output that can be read afterwards.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn arguments() {
    assert_eq!(request("csv=a=b.csv").target, Target::Path("a=b.csv".into()));
    assert_eq!(request("json=-").target, Target::Stdout);
    assert_eq!(request("json=/dev/stdout").target, Target::Stdout);
    assert_eq!(refused("out.xml"), "\"out.xml\" names no report: write FORMAT=PATH, as in junit=report.xml");
    assert_eq!(refused("xml=a"), "\"xml\" is no format of reports: there are junit, json, jsonl, csv, human");
    assert_eq!(refused("csv="), "the report csv has no path: write csv=PATH, or csv=- for standard output");
}

#[test]
fn several_at_once_by_rename() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("old.csv"), "old").unwrap();
    let stdout = Shared::default();
    let requests = [
        request(&format!("csv={}", path("old.csv").display())),
        request(&format!("junit={}", path("new.xml").display())),
        request("jsonl=-"),
    ];
    let mut manager = Manager::open(&requests, stdout.clone()).unwrap();
    for event in samples::class() {
        manager.event(&event).unwrap();
    }
    assert_eq!(
        fs::read_to_string(path("old.csv")).unwrap(),
        "old",
        "the target changes only when all is written"
    );
    manager.finish().unwrap();
    assert_eq!(files(folder.path()), ["new.xml", "old.csv"]);
    assert!(fs::read_to_string(path("old.csv")).unwrap().starts_with("learner,"));
    assert!(fs::read_to_string(path("new.xml")).unwrap().ends_with("</testsuites>\n"));
    assert_eq!(stdout.0.lock().unwrap().split(|&byte| byte == b'\n').count() - 1, samples::class().len());
}

#[test]
fn without_an_end_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let requests = [request(&format!("json={}", folder.path().join("a.json").display()))];
    let mut manager = Manager::open(&requests, io::sink()).unwrap();
    manager.event(&samples::class()[0]).unwrap();
    assert_eq!(files(folder.path()).len(), 1);
    drop(manager);
    assert!(files(folder.path()).is_empty());
}

#[test]
fn bad_paths_are_told_before_the_run_and_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let open = |arguments: &[String]| {
        let requests: Vec<Request> = arguments.iter().map(|argument| request(argument)).collect();
        Manager::open(&requests, io::sink())
            .map(drop)
            .unwrap_err()
            .to_string()
            .replace(folder.path().to_str().unwrap(), "F")
    };
    let path = |format: &str, name: &str| format!("{format}={}/{name}", folder.path().display());
    let good = path("csv", "good.csv");
    assert_eq!(
        open(&[good.clone(), path("junit", "no/such/x.xml")]),
        "cannot write the report F/no/such/x.xml: the folder F/no/such does not exist"
    );
    assert_eq!(open(&[good.clone(), path("junit", "")]), "cannot write the report F/: it is a folder");
    assert_eq!(
        open(&[good, path("junit", "./good.csv")]),
        "two reports go to F/./good.csv: give each a path of its own"
    );
    assert_eq!(
        open(&["csv=-".to_owned(), "json=/dev/stdout".to_owned()]),
        "two reports go to standard output: give each a path of its own"
    );
    assert!(files(folder.path()).is_empty());
}

#[test]
fn links_are_followed_and_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("real.json"), "").unwrap();
    std::os::unix::fs::symlink(path("real.json"), path("link.json")).unwrap();
    let both = ["real.json", "link.json"].map(|name| request(&format!("json={}", path(name).display())));
    assert!(Manager::open(&both, io::sink()).is_err());
    Manager::open(&both[1..], io::sink()).unwrap().finish().unwrap();
    assert!(path("link.json").is_symlink());
    assert!(fs::read_to_string(path("real.json")).unwrap().starts_with('{'));
}

#[test]
fn pipes_and_devices_are_written_directly() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let requests = [request(&format!("json={}", pipe.display())), request("csv=/dev/null")];
    let mut manager = Manager::open(&requests, io::sink()).unwrap();
    manager.finish().unwrap();
    drop(manager);
    assert!(reader.join().unwrap().starts_with("{\"format\":1"));
    assert_eq!(files(folder.path()), ["pipe"]);
}

#[test]
fn one_full_disk_does_not_end_the_other_reports() {
    let stdout = Shared::default();
    let requests = [request("jsonl=/dev/full"), request("json=-")];
    let mut manager = Manager::open(&requests, stdout.clone()).unwrap();
    let events = samples::class();
    let error = manager.event(&events[0]).unwrap_err();
    assert!(error.to_string().starts_with("report /dev/full: "), "{error}");
    for event in &events[1..] {
        manager.event(event).unwrap();
    }
    manager.finish().unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&stdout.0.lock().unwrap()).is_ok());
}
