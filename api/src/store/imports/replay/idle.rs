//! Closing chats after a time without an event, as their organizations say.
//!
//! It is a statement of the server: as of the last event and that time the chat is closed. The event
//! that says so is inferred, so that the real one replaces it, and what the contact writes later
//! reopens the chat.

use super::company::Company;
use super::write::write;
use crate::chat_life::StatedState;
use crate::store::imports::stored::{Stored, load_whole};
use crate::store::imports::write::{in_transaction, lock};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Timestamptz, Uuid as SqlUuid};
use sightline_shared::ChatState;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(QueryableByName)]
struct Idle {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Integer)]
    minutes: i32,
}

/// Closes the chats that at `now` had no event for as long as their organizations say, up to two
/// hundred of each company; returns how many. Servers that do so at the same time close each once.
pub fn close(conn: &mut PgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let companies: Vec<Company> = diesel::sql_query(COMPANIES).load(conn)?;
    let mut closed = 0;
    for company in companies {
        // Without the lock first: most of the time there is none.
        if !idle(conn, company.id, now)?.is_empty() {
            closed += in_transaction(conn, |conn| close_some(conn, &company, now))?;
        }
    }
    Ok(closed)
}

fn close_some(conn: &mut PgConnection, company: &Company, now: DateTime<Utc>) -> QueryResult<usize> {
    lock(conn, &company.name)?;
    let idle: HashMap<Uuid, i32> = idle(conn, company.id, now)?.into_iter().map(|one| (one.id, one.minutes)).collect();
    let mut ids: Vec<Uuid> = idle.keys().copied().collect();
    ids.sort_unstable();
    let chats = load_whole(conn, company.id, &ids)?;
    let chats: Vec<Stored> =
        chats.into_iter().filter(|stored| closes_at(stored, idle[&stored.row.id]) <= now).collect();
    write(conn, company.id, &chats, |stored| {
        let at = closes_at(stored, idle[&stored.row.id]);
        Some(StatedState { state: ChatState::Closed, as_of: at, closed_at: Some(at) })
    })
}

/// When a chat is closed that stays without an event for so many minutes. That its source says that
/// it is open counts like an event.
fn closes_at(stored: &Stored, minutes: i32) -> DateTime<Utc> {
    let open = stored.stated.filter(|stated| stated.state != ChatState::Closed).map(|stated| stated.as_of);
    let last = stored.row.updated_at.max(open.unwrap_or(stored.row.updated_at));
    last.checked_add_signed(TimeDelta::minutes(minutes.into())).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn idle(conn: &mut PgConnection, company_id: Uuid, now: DateTime<Utc>) -> QueryResult<Vec<Idle>> {
    diesel::sql_query(IDLE).bind::<SqlUuid, _>(company_id).bind::<Timestamptz, _>(now).load(conn)
}

const COMPANIES: &str = "
    SELECT id, name FROM organizations AS company
     WHERE parent_id IS NULL AND EXISTS (
           SELECT FROM organizations AS own WHERE own.company_id = company.company_id AND own.close_after > 0)";

/// What an organization does not say, it has from the one above.
const IDLE: &str = "
    WITH RECURSIVE tree AS (
         SELECT id, close_after FROM organizations WHERE company_id = $1 AND id = $1
          UNION ALL
         SELECT child.id, coalesce(child.close_after, tree.close_after)
           FROM tree JOIN organizations AS child ON child.company_id = $1 AND child.parent_id = tree.id)
    SELECT chat.id, tree.close_after AS minutes
      FROM chats AS chat JOIN tree ON tree.id = chat.organization_id
     WHERE chat.company_id = $1 AND chat.state <> 'closed' AND tree.close_after > 0
       AND chat.updated_at <= $2 - (SELECT min(close_after) FROM tree WHERE close_after > 0) * interval '1 minute'
       AND greatest(chat.updated_at, CASE WHEN chat.stated ->> 'state' <> 'closed'
                                          THEN (chat.stated ->> 'as_of')::timestamptz END)
           <= $2 - tree.close_after * interval '1 minute'
     ORDER BY chat.updated_at, chat.id LIMIT 200";
