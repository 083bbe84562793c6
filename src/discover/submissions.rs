//! Finds learners' files.
//!
//! A learner's file for an exercise is looked for, in the learner's folder, as `<track>/<slug>/<file>`,
//! `<slug>/<file>` and `<file>`. Found in one of these places it is graded; in two, or under another name, it is
//! missing, with a note that says what was found: nothing is graded by guess.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::listing::{self, Item, Kind};
use super::matching::{self, Match, Matcher};
use super::work::Work;
use super::{DiscoverError, is_noise, parallel};
use crate::spec::model::Exercise;
use crate::spec::quoted;
use crate::spec::similar::nearest;

/// What a learner is called whose folder has no name that could be told.
const NAMELESS: &str = "you";
/// So many stray files are named; the rest are counted.
const NAMED: usize = 5;

/// One learner's work on one exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Name of the learner's folder, bytes that are no UTF-8 as `\xNN`; one name, one learner.
    pub learner: String,
    /// Position in the exercises that were asked for.
    pub exercise: usize,
    pub found: Found,
}

/// What was found of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A regular file of the right name; or the folder, if the exercise asks for one.
    File {
        /// Can be opened.
        path: PathBuf,
        /// As the user can find it, with `/`: from the class's folder on, or as the path was given to [`own`].
        shown: String,
    },
    /// No such file: the verdict is `missing_file`.
    Missing {
        /// One sentence for the learner: what is missing, and what was found instead.
        note: String,
    },
}

/// What a user named, crossed with the exercises: by learner (in byte order of the name), then in course order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submissions {
    pub submissions: Vec<Submission>,
    /// What was found and is not graded, one sentence each, for the user: stray files, folders that look like exercises.
    pub notes: Vec<String>,
}

/// One learner's own files: each path is a `.py` file or the learner's folder.
///
/// Learners are called as their folders. Unless the user selected exercises (`selected`), only those are graded for
/// which there is a file, or one that was perhaps meant for it. If they selected a single exercise and name a single file, it
/// is graded whatever it is called.
///
/// # Errors
///
/// If a path cannot be read, a file fits no exercise or several, a folder holds nothing that fits one, or two paths
/// are for the same exercise.
pub fn own(paths: &[PathBuf], exercises: &[Exercise], selected: bool) -> Result<Submissions, DiscoverError> {
    // By the learner's folder, as it was written.
    let mut learners: BTreeMap<PathBuf, BTreeMap<usize, Found>> = BTreeMap::new();
    let mut notes = Vec::new();
    let only = if let ([only], [_], true) = (exercises, paths, selected) { Some(only) } else { None };
    for path in paths {
        let unreadable = |source| DiscoverError::Unreadable { path: path.clone(), source };
        let kind: Kind = fs::symlink_metadata(path).map_err(unreadable)?.file_type().into();
        // A link to a folder is the user's way to say where the folder is; a link in place of a file is not taken.
        let (folder, found) = if path.is_dir() {
            (path.clone(), in_own_folder(path, exercises, selected)?)
        } else {
            let folder = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty())
                .unwrap_or(Path::new("."))
                .to_owned();
            (folder, vec![own_file(path, kind, exercises, only, &mut notes)?])
        };
        let known = learners.entry(folder).or_default();
        for (exercise, found) in found {
            if known.insert(exercise, found).is_some_and(|before| before != known[&exercise]) {
                let slug = quoted(&exercises[exercise].slug);
                return Err(DiscoverError::NoSubmissions(format!(
                    "two of the paths are for the exercise {slug}; name one"
                )));
            }
        }
    }
    let names = learner_names(learners.keys());
    let mut submissions: Vec<Submission> = learners
        .into_iter()
        .zip(names)
        .flat_map(|((_, found), learner)| {
            found.into_iter().map(move |(exercise, found)| Submission {
                learner: learner.clone(),
                exercise,
                found,
            })
        })
        .collect();
    submissions.sort_by(|a, b| (&a.learner, a.exercise).cmp(&(&b.learner, b.exercise)));
    Ok(Submissions { submissions, notes })
}

/// The folders' own names; as they were written where two have the same.
fn learner_names<'a>(folders: impl Iterator<Item = &'a PathBuf> + Clone) -> Vec<String> {
    let name = |folder: &PathBuf| folder.file_name().map_or_else(|| NAMELESS.to_owned(), listing::shown);
    let names: Vec<String> = folders.clone().map(name).collect();
    let is_unique = |name: &String| names.iter().filter(|other| *other == name).count() == 1;
    folders
        .zip(&names)
        .map(|(folder, name)| if is_unique(name) { name.clone() } else { listing::shown(folder.as_os_str()) })
        .collect()
}

