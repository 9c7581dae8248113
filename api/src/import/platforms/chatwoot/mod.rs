//! Chatwoot: conversations as its API gives them, with all their messages in `messages`.

mod activities;
mod messages;
mod people;

use super::context::Context;
use super::draft::Draft;
use super::fields::{at, id, items, members, text, words};
use serde_json::{Map, Value, json};
use sightline_shared::{ChatState, EventType};

/// The members of its pages that hold conversations.
pub(super) const LISTS: &[&str] = &["data", "payload", "conversations"];

/// The chat that a conversation is.
pub(super) fn chat(value: &Value, context: &mut Context<'_>) -> Option<Draft> {
    if value.get("message_type").is_some() {
        context.fault(&[], "is a message: put the messages of a conversation into its \"messages\"");
        return None;
    }
    let Some(own) = id(value, &["id"]) else {
        context.fault(&["id"], "is missing: this is no conversation of Chatwoot");
        return None;
    };
    let inbox = text(value, &["inbox", "name"]);
    let part = text(value, &["meta", "team", "name"]).or(inbox);
    let mut draft = Draft::new(format!("chatwoot:{own}"), context.organization(part));
    let created_at = context.time(value, &["created_at"]);
    let document = &mut draft.document;
    document.url = context.link(&own);
    document.channel = text(value, &["meta", "channel"]).map(channel);
    document.tags =
        at(value, &["labels"]).is_array().then(|| items(value, &["labels"]).iter().filter_map(words).collect());
    document.as_of = as_of(value, context);
    document.started_at = created_at;
    people::read(value, &mut draft);
    if let (Some(inbox), Some(created_at)) = (inbox, created_at) {
        draft.happens("created".to_owned(), created_at, EventType::Queued, None, &[("inboxes", json!([inbox]))]);
    }
    messages::read(value, &mut draft, context);
    attributes(value, &mut draft);
    // An open conversation stands where its events lead: Chatwoot names only the assignee.
    draft.document.state = (text(value, &["status"]) == Some("resolved")).then_some(ChatState::Closed);
    Some(draft)
}

/// Chatwoot writes `Channel::WebWidget` and the like.
fn channel(written: &str) -> String {
    match written.rsplit("::").next().unwrap_or(written) {
        "WebWidget" => "web".to_owned(),
        "FacebookPage" => "facebook".to_owned(),
        "TwilioSms" => "sms".to_owned(),
        "TwitterProfile" => "twitter".to_owned(),
        other => other.to_lowercase(),
    }
}

/// The last time at which anything happened.
fn as_of(value: &Value, context: &mut Context<'_>) -> Option<sightline_shared::Timestamp> {
    let names = ["updated_at", "last_activity_at", "timestamp"];
    names.iter().filter_map(|name| context.time(value, &[name])).max()
}

/// The conversation's own attributes are a result.
fn attributes(value: &Value, draft: &mut Draft) {
    let fields: Map<String, Value> = members(value, &["custom_attributes"])
        .filter_map(|(name, value)| Some((name.clone(), json!(words(value)?))))
        .collect();
    let first = draft.document.events.iter().map(|event| event.at).min();
    if let Some(at) = draft.document.started_at.or(first).filter(|_| !fields.is_empty()) {
        draft.result("attributes", "Conversation attributes", at, None, fields);
    }
}

#[cfg(test)]
mod tests;
