//! The one pass over what `junit-report` wrote: adds what it cannot write, and turns CDATA into escaped text.
//!
//! Escaped text has no end that a learner could print, and readers that join CDATA sections with commas cannot.
//! `package` and `hostname` are left out: Jenkins prefixes the one to names, and the other is made up.

use std::io::{self, Write};

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event as Xml};
use quick_xml::{Reader, Writer};

use super::seconds;
use super::suite::{Case, Properties, Suite};
use crate::report::sanitise::XmlText;

/// Copies the suite of a one-suite document.
pub fn complete<W: Write>(document: &str, suite: &Suite, id: usize, out: &mut Writer<W>) -> io::Result<()> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().expand_empty_elements = true;
    let mut cases = suite.cases.iter();
    loop {
        match reader.read_event().map_err(io::Error::other)? {
            Xml::Eof => return Ok(()),
            Xml::Decl(_) => {}
            Xml::Start(element) if element.name().as_ref() == "testsuites" => {}
            Xml::End(element) if element.name().as_ref() == "testsuites" => {}
            Xml::Start(element) if element.name().as_ref() == "testsuite" => {
                out.write_event(Xml::Start(suite_element(&element, suite, id)?))?;
                properties(out, &suite.properties)?;
            }
            Xml::Start(element) if element.name().as_ref() == "testcase" => {
                let case = cases.next().ok_or_else(|| io::Error::other("more cases written than known"))?;
                out.write_event(Xml::Start(case_element(&element, case)?))?;
                properties(out, &case.properties)?;
            }
            Xml::CData(text) => {
                let text = quick_xml::escape::partial_escape(text.into_inner()).into_owned();
                out.write_event(Xml::Text(BytesText::from_escaped(text)))?;
            }
            other => out.write_event(other)?,
        }
    }
}

/// The crate's attributes but those that are replaced, then ours.
fn suite_element(written: &BytesStart, suite: &Suite, id: usize) -> io::Result<BytesStart<'static>> {
    let mut element = BytesStart::new("testsuite");
    element.push_attribute(("id", id.to_string().as_str()));
    keep(&["name", "timestamp"], written, &mut element)?;
    suite.totals().write_to(&mut element);
    Ok(element)
}

fn case_element(written: &BytesStart, case: &Case) -> io::Result<BytesStart<'static>> {
    let mut element = BytesStart::new("testcase");
    keep(&["name", "classname", "file"], written, &mut element)?;
    if let Some(line) = case.line {
        element.push_attribute(("line", line.to_string().as_str()));
    }
    element.push_attribute(("time", seconds(case.time).as_str()));
    Ok(element)
}

fn keep(keys: &[&str], written: &BytesStart, element: &mut BytesStart) -> io::Result<()> {
    for attribute in written.attributes() {
        let attribute = attribute.map_err(io::Error::other)?;
        if keys.contains(&attribute.key.as_ref()) {
            element.push_attribute(attribute);
        }
    }
    Ok(())
}

/// Writes a `properties` element; nothing if there are none.
pub fn properties<W: Write>(out: &mut Writer<W>, properties: &Properties) -> io::Result<()> {
    if properties.is_empty() {
        return Ok(());
    }
    out.write_event(Xml::Start(BytesStart::new("properties")))?;
    for (name, value) in properties {
        let value = XmlText::attribute(value);
        let property =
            BytesStart::new("property").with_attributes([("name", *name), ("value", value.as_str())]);
        out.write_event(Xml::Empty(property))?;
    }
    out.write_event(Xml::End(BytesEnd::new("properties")))
}