fn in_own_folder(
    folder: &Path,
    exercises: &[Exercise],
    selected: bool,
) -> Result<Vec<(usize, Found)>, DiscoverError> {
    let items = listing::list(folder)
        .map_err(|source| DiscoverError::Unreadable { path: folder.to_owned(), source })?;
    let written = listing::shown(folder.as_os_str());
    let prefix = match written.trim_start_matches("./").trim_end_matches('/') {
        "" | "." => String::new(),
        written => format!("{written}/"),
    };
    let own_name = folder.canonicalize().ok().and_then(|path| path.file_name().map(listing::shown));
    let itself = Found::File { path: folder.to_owned(), shown: written.clone() };
    let is_itself = |(exercise, one): (&Exercise, Match)| {
        let is_it = exercise.takes_folder && !one.attempted && own_name.as_ref() == Some(&exercise.slug);
        if is_it { Match { found: itself.clone(), attempted: true } } else { one }
    };
    let found: Vec<(usize, Found)> = exercises
        .iter()
        .zip(Matcher::new(exercises).all(&items, &prefix))
        .map(is_itself)
        .enumerate()
        .filter(|(_, one)| selected || one.attempted)
        .map(|(exercise, one)| (exercise, one.found))
        .collect();
    if found.is_empty() {
        let python: Vec<String> =
            items.iter().filter(|item| matching::is_python(item)).map(|item| quoted(&item.place)).collect();
        let there = match python.as_slice() {
            [] => "there is no Python file in it".to_owned(),
            names => format!("in it: {}", some_of(names)),
        };
        let message =
            format!("no file in {} fits an exercise; {there}; {}", folder.display(), wanted(exercises));
        return Err(DiscoverError::NoSubmissions(message));
    }
    Ok(found)
}

/// A file that was named itself: for the one exercise that wants a file of its name, or for `only`.
fn own_file(
    path: &Path,
    kind: Kind,
    exercises: &[Exercise],
    only: Option<&Exercise>,
    notes: &mut Vec<String>,
) -> Result<(usize, Found), DiscoverError> {
    let mut name = path.file_name().map(listing::shown).unwrap_or_default();
    let is_python = path.extension().is_some_and(|ending| ending == "py");
    if let Some(only) = only.filter(|only| is_python && !only.takes_folder && only.file != name) {
        notes.push(format!(
            "{} is taken for {}: hand it in under that name",
            quoted(&name),
            quoted(&only.file)
        ));
        name.clone_from(&only.file);
    }
    let folder = path.parent().and_then(Path::file_name).map(listing::shown).unwrap_or_default();
    let fitting: Vec<usize> = (0..exercises.len()).filter(|&index| exercises[index].file == name).collect();
    let in_its_folder = fitting.iter().copied().find(|&index| exercises[index].slug == folder);
    let exercise = match (fitting.as_slice(), in_its_folder) {
        (&[only], _) | (_, Some(only)) => only,
        ([], None) => return Err(DiscoverError::NoSubmissions(fits_nothing(&name, exercises))),
        (several, None) => {
            let slugs: Vec<String> = several.iter().map(|&index| quoted(&exercises[index].slug)).collect();
            let message = format!("{} fits several exercises: {}; say which", quoted(&name), some_of(&slugs));
            return Err(DiscoverError::NoSubmissions(message));
        }
    };
    let shown = listing::shown(path.as_os_str());
    let item = Item { place: shown.trim_start_matches("./").to_owned(), path: path.to_owned(), kind };
    Ok((exercise, matching::file(&item, "").found))
}

fn fits_nothing(name: &str, exercises: &[Exercise]) -> String {
    let near = nearest(name, exercises.iter().map(|exercise| exercise.file.as_str()));
    let near = near.and_then(|file| exercises.iter().find(|exercise| exercise.file == file));
    let name = quoted(name);
    match near {
        Some(exercise) => format!(
            "{name} fits no exercise: did you mean {}, for the exercise {}?",
            quoted(&exercise.file),
            quoted(&exercise.slug)
        ),
        None => format!("{name} fits no exercise; {}", wanted(exercises)),
    }
}

fn wanted(exercises: &[Exercise]) -> String {
    let mut files: Vec<String> = exercises.iter().map(|exercise| quoted(&exercise.file)).collect();
    files.sort();
    files.dedup();
    format!("files that do: {}", some_of(&files))
}

