//! What endpoints are sent of the chats and contacts that were written.

use super::contacts::Contacts;
use crate::store::imports::work::Work;
use crate::store::sql::columns::word;
use crate::store::webhooks::outbox::{self, Happened, transitions};
use crate::store::webhooks::subscriptions::Subscriptions;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::{ChatType, WebhookEventType};
use uuid::Uuid;

/// Writes it to the outbox. One statement in a company without endpoints.
pub fn publish(conn: &mut PgConnection, company_id: Uuid, contacts: &Contacts, work: &[Work<'_>]) -> QueryResult<()> {
    let subscriptions = Subscriptions::load(conn, company_id)?;
    if subscriptions.is_empty() {
        return Ok(());
    }
    let contacts = contacts.edited().map(|(id, organization_id, is_new)| {
        let kind = if is_new { WebhookEventType::ContactCreated } else { WebhookEventType::ContactUpdated };
        Happened::contact(kind, organization_id, id)
    });
    let mut happened: Vec<Happened> = contacts.collect();
    for one in work {
        happened.extend(of_chat(one)?);
    }
    outbox::write(conn, company_id, &subscriptions, happened)
}

/// What happened to a chat, in the order in which endpoints are sent it: that it is there or moved,
/// its new events each with its result, and then its state.
fn of_chat(one: &Work<'_>) -> QueryResult<Vec<Happened>> {
    let (organization_id, chat_id) = (one.head.organization_id, one.id);
    let row = one.stored.map(|stored| &stored.row);
    let before = match row {
        None => None,
        Some(row) => Some((word(&row.state)?, row.waiting_since)),
    };
    let after = (one.life.state, one.life.waiting_since);
    let mut states = transitions(before, after, one.head.kind == ChatType::Agent);
    let mut happened = Vec::new();
    if states.first() == Some(&WebhookEventType::ChatCreated) {
        happened.push(Happened::chat(states.remove(0), organization_id, chat_id));
    }
    if let Some(left) = row.map(|row| row.organization_id).filter(|left| *left != organization_id) {
        happened.push(Happened::moved(organization_id, chat_id, left));
    }
    let is_new = |event: Uuid| one.results.iter().any(|result| result.known.is_none() && result.event_id == event);
    for item in one.new_items() {
        happened.push(Happened::event(organization_id, chat_id, item.id));
        if is_new(item.id) {
            happened.push(Happened::result(organization_id, chat_id, item.id));
        }
    }
    happened.extend(states.into_iter().map(|kind| Happened::chat(kind, organization_id, chat_id)));
    Ok(happened)
}
