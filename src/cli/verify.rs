//! `gradus verify`: does every example solution get the verdict that its folder says?

mod modes;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

use super::args::Verify;
use super::error::CliError;
use super::grading;
use super::terminal::Terminal;
use super::{course, exit};
use crate::discover::{self, Found, Submission};
use crate::event::{CaseResult, Event, SubmissionResult, Verdict};
use crate::judge::AuthorMistake;
use crate::plan::{Plan, trials};
use crate::report::manager::{Manager, Target};
use crate::report::sanitise::TerminalText;
use crate::report::{REIMPORTED, Reporter, versions};
use crate::run::Audience;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::model::{Case, Exercise};

/// How the beginning that learners get is called among the solutions.
const STARTER: &str = "starter";

pub fn run(terminal: Terminal, options: &Verify) -> Result<i32, CliError> {
    let mut wanted = options.exercises.clone();
    if let Some(folder) = &options.folder {
        wanted.folder.clone_from(folder);
    }
    let exercises = course::strict(&wanted)?;
    let (units, diagnostics) = solutions(&exercises);
    if !diagnostics.is_empty() {
        return Err(CliError::Broken(diagnostics));
    }
    let claims: Vec<Claims> = exercises.iter().map(Claims::of).collect();
    let without: Vec<&Claims> =
        claims.iter().enumerate().filter(|(i, _)| !has_accepted(&units, *i)).map(|(_, of)| of).collect();
    let mut text = String::new();
    for Claims { slug, .. } in &without {
        let _ = writeln!(text, "FAIL {slug}: there is no accepted solution");
    }
    let without = without.len();
    let open = modes::open(&exercises, &units);
    let hunts = hunts(&exercises);
    let plan = Plan::new(exercises, units, |_| true);
    let requests = grading::requests(&options.running.reports)?;
    let mut audience = Listener::new(Manager::open(&requests, io::stdout())?);
    let summary = grading::run(terminal, plan, &wanted, &options.running, &mut audience)?;
    let versions = audience.versions.take().filter(|_| options.running.verbose);
    let (mut results, mistakes) = audience.finish()?;
    // Of these nothing is known but that.
    let is_broken = |slug: &str| mistakes.iter().any(|mistake| mistake.exercise == slug);
    results.retain(|result| !is_broken(&result.exercise));
    let (broken, claims): (Vec<Claims>, Vec<Claims>) = claims.into_iter().partition(|of| is_broken(&of.slug));
    let broken = broken.len();
    let open = modes::without(open, is_broken);
    for mistake in &mistakes {
        let _ = writeln!(text, "FAIL {}: cannot be graded: {mistake}", mistake.exercise);
    }
    let surprising = results.iter().filter(|result| !as_expected(result)).count();
    if let Some(versions) = versions {
        let _ = writeln!(text, "{versions}");
    }
    text += &surprises(&results, options.running.verbose);
    let unearned = unearned(&results) + &unfound(&results, &hunts);
    text += &unearned;
    text += &reimported(&results);
    let untriggered = untriggered(&results, &claims);
    let mark = if options.strict { "FAIL" } else { "note" };
    for line in &untriggered {
        let _ = writeln!(text, "{mark} {line}");
    }
    // Whoever interrupts the first run does not want a second one.
    if grading::code(&summary) != exit::INTERRUPTED {
        text += &modes::compare(terminal, &open, &results, &wanted, &options.running)?;
    }
    let _ = writeln!(
        text,
        "{} of {}: {}{}",
        counted(results.len(), "solution"),
        counted(claims.len(), "exercise"),
        match surprising {
            0 => "each gets the verdict its folder says".to_owned(),
            1 => "1 gets another verdict than it should".to_owned(),
            count => format!("{count} get another verdict than they should"),
        },
        match broken {
            0 => String::new(),
            1 => "; 1 exercise cannot be graded".to_owned(),
            count => format!("; {count} exercises cannot be graded"),
        }
    );
    // Line by line: a bound for one text must not cut what is said about the last of many exercises.
    let lines = text.split_inclusive('\n').map(TerminalText::block);
    let text = lines.map(|line| line.as_str().to_owned()).collect::<String>();
    // Standard output belongs to the report that was sent there.
    if requests.iter().any(|request| request.target == Target::Stdout) {
        terminal.complain(&text);
    } else {
        terminal.print(&text)?;
    }
    Ok(match grading::code(&summary) {
        exit::INTERRUPTED => exit::INTERRUPTED,
        _ if !mistakes.is_empty() => exit::USAGE,
        exit::FAULT => exit::FAULT,
        _ if surprising > 0 || without > 0 || !unearned.is_empty() => exit::NOT_ACCEPTED,
        _ if options.strict && !untriggered.is_empty() => exit::NOT_ACCEPTED,
        _ => exit::ACCEPTED,
    })
}

