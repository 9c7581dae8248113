//! The years that times may lie in.

use super::faults::Faults;
use chrono::{DateTime, Datelike as _, Utc};
use sightline_shared::document::ChatDocument;

/// Whether the years of `at` can be written as RFC 3339 and kept.
pub(super) fn is_kept_year(at: DateTime<Utc>) -> bool {
    (1970..=9998).contains(&at.year())
}

/// Notes the times of `document` that lie in other years.
pub(super) fn check_years(document: &ChatDocument, faults: &mut Faults) {
    let mut check = |pointer: &dyn Fn() -> String, at: DateTime<Utc>| {
        if !is_kept_year(at) {
            faults.add(pointer(), "must lie in the years 1970 to 9998");
        }
    };
    for (place, event) in document.events.iter().enumerate() {
        check(&|| format!("/events/{place}/at"), event.at.utc());
    }
    for (name, at) in [
        ("/started_at", document.started_at),
        ("/updated_at", document.updated_at),
        ("/as_of", document.as_of),
        ("/closed_at", document.closed_at),
    ] {
        at.into_iter().for_each(|at| check(&|| name.to_owned(), at.utc()));
    }
}
