//! The copies of agents and contacts in chats and results.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Uuid as SqlUuid};
use uuid::Uuid;

/// Writes agents into `chats` and their results. Chats of those of another kind, the second list,
/// have to be replayed.
pub fn of_agents(
    conn: &mut PgConnection,
    company_id: Uuid,
    (agents, other_kind): (&[Uuid], &[Uuid]),
    chats: &[Uuid],
) -> QueryResult<()> {
    diesel::sql_query(AGENTS_IN_CHATS)
        .bind::<SqlUuid, _>(company_id)
        .bind::<Array<SqlUuid>, _>(agents)
        .bind::<Array<SqlUuid>, _>(other_kind)
        .bind::<Array<SqlUuid>, _>(chats)
        .execute(conn)?;
    diesel::sql_query(AGENTS_IN_RESULTS)
        .bind::<SqlUuid, _>(company_id)
        .bind::<Array<SqlUuid>, _>(agents)
        .bind::<Array<SqlUuid>, _>(chats)
        .execute(conn)
        .map(drop)
}

/// Writes the names of contacts into their chats, at most `limit`; returns into how many.
pub fn of_contacts_in_chats(
    conn: &mut PgConnection,
    company_id: Uuid,
    contacts: &[Uuid],
    limit: Option<i64>,
) -> QueryResult<usize> {
    run(conn, CONTACTS_IN_CHATS, company_id, contacts, limit)
}

/// As [`of_contacts_in_chats`], for results.
pub fn of_contacts_in_results(
    conn: &mut PgConnection,
    company_id: Uuid,
    contacts: &[Uuid],
    limit: Option<i64>,
) -> QueryResult<usize> {
    run(conn, CONTACTS_IN_RESULTS, company_id, contacts, limit)
}

fn run(
    conn: &mut PgConnection,
    statement: &str,
    company_id: Uuid,
    ids: &[Uuid],
    limit: Option<i64>,
) -> QueryResult<usize> {
    diesel::sql_query(statement)
        .bind::<SqlUuid, _>(company_id)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Nullable<BigInt>, _>(limit)
        .execute(conn)
}

/// What follows from events depends on the kinds of their authors. Each chat's change is recorded
/// after its row was written, which locks it.
const AGENTS_IN_CHATS: &str = "
    WITH shown AS (
         UPDATE chats SET revision = chats.revision + 1,
                replayed = CASE WHEN EXISTS (SELECT FROM participants AS member WHERE member.company_id = $1
                                 AND member.chat_id = chats.id AND member.agent_id = ANY($3))
                                THEN 0 ELSE chats.replayed END, participants = (
                SELECT coalesce(jsonb_agg(CASE WHEN agent.id IS NULL THEN one ELSE one || jsonb_build_object(
                                 'name', agent.name, 'kind', agent.kind, 'partner', agent.is_partner) END ORDER BY place), '[]')
                  FROM jsonb_array_elements(chats.participants) WITH ORDINALITY AS list (one, place)
                  LEFT JOIN agents AS agent ON agent.company_id = $1 AND agent.id = ANY($2)
                       AND agent.id = (one ->> 'id')::uuid)
          WHERE chats.company_id = $1 AND chats.id = ANY($4)
      RETURNING chats.company_id, chats.organization_id, chats.id)
    INSERT INTO changes (company_id, organization_id, chat_id) SELECT company_id, organization_id, id FROM shown";

/// Who made a result takes part in its chat.
const AGENTS_IN_RESULTS: &str = "
    UPDATE results SET submitted_by = results.submitted_by || jsonb_build_object(
           'name', agent.name, 'kind', agent.kind, 'partner', agent.is_partner)
      FROM agents AS agent
     WHERE results.company_id = $1 AND results.chat_id = ANY($3) AND results.agent_id = ANY($2)
       AND agent.company_id = $1 AND agent.id = results.agent_id";

const CONTACTS_IN_CHATS: &str = "
    WITH renamed AS (
         UPDATE chats SET contact_name = contact.name, revision = chats.revision + 1 FROM contacts AS contact
          WHERE chats.company_id = $1 AND contact.company_id = $1 AND contact.id = chats.contact_id
            AND chats.contact_name IS DISTINCT FROM contact.name
            AND chats.id IN (
                SELECT other.id FROM chats AS other JOIN contacts AS known
                       ON known.company_id = $1 AND known.id = other.contact_id
                 WHERE other.company_id = $1 AND other.contact_id = ANY($2)
                   AND other.contact_name IS DISTINCT FROM known.name LIMIT $3)
      RETURNING chats.company_id, chats.organization_id, chats.id)
    INSERT INTO changes (company_id, organization_id, chat_id) SELECT company_id, organization_id, id FROM renamed";

const CONTACTS_IN_RESULTS: &str = "
    UPDATE results SET contact_name = contact.name FROM contacts AS contact
     WHERE results.company_id = $1 AND contact.company_id = $1 AND contact.id = results.contact_id
       AND results.contact_name IS DISTINCT FROM contact.name
       AND results.id IN (
           SELECT other.id FROM results AS other JOIN contacts AS known
                  ON known.company_id = $1 AND known.id = other.contact_id
            WHERE other.company_id = $1 AND other.contact_id = ANY($2)
              AND other.contact_name IS DISTINCT FROM known.name LIMIT $3)";
