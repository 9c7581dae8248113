//! The changes that the live stream tells: written in the transaction that makes them.
//!
//! A row says which chat changed and which of its events are new, never what they say: what is
//! told is read when it is told, so nothing personal outlives its erasure here.

use super::schema::changes;
use diesel::prelude::*;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Records that a chat changed, with the places of its new events. The chat's row must be locked
/// by this transaction: that puts the changes of a chat in the order of their commits.
///
/// # Errors
/// When the database fails.
pub fn chat_changed(
    conn: &mut PgConnection,
    company_id: Uuid,
    organization_id: Uuid,
    chat_id: Uuid,
    new_events: Option<RangeInclusive<i32>>,
) -> QueryResult<()> {
    diesel::insert_into(changes::table)
        .values((
            changes::company_id.eq(company_id),
            changes::organization_id.eq(organization_id),
            changes::chat_id.eq(chat_id),
            changes::first_seq.eq(new_events.as_ref().map(|events| *events.start())),
            changes::last_seq.eq(new_events.as_ref().map(|events| *events.end())),
        ))
        .execute(conn)
        .map(drop)
}

/// Records that a contact was erased.
///
/// # Errors
/// When the database fails.
pub fn contact_erased(
    conn: &mut PgConnection,
    company_id: Uuid,
    organization_id: Uuid,
    contact_id: Uuid,
) -> QueryResult<()> {
    diesel::insert_into(changes::table)
        .values((
            changes::company_id.eq(company_id),
            changes::organization_id.eq(organization_id),
            changes::erased_contact.eq(contact_id),
        ))
        .execute(conn)
        .map(drop)
}