/// What is still asked about an exercise once its solutions have run.
struct Claims {
    slug: String,
    /// Names of cases of which the author says why no wrong solution fails them.
    untested: Vec<String>,
}

impl Claims {
    fn of(exercise: &Exercise) -> Self {
        let untested = exercise.cases.iter().filter(|case| case.untested.is_some());
        Self { slug: exercise.slug.clone(), untested: untested.map(|case| case.name.clone()).collect() }
    }

    /// Whether a case is one of those, or was made from one of them.
    fn excuse(&self, name: &str) -> bool {
        let mut rests = self.untested.iter().filter_map(|untested| name.strip_prefix(untested.as_str()));
        rests.any(|rest| rest.is_empty() || rest.starts_with(": "))
    }
}

/// Keeps the results, and passes everything on to reports.
struct Listener {
    reports: Manager,
    results: Vec<SubmissionResult>,
    mistakes: Vec<AuthorMistake>,
    /// What grades, once that is known.
    versions: Option<String>,
    /// The first thing that could not be written.
    trouble: Option<io::Error>,
}

impl Listener {
    fn new(reports: Manager) -> Self {
        Self { reports, results: Vec::new(), mistakes: Vec::new(), versions: None, trouble: None }
    }

    fn finish(mut self) -> Result<(Vec<SubmissionResult>, Vec<AuthorMistake>), CliError> {
        let finished = self.reports.finish();
        self.trouble.map_or(finished, Err).map_err(CliError::Output)?;
        Ok((self.results, self.mistakes))
    }
}

impl Audience for Listener {
    /// One exercise that cannot be graded says nothing of the others.
    fn mistakes(&mut self, mistakes: Vec<AuthorMistake>) -> Result<(), Vec<AuthorMistake>> {
        self.mistakes = mistakes;
        Ok(())
    }

    fn event(&mut self, event: Event) {
        if let Err(error) = self.reports.event(&event) {
            self.trouble.get_or_insert(error);
        }
        match event {
            Event::RunStarted(started) => self.versions = Some(versions(&started)),
            Event::SubmissionFinished(result) => self.results.push(result),
            Event::RunFinished(_) => {}
        }
    }
}

fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn has_accepted(units: &[Submission], exercise: usize) -> bool {
    units.iter().any(|unit| unit.exercise == exercise && expected(&unit.learner) == Some(Verdict::Accepted))
}

/// Every example solution and starter, as a submission that is called after its place.
fn solutions(exercises: &[Exercise]) -> (Vec<Submission>, Vec<Diagnostic>) {
    let mut units = Vec::new();
    let mut diagnostics = Vec::new();
    for (position, exercise) in exercises.iter().enumerate() {
        let found = discover::solutions(exercise);
        diagnostics.extend(found.diagnostics);
        let named = found.solutions.into_iter().map(|solution| (solution.name, solution.path));
        let folder = exercise.folder.join(STARTER);
        let (starter, is_there) = if exercise.takes_folder {
            (folder.clone(), folder.is_dir())
        } else {
            (folder.join(&exercise.file), folder.join(&exercise.file).is_file())
        };
        let starter = is_there.then(|| (STARTER.to_owned(), starter));
        units.extend(named.chain(starter).map(|(learner, path)| Submission {
            found: Found::File { shown: path.display().to_string(), path },
            learner,
            exercise: position,
        }));
    }
    (units, diagnostics)
}

/// The verdict that a solution has to get; `None` for a starter, which only must not pass.
fn expected(name: &str) -> Option<Verdict> {
    name.split('/').next().and_then(Verdict::from_word)
}

fn as_expected(result: &SubmissionResult) -> bool {
    match expected(&result.learner) {
        Some(Verdict::GraderError) => result.verdict == Verdict::GraderError,
        Some(verdict) => result.verdict == verdict && fault(result).is_none(),
        None => result.verdict != Verdict::Accepted && fault(result).is_none(),
    }
}

/// The case that could not be graded, whatever else came out: learners would run into the same.
fn fault(result: &SubmissionResult) -> Option<&CaseResult> {
    result.cases.iter().find(|case| case.verdict == Verdict::GraderError)
}

/// What got another verdict, and why.
fn surprises(results: &[SubmissionResult], verbose: bool) -> String {
    let mut text = String::new();
    for result in results {
        let right = as_expected(result);
        if right && !verbose {
            continue;
        }
        let mark = if right { "ok  " } else { "FAIL" };
        let _ = write!(text, "{mark} {} {}: {}", result.exercise, result.learner, result.verdict);
        let failed = || result.cases.iter().find(|case| case.verdict != Verdict::Accepted);
        let reason = fault(result).or_else(failed);
        let noted = result.cases.iter().find_map(|case| Some((&case.name, case.note.as_ref()?)));
        if result.verdict == Verdict::Accepted && expected(&result.learner).is_none() {
            text.push_str(", and a starter must not pass");
        } else if let Some(case) = reason.filter(|_| !right) {
            let message = case.message.as_deref().unwrap_or("a hidden case");
            let _ = write!(text, " (case \"{}\": {message})", case.name);
        } else if let Some((case, note)) = noted.filter(|_| !right) {
            let _ = write!(text, " (case \"{case}\": {note})");
        }
        text.push('\n');
    }
    text
}

