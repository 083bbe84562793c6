//! Cases in which code of the author's says whether a program's output or a call's value is right.

use rust_decimal::Decimal;

use super::call::CALL;
use super::files::inline;
use super::kind::Kind;
use super::program::PROGRAM;
use super::{Checker, Comparing, python, stem};
use crate::spec::finding::Finding;
use crate::spec::model::checker::{self, ANSWER, Answer, Checked, FEEDBACK, Form, INPUT, RUNNER, Run};
use crate::spec::model::{Check, Content};
use crate::spec::quantity;
use crate::spec::raw;
use crate::spec::shape::quoted;
use crate::spec::tree::Node;

pub const CHECKER: Kind = Kind {
    key: "checker",
    plural: "outputs with a checker",
    keys: &["checker"],
    expects: &["checker"],
    expect_what: "add `checker`",
    goes_with: &[&CALL, &PROGRAM],
    instead: &[],
    read: |checker, raw, at, comparing| Check::Checked(Box::new(checker.checked(raw, at, comparing))),
};

/// What the names of the author's files are like.
const MODULE_NAMES: &str = "use a name such as `check.py`";
const PROGRAM_NAMES: &str =
    "use a name such as `check.py`; a program in another language has no ending, or `.sh`";

impl Checker<'_> {
    fn checked(&mut self, raw: &raw::Case, at: &Node<'_>, comparing: &Comparing) -> Checked {
        let (run, answer) = if at.has("call") {
            let expression = raw.returns.clone().map_or(Answer::Nothing, Answer::Expression);
            let mut call = self.call(raw, at, comparing);
            call.expects = None;
            (Run::Call(call), expression)
        } else {
            let mut program = self.program(raw, at, comparing);
            let expected = program.stdout.take();
            (Run::Program(program), expected.map_or(Answer::Nothing, |text| Answer::Text(text.content)))
        };
        let checker = match &raw.checker {
            Some(checker) => self.checker(checker, at.at("checker")),
            None => nothing(),
        };
        if matches!((&run, &checker.form), (Run::Call(_), Form::Program { .. }))
            && at.has("checker")
            && !at.is_damaged()
        {
            let message = "a program checks what is printed, and this case looks at a value";
            let finding = Finding::new(&at.at("checker").span, message);
            self.report(finding.help("name a function, as in `checker = \"check.py:accepts\"`"));
        }
        Checked { run, checker, answer }
    }

    /// Code of the author's, as it is written at `at`.
    pub(super) fn checker(&mut self, raw: &raw::Checker, at: &Node<'_>) -> checker::Checker {
        match raw {
            raw::Checker::Name(name) => self.checker_name(name, at),
            raw::Checker::Table(table) => self.checker_table(table, at),
        }
    }

    /// `FILE.py:FUNCTION`, or a program.
    fn checker_name(&mut self, name: &str, at: &Node<'_>) -> checker::Checker {
        match name.split_once(':') {
            Some(_) => self.checker_function(name, "checker", at),
            None => self.checker_program(name, "checker", &[], at),
        }
    }

    fn checker_table(&mut self, raw: &raw::CheckerTable, at: &Node<'_>) -> checker::Checker {
        let args = raw.args.as_deref().unwrap_or_default();
        let mut checker = match (&raw.function, &raw.program) {
            (Some(_), Some(_)) => {
                let message = "`function` and `program` exclude each other";
                self.report(Finding::new(&at.key_span("program"), message).help("keep one"));
                return nothing();
            }
            (Some(name), None) => self.checker_function(name, "function", at.at("function")),
            (None, Some(path)) => self.checker_program(path, "program", args, at.at("program")),
            (None, None) => {
                if !at.is_damaged() {
                    let finding = Finding::absent(&at.span, "`function` or `program` is missing");
                    self.report(finding.help("write it as in `function = \"check.py:accepts\"`"));
                }
                return nothing();
            }
        };
        if raw.function.is_some() && raw.args.is_some() {
            let finding =
                Finding::new(&at.key_span("args"), "`args` is for programs, and this is a function");
            self.report(finding.help("give the function what it needs in its file"));
        }
        self.arguments(args, at.at("args"));
        self.author_helpers(raw.helpers.as_deref(), at.at("helpers"), &mut checker.files);
        checker.pass = self.pass(raw.pass, at);
        checker
    }

    fn checker_function(&mut self, name: &str, key: &str, at: &Node<'_>) -> checker::Checker {
        let (path, function) = name.split_once(':').unwrap_or((name, ""));
        if !python::is_name(function) {
            let finding = Finding::new(&at.span, format!("{} names no function", quoted(name)));
            self.report(finding.help("write file and function, as in \"check.py:accepts\""));
        }
        let files = vec![self.author_file(path, key, MODULE_NAMES, at)];
        checker::Checker { files, form: Form::Function(function.to_owned()), pass: Decimal::ONE }
    }

    pub(super) fn checker_program(
        &mut self,
        path: &str,
        key: &str,
        args: &[String],
        at: &Node<'_>,
    ) -> checker::Checker {
        let name = path.rsplit('/').next().unwrap_or(path);
        // Others are taken for slips: texts, data, sources of programs.
        let is_executable = !name.contains('.') || name.strip_suffix(".sh").is_some();
        let file = if is_executable {
            self.executable(path, key, at)
        } else {
            self.author_file(path, key, PROGRAM_NAMES, at)
        };
        let files = vec![file];
        checker::Checker { files, form: Form::Program { args: args.to_vec() }, pass: Decimal::ONE }
    }

    /// A program that is not Python's, with the name that it gets.
    fn executable(&mut self, path: &str, key: &str, at: &Node<'_>) -> (String, Content) {
        let content = self.file(path, key, at);
        let name = path.rsplit('/').next().unwrap_or(path);
        if [INPUT, ANSWER, FEEDBACK].contains(&name) {
            self.report(Finding::new(&at.span, format!("`{name}` is a name that gradus uses itself")));
        }
        (name.to_owned(), content)
    }

    /// Code of the author's, with the name by which it is imported. `names` says what to call it instead.
    fn author_file(&mut self, path: &str, key: &str, names: &str, at: &Node<'_>) -> (String, Content) {
        let content = self.file(path, key, at);
        let name = path.rsplit('/').next().unwrap_or(path);
        if name.strip_suffix(".py").is_none() || !python::is_name(stem(name)) {
            let finding =
                Finding::new(&at.span, format!("{} is no Python file that can be imported", quoted(path)));
            self.report(finding.help(names));
        } else if name == RUNNER {
            self.report(Finding::new(&at.span, format!("`{name}` is a name that gradus uses itself")));
        }
        (name.to_owned(), content)
    }

    /// Files that others import, added to these.
    pub(super) fn author_helpers(
        &mut self,
        paths: Option<&[String]>,
        at: &Node<'_>,
        files: &mut Vec<(String, Content)>,
    ) {
        for (path, at) in paths.unwrap_or_default().iter().zip(at.items()) {
            let file = self.author_file(path, "helpers", MODULE_NAMES, at);
            if files.iter().any(|(name, _)| *name == file.0) {
                let message = format!("two files are called `{}`, and lie beside each other", file.0);
                self.report(Finding::new(&at.span, message).help("give each its own name"));
            }
            files.push(file);
        }
    }

    /// The least share that is accepted. `at` is the table.
    pub(super) fn pass(&mut self, raw: Option<f64>, at: &Node<'_>) -> Decimal {
        raw.and_then(|number| self.quantity(quantity::points(number), "pass", at)).unwrap_or(Decimal::ONE)
    }
}

/// What stands for one that was not given.
pub fn nothing() -> checker::Checker {
    let files = vec![(String::new(), inline(""))];
    checker::Checker { files, form: Form::Program { args: Vec::new() }, pass: Decimal::ONE }
}
