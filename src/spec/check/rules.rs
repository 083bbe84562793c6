//! Limits and rules of comparing, with what is inherited.

use std::time::Duration;

use super::Checker;
use crate::compare::rule::{Mode, TextRule, Tolerance, ValueRule};
use crate::spec::finding::Finding;
use crate::spec::model::{Bytes, Limits};
use crate::spec::tree::{Node, Span, Value};
use crate::spec::{quantity, raw};

/// Python alone needs about ten times 2^20 bytes.
const LEAST_MEMORY: Bytes = Bytes::mib(16);
const LEAST_CPU: Duration = Duration::from_millis(1);

/// The limits that were given so far: the course's, the exercise's, the case's.
#[derive(Debug, Clone, Default)]
pub struct GivenLimits {
    cpu: Option<Duration>,
    wall: Option<Duration>,
    memory: Option<Bytes>,
    output: Option<Bytes>,
    processes: Option<u32>,
    file_size: Option<Bytes>,
}

impl GivenLimits {
    /// What holds: defaults that depend on other limits follow them.
    pub fn complete(&self) -> Limits {
        let default = Limits::default();
        let cpu = self.cpu.unwrap_or(default.cpu);
        let output = self.output.unwrap_or(default.output);
        Limits {
            cpu,
            wall: self.wall.unwrap_or(cpu * 3),
            memory: self.memory.unwrap_or(default.memory),
            output,
            processes: self.processes.unwrap_or(default.processes),
            file_size: self.file_size.unwrap_or(output),
        }
    }
}

/// A `compare` as it was given: what of it was said counts for texts, for values, or both.
#[derive(Debug, Clone, Default)]
pub struct Comparing {
    options: raw::CompareOptions,
}

impl Comparing {
    pub fn text(&self) -> TextRule {
        let mode = self.options.mode.unwrap_or_default();
        TextRule {
            mode,
            ignore_case: self.options.ignore_case.unwrap_or_default() && !mode.is_data(),
            float: self.options.float.filter(|_| mode.reads_numbers()),
            any_order: self.options.order == Some(false) && mode.is_data(),
            header: self.options.header.unwrap_or_default() && mode == Mode::Csv,
        }
    }

    /// For the rows that a query finds in a database.
    pub fn rows(&self) -> TextRule {
        TextRule {
            mode: Mode::Rows,
            ignore_case: false,
            float: self.options.float,
            any_order: self.options.order == Some(false),
            header: self.options.header.unwrap_or_default(),
        }
    }

    pub fn value(&self) -> ValueRule {
        let default = ValueRule::default();
        ValueRule {
            float: self.options.float.unwrap_or(default.float),
            types: self.options.types.unwrap_or(default.types),
        }
    }
}

