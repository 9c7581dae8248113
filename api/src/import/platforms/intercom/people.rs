//! The people of a conversation of Intercom.

use crate::import::platforms::draft::{Draft, Person};
use crate::import::platforms::fields::{at, id, items, text};
use serde_json::Value;
use sightline_shared::document::ParticipantKind;

/// The contacts come first: the first is the chat's own. What else is known of each says the first
/// thing that each wrote.
pub(super) fn read(value: &Value, draft: &mut Draft) {
    for contact in items(value, &["contacts", "contacts"]).iter().chain([at(value, &["user"])]) {
        outside(contact, draft);
    }
    author(at(value, &["source", "author"]), draft);
    for part in items(value, &["conversation_parts", "conversation_parts"]) {
        author(at(part, &["author"]), draft);
        author(at(part, &["assigned_to"]), draft);
    }
}

fn outside(contact: &Value, draft: &mut Draft) -> Option<String> {
    let id = id(contact, &["id"])?;
    draft.outside(&Person {
        id: id.clone(),
        name: text(contact, &["name"]),
        email: text(contact, &["email"]),
        phone: text(contact, &["phone"]),
    });
    Some(id)
}

/// Adds the participant that an author is; returns its id. A team is none.
pub(super) fn author(author: &Value, draft: &mut Draft) -> Option<String> {
    let kind = match text(author, &["type"])? {
        "user" | "lead" | "contact" => return outside(author, draft),
        "admin" | "teammate" => ParticipantKind::Agent,
        "bot" => ParticipantKind::Bot,
        _ => return None,
    };
    let id = format!("intercom:{}:{}", kind.as_str(), id(author, &["id"])?);
    match kind {
        ParticipantKind::Agent => draft.agent(&id, text(author, &["name"]), text(author, &["email"])),
        _ => draft.participant(&id, kind, text(author, &["name"])),
    }
    Some(id)
}
