//! Exceptions in words: what ended the learner's code, and what that is likely to mean.

use super::phrase::{count, names, one_line};
use super::source::Source;
use super::{Evidence, Finding, texts};
use crate::event::{Failure, Verdict};
use crate::outcome::{Raised, Stage};
use crate::spec::model::Case;

/// An exception and what helps to understand it.
struct Scene<'a> {
    raised: &'a Raised,
    case: &'a Case,
    source: &'a Source,
}

/// The finding for an exception that ended the learner's code where none was expected.
pub fn exception(raised: &Raised, evidence: Evidence<'_>) -> Finding {
    let Evidence { case, outcome, source, .. } = evidence;
    let verdict =
        if is(raised, "MemoryError") { Verdict::MemoryLimitExceeded } else { Verdict::RunTimeError };
    Finding::new(verdict, sentence(&Scene { raised, case, source })).with(Failure {
        error: Some(super::learner_error(raised)),
        printed: texts::printed(outcome),
        complained: texts::complained(outcome),
        ..Failure::default()
    })
}

/// Whether the exception is of this class or of one below it.
pub fn is(raised: &Raised, class: &str) -> bool {
    raised.lineage.iter().any(|name| name == class)
}

/// Class and message, as in `ValueError: too short`, on one line.
pub fn headline(raised: &Raised) -> String {
    let (kind, message) = (one_line(&raised.kind), one_line(&raised.message));
    if message.is_empty() { kind } else { format!("{kind}: {message}") }
}

fn sentence(scene: &Scene<'_>) -> String {
    if let Some(sentence) = input_at_import(scene) {
        return sentence;
    }
    let raised = scene.raised;
    let kind = one_line(&raised.kind);
    let what = match (EXPLANATIONS.iter().find_map(|explain| explain(scene)), line(raised)) {
        (Some(explanation), Some(line)) => format!("{explanation} ({kind}, line {line})"),
        (Some(explanation), None) => format!("{explanation} ({kind})"),
        (None, Some(line)) => format!("{} (line {line})", headline(raised)),
        (None, None) => headline(raised),
    };
    match raised.stage {
        Stage::Loading if is_call(scene) => format!("your file could not be imported: {what}"),
        Stage::Setup => format!("while the case was being set up: {what}"),
        Stage::Reading => format!("while the returned value was being read: {what}"),
        Stage::Loading | Stage::Calling | Stage::Done => what,
    }
}

fn is_call(scene: &Scene<'_>) -> bool {
    scene.case.check.imports_submission()
}

/// Line of the learner's file where it was raised.
fn line(raised: &Raised) -> Option<usize> {
    raised.frames.last().map(|frame| frame.line).filter(|&line| line > 0)
}

