//! The requested part of a chat's stream of events.

use crate::QueryReader;
use crate::query::filter;
use crate::query::kinds::{Limit, Natural, Row};
use uuid::Uuid;

filter! {
    /// Which part of a chat's stream: at most one of `after_seq`, `before_seq` and `around`.
    #[derive(Default)]
    EventWindow {
        /// The events right after this place; 0 is the beginning.
        after_seq: Option<i32> = Natural("after_seq"),
        /// The events right before this place.
        before_seq: Option<i32> = Natural("before_seq"),
        /// The events around this one, which is among them.
        around: Option<Uuid> = Row("around"),
        /// How many.
        limit: Option<u32> = Limit,
    }
    check check_place
}

fn check_place(window: &EventWindow, query: &mut QueryReader) {
    let given = [window.after_seq.is_some(), window.before_seq.is_some(), window.around.is_some()];
    if given.iter().filter(|given| **given).count() > 1 {
        query.fault("around", "only one of after_seq, before_seq and around may be given");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::QueryFilter;

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
