//! Replies: messages that were written here, on their way to contacts.
//!
//! A message is `sending` when it is written and an endpoint is to be sent it, `handed_over` when an
//! endpoint accepted it ([`handing`]), and `delivered` or `failed` when the platform reports so. That is
//! stored on its event ([`states`]). A change of it is a write to the chat: it is made under the chat's
//! lock, raises the revision, and is published.

pub mod handing;
mod resending;
pub mod states;

use self::resending::send_again;
use self::states::{Reply, set};
use super::Scope;
use super::audit::{self, Actor, Entry};
use super::chats::events::of_parts;
use super::schema::events;
use super::sql::statement::{Bind, Statement};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use serde_json::json;
use sightline_shared::{AuditAction, Event, EventDeliveryState};
use uuid::Uuid;

/// The outcome of a request.
#[derive(Debug)]
pub enum Outcome {
    /// It was done, or had been done already. Holds the message as it is now.
    Done(Box<Event>),
    /// It is not possible; nothing was changed.
    Refused(Refusal),
    /// There is no such event, or the caller does not see its chat.
    Hidden,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no message, or it came from the source.
    NotWrittenHere,
    /// It has arrived.
    Delivered,
    /// Its words are gone.
    Erased,
    /// No endpoint takes messages of the chat.
    NotConnected,
}

impl Refusal {
    /// The code and the sentence of the problem document.
    #[must_use]
    pub const fn problem(self) -> (&'static str, &'static str) {
        match self {
            Self::NotWrittenHere => ("not_written_here", "Only messages that were written here are delivered."),
            Self::Delivered => ("already_delivered", "The message has been delivered."),
            Self::Erased => ("contact_erased", "The contact of this chat was erased: there is nothing left to send."),
            Self::NotConnected => ("not_connected", "No enabled webhook takes the messages of this chat."),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(diesel::pg::Pg))]
struct Row {
    seq: i32,
    kind: String,
    is_own: bool,
    is_redacted: bool,
    delivery_state: Option<String>,
    delivery_reason: Option<String>,
}

/// Stores what a platform reports of a message. The same report again changes nothing. Run it in a
/// transaction.
pub fn report(
    conn: &mut PgConnection,
    scope: &Scope,
    ids: (Uuid, Uuid),
    (state, reason): (EventDeliveryState, Option<&str>),
) -> QueryResult<Outcome> {
    let Some((reply, row)) = locked(conn, scope, ids)? else { return Ok(Outcome::Hidden) };
    if !row.is_reply() {
        return Ok(Outcome::Refused(Refusal::NotWrittenHere));
    }
    // The reason may name the contact that was erased.
    let reason = reason.filter(|_| !row.is_redacted);
    if row.delivery_state.as_deref() != Some(state.as_str()) || row.delivery_reason.as_deref() != reason {
        set(conn, &reply, state, reason)?;
    }
    shown(conn, &reply, row.seq)
}

/// Sends a message to the endpoints again that take it now. Run it in a transaction.
pub fn resend(conn: &mut PgConnection, scope: &Scope, ids: (Uuid, Uuid), actor: &Actor) -> QueryResult<Outcome> {
    let Some((reply, row)) = locked(conn, scope, ids)? else { return Ok(Outcome::Hidden) };
    let refusal = if !row.is_reply() {
        Some(Refusal::NotWrittenHere)
    } else if row.is_redacted {
        Some(Refusal::Erased)
    } else if row.delivery_state.as_deref() == Some(EventDeliveryState::Delivered.as_str()) {
        Some(Refusal::Delivered)
    } else if !send_again(conn, &reply)? {
        Some(Refusal::NotConnected)
    } else {
        None
    };
    if let Some(refusal) = refusal {
        return Ok(Outcome::Refused(refusal));
    }
    set(conn, &reply, EventDeliveryState::Sending, None)?;
    let entry = Entry::new(actor, AuditAction::MessageSent).on("chat", reply.chat_id).of(reply.organization_id);
    audit::append(conn, &[entry.with(json!({ "seq": row.seq, "again": true }))])?;
    shown(conn, &reply, row.seq)
}

impl Row {
    fn is_reply(&self) -> bool {
        self.is_own && self.kind == "message"
    }
}

/// The event of a chat that `scope` sees; the chat's row is locked until the transaction ends.
fn locked(
    conn: &mut PgConnection,
    scope: &Scope,
    (chat_id, event_id): (Uuid, Uuid),
) -> QueryResult<Option<(Reply, Row)>> {
    let company_id = scope.company_id();
    let mut sql: Statement<SqlUuid> = Statement::new("SELECT organization_id FROM chats WHERE company_id = ");
    sql.bind(Bind::Id(company_id)).sql(" AND id = ").bind(Bind::Id(chat_id));
    if let Some(ids) = scope.narrow(&[]) {
        sql.sql(" AND ").is_one_of("organization_id", &ids);
    }
    sql.sql(" FOR UPDATE");
    let Some(organization_id) = sql.get_result(conn).optional()? else { return Ok(None) };
    let row: Option<Row> = events::table
        .find((company_id, event_id))
        .filter(events::chat_id.eq(chat_id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| (Reply { company_id, organization_id, chat_id, event_id }, row)))
}

/// The message as it is now. Its author is an agent, so no other name is needed.
fn shown(conn: &mut PgConnection, reply: &Reply, seq: i32) -> QueryResult<Outcome> {
    let events = of_parts(conn, reply.company_id, &[(reply.chat_id, seq..=seq)], |_| None)?;
    Ok(events.into_iter().next().map_or(Outcome::Hidden, |event| Outcome::Done(Box::new(event))))
}
