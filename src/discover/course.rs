//! Finds the exercises of a course.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::regular::{Links, Trouble, read};
use super::{DiscoverError, parallel};
use crate::spec::diagnostic::Diagnostic;
use crate::spec::model::Exercise;
use crate::spec::similar::nearest;
use crate::spec::{self, Folder, Place, SpecFile};

const EXERCISE_FILES: [&str; 2] = ["exercise.toml", "exercise.json"];
const COURSE_FILES: [&str; 2] = ["course.toml", "course.json"];
/// Folders that hold no exercises.
const SKIPPED: [&str; 3] = ["__pycache__", "solutions", "starter"];
/// Folders below each other that are searched.
const DEEPEST: usize = 12;
/// More is no spec; `spec` says so itself for a little less.
pub(super) const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// A course: the exercises that can be used, and what is wrong with the others.
#[derive(Debug, Default)]
pub struct Course {
    /// The folder that was searched.
    pub folder: PathBuf,
    pub title: Option<String>,
    /// In course order. Slugs are unique.
    pub exercises: Vec<Exercise>,
    /// Every mistake of every spec, by path and place. Empty if all is well.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds all exercises below `root`, which may be a course, a track or one exercise.
///
/// `course.toml` is looked for in `root` and up to two folders above it. A broken exercise hides no other: it is
/// missing from `exercises`, and `diagnostics` says why. Hidden folders, `__pycache__`, `solutions` and `starter` are
/// not searched; links to folders are followed once, and only if they lead out of `root`.
///
/// # Errors
///
/// If `root` cannot be read, or there is no spec file below it.
pub fn exercises(root: &Path) -> Result<Course, DiscoverError> {
    let unreadable = |source| DiscoverError::Unreadable { path: root.to_owned(), source };
    let real_root = root.canonicalize().map_err(unreadable)?;
    fs::read_dir(root).map_err(unreadable)?;
    let file = course_file(root);
    let (course, mut diagnostics) = match &file {
        Some((path, Ok(bytes))) => spec::course(SpecFile { path, bytes }),
        Some((_, Err(diagnostic))) => (spec::Course::default(), vec![diagnostic.clone()]),
        None => (spec::Course::none(), Vec::new()),
    };
    let mut search = Search { real_root, links: BTreeSet::new(), seen: Vec::new(), found: Vec::new() };
    search.run(root, &course.defaults, &mut diagnostics);
    if search.seen.is_empty() && diagnostics.is_empty() {
        return Err(DiscoverError::NoExercises { path: root.to_owned() });
    }
    if let Some((path, Ok(bytes))) = &file
        && path.parent() == Some(root)
    {
        let tracks = search.seen.iter().map(|place| place.track.as_str()).collect();
        let slugs = search.seen.iter().map(|place| place.slug.as_str()).collect();
        diagnostics.extend(spec::unknown_names(SpecFile { path, bytes }, &tracks, &slugs));
    }
    diagnostics.extend(search.duplicates());
    let mut exercises = search.found;
    sort(&mut exercises, &course);
    diagnostics.sort_by(|a, b| (&a.path, a.span.start).cmp(&(&b.path, b.span.start)));
    Ok(Course { folder: root.to_owned(), title: course.title, exercises, diagnostics })
}

/// The nearest `course.toml`: its path and what is in it.
pub(super) fn course_file(root: &Path) -> Option<(PathBuf, Result<Vec<u8>, Diagnostic>)> {
    let folders = [root.to_owned(), root.join(".."), root.join("../..")];
    let paths = folders.iter().flat_map(|folder| COURSE_FILES.map(|name| folder.join(name)));
    for path in paths {
        match read(&path, Links::Follow, MOST_BYTES) {
            Ok(bytes) => return Some((path, Ok(bytes))),
            Err(Trouble::Io(error)) if is_absent(&error) => {}
            Err(trouble) => {
                let diagnostic = unreadable(path.clone(), &trouble);
                return Some((path, Err(diagnostic)));
            }
        }
    }
    None
}

pub(super) fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// Course order: listed tracks, other tracks by name; inside a track listed exercises, others by name.
fn sort(exercises: &mut [Exercise], course: &spec::Course) {
    let positions = |names: &[String]| -> BTreeMap<String, usize> {
        names.iter().enumerate().map(|(position, name)| (name.clone(), position)).collect()
    };
    let tracks = positions(&course.tracks);
    let slugs = positions(&course.exercises);
    let place = |known: &BTreeMap<String, usize>, name: &str| known.get(name).copied().unwrap_or(usize::MAX);
    exercises.sort_by_cached_key(|exercise| {
        let (track, slug) = (exercise.track.clone(), exercise.slug.clone());
        (place(&tracks, &track), track, place(&slugs, &slug), slug)
    });
}

/// A search through folders, level by level.
struct Search {
    real_root: PathBuf,
    /// Folders outside `real_root` that links led to.
    links: BTreeSet<PathBuf>,
    /// Every exercise, also the broken ones.
    seen: Vec<Place>,
    found: Vec<Exercise>,
}

/// What a folder turned out to be.
enum Visit {
    Exercise(Place, Result<Box<Exercise>, Vec<Diagnostic>>),
    Folder(Vec<SubFolder>, Vec<Diagnostic>),
}

struct SubFolder {
    path: PathBuf,
    is_link: bool,
    /// Whether it lies directly in the folder of the course.
    in_course: bool,
}

impl Search {
    fn run(&mut self, root: &Path, defaults: &spec::Defaults, diagnostics: &mut Vec<Diagnostic>) {
        let in_course = COURSE_FILES.iter().any(|file| root.join("..").join(file).exists());
        let mut level = vec![SubFolder { path: root.to_owned(), is_link: false, in_course }];
        for _ in 0..DEEPEST {
            let visits = parallel::map(&level, |folder| visit(folder, defaults));
            level.clear();
            for visit in visits {
                match visit {
                    Visit::Exercise(place, Ok(exercise)) => {
                        self.seen.push(place);
                        self.found.push(*exercise);
                    }
                    Visit::Exercise(place, Err(mistakes)) => {
                        self.seen.push(place);
                        diagnostics.extend(mistakes);
                    }
                    Visit::Folder(folders, mistakes) => {
                        diagnostics.extend(mistakes);
                        let entered =
                            folders.into_iter().filter(|folder| !folder.is_link || self.leads_out(folder));
                        level.extend(entered);
                    }
                }
            }
            level.sort_by(|a, b| a.path.cmp(&b.path));
        }
    }

