//! What a case takes of a learner's project once that is installed.

/// What is run, imported or looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Installed {
    /// The file that the exercise is about, where it was put.
    File,
    /// A command of the project's own.
    Command(String),
    /// A module, as `python -m` runs it.
    Module(String),
}

impl Installed {
    /// Where it can lie among what was installed; the first that is there counts. `file` is that of the exercise.
    #[must_use]
    pub fn places(&self, file: &str) -> Vec<String> {
        match self {
            Self::File => vec![file.strip_prefix("src/").unwrap_or(file).to_owned()],
            Self::Command(name) => vec![format!("bin/{name}")],
            Self::Module(name) => {
                let path = name.replace('.', "/");
                vec![format!("{path}/__main__.py"), format!("{path}.py")]
            }
        }
    }

    /// As in "runs the command `greet`".
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::File => "the installed project".to_owned(),
            Self::Command(name) => format!("the command `{name}`"),
            Self::Module(name) => format!("`python -m {name}`"),
        }
    }
}
