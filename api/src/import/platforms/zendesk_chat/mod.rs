//! Zendesk Chat: chats and offline messages as its Chat API gives them, with their history.

mod history;

use super::context::Context;
use super::draft::{Draft, Person, written};
use super::fields::{at, id, items, text, words};
use serde_json::{Map, Value, json};
use sightline_shared::document::TextFormat;
use sightline_shared::{EventType, Timestamp};

/// The members of its pages that hold chats.
pub(super) const LISTS: &[&str] = &["chats", "docs", "results"];

/// The chat that a chat or an offline message is.
pub(super) fn chat(value: &Value, context: &mut Context<'_>) -> Option<Draft> {
    let Some(own) = id(value, &["id"]) else {
        context.fault(&["id"], "is missing: this is no chat of Zendesk");
        return None;
    };
    let department = text(value, &["department_name"]);
    let mut draft = Draft::new(own.clone(), context.organization(department));
    draft.document.url = context.link(&own);
    draft.document.channel = Some("web".to_owned());
    draft.document.tags =
        at(value, &["tags"]).is_array().then(|| items(value, &["tags"]).iter().filter_map(words).collect());
    visitor(value, &mut draft);
    let began_at = context.time(value, &["timestamp"]);
    draft.document.started_at = began_at;
    if let (Some(department), Some(began_at)) = (department, began_at) {
        draft.happens("queued".to_owned(), began_at, EventType::Queued, None, &[("inboxes", json!([department]))]);
    }
    if text(value, &["type"]) == Some("offline_msg") {
        offline(value, began_at, &mut draft, context);
    } else {
        history::read(value, &mut draft, context);
    }
    end(value, began_at, &mut draft, context);
    context.unplaced.add_many("pages of visits", items(value, &["webpath"]).len() as u64);
    context.unplaced.add_many("conversions", items(value, &["conversions"]).len() as u64);
    if text(value, &["visitor", "notes"]).is_some() {
        context.unplaced.add("notes on visitors");
    }
    Some(draft)
}

fn visitor(value: &Value, draft: &mut Draft) {
    let visitor = at(value, &["visitor"]);
    let Some(id) = id(visitor, &["id"]) else { return };
    draft.outside(&Person {
        id,
        // Zendesk names the unnamed after their numbers.
        name: text(visitor, &["name"]).filter(|name| !name.starts_with("Visitor ")),
        email: text(visitor, &["email"]),
        phone: text(visitor, &["phone"]),
    });
}

/// A message that was left while nobody was there. It is answered elsewhere: the chat is closed.
fn offline(value: &Value, began_at: Option<Timestamp>, draft: &mut Draft, context: &mut Context<'_>) {
    let Some(at) = began_at else { return context.unplaced.add("offline messages without a time") };
    let by = draft.outside_id().map(str::to_owned);
    draft.event(written("message".to_owned(), at, EventType::Message, by, text(value, &["message"]), TextFormat::Text));
}

/// The API gives chats that are over. Where it does not say since when, its duration does, or its
/// last event.
fn end(value: &Value, began_at: Option<Timestamp>, draft: &mut Draft, context: &mut Context<'_>) {
    let last = draft.document.events.iter().map(|event| event.at).max();
    let lasted = at(value, &["duration"]).as_i64().and_then(chrono::TimeDelta::try_seconds);
    let computed = began_at.and_then(|began_at| began_at.utc().checked_add_signed(lasted?)).map(Timestamp::from);
    let ended_at = context.time(value, &["end_timestamp"]).or(computed).max(last).or(began_at);
    let Some(ended_at) = ended_at else { return };
    rating(value, ended_at, draft);
    let is_missed = at(value, &["missed"]).as_bool() == Some(true);
    let data: &[(&str, Value)] = if is_missed { &[("missed", Value::Bool(true))] } else { &[] };
    draft.happens("end".to_owned(), ended_at, EventType::Closed, None, data);
}

/// The rating as it is at last; its time is that of the last event about it.
fn rating(value: &Value, ended_at: Timestamp, draft: &mut Draft) {
    let (rating, comment) = (words(at(value, &["rating"])), words(at(value, &["comment"])));
    if rating.is_none() && comment.is_none() {
        return;
    }
    let is_about_it = |event: &&Value| matches!(text(event, &["type"]), Some("chat.rating" | "chat.comment"));
    let rated = items(value, &["history"]).iter().rev().find(is_about_it);
    let rated_at = match rated.map(|event| super::times::read(at(event, &["timestamp"]))) {
        Some(super::times::Time::At(at)) => at.into(),
        _ => ended_at,
    };
    let fields = Map::from_iter([("Rating".to_owned(), json!(rating)), ("Comment".to_owned(), json!(comment))]);
    let contact = draft.outside_id().map(str::to_owned);
    draft.result("rating", "Rating", rated_at, contact, fields);
}

#[cfg(test)]
mod tests;
