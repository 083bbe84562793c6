//! The little language of rules: `at least 2 comprehension in squares`.
//!
//! ```text
//! rule  = [count] what ["in" NAME]
//! count = ("at least" | "at most" | "exactly") NUMBER
//! what  = CONSTRUCT | "recursion" | "docstrings" | "module docstring" | "annotations"
//!       | "call" NAME | "import" MODULE | "name" NAME | "attribute" NAME | "decorator" NAME
//!       | ["async"] ("function" NAME | "method" CLASS.NAME) ["(" parameters ")"] | "class" NAME ["(" bases ")"]
//! ```

use super::super::python::{is_dotted_name, is_name};
use super::signature;
use crate::spec::model::source::{CONSTRUCTS, Construct, Demand, Excess, Rule, SYNONYMS, What};
use crate::spec::shape::quoted;
use crate::spec::similar::nearest;

/// In which of the two lists a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    Forbid,
    Require,
}

/// Why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    pub message: String,
    pub label: String,
    pub help: Option<String>,
}

impl Slip {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), label: String::new(), help: None }
    }

    fn did_you_mean(self, text: &str) -> Self {
        Self { label: format!("did you mean `{text}`?"), ..self }
    }

    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// The rule that a text is.
pub fn rule(text: &str, place: Where) -> Result<Rule, Slip> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(Slip::new("this rule is empty"));
    }
    let (demand, rest) = count(&text, place)?;
    let (what, scope) = scope(rest);
    let counted = demand.is_some();
    let what = self::what(what, place)?;
    if let What::Excess(_) = what
        && counted
    {
        return Err(Slip::new(format!("{} cannot be counted", quoted(rest))).help("leave out the number"));
    }
    let defines = matches!(what, What::Function { .. } | What::Class { .. });
    if let Some(scope) = scope.filter(|_| defines) {
        let help = format!("put the class in front, as in `method {scope}.push(self, item)`");
        return Err(Slip::new("a definition cannot be looked for `in` another one").help(help));
    }
    let module = matches!(what, What::Excess(Excess::NoModuleDocstring));
    if module && scope.is_some() {
        return Err(Slip::new("the module's docstring is in no function").help("write `docstring in NAME`"));
    }
    let demand = match (&what, place) {
        (What::Excess(_), _) | (_, Where::Forbid) => Demand::Never,
        (_, Where::Require) => demand.unwrap_or(Demand::AtLeast(1)),
    };
    Ok(Rule { demand, what, scope: scope.map(str::to_owned) })
}

/// What a number makes of a rule.
type Counting = fn(usize) -> Demand;

/// How often it may be there, if the text begins with that.
fn count(text: &str, place: Where) -> Result<(Option<Demand>, &str), Slip> {
    let counts: [(&str, Counting); 3] =
        [("at least ", Demand::AtLeast), ("at most ", Demand::AtMost), ("exactly ", Demand::Exactly)];
    let found =
        counts.into_iter().find_map(|(words, demand)| Some((words, demand, text.strip_prefix(words)?)));
    let Some((words, demand, rest)) = found else {
        let digits = text.starts_with(|c: char| c.is_ascii_digit());
        return if digits {
            Err(Slip::new("a number alone does not say enough")
                .help(format!("write `at least {text}`, `at most {text}` or `exactly {text}`")))
        } else {
            Ok((None, text))
        };
    };
    let number = rest.split_once(' ').and_then(|(number, what)| Some((number.parse::<usize>().ok()?, what)));
    let Some((number, what)) = number else {
        return Err(Slip::new(format!(
            "`{}` has to be followed by a number and what is counted",
            words.trim()
        ))
        .help("write it as in `at least 2 comprehension`"));
    };
    if place == Where::Forbid {
        return Err(Slip::new("what is forbidden is not counted").help("write this into `require`"));
    }
    match demand(number) {
        Demand::AtLeast(0) => Err(Slip::new("`at least 0` asks for nothing")),
        Demand::AtMost(0) | Demand::Exactly(0) => {
            Err(Slip::new("what must not be there is forbidden")
                .help(format!("write `{what}` into `forbid`")))
        }
        demand => Ok((Some(demand), what)),
    }
}

/// What is looked for, and in which definition.
fn scope(text: &str) -> (&str, Option<&str>) {
    if construct(text).is_some() {
        return (text, None);
    }
    match text.rsplit_once(" in ") {
        Some((what, scope)) if is_dotted_name(scope) => (what, Some(scope)),
        _ => (text, None),
    }
}

/// The construct that a text names, in singular, in plural or by another word.
fn construct(text: &str) -> Option<&'static Construct> {
    let known = |word: &str| {
        let meant = SYNONYMS.iter().find(|(other, _)| *other == word).map_or(word, |(_, meant)| meant);
        Construct::named(meant)
    };
    known(text).or_else(|| known(text.strip_suffix('s')?))
}

/// Reads what follows a word.
type Reading = fn(&str) -> Result<What, Slip>;

