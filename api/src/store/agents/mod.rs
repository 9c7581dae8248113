//! Agents and bots: for suggestions, and for admins.

pub mod managed;
mod visible;

use super::Scope;
use super::schema::agents;
use super::sql::statement::{Bind, Statement};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use sightline_shared::{Agent, AgentFilter};
use uuid::Uuid;
use visible::{AgentColumns, AgentRow, push_takes_part, push_visible};

/// The maximum number of suggestions.
const MOST: i64 = 50;
/// The maximum number of agents looked up by name; beyond it, queries filter by the name itself.
const MOST_NAMED: usize = 1_000;

/// Agents and bots that match `filter`, at most 50, without archived ones: own agents, then
/// partners', then bots, each by name. A caller with a part of the company sees those that belong
/// to that part or are current or past participants of one of its chats. One statement.
pub fn list(conn: &mut PgConnection, scope: &Scope, filter: &AgentFilter) -> QueryResult<Vec<Agent>> {
    let requested = filter.organization_id.and_then(|id| scope.narrow(&[id]));
    if requested.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let mut sql: Statement<AgentColumns> =
        Statement::new("SELECT id, name, kind, is_partner, partner_name FROM agents WHERE agents.company_id = ");
    sql.bind(Bind::Id(scope.company_id())).sql(" AND agents.archived_at IS NULL");
    if let Some(text) = &filter.q {
        sql.sql(" AND ").contains("agents.name_folded", text);
    }
    if let Some(kind) = filter.kind {
        sql.sql(" AND agents.kind = ").bind(Bind::Text(kind.to_string()));
    }
    match requested {
        Some(ids) => push_takes_part(sql.sql(" AND "), scope.company_id(), &ids),
        None => push_visible(&mut sql, scope),
    }
    sql.sql(" ORDER BY CASE WHEN kind = 'bot' THEN 2 WHEN is_partner THEN 1 ELSE 0 END, name_folded, name, id LIMIT ");
    sql.bind(Bind::Number(MOST));
    let rows: Vec<AgentRow> = sql.load(conn)?;
    rows.into_iter().map(AgentRow::into_agent).collect()
}

/// The agent or bot with this id, when `scope` sees it as [`list`] does, archived or not; and its id at its
/// source, or its own where it has none. One statement.
pub fn find(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<(Agent, String)>> {
    let mut sql: Statement<(AgentColumns, Text)> = Statement::new(
        "SELECT id, name, kind, is_partner, partner_name, coalesce(external_id, id::text) FROM agents \
         WHERE agents.company_id = ",
    );
    sql.bind(Bind::Id(scope.company_id())).sql(" AND agents.id = ").bind(Bind::Id(id));
    push_visible(&mut sql, scope);
    let found: Option<(AgentRow, String)> = sql.get_result(conn).optional()?;
    found.map(|(row, external_id)| Ok((row.into_agent()?, external_id))).transpose()
}

/// The name of the agent or bot with this id, when `scope` sees it as [`list`] does: without archived ones. One
/// statement.
pub fn name_of_active(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Option<String>> {
    let mut sql: Statement<Text> = Statement::new("SELECT name FROM agents WHERE agents.company_id = ");
    sql.bind(Bind::Id(scope.company_id())).sql(" AND agents.id = ").bind(Bind::Id(id));
    sql.sql(" AND agents.archived_at IS NULL");
    push_visible(&mut sql, scope);
    sql.get_result(conn).optional()
}

/// The agent or bot of the company with this id, which the caller just named; one statement.
pub fn of_company(conn: &mut PgConnection, scope: &Scope, id: Uuid) -> QueryResult<Agent> {
    let known = agents::company_id.eq(scope.company_id()).and(agents::id.eq(id));
    let row: AgentRow = agents::table.filter(known).select(AgentRow::as_select()).first(conn)?;
    row.into_agent()
}

/// The ids of the company's agents and bots whose name contains `name`, including archived ones;
/// `None` when there are more than 1,000. One statement.
pub fn named(conn: &mut PgConnection, scope: &Scope, name: &str) -> QueryResult<Option<Vec<Uuid>>> {
    let mut sql: Statement<SqlUuid> = Statement::new("SELECT id FROM agents WHERE agents.company_id = ");
    sql.bind(Bind::Id(scope.company_id())).sql(" AND ").contains("agents.name_folded", name);
    sql.sql(" LIMIT ").bind(Bind::Number(i64::try_from(MOST_NAMED + 1).unwrap_or(i64::MAX)));
    let ids: Vec<Uuid> = sql.load(conn)?;
    Ok(Some(ids).filter(|ids| ids.len() <= MOST_NAMED))
}
