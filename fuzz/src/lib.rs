//! What several targets share: every report of a stream of events, and what has to hold for each.
//!
//! Must not know where the events come from.

use std::io::Cursor;

use gradus::event::Event;
use gradus::report::{Csv, Detail, HumanClass, HumanLearner, Json, JsonLines, Junit, Look, Reporter};

/// Renders a run in every format. One that refuses events, because they contradict each other, need not go on.
pub fn report(events: &[Event]) {
    let (mut junit, mut csv, mut json) = (Vec::new(), Vec::new(), Vec::new());
    if told(&mut Junit::new(&mut junit, Cursor::new(Vec::new())), events) {
        let junit = String::from_utf8(junit).expect("XML is text");
        roxmltree::Document::parse(&junit).unwrap_or_else(|error| panic!("{error}: {junit}"));
    }
    told(&mut Csv::new(&mut csv), events);
    told(&mut Json::new(&mut json), events);
    told(&mut JsonLines::new(Vec::new()), events);
    for look in [
        Look { detail: Detail::All, ..Look::PLAIN },
        Look { colour: true, width: 0, unicode: false, detail: Detail::First },
    ] {
        let (mut class, mut learner) = (Vec::new(), Vec::new());
        told(&mut HumanClass::new(&mut class, look), events);
        told(&mut HumanLearner::new(&mut learner, look), events);
        if !look.colour {
            for page in [class, learner] {
                let page = String::from_utf8(page).expect("pages are text");
                assert!(!page.contains(|c: char| c.is_control() && c != '\n'), "{page:?}");
            }
        }
    }
}

/// Whether a report was completed.
fn told(reporter: &mut dyn Reporter, events: &[Event]) -> bool {
    let taken = events.iter().all(|event| reporter.event(event).is_ok());
    reporter.finish().is_ok() && taken
}
