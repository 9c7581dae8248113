//! The history of a chat of Zendesk.

use crate::import::platforms::context::Context;
use crate::import::platforms::draft::{Draft, written};
use crate::import::platforms::fields::{at, id, items, text, words};
use serde_json::{Value, json};
use sightline_shared::document::{Attachment, DocumentEvent, ParticipantKind, TextFormat};
use sightline_shared::{EventType, Timestamp};
use std::collections::HashMap;

/// Reads all entries. Some have no id: their place among those of the same time and type is theirs.
pub(super) fn read(chat: &Value, draft: &mut Draft, context: &mut Context<'_>) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for entry in items(chat, &["history"]) {
        let Some(sent_at) = context.time(entry, &["timestamp"]) else {
            context.unplaced.add("entries without a time");
            continue;
        };
        let kind = text(entry, &["type"]).unwrap_or_default();
        let id = id(entry, &["msg_id"]).unwrap_or_else(|| {
            let place = seen.entry(format!("{sent_at} {kind}")).and_modify(|place| *place += 1).or_default();
            format!("{kind} {sent_at} {place}")
        });
        one(entry, kind, id, sent_at, draft, context);
    }
}

fn one(entry: &Value, kind: &str, id: String, sent_at: Timestamp, draft: &mut Draft, context: &mut Context<'_>) {
    let by = author(entry, draft);
    let is_visitor = by.as_deref() == draft.outside_id();
    match kind {
        "chat.msg" => {
            let files = file(at(entry, &["attachment"])).into_iter().collect();
            say(entry, id, sent_at, by, files, draft, context);
        }
        "chat.file" | "chat.file.upload" | "chat.attachment" => {
            let found = ["attachment", "file"].iter().find_map(|name| file(at(entry, &[name]))).or_else(|| file(entry));
            say(entry, id, sent_at, by, found.into_iter().collect(), draft, context);
        }
        // An agent enters a chat by serving it.
        "chat.memberjoin" if !is_visitor && by.is_some() => draft.happens(id, sent_at, EventType::Accepted, by, &[]),
        "chat.memberleave" if !is_visitor && by.is_some() => draft.happens(id, sent_at, EventType::Left, by, &[]),
        "chat.memberjoin" | "chat.memberleave" => context.unplaced.add("comings and goings of visitors"),
        "chat.transfer" | "chat.transferred" => {
            let to = words(at(entry, &["department_name"])).or(words(at(entry, &["to"])));
            draft.happens(id, sent_at, EventType::Transferred, by, &[("to", json!(to))]);
        }
        // It is a result already, from the chat itself.
        "chat.rating" | "chat.comment" => {}
        other => context.unplaced.add_named("entries of the type", other),
    }
}

fn say(
    entry: &Value,
    id: String,
    sent_at: Timestamp,
    by: Option<String>,
    attachments: Vec<Attachment>,
    draft: &mut Draft,
    context: &mut Context<'_>,
) {
    let buttons = items(entry, &["options"]).len() as u64;
    context.unplaced.add_many("buttons of messages", buttons);
    let event = written(id, sent_at, EventType::Message, by, text(entry, &["msg"]), TextFormat::Text);
    draft.event(DocumentEvent { attachments, ..event });
}

/// Adds the author of an entry; returns its id. Triggers are one bot.
fn author(entry: &Value, draft: &mut Draft) -> Option<String> {
    let nick = text(entry, &["nick"]).unwrap_or_default();
    let sender = text(entry, &["sender_type"]).unwrap_or_default().to_lowercase();
    let name = text(entry, &["name"]).or(text(entry, &["display_name"]));
    let agent = id(entry, &["agent_id"]).or(nick.strip_prefix("agent:").map(str::to_owned));
    if sender == "visitor" || nick.starts_with("visitor") {
        return draft.outside_id().map(str::to_owned);
    }
    let is_trigger = sender == "trigger" || nick == "agent:trigger";
    let is_system = agent.as_deref() == Some("system") || (agent.is_none() && !is_trigger);
    if is_system {
        return None;
    }
    let (kind, id) = match agent.filter(|_| !is_trigger) {
        Some(agent) if sender.contains("bot") => (ParticipantKind::Bot, format!("zendesk:bot:{agent}")),
        Some(agent) => (ParticipantKind::Agent, format!("zendesk:agent:{agent}")),
        None => (ParticipantKind::Bot, "zendesk:trigger".to_owned()),
    };
    draft.participant(&id, kind, name);
    Some(id)
}

fn file(file: &Value) -> Option<Attachment> {
    let own = |name: &str| text(file, &[name]).map(str::to_owned);
    let url = own("url").or(own("attachment_url"));
    let name = own("name").filter(|_| file.get("nick").is_none()).or(own("file_name")).or(own("attachment_name"));
    let is_file = url.is_some() || name.is_some();
    let media_type = own("mime_type").or(own("mime_type$string"));
    is_file.then(|| Attachment { name, media_type, size: at(file, &["size"]).as_u64(), url })
}
