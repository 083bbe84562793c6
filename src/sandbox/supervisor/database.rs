//! Reads databases that a run wrote: a tool of ours asks them what the case wants to know, in a process and a directory of
//! its own, and its answer takes the place of the file.
//!
//! A database is hostile: it can be damaged so that it crashes who reads it, and its views can run without end. So it is
//! read where learners' code runs, within limits, and never by this process or the host.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_bytes::ByteBuf;

use super::Fault;
use super::importer::Importer;
use super::job::Unit;
use super::python::Calls;
use super::workdir::Workdir;
use crate::outcome::{CaseOutcome, Ended, Written};
use crate::sandbox::job::{Action, Subject};
use crate::sandbox::tool::Tool;
use crate::sandbox::wire::{WireCase, WireLimits};
use crate::spec::model::{Bytes, Limits};

/// Where the tool finds the database.
const DATABASE: &str = "written.db";
/// Files beside a database that hold changes which are not in it yet.
const BESIDE: [&str; 2] = ["-wal", "-journal"];
/// What the tool's answer begins with.
const FOUND: &[u8] = b"rows\n";
const REFUSED: &[u8] = b"unreadable\n";

impl Unit<'_> {
    /// The outcome with rows in place of the databases that are asked for some. `keeper` is what has to stay alive,
    /// and the directory that it is in.
    pub(super) fn with_rows(
        &self,
        case: &WireCase,
        mut outcome: CaseOutcome,
        workdir: &Workdir,
        keeper: Option<(&Importer, &Workdir)>,
    ) -> Result<CaseOutcome, Fault> {
        // All files first: to make a directory for the tool clears away that of the run.
        let mut asked = Vec::new();
        for (position, (wanted, written)) in case.writes.iter().zip(&mut outcome.written).enumerate() {
            let Some(query) = &wanted.query else { continue };
            let Written::Content(bytes) = written else { continue };
            let mut files = vec![(DATABASE.to_owned(), ByteBuf::from(std::mem::take(bytes)))];
            for ending in BESIDE {
                let beside = workdir.collect(&format!("{}{ending}", wanted.name), case.limits.output());
                if let Written::Content(bytes) = beside {
                    files.push((format!("{DATABASE}{ending}"), ByteBuf::from(bytes)));
                }
            }
            asked.push((position, reading(query, files, case.hidden)));
        }
        for (position, reading) in asked {
            let workdir = self.workdir(&format!("d{position}"), &reading, keeper.map(|(_, home)| home))?;
            let keep = keeper.map(|(importer, _)| importer);
            outcome.written[position] = answer(&self.alone(&reading, &workdir, Calls::None, keep)?);
        }
        Ok(outcome)
    }
}

fn reading(query: &str, files: Vec<(String, ByteBuf)>, hidden: bool) -> WireCase {
    let cpu = Duration::from_secs(10);
    let limits = Limits {
        cpu,
        wall: cpu * 3,
        memory: Bytes::mib(256),
        output: Bytes::mib(8),
        processes: 16,
        file_size: Bytes::mib(64),
    };
    WireCase {
        subject: Subject::Tool(Tool::Database),
        limits: WireLimits::from(&limits),
        stdin: ByteBuf::new(),
        env: BTreeMap::new(),
        files,
        writes: Vec::new(),
        action: Action::Program { args: vec![DATABASE.to_owned(), query.to_owned()] },
        hidden,
    }
}

/// What the tool said. Where it said nothing, the database was too much for it.
fn answer(outcome: &CaseOutcome) -> Written {
    let unreadable = |why: &str| Written::Unreadable(why.to_owned());
    let said = outcome.stdout.complete();
    match (&outcome.ended, said) {
        (Ended::Exit(0), Some(text)) => match (text.strip_prefix(FOUND), text.strip_prefix(REFUSED)) {
            (Some(rows), _) => Written::Content(rows.to_vec()),
            (None, Some(why)) => unreadable(&String::from_utf8_lossy(why)),
            (None, None) => unreadable("cannot be read"),
        },
        (Ended::Time(_), _) => unreadable("takes too long to look through"),
        (Ended::Memory, _) => unreadable("takes too much memory to look through"),
        (Ended::Output(_), _) => unreadable("holds more than can be compared"),
        (Ended::Signal(_), _) => unreadable("is damaged so that SQLite crashes"),
        _ => unreadable("cannot be read"),
    }
}
