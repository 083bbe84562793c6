//! `fixtures/broken`: specs that are refused, and in which words.

use libtest_mimic::{Failed, Trial};

use crate::{course, ensure, here};

/// What `gradus list` says of each folder, and that it ends with the exit code for authors' mistakes.
pub fn tests() -> Vec<Trial> {
    let folders = course::entries(&here("fixtures/broken")).into_iter().filter(|path| path.is_dir());
    let names = folders.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    names.map(|name| Trial::test(format!("broken::{name}"), move || refused(&name))).collect()
}

fn refused(name: &str) -> Result<(), Failed> {
    let mut gradus = assert_cmd::Command::new(env!("CARGO_BIN_EXE_gradus"));
    let output = gradus.args(["list", "--exercises", name]).current_dir(here("fixtures/broken")).output()?;
    let (told, listed) = (String::from_utf8(output.stderr)?, String::from_utf8(output.stdout)?);
    ensure(output.status.code() == Some(2), || format!("{}\n{told}", output.status))?;
    ensure(listed.is_empty(), || format!("a broken exercise was listed:\n{listed}"))?;
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("broken-{name}"), told));
    Ok(())
}
