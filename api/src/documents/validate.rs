//! Whether a chat document holds together. Pure; says everything that is wrong, with pointers.

use super::erased::is_erased;
use super::faults::{Faults, check_unique};
use super::{erased, organization_path, people, results, text};
use crate::chat_life::Life;
use chrono::{DateTime, Datelike as _, Utc};
use sightline_shared::document::{ChatDocument, DocumentEvent, ParticipantKind};
use sightline_shared::problem::Fault;
use sightline_shared::{EventType, Timestamp};
use std::collections::HashMap;

/// The kinds of the participants, by their ids.
pub(super) type Kinds<'a> = HashMap<&'a str, ParticipantKind>;

/// What follows from `document`, when it holds together.
///
/// # Errors
/// Its faults, up to ten.
pub fn check(document: &ChatDocument) -> Result<Life, Vec<Fault>> {
    let mut faults = Faults::default();
    text::check(document, &mut faults);
    organization_path::check(&document.organization, &mut faults);
    people::check(document, &mut faults);
    let kinds: Kinds<'_> = document.participants.iter().map(|who| (who.external_id.as_str(), who.kind)).collect();
    check_events(document, &kinds, &mut faults);
    results::check(document, &mut faults);
    erased::check(document, &mut faults);
    check_ends(document, &mut faults);
    let life = Life::of(document);
    if !document.events.is_empty() && life.state != document.state {
        faults.add("/state", format!("is {}, but its events make the chat {}", document.state, life.state));
    }
    faults.or(life)
}

/// Whether the years of `at` can be written as RFC 3339 and kept.
#[must_use]
pub fn is_kept_year(at: DateTime<Utc>) -> bool {
    (1970..=9998).contains(&at.year())
}

fn check_ends(document: &ChatDocument, faults: &mut Faults) {
    let (Some(first), Some(last)) = (document.events.first(), document.events.last()) else {
        return faults.add("/events", "must have at least one event");
    };
    if first.at != document.started_at {
        faults.add("/started_at", "is not the time of the first event");
    }
    if last.at != document.updated_at {
        faults.add("/updated_at", "is not the time of the last event");
    }
}

fn check_events(document: &ChatDocument, kinds: &Kinds<'_>, faults: &mut Faults) {
    check_unique("/events", document.events.iter().map(|event| event.external_id.as_str()), faults);
    let is_erased = is_erased(document);
    let mut before: Option<Timestamp> = None;
    for (place, event) in document.events.iter().enumerate() {
        check_time(place, event, before, faults);
        check_author(place, event, kinds, faults);
        check_content(place, event, is_erased, faults);
        before = Some(event.at);
    }
}

fn check_time(place: usize, event: &DocumentEvent, before: Option<Timestamp>, faults: &mut Faults) {
    if !is_kept_year(event.at.utc()) {
        faults.add(format!("/events/{place}/at"), "must lie in the years 1970 to 9998");
    }
    if before.is_some_and(|before| event.at < before) {
        faults.add(format!("/events/{place}/at"), "is before the event in front of it");
    }
}

fn check_author(place: usize, event: &DocumentEvent, kinds: &Kinds<'_>, faults: &mut Faults) {
    use EventType::{Accepted, Joined, Left, Message, Note};
    let pointer = || format!("/events/{place}/participant");
    let kind = event.participant.as_deref().map(|who| kinds.get(who));
    match (event.kind, kind) {
        (_, Some(None)) => faults.add(pointer(), "is none of the participants"),
        (Message | Note | Accepted | Joined | Left, None) => {
            faults.add(pointer(), format!("is missing: {} needs a participant", event.kind));
        }
        (Note | Accepted, Some(Some(ParticipantKind::Contact))) => {
            faults.add(pointer(), format!("is the contact, who cannot cause {}", event.kind));
        }
        _ => {}
    }
}

fn check_content(place: usize, event: &DocumentEvent, is_erased: bool, faults: &mut Faults) {
    let has_words = matches!(event.kind, EventType::Message | EventType::Note);
    let has_none = event.text.as_ref().is_none_or(String::is_empty);
    if has_words && has_none && !is_erased {
        faults.add(format!("/events/{place}/text"), format!("is missing: a {} needs text", event.kind));
    }
    let Some(inboxes) = event.data.as_ref().and_then(|data| data.get("inboxes")) else { return };
    let is_name = |name: &serde_json::Value| name.as_str().is_some_and(text::is_name);
    if event.kind == EventType::Queued && !inboxes.as_array().is_some_and(|names| names.iter().all(is_name)) {
        faults.add(format!("/events/{place}/data/inboxes"), "must be a list of names of 1 to 200 characters");
    }
}
