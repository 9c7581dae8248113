//! The parts of a conversation of Intercom, of which the first message is none: it is the source.

use super::people::author;
use crate::import::platforms::context::Context;
use crate::import::platforms::draft::{Draft, written};
use crate::import::platforms::fields::{at, id, is_true, items, text};
use serde_json::{Value, json};
use sightline_shared::document::{Attachment, DocumentEvent, TextFormat};
use sightline_shared::{EventType, Timestamp};

/// Reads the source and all parts.
pub(super) fn read(conversation: &Value, created_at: Option<Timestamp>, draft: &mut Draft, context: &mut Context<'_>) {
    source(at(conversation, &["source"]), created_at, draft, context);
    let parts = items(conversation, &["conversation_parts", "conversation_parts"]);
    parts.iter().for_each(|part| one(part, draft, context));
    let total = at(conversation, &["conversation_parts", "total_count"]).as_u64().unwrap_or_default();
    context.unplaced.add_many("parts beyond those that the export has", total.saturating_sub(parts.len() as u64));
}

fn source(source: &Value, created_at: Option<Timestamp>, draft: &mut Draft, context: &mut Context<'_>) {
    if !source.is_object() {
        return;
    }
    let Some(created_at) = created_at else { return context.unplaced.add("first messages without a time") };
    if text(source, &["subject"]).is_some() {
        context.unplaced.add("subjects");
    }
    let by = author(at(source, &["author"]), draft);
    let id = id(source, &["id"]).unwrap_or_else(|| "source".to_owned());
    say(source, id, created_at, EventType::Message, by, draft, context);
}

fn one(part: &Value, draft: &mut Draft, context: &mut Context<'_>) {
    let (Some(own), Some(created_at)) = (id(part, &["id"]), context.time(part, &["created_at"])) else {
        return context.unplaced.add("parts without an id or a time");
    };
    let kind = text(part, &["part_type"]).unwrap_or_default();
    let by = author(at(part, &["author"]), draft);
    let is_note = kind.starts_with("note");
    let has_words = text(part, &["body"]).is_some() || !items(part, &["attachments"]).is_empty();
    let mut is_placed = false;
    // What a part does beside its words is an event of its own.
    let act = |kind: EventType| (format!("{own}:{kind}"), created_at, kind);
    if kind.contains("reopen") || matches!(kind, "open" | "conversation_opened" | "opened") {
        let (id, at, kind) = act(EventType::Reopened);
        draft.happens(id, at, kind, by.clone(), &[]);
        is_placed = true;
    }
    if kind.contains("assign") {
        is_placed |= assign(part, act, by.clone(), draft);
    }
    if kind == "comment" || is_note || has_words || is_true(part, &["redacted"]) {
        let kind = if is_note { EventType::Note } else { EventType::Message };
        say(part, own.clone(), created_at, kind, by.clone(), draft, context);
        is_placed = true;
    }
    if kind == "close" || kind.ends_with("_close") {
        let (id, at, kind) = act(EventType::Closed);
        draft.happens(id, at, kind, by, &[("reason", json!("resolved"))]);
        is_placed = true;
    }
    if !is_placed {
        context.unplaced.add_named("parts of the type", kind);
    }
}

/// An assignment. An agent that takes a conversation accepts it; one that is given it joins, and
/// accepts with the first answer.
fn assign(
    part: &Value,
    act: impl Fn(EventType) -> (String, Timestamp, EventType),
    by: Option<String>,
    draft: &mut Draft,
) -> bool {
    let to = at(part, &["assigned_to"]);
    let (kind, by, data) = match (text(to, &["type"]), author(to, draft)) {
        (_, Some(own)) if by.as_ref() == Some(&own) => (EventType::Accepted, Some(own), vec![]),
        (_, Some(own)) => (EventType::Joined, Some(own), vec![]),
        (Some("team"), None) => {
            let name = text(to, &["name"]).map(str::to_owned).or(id(to, &["id"]));
            (EventType::Transferred, by, vec![("to", json!(name))])
        }
        (Some("nobody_admin" | "nobody"), None) => (EventType::Queued, None, vec![]),
        _ => return false,
    };
    let (id, at, kind) = act(kind);
    draft.happens(id, at, kind, by, &data);
    true
}

fn say(
    part: &Value,
    id: String,
    sent_at: Timestamp,
    kind: EventType,
    by: Option<String>,
    draft: &mut Draft,
    context: &mut Context<'_>,
) {
    let deleted = is_true(part, &["redacted"]);
    let body = text(part, &["body"]).filter(|_| !deleted);
    let attachments = items(part, &["attachments"]).iter().map(attachment).collect();
    // An app's card has no words that the API gives.
    if body.is_none() && !deleted && items(part, &["attachments"]).is_empty() {
        context.unplaced.add("words of messages that the export leaves out, such as cards of apps");
    }
    let event = written(id, sent_at, kind, by, body, TextFormat::Html);
    draft.event(DocumentEvent { deleted, attachments, ..event });
}

fn attachment(file: &Value) -> Attachment {
    let own = |name: &str| text(file, &[name]).map(str::to_owned);
    Attachment {
        name: own("name"),
        media_type: own("content_type"),
        size: at(file, &["filesize"]).as_u64(),
        url: own("url"),
    }
}
