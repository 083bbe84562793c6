//! Specs that are right, and specs that are wrong with exactly what is said about them.

use std::path::Path;

use rust_decimal::Decimal;

use super::model::{CallExpectation, Case, Check, Content, Limits};
use super::render::{Style, render};
use super::*;
use crate::compare::rule::{Mode, Types};

mod broken;
mod groups;
mod growth;
mod lint;
mod packages;
mod properties;
mod source;
mod trials;
mod types;
mod watched;

/// A folder that holds what a test says.
struct Fake<'a>(&'a [&'a str]);

impl Folder for Fake<'_> {
    fn has_file(&self, path: &str) -> bool {
        self.0.contains(&path)
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let split = |path: &'_ str| {
            path.rsplit_once('/')
                .map_or((String::new(), path.to_owned()), |(a, b)| (a.to_owned(), b.to_owned()))
        };
        let mut names: Vec<String> = self
            .0
            .iter()
            .map(|path| split(path))
            .filter(|(parent, _)| parent == folder)
            .map(|(_, name)| name)
            .collect();
        names.sort();
        names
    }

    fn folders(&self, folder: &str) -> Vec<String> {
        let folder = format!("{folder}/");
        let names = self.0.iter().filter_map(|path| path.strip_prefix(folder.as_str())?.split_once('/'));
        let names: std::collections::BTreeSet<_> = names.map(|(name, _)| name.to_owned()).collect();
        names.into_iter().collect()
    }
}

fn place() -> Place {
    Place { slug: "median".to_owned(), track: "first".to_owned(), folder: "first/median".into() }
}

fn read_as(
    name: &str,
    bytes: &[u8],
    defaults: &Defaults,
    files: &[&str],
) -> Result<Exercise, Vec<Diagnostic>> {
    exercise(SpecFile { path: Path::new(name), bytes }, place(), defaults, &Fake(files))
}

fn toml(text: &str, files: &[&str]) -> Result<Exercise, Vec<Diagnostic>> {
    read_as("exercise.toml", text.as_bytes(), &Defaults::default(), files)
}

/// An exercise that must be right.
fn right(text: &str, files: &[&str]) -> Exercise {
    toml(text, files).unwrap_or_else(|diagnostics| panic!("{}", render(&diagnostics, Style::Plain)))
}

const HEAD: &str = "format = 1\ntitle = \"Running median\"\nfile = \"median.py\"\n";

/// All that this room does with a text. Must end, and every place must be in the text.
fn survive(name: &str, bytes: &[u8]) {
    let mistakes = read_as(name, bytes, &Defaults::default(), &["data.csv"]).err().unwrap_or_default();
    for one in &mistakes {
        assert!(one.source.get(one.span.clone()).is_some());
    }
    let _ = render(&mistakes, Style::Coloured);
    let (_, mistakes) = course(SpecFile { path: Path::new(name), bytes });
    let _ = render(&mistakes, Style::Plain);
}

