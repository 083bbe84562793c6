//! Files that a run has to leave behind: their texts, or what queries find in them.

use std::collections::BTreeMap;

use super::rules::Compared;
use super::{Checker, Comparing};
use crate::spec::finding::Finding;
use crate::spec::model::{Expected, ExpectedFile};
use crate::spec::raw;
use crate::spec::tree::Node;

impl Checker<'_> {
    pub(super) fn writes(
        &mut self,
        raw: Option<&BTreeMap<String, raw::ExpectedFile>>,
        at: &Node<'_>,
        comparing: &Comparing,
    ) -> Vec<ExpectedFile> {
        if raw.is_some() && at.entries().is_empty() {
            let finding = Finding::absent(&at.span, "`writes` names no file");
            self.report(finding.help("write it as in `writes = { \"out.txt\" = \"expected text\" }`"));
        }
        let mut files = Vec::new();
        for (name, raw) in raw.into_iter().flatten() {
            if let Some((slip, help)) = super::files::path_slip(name) {
                let finding = Finding::new(&at.key_span(name), format!("the path in `writes` {slip}"));
                self.report(finding.help(help));
            }
            let at = at.at(name);
            match raw {
                raw::ExpectedFile::Text(text) => {
                    let expected = self.expected_text(text, &comparing.text(), at);
                    files.push(ExpectedFile { name: name.clone(), query: None, expected });
                }
                raw::ExpectedFile::Table(table) => {
                    files.extend(self.expected_file(name, table, at, comparing));
                }
                raw::ExpectedFile::Tables(tables) => {
                    for (table, at) in tables.iter().zip(at.items()) {
                        self.one_of_several(table, at);
                        files.extend(self.expected_file(name, table, at, comparing));
                    }
                }
            }
        }
        files
    }

    /// A file has one text, and can be asked many queries.
    fn one_of_several(&mut self, raw: &raw::ExpectedFileTable, at: &Node<'_>) {
        if raw.query.is_none() && !at.is_damaged() {
            let finding = Finding::absent(&at.span, "only queries of a database can be several for one file");
            self.report(finding.help("add `query`, as in `query = \"select name from item\"`"));
        }
    }

    fn reads_only(&mut self, query: &str, at: &Node<'_>) {
        let first = query.split_whitespace().next().unwrap_or("select").to_ascii_lowercase();
        if !["select", "with", "values", "pragma"].contains(&first.as_str()) {
            let finding = Finding::new(&at.span, "`query` has to ask for rows, and to change nothing");
            self.report(finding.help("it begins with `select`, `with`, `values` or `pragma`"));
        }
    }

    fn expected_file(
        &mut self,
        name: &str,
        raw: &raw::ExpectedFileTable,
        at: &Node<'_>,
        comparing: &Comparing,
    ) -> Option<ExpectedFile> {
        let own = self.compare(raw.compare.as_ref(), comparing, at);
        let rule = if let Some(query) = &raw.query {
            self.nonblank(Some(query), "query", at);
            self.no_nul(query, at.at("query"));
            self.reads_only(query, at.at("query"));
            self.idle_for_rows(at);
            own.rows()
        } else {
            if raw.compare.is_some() {
                self.idle_options(&own, Compared { texts: true, value: false }, at);
            }
            own.text()
        };
        let content = self.either(raw.from.as_deref(), raw.text.as_deref(), at)?;
        let expected = match &raw.text {
            Some(text) => self.expected_text(text, &rule, at.at("text")),
            None => Expected { content, rule },
        };
        Some(ExpectedFile { name: name.to_owned(), query: raw.query.clone(), expected })
    }
}
