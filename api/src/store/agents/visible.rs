//! An agent as it is stored, and which of them a caller sees.

use crate::store::Scope;
use crate::store::schema::agents;
use crate::store::sql::columns::{affiliation, word};
use crate::store::sql::statement::Statement;
use crate::store::sql::within::{self, Reference};
use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::prelude::*;
use sightline_shared::Agent;
use uuid::Uuid;

/// The columns of an [`AgentRow`].
pub type AgentColumns = SqlTypeOf<<AgentRow as Selectable<Pg>>::SelectExpression>;

/// An agent or bot as it is stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = agents, check_for_backend(Pg))]
pub struct AgentRow {
    pub id: Uuid,
    pub name: String,
    pub kind: String,
    pub is_partner: bool,
    pub partner_name: Option<String>,
}

impl AgentRow {
    /// As callers see it.
    pub fn into_agent(self) -> QueryResult<Agent> {
        Ok(Agent {
            id: self.id,
            name: self.name,
            kind: word(&self.kind)?,
            affiliation: affiliation(self.is_partner),
            partner_name: self.partner_name.filter(|_| self.is_partner),
        })
    }
}

/// Adds the condition that `scope` sees the agent: it belongs to that part of the company, or takes or took part in one
/// of its chats.
pub fn push_visible<ST>(sql: &mut Statement<ST>, scope: &Scope) {
    if let Some(ids) = scope.narrow(&[]) {
        sql.sql(" AND (").is_one_of("agents.organization_id", &ids).sql(" OR ");
        push_takes_part(sql, scope.company_id(), &ids);
        sql.sql(")");
    }
}

/// Adds the condition that the agent is a current or past participant of a chat of these
/// organizations.
pub fn push_takes_part<ST>(sql: &mut Statement<ST>, company_id: Uuid, organization_ids: &[Uuid]) {
    let membership = Reference { table: "participants", column: "agent_id" };
    within::push_in(sql.sql("agents.id"), membership, company_id, organization_ids);
}
