//! Whether the texts of a document can be kept: their length, and no U+0000, which PostgreSQL
//! cannot store.

use super::faults::{Faults, step};
use serde_json::Value;
use sightline_shared::document::ChatDocument;

/// The most bytes a message's or a value's text may have.
const LONGEST_TEXT: usize = 16 * 1024;
/// The most characters a name or an id may have.
pub const LONGEST_NAME: usize = 200;

/// Whether `name` can be the name of a form, an inbox or a field.
pub(super) fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME
}

/// Notes the texts of `document` that cannot be kept.
pub(super) fn check(document: &ChatDocument, faults: &mut Faults) {
    check_id("/external_id", &document.external_id, faults);
    check_null("/organization", &document.organization, faults);
    check_short("/channel", document.channel.as_deref(), 64, faults);
    if let Some(contact) = &document.contact {
        check_id("/contact/external_id", &contact.external_id, faults);
        check_short("/contact/name", contact.name.as_deref(), LONGEST_NAME, faults);
        check_short("/contact/email", contact.email.as_deref(), 320, faults);
        check_short("/contact/phone", contact.phone.as_deref(), 64, faults);
    }
    for (place, who) in document.participants.iter().enumerate() {
        check_id(&format!("/participants/{place}/external_id"), &who.external_id, faults);
        check_short(&format!("/participants/{place}/name"), who.name.as_deref(), LONGEST_NAME, faults);
    }
    check_events(document, faults);
    check_results(document, faults);
}

fn check_events(document: &ChatDocument, faults: &mut Faults) {
    for (place, event) in document.events.iter().enumerate() {
        let at = format!("/events/{place}");
        check_id(&format!("{at}/external_id"), &event.external_id, faults);
        check_null(&format!("{at}/participant"), event.participant.as_deref().unwrap_or_default(), faults);
        check_long(&format!("{at}/text"), event.text.as_deref().unwrap_or_default(), faults);
        for (name, value) in event.data.iter().flatten() {
            check_value(&format!("{at}/data"), name, value, faults);
        }
    }
}

fn check_results(document: &ChatDocument, faults: &mut Faults) {
    for (place, result) in document.results.iter().enumerate() {
        let at = format!("/results/{place}");
        check_id(&format!("{at}/external_id"), &result.external_id, faults);
        check_null(&format!("{at}/form"), &result.form, faults);
        if !is_name(&result.form) {
            faults.add(format!("{at}/form"), "must be a name of 1 to 200 characters");
        }
        for (label, value) in &result.fields {
            check_value(&format!("{at}/fields"), label, value, faults);
            let pointer = format!("{at}/fields/{}", step(label));
            check_size(&pointer, value.as_str().unwrap_or_default(), faults);
        }
    }
}

fn check_id(at: &str, id: &str, faults: &mut Faults) {
    check_null(at, id, faults);
    if id.is_empty() || id.chars().count() > LONGEST_NAME {
        faults.add(at, "must have 1 to 200 characters");
    }
}

fn check_short(at: &str, text: Option<&str>, most: usize, faults: &mut Faults) {
    let text = text.unwrap_or_default();
    check_null(at, text, faults);
    if text.chars().count() > most {
        faults.add(at, format!("has over {most} characters"));
    }
}

fn check_long(at: &str, text: &str, faults: &mut Faults) {
    check_null(at, text, faults);
    check_size(at, text, faults);
}

fn check_size(at: &str, text: &str, faults: &mut Faults) {
    if text.len() > LONGEST_TEXT {
        faults.add(at, "is longer than 16 KiB");
    }
}

fn check_null(at: &str, text: &str, faults: &mut Faults) {
    if text.contains('\0') {
        faults.add(at, "has the character U+0000, which cannot be kept");
    }
}

/// A member of free JSON and everything in it.
fn check_value(at: &str, name: &str, value: &Value, faults: &mut Faults) {
    if has_null(value) || name.contains('\0') {
        faults.add(format!("{at}/{}", step(name)), "has the character U+0000, which cannot be kept");
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_null(value)),
        _ => false,
    }
}
