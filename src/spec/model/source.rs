//! Rules about the text of the learner's file, as they follow from a spec.

use std::fmt;

use super::project::Pattern;

/// What a case asks of the learner's file as it is written.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Of a folder, the files that it is about; all if there is none.
    pub files: Vec<Pattern>,
    /// Forbidden things first, then required ones, then limits, each in the order of the spec. Never empty.
    pub rules: Vec<Rule>,
}

/// One thing that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub demand: Demand,
    pub what: What,
    /// The function, method or class that it is about, as in `Stack.push`; the whole file if there is none.
    pub scope: Option<String>,
}

/// How often it may be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    Never,
    AtLeast(usize),
    AtMost(usize),
    Exactly(usize),
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Construct(&'static Construct),
    /// Calls of a function, as in `sorted`, `math.sqrt` or `*.sort`.
    Call(String),
    /// Imports of a module or of something in it, as in `re` or `os.path`.
    Import(String),
    /// A name, wherever it stands.
    Name(String),
    /// An attribute, as in `x.__dict__`.
    Attribute(String),
    /// A decorator, as in `functools.cache`.
    Decorator(String),
    /// Calls by which a function comes back to itself, directly or through others.
    Recursion,
    /// The definition of a function or, with a dot, of a method.
    Function {
        name: String,
        method: bool,
        asynchronous: bool,
        /// Parameters as they have to be: see [`Signature`].
        signature: Option<Signature>,
    },
    Class {
        name: String,
        bases: Vec<String>,
    },
    /// What is there where it should not, or is missing where it should be.
    Excess(Excess),
}

/// Parameters as a definition lists them: `a`, `b=` with any default, `*args`, `*`, `/`, `**options`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub parameters: Vec<String>,
    /// Whether others may follow: the spec ends with `...`.
    pub open: bool,
}

/// A measure and the most that it may be; or something that every definition needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// Lines of code in the file, without blank lines, comments and docstrings.
    Lines(usize),
    /// The same in one function.
    FunctionLines(usize),
    /// Paths through one function: cyclomatic complexity.
    Complexity(usize),
    /// Blocks inside blocks of one function.
    Nesting(usize),
    /// Public functions and classes without a docstring.
    NoDocstring,
    /// The module without a docstring.
    NoModuleDocstring,
    /// Parameters and results of public functions without an annotation.
    NoAnnotation,
}

/// A construct of the language, with its words.
#[derive(Debug, PartialEq, Eq)]
pub struct Construct {
    /// As specs write it.
    pub word: &'static str,
    /// As in "a `for` loop is used here".
    pub one: &'static str,
    /// As in "to do without `for` loops".
    pub many: &'static str,
}

const fn construct(word: &'static str, one: &'static str, many: &'static str) -> Construct {
    Construct { word, one, many }
}

