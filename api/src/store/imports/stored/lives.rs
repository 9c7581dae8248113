//! What follows from the events of stored chats, as it is stored.

use super::Stored;
use crate::chat_life::{Life, Membership};
use crate::store::chats::spans::SpanColumns;
use crate::store::schema::sessions;
use crate::store::sql::columns::word;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Timestamptz, Uuid as SqlUuid};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(QueryableByName)]
struct MemberRow {
    #[diesel(sql_type = SqlUuid)]
    chat_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    agent_id: Uuid,
    #[diesel(sql_type = Bool)]
    has_accepted: bool,
    #[diesel(sql_type = Timestamptz)]
    joined_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    left_at: Option<DateTime<Utc>>,
}

/// What follows from the stored events of these chats, as it is stored.
pub fn lives(conn: &mut PgConnection, company_id: Uuid, chats: &[&Stored]) -> QueryResult<HashMap<Uuid, Life<Uuid>>> {
    let ids: Vec<Uuid> = chats.iter().map(|one| one.row.id).collect();
    let mut lives: HashMap<Uuid, Life<Uuid>> = HashMap::new();
    if ids.is_empty() {
        return Ok(lives);
    }
    for stored in chats {
        let life = Life {
            state: word(&stored.row.state)?,
            waiting_since: stored.row.waiting_since,
            inboxes: stored.row.inboxes.clone(),
            sessions: Vec::new(),
            memberships: Vec::new(),
        };
        lives.insert(stored.row.id, life);
    }
    let rows: Vec<(Uuid, SpanColumns)> = sessions::table
        .filter(sessions::company_id.eq(company_id).and(sessions::chat_id.eq_any(&ids)))
        .order((sessions::chat_id, sessions::number))
        .select((sessions::chat_id, SpanColumns::as_select()))
        .load(conn)?;
    for (chat_id, columns) in rows {
        if let Some(life) = lives.get_mut(&chat_id) {
            life.sessions.push(columns.into_span()?);
        }
    }
    let members: Vec<MemberRow> = diesel::sql_query(
        "SELECT chat_id, agent_id, has_accepted, joined_at, left_at FROM participants \
          WHERE company_id = $1 AND chat_id = ANY($2) ORDER BY chat_id, joined_at, id",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<Array<SqlUuid>, _>(&ids)
    .load(conn)?;
    for MemberRow { chat_id, agent_id: participant, has_accepted, joined_at, left_at } in members {
        if let Some(life) = lives.get_mut(&chat_id) {
            life.memberships.push(Membership { participant, has_accepted, joined_at, left_at });
        }
    }
    Ok(lives)
}
