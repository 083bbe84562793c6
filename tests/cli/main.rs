//! The command as people and scripts use it: arguments in; both streams, the exit code and files out.
//!
//! One binary, a module for each command and for what several commands share. [`world`] is the small course that they
//! work with, and the one place that hides what differs from run to run.

mod authors_code;
mod check;
mod doctor;
mod env;
mod failures;
mod grade;
mod help;
mod interrupt;
mod json;
mod list;
mod printing;
mod report;
mod reports;
mod show;
mod verify;
mod world;

#[test]
fn no_file_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let here = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") {
            assert!(here.contains(&format!("\nmod {module};\n")), "tests/cli/{name} is no module of main.rs");
        }
    }
}