    /// Whether a link leads to a folder that is not searched anyway. Following others would find exercises twice, or
    /// never end.
    fn leads_out(&mut self, link: &SubFolder) -> bool {
        let Ok(target) = link.path.canonicalize() else { return false };
        let overlaps = target.starts_with(&self.real_root) || self.real_root.starts_with(&target);
        target.is_dir() && !overlaps && self.links.insert(target)
    }

    /// Exercises of the same name: the first by path stays, the others are reported and left out.
    fn duplicates(&mut self) -> Vec<Diagnostic> {
        self.seen.sort_by(|a, b| a.folder.cmp(&b.folder));
        let mut first: BTreeMap<&str, &Path> = BTreeMap::new();
        let mut diagnostics = Vec::new();
        for place in &self.seen {
            let kept = *first.entry(&place.slug).or_insert(&place.folder);
            if kept != place.folder {
                let message = format!("two exercises are called `{}`", place.slug);
                let help = format!("the other is {}; rename the folder of one", kept.display());
                diagnostics.push(Diagnostic::at_path(place.folder.clone(), message).help(help));
            }
        }
        self.found.retain(|exercise| first.get(exercise.slug.as_str()) == Some(&exercise.folder.as_path()));
        diagnostics
    }
}

fn visit(folder: &SubFolder, defaults: &spec::Defaults) -> Visit {
    let SubFolder { path: folder, in_course, .. } = folder;
    let [toml, json] = EXERCISE_FILES;
    for name in [toml, json] {
        let path = folder.join(name);
        let read = match read(&path, Links::Follow, MOST_BYTES) {
            Err(Trouble::Io(error)) if is_absent(&error) => continue,
            Err(trouble) => {
                return Visit::Exercise(place(folder, *in_course), Err(vec![unreadable(path, &trouble)]));
            }
            Ok(bytes) => bytes,
        };
        let place = place(folder, *in_course);
        let file = SpecFile { path: &path, bytes: &read };
        let mut checked = spec::exercise(file, place.clone(), defaults, &OnDisk(folder)).map(Box::new);
        if name == toml && folder.join(json).exists() {
            let message = format!("an exercise has `{toml}` or `{json}`, not both");
            let diagnostic = Diagnostic::at_path(folder.join(json), message).help("delete one".to_owned());
            let others = checked.err().unwrap_or_default();
            checked = Err(others.into_iter().chain([diagnostic]).collect());
        }
        return Visit::Exercise(place, checked);
    }
    list(folder)
}

/// Names of an exercise's folder and of the one above, unless that is the course itself.
fn place(folder: &Path, in_course: bool) -> Place {
    let name = |path: Option<&Path>| {
        path.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    // Only a path that ends in a name tells its names: `.` does not.
    let has_names =
        folder.file_name().is_some() && folder.parent().is_some_and(|above| above.file_name().is_some());
    let real = if has_names { None } else { folder.canonicalize().ok() };
    let named = real.as_deref().unwrap_or(folder);
    let track = if in_course { String::new() } else { name(named.parent()) };
    Place { slug: name(Some(named)), track, folder: folder.to_owned() }
}

/// The folders in a folder that is no exercise, and files whose name was probably meant to be `exercise.toml`.
fn list(folder: &Path) -> Visit {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return Visit::Folder(Vec::new(), vec![unreadable(folder.to_owned(), &Trouble::Io(error))]);
        }
    };
    let (mut folders, mut diagnostics, mut is_course) = (Vec::new(), Vec::new(), false);
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || SKIPPED.contains(&name.as_ref()) {
            continue;
        }
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() || kind.is_symlink() {
            folders.push(SubFolder { path: entry.path(), is_link: kind.is_symlink(), in_course: false });
        } else if COURSE_FILES.contains(&name.as_ref()) {
            is_course = true;
        } else if let Some(meant) = meant_as_spec(&name) {
            let message = format!("the file `{name}` is not read");
            let help = format!("an exercise is described in `{meant}`; rename it, if it is one");
            diagnostics.push(Diagnostic::at_path(entry.path(), message).help(help));
        }
    }
    for folder in &mut folders {
        folder.in_course = is_course;
    }
    Visit::Folder(folders, diagnostics)
}

