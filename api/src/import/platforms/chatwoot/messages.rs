//! The messages of a conversation of Chatwoot.

use super::activities;
use super::people::{outside, user};
use crate::import::platforms::context::Context;
use crate::import::platforms::draft::{Draft, written};
use crate::import::platforms::fields::{at, id, is_true, items, text, words};
use serde_json::{Map, Value, json};
use sightline_shared::document::{Attachment, DocumentEvent, ParticipantKind, TextFormat};
use sightline_shared::{EventType, Timestamp};

/// The kind of a message, which Chatwoot writes as a number or as a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Incoming,
    Outgoing,
    Activity,
    Template,
}

/// Reads all messages, their authors first: activities refer to people by name alone.
pub(super) fn read(conversation: &Value, draft: &mut Draft, context: &mut Context<'_>) {
    let messages = at(conversation, &["messages"]);
    let messages = if messages.is_array() { messages } else { at(messages, &["payload"]) };
    let mut messages: Vec<&Value> = items(messages, &[]).iter().collect();
    // Of one second, in the order in which they were written.
    messages.sort_by_key(|message| at(message, &["id"]).as_u64());
    let authors: Vec<Option<String>> = messages.iter().map(|message| author(message, draft)).collect();
    for (message, author) in messages.into_iter().zip(authors) {
        one(message, author, draft, context);
    }
}

/// Adds the author of a message; returns its id.
fn author(message: &Value, draft: &mut Draft) -> Option<String> {
    let sender = at(message, &["sender"]);
    let kind = text(sender, &["type"]).or(text(message, &["sender_type"])).unwrap_or_default().to_lowercase();
    let own = id(sender, &["id"]).or(id(message, &["sender_id"]))?;
    let name = text(sender, &["name"]);
    match kind.as_str() {
        "contact" if sender.is_object() => outside(sender, draft),
        "contact" => Some(format!("chatwoot:contact:{own}")),
        "user" => {
            draft.agent(&user(&own), name, text(sender, &["email"]));
            Some(user(&own))
        }
        // Bots of the API and the assistants that Chatwoot itself has.
        _ if kind.contains("bot") || kind.contains("assistant") => {
            let place = if kind.contains("assistant") { "assistant" } else { "bot" };
            let id = format!("chatwoot:{place}:{own}");
            draft.participant(&id, ParticipantKind::Bot, name);
            Some(id)
        }
        _ => None,
    }
}

fn one(message: &Value, author: Option<String>, draft: &mut Draft, context: &mut Context<'_>) {
    let (Some(id), Some(sent_at)) = (id(message, &["id"]), context.time(message, &["created_at"])) else {
        return context.unplaced.add("messages without an id or a time");
    };
    match kind(message) {
        Some(Kind::Incoming) => {
            let author = author.or_else(|| draft.outside_id().map(str::to_owned));
            say(message, id, sent_at, EventType::Message, author, draft, context);
        }
        Some(Kind::Outgoing) => {
            let kind = if is_true(message, &["private"]) { EventType::Note } else { EventType::Message };
            say(message, id, sent_at, kind, author, draft, context);
        }
        Some(Kind::Activity) => activities::read(message, id, sent_at, draft, context),
        Some(Kind::Template) => template(message, id, sent_at, draft, context),
        None => context.unplaced.add_named("messages of the type", &at(message, &["message_type"]).to_string()),
    }
}

fn kind(message: &Value) -> Option<Kind> {
    match at(message, &["message_type"]) {
        Value::Number(number) => match number.as_u64()? {
            0 => Some(Kind::Incoming),
            1 => Some(Kind::Outgoing),
            2 => Some(Kind::Activity),
            3 => Some(Kind::Template),
            _ => None,
        },
        Value::String(word) => match word.as_str() {
            "incoming" => Some(Kind::Incoming),
            "outgoing" => Some(Kind::Outgoing),
            "activity" => Some(Kind::Activity),
            "template" => Some(Kind::Template),
            _ => None,
        },
        _ => None,
    }
}

fn say(
    message: &Value,
    id: String,
    at_time: Timestamp,
    kind: EventType,
    author: Option<String>,
    draft: &mut Draft,
    context: &mut Context<'_>,
) {
    let is_deleted = is_true(message, &["content_attributes", "deleted"]);
    let said = text(message, &["content"]).filter(|_| !is_deleted);
    let attachments = items(message, &["attachments"]).iter().filter_map(|file| attachment(file, context)).collect();
    let event = written(id.clone(), at_time, kind, author.clone(), said, TextFormat::Text);
    draft.event(DocumentEvent { deleted: is_deleted, attachments, ..event });
    if text(message, &["content_type"]) == Some("form") {
        form(message, &id, at_time, draft, context);
    }
}

/// A greeting, a question for the e-mail address, or the request for a rating: by nobody.
fn template(message: &Value, id: String, sent_at: Timestamp, draft: &mut Draft, context: &mut Context<'_>) {
    if text(message, &["content_type"]) == Some("input_csat") {
        return rating(message, &id, sent_at, draft, context);
    }
    say(message, id, sent_at, EventType::Message, None, draft, context);
}

fn rating(message: &Value, id: &str, sent_at: Timestamp, draft: &mut Draft, context: &mut Context<'_>) {
    let answer = at(message, &["content_attributes", "submitted_values", "csat_survey_response"]);
    let Some(rating) = words(at(answer, &["rating"])) else {
        return context.unplaced.add("requests for a rating without an answer");
    };
    let fields = Map::from_iter([
        ("Rating".to_owned(), json!(rating)),
        ("Comment".to_owned(), json!(words(at(answer, &["feedback_message"])))),
    ]);
    let contact = draft.outside_id().map(str::to_owned);
    draft.result(&format!("{id}:rating"), "Rating", sent_at, contact, fields);
}

/// A form that a bot sent, where it was filled in.
fn form(message: &Value, id: &str, sent_at: Timestamp, draft: &mut Draft, context: &mut Context<'_>) {
    let asked = items(message, &["content_attributes", "items"]);
    let answers = items(message, &["content_attributes", "submitted_values"]);
    let label = |name: &str| {
        let question = asked.iter().find(|question| text(question, &["name"]) == Some(name));
        question.and_then(|question| text(question, &["label"])).unwrap_or(name).to_owned()
    };
    let fields: Map<String, Value> = answers
        .iter()
        .filter_map(|answer| Some((label(text(answer, &["name"])?), json!(words(at(answer, &["value"]))))))
        .collect();
    if fields.is_empty() {
        return context.unplaced.add("forms without an answer");
    }
    let contact = draft.outside_id().map(str::to_owned);
    draft.result(&format!("{id}:form"), "Form", sent_at, contact, fields);
}

/// A file of a message. Places and cards of contacts are none.
fn attachment(file: &Value, context: &mut Context<'_>) -> Option<Attachment> {
    let kind = text(file, &["file_type"]).unwrap_or("file");
    let url = text(file, &["data_url"]).or(text(file, &["external_url"])).map(str::to_owned);
    if url.is_none() && text(file, &["fallback_title"]).is_none() {
        context.unplaced.add_named("attachments without an address, of the type", kind);
        return None;
    }
    let last = url.as_deref().and_then(|url| url.split(['?', '#']).next()?.rsplit('/').next());
    let name = text(file, &["fallback_title"]).or(last.filter(|name| !name.is_empty()));
    let media_type = ["image", "audio", "video"]
        .contains(&kind)
        .then(|| format!("{kind}/{}", text(file, &["extension"]).unwrap_or("*")));
    Some(Attachment { name: name.map(str::to_owned), media_type, size: at(file, &["file_size"]).as_u64(), url })
}
