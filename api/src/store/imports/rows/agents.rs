//! Agents and bots, unique by external id within a company.

use crate::documents::statement::Statement;
use crate::store::imports::external_ids::as_ids;
use crate::store::imports::marks::Marks;
use crate::store::imports::rows::values::to_json;
use crate::store::imports::shown;
use crate::store::schema::{agent_aliases, agents};
use chrono::{DateTime, Utc};
use diesel::ExecuteCopyFromDsl as _;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Uuid as SqlUuid};
use serde::Serialize;
use serde_json::{Value, json};
use sightline_shared::AgentKind;
use sightline_shared::document::{DocumentParticipant, ParticipantKind, Stated};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The agents of a batch, as they are after it.
#[derive(Debug, Default)]
pub struct Agents {
    by_external_id: HashMap<String, Agent>,
    /// The ids of records that were merged into others, with the ids of those.
    aliases: HashMap<String, String>,
    others: HashMap<Uuid, AgentRow>,
    /// The stored bots of the company, which are few.
    bots: HashSet<Uuid>,
}

#[derive(Debug)]
struct Agent {
    row: AgentRow,
    marks: Marks,
    is_new: bool,
    is_changed: bool,
    is_shown_otherwise: bool,
    is_other_kind: bool,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = agents, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
struct AgentRow {
    company_id: Uuid,
    id: Uuid,
    external_id: Option<String>,
    kind: String,
    name: String,
    is_partner: bool,
    as_of: Option<DateTime<Utc>>,
    marks: Option<Value>,
}

impl Agents {
    /// Finds the agents and bots that `statements` name.
    pub fn load(conn: &mut PgConnection, company_id: Option<Uuid>, statements: &[&Statement]) -> QueryResult<Self> {
        let Some(company_id) = company_id else { return Ok(Self::default()) };
        let named = statements.iter().flat_map(|one| {
            one.agents().map(|agent| agent.external_id.as_str()).chain(one.unlisted().iter().map(String::as_str))
        });
        let mut external: Vec<&str> = named.collect();
        external.sort_unstable();
        external.dedup();
        let is_own = agents::external_id.is_null().and(agents::id.eq_any(as_ids(external.iter().copied())));
        let rows: Vec<AgentRow> = agents::table
            .filter(agents::company_id.eq(company_id))
            .filter(agents::external_id.eq_any(&external).or(is_own.assume_not_null()))
            .select(AgentRow::as_select())
            .load(conn)?;
        let mut known: HashMap<String, Agent> = rows.into_iter().map(|row| (row.key(), Agent::known(row))).collect();
        external.retain(|id| !known.contains_key(*id));
        let mut aliases = HashMap::new();
        for (alias, row) in merged(conn, company_id, &external)? {
            aliases.insert(alias, row.key());
            known.entry(row.key()).or_insert_with(|| Agent::known(row));
        }
        let is_bot = agents::company_id.eq(company_id).and(agents::kind.eq(AgentKind::Bot.as_str()));
        let bots: Vec<Uuid> = agents::table.filter(is_bot).select(agents::id).load(conn)?;
        Ok(Self { by_external_id: known, aliases, others: HashMap::new(), bots: bots.into_iter().collect() })
    }

    /// The bots of the company, as the statements that were taken leave them.
    pub fn bots(&self) -> HashSet<Uuid> {
        let mut bots = self.bots.clone();
        for row in self.by_external_id.values().map(|agent| &agent.row) {
            if row.kind == AgentKind::Bot.as_str() {
                bots.insert(row.id);
            } else {
                bots.remove(&row.id);
            }
        }
        bots
    }