fn meant_as_spec(name: &str) -> Option<&'static str> {
    const OTHERS: [&str; 4] = ["exercise.toml.txt", "exercise.json.txt", "exercise.yaml", "exercise.yml"];
    let lower = name.to_lowercase();
    if OTHERS.contains(&lower.as_str()) { Some(EXERCISE_FILES[0]) } else { nearest(name, EXERCISE_FILES) }
}

pub(super) fn unreadable(path: PathBuf, trouble: &Trouble) -> Diagnostic {
    let message = match trouble {
        Trouble::NotRegular => "this is not a regular file".to_owned(),
        Trouble::TooLarge => "the file is too large".to_owned(),
        Trouble::Io(error) => format!("this cannot be read: {error}"),
    };
    Diagnostic::at_path(path, message)
}

/// The folder of an exercise, on disk.
struct OnDisk<'a>(&'a Path);

impl Folder for OnDisk<'_> {
    fn has_file(&self, path: &str) -> bool {
        self.0.join(path).is_file()
    }

    fn files(&self, folder: &str) -> Vec<String> {
        self.names(folder, |entry| {
            // The kind of most entries is known without asking again.
            entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_symlink() && entry.path().is_file())
        })
    }

    fn folders(&self, folder: &str) -> Vec<String> {
        self.names(folder, |entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
    }
}

impl OnDisk<'_> {
    /// The names of what lies in a folder and is wanted, sorted.
    fn names(&self, folder: &str, wanted: impl Fn(&fs::DirEntry) -> bool) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.0.join(folder)) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .flatten()
            .filter(wanted)
            .filter_map(|entry| entry.file_name().into_string().ok())
            // `._1.in` is macOS's, not the author's.
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        names
    }
}
