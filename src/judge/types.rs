//! What mypy says about a learner's file and about code that uses it, against what a case asks for.
//!
//! What it says comes from `src/harness/tools/types.py`; whether that is right, and in which words it is told, is
//! decided here.

use super::tool::{self, Spot};
use super::{Evidence, Finding, Kind, phrase};
use crate::compare::value::Value;
use crate::event::{Given, Remark};
use crate::spec::model::Case;
use crate::spec::model::types::{Expects, Snippet, Types, marks};

impl Kind for Types {
    fn judge(&self, evidence: Evidence<'_>) -> Option<Finding> {
        let file = evidence.file;
        let read = |parts: &[Value], file: &str| Answer::read(parts, self.snippets.len(), file);
        match tool::each(evidence, "checked", read).map(|answers| answers.into_iter().next()) {
            Ok(answer) => answer.and_then(|answer| broken(self, &answer, file)),
            Err(finding) => Some(finding),
        }
    }

    fn given(&self, _: &Case) -> Given {
        Given::default()
    }
}

/// What mypy finds in one text.
struct Errors {
    count: usize,
    /// The first of these.
    spots: Vec<Spot>,
    /// What switches mypy off.
    switches: Vec<Spot>,
}

struct Answer {
    /// Of each file that is looked at, by its name.
    learner: Vec<(String, Errors)>,
    /// In the order of the spec.
    snippets: Vec<Errors>,
}

impl Answer {
    fn read(parts: &[Value], snippets: usize, file: &str) -> Option<Self> {
        let [learner, of_snippets, others @ ..] = parts else { return None };
        let of_snippets = tool::items(of_snippets).iter().map(Errors::read).collect::<Option<Vec<_>>>()?;
        let mut all = vec![(file.to_owned(), Errors::read(learner)?)];
        for other in others.iter().flat_map(tool::items) {
            let [path, errors] = tool::items(other) else { return None };
            all.push((tool::file_name(&tool::text(path)?), Errors::read(errors)?));
        }
        (of_snippets.len() == snippets).then_some(Self { learner: all, snippets: of_snippets })
    }
}

impl Errors {
    fn read(value: &Value) -> Option<Self> {
        let [count, spots, switches] = tool::items(value) else { return None };
        let (spots, switches) = (Spot::list(spots)?, Spot::list(switches)?);
        Some(Self { count: tool::number(count)?, spots, switches })
    }
}

fn broken(types: &Types, answer: &Answer, file: &str) -> Option<Finding> {
    let mut remarks: Vec<Remark> = Vec::new();
    let mut total = 0;
    for (name, learner) in &answer.learner {
        let errors = learner.spots.iter().map(|spot| spot.remark(said(spot), name));
        let switches = learner.switches.iter().map(|spot| spot.remark(switched_off(spot), name));
        let mut of_file: Vec<Remark> = errors.chain(switches).collect();
        // In the order of the file, whichever they are.
        of_file.sort_by_key(|remark| remark.place.as_ref().map(|place| (place.line, place.column)));
        remarks.extend(of_file);
        total += learner.count + learner.switches.len();
    }
    tool::name_others(&mut remarks, file);
    for (snippet, errors) in types.snippets.iter().zip(&answer.snippets) {
        let misses = misses(snippet, errors);
        total += misses.len();
        remarks.extend(misses.into_iter().map(|message| Remark { message, ..Remark::default() }));
    }
    tool::remarked(remarks, total)
}

fn said(spot: &Spot) -> String {
    let note = if spot.note.is_empty() { String::new() } else { format!("; {}", spot.note) };
    format!("{} ({}){note}", spot.message, spot.code)
}

fn switched_off(spot: &Spot) -> String {
    let what = phrase::one_line(&spot.message);
    format!("`{what}` switches mypy off, which this exercise does not allow")
}

/// What mypy makes of a snippet that it should not.
fn misses(snippet: &Snippet, errors: &Errors) -> Vec<String> {
    let text = String::from_utf8_lossy(snippet.content.bytes());
    let source = |line: usize| text.lines().nth(line.wrapping_sub(1)).unwrap_or_default();
    let at = |line: usize| {
        let code = source(line).rsplit_once("# E:").map_or(source(line), |(code, _)| code);
        format!("{}, line {line}, `{}`", snippet.name, phrase::one_line(code.trim()))
    };
    let found = |spot: &Spot| format!("it finds: {}", said(spot));
    let unexpected =
        |spot: &Spot, what: &str| format!("{}: mypy has to {what}, and {}", at(spot.line), found(spot));
    let code = match &snippet.expects {
        Expects::Accepted => {
            return errors.spots.iter().map(|spot| unexpected(spot, "accept this")).collect();
        }
        Expects::Rejected { code } => code.as_deref(),
    };
    let marks: Vec<(usize, &str)> = marks(&text).collect();
    if marks.is_empty() {
        let wanted = code.map(|code| format!(" with {code}")).unwrap_or_default();
        let is_wanted = |spot: &&Spot| code.is_none_or(|code| code == spot.code);
        let others = errors.spots.iter().filter(|spot| !is_wanted(spot));
        let misses: Vec<String> =
            others.map(|spot| unexpected(spot, &format!("reject this code{wanted} only"))).collect();
        return match errors.spots.iter().find(is_wanted) {
            None if misses.is_empty() => {
                vec![format!("{}: mypy has to reject this code{wanted}, and accepts it", snippet.name)]
            }
            _ => misses,
        };
    }
    let is_marked = |spot: &Spot| marks.iter().any(|&(line, code)| line == spot.line && code == spot.code);
    let is_there = |&(line, code): &(usize, &str)| {
        errors.spots.iter().any(|spot| spot.line == line && spot.code == code)
    };
    let missing = marks.iter().filter(|mark| !is_there(mark)).map(|&(line, code)| {
        let instead = errors.spots.iter().find(|spot| spot.line == line);
        let instead = instead.map_or_else(|| "accepts it".to_owned(), found);
        format!("{}: mypy has to reject this ({code}), and {instead}", at(line))
    });
    let is_told = |spot: &Spot| marks.iter().any(|&(line, _)| line == spot.line);
    let others = errors.spots.iter().filter(|spot| !is_marked(spot) && !is_told(spot));
    missing.chain(others.map(|spot| unexpected(spot, "accept this"))).collect()
}
