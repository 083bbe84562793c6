//! `course.lock`: the exact packages of a course, each with the digests of its files.
//!
//! The format is pip's for requirements, which `pip` and `uv` read and write. What is asked for here is narrower: every
//! line pins one version and has digests, so that a course gets the same bytes everywhere. Options are refused: where
//! packages come from is for the machine to say, not for the course.

use std::path::Path;
use std::sync::Arc;

use pep440_rs::Version;

use super::SpecFile;
use super::diagnostic::Diagnostic;
use super::finding::{self, Finding};
use super::requirement::Requirement;
use super::text;
use super::tree::Span;

/// Kinds of digests, with the number of their hexadecimal digits.
const DIGESTS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

/// What makes a lock that is right.
const REMEDY: &str = "`gradus env lock` writes it anew";

/// Exact packages. Made of a text that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The file's text, for installers.
    pub text: Arc<str>,
    /// In the file's order. A package can be there twice, for different machines.
    pub pins: Vec<Pin>,
    /// Python that is run when the packages are installed, once, to put with them what it takes time to find out. Its
    /// argument is their folder. Only the grader's own tools have any.
    pub prepare: Option<&'static str>,
}

/// One package at one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Normalised.
    pub name: String,
    pub version: Version,
    /// Wanted on some machines or versions of Python only.
    pub conditional: bool,
}

