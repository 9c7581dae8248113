//! How long texts, names and ids may be, and which ids can be kept.

use super::faults::Faults;
use sightline_shared::document::ChatDocument;

/// The most bytes a message's or a value's text may have.
pub const LONGEST_TEXT: usize = 16 * 1024;
/// The most characters a name or an id may have.
pub const LONGEST_NAME: usize = 200;

/// Whether `name` can be the name of a form, an inbox or a field.
pub(super) fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME
}

/// Notes the ids of `document` that cannot be kept: an id that is cut would be another.
pub(super) fn check_ids(document: &ChatDocument, faults: &mut Faults) {
    check_id(&|| "/external_id".to_owned(), &document.external_id, faults);
    if let Some(contact) = &document.contact {
        check_id(&|| "/contact/external_id".to_owned(), &contact.external_id, faults);
    }
    for (place, one) in document.participants.iter().enumerate() {
        check_id(&|| format!("/participants/{place}/external_id"), &one.external_id, faults);
    }
    for (place, event) in document.events.iter().enumerate() {
        let (id, author) = (event.external_id.as_deref(), event.participant.as_deref());
        id.into_iter().for_each(|id| check_id(&|| format!("/events/{place}/external_id"), id, faults));
        author.into_iter().for_each(|id| check_id(&|| format!("/events/{place}/participant"), id, faults));
    }
    for (place, result) in document.results.iter().enumerate() {
        check_id(&|| format!("/results/{place}/external_id"), &result.external_id, faults);
    }
}

fn check_id(at: &dyn Fn() -> String, id: &str, faults: &mut Faults) {
    if id.contains('\0') {
        faults.add(at(), "has the character U+0000, which cannot be kept");
    }
    if id.is_empty() || id.chars().count() > LONGEST_NAME {
        faults.add(at(), "must have 1 to 200 characters");
    }
}
