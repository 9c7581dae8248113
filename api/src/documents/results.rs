//! Whether the results of a document and its `result_added` events belong together.

use super::faults::{Faults, check_unique, step};
use super::text;
use serde_json::Value;
use sightline_shared::EventType;
use sightline_shared::document::{ChatDocument, DocumentEvent, DocumentResult};
use std::collections::HashMap;

/// Notes what is wrong with the results of `document`.
pub(super) fn check(document: &ChatDocument, faults: &mut Faults) {
    check_unique("/results", document.results.iter().map(|result| result.external_id.as_str()), faults);
    let added = check_events(document, faults);
    for (place, result) in document.results.iter().enumerate() {
        match added.get(result.external_id.as_str()) {
            Some(event) => check_agrees(place, result, event, faults),
            None => faults.add(format!("/results/{place}/external_id"), "has no result_added event"),
        }
        check_contact(place, result, document, faults);
        check_fields(place, result, faults);
    }
}

/// The result that a `result_added` event added.
#[must_use]
pub fn result_id(event: &DocumentEvent) -> Option<&str> {
    let named = event.data.as_ref().and_then(|data| data.get("result"));
    named.and_then(Value::as_str).filter(|_| event.kind == EventType::ResultAdded)
}

fn check_events<'a>(document: &'a ChatDocument, faults: &mut Faults) -> HashMap<&'a str, &'a DocumentEvent> {
    let known: HashMap<&str, ()> = document.results.iter().map(|result| (result.external_id.as_str(), ())).collect();
    let mut added: HashMap<&str, &DocumentEvent> = HashMap::new();
    for (place, event) in document.events.iter().enumerate() {
        if event.kind != EventType::ResultAdded {
            continue;
        }
        let pointer = format!("/events/{place}/data/result");
        match result_id(event) {
            None => faults.add(pointer, "is missing: it names the result that was added"),
            Some(id) if !known.contains_key(id) => faults.add(pointer, "is none of the results"),
            Some(id) => {
                if added.insert(id, event).is_some() {
                    faults.add(pointer, "was added before");
                }
            }
        }
    }
    added
}

fn check_agrees(place: usize, result: &DocumentResult, event: &DocumentEvent, faults: &mut Faults) {
    if result.at != event.at {
        faults.add(format!("/results/{place}/at"), "is not the time of its result_added event");
    }
    if result.participant != event.participant {
        faults.add(format!("/results/{place}/participant"), "is not the participant of its result_added event");
    }
}

fn check_contact(place: usize, result: &DocumentResult, document: &ChatDocument, faults: &mut Faults) {
    let contact = document.contact.as_ref().map(|contact| &contact.external_id);
    if result.contact_external_id.is_some() && result.contact_external_id.as_ref() != contact {
        faults.add(format!("/results/{place}/contact_external_id"), "is not the id of the document's contact");
    }
}

fn check_fields(place: usize, result: &DocumentResult, faults: &mut Faults) {
    for (label, value) in &result.fields {
        let pointer = || format!("/results/{place}/fields/{}", step(label));
        if !text::is_name(label) {
            faults.add(pointer(), "has a label that is empty or over 200 characters");
        }
        if !value.is_string() && !value.is_null() {
            faults.add(pointer(), "must be text or null");
        }
    }
}
