//! The bodies of messages: read when they are sent, as the endpoint's organization sees them then.

use super::claims::Claim;
use crate::store::chats::events as chat_events;
use crate::store::chats::row::ChatRow;
use crate::store::database::snapshot::snapshot;
use crate::store::results::details;
use crate::store::schema::{chats, events, results as results_table};
use crate::store::{Scope, contacts};
use chrono::Utc;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde::Serialize;
use sightline_shared::{
    ErasedContact, Event, EventOrigin, HiddenChat, WebhookChat, WebhookChatEvent, WebhookChatRef, WebhookContact,
    WebhookEventType, WebhookMessage, WebhookTest,
};
use uuid::Uuid;

/// A chat with its id at the source.
type Chat = (ChatRow, Option<String>);

/// The body of the claimed message; `None` when there is nothing left to send.
///
/// # Errors
/// When the database fails.
pub fn body(conn: &mut PgConnection, claim: &Claim) -> QueryResult<Option<Vec<u8>>> {
    snapshot(conn, |conn| {
        let scope = Scope::load(conn, claim.company_id, claim.endpoint.organization_id)?;
        use WebhookEventType as Kind;
        match claim.message.kind()? {
            Kind::ChatCreated
            | Kind::ChatQueued
            | Kind::ChatAccepted
            | Kind::ChatClosed
            | Kind::ChatReopened
            | Kind::ChatWaitingOverTarget => {
                chat(conn, &scope, claim)?.map(|data| written(claim, data.shown(&scope)?)).transpose()
            }
            Kind::ChatMoved => moved(conn, &scope, claim),
            Kind::ChatEvent => event(conn, &scope, claim)?.map(|data| written(claim, data)).transpose(),
            Kind::ResultCreated => result(conn, &scope, claim),
            Kind::ContactCreated | Kind::ContactUpdated => contact(conn, &scope, claim),
            Kind::ContactErased => claim.message.contact.map(|id| written(claim, ErasedContact { id })).transpose(),
            Kind::WebhookTest => written(claim, WebhookTest { webhook_id: claim.webhook_id }).map(Some),
        }
    })
}

fn written(claim: &Claim, data: impl Serialize) -> QueryResult<Vec<u8>> {
    let message = WebhookMessage { kind: claim.message.kind()?, timestamp: claim.message.at.into(), data };
    serde_json::to_vec(&message).map_err(|why| diesel::result::Error::SerializationError(why.into()))
}

struct Visible(Chat);

impl Visible {
    fn shown(self, scope: &Scope) -> QueryResult<WebhookChat> {
        let (row, external_id) = self.0;
        Ok(WebhookChat { chat: row.into_chat(scope, Utc::now())?, external_id })
    }
}

/// The chat of the message, when `scope` sees it.
fn chat(conn: &mut PgConnection, scope: &Scope, claim: &Claim) -> QueryResult<Option<Visible>> {
    let Some(id) = claim.message.chat_id else { return Ok(None) };
    let found: Option<Chat> = chats::table
        .find((scope.company_id(), id))
        .select((ChatRow::as_select(), chats::external_id))
        .first(conn)
        .optional()?;
    Ok(found.filter(|(row, _)| scope.organization(row.organization_id()).is_some()).map(Visible))
}

/// The chat or, where it moved out of sight, its id.
fn moved(conn: &mut PgConnection, scope: &Scope, claim: &Claim) -> QueryResult<Option<Vec<u8>>> {
    match (chat(conn, scope, claim)?, claim.message.chat_id) {
        (Some(chat), _) => written(claim, chat.shown(scope)?).map(Some),
        (None, Some(id)) => written(claim, HiddenChat { id }).map(Some),
        (None, None) => Ok(None),
    }
}

fn event(conn: &mut PgConnection, scope: &Scope, claim: &Claim) -> QueryResult<Option<WebhookChatEvent>> {
    let Some(Visible((row, chat_external_id))) = chat(conn, scope, claim)? else { return Ok(None) };
    let Some(id) = claim.message.event else { return Ok(None) };
    let found: Option<(i32, bool, Option<String>)> = events::table
        .find((scope.company_id(), id))
        .filter(events::chat_id.eq(row.id()))
        .select((events::seq, events::is_own, events::external_id))
        .first(conn)
        .optional()?;
    let Some((seq, is_own, external_id)) = found else { return Ok(None) };
    let name = row.contact_name().map(str::to_owned);
    let read = chat_events::of_parts(conn, scope.company_id(), &[(row.id(), seq..=seq)], |_| name.clone())?;
    let event: Option<Event> = read.into_iter().next();
    Ok(event.map(|event| WebhookChatEvent {
        event,
        external_id,
        origin: if is_own { EventOrigin::Sightline } else { EventOrigin::Source },
        chat: WebhookChatRef {
            id: row.id(),
            external_id: chat_external_id,
            organization: scope.reference(row.organization_id()),
        },
    }))
}

fn result(conn: &mut PgConnection, scope: &Scope, claim: &Claim) -> QueryResult<Option<Vec<u8>>> {
    let Some(event) = claim.message.event else { return Ok(None) };
    let own = results_table::company_id.eq(scope.company_id()).and(results_table::event_id.eq(event));
    let id: Option<Uuid> = results_table::table.filter(own).select(results_table::id).first(conn).optional()?;
    let Some(id) = id else { return Ok(None) };
    let Some(mut result) = details::find(conn, scope, id)? else { return Ok(None) };
    // How it is delivered is not what is delivered, and differs from one attempt to the next.
    result.deliveries.clear();
    result.result.is_delivered = None;
    written(claim, result).map(Some)
}

fn contact(conn: &mut PgConnection, scope: &Scope, claim: &Claim) -> QueryResult<Option<Vec<u8>>> {
    let Some(id) = claim.message.contact else { return Ok(None) };
    let Some(found) = contacts::find(conn, scope, id)? else { return Ok(None) };
    let data =
        WebhookContact { contact: found.contact, external_id: found.external_id, first_seen_at: found.first_seen_at };
    written(claim, data).map(Some)
}
