//! Applies a patch, as `diff -u` and `git diff` write it, to a text. Pure.

/// Why a patch does not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Line of the patch, from 1.
    pub line: usize,
    pub message: String,
}

/// A piece of a patch: lines that have to be there, and those that take their place.
#[derive(Debug, Default)]
struct Hunk<'p> {
    /// Line of the patch where it begins, from 1.
    at: usize,
    /// Line of the text where it should begin, from 0.
    start: usize,
    old: Vec<&'p str>,
    new: Vec<&'p str>,
    /// For each of `old` its line in the patch.
    places: Vec<usize>,
}

/// The text with the changes of a patch. Where lines were added or removed before a change, it is looked for in the
/// neighbourhood; names of files are not looked at.
///
/// # Errors
///
/// The first place that does not fit.
pub fn apply(text: &str, patch: &str) -> Result<String, Slip> {
    let lines: Vec<&str> = text.lines().collect();
    let mut result: Vec<&str> = Vec::with_capacity(lines.len());
    let mut done = 0;
    let hunks = hunks(patch)?;
    if hunks.is_empty() {
        return Err(Slip { line: 1, message: "no line begins with `@@`: this is no patch".to_owned() });
    }
    for hunk in &hunks {
        let start = place(&lines, done, hunk).ok_or_else(|| misfit(&lines, hunk))?;
        result.extend(&lines[done..start]);
        result.extend(&hunk.new);
        done = start + hunk.old.len();
    }
    result.extend(&lines[done..]);
    Ok(result.iter().flat_map(|line| [line, "\n"]).collect())
}

fn hunks(patch: &str) -> Result<Vec<Hunk<'_>>, Slip> {
    let mut hunks: Vec<Hunk<'_>> = Vec::new();
    // Lines that the last hunk still has to have, on both sides.
    let mut missing = (0, 0);
    for (at, line) in (1..).zip(patch.lines()) {
        let slip = |message: &str| Slip { line: at, message: message.to_owned() };
        if missing == (0, 0) {
            if line.starts_with("@@") {
                let (start, counts) = header(line).ok_or_else(|| slip("is not like `@@ -1,3 +1,4 @@`"))?;
                hunks.push(Hunk { at, start, ..Hunk::default() });
                missing = counts;
            }
            continue;
        }
        let Some(hunk) = hunks.last_mut() else { continue };
        let (sign, rest) = line.split_at_checked(1).unwrap_or((" ", ""));
        if matches!(sign, " " | "-") {
            hunk.old.push(rest);
            hunk.places.push(at);
            missing.0 = missed(missing.0).ok_or_else(|| slip("is one more than the line with `@@` says"))?;
        }
        if matches!(sign, " " | "+") {
            hunk.new.push(rest);
            missing.1 = missed(missing.1).ok_or_else(|| slip("is one more than the line with `@@` says"))?;
        }
        if !matches!(sign, " " | "-" | "+" | "\\") {
            return Err(slip("begins neither with a space nor with `-` or `+`"));
        }
    }
    match hunks.last() {
        Some(hunk) if missing != (0, 0) => {
            let message = "announces more lines than there are".to_owned();
            Err(Slip { line: hunk.at, message })
        }
        _ => Ok(hunks),
    }
}

fn missed(count: usize) -> Option<usize> {
    count.checked_sub(1)
}

/// From `@@ -3,5 +3,6 @@`: where it begins, from 0, and how many lines there are, before and after.
fn header(line: &str) -> Option<(usize, (usize, usize))> {
    let (old, rest) = line.strip_prefix("@@ -")?.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    // No text has so many lines that their numbers could not be added.
    let number = |text: &str| usize::try_from(text.parse::<u32>().ok()?).ok();
    let numbers = |range: &str| {
        let (start, count) = range.split_once(',').unwrap_or((range, "1"));
        Some((number(start)?, number(count)?))
    };
    let ((start, before), (_, after)) = (numbers(old)?, numbers(new)?);
    // Nothing is taken away behind a line, and something from a line on.
    Some((if before == 0 { start } else { start.checked_sub(1)? }, (before, after)))
}

/// Where the lines of a hunk are: the nearest place to where they should be, not before `from`.
fn place(lines: &[&str], from: usize, hunk: &Hunk<'_>) -> Option<usize> {
    let last = lines.len().checked_sub(hunk.old.len())?;
    let fits = |&start: &usize| lines[start..].iter().zip(&hunk.old).all(|(line, old)| line == old);
    (from..=last).filter(fits).min_by_key(|start| start.abs_diff(hunk.start))
}

fn misfit(lines: &[&str], hunk: &Hunk<'_>) -> Slip {
    let differing = hunk.old.iter().enumerate().find(|(at, old)| lines.get(hunk.start + at) != Some(*old));
    let (offset, old) = differing.map_or((0, ""), |(offset, old)| (offset, *old));
    let number = hunk.start + offset + 1;
    let message = match lines.get(hunk.start + offset) {
        Some(line) => format!("expects `{}`, and line {number} is `{}`", old.trim(), line.trim()),
        None => format!("expects `{}`, and there is no line {number}", old.trim()),
    };
    Slip { line: hunk.places.get(offset).copied().unwrap_or(hunk.at), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\nb\nc\nd\n";

    #[test]
    fn what_fits_is_applied() {
        let table = [
            ("--- a\n+++ b\n@@ -2 +2 @@\n-b\n+B\n", "a\nB\nc\nd\n"),
            ("@@ -1,2 +1,3 @@\n a\n+x\n b\n@@ -4 +5 @@ def f():\n-d\n+D\n", "a\nx\nb\nc\nD\n"),
            ("@@ -1,2 +1,1 @@\n-a\n b\n", "b\nc\nd\n"),
            ("@@ -2,0 +3 @@\n+x\n", "a\nb\nx\nc\nd\n"),
            // Two lines too far down, and a file without a newline at its end.
            ("@@ -5,2 +5,2 @@\n c\n-d\n+D\n\\ No newline at end of file\n", "a\nb\nc\nD\n"),
        ];
        for (patch, expected) in table {
            assert_eq!(apply(TEXT, patch).as_deref(), Ok(expected), "{patch}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_line() {
        let table = [
            ("", 1, "no line begins with"),
            ("@@ what\n", 1, "is not like"),
            ("@@ -18446744073709551615 +1 @@\n-a\n+b\n", 1, "is not like"),
            ("@@ -4294967295,2 +1 @@\n-x\n-y\n+z\n", 2, "there is no line 4294967295"),
            ("@@ -2,2 +2,2 @@\n b\n-x\n+y\n", 3, "expects `x`, and line 3 is `c`"),
            ("@@ -9 +9 @@\n-x\n+y\n", 2, "there is no line 9"),
            ("@@ -1,3 +1,3 @@\n-a\n+b\n", 1, "announces more lines"),
            ("@@ -1,2 +1,1 @@\n-a\n+b\n+c\n", 4, "is one more"),
            ("@@ -1 +1 @@\n*a\n", 2, "begins neither"),
        ];
        for (patch, line, part) in table {
            let slip = apply(TEXT, patch).expect_err(patch);
            assert!(slip.line == line && slip.message.contains(part), "{patch}: {slip:?}");
        }
    }
}
