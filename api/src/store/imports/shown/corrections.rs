//! Whose chats and results are still to be written, and which of them.

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

/// An agent or a contact that is not shown everywhere yet.
#[derive(QueryableByName)]
pub struct Correction {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Bool)]
    pub is_agent: bool,
    #[diesel(sql_type = Bool)]
    pub is_other_kind: bool,
}

/// A chat of an agent.
#[derive(QueryableByName)]
pub struct Next {
    #[diesel(sql_type = SqlUuid)]
    pub chat_id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    started_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Those of the agents, or of the contacts, that have more than `few` chats.
pub fn of_many(
    conn: &mut PgConnection,
    company_id: Uuid,
    ids: &[Uuid],
    are_agents: bool,
    few: i64,
) -> QueryResult<Vec<Uuid>> {
    let statement = if are_agents { AGENTS_OF_MANY } else { CONTACTS_OF_MANY };
    let query = diesel::sql_query(statement).bind::<SqlUuid, _>(company_id).bind::<Array<SqlUuid>, _>(ids);
    let found: Vec<Id> = query.bind::<BigInt, _>(few).load(conn)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// All chats of these agents.
pub fn chats_of_agents(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    let query = diesel::sql_query(CHATS_OF_AGENTS).bind::<SqlUuid, _>(company_id);
    let found: Vec<Id> = query.bind::<Array<SqlUuid>, _>(ids).load(conn)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// Keeps that agents, of whom some are of another kind, or contacts are to be shown, from their newest
/// chat on.
pub fn keep(conn: &mut PgConnection, company_id: Uuid, ids: &[Uuid], agents: Option<&[Uuid]>) -> QueryResult<()> {
    diesel::sql_query(KEEP)
        .bind::<SqlUuid, _>(company_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Bool, _>(agents.is_some())
        .bind::<Array<SqlUuid>, _>(agents.unwrap_or_default())
        .execute(conn)
        .map(drop)
}

/// The next one of a company.
pub fn first(conn: &mut PgConnection, company_id: Uuid) -> QueryResult<Option<Correction>> {
    diesel::sql_query(
        "SELECT id, is_agent, is_other_kind FROM corrections WHERE company_id = $1 ORDER BY id LIMIT 1 FOR UPDATE",
    )
    .bind::<SqlUuid, _>(company_id)
    .get_result(conn)
    .optional()
}

/// The next chats of an agent, the newest first.
pub fn next_of_agent(conn: &mut PgConnection, company_id: Uuid, id: Uuid, limit: i64) -> QueryResult<Vec<Next>> {
    let query = diesel::sql_query(NEXT_OF_AGENT).bind::<SqlUuid, _>(company_id).bind::<SqlUuid, _>(id);
    query.bind::<BigInt, _>(limit).load(conn)
}

/// The next chats of an agent are those before `last`.
pub fn go_on_from(conn: &mut PgConnection, company_id: Uuid, id: Uuid, last: &Next) -> QueryResult<()> {
    diesel::sql_query("UPDATE corrections SET last_started_at = $3, last_chat = $4 WHERE company_id = $1 AND id = $2")
        .bind::<SqlUuid, _>(company_id)
        .bind::<SqlUuid, _>(id)
        .bind::<Timestamptz, _>(last.started_at)
        .bind::<SqlUuid, _>(last.chat_id)
        .execute(conn)
        .map(drop)
}

/// Nothing of it is left.
pub fn remove(conn: &mut PgConnection, company_id: Uuid, id: Uuid) -> QueryResult<()> {
    diesel::sql_query("DELETE FROM corrections WHERE company_id = $1 AND id = $2")
        .bind::<SqlUuid, _>(company_id)
        .bind::<SqlUuid, _>(id)
        .execute(conn)
        .map(drop)
}

const AGENTS_OF_MANY: &str = "
    SELECT person.id FROM unnest($2) AS person (id)
     WHERE (SELECT count(*) FROM (
            SELECT FROM participants WHERE company_id = $1 AND agent_id = person.id AND NOT is_again
             LIMIT $3 + 1) AS chat) > $3";

const CONTACTS_OF_MANY: &str = "
    SELECT person.id FROM unnest($2) AS person (id)
     WHERE (SELECT count(*) FROM (
            SELECT FROM chats WHERE company_id = $1 AND contact_id = person.id LIMIT $3 + 1) AS chat) > $3";

const CHATS_OF_AGENTS: &str = "
    SELECT DISTINCT chat_id AS id FROM participants WHERE company_id = $1 AND agent_id = ANY($2) AND NOT is_again";

const KEEP: &str = "
    INSERT INTO corrections (company_id, id, is_agent, is_other_kind)
    SELECT $1, person.id, $3, person.id = ANY($4) FROM unnest($2) AS person (id) ORDER BY person.id
        ON CONFLICT (company_id, id) DO UPDATE SET last_started_at = DEFAULT, last_chat = DEFAULT,
           is_other_kind = corrections.is_other_kind OR excluded.is_other_kind";

const NEXT_OF_AGENT: &str = "
    SELECT next.chat_id, next.started_at FROM corrections AS correction
     CROSS JOIN LATERAL (
           SELECT chat_id, chat_started_at AS started_at FROM participants
            WHERE company_id = $1 AND agent_id = $2 AND NOT is_again
              AND (chat_started_at, chat_id) < (correction.last_started_at, correction.last_chat)
            ORDER BY chat_started_at DESC, chat_id DESC LIMIT $3) AS next
     WHERE correction.company_id = $1 AND correction.id = $2
     ORDER BY next.started_at DESC, next.chat_id DESC";

/// What is left of the agent `$3`, whose row becomes that of the agent `$2`.
pub const UNITE: &str = "
    WITH gone AS (DELETE FROM corrections WHERE company_id = $1 AND id = $3 RETURNING *)
    INSERT INTO corrections (company_id, id, is_agent, is_other_kind)
    SELECT company_id, $2, is_agent, is_other_kind FROM gone
        ON CONFLICT (company_id, id) DO UPDATE SET last_started_at = DEFAULT, last_chat = DEFAULT,
           is_other_kind = corrections.is_other_kind OR excluded.is_other_kind";

/// The companies of which any is left.
pub const COMPANIES: &str = "
    SELECT company_id AS id, name FROM organizations
     WHERE parent_id IS NULL AND company_id IN (SELECT company_id FROM corrections)
     ORDER BY company_id";
