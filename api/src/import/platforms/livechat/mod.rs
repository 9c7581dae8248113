//! LiveChat: chats as `list_archives` and `get_chat` of its Agent Chat API give them.
//!
//! A chat has threads. Each that the export has is a part of one chat, which a later thread reopens;
//! a list of archives has one thread a line, and all of them come together under the chat's id.

mod events;
mod system;

use super::context::Context;
use super::draft::{Draft, Person};
use super::fields::{at, id, items, text, words};
use serde_json::{Map, Value, json};
use sightline_shared::document::ParticipantKind;
use sightline_shared::{ChatState, EventType, Timestamp};

/// The members of its pages that hold chats.
pub(super) const LISTS: &[&str] = &["chats"];

/// The chat that a chat of LiveChat is, as far as it is in the export.
pub(super) fn chat(value: &Value, context: &mut Context<'_>) -> Option<Draft> {
    let Some(own) = id(value, &["id"]) else {
        context.fault(&["id"], "is missing: this is no chat of LiveChat");
        return None;
    };
    if !at(value, &["users"]).is_array() {
        context.fault(&["users"], "is missing: this is no chat of LiveChat, such as list_archives gives");
        return None;
    }
    let threads = threads(value);
    let mut draft = Draft::new(own.clone(), context.organization(None));
    draft.document.url = context.link(&own);
    draft.document.channel = Some("web".to_owned());
    // Tags are those of a thread: one without any does not take off those of the threads before.
    let tags: Vec<String> = threads.iter().flat_map(|thread| items(thread, &["tags"])).filter_map(words).collect();
    draft.document.tags = Some(tags).filter(|tags| !tags.is_empty());
    items(value, &["users"]).iter().for_each(|user| person(user, &mut draft, context));
    for thread in &threads {
        read_thread(thread, &mut draft, context);
    }
    let groups = items(value, &["access", "group_ids"]).iter().filter(|id| id.as_u64() != Some(0)).count();
    context.unplaced.add_many("groups of which the export has only the id", groups as u64);
    if threads.is_empty() {
        context.unplaced.add("chats without a thread");
        draft.document.started_at = context.time(value, &["created_at"]);
    }
    let is_over = threads.last().is_some_and(|last| at(last, &["active"]).as_bool() == Some(false));
    draft.document.state = is_over.then_some(ChatState::Closed);
    Some(draft)
}

/// The threads, in order of time.
fn threads(value: &Value) -> Vec<&Value> {
    let one = value.get("thread").filter(|thread| thread.is_object());
    let mut threads: Vec<&Value> = items(value, &["threads"]).iter().chain(one).collect();
    threads.sort_by_key(|thread| text(thread, &["created_at"]));
    threads
}

/// A user of the chat. Agents are known by their e-mail addresses; one without is a bot.
fn person(user: &Value, draft: &mut Draft, context: &mut Context<'_>) {
    let Some(id) = id(user, &["id"]) else { return context.unplaced.add("users without an id") };
    if text(user, &["type"]) == Some("agent") {
        let name = text(user, &["name"]);
        let is_person = id.contains('@');
        return if is_person {
            draft.agent(&id, name, Some(&id))
        } else {
            draft.participant(&id, ParticipantKind::Bot, name)
        };
    }
    let fields = items(user, &["session_fields"]).len() as u64;
    context.unplaced.add_many("session fields of customers", fields);
    draft.outside(&Person { id, name: text(user, &["name"]), email: text(user, &["email"]), phone: None });
}

fn read_thread(thread: &Value, draft: &mut Draft, context: &mut Context<'_>) {
    let created_at = context.time(thread, &["created_at"]);
    if let (Some(id), Some(at)) = (id(thread, &["id"]), created_at) {
        let first = draft.document.started_at.map_or(at, |first| first.min(at));
        draft.document.started_at = Some(first);
        let is_later = text(thread, &["previous_thread_id"]).is_some();
        let kind = if is_later { EventType::Reopened } else { EventType::Queued };
        draft.happens(format!("{id}:{kind}"), at, kind, None, &[]);
    }
    for event in items(thread, &["events"]) {
        events::read(event, draft, context);
    }
    rating(thread, created_at, draft);
}

/// The rating, which LiveChat keeps as properties of the thread.
fn rating(thread: &Value, created_at: Option<Timestamp>, draft: &mut Draft) {
    let score = property(at(thread, &["properties", "rating", "score"]));
    let (Some(score), Some(id), Some(created_at)) = (score, id(thread, &["id"]), created_at) else { return };
    let score = match score.as_str() {
        "1" => "good".to_owned(),
        "0" => "bad".to_owned(),
        _ => score,
    };
    let comment = property(at(thread, &["properties", "rating", "comment"]));
    let fields = Map::from_iter([("Rating".to_owned(), json!(score)), ("Comment".to_owned(), json!(comment))]);
    let rated = |event: &&Value| text(event, &["system_message_type"]).is_some_and(|kind| kind == "rating.chat_rated");
    let said_at =
        items(thread, &["events"]).iter().rev().find(rated).map(|event| super::times::read(at(event, &["created_at"])));
    let rated_at = match said_at {
        Some(super::times::Time::At(at)) => at.into(),
        _ => created_at,
    };
    let contact = draft.outside_id().map(str::to_owned);
    draft.result(&format!("{id}:rating"), "Rating", rated_at, contact, fields);
}

/// The value of a property, which some versions wrap.
fn property(value: &Value) -> Option<String> {
    words(if value.is_object() { at(value, &["value"]) } else { value })
}

#[cfg(test)]
mod tests;