fn some_of(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A class: every folder in `folder` is a learner.
///
/// Every learner is graded in every exercise, so that nobody is left out of a gradebook. Unless the user selected exercises
/// (`selected`), exercises are left out for which no learner has a file, nor one that was perhaps meant for it.
///
/// # Errors
///
/// If the folder cannot be read, holds no learners, or nobody handed in anything that fits an exercise.
pub fn class(folder: &Path, exercises: &[Exercise], selected: bool) -> Result<Submissions, DiscoverError> {
    let (learners, stray) = learners(folder)?;
    let names: Vec<&str> = learners.iter().map(|learner| learner.place.as_str()).collect();
    let notes = class_notes(folder, &names, &stray, exercises)?;
    let matcher = Matcher::new(exercises);
    let found = parallel::map(&learners, |learner| in_learners_folder(learner, &matcher, exercises.len()));
    let taken: Vec<usize> = (0..exercises.len())
        .filter(|&exercise| selected || found.iter().any(|all| all[exercise].attempted))
        .collect();
    if taken.is_empty() && !exercises.is_empty() {
        let message = format!("nobody in {} handed in a file that fits an exercise", folder.display());
        return Err(DiscoverError::NoSubmissions(message));
    }
    let submissions = unique(&names)
        .into_iter()
        .zip(&found)
        .flat_map(|(learner, all)| {
            taken.iter().map(move |&exercise| Submission {
                learner: learner.clone(),
                exercise,
                found: all[exercise].found.clone(),
            })
        })
        .collect();
    Ok(Submissions { submissions, notes })
}

/// The learners' folders, in byte order of their names, and the names of files beside them.
fn learners(folder: &Path) -> Result<(Vec<Item>, Vec<String>), DiscoverError> {
    let unreadable = |source| DiscoverError::Unreadable { path: folder.to_owned(), source };
    let (mut learners, mut stray) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let place = listing::shown(&entry.file_name());
        let kind = entry.file_type().map_err(unreadable)?.into();
        // A link may stand for a folder: its learner is told, not forgotten.
        match kind {
            _ if is_noise(&place) => {}
            Kind::Folder => learners.push(Item { place, path: entry.path(), kind }),
            Kind::Link if entry.path().is_dir() => learners.push(Item { place, path: entry.path(), kind }),
            _ => stray.push(place),
        }
    }
    learners.sort_by(|a, b| (&a.place, &a.path).cmp(&(&b.place, &b.path)));
    stray.sort();
    Ok((learners, stray))
}

/// What a teacher should know about the folder.
fn class_notes(
    folder: &Path,
    learners: &[&str],
    stray: &[String],
    exercises: &[Exercise],
) -> Result<Vec<String>, DiscoverError> {
    let shown = folder.display();
    let expected = "a class is a folder with one folder for each learner";
    if learners.is_empty() {
        let found =
            if stray.is_empty() { "it is empty".to_owned() } else { format!("in it: {}", some_of(stray)) };
        let message =
            format!("{shown} holds no learners ({found}): {expected}; for one learner's files use `check`");
        return Err(DiscoverError::NoSubmissions(message));
    }
    let is_exercise = |name: &&&str| exercises.iter().any(|one| one.slug == **name || one.track == **name);
    let like_exercises: Vec<String> = learners.iter().filter(is_exercise).map(|name| quoted(name)).collect();
    if like_exercises.len() == learners.len() {
        let names = some_of(&like_exercises);
        let message = format!(
            "the folders in {shown} are called like exercises ({names}): {expected}; for one learner's files use `check`"
        );
        return Err(DiscoverError::NoSubmissions(message));
    }
    let mut notes = Vec::new();
    if !stray.is_empty() {
        let names: Vec<String> = stray.iter().map(|name| quoted(name)).collect();
        notes.push(format!("not graded, because it is in no learner's folder: {}", some_of(&names)));
    }
    if !like_exercises.is_empty() {
        notes.push(format!("taken for learners, though called like exercises: {}", some_of(&like_exercises)));
    }
    Ok(notes)
}

fn in_learners_folder(learner: &Item, matcher: &Matcher<'_>, exercises: usize) -> Vec<Match> {
    let nothing = |note: &str| {
        let missing = Match { found: Found::Missing { note: note.to_owned() }, attempted: false };
        vec![missing; exercises]
    };
    if learner.kind == Kind::Link {
        return nothing("the learner's folder is a link, and links are not followed");
    }
    match listing::list(&learner.path) {
        Ok(items) => matcher.all(&items, &format!("{}/", learner.place)),
        Err(error) => nothing(&format!("the learner's folder cannot be read: {error}")),
    }
}

/// Names as they are shown may be equal though the bytes differ: later ones get a number.
fn unique(names: &[&str]) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    names
        .iter()
        .map(|name| {
            let numbered = (2..).map(|number| format!("{name} ({number})"));
            let free = std::iter::once((*name).to_owned()).chain(numbered).find(|candidate| {
                !taken.contains(candidate) && (candidate == name || !names.contains(&candidate.as_str()))
            });
            let free = free.expect("there are more numbers than names");
            taken.insert(free.clone());
            free
        })
        .collect()
}

/// What a submission is: a regular file of at most 1 MiB, opened without following links or waiting for pipes, or a folder of
/// those.
///
/// # Errors
///
/// A sentence for the learner; the verdict is then `missing_file`.
pub fn read_source(submission: &Submission) -> Result<Work, String> {
    match &submission.found {
        Found::File { path, shown } => Work::read(path, shown),
        Found::Missing { note } => Err(note.clone()),
    }
}