    /// Reads the agents with these ids, where they are not among those that statements name.
    pub fn load_others(&mut self, conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<()> {
        let known: Vec<Uuid> = self.by_external_id.values().map(|agent| agent.row.id).collect();
        let ids: Vec<Uuid> = ids.iter().filter(|id| !known.contains(id)).copied().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let rows: Vec<AgentRow> = agents::table
            .filter(agents::company_id.eq(company_id).and(agents::id.eq_any(ids)))
            .select(AgentRow::as_select())
            .load(conn)?;
        self.others.extend(rows.into_iter().map(|row| (row.id, row)));
        Ok(())
    }

    /// Takes what `statement` says of its agents; missing ones are made. Returns whether anything
    /// of a known one changed. Under the id of a record that was merged into another nothing is said of that one: the
    /// source has its name twice.
    pub fn take(&mut self, company_id: Uuid, statement: &Statement) -> bool {
        let as_of = statement.as_of();
        let mut has_changed = false;
        for said in statement.agents() {
            if self.aliases.contains_key(&said.external_id) {
                continue;
            }
            let is_unlisted = statement.unlisted().contains(&said.external_id);
            let kind = (!statement.omitted().kinds).then_some(said.kind);
            match self.by_external_id.get_mut(&said.external_id) {
                Some(_) if is_unlisted => {}
                Some(known) => has_changed |= known.take(said, kind, as_of, statement.is_dated()),
                None => {
                    let new = Agent::new(company_id, said, kind, as_of);
                    self.by_external_id.insert(said.external_id.clone(), new);
                }
            }
        }
        has_changed
    }

    /// Writes those that are new or changed.
    pub fn write(&self, conn: &mut PgConnection, company_id: Uuid) -> QueryResult<()> {
        let rows = |is_wanted: fn(&Agent) -> bool| -> Vec<AgentRow> {
            let mut rows: Vec<AgentRow> =
                self.by_external_id.values().filter(|one| is_wanted(one)).map(Agent::stored).collect();
            rows.sort_by_key(|row| row.id);
            rows
        };
        let changed = rows(|one| !one.is_new && one.is_changed);
        if !changed.is_empty() {
            diesel::sql_query(
                "UPDATE agents SET kind = new.kind, name = new.name, is_partner = new.is_partner, \
                        as_of = new.as_of, marks = nullif(new.marks, 'null') \
                   FROM jsonb_to_recordset($2) AS new(id uuid, kind text, name text, is_partner boolean, \
                        as_of timestamptz, marks jsonb) \
                  WHERE agents.company_id = $1 AND agents.id = new.id",
            )
            .bind::<SqlUuid, _>(company_id)
            .bind::<Jsonb, _>(to_json(&changed)?)
            .execute(conn)?;
        }
        let new = rows(|one| one.is_new);
        if new.is_empty() {
            return Ok(());
        }
        diesel::copy_from(agents::table).from_insertable(new).execute(conn).map(drop)
    }

    /// Shows the agents whose name, kind or partner changed as they are now. Runs last: it updates rows
    /// that were just written, too.
    pub fn write_shown(&self, conn: &mut PgConnection, company_id: Uuid) -> QueryResult<()> {
        let ids = |is_wanted: fn(&Agent) -> bool| -> Vec<Uuid> {
            let wanted = self.by_external_id.values().filter(|one| !one.is_new && is_wanted(one));
            let mut ids: Vec<Uuid> = wanted.map(|one| one.row.id).collect();
            ids.sort_unstable();
            ids
        };
        shown::agents(conn, company_id, &ids(|one| one.is_shown_otherwise), &ids(|one| one.is_other_kind))
    }

    /// The id of the agent or bot with this external id.
    pub fn id(&self, external_id: &str) -> Option<Uuid> {
        let key = self.aliases.get(external_id).map_or(external_id, String::as_str);
        self.by_external_id.get(key).map(|agent| agent.row.id)
    }

    /// The agent as a chat's row holds it.
    pub fn shown(&self, id: Uuid, is_active: bool) -> Option<Value> {
        let known = self.by_external_id.values().map(|agent| &agent.row).find(|row| row.id == id);
        let AgentRow { id, name, kind, is_partner, .. } = known.or_else(|| self.others.get(&id))?;
        Some(json!({ "id": id, "name": name, "kind": kind, "partner": is_partner, "active": is_active }))
    }
}

impl Agent {
    fn known(row: AgentRow) -> Self {
        let marks = Marks::stored(row.as_of, row.marks.clone());
        Self { row, marks, is_new: false, is_changed: false, is_shown_otherwise: false, is_other_kind: false }
    }

