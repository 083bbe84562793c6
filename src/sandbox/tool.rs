//! The Python tools that we ship: trusted programs that look at a learner's file as data, inside the sandbox.
//!
//! A tool is a module with functions that a call case calls; it returns plain data and decides nothing. It must never run
//! what it reads. One line here for each of them; their texts are in `src/harness/tools`.

use serde::{Deserialize, Serialize};

use crate::spec::model::Instrument;

/// The text of a tool, behind what all of them use to read a file.
macro_rules! with_reader {
    ($file:literal) => {
        concat!(include_str!("../harness/tools/submission.py"), "\n\n", include_str!($file))
    };
}

/// The text of what watches calls, behind what all of them look with.
macro_rules! with_watcher {
    ($($file:literal),+) => {
        concat!(
            include_str!("../harness/tools/untouched.py"),
            "\n\n",
            include_str!("../harness/tools/watching.py"),
            "\n\n",
            include_str!("../harness/tools/stillness.py"),
            $("\n\n", include_str!($file)),+
        )
    };
}

/// The text of the connection between tests and a module, at both ends.
macro_rules! connection {
    () => {
        concat!(
            include_str!("../harness/isolated/wire.py"),
            "\n\n",
            include_str!("../harness/isolated/objects.py"),
            "\n\n",
            include_str!("../harness/isolated/peer.py"),
            "\n\n",
            include_str!("../harness/isolated/ends.py"),
            "\n\n"
        )
    };
}

/// The text of a tool that looks at the syntax tree: what all of them use, then its own parts.
macro_rules! with_syntax {
    ($($file:literal),+) => {
        concat!(
            include_str!("../harness/tools/submission.py"),
            "\n\n",
            include_str!("../harness/tools/syntax/tree.py"),
            "\n\n",
            include_str!("../harness/tools/syntax/program.py"),
            $("\n\n", include_str!($file)),+
        )
    };
}

/// A tool, by name: both ends of a socket are the same binary, so its text need not travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tool {
    /// Facts about the syntax tree.
    Syntax,
    /// What ruff says.
    Lint,
    /// What mypy says.
    Types,
    /// How a file compares with the one that it was made from.
    Refactor,
    /// What is in a folder.
    Project,
    /// The same, where some of its settings are YAML: that takes a package.
    ProjectWithYaml,
    /// What a query finds in a database that a run wrote.
    Database,
    /// Bugs, made from the author's code.
    Mutants,
    /// What pip makes of a project that was built.
    Install,
}

/// What runs tests in the learner's interpreter: executed by the harness before it sees a learner's file. Not a [`Tool`],
/// which never meets learners' code.
///
/// So are learners' tests, by what stands behind it.
pub const TESTS: &str = concat!(
    connection!(),
    include_str!("../harness/isolated/texts.py"),
    "\n\n",
    include_str!("../harness/tools/untouched.py"),
    "\n\n",
    include_str!("../harness/tools/deciding.py"),
    "\n\n",
    include_str!("../harness/tools/tests.py"),
    "\n\n",
    include_str!("../harness/tools/reaching.py"),
    "\n\n",
    include_str!("../harness/tools/disguise.py"),
    "\n\n",
    include_str!("../harness/tools/trials.py")
);

/// What watches calls in the learner's interpreter: executed at the same time, and no [`Tool`] either.
#[must_use]
pub const fn watching(instrument: Instrument) -> &'static str {
    match instrument {
        Instrument::Threads => with_watcher!("../harness/tools/concurrency.py"),
        Instrument::Loop => with_watcher!("../harness/tools/tasks.py", "../harness/tools/awaiting.py"),
    }
}

/// What serves a learner's module to tests in another process. It is in [`TESTS`] as well.
pub const MODULE: &str = connection!();

/// What runs code of the author's that decides about a submission. Not a [`Tool`] either: that is not ours.
pub const AUTHOR: &str = include_str!("../harness/tools/author.py");

/// What builds a learner's project. Not a [`Tool`]: code of the project's runs in its process.
pub const BUILD: &str = include_str!("../harness/tools/build.py");

/// Says which texts of cases are no Python or SQL, as the setup of a call.
pub const TEXTS: &str = include_str!("../harness/tools/texts.py");

impl Tool {
    /// Name of the file that holds it in a working directory.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Syntax => "gradus_syntax.py",
            Self::Lint => "gradus_lint.py",
            Self::Types => "gradus_types.py",
            Self::Refactor => "gradus_refactor.py",
            Self::Project | Self::ProjectWithYaml => "gradus_project.py",
            Self::Database => "gradus_database.py",
            Self::Mutants => "gradus_mutants.py",
            Self::Install => "gradus_install.py",
        }
    }

    /// Whether it needs the packages that come with gradus.
    #[must_use]
    pub const fn uses_packages(self) -> bool {
        match self {
            Self::Syntax | Self::Refactor | Self::Project | Self::Database | Self::Mutants => false,
            Self::Lint | Self::Types | Self::ProjectWithYaml | Self::Install => true,
        }
    }

    /// Modules that it imports, if that takes long.
    #[must_use]
    pub const fn imports(self) -> &'static [&'static str] {
        match self {
            Self::Syntax
            | Self::Lint
            | Self::Refactor
            | Self::Project
            | Self::ProjectWithYaml
            | Self::Database
            | Self::Mutants
            | Self::Install => &[],
            Self::Types => &["mypy.build", "mypy.nativeparse", "json", "tokenize"],
        }
    }

    /// Its Python.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Syntax => with_syntax!(
                "../harness/tools/syntax/constructs.py",
                "../harness/tools/syntax/names.py",
                "../harness/tools/syntax/definitions.py",
                "../harness/tools/syntax/measures.py",
                "../harness/tools/syntax/facts.py"
            ),
            Self::Lint => with_reader!("../harness/tools/lint.py"),
            Self::Types => with_reader!("../harness/tools/types.py"),
            Self::Refactor => with_syntax!(
                "../harness/tools/syntax/constructs.py",
                "../harness/tools/syntax/names.py",
                "../harness/tools/refactor.py"
            ),
            Self::Project | Self::ProjectWithYaml => concat!(
                include_str!("../harness/tools/formats.py"),
                "\n\n",
                include_str!("../harness/tools/project.py")
            ),
            Self::Database => include_str!("../harness/tools/database.py"),
            Self::Mutants => with_reader!("../harness/tools/mutants.py"),
            Self::Install => include_str!("../harness/tools/install.py"),
        }
    }
}
