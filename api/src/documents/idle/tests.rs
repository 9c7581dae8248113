//! When a chat is closed for want of events.

use super::close;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sightline_shared::document::ChatDocument;

/// A chat with messages at these hours, by the contact.
fn chat(hours: &[(&str, u32)]) -> ChatDocument {
    let event = |(id, hour): &(&str, u32)| json!({ "external_id": id, "at": format!("2026-11-20T{hour:02}:00:00Z"), "type": "message", "participant": "dana", "text": id });
    let events: Vec<Value> = hours.iter().map(event).collect();
    serde_json::from_value(json!({
        "external_id": "one", "organization": "Acme", "type": "contact",
        "participants": [{ "external_id": "dana", "kind": "contact" }, { "external_id": "maud", "kind": "agent" }],
        "events": events,
    }))
    .unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-11-20T23:00:00Z".parse().unwrap()
}

/// The ids of all events, with the hour of those that close.
fn closed(mut chat: ChatDocument, hours: i64) -> (Vec<String>, ChatDocument) {
    close(&mut chat, TimeDelta::hours(hours), now());
    let name = |event: &sightline_shared::document::DocumentEvent| {
        let id = event.external_id.clone().unwrap_or_default();
        if event.text.is_some() { id } else { format!("{id} at {}", event.at.utc().format("%H")) }
    };
    (chat.events.iter().map(name).collect(), chat)
}

#[test]
fn each_gap_that_is_too_long_and_the_end_close_the_chat() {
    let (events, chat) = closed(chat(&[("a", 1), ("b", 2), ("c", 6), ("d", 7)]), 2);
    assert_eq!(events, ["a", "b", "idle:a at 04", "c", "d", "idle:c at 09"]);
    assert_eq!(
        (chat.state, chat.updated_at.unwrap().utc().to_rfc3339()),
        (None, "2026-11-20T09:00:00+00:00".to_owned())
    );
    assert_eq!(chat.events[2].data.as_ref().unwrap()["reason"], "timeout");
}

#[test]
fn what_is_said_of_the_state_holds_before_the_close() {
    let mut stated = chat(&[("a", 1)]);
    stated.state = Some(sightline_shared::ChatState::Active);
    assert_eq!(closed(stated.clone(), 2).1.state, None);
    stated.as_of = Some(stated.events[0].at);
    assert_eq!(closed(stated.clone(), 2).1.state, stated.state);
    assert_eq!(closed(stated.clone(), 30).1, stated);
}

#[test]
fn what_may_go_on_stays_open() {
    let (events, open) = closed(chat(&[("a", 1), ("b", 22)]), 2);
    assert_eq!((events, open.state), (vec!["a".to_owned(), "idle:a at 03".to_owned(), "b".to_owned()], None));
    let (events, open) = closed(chat(&[("a", 21), ("b", 22)]), 2);
    assert_eq!((events, open.state), (vec!["a".to_owned(), "b".to_owned()], None));
    // An event at the very instant comes in time.
    assert_eq!(closed(chat(&[("a", 19), ("b", 21)]), 2).0, ["a", "b"]);
    assert_eq!(closed(chat(&[]), 2).0, [""; 0]);
}

#[test]
fn a_later_statement_moves_the_close_of_the_same_stretch() {
    let (before, _) = closed(chat(&[("a", 1), ("b", 2)]), 2);
    let (after, _) = closed(chat(&[("a", 1), ("b", 2), ("c", 3), ("d", 9)]), 2);
    assert_eq!(before, ["a", "b", "idle:a at 04"]);
    assert_eq!(after, ["a", "b", "c", "idle:a at 05", "d", "idle:d at 11"]);
}

#[test]
fn what_is_closed_already_is_not_closed_again_and_a_note_does_not_open_it() {
    let mut closed_by_maud = chat(&[("a", 1), ("b", 9)]);
    let mut real = closed_by_maud.events[0].clone();
    real.external_id = Some("real".to_owned());
    real.kind = sightline_shared::EventType::Closed;
    real.participant = Some("maud".to_owned());
    let mut note = real.clone();
    note.kind = sightline_shared::EventType::Note;
    note.external_id = Some("note".to_owned());
    closed_by_maud.events.splice(1..1, [real, note]);
    assert_eq!(closed(closed_by_maud, 2).0, ["a", "real", "note", "b", "idle:b at 11"]);
}

#[test]
fn events_without_an_id_give_closes_with_the_time_of_the_first() {
    let mut nameless = chat(&[("a", 1)]);
    nameless.events[0].external_id = None;
    assert_eq!(closed(nameless, 2).1.events[1].external_id.as_deref(), Some("idle:2026-11-20T01:00:00.000Z"));
    let mut long = chat(&[("a", 1)]);
    long.events[0].external_id = Some("x".repeat(200));
    assert_eq!(closed(long, 2).1.events[1].external_id.as_deref(), Some("idle:2026-11-20T01:00:00.000Z"));
}
