//! Agents and bots, for suggestions.

use super::Scope;
use super::columns::{affiliation, word};
use super::schema::agents;
use super::statement::{Bind, Statement};
use diesel::dsl::SqlTypeOf;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use sightline_shared::{Agent, AgentFilter};
use uuid::Uuid;

/// The most suggestions.
const MOST: i64 = 50;
/// In how many of the newest chats of a part of the company its agents are looked for.
const LOOKED_THROUGH: i64 = 5_000;

type AgentColumns = SqlTypeOf<<AgentRow as Selectable<Pg>>::SelectExpression>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents, check_for_backend(Pg))]
struct AgentRow {
    id: Uuid,
    name: String,
    kind: String,
    is_partner: bool,
    partner_name: Option<String>,
}

impl AgentRow {
    fn into_agent(self) -> QueryResult<Agent> {
        Ok(Agent {
            id: self.id,
            name: self.name,
            kind: word(&self.kind)?,
            affiliation: affiliation(self.is_partner),
            partner_name: self.partner_name.filter(|_| self.is_partner),
        })
    }
}

/// The agents and bots that `filter` asks for, at most 50: own, then partners', then bots, each by
/// name, without the archived. A caller of a part of the company sees those who belong to that
/// part or take or took part in its newest 5,000 chats. One statement.
///
/// # Errors
/// When the query fails.
pub fn list(conn: &mut PgConnection, scope: &Scope, filter: &AgentFilter) -> QueryResult<Vec<Agent>> {
    let asked = filter.organization_id.and_then(|id| scope.narrow(&[id]));
    if asked.as_ref().is_some_and(Vec::is_empty) {
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
    match (asked, scope.narrow(&[])) {
        (Some(ids), _) => push_takes_part(sql.sql(" AND "), scope.company_id(), &ids),
        (None, Some(ids)) => {
            sql.sql(" AND (").is_one_of("agents.organization_id", &ids).sql(" OR ");
            push_takes_part(&mut sql, scope.company_id(), &ids);
            sql.sql(")");
        }
        (None, None) => {}
    }
    sql.sql(" ORDER BY CASE WHEN kind = 'bot' THEN 2 WHEN is_partner THEN 1 ELSE 0 END, name_folded, name, id LIMIT ");
    sql.bind(Bind::Number(MOST));
    let rows: Vec<AgentRow> = sql.load(conn)?;
    rows.into_iter().map(AgentRow::into_agent).collect()
}

/// Adds that the agent takes or took part in one of the newest chats of these organizations: to
/// look through all of them for somebody who is in none would take seconds in a large company.
fn push_takes_part<ST>(sql: &mut Statement<ST>, company_id: Uuid, organization_ids: &[Uuid]) {
    sql.sql("agents.id IN (SELECT participants.agent_id FROM (SELECT company_id, id FROM chats WHERE company_id = ");
    sql.bind(Bind::Id(company_id)).sql(" AND ").is_one_of("organization_id", organization_ids);
    sql.sql(" ORDER BY updated_at DESC, id DESC LIMIT ").bind(Bind::Number(LOOKED_THROUGH));
    sql.sql(
        ") AS newest JOIN participants ON participants.company_id = newest.company_id \
         AND participants.chat_id = newest.id)",
    );
}
