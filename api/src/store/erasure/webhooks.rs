//! What endpoints are sent of an erasure: the events and the end of the contact's chats, and the id
//! that the contact had.

use super::erasing::Erasing;
use crate::store::webhooks::outbox::{self, Happened};
use crate::store::webhooks::subscriptions::Subscriptions;
use diesel::prelude::*;
use sightline_shared::WebhookEventType;
use uuid::Uuid;

/// Writes it to the outbox. `written` are the events that were added, each with its chat.
pub(super) fn publish(
    conn: &mut PgConnection,
    erasing: &Erasing,
    (contact, organization_id): (Uuid, Uuid),
    written: &[(Uuid, Uuid)],
) -> QueryResult<()> {
    let subscriptions = Subscriptions::load(conn, erasing.company_id)?;
    if subscriptions.is_empty() {
        return Ok(());
    }
    let mut happened = Vec::new();
    for chat in &erasing.chats {
        let own = written.iter().filter(|(chat_id, _)| *chat_id == chat.id);
        happened.extend(own.map(|(_, event)| Happened::event(chat.organization_id, chat.id, *event)));
        if chat.is_open {
            happened.push(Happened::chat(WebhookEventType::ChatClosed, chat.organization_id, chat.id));
        }
    }
    happened.push(Happened::contact(WebhookEventType::ContactErased, organization_id, contact));
    outbox::write(conn, erasing.company_id, &subscriptions, happened)
}
