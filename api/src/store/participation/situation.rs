//! The state before an act: the locked chat, and the agent of a user.

use super::who::Who;
use crate::chat_life::{Part, Situation};
use crate::store::Scope;
use crate::store::schema::{agents, chats, participants};
use crate::store::sql::columns::word;
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use sightline_shared::AgentKind;
use uuid::Uuid;

/// The columns of a chat that an act reads or changes.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = chats, check_for_backend(Pg))]
pub(super) struct LockedChat {
    pub(super) organization_id: Uuid,
    pub(super) state: String,
    pub(super) contact_id: Option<Uuid>,
    pub(super) contact_erased: bool,
    pub(super) participants: serde_json::Value,
    pub(super) inboxes: Vec<String>,
    pub(super) event_count: i32,
    pub(super) result_count: i32,
    pub(super) session_count: i32,
    pub(super) started_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) waiting_since: Option<DateTime<Utc>>,
    pub(super) closed_at: Option<DateTime<Utc>>,
    pub(super) marks: Option<serde_json::Value>,
}

type LockedColumns = SqlTypeOf<<LockedChat as Selectable<Pg>>::SelectExpression>;

/// The agent of the acting user.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = agents, check_for_backend(Pg))]
pub(super) struct AgentRow {
    pub(super) id: Uuid,
    pub(super) name: String,
}

/// The chat, when `scope` sees it; its row is locked until the transaction ends.
pub(super) fn lock(conn: &mut PgConnection, scope: &Scope, chat_id: Uuid) -> QueryResult<Option<LockedChat>> {
    let mut sql: Statement<LockedColumns> = Statement::new(
        "SELECT organization_id, state, contact_id, contact_erased, participants, inboxes, event_count, \
         result_count, session_count, started_at, updated_at, waiting_since, closed_at, marks FROM chats WHERE company_id = ",
    );
    sql.bind(Bind::Id(scope.company_id())).sql(" AND id = ").bind(Bind::Id(chat_id));
    if let Some(ids) = scope.narrow(&[]) {
        sql.sql(" AND ").is_one_of("organization_id", &ids);
    }
    sql.sql(" FOR UPDATE");
    sql.get_result(conn).optional()
}

/// The agent of a user, if it ever took part in a chat.
pub(super) fn agent(conn: &mut PgConnection, company_id: Uuid, user_id: Uuid) -> QueryResult<Option<AgentRow>> {
    agents::table
        .filter(agents::company_id.eq(company_id).and(agents::user_id.eq(user_id)))
        .select(AgentRow::as_select())
        .first(conn)
        .optional()
}

/// Creates the agent of a user, with the user's name and organization. Waits for a concurrent call,
/// which creates the same one.
pub(super) fn make_agent(conn: &mut PgConnection, company_id: Uuid, who: &Who<'_>) -> QueryResult<AgentRow> {
    diesel::insert_into(agents::table)
        .values((
            agents::company_id.eq(company_id),
            agents::id.eq(Uuid::now_v7()),
            agents::organization_id.eq(who.scope.own().id),
            agents::user_id.eq(who.user.id),
            agents::kind.eq(AgentKind::Agent.as_str()),
            agents::name.eq(&who.user.name),
        ))
        .on_conflict((agents::company_id, agents::user_id))
        .do_nothing()
        .execute(conn)?;
    agent(conn, company_id, who.user.id)?.ok_or(diesel::result::Error::NotFound)
}

/// The state of the chat for an act of `agent`.
pub(super) fn of(
    conn: &mut PgConnection,
    company_id: Uuid,
    chat_id: Uuid,
    chat: &LockedChat,
    agent: Option<&AgentRow>,
) -> QueryResult<Situation> {
    let members: Vec<(Uuid, bool)> = participants::table
        .filter(participants::company_id.eq(company_id).and(participants::chat_id.eq(chat_id)))
        .filter(participants::left_at.is_null())
        .select((participants::agent_id, participants::has_accepted))
        .load(conn)?;
    let is_own = |id: Uuid| agent.is_some_and(|agent| agent.id == id);
    let own = members.iter().find(|(id, _)| is_own(*id)).map(|(_, has_accepted)| *has_accepted);
    Ok(Situation {
        state: word(&chat.state)?,
        part: match own {
            None => Part::None,
            Some(false) => Part::Joined,
            Some(true) => Part::Accepted,
        },
        others_accepted: members.iter().any(|(id, has_accepted)| *has_accepted && !is_own(*id)),
        is_erased: chat.contact_erased,
    })
}