/// What stands before a name, and what it makes of it.
const HEADS: [(&str, Reading); 9] = [
    ("call", |name| called(name).map(What::Call)),
    ("import", |name| dotted("import", name).map(What::Import)),
    ("name", |name| single("name", name).map(What::Name)),
    ("attribute", |name| single("attribute", name).map(What::Attribute)),
    ("decorator", |name| dotted("decorator", name).map(What::Decorator)),
    ("function", |text| function(text, false, false)),
    ("method", |text| function(text, true, false)),
    ("class", class),
    ("async", asynchronous),
];

fn what(text: &str, place: Where) -> Result<What, Slip> {
    let whole = match text {
        "recursion" => Some(What::Recursion),
        "docstring" | "docstrings" => Some(What::Excess(Excess::NoDocstring)),
        "module docstring" => Some(What::Excess(Excess::NoModuleDocstring)),
        "annotations" if place == Where::Require => Some(What::Excess(Excess::NoAnnotation)),
        _ => construct(text).map(What::Construct),
    };
    match whole {
        Some(What::Excess(_)) if place == Where::Forbid => {
            Err(Slip::new(format!("{} can only be required", quoted(text))).help("write it into `require`"))
        }
        Some(what) => Ok(what),
        None => {
            let (head, rest) = text.split_once(' ').unwrap_or((text, ""));
            match HEADS.iter().find(|(word, _)| *word == head) {
                Some((_, read)) if !rest.is_empty() => read(rest.trim()),
                Some((word, _)) => Err(Slip::new(format!("`{word}` needs a name behind it"))
                    .help(format!("write it as in `{word} {}`", example(word)))),
                None => Err(unknown(text, head, rest)),
            }
        }
    }
}

fn example(head: &str) -> &'static str {
    match head {
        "method" => "Stack.push(self, item)",
        "import" => "re",
        "call" => "sorted",
        "async" => "function fetch",
        _ => "median",
    }
}

fn unknown(text: &str, head: &str, rest: &str) -> Slip {
    let slip = Slip::new(format!("{} is not a construct that a rule can name", quoted(text)));
    let heads = HEADS.iter().map(|(word, _)| *word);
    if !rest.is_empty()
        && let Some(word) = nearest(head, heads)
    {
        return slip.did_you_mean(&format!("{word} {rest}"));
    }
    let words = CONSTRUCTS.iter().map(|construct| construct.word);
    let others = ["recursion", "docstrings", "module docstring", "annotations"];
    let synonyms = SYNONYMS.iter().map(|(word, _)| *word);
    let meant = nearest(text, words.chain(others).chain(synonyms));
    let meant = meant.map(|word| construct(word).map_or(word, |construct| construct.word));
    match meant {
        Some(word) => slip.did_you_mean(word),
        None if is_dotted_name(text) => slip.help(format!(
            "a function is `call {text}`, a module `import {text}`; docs/checks.md has all constructs"
        )),
        None => slip.help("docs/checks.md has all constructs"),
    }
}

fn called(name: &str) -> Result<String, Slip> {
    let plain = name.strip_prefix("*.").unwrap_or(name);
    if is_dotted_name(plain) {
        return Ok(name.to_owned());
    }
    let slip = Slip::new(format!("{} is not the name of a function", quoted(name)));
    Err(match name.split_once('(') {
        Some((name, _)) => slip.did_you_mean(&format!("call {name}")),
        None => slip.help(
            "write it as in `call sorted`, `call math.sqrt`, or `call *.sort` for a method of anything",
        ),
    })
}

fn dotted(head: &str, name: &str) -> Result<String, Slip> {
    let slip = || Slip::new(format!("{} is not a name", quoted(name)));
    is_dotted_name(name)
        .then(|| name.to_owned())
        .ok_or_else(|| slip().help(format!("write it as in `{head} {}`", example(head))))
}

fn single(head: &str, name: &str) -> Result<String, Slip> {
    let slip = || Slip::new(format!("{} is not a single name", quoted(name)));
    is_name(name)
        .then(|| name.to_owned())
        .ok_or_else(|| slip().help(format!("write it as in `{head} total`")))
}

fn asynchronous(text: &str) -> Result<What, Slip> {
    match text.split_once(' ') {
        Some(("function", rest)) => function(rest, false, true),
        Some(("method", rest)) => function(rest, true, true),
        _ => Err(Slip::new("only functions and methods can be asked to be `async`")
            .help("write it as in `async function fetch(url)`")),
    }
}

fn function(text: &str, method: bool, asynchronous: bool) -> Result<What, Slip> {
    let (name, inside) = signature::split(text)?;
    if !is_dotted_name(name) {
        return Err(Slip::new(format!("{} is not the name of a function", quoted(name))));
    }
    if method && !name.contains('.') {
        let slip = Slip::new(format!("`{name}` is a method of which class?"));
        return Err(slip.help(format!("write it as in `method Stack.{name}(self)`")));
    }
    let signature = inside.map(signature::parameters).transpose()?;
    Ok(What::Function { name: name.to_owned(), method, asynchronous, signature })
}

fn class(text: &str) -> Result<What, Slip> {
    let (name, inside) = signature::split(text)?;
    if !is_dotted_name(name) {
        return Err(Slip::new(format!("{} is not the name of a class", quoted(name))));
    }
    let bases = inside.map(signature::bases).transpose()?.unwrap_or_default();
    Ok(What::Class { name: name.to_owned(), bases })
}
