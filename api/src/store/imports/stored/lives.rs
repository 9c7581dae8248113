//! What follows from the events of stored chats, as it is stored.

use super::ChatRow;
use crate::chat_life::{Life, Membership};
use crate::store::chats::spans::SpanColumns;
use crate::store::schema::{participants, sessions};
use crate::store::sql::columns::word;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// The rows of a chat that follow from its events, each with its id.
#[derive(Debug, Default)]
pub struct Derived {
    /// Its sessions, with their numbers, which they are in the order of.
    pub sessions: Vec<(Uuid, (i32, SpanColumns))>,
    /// Its memberships, in the order in which they began.
    pub members: Vec<(Uuid, MemberColumns)>,
}

/// What is stored of a membership. Each holds what is asked of its chat, so that a list by agent reads
/// no chats.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = participants, check_for_backend(Pg))]
pub struct MemberColumns {
    pub agent_id: Uuid,
    pub has_accepted: bool,
    pub joined_at: DateTime<Utc>,
    pub left_at: Option<DateTime<Utc>>,
    pub organization_id: Uuid,
    pub chat_started_at: DateTime<Utc>,
    pub chat_updated_hour: DateTime<Utc>,
    pub is_again: bool,
}

/// The rows of these chats, each of which gets some; two statements.
pub fn load(conn: &mut PgConnection, company_id: Uuid, chats: &[Uuid]) -> QueryResult<HashMap<Uuid, Derived>> {
    let mut found: HashMap<Uuid, Derived> = chats.iter().map(|id| (*id, Derived::default())).collect();
    if found.is_empty() {
        return Ok(found);
    }
    let rows: Vec<(Uuid, Uuid, i32, SpanColumns)> = sessions::table
        .filter(sessions::company_id.eq(company_id).and(sessions::chat_id.eq_any(chats)))
        .order((sessions::chat_id, sessions::number))
        .select((sessions::chat_id, sessions::id, sessions::number, SpanColumns::as_select()))
        .load(conn)?;
    for (chat_id, id, number, columns) in rows {
        found.entry(chat_id).or_default().sessions.push((id, (number, columns)));
    }
    let rows: Vec<(Uuid, Uuid, MemberColumns)> = participants::table
        .filter(participants::company_id.eq(company_id).and(participants::chat_id.eq_any(chats)))
        .order((participants::chat_id, participants::joined_at, participants::id))
        .select((participants::chat_id, participants::id, MemberColumns::as_select()))
        .load(conn)?;
    for (chat_id, id, columns) in rows {
        found.entry(chat_id).or_default().members.push((id, columns));
    }
    Ok(found)
}

impl Derived {
    /// The life of the chat whose rows these are.
    pub fn life(&self, chat: &ChatRow) -> QueryResult<Life<Uuid>> {
        let member = |(_, row): &(_, MemberColumns)| Membership {
            participant: row.agent_id,
            has_accepted: row.has_accepted,
            joined_at: row.joined_at,
            left_at: row.left_at,
        };
        Ok(Life {
            state: word(&chat.state)?,
            waiting_since: chat.waiting_since,
            inboxes: chat.inboxes.clone(),
            sessions: self.sessions.iter().map(|(_, (_, row))| row.clone().into_span()).collect::<QueryResult<_>>()?,
            memberships: self.members.iter().map(member).collect(),
        })
    }
}
