//! Closing after a time without an event, for sources that never close a chat.

use crate::chat_life::{Life, happened, kinds};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, json};
use sightline_shared::document::{ChatDocument, DocumentEvent};
use sightline_shared::{ChatState, EventType, Timestamp};

/// How many characters of an event's id the id of a close takes.
const LONGEST_ID: usize = 190;

/// Adds an event that closes the chat `after` each event that none follows for longer than that, as
/// far as that is before `now`. The events of `document` are in order.
///
/// The id of a close is made of the first event of its stretch, so that a later statement with more
/// events of the same stretch moves the close, and does not add another.
pub(super) fn close(document: &mut ChatDocument, after: TimeDelta, now: DateTime<Utc>) {
    let mut closes: Vec<DocumentEvent> = Vec::new();
    let began = document.events.first().map_or(now, |event| event.at.utc());
    let kinds = kinds(document);
    let mut life = <Life>::beginning(document.kind, began);
    let mut first: Option<&DocumentEvent> = None;
    let mut events = document.events.iter().peekable();
    while let Some(event) = events.next() {
        let before = life.state;
        life.follow(&happened(&kinds, event));
        if before == ChatState::Closed || life.state == ChatState::Closed {
            first = None;
        }
        if life.state == ChatState::Closed {
            continue;
        }
        let opened = *first.get_or_insert(event);
        let Some(at) = event.at.utc().checked_add_signed(after) else { continue };
        let next = events.peek().map_or(now, |next| next.at.utc());
        if at < next {
            let close = closing(opened, at.into());
            life.follow(&happened(&kinds, &close));
            closes.push(close);
            first = None;
        }
    }
    add(document, closes);
}

/// The event that closes the stretch that `first` begins.
fn closing(first: &DocumentEvent, at: Timestamp) -> DocumentEvent {
    let own = first.external_id.as_ref().filter(|id| id.chars().count() <= LONGEST_ID);
    let id = own.cloned().unwrap_or_else(|| first.at.to_string());
    let data = Map::from_iter([("reason".to_owned(), json!("timeout"))]);
    DocumentEvent { data: Some(data), ..DocumentEvent::new(Some(format!("idle:{id}")), at, EventType::Closed) }
}

/// Takes the closes into the events.
fn add(document: &mut ChatDocument, closes: Vec<DocumentEvent>) {
    let Some(last_close) = closes.last().map(|close| close.at) else { return };
    let is_last = document.events.last().is_some_and(|event| event.at < last_close);
    document.events.extend(closes);
    document.events.sort_by_key(|event| event.at);
    if is_last {
        document.updated_at = Some(last_close);
        // A document without an instant holds as of its last event, which is now the close: what it
        // says of the state held before that.
        if document.as_of.is_none() {
            document.state = None;
            document.closed_at = None;
        }
    }
}

#[cfg(test)]
mod tests;