#[test]
fn every_key_reaches_the_exercise() {
    let text = r#"
        format = 1
        title = "Running median"
        file = "median.py"
        difficulty = 3
        topics = ["heapq"]
        covers = ["9.4"]
        authors = ["Ada"]
        python = ">=3.11"
        hint = "Sort."
        reference = "solutions/accepted/x.py"
        files = ["data.csv"]
        limits = { cpu = "1s", memory = "128MiB", output = 1000 }
        compare = { types = "loose" }

        [[case]]
        name = "call"
        points = 0.5
        setup = "x = 5"
        call = "median([x])"
        returns = "5"
        prints = ""

        [[case]]
        name = "error"
        hidden = true
        after = ["call"]
        call = "median([])"
        raises = { type = "ValueError", message = "^empty" }

        [[case]]
        name = "program"
        hint = "Print."
        limits = { cpu = "500ms", wall = 9 }
        args = ["-v"]
        stdin = "5 1\n"
        stdout = "3.0\n"
        stderr = "done"
        exit_code = 3
        env = { LEVEL = "2" }
        files = [{ name = "in/data.csv", from = "big.csv" }, { name = "note.txt", text = "hello" }]
        compare = { mode = "tokens", ignore_case = true, float = { abs = 1e-9 } }
        writes = { "out.txt" = "x", "big.txt" = { from = "big.csv", compare = "exact" } }

        [pairs]
        points = 2
        compare = "numbers"
    "#;
    let files = [
        "solutions/accepted/x.py",
        "data.csv",
        "big.csv",
        "cases/2.in",
        "cases/2.ans",
        "cases/10.in",
        "cases/10.ans",
    ];
    let exercise = right(text, &files);
    assert_eq!(exercise.title, "Running median");
    assert_eq!((exercise.file.as_str(), exercise.difficulty), ("median.py", Some(3)));
    assert_eq!(
        (&exercise.topics[..], &exercise.covers[..]),
        (&["heapq".to_owned()][..], &["9.4".to_owned()][..])
    );
    assert!(exercise.python.is_some() && matches!(exercise.reference, Some(Content::File(_))));
    assert_eq!(exercise.max_score().to_string(), "6.5");
    let [call, error, program, ten, two] = &exercise.cases[..] else { panic!("five cases") };
    a_call(call);
    an_error(error);
    a_program(program);
    assert_eq!((ten.name.as_str(), two.name.as_str()), ("10", "2"), "byte order");
    assert_eq!((two.points, two.hint.as_deref(), two.line), (Decimal::TWO, Some("Sort."), 0));
    let Check::Program(pair) = &two.check else { panic!("pairs are programs") };
    assert_eq!(pair.stdout.as_ref().map(|stdout| stdout.rule.mode), Some(Mode::Numbers));
}

fn a_call(case: &Case) {
    assert_eq!((case.name.as_str(), case.points.to_string().as_str(), case.line), ("call", "0.5", 16));
    assert_eq!((case.limits.cpu.as_secs(), case.limits.wall.as_secs()), (1, 3));
    assert_eq!((case.limits.output.0, case.limits.file_size.0), (1000, 1000));
    assert_eq!((case.hidden, case.hint.as_deref()), (false, Some("Sort.")));
    let Check::Call(call) = &case.check else { panic!("it has `call`") };
    assert_eq!((call.setup.as_deref(), call.call.as_str()), (Some("x = 5"), "median([x])"));
    let Some(CallExpectation::Returns { expression, rule }) = &call.expects else {
        panic!("it has `returns`")
    };
    assert_eq!((expression.as_str(), rule.types), ("5", Types::Loose));
    assert!(call.prints.as_ref().is_some_and(|prints| prints.content.bytes().is_empty()));
}

fn an_error(case: &Case) {
    assert!(case.hidden && case.after == [0]);
    let Check::Call(call) = &case.check else { panic!("it has `call`") };
    let Some(CallExpectation::Raises { kind, message }) = &call.expects else { panic!("it has `raises`") };
    assert_eq!((kind.as_str(), message.as_ref().map(regex::Regex::as_str)), ("ValueError", Some("^empty")));
}

fn a_program(case: &Case) {
    assert_eq!((case.limits.cpu.as_millis(), case.limits.wall.as_secs()), (500, 9));
    assert_eq!((case.hint.as_deref(), case.stdin.bytes()), (Some("Print."), &b"5 1\n"[..]));
    assert_eq!(case.env.get("LEVEL").map(String::as_str), Some("2"));
    let names: Vec<&str> = case.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["data.csv", "in/data.csv", "note.txt"]);
    let Check::Program(program) = &case.check else { panic!("it has no `call`") };
    assert_eq!((&program.args[..], program.exit_code), (&["-v".to_owned()][..], 3));
    let rule = &program.stdout.as_ref().expect("it has `stdout`").rule;
    assert!(rule.mode == Mode::Tokens && rule.ignore_case && rule.float.is_some_and(|float| float.abs > 0.0));
    let modes: Vec<_> =
        case.writes.iter().map(|file| (file.name.as_str(), file.expected.rule.mode)).collect();
    assert_eq!(modes, [("big.txt", Mode::Exact), ("out.txt", Mode::Tokens)]);
}

