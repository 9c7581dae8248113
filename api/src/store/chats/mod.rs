//! Chats: pages of the list, its count, and single chats.

pub mod events;
pub mod page;
pub mod predicate;
pub mod row;
pub mod spans;
pub mod tagging;

use self::page::page_statement;
use self::predicate::ChatPredicate;
use self::row::ChatRow;
use self::spans::SpanColumns;
use super::results::details;
use super::schema::{agents, chats, participants, sessions};
use super::sql::columns::{affiliation, word};
use super::sql::order::cut;
use super::sql::statement::{CAP, Statement};
use super::webhooks::subscriptions::Subscriptions;
use super::{Scope, search};
use crate::chat_life::{SessionSpan, Wait};
use crate::store::lists::{ListQuery, PageQuery, Rows};
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use sightline_shared::{Chat, ChatDetail, ChatFilter, Count, Participant, Session, WebhookEventType};
use std::collections::HashMap;
use uuid::Uuid;

/// A page of chats; one statement, one more for an agent's name, and with words to search for at
/// most three more.
pub fn page(conn: &mut PgConnection, page: &PageQuery<ChatFilter>) -> QueryResult<Rows<Chat>> {
    let PageQuery { list, limit, .. } = page;
    let ListQuery { scope, filter, .. } = list;
    let mut predicate = ChatPredicate::load(conn, list)?;
    predicate.plan_search(conn, i64::from(*limit) + 1)?;
    if predicate.is_empty() {
        return Ok((Vec::new(), None));
    }
    let rows: Vec<ChatRow> = page_statement(&predicate, page).load(conn)?;
    let (rows, next) = cut(rows, *limit, |row| row.position(filter.sort.key, scope));
    let now = Utc::now();
    let mut chats: Vec<Chat> = rows.into_iter().map(|row| row.into_chat(scope, now)).collect::<QueryResult<_>>()?;
    if let Some(q) = &filter.q {
        search::add_matches(conn, scope, q, &mut chats)?;
    }
    Ok((chats, next))
}

/// How many chats `list` has, exact up to 10,000; one statement, one more for an agent's
/// name, and with words to search for at most two more.
pub fn count(conn: &mut PgConnection, list: &ListQuery<ChatFilter>) -> QueryResult<Count> {
    let mut predicate = ChatPredicate::load(conn, list)?;
    predicate.plan_search(conn, CAP + 1)?;
    if predicate.is_empty() {
        return Ok(Count { count: 0, capped: false });
    }
    count_statement(&predicate).counted(conn)
}

/// The chat `id` with its participants, sessions and results, when `scope` sees it; at most five
/// statements.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ChatDetail>> {
    let mut query = chats::table
        .filter(chats::company_id.eq(scope.company_id()).and(chats::id.eq(id)))
        .select((
            ChatRow::as_select(),
            chats::external_id,
            chats::channel,
            chats::url,
            sql::<Nullable<Array<Text>>>("own_tags"),
        ))
        .into_boxed();
    if let Some(ids) = scope.narrow(&[]) {
        query = query.filter(chats::organization_id.eq_any(ids));
    }
    let found = query.first::<(ChatRow, _, _, _, Option<Vec<String>>)>(conn).optional()?;
    let Some((row, external_id, channel, url, own_tags)) = found else {
        return Ok(None);
    };
    let mut chat = row.into_chat(scope, Utc::now())?;
    chat.participants = memberships(conn, scope, id)?;
    let time_zone = scope.organization(chat.organization.id).unwrap_or_else(|| scope.own()).time_zone.clone();
    let sessions = sessions_of(conn, scope, id)?;
    let results = details::of_chat(conn, scope, id, chat.state)?;
    let subscriptions = Subscriptions::load(conn, scope.company_id())?;
    let takes_replies = subscriptions.takes(WebhookEventType::ChatEvent, chat.organization.id);
    let (contact_email, contact_phone) = (None, None);
    Ok(Some(ChatDetail {
        chat,
        external_id,
        channel,
        url,
        own_tags: own_tags.unwrap_or_default(),
        contact_email,
        contact_phone,
        time_zone,
        takes_replies,
        sessions,
        results,
    }))
}

