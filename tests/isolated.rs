//! The connection between a teacher's tests and a learner's module, in real interpreters: `tests/isolated/check.py` is one
//! end and `tests/isolated/sample.py` the other.
//!
//! The interpreter is `python3` as found by the system; the connection has to work alike on every supported version.

use std::io::Write;
use std::process::{Command, Stdio};

use gradus::sandbox::tool;

#[test]
#[expect(clippy::disallowed_methods, reason = "this test drives an interpreter of its own")]
fn tests_reach_a_module_in_another_process() {
    let check = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/isolated/check.py");
    let mut python = Command::new("python3")
        .args(["-I", "-S", "-B", check])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 is needed to run this test");
    let mut input = python.stdin.take().expect("it was piped");
    input.write_all(tool::MODULE.as_bytes()).expect("the interpreter reads all of it");
    drop(input);
    let output = python.wait_with_output().expect("the interpreter ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