#[test]
fn json_and_toml_are_the_same() {
    let head = "format = 1\ntitle = \"T\"\nfile = \"t.py\"\n";
    let one =
        right(&format!("{head}[[case]]\nname = \"a\"\npoints = 0.1\ncall = \"f()\"\nreturns = \"1\"\n"), &[]);
    let json = r#"{"format": 1, "title": "T", "file": "t.py",
        "case": [{"name": "a", "points": 0.1, "call": "f()", "returns": "1"}]}"#;
    let mut other = read_as("exercise.json", json.as_bytes(), &Defaults::default(), &[]).unwrap();
    other.spec_file.clone_from(&one.spec_file);
    other.cases[0].line = one.cases[0].line;
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
}

#[test]
fn exercises_inherit_and_say_otherwise() {
    let text = "format = 1\n[defaults]\npython = \">=3.11\"\nhint = \"Think.\"\ndifficulty = 2\n\
                limits = { cpu = \"4s\", memory = \"64MiB\" }\ncompare = \"tokens\"\n";
    let (course, diagnostics) = course(SpecFile { path: Path::new("course.toml"), bytes: text.as_bytes() });
    assert_eq!(diagnostics, []);
    let text = format!(
        "{HEAD}limits = {{ cpu = \"1s\" }}\n[[case]]\nname = \"a\"\nstdout = \"x\"\n\
         [[case]]\nname = \"b\"\nhint = \"b\"\nstdout = \"x\"\ncompare = {{ ignore_case = true }}\n"
    );
    let exercise = read_as("exercise.toml", text.as_bytes(), &course.defaults, &[]).unwrap();
    let [a, b] = &exercise.cases[..] else { panic!("two cases") };
    assert_eq!((a.hint.as_deref(), b.hint.as_deref()), (Some("Think."), Some("b")));
    assert_eq!((a.limits.cpu.as_secs(), a.limits.wall.as_secs(), a.limits.memory.0), (1, 3, 64 << 20));
    assert_eq!(exercise.difficulty, Some(2));
    let modes = [a, b].map(|case| match &case.check {
        Check::Program(program) => program.stdout.as_ref().map(|stdout| stdout.rule.mode),
        _ => None,
    });
    assert_eq!(modes, [Some(Mode::Tokens), Some(Mode::Text)], "`compare` replaces, it does not mix");
}

#[test]
fn what_is_not_said_has_its_default() {
    let exercise = right(&format!("{HEAD}[[case]]\nname = \"a\"\ncall = \"f()\"\nreturns = \"1\"\n"), &[]);
    let case = &exercise.cases[0];
    assert_eq!((case.points, case.line), (Decimal::ONE, 4));
    assert_eq!(case.limits, Limits::default());
    assert!(matches!(&case.stdin, Content::Inline(text) if text.is_empty()));
    let Check::Call(call) = &case.check else { panic!("it has `call`") };
    assert!(
        matches!(&call.expects, Some(CallExpectation::Returns { rule, .. }) if rule.types == Types::Strict)
    );
    assert_eq!(exercise.max_score().to_string(), "1");
}

#[test]
fn depth_is_bounded() {
    let deep = 200_000;
    for text in [
        format!("{} = 1\n", vec!["a"; deep].join(".")),
        format!("[{}]\n", vec!["a"; deep].join(".")),
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}", "{a=".repeat(deep)),
    ] {
        survive("exercise.toml", text.as_bytes());
    }
    survive("exercise.json", "[".repeat(deep).as_bytes());
    survive("exercise.json", "{\"a\":".repeat(deep).as_bytes());
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let text = format!("\u{feff}{HEAD}[[case]]\r\nname = \"a\"\r\nexit_code = 0\r\n");
    assert!(toml(&text, &[]).is_ok());
}

/// The schemas that editors use are those of this version. After a change of `raw`, write them again with
/// `cargo test --lib write_the_schemas -- --ignored`.
#[test]
fn shipped_schemas_are_current() {
    let shipped =
        [include_str!("../../docs/exercise.schema.json"), include_str!("../../docs/course.schema.json")];
    for (shipped, schema) in shipped.into_iter().zip([schema::exercise_schema(), schema::course_schema()]) {
        assert!(shipped == pretty(&schema), "a schema in docs/ is out of date");
    }
}

#[test]
#[ignore = "writes into docs/"]
fn write_the_schemas() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    std::fs::write(docs.join("exercise.schema.json"), pretty(&schema::exercise_schema())).unwrap();
    std::fs::write(docs.join("course.schema.json"), pretty(&schema::course_schema())).unwrap();
}

fn pretty(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}