/// Tried in this order; the first that knows the exception explains it.
const EXPLANATIONS: [fn(&Scene<'_>) -> Option<String>; 9] = [
    memory,
    recursion,
    missing_module,
    end_of_input,
    missing_name,
    wrong_arguments,
    system_exit,
    too_many_threads,
    file_too_large,
];

fn memory(scene: &Scene<'_>) -> Option<String> {
    let limit = scene.case.limits.memory;
    is(scene.raised, "MemoryError").then(|| format!("your code used more than {limit} of memory"))
}

fn recursion(scene: &Scene<'_>) -> Option<String> {
    is(scene.raised, "RecursionError")
        .then(|| "a function calls itself again and again: does it ever reach its end?".to_owned())
}

fn missing_module(scene: &Scene<'_>) -> Option<String> {
    let module = is(scene.raised, "ModuleNotFoundError").then(|| between_quotes(&scene.raised.message))??;
    Some(format!("there is no module `{module}` here: only Python's standard library is available"))
}

fn end_of_input(scene: &Scene<'_>) -> Option<String> {
    asked_for_input(scene).then(|| match lines(scene.case.stdin.bytes()) {
        0 if is_call(scene) => {
            "your function asks for input, but all it needs comes with the call".to_owned()
        }
        0 => "your program asked for input, but this case gives none".to_owned(),
        given => format!("your code asked for more input than the {} it was given", count(given, "line")),
    })
}

/// An import that asks for input is the commonest way to fail a call exercise, and has its own cure.
fn input_at_import(scene: &Scene<'_>) -> Option<String> {
    let at_import = is_call(scene) && scene.raised.stage == Stage::Loading;
    let place = line(scene.raised).map(|line| format!(", line {line}")).unwrap_or_default();
    (at_import && asked_for_input(scene)).then(|| {
        format!(
            "your file asks for input as soon as it is imported: the grader calls your function itself, so put \
             what calls input() under `if __name__ == \"__main__\":` (EOFError{place})"
        )
    })
}

fn asked_for_input(scene: &Scene<'_>) -> bool {
    is(scene.raised, "EOFError") && scene.raised.message == "EOF when reading a line"
}

/// A name of the call that the file does not have; exceptions of the call itself have no frames.
fn missing_name(scene: &Scene<'_>) -> Option<String> {
    let Scene { raised, source, .. } = scene;
    let of_the_call = raised.kind == "NameError" && in_the_call(scene);
    let wanted = of_the_call.then(|| between_quotes(&raised.message))??;
    Some(lacks(wanted, source))
}

/// That the file does not define a name, and what it does define.
pub fn lacks(wanted: &str, source: &Source) -> String {
    let rest = match source.nearest(wanted) {
        _ if source.names.is_empty() => String::new(),
        Some(near) if source.names.len() > 1 => format!(": did you mean `{near}`?"),
        _ => format!("; it defines {}", names(&source.names)),
    };
    format!("your file defines no `{wanted}`{rest}")
}

fn wrong_arguments(scene: &Scene<'_>) -> Option<String> {
    let message = &scene.raised.message;
    let fits = scene.raised.kind == "TypeError" && in_the_call(scene) && message.contains("argument");
    fits.then(|| format!("the call does not fit your function: {}", one_line(message)))
}

fn in_the_call(scene: &Scene<'_>) -> bool {
    let stage = scene.raised.stage;
    is_call(scene) && scene.raised.frames.is_empty() && matches!(stage, Stage::Setup | Stage::Calling)
}

fn system_exit(scene: &Scene<'_>) -> Option<String> {
    let importing = scene.raised.stage == Stage::Loading;
    is(scene.raised, "SystemExit").then(|| {
        let what = if importing {
            "it ends the program at once, with exit() or sys.exit()"
        } else {
            "your code ended the program, with exit() or sys.exit(), before the function returned"
        };
        what.to_owned()
    })
}

fn too_many_threads(scene: &Scene<'_>) -> Option<String> {
    let Raised { kind, message, .. } = scene.raised;
    let limited = (kind == "RuntimeError" && message.starts_with("can't start new thread"))
        || (kind == "BlockingIOError" && message.starts_with("[Errno 11]"));
    let limit = scene.case.limits.processes;
    limited.then(|| format!("your code may have no more than {limit} processes and threads at once"))
}

fn file_too_large(scene: &Scene<'_>) -> Option<String> {
    let limited = is(scene.raised, "OSError") && scene.raised.message.starts_with("[Errno 27]");
    limited.then(|| format!("your code wrote a file of more than {}", scene.case.limits.file_size))
}

/// The name in a message such as `name 'x' is not defined`.
fn between_quotes(message: &str) -> Option<&str> {
    let name = message.split('\'').nth(1)?;
    (!name.is_empty() && name.len() <= 100 && !name.contains(char::is_control)).then_some(name)
}

fn lines(bytes: &[u8]) -> usize {
    bytes.split_inclusive(|&byte| byte == b'\n').count()
}

/// Why the file does not compile.
pub fn not_compiled(raised: Option<&Raised>) -> String {
    let Some(raised) = raised else { return "your file is not valid Python".to_owned() };
    if ["MemoryError", "RecursionError"].iter().any(|class| is(raised, class)) {
        // The parser and the compiler give up on what is nested too deeply, the first without a word.
        return format!(
            "your file is too much for Python to read: an expression in it is nested too deeply or has too many parts, \
             or a chain of `elif` is too long ({})",
            headline(raised)
        );
    }
    let message = if raised.message.is_empty() { &raised.kind } else { &raised.message };
    match line(raised) {
        None => format!("your file is not valid Python: {}", one_line(without_place(message, 0))),
        Some(line) => {
            format!("line {line} is not valid Python: {}", one_line(without_place(message, line)))
        }
    }
}

/// What Python says, without ` (median.py, line 3)` behind it.
fn without_place(message: &str, line: usize) -> &str {
    let place = message.rfind(" (").filter(|_| message.ends_with(&format!("line {line})")));
    &message[..place.unwrap_or(message.len())]
}
