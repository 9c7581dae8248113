//! Which part of a chat's stream of events is asked for.

use crate::query::{Pairs, QueryFilter, QueryReader};
use uuid::Uuid;

/// Which part of a chat's stream: at most one of `after_seq`, `before_seq`, `around`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventWindow {
    /// The events right after this place; 0 is the beginning.
    pub after_seq: Option<i32>,
    /// The events right before this place.
    pub before_seq: Option<i32>,
    /// The events around this one, which is among them.
    pub around: Option<Uuid>,
    /// How many, 1 to 200.
    pub limit: Option<u32>,
}

impl QueryFilter for EventWindow {
    fn read(query: &mut QueryReader) -> Self {
        let window = Self {
            after_seq: query.whole("after_seq"),
            before_seq: query.whole("before_seq"),
            around: query.one("around"),
            limit: query.limit(),
        };
        for (name, seq) in [("after_seq", window.after_seq), ("before_seq", window.before_seq)] {
            if seq.is_some_and(|seq| seq < 0) {
                query.fault(name, "must not be negative");
            }
        }
        let given = [window.after_seq.is_some(), window.before_seq.is_some(), window.around.is_some()];
        if given.iter().filter(|given| **given).count() > 1 {
            query.fault("around", "only one of after_seq, before_seq and around may be given");
        }
        window
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Pairs::default();
        pairs.one("after_seq", self.after_seq.as_ref());
        pairs.one("before_seq", self.before_seq.as_ref());
        pairs.one("around", self.around.as_ref());
        pairs.one("limit", self.limit.as_ref());
        pairs.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Option<EventWindow> {
        let mut reader = QueryReader::new(serde_html_form::from_str(query).unwrap());
        let window = EventWindow::read(&mut reader);
        reader.finish().ok().map(|()| window)
    }

    #[test]
    fn only_one_window_into_the_events_may_be_asked_for() {
        assert_eq!(read("after_seq=3&before_seq=9"), None);
        assert_eq!(read("after_seq=-1"), None);
        assert_eq!(read("before_seq=9&limit=20").unwrap().before_seq, Some(9));
    }
}
