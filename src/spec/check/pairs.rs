//! Cases made of the paired files `cases/*.in` and `cases/*.ans`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{Checker, Shared};
use crate::spec::finding::Finding;
use crate::spec::model::checker::{Answer, Checked, Run};
use crate::spec::model::{Case, Check, Content, Expected, Program};
use crate::spec::raw;
use crate::spec::tree::Node;

const FOLDER: &str = "cases";

impl Checker<'_> {
    /// One case for each pair, in byte order of names. `at` is the root; `written` are the cases before.
    pub(super) fn pairs(
        &mut self,
        raw: Option<&raw::Pairs>,
        at: &Node<'_>,
        shared: &Shared,
        written: &[Case],
    ) -> Vec<Case> {
        let stems = self.stems();
        let default = raw::Pairs::default();
        let options = raw.unwrap_or(&default);
        if raw.is_some() && stems.is_empty() {
            let finding = Finding::new(&at.key_span("pairs"), "there are no pairs of files for `pairs`");
            self.report(finding.help("add `cases/NAME.in` and `cases/NAME.ans`"));
        }
        let at = if raw.is_some() { at.at("pairs") } else { at };
        let model = self.pair_model(options, at, shared);
        stems
            .into_iter()
            .map(|stem| {
                if written.iter().any(|case| case.name == stem) {
                    let message = format!("the case `{stem}` is there twice: in the spec and as this file");
                    self.report(Finding::in_file(format!("{FOLDER}/{stem}.in"), message).help("rename one"));
                }
                pair(&model, stem)
            })
            .collect()
    }

    /// Names with both files; the others are reported.
    fn stems(&mut self) -> Vec<String> {
        let files = self.folder.files(FOLDER);
        let with = |ending: &str| -> BTreeSet<&str> {
            files
                .iter()
                .filter_map(|file| file.strip_suffix(ending))
                .filter(|stem| !stem.is_empty())
                .collect()
        };
        let (inputs, answers) = (with(".in"), with(".ans"));
        let mut single = |stem: &str, is: &str, lacks: &str| {
            let message = format!("`{FOLDER}/{stem}{is}` has no partner `{stem}{lacks}`");
            let other =
                files.iter().find(|file| super::stem(file) == stem && **file != format!("{stem}{is}"));
            let help = match other {
                Some(other) => format!("rename `{FOLDER}/{other}`, if that is it"),
                None => {
                    "a pair is NAME.in for standard input and NAME.ans for the expected output".to_owned()
                }
            };
            self.report(Finding::in_file(format!("{FOLDER}/{stem}{is}"), message).help(help));
        };
        inputs.difference(&answers).for_each(|stem| single(stem, ".in", ".ans"));
        answers.difference(&inputs).for_each(|stem| single(stem, ".ans", ".in"));
        inputs.intersection(&answers).map(|stem| (*stem).to_owned()).collect()
    }

    /// What all pairs have in common.
    fn pair_model(&mut self, options: &raw::Pairs, at: &Node<'_>, shared: &Shared) -> Case {
        self.nonblank(options.hint.as_deref(), "hint", at);
        self.nonblank(options.untested.as_deref(), "untested", at);
        let args = options.args.clone().unwrap_or_default();
        self.arguments(&args, at.at("args"));
        let rule = self.compare(options.compare.as_ref(), &shared.compare, at).text();
        let stdout = Expected { content: Content::empty(), rule };
        Case {
            name: String::new(),
            points: self.points(options.points, at),
            extra: options.extra.unwrap_or_default(),
            group: None,
            hidden: options.hidden.unwrap_or_default(),
            hint: options.hint.clone().or_else(|| shared.hint.clone()),
            untested: options.untested.clone(),
            after: Vec::new(),
            limits: self.limits(options.limits.as_ref(), &shared.limits, at).complete(),
            stdin: Content::empty(),
            env: std::collections::BTreeMap::new(),
            files: shared.files.clone(),
            check: self.pair_check(options, args, stdout, at),
            writes: Vec::new(),
            installed: None,
            line: 0,
        }
    }
}

impl Checker<'_> {
    /// What decides about a pair: its answer, or code of the author's that gets it to compare with.
    fn pair_check(
        &mut self,
        options: &raw::Pairs,
        args: Vec<String>,
        stdout: Expected,
        at: &Node<'_>,
    ) -> Check {
        let program = Program { args, stdout: None, stderr: None, exit_code: 0 };
        let Some(checker) = &options.checker else {
            return Check::Program(Program { stdout: Some(stdout), ..program });
        };
        if options.compare.is_some() {
            let finding = Finding::new(&at.key_span("compare"), "`compare` has no effect beside `checker`");
            self.report(finding.label("the checker says itself what is right").help("keep one"));
        }
        let checker = self.checker(checker, at.at("checker"));
        let answer = Answer::Text(stdout.content);
        Check::Checked(Box::new(Checked { run: Run::Program(program), checker, answer }))
    }
}

fn pair(model: &Case, stem: String) -> Case {
    let mut case = model.clone();
    let file = |ending: &str| Content::File(PathBuf::from(format!("{FOLDER}/{stem}{ending}")));
    case.stdin = file(".in");
    match &mut case.check {
        Check::Program(Program { stdout: Some(stdout), .. }) => stdout.content = file(".ans"),
        Check::Checked(checked) => checked.answer = Answer::Text(file(".ans")),
        _ => {}
    }
    case.name = stem;
    case
}