/// Every construct that a rule can name. The tool that looks for them knows the same words.
pub const CONSTRUCTS: &[Construct] = &[
    // Loops.
    construct("loop", "a loop", "loops"),
    construct("for", "a `for` loop", "`for` loops"),
    construct("while", "a `while` loop", "`while` loops"),
    construct("loop else", "an `else` of a loop", "`else` after loops"),
    construct("break", "`break`", "`break`"),
    construct("continue", "`continue`", "`continue`"),
    // Comprehensions.
    construct("comprehension", "a comprehension", "comprehensions"),
    construct("list comprehension", "a list comprehension", "list comprehensions"),
    construct("set comprehension", "a set comprehension", "set comprehensions"),
    construct("dict comprehension", "a dict comprehension", "dict comprehensions"),
    construct("generator expression", "a generator expression", "generator expressions"),
    // Decisions.
    construct("if", "an `if` statement", "`if` statements"),
    construct("elif", "an `elif`", "`elif`"),
    construct("conditional expression", "a conditional expression", "conditional expressions"),
    construct("match", "a `match` statement", "`match` statements"),
    construct("case guard", "a `case` with an `if`", "`case` with an `if`"),
    construct("chained comparison", "a chained comparison", "chained comparisons"),
    construct("boolean operator", "`and` or `or`", "`and` and `or`"),
    // Errors.
    construct("try", "a `try` statement", "`try` statements"),
    construct("except", "an `except`", "`except`"),
    construct("bare except", "a bare `except:`", "bare `except:`"),
    construct("broad except", "an `except` that catches everything", "an `except` that catches everything"),
    construct("except*", "an `except*`", "`except*`"),
    construct("try else", "an `else` of a `try`", "`else` after `try`"),
    construct("finally", "a `finally`", "`finally`"),
    construct("return in finally", "a `return` inside `finally`", "`return` inside `finally`"),
    construct("raise", "a `raise`", "`raise`"),
    construct("raise from", "a `raise … from`", "`raise … from`"),
    construct("assert", "an `assert`", "`assert`"),
    // Functions and classes.
    construct("function", "a function definition", "function definitions"),
    construct("async function", "an `async` function", "`async` functions"),
    construct("nested function", "a function inside a function", "functions inside functions"),
    construct("class", "a class definition", "class definitions"),
    construct("lambda", "a `lambda`", "`lambda`"),
    construct("decorator", "a decorator", "decorators"),
    construct("default value", "a parameter with a default value", "default values of parameters"),
    construct("mutable default", "a default value that can be changed", "default values that can be changed"),
    construct("*args", "a `*args` parameter", "`*args` parameters"),
    construct("**kwargs", "a `**kwargs` parameter", "`**kwargs` parameters"),
    construct("keyword-only parameter", "a keyword-only parameter", "keyword-only parameters"),
    construct("positional-only parameter", "a positional-only parameter", "positional-only parameters"),
    construct("return", "a `return`", "`return`"),
    construct("yield", "a `yield`", "`yield`"),
    construct("yield from", "a `yield from`", "`yield from`"),
    construct("global", "a `global` statement", "`global` statements"),
    construct("nonlocal", "a `nonlocal` statement", "`nonlocal` statements"),
    // Waiting.
    construct("await", "an `await`", "`await`"),
    construct("async for", "an `async for`", "`async for`"),
    construct("with", "a `with` statement", "`with` statements"),
    construct("async with", "an `async with`", "`async with`"),
    // Values.
    construct("f-string", "an f-string", "f-strings"),
    construct("percent format", "a text formatted with `%`", "texts formatted with `%`"),
    construct("list literal", "a list in brackets", "lists in brackets"),
    construct("set literal", "a set in braces", "sets in braces"),
    construct("dict literal", "a dict in braces", "dicts in braces"),
    construct("tuple literal", "a tuple", "tuples"),
    construct("index", "an index in brackets", "indexes in brackets"),
    construct("slice", "a slice", "slices"),
    construct("unpacking", "unpacking into several names", "unpacking into several names"),
    construct("starred", "a `*` that unpacks", "`*` that unpacks"),
    construct("double starred", "a `**` that unpacks", "`**` that unpacks"),
    construct("walrus", "a `:=`", "`:=`"),
    construct("augmented assignment", "an assignment such as `+=`", "assignments such as `+=`"),
    construct("bitwise operator", "a bitwise operator", "bitwise operators"),
    construct("number", "a number", "numbers"),
    construct("string", "a text in quotes", "texts in quotes"),
    // The file.
    construct("import", "an `import`", "`import`"),
    construct("star import", "a `from … import *`", "`from … import *`"),
    construct("main guard", "`if __name__ == \"__main__\":`", "`if __name__ == \"__main__\":`"),
    construct("top-level code", "code outside functions and classes", "code outside functions and classes"),
    construct("statement", "a statement", "statements"),
    construct("pass", "a `pass`", "`pass`"),
    construct("del", "a `del`", "`del`"),
    construct("annotation", "an annotation", "annotations"),
];

/// Other words for constructs, as people say them.
pub const SYNONYMS: &[(&str, &str)] = &[
    ("for loop", "for"),
    ("while loop", "while"),
    ("if statement", "if"),
    ("ternary", "conditional expression"),
    ("if expression", "conditional expression"),
    ("inline if", "conditional expression"),
    ("genexp", "generator expression"),
    ("generator", "generator expression"),
    ("listcomp", "list comprehension"),
    ("dictcomp", "dict comprehension"),
    ("setcomp", "set comprehension"),
    ("switch", "match"),
    ("exception", "except"),
    ("try except", "try"),
    ("def", "function"),
    ("async def", "async function"),
    ("async", "async function"),
    ("inner function", "nested function"),
    ("closure", "nested function"),
    ("named expression", "walrus"),
    (":=", "walrus"),
    ("fstring", "f-string"),
    ("formatted string", "f-string"),
    ("% format", "percent format"),
    ("wildcard import", "star import"),
    ("import *", "star import"),
    ("context manager", "with"),
    ("subscript", "index"),
    ("slicing", "slice"),
    ("star args", "*args"),
    ("varargs", "*args"),
    ("kwargs", "**kwargs"),
    ("args", "*args"),
    ("and", "boolean operator"),
    ("or", "boolean operator"),
    ("+=", "augmented assignment"),
    ("type hint", "annotation"),
    ("if main", "main guard"),
    ("delete", "del"),
];

