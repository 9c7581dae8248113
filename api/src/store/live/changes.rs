//! The changes that the live stream publishes, written in the transaction that makes them.
//!
//! A row holds which chat changed and which of its events are new, never their contents: those are
//! read when the change is published, so no personal data outlives its erasure here.

use crate::store::schema::changes;
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::pg::Pg;
use diesel::prelude::*;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Records that a chat changed, with the places of its new events. The chat's row must be locked
/// by this transaction: that puts the changes of a chat in the order of their commits.
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

/// One chat that changed, as [`chats_changed`] records it.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// Its company.
    pub company_id: Uuid,
    /// Its organization.
    pub organization_id: Uuid,
    /// The chat.
    pub chat_id: Uuid,
    /// Its events changed other than at their end.
    pub is_rewritten: bool,
    /// The places of its new events at its end.
    pub new_events: Option<RangeInclusive<i32>>,
}

#[derive(Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
struct NewRow {
    company_id: Uuid,
    organization_id: Uuid,
    chat_id: Uuid,
    is_rewritten: bool,
    first_seq: Option<i32>,
    last_seq: Option<i32>,
}

/// [`chat_changed`] for many chats, in one statement.
pub fn chats_changed(conn: &mut PgConnection, chats: Vec<NewChange>) -> QueryResult<()> {
    if chats.is_empty() {
        return Ok(());
    }
    let row = |change: NewChange| NewRow {
        company_id: change.company_id,
        organization_id: change.organization_id,
        chat_id: change.chat_id,
        is_rewritten: change.is_rewritten,
        first_seq: change.new_events.as_ref().map(|events| *events.start()),
        last_seq: change.new_events.as_ref().map(|events| *events.end()),
    };
    let rows: Vec<NewRow> = chats.into_iter().map(row).collect();
    diesel::copy_from(changes::table).from_insertable(rows).execute(conn).map(drop)
}

/// Records that a contact was erased.
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

/// Records that an organization was made, renamed, moved, archived or sets something else.
pub fn tree_changed(conn: &mut PgConnection, company_id: Uuid, organization_id: Uuid) -> QueryResult<()> {
    diesel::insert_into(changes::table)
        .values((
            changes::company_id.eq(company_id),
            changes::organization_id.eq(organization_id),
            changes::is_of_tree.eq(true),
        ))
        .execute(conn)
        .map(drop)
}

/// A change that has its position in the stream.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = changes, check_for_backend(Pg))]
pub struct ChangeRow {
    /// Its position in the stream.
    #[diesel(select_expression = changes::position.assume_not_null())]
    pub position: i64,
    /// The company it happened in.
    pub company_id: Uuid,
    /// The organization it happened in.
    pub organization_id: Uuid,
    /// The chat that changed.
    pub chat_id: Option<Uuid>,
    /// The chat's events changed other than at their end.
    pub is_rewritten: bool,
    first_seq: Option<i32>,
    last_seq: Option<i32>,
    /// The contact that was erased.
    pub erased_contact: Option<Uuid>,
    /// The organization itself changed.
    pub is_of_tree: bool,
    /// When it was recorded, which distinguishes it from the change that has its position after a
    /// backup is restored.
    pub made_at: DateTime<Utc>,
}

impl ChangeRow {
    /// The places of its new events.
    #[must_use]
    pub fn new_events(&self) -> Option<RangeInclusive<i32>> {
        Some(self.first_seq?..=self.last_seq?).filter(|events| !events.is_empty())
    }

    /// How many new events it has.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.new_events().map_or(0, |events| events.count())
    }
}

/// The changes after position `after` up to `until`, in order, at most `limit`; those of one
/// company, or all. One statement.
pub fn between(
    conn: &mut PgConnection,
    company_id: Option<Uuid>,
    after: i64,
    until: i64,
    limit: i64,
) -> QueryResult<Vec<ChangeRow>> {
    let mut query = changes::table
        .filter(changes::position.gt(after).and(changes::position.le(until)))
        .order(changes::position)
        .limit(limit)
        .select(ChangeRow::as_select())
        .into_boxed();
    if let Some(company_id) = company_id {
        query = query.filter(changes::company_id.eq(company_id));
    }
    query.load(conn)
}
