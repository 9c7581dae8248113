//! Agents and bots, unique by external id within a company.

use crate::store::imports::external_ids::as_ids;
use crate::store::imports::work::Work;
use crate::store::schema::agents;
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// The agents of a batch, by external id.
pub struct Agents(HashMap<String, AgentRow>);

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = agents, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
struct AgentRow {
    company_id: Uuid,
    id: Uuid,
    external_id: Option<String>,
    kind: String,
    name: String,
    is_partner: bool,
}

impl Agents {
    pub fn id(&self, external_id: &str) -> Option<Uuid> {
        self.0.get(external_id).map(|agent| agent.id)
    }

    /// The agent as a chat's row holds it.
    pub fn shown(&self, external_id: &str, is_active: bool) -> Option<Value> {
        let AgentRow { id, name, kind, is_partner, .. } = self.0.get(external_id)?;
        Some(json!({ "id": id, "name": name, "kind": kind, "partner": is_partner, "active": is_active }))
    }
}

/// Finds the agents and bots of `work`, and creates the missing ones. Known ones keep their names.
pub fn upsert(conn: &mut PgConnection, company_id: Uuid, work: &[Work<'_>]) -> QueryResult<Agents> {
    let participants: HashMap<&str, _> =
        work.iter().flat_map(|one| one.chat.agents()).map(|who| (who.external_id.as_str(), who)).collect();
    let external: Vec<&str> = participants.keys().copied().collect();
    let is_own = agents::external_id.is_null().and(agents::id.eq_any(as_ids(external.iter().copied())));
    let known: Vec<AgentRow> = agents::table
        .filter(agents::company_id.eq(company_id))
        .filter(agents::external_id.eq_any(external).or(is_own.assume_not_null()))
        .select(AgentRow::as_select())
        .load(conn)?;
    let mut found: HashMap<String, AgentRow> = known.into_iter().map(|agent| (agent.key(), agent)).collect();
    let missing = participants.into_iter().filter(|(id, _)| !found.contains_key(*id));
    let new: Vec<AgentRow> = missing
        .map(|(external_id, who)| AgentRow {
            company_id,
            id: Uuid::now_v7(),
            external_id: Some(external_id.to_owned()),
            kind: who.kind.as_str().to_owned(),
            name: who.name.clone().unwrap_or_default(),
            is_partner: who.partner,
        })
        .collect();
    found.extend(new.iter().map(|agent| (agent.key(), agent.clone())));
    if !new.is_empty() {
        diesel::copy_from(agents::table).from_insertable(new).execute(conn)?;
    }
    Ok(Agents(found))
}

impl AgentRow {
    fn key(&self) -> String {
        self.external_id.clone().unwrap_or_else(|| self.id.to_string())
    }
}
