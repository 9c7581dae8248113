//! The people of a conversation of Chatwoot. Contacts, users and bots are numbered apart.

use crate::import::platforms::draft::{Draft, Person};
use crate::import::platforms::fields::{at, id, text};
use serde_json::Value;

/// Adds the contact and the assignee.
pub(super) fn read(value: &Value, draft: &mut Draft) {
    outside(at(value, &["meta", "sender"]), draft);
    let assignee = at(value, &["meta", "assignee"]);
    if let Some(id) = id(assignee, &["id"]) {
        draft.agent(&user(&id), text(assignee, &["name"]), text(assignee, &["email"]));
    }
}

/// Adds a contact of Chatwoot; returns its id.
pub(super) fn outside(contact: &Value, draft: &mut Draft) -> Option<String> {
    let id = format!("chatwoot:contact:{}", id(contact, &["id"])?);
    draft.outside(&Person {
        id: id.clone(),
        name: text(contact, &["name"]),
        email: text(contact, &["email"]),
        phone: text(contact, &["phone_number"]),
    });
    Some(id)
}

/// The id of a user.
pub(super) fn user(id: &str) -> String {
    format!("chatwoot:user:{id}")
}
