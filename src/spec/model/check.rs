//! The kinds of checks, and what the rest of the program asks of any of them.
//!
//! What a kind asks for is in its own file; how it is judged is no business of this room.

use std::sync::Arc;

use super::{
    Call, Checked, Content, Coverage, Expected, Interactive, LearnerTests, Lint, PeakMemory, Program,
    Project, Refactor, SizedCall, Source, Suite, Test, TimeGrowth, Trial, Types, Watched, checker, types,
};
use crate::event::TestMode;

/// What is run and what is expected of it.
#[derive(Debug, Clone)]
pub enum Check {
    Program(Program),
    Call(Call),
    /// A call whose threads or event loop are watched.
    Watched(Box<Watched>),
    /// One of these, with code of the author's that looks at what came of it.
    Checked(Box<Checked>),
    /// The learner's file, run as a program that talks with one of the author's.
    Interactive(Box<Interactive>),
    /// The learner's file, looked at and not run.
    Source(Source),
    /// The same, by ruff.
    Lint(Lint),
    /// The same, by mypy.
    Types(Types),
    /// The same, against the file that it was made from.
    Refactor(Refactor),
    /// The files of a folder, looked at and not run.
    Project(Project),
    /// A file of tests, not yet taken apart.
    Suite(Arc<Suite>),
    /// One test of a suite.
    Test(Test),
    /// A call whose time is measured with growing n.
    TimeGrowth(TimeGrowth),
    /// A call whose memory is measured.
    PeakMemory(PeakMemory),
    /// Bugs for the tests that learners hand in, not yet taken apart.
    LearnerTests(Arc<LearnerTests>),
    /// The learner's tests with one of them, or with the correct implementation.
    Trial(Trial),
    /// What the learner's tests run of the correct implementation.
    Coverage(Coverage),
}

impl Check {
    /// Where it runs, of a test.
    #[must_use]
    pub fn test_mode(&self) -> Option<TestMode> {
        match self {
            Self::Test(test) => test.suite.mode,
            _ => None,
        }
    }

    /// The texts that it expects, wherever they are.
    pub fn expected_mut(&mut self) -> impl Iterator<Item = &mut Expected> {
        let run = match self {
            Self::Program(program) => Some(Ok(program)),
            Self::Call(call) => Some(Err(call)),
            Self::Watched(watched) => Some(Err(&mut watched.call)),
            Self::Checked(checked) => match &mut checked.run {
                checker::Run::Program(program) => Some(Ok(program)),
                checker::Run::Call(call) => Some(Err(call)),
            },
            _ => None,
        };
        let expected = match run {
            Some(Ok(program)) => [program.stdout.as_mut(), program.stderr.as_mut()],
            Some(Err(call)) => [call.prints.as_mut(), None],
            None => [None, None],
        };
        expected.into_iter().flatten()
    }

    /// What belongs to the author's own code that decides, all of it text.
    pub fn authors_mut(&mut self) -> impl Iterator<Item = &mut Content> {
        let (checker, text) = match self {
            Self::Checked(checked) => {
                let text = match &mut checked.answer {
                    checker::Answer::Text(text) => Some(text),
                    checker::Answer::Nothing | checker::Answer::Expression(_) => None,
                };
                (Some(&mut checked.checker), text)
            }
            Self::Interactive(talk) => (Some(&mut talk.interactor), Some(&mut talk.input)),
            _ => (None, None),
        };
        checker.into_iter().flat_map(|checker| checker.files.iter_mut().map(|(_, text)| text)).chain(text)
    }

    /// The call that it makes with the learner's file.
    #[must_use]
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::Watched(watched) => Some(&watched.call),
            Self::Checked(checked) => match &checked.run {
                checker::Run::Call(call) => Some(call),
                checker::Run::Program(_) => None,
            },
            _ => None,
        }
    }

    /// The author's own code that it looks at.
    pub fn snippets_mut(&mut self) -> &mut [types::Snippet] {
        match self {
            Self::Types(types) => &mut types.snippets,
            _ => &mut [],
        }
    }

    /// The call that is measured, if one is.
    #[must_use]
    pub const fn sized_call(&self) -> Option<&SizedCall> {
        match self {
            Self::TimeGrowth(growth) => Some(&growth.call),
            Self::PeakMemory(memory) => Some(&memory.call),
            _ => None,
        }
    }

    /// The author's implementations that the learner's tests are tried with.
    pub fn implementations_mut(&mut self) -> Vec<&mut Content> {
        match self {
            Self::LearnerTests(tests) => {
                let tests = Arc::make_mut(tests);
                let bugs = tests.bugs.iter_mut().map(|bug| &mut bug.content);
                let others = tests.others.iter_mut().map(|(_, subject)| &mut subject.content);
                bugs.chain(others).chain([&mut tests.subject.content]).collect()
            }
            Self::Coverage(coverage) => vec![&mut coverage.subject.content],
            _ => Vec::new(),
        }
    }

    /// Whether the learner's file is run, and not only looked at.
    #[must_use]
    pub fn runs_submission(&self) -> bool {
        matches!(self, Self::Program(_) | Self::Checked(_) | Self::Interactive(_))
            || self.imports_submission()
            || self.tries_submission()
    }

    /// Whether the learner's file is run by importing it.
    #[must_use]
    pub fn imports_submission(&self) -> bool {
        self.call().is_some() || self.sized_call().is_some() || matches!(self, Self::Suite(_) | Self::Test(_))
    }

    /// Whether the learner's file is tests, which are tried with code of the author's.
    #[must_use]
    pub const fn tries_submission(&self) -> bool {
        matches!(self, Self::LearnerTests(_) | Self::Trial(_) | Self::Coverage(_))
    }

    /// Whether it is checked with a package that comes with gradus, such as a linter.
    #[must_use]
    pub fn uses_tools(&self) -> bool {
        matches!(self, Self::Lint(_) | Self::Types(_) | Self::Suite(_) | Self::Test(_))
            || matches!(self, Self::Project(project) if project.reads_yaml())
            || self.tries_submission()
    }
}