    /// An agent without a name shows its id.
    fn new(company_id: Uuid, said: &DocumentParticipant, kind: Option<ParticipantKind>, as_of: DateTime<Utc>) -> Self {
        let row = AgentRow {
            company_id,
            id: Uuid::now_v7(),
            external_id: Some(said.external_id.clone()),
            kind: said.kind.as_str().to_owned(),
            name: said.name.clone().unwrap_or_else(|| said.external_id.clone()),
            is_partner: said.partner.unwrap_or_default(),
            as_of: Some(as_of),
            marks: None,
        };
        let mut agent = Self { is_new: true, ..Self::known(row) };
        agent.marks = Marks::default();
        if said.name.is_some() {
            agent.marks.takes("name", true, as_of);
        }
        if said.partner.is_some() {
            agent.marks.takes("partner", true, as_of);
        }
        if kind.is_some() {
            agent.marks.takes("kind", true, as_of);
        }
        agent.marks.settle(as_of, &MEMBERS);
        agent
    }

    /// Takes what is said; returns whether that changed anything. What is repeated counts only where
    /// the statement is dated: else every import would write.
    fn take(
        &mut self,
        said: &DocumentParticipant,
        said_kind: Option<ParticipantKind>,
        as_of: DateTime<Utc>,
        is_dated: bool,
    ) -> bool {
        let row = &self.row;
        let is_same = said.name.as_ref().is_none_or(|name| *name == row.name)
            && said_kind.is_none_or(|kind| kind.as_str() == row.kind)
            && said.partner.is_none_or(|partner| partner == row.is_partner);
        if is_same && !is_dated {
            return false;
        }
        let before = self.marks.columns();
        let (mut name, mut kind) = (Some(row.name.clone()), Some(row.kind.clone()));
        let mut partner = Some(row.is_partner);
        self.marks.set("name", &mut name, &said.name.clone().map_or(Stated::Absent, Stated::Is), as_of);
        self.marks.set(
            "kind",
            &mut kind,
            &said_kind.map_or(Stated::Absent, |kind| Stated::Is(kind.as_str().to_owned())),
            as_of,
        );
        self.marks.set("partner", &mut partner, &said.partner.map_or(Stated::Absent, Stated::Is), as_of);
        let is_other = self.marks.is_changed();
        self.marks.settle(as_of, &MEMBERS);
        if !is_other {
            self.is_changed |= self.marks.columns() != before;
            return self.marks.columns() != before;
        }
        self.row.name = name.unwrap_or_default();
        let kind = kind.unwrap_or_else(|| ParticipantKind::Agent.as_str().to_owned());
        self.is_other_kind |= kind != self.row.kind;
        self.row.kind = kind;
        self.row.is_partner = partner.unwrap_or_default();
        (self.is_changed, self.is_shown_otherwise) = (true, true);
        true
    }

    fn stored(&self) -> AgentRow {
        let (as_of, marks) = self.marks.columns();
        AgentRow { as_of, marks, ..self.row.clone() }
    }
}

/// The agents into which records with these ids were merged.
fn merged(conn: &mut PgConnection, company_id: Uuid, external: &[&str]) -> QueryResult<Vec<(String, AgentRow)>> {
    if external.is_empty() {
        return Ok(Vec::new());
    }
    let is_kept = agents::company_id.eq(agent_aliases::company_id).and(agents::id.eq(agent_aliases::agent_id));
    agent_aliases::table
        .inner_join(agents::table.on(is_kept))
        .filter(agent_aliases::company_id.eq(company_id).and(agent_aliases::external_id.eq_any(external)))
        .select((agent_aliases::external_id, AgentRow::as_select()))
        .load(conn)
}

/// What is stated of an agent.
const MEMBERS: [(&str, bool); 3] = [("name", true), ("kind", true), ("partner", true)];

impl AgentRow {
    fn key(&self) -> String {
        self.external_id.clone().unwrap_or_else(|| self.id.to_string())
    }
}
