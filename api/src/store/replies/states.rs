//! How far messages that were written here have come: the columns of their events.

use crate::store::live::changes::{NewChange, chats_changed};
use crate::store::schema::{chats, events};
use chrono::{DateTime, SubsecRound as _, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sightline_shared::EventDeliveryState;
use uuid::Uuid;

/// A message that was written here. The row of its chat is locked.
#[derive(Clone, Copy, Debug)]
pub struct Reply {
    /// Its company.
    pub company_id: Uuid,
    /// The organization of its chat.
    pub organization_id: Uuid,
    /// Its chat.
    pub chat_id: Uuid,
    /// Its event.
    pub event_id: Uuid,
}

/// The instant of a change of state.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}

/// Stores how far a message has come, and publishes it.
pub fn set(conn: &mut PgConnection, reply: &Reply, state: EventDeliveryState, reason: Option<&str>) -> QueryResult<()> {
    diesel::update(events::table.find((reply.company_id, reply.event_id)))
        .set((
            events::delivery_state.eq(state.as_str()),
            events::delivery_at.eq(now()),
            events::delivery_reason.eq(reason),
        ))
        .execute(conn)?;
    publish(conn, reply)
}

/// Raises the revision of the chat and has open transcripts read the message again.
pub fn publish(conn: &mut PgConnection, reply: &Reply) -> QueryResult<()> {
    let Reply { company_id, organization_id, chat_id, .. } = *reply;
    diesel::update(chats::table.find((company_id, chat_id)))
        .set(chats::revision.eq(chats::revision + 1))
        .execute(conn)?;
    chats_changed(conn, vec![NewChange { company_id, organization_id, chat_id, is_rewritten: true, new_events: None }])
}

/// Stores that the source sent these messages back, so that they arrived. An import publishes it with
/// the rest of what it writes.
pub fn sent_back(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(events::table.filter(events::company_id.eq(company_id).and(events::id.eq_any(ids))))
        .set((
            events::delivery_state.eq(EventDeliveryState::Delivered.as_str()),
            events::delivery_at.eq(now()),
            events::delivery_reason.eq(None::<&str>),
        ))
        .execute(conn)
        .map(drop)
}