/// Extra credit that no accepted solution earns: it may be out of reach. All other cases pass in every one of them.
fn unearned(results: &[SubmissionResult]) -> String {
    let mut earned: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for result in results.iter().filter(|result| expected(&result.learner) == Some(Verdict::Accepted)) {
        for case in result.cases.iter().filter(|case| case.extra) {
            *earned.entry((&result.exercise, &case.name)).or_default() |= case.verdict == Verdict::Accepted;
        }
    }
    let mut text = String::new();
    for ((exercise, case), _) in earned.iter().filter(|(_, earned)| !**earned) {
        let _ = writeln!(text, "FAIL {exercise}: no accepted solution passes the extra credit \"{case}\"");
    }
    text
}

/// Exercises that cannot be kept warm.
fn reimported(results: &[SubmissionResult]) -> String {
    let mut solutions: BTreeMap<&str, usize> = BTreeMap::new();
    for result in results.iter().filter(|result| result.reimported > 0) {
        *solutions.entry(&result.exercise).or_default() += 1;
    }
    let line = |(exercise, &number): (&&str, &usize)| {
        format!("note {exercise}, {}: {REIMPORTED}\n", counted(number, "solution"))
    };
    solutions.iter().map(line).collect()
}

/// A case with bugs to be found: its exercise, and what the names of its bugs' cases begin with.
struct Hunt {
    exercise: String,
    prefix: String,
}

fn hunts(exercises: &[Exercise]) -> Vec<Hunt> {
    let of = |exercise: &Exercise| {
        let hunt = |(_, case, _): (usize, &Case, _)| Hunt {
            exercise: exercise.slug.clone(),
            prefix: format!("{}: ", case.name),
        };
        trials::trials(exercise).map(hunt).collect::<Vec<_>>()
    };
    exercises.iter().flat_map(of).collect()
}

/// Bugs that no accepted solution finds: they may be none.
fn unfound(results: &[SubmissionResult], hunts: &[Hunt]) -> String {
    let mut text = String::new();
    for Hunt { exercise, prefix } in hunts {
        let accepted = results.iter().filter(|result| result.exercise == *exercise);
        let accepted = accepted.filter(|result| expected(&result.learner) == Some(Verdict::Accepted));
        let mut missed: BTreeMap<&str, Option<&CaseResult>> = BTreeMap::new();
        for case in accepted.flat_map(|result| &result.cases) {
            if let Some(bug) = case.name.strip_prefix(prefix.as_str()) {
                let found = case.verdict == Verdict::Accepted;
                let known = missed.entry(bug).or_insert(Some(case));
                *known = known.filter(|_| !found);
            }
        }
        for (bug, case) in missed.into_iter().filter_map(|(bug, case)| Some((bug, case?))) {
            let why = case.message.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            let _ = writeln!(text, "FAIL {exercise}: no accepted solution finds the bug \"{bug}\"{why}");
        }
    }
    if !text.is_empty() {
        text += "     add tests that find them; mutants that no test can find belong in `exclude`\n";
    }
    text
}

/// Cases that every wrong solution passes: they may not test anything. A line for each, or one for an exercise in which
/// there are no wrong solutions at all. Cases of which the author says why are left out.
fn untriggered(results: &[SubmissionResult], claims: &[Claims]) -> Vec<String> {
    let mut lines = Vec::new();
    for of in claims {
        let slug = &of.slug;
        let mut triggered: BTreeMap<&str, bool> = BTreeMap::new();
        let mut wrong = false;
        let of_exercise = results.iter().filter(|result| result.exercise == *slug);
        for result in of_exercise.filter(|result| result.learner != STARTER) {
            wrong |= expected(&result.learner) != Some(Verdict::Accepted);
            let ran = !matches!(result.verdict, Verdict::CompileError | Verdict::MissingFile);
            for case in &result.cases {
                let fails = ran && !matches!(case.verdict, Verdict::Accepted | Verdict::Skipped);
                *triggered.entry(&case.name).or_default() |= fails;
            }
        }
        triggered.retain(|name, fails| !*fails && !of.excuse(name));
        if wrong {
            let line = |name: &&str| format!("{slug}: no wrong solution fails the case \"{name}\"");
            lines.extend(triggered.keys().map(line));
        } else if !triggered.is_empty() {
            lines.push(format!(
                "{slug}: there are no wrong solutions, so nothing shows that its cases test anything"
            ));
        }
    }
    lines
}