/// As [`find`], of a chat that may have come to an organization which was made since `scope` was loaded.
pub fn find_again(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<ChatDetail>> {
    if let Some(found) = find(conn, scope, id)? {
        return Ok(Some(found));
    }
    let scope = Scope::load(conn, scope.company_id(), scope.own().id)?;
    find(conn, &scope, id)
}

fn count_statement(predicate: &ChatPredicate<'_>) -> Statement<BigInt> {
    let mut sql = Statement::counting();
    if predicate.has_row_conditions() {
        sql.replanned();
    }
    for (at, arm) in predicate.arms().into_iter().enumerate() {
        sql.sql(if at == 0 { "SELECT FROM chats" } else { " UNION ALL SELECT FROM chats" });
        predicate.push(arm, &mut sql);
    }
    sql
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = participants, check_for_backend(Pg))]
struct MembershipRow {
    agent_id: Uuid,
    has_accepted: bool,
    joined_at: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
    #[diesel(select_expression = agents::name)]
    name: String,
    #[diesel(select_expression = agents::kind)]
    kind: String,
    #[diesel(select_expression = agents::is_partner)]
    is_partner: bool,
}

impl MembershipRow {
    fn into_participant(self) -> QueryResult<Participant> {
        Ok(Participant {
            id: self.agent_id,
            name: self.name,
            kind: word(&self.kind)?,
            affiliation: affiliation(self.is_partner),
            active: self.left_at.is_none(),
            accepted: Some(self.has_accepted),
            joined_at: Some(self.joined_at.into()),
            left_at: self.left_at.map(Into::into),
        })
    }
}

/// All memberships, including past ones: a participant that left and rejoined is listed twice.
fn memberships(conn: &mut PgConnection, scope: &Scope, chat_id: Uuid) -> QueryResult<Vec<Participant>> {
    let agent = agents::company_id.eq(participants::company_id).and(agents::id.eq(participants::agent_id));
    participants::table
        .inner_join(agents::table.on(agent))
        .filter(participants::company_id.eq(scope.company_id()).and(participants::chat_id.eq(chat_id)))
        .order((participants::joined_at, participants::id))
        .select(MembershipRow::as_select())
        .load(conn)?
        .into_iter()
        .map(MembershipRow::into_participant)
        .collect()
}

fn shown(number: i32, span: SessionSpan) -> Session {
    let wait =
        |wait: Wait| sightline_shared::Wait { from: wait.from.into(), to: wait.to.map(Into::into), ended_by: wait.by };
    Session {
        number,
        started_at: span.started_at.into(),
        accepted_at: span.accepted_at.map(Into::into),
        contact_wrote_at: span.contact_wrote_at.map(Into::into),
        first_response_at: span.first_response_at.map(Into::into),
        bot_response_at: span.bot_response_at.map(Into::into),
        waits: span.waits.into_iter().map(wait).collect(),
        closed_at: span.closed_at.map(Into::into),
    }
}

/// What is measured in the last session of each of these chats of `scope`; one statement.
pub(super) fn last_sessions(
    conn: &mut PgConnection,
    scope: &Scope,
    chat_ids: &[Uuid],
) -> QueryResult<HashMap<Uuid, SessionSpan>> {
    let rows: Vec<(Uuid, SpanColumns)> = sessions::table
        .filter(sessions::company_id.eq(scope.company_id()).and(sessions::chat_id.eq_any(chat_ids)))
        .distinct_on(sessions::chat_id)
        .order((sessions::chat_id, sessions::number.desc()))
        .select((sessions::chat_id, SpanColumns::as_select()))
        .load(conn)?;
    rows.into_iter().map(|(id, columns)| Ok((id, columns.into_span()?))).collect()
}

fn sessions_of(conn: &mut PgConnection, scope: &Scope, chat_id: Uuid) -> QueryResult<Vec<Session>> {
    let rows: Vec<(i32, SpanColumns)> = sessions::table
        .filter(sessions::company_id.eq(scope.company_id()).and(sessions::chat_id.eq(chat_id)))
        .order(sessions::number)
        .select((sessions::number, SpanColumns::as_select()))
        .load(conn)?;
    rows.into_iter().map(|(number, columns)| Ok(shown(number, columns.into_span()?))).collect()
}
