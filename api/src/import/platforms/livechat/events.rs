//! The events of a thread of LiveChat.

use super::system;
use crate::import::platforms::context::Context;
use crate::import::platforms::draft::{Draft, written};
use crate::import::platforms::fields::{at, id, is_true, items, text, words};
use serde_json::{Map, Value, json};
use sightline_shared::document::{Attachment, DocumentEvent, TextFormat};
use sightline_shared::{EventType, Timestamp};

/// Reads one event.
pub(super) fn read(event: &Value, draft: &mut Draft, context: &mut Context<'_>) {
    let (Some(own), Some(created_at)) = (id(event, &["id"]), context.time(event, &["created_at"])) else {
        return context.unplaced.add("events without an id or a time");
    };
    let by = id(event, &["author_id"]);
    match text(event, &["type"]).unwrap_or_default() {
        "message" => say(event, own, created_at, by, text(event, &["text"]), Vec::new(), draft),
        "file" => say(event, own, created_at, by, text(event, &["alternative_text"]), vec![file(event)], draft),
        "rich_message" => {
            let cards: Vec<String> =
                items(event, &["elements"]).iter().map(card).filter(|card| !card.is_empty()).collect();
            say(event, own, created_at, by, Some(&cards.join("\n\n")), images(event), draft);
        }
        "filled_form" => form(event, &own, created_at, draft, context),
        "system_message" => system::read(event, own, created_at, draft, context),
        // The form without its answers: these come as another event.
        "form" => context.unplaced.add("forms that were shown"),
        "annotation" => {
            context.unplaced.add_named("annotations of the type", text(event, &["annotation_type"]).unwrap_or_default())
        }
        "custom" => context.unplaced.add("custom events"),
        other => context.unplaced.add_named("events of the type", other),
    }
}

fn say(
    event: &Value,
    id: String,
    sent_at: Timestamp,
    by: Option<String>,
    said: Option<&str>,
    attachments: Vec<Attachment>,
    draft: &mut Draft,
) {
    let kind = if is_internal(event) { EventType::Note } else { EventType::Message };
    let deleted = is_deleted(event);
    let written = written(id, sent_at, kind, by, said.filter(|_| !deleted), TextFormat::Text);
    draft.event(DocumentEvent { deleted, attachments, ..written });
}

fn file(event: &Value) -> Attachment {
    let own = |name: &str| text(event, &[name]).map(str::to_owned);
    Attachment {
        name: own("name"),
        media_type: own("content_type"),
        size: at(event, &["size"]).as_u64(),
        url: own("url"),
    }
}

/// The words of a card: its title, its subtitle, and what its buttons say.
fn card(element: &Value) -> String {
    let buttons =
        items(element, &["buttons"]).iter().filter_map(|button| Some(format!("[{}]", text(button, &["text"])?)));
    let lines = [text(element, &["title"]), text(element, &["subtitle"])].into_iter().flatten().map(str::to_owned);
    lines.chain(buttons).collect::<Vec<_>>().join("\n")
}

fn images(event: &Value) -> Vec<Attachment> {
    items(event, &["elements"])
        .iter()
        .map(|element| at(element, &["image"]))
        .filter(|image| image.is_object())
        .map(file)
        .collect()
}

/// The answers of a form are a result. A form that was sent empty is none.
fn form(event: &Value, id: &str, filled_at: Timestamp, draft: &mut Draft, context: &mut Context<'_>) {
    let mut fields = Map::new();
    for field in items(event, &["fields"]) {
        let answer = ["answer", "answers"].iter().find_map(|name| words(at(field, &[name])));
        let label = text(field, &["label"]).map_or("Field", |label| label.trim().trim_end_matches(':'));
        fields.insert(label.to_owned(), json!(answer));
    }
    if fields.values().all(Value::is_null) {
        return context.unplaced.add("forms without an answer");
    }
    let by = text(event, &["author_id"]).map(str::to_owned).or(draft.outside_id().map(str::to_owned));
    let name = match text(event, &["form_type"]) {
        Some("prechat") => "Pre-chat form",
        Some("postchat") => "Post-chat form",
        Some("ticket") => "Ticket form",
        _ => "Form",
    };
    draft.result(&format!("{id}:form"), name, filled_at, by, fields);
}

/// Whether only agents see an event.
fn is_internal(event: &Value) -> bool {
    ["visibility", "recipients"].iter().any(|name| text(event, &[name]) == Some("agents"))
}

/// Whether an event's words were taken away.
fn is_deleted(event: &Value) -> bool {
    is_true(event, &["deleted"]) || is_true(event, &["is_deleted"])
}
