//! Whether a document whose contact is erased has no personal data left.

use super::faults::Faults;
use super::results::result_id;
use sightline_shared::EventType;
use sightline_shared::document::{ChatDocument, DocumentEvent};
use std::collections::HashSet;

/// Whether the contact was erased: texts and values are missing then.
#[must_use]
pub fn is_erased(document: &ChatDocument) -> bool {
    document.events.iter().any(|event| event.kind == EventType::ContactErased)
}

/// Notes what `document` still says from before its contact was erased.
pub(super) fn check(document: &ChatDocument, faults: &mut Faults) {
    let is_erasure = |event: &DocumentEvent| event.kind == EventType::ContactErased;
    let Some(erasure) = document.events.iter().rposition(is_erasure) else { return };
    let before = &document.events[..erasure];
    for (place, event) in before.iter().enumerate() {
        if event.text.as_ref().is_some_and(|text| !text.is_empty()) {
            faults.add(format!("/events/{place}/text"), "must be null: the contact was erased");
        }
        if is_blanked(event.kind) && event.data.is_some() {
            faults.add(format!("/events/{place}/data"), "must be null: the contact was erased");
        }
    }
    let added: HashSet<&str> = before.iter().filter_map(result_id).collect();
    for (place, result) in document.results.iter().enumerate() {
        if added.contains(result.external_id.as_str()) && !result.fields.is_empty() {
            faults.add(format!("/results/{place}/fields"), "must be empty: the contact was erased");
        }
    }
}

/// Whether an erasure blanks what an event of this kind says.
#[must_use]
pub const fn is_blanked(kind: EventType) -> bool {
    matches!(kind, EventType::Message | EventType::Note | EventType::Action)
}