impl Construct {
    /// The construct of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<&'static Self> {
        CONSTRUCTS.iter().find(|construct| construct.word == word)
    }
}

impl fmt::Display for Rule {
    /// As `gradus show` lists it: "no `for` loops", "at least 2 f-strings in `report`".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.demand {
            Demand::Never if matches!(self.what, What::Excess(_)) => write!(f, "{}", self.what)?,
            Demand::Never => write!(f, "no {}", self.what)?,
            Demand::AtLeast(1) => write!(f, "{}", self.what.one())?,
            Demand::AtLeast(number) => write!(f, "at least {}", self.what.times(number))?,
            Demand::AtMost(number) => write!(f, "at most {}", self.what.times(number))?,
            Demand::Exactly(number) => write!(f, "exactly {}", self.what.times(number))?,
        }
        self.scope.as_ref().map_or(Ok(()), |scope| write!(f, " in `{scope}`"))
    }
}

impl What {
    /// One of it: "a `for` loop", "a call of `sorted`".
    #[must_use]
    pub fn one(&self) -> String {
        match self {
            Self::Construct(construct) => construct.one.to_owned(),
            Self::Call(name) => format!("a call of `{name}`"),
            Self::Import(name) => format!("an import of `{name}`"),
            Self::Name(name) => format!("the name `{name}`"),
            Self::Attribute(name) => format!("the attribute `{name}`"),
            Self::Decorator(name) => format!("the decorator `{name}`"),
            _ => self.to_string(),
        }
    }

    /// So many of it: "1 `for` loop", "3 calls of `sorted`".
    #[must_use]
    pub fn times(&self, number: usize) -> String {
        let one = self.one();
        let one =
            ["a ", "an ", "the "].into_iter().find_map(|article| one.strip_prefix(article)).unwrap_or(&one);
        if number == 1 { format!("1 {one}") } else { format!("{number} {self}") }
    }
}

impl fmt::Display for What {
    /// Any number of it, as in "to do without `for` loops".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Construct(construct) => f.write_str(construct.many),
            Self::Call(name) => write!(f, "calls of `{name}`"),
            Self::Import(name) => write!(f, "imports of `{name}`"),
            Self::Name(name) => write!(f, "uses of the name `{name}`"),
            Self::Attribute(name) => write!(f, "uses of the attribute `{name}`"),
            Self::Decorator(name) => write!(f, "uses of the decorator `{name}`"),
            Self::Recursion => f.write_str("recursion"),
            Self::Function { name, method, asynchronous, signature } => {
                let asynchronous = if *asynchronous { "async " } else { "" };
                let what = if *method { "method" } else { "function" };
                let signature = signature.as_ref().map(ToString::to_string).unwrap_or_default();
                write!(f, "the {asynchronous}{what} `{name}{signature}`")
            }
            Self::Class { name, bases } if bases.is_empty() => write!(f, "the class `{name}`"),
            Self::Class { name, bases } => write!(f, "the class `{name}({})`", bases.join(", ")),
            Self::Excess(excess) => excess.fmt(f),
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.parameters.iter().map(|parameter| match parameter.strip_suffix('=') {
            Some(name) => format!("{name}=…"),
            None => parameter.clone(),
        });
        let rest = self.open.then(|| "…".to_owned());
        write!(f, "({})", shown.chain(rest).collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for Excess {
    /// As something that is asked for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lines(most) => write!(f, "at most {most} lines of code"),
            Self::FunctionLines(most) => write!(f, "at most {most} lines of code in a function"),
            Self::Complexity(most) => write!(f, "at most {most} paths through a function"),
            Self::Nesting(most) => write!(f, "at most {most} blocks inside each other in a function"),
            Self::NoDocstring => f.write_str("docstrings"),
            Self::NoModuleDocstring => f.write_str("a docstring of the file"),
            Self::NoAnnotation => f.write_str("annotations of parameters and results"),
        }
    }
}
