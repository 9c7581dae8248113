//! What stays of the chats: closed, with their times, participants and counts, and an event that
//! says what happened. Their events follow one another as in any other chat.

use super::erasing::{ChatRow, Erasing};
use crate::store::imports::hour;
use crate::store::live::changes::{NewChange, chats_changed};
use crate::store::schema::events;
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use serde_json::{Value, json};
use sightline_shared::EventType;
use uuid::Uuid;

#[derive(Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
struct NewEvent {
    company_id: Uuid,
    id: Uuid,
    chat_id: Uuid,
    seq: i32,
    at: DateTime<Utc>,
    kind: &'static str,
    is_own: bool,
    data: Option<Value>,
}

/// Closes the chats that are open and takes the contact off all of them. Returns the events that say
/// so, each with its chat, in order.
pub(super) fn leave(conn: &mut PgConnection, erasing: &Erasing) -> QueryResult<Vec<(Uuid, Uuid)>> {
    let rows: Vec<NewEvent> = erasing.chats.iter().flat_map(|chat| new_events(erasing, chat)).collect();
    let written: Vec<(Uuid, Uuid)> = rows.iter().map(|row| (row.chat_id, row.id)).collect();
    if rows.is_empty() {
        return Ok(written);
    }
    diesel::copy_from(events::table).from_insertable(rows).execute(conn)?;
    end_sessions(conn, erasing)?;
    end_memberships(conn, erasing)?;
    take_off(conn, erasing)?;
    chats_changed(conn, erasing.chats.iter().map(|chat| change(erasing, chat)).collect())?;
    Ok(written)
}

fn new_events(erasing: &Erasing, chat: &ChatRow) -> impl Iterator<Item = NewEvent> {
    let closed = (EventType::Closed, Some(json!({ "reason": "contact_erased" })));
    let erased = (EventType::ContactErased, None);
    let (company_id, chat_id, at, last) = (erasing.company_id, chat.id, erasing.at, chat.event_count);
    let kinds = chat.is_open.then_some(closed).into_iter().chain([erased]);
    kinds.zip(last + 1..).map(move |((kind, data), seq)| NewEvent {
        company_id,
        id: Uuid::now_v7(),
        chat_id,
        seq,
        at,
        kind: kind.as_str(),
        is_own: true,
        data,
    })
}

/// The change that the live stream publishes for a chat.
fn change(erasing: &Erasing, chat: &ChatRow) -> NewChange {
    NewChange {
        company_id: erasing.company_id,
        organization_id: chat.organization_id,
        chat_id: chat.id,
        is_rewritten: true,
        new_events: Some(chat.event_count + 1..=chat.event_count + if chat.is_open { 2 } else { 1 }),
    }
}

/// The last session of each chat, open or not: an event comes after its end.
fn end_sessions(conn: &mut PgConnection, erasing: &Erasing) -> QueryResult<()> {
    let mut sql: Statement =
        Statement::new("UPDATE sessions SET is_outlived = true, closed_at = coalesce(sessions.closed_at, ");
    sql.bind(Bind::At(erasing.at)).sql("), waits_to = array_replace(sessions.waits_to, NULL, ");
    sql.bind(Bind::At(erasing.at)).sql(")");
    erasing.push_chats(&mut sql, "sessions");
    sql.sql(" AND NOT sessions.is_outlived");
    sql.execute(conn).map(drop)
}

fn end_memberships(conn: &mut PgConnection, erasing: &Erasing) -> QueryResult<()> {
    let mut sql: Statement = Statement::new("UPDATE participants SET chat_updated_hour = ");
    sql.bind(Bind::At(hour(erasing.at)));
    sql.sql(
        ", left_at = CASE WHEN chat.state = 'closed' THEN participants.left_at ELSE coalesce(participants.left_at, ",
    );
    sql.bind(Bind::At(erasing.at)).sql(") END");
    erasing.push_chats(&mut sql, "participants");
    sql.execute(conn).map(drop)
}

fn take_off(conn: &mut PgConnection, erasing: &Erasing) -> QueryResult<()> {
    let mut sql: Statement = Statement::new(
        "UPDATE chats SET revision = revision + 1, contact_id = NULL, contact_name = NULL, contact_erased = true, \
                visitor_external_id = NULL, guests = NULL, \
                tags = coalesce(source_tags, tags), own_tags = NULL, source_tags = NULL, \
                participants = CASE WHEN state = 'closed' THEN participants ELSE ( \
                    SELECT coalesce(jsonb_agg(jsonb_set(one, '{active}', 'false') ORDER BY place), '[]') \
                      FROM jsonb_array_elements(participants) WITH ORDINALITY AS shown (one, place)) END, \
                state = 'closed', waiting_since = NULL, inboxes = '{}', \
                event_count = event_count + CASE WHEN state = 'closed' THEN 1 ELSE 2 END, \
                closed_at = coalesce(closed_at, ",
    );
    sql.bind(Bind::At(erasing.at)).sql("), erased_until = ").bind(Bind::At(erasing.at)).sql(", updated_at = ");
    sql.bind(Bind::At(erasing.at)).sql(" WHERE company_id = ").bind(Bind::Id(erasing.company_id));
    sql.sql(" AND id = ANY(").bind(Bind::Ids(erasing.chat_ids.clone())).sql(")");
    sql.execute(conn).map(drop)
}