/// Reads a lock, and compares it with what the course asks for.
///
/// # Errors
///
/// Every mistake that was found, in the order of the text.
pub fn lock(file: SpecFile<'_>, wanted: &[Requirement]) -> Result<Lock, Vec<Diagnostic>> {
    let text = text::decode(file.bytes)
        .map_err(|(shown, finding)| finding::diagnostics(vec![*finding], file.path, &shown))?;
    let mut findings = Vec::new();
    let mut pins = Vec::new();
    for line in lines(text) {
        match pin(&line) {
            Ok(pin) => pins.push((pin, line.span)),
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() {
        findings.extend(wanted.iter().filter_map(|wanted| unmet(wanted, &pins)));
    }
    if findings.is_empty() {
        let pins = pins.into_iter().map(|(pin, _)| pin).collect();
        return Ok(Lock { text: Arc::from(text), pins, prepare: None });
    }
    Err(finding::diagnostics(findings, file.path, text))
}

/// What is said of a lock that is not there.
#[must_use]
pub fn missing(path: &Path) -> Diagnostic {
    let message = "the course names packages, and this file with their exact versions is missing";
    Diagnostic::at_path(path.to_owned(), message).help("`gradus env lock` writes it".to_owned())
}

/// A line of the file, with those that continue it and without comments.
struct Line {
    /// Of its first part.
    span: Span,
    text: String,
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut start, mut continues) = (0, false);
    for whole in text.split_inclusive('\n') {
        let part = without_comment(whole).trim();
        let (part, goes_on) = part.strip_suffix('\\').map_or((part, false), |part| (part.trim_end(), true));
        match lines.last_mut() {
            Some(line) if continues => line.text = format!("{} {part}", line.text),
            _ if part.is_empty() => {}
            _ => {
                let at = start + whole.find(part).unwrap_or(0);
                lines.push(Line { span: at..at + part.len(), text: part.to_owned() });
            }
        }
        continues = goes_on && !lines.is_empty();
        start += whole.len();
    }
    lines
}

/// A comment begins with `#` at the start of a line or after a space: elsewhere it belongs to the text.
fn without_comment(line: &str) -> &str {
    let starts = |&(at, _): &(usize, &str)| at == 0 || line[..at].ends_with(char::is_whitespace);
    line.match_indices('#').find(starts).map_or(line, |(at, _)| &line[..at])
}

fn pin(line: &Line) -> Result<Pin, Finding> {
    let wrong = |message: String| Finding::new(&line.span, message).help(REMEDY);
    if line.text.starts_with('-') {
        let option = line.text.split([' ', '=']).next().unwrap_or_default();
        return Err(wrong(format!("a lock holds packages only, and no options such as `{option}`")));
    }
    let (digests, words): (Vec<&str>, Vec<&str>) =
        line.text.split_whitespace().partition(|word| word.starts_with("--hash"));
    let requirement: Requirement = words
        .join(" ")
        .parse()
        .map_err(|trouble| wrong(format!("this is not a package with its version: {trouble}")))?;
    let version = requirement.exact().cloned();
    let version = version.ok_or_else(|| {
        wrong(format!("`{0}` is not exact: `{0}==` and a version is needed", requirement.name))
    })?;
    if digests.is_empty() {
        return Err(wrong(format!("`{}` has no `--hash`", requirement.name)));
    }
    if let Some(digest) = digests.iter().find(|digest| !is_digest(digest)) {
        return Err(wrong(format!("`{digest}` is no digest of a file, as in `--hash=sha256:1a2b…`")));
    }
    Ok(Pin { name: requirement.name, version, conditional: requirement.conditional })
}

fn is_digest(text: &str) -> bool {
    let Some((kind, digits)) = text.strip_prefix("--hash=").and_then(|text| text.split_once(':')) else {
        return false;
    };
    DIGESTS.contains(&(kind, digits.len())) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// What a course asks for and a lock does not give.
fn unmet(wanted: &Requirement, pins: &[(Pin, Span)]) -> Option<Finding> {
    let mut found = pins.iter().filter(|(pin, _)| pin.name == wanted.name).peekable();
    let Some((first, span)) = found.peek().copied() else {
        let message = format!("`{}` is not in the lock, and the course names it", wanted.name);
        return (!wanted.conditional).then(|| Finding::new(&(0..0), message).help(REMEDY));
    };
    let fits = found.any(|(pin, _)| wanted.versions.contains(&pin.version));
    let (name, version) = (&first.name, &first.version);
    let message = format!("`{name}` is locked at {version}, and the course asks for `{}`", wanted.text);
    (!fits).then(|| Finding::new(span, message).help(REMEDY))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "--hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn read(text: &str, wanted: &[&str]) -> Result<Vec<String>, Vec<String>> {
        let wanted: Vec<Requirement> = wanted.iter().map(|text| text.parse().unwrap()).collect();
        let file = SpecFile { path: Path::new("course.lock"), bytes: text.as_bytes() };
        let shown = |diagnostic: Diagnostic| format!("{}: {}", diagnostic.line, diagnostic.message);
        match lock(file, &wanted) {
            Ok(lock) => Ok(lock.pins.iter().map(|pin| format!("{} {}", pin.name, pin.version)).collect()),
            Err(diagnostics) => Err(diagnostics.into_iter().map(shown).collect()),
        }
    }

    #[test]
    fn what_pip_and_uv_write_is_read() {
        let text = format!(
            "# a comment\n\nNumPy==2.1.0 \\\n    {DIGEST} \\\n    {DIGEST}\n    # via -r x\nsix==1.17.0 ; \
             python_version < '3.13' {DIGEST}  # why\r\n"
        );
        assert_eq!(
            read(&text, &["numpy>=2", "six"]),
            Ok(vec!["numpy 2.1.0".to_owned(), "six 1.17.0".to_owned()])
        );
    }

    #[test]
    fn every_line_that_is_not_exact_is_reported_at_its_place() {
        let text = format!(
            "six>=1 {DIGEST}\n--index-url https://example.org\n\nattrs==25.1\nidna==3.10 --hash=sha256:12\n"
        );
        let mistakes = read(&text, &["absent"]).unwrap_err();
        let lines: Vec<&str> = mistakes.iter().map(|mistake| mistake.split(':').next().unwrap()).collect();
        assert_eq!(lines, ["1", "2", "4", "5"], "{mistakes:?}");
        assert!(mistakes[1].contains("`--index-url`"), "{mistakes:?}");
    }

    #[test]
    fn a_lock_that_does_not_fit_its_course_is_outdated() {
        let text = format!("six==1.16.0 {DIGEST}\n");
        assert_eq!(
            read(&text, &["six>=1.17", "attrs", "tomli; python_version < '3.11'"]).unwrap_err(),
            [
                "1: `six` is locked at 1.16.0, and the course asks for `six>=1.17`",
                "1: `attrs` is not in the lock, and the course names it",
            ]
        );
        assert!(read("", &[]).is_ok_and(|pins| pins.is_empty()));
    }
}