impl Checker<'_> {
    /// `raw` over what was given before. `at` is the table that holds `limits`.
    pub fn limits(&mut self, raw: Option<&raw::Limits>, before: &GivenLimits, at: &Node<'_>) -> GivenLimits {
        let Some(raw) = raw else { return before.clone() };
        let at = at.at("limits");
        let given = GivenLimits {
            cpu: self.time(raw.cpu.as_ref(), "cpu", at).or(before.cpu),
            wall: self.time(raw.wall.as_ref(), "wall", at).or(before.wall),
            memory: self.size(raw.memory.as_ref(), "memory", at).or(before.memory),
            output: self.size(raw.output.as_ref(), "output", at).or(before.output),
            processes: raw.processes.or(before.processes),
            file_size: self.size(raw.file_size.as_ref(), "file_size", at).or(before.file_size),
        };
        let complete = given.complete();
        if complete.wall < complete.cpu && (raw.wall.is_some() || raw.cpu.is_some()) {
            let key = if raw.wall.is_some() { "wall" } else { "cpu" };
            let message = format!(
                "the time on the clock (`wall`, {:?}) is shorter than the processor time (`cpu`, {:?})",
                complete.wall, complete.cpu
            );
            self.report(
                Finding::new(&at.at(key).span, message).help("without `wall`, it is three times `cpu`"),
            );
        }
        if raw.memory.is_some() && complete.memory < LEAST_MEMORY {
            let message = format!("{} of memory are too little for Python itself", complete.memory);
            self.report(
                Finding::new(&at.at("memory").span, message).help(format!("give at least {LEAST_MEMORY}")),
            );
        }
        given
    }

    pub fn time(&mut self, raw: Option<&raw::Amount>, key: &str, at: &Node<'_>) -> Option<Duration> {
        let time = self.quantity(quantity::duration(raw?), key, at)?;
        if time < LEAST_CPU {
            self.report(Finding::new(&at.at(key).span, format!("{time:?} are too short to measure")));
        }
        Some(time)
    }

    pub(super) fn size(&mut self, raw: Option<&raw::Amount>, key: &str, at: &Node<'_>) -> Option<Bytes> {
        self.quantity(quantity::bytes(raw?), key, at)
    }

    /// Reports why a quantity cannot be read.
    pub fn quantity<T>(&mut self, read: Result<T, String>, key: &str, at: &Node<'_>) -> Option<T> {
        read.map_err(|why| {
            self.report(Finding::new(&at.at(key).span, format!("`{key}` cannot be used")).label(why));
        })
        .ok()
    }

    /// A `compare` in place of what was given before. `at` is the table that holds it.
    pub fn compare(&mut self, raw: Option<&raw::Compare>, before: &Comparing, at: &Node<'_>) -> Comparing {
        let at = at.at("compare");
        let options = match raw {
            None => return before.clone(),
            Some(raw::Compare::Mode(mode)) => raw::CompareOptions { mode: Some(*mode), ..Default::default() },
            Some(raw::Compare::Options(options)) => options.clone(),
        };
        if let Some(float) = options.float {
            self.tolerance(float, at.at("float"));
            if options.order == Some(false) && options.mode.is_some_and(Mode::is_data) {
                let finding = Finding::new(
                    &at.key_span("order"),
                    "without order, things are matched by what they are, so `float` cannot be used",
                );
                self.report(finding.help("leave one of them out"));
            }
        }
        Comparing { options }
    }

    fn tolerance(&mut self, float: Tolerance, at: &Node<'_>) {
        if at.entries().is_empty() {
            self.report(Finding::absent(&at.span, "`float` says nothing").help("give `abs`, `rel` or both"));
        }
        for (key, value) in [("abs", float.abs), ("rel", float.rel)] {
            if !value.is_finite() || value < 0.0 {
                let message = format!("`{key}` has to be a finite number that is not negative");
                self.report(Finding::new(&at.at(key).span, message));
            }
        }
    }

    /// Options of a case's own `compare` that can have no effect there.
    pub fn idle_options(&mut self, comparing: &Comparing, has: Compared, at: &Node<'_>) {
        let at = at.at("compare");
        let options = &comparing.options;
        let mode = options.mode.unwrap_or_default();
        let place = |key: &str| if at.has(key) { at.key_span(key) } else { at.span.clone() };
        let mut report = |span: Span, message: &str, help: &str| {
            self.report(Finding::new(&span, message).help(help));
        };
        if options.mode.is_some() && !has.texts {
            report(
                place("mode"),
                "a mode says how texts are compared, and this case expects none",
                "values of `returns` are compared with `types` and `float`",
            );
        }
        if options.ignore_case.is_some() && !has.texts {
            report(
                place("ignore_case"),
                "`ignore_case` is for texts, and this case expects none",
                "leave it out",
            );
        }
        if options.types.is_some() && !has.value {
            report(place("types"), "`types` is for values, and this case has no `returns`", "leave it out");
        }
        if options.float.is_some() && !has.value && !mode.reads_numbers() {
            report(
                place("float"),
                "`float` has no effect in this mode",
                "set `mode` to `tokens` or `numbers`, which compare numbers as numbers",
            );
        }
        if options.ignore_case.is_some() && mode.is_data() {
            report(place("ignore_case"), "`ignore_case` has no effect on data", "leave it out");
        }
        if options.order.is_some() && !mode.is_data() {
            report(
                place("order"),
                "`order` has no effect in this mode",
                "it is for `json`, `jsonl` and `csv`; for lines there is the mode `unordered_lines`",
            );
        }
        if options.header.is_some() && mode != Mode::Csv {
            report(place("header"), "`header` is for the mode `csv`", "leave it out");
        }
    }

    /// Options of the `compare` of a query's rows that can have no effect there. `at` is the table that holds it.
    pub fn idle_for_rows(&mut self, at: &Node<'_>) {
        let at = at.at("compare");
        let is_mode = matches!(at.value, Value::Text(_));
        for key in ["mode", "ignore_case", "types"]
            .into_iter()
            .filter(|key| at.has(key) || (is_mode && *key == "mode"))
        {
            let place = if is_mode { at.span.clone() } else { at.key_span(key) };
            let message = format!("`{key}` has no effect on what a query finds");
            self.report(Finding::new(&place, message).help(
                "rows are compared value by value; `header`, `order` and `float` can be given, \
                 and `cast(... as integer)` or `lower(...)` in the query do the rest",
            ));
        }
    }
}

/// What a case compares.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    pub texts: bool,
    pub value: bool,
}
