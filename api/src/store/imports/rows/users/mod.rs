//! Agents of sources who are users here: one row for both.
//!
//! A source names an agent with an e-mail address, which is not kept. Where it is that of a user of
//! the company, the user's agent gets the source's id. Where the source's agent is stored already,
//! under a row of its own, the two rows become one.

pub mod united;

use crate::documents::statement::Statement;
use crate::store::imports::shown;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Text, Uuid as SqlUuid};
use sightline_shared::document::ParticipantKind;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// A user whom a source names, and what is stored of both.
#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    external_id: String,
    #[diesel(sql_type = SqlUuid)]
    user_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    organization_id: Uuid,
    #[diesel(sql_type = Text)]
    name: String,
    /// The user's agent.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    own: Option<Uuid>,
    /// The source's agent.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    said: Option<Uuid>,
}

#[derive(QueryableByName)]
struct Fact {
    #[diesel(sql_type = Bool)]
    is_so: bool,
}

/// Makes one row of each agent that a statement names with the address of a user and of the user's
/// own. Returns the chats that both took part in, which have to be replayed.
pub fn unite(conn: &mut PgConnection, company_id: Uuid, statements: &[Statement]) -> QueryResult<Vec<Uuid>> {
    let mut named: BTreeMap<&str, &str> = BTreeMap::new();
    for agent in statements.iter().flat_map(Statement::agents).filter(|one| one.kind == ParticipantKind::Agent) {
        if let Some(email) = &agent.email {
            named.insert(&agent.external_id, email);
        }
    }
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let (ids, emails): (Vec<&str>, Vec<&str>) = named.into_iter().unzip();
    let found: Vec<Found> = diesel::sql_query(FIND)
        .bind::<SqlUuid, _>(company_id)
        .bind::<Array<Text>, _>(ids)
        .bind::<Array<Text>, _>(emails)
        .load(conn)?;
    let mut seen: HashSet<Uuid> = HashSet::new();
    let mut chats = Vec::new();
    // A user is one agent of one source.
    for one in found.into_iter().filter(|one| seen.insert(one.user_id)) {
        match (one.own, one.said) {
            (None, None) => insert(conn, company_id, &one)?,
            (Some(own), Some(said)) => chats.extend(join(conn, company_id, own, said)?),
            (Some(own), None) => name(conn, company_id, own, &one.external_id)?,
            (None, Some(said)) => own_by(conn, company_id, said, &one)?,
        }
    }
    chats.sort_unstable();
    chats.dedup();
    Ok(chats)
}

/// The agent of a user who has not taken part yet.
fn insert(conn: &mut PgConnection, company_id: Uuid, found: &Found) -> QueryResult<()> {
    diesel::sql_query(
        "INSERT INTO agents (company_id, id, organization_id, user_id, external_id, kind, name) \
         VALUES ($1, $2, $3, $4, $5, 'agent', $6)",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<SqlUuid, _>(Uuid::now_v7())
    .bind::<SqlUuid, _>(found.organization_id)
    .bind::<SqlUuid, _>(found.user_id)
    .bind::<Text, _>(&found.external_id)
    .bind::<Text, _>(&found.name)
    .execute(conn)
    .map(drop)
}

/// The user's agent is that of the source.
fn name(conn: &mut PgConnection, company_id: Uuid, own: Uuid, external_id: &str) -> QueryResult<()> {
    diesel::sql_query("UPDATE agents SET external_id = $3 WHERE company_id = $1 AND id = $2")
        .bind::<SqlUuid, _>(company_id)
        .bind::<SqlUuid, _>(own)
        .bind::<Text, _>(external_id)
        .execute(conn)
        .map(drop)
}

/// The source's agent is the user's.
fn own_by(conn: &mut PgConnection, company_id: Uuid, said: Uuid, found: &Found) -> QueryResult<()> {
    diesel::sql_query(
        "UPDATE agents SET user_id = $3, organization_id = coalesce(organization_id, $4) \
          WHERE company_id = $1 AND id = $2",
    )
    .bind::<SqlUuid, _>(company_id)
    .bind::<SqlUuid, _>(said)
    .bind::<SqlUuid, _>(found.user_id)
    .bind::<SqlUuid, _>(found.organization_id)
    .execute(conn)
    .map(drop)
}

/// Makes one of a user's agent and of the source's, which is then as the source stated it: everything of
/// the one with fewer chats becomes the other's. Returns the chats of both.
fn join(conn: &mut PgConnection, company_id: Uuid, own: Uuid, said: Uuid) -> QueryResult<Vec<Uuid>> {
    let is_own_larger = diesel::sql_query(IS_LARGER)
        .bind::<SqlUuid, _>(company_id)
        .bind::<SqlUuid, _>(own)
        .bind::<SqlUuid, _>(said)
        .get_result::<Fact>(conn)?
        .is_so;
    let (kept, gone, row) = if is_own_larger { (own, said, TAKE_SOURCE) } else { (said, own, TAKE_USER) };
    let moved = united::unite(conn, company_id, (kept, gone), row)?;
    if is_own_larger {
        shown::agents(conn, company_id, &[kept], &[])?;
    } else {
        shown::agents_in(conn, company_id, &[kept], &moved.chats)?;
    }
    Ok(moved.both)
}

/// Whether the first of two agents has more chats.
const IS_LARGER: &str = "
    SELECT (SELECT count(*) FROM participants WHERE company_id = $1 AND agent_id = $2 AND NOT is_again)
         > (SELECT count(*) FROM participants WHERE company_id = $1 AND agent_id = $3 AND NOT is_again) AS is_so";

/// Those who are one and are not yet. An agent that is a bot at its source is nobody's; of which an admin has said whose
/// it is, or which record it was merged into, sources say nothing.
const FIND: &str = "
    SELECT named.external_id, person.id AS user_id, person.organization_id, person.name, own.id AS own, said.id AS said
      FROM unnest($2, $3) AS named (external_id, email)
      JOIN users AS person ON person.company_id = $1 AND lower(person.email) = lower(named.email)
      LEFT JOIN agents AS own ON own.company_id = $1 AND own.user_id = person.id
      LEFT JOIN agents AS said ON said.company_id = $1 AND said.external_id = named.external_id
     WHERE NOT EXISTS (SELECT FROM agent_aliases AS alias
                        WHERE alias.company_id = $1 AND alias.external_id = named.external_id)
       AND said.marks -> 'user' IS NULL AND own.external_id IS NULL AND own.id::text IS DISTINCT FROM named.external_id
       AND said.user_id IS NULL AND coalesce(said.kind, 'agent') = 'agent'
     ORDER BY named.external_id";

/// The id of the source is one agent's at a time.
const TAKE_SOURCE: &str = "
    WITH gone AS (DELETE FROM agents WHERE company_id = $1 AND id = $3 RETURNING *)
    UPDATE agents SET external_id = gone.external_id, kind = gone.kind, name = gone.name,
           is_partner = gone.is_partner, partner_name = gone.partner_name, as_of = gone.as_of, marks = gone.marks
      FROM gone WHERE agents.company_id = $1 AND agents.id = $2";

/// A user is one agent.
const TAKE_USER: &str = "
    WITH gone AS (DELETE FROM agents WHERE company_id = $1 AND id = $3 RETURNING *)
    UPDATE agents SET user_id = gone.user_id,
           organization_id = coalesce(agents.organization_id, gone.organization_id)
      FROM gone WHERE agents.company_id = $1 AND agents.id = $2";
