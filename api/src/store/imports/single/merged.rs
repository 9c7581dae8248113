//! Two records of one agent that an admin makes one.

use crate::store::imports::replay;
use crate::store::imports::rows::users::united::unite;
use crate::store::imports::shown;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use uuid::Uuid;

/// How many chats the record that goes may have: more do not follow within one transaction in time.
pub const MOST_CHATS: i64 = 10_000;
/// How many chats that both took part in are replayed at once.
const FEW: usize = 100;

/// Makes everything of the agent `gone` that of the agent `kept`, of the same kind, and returns how many chats both took
/// part in: few are replayed at once, more are marked, to be replayed. Sources that know `gone` know `kept` from then
/// on. Run it in a transaction that has the lock on imports of the company.
pub fn merge(conn: &mut PgConnection, company_id: Uuid, kept: Uuid, gone: Uuid) -> QueryResult<usize> {
    let moved = unite(conn, company_id, (kept, gone), TAKE)?;
    shown::agents_in(conn, company_id, &[kept], &moved.chats)?;
    let mut both = moved.both;
    both.sort_unstable();
    if both.len() <= FEW {
        replay::these(conn, company_id, &both)?;
    } else {
        diesel::sql_query("UPDATE chats SET replayed = 0 WHERE company_id = $1 AND id = ANY($2)")
            .bind::<SqlUuid, _>(company_id)
            .bind::<Array<SqlUuid>, _>(&both)
            .execute(conn)?;
    }
    Ok(both.len())
}

/// An agent without an id of a source is exported under its own. A user is one agent.
const TAKE: &str = "
    WITH gone AS (DELETE FROM agents WHERE company_id = $1 AND id = $3 RETURNING *),
         alias AS (INSERT INTO agent_aliases (company_id, id, agent_id, external_id)
                   SELECT company_id, id, $2, coalesce(external_id, id::text) FROM gone)
    UPDATE agents SET user_id = coalesce(agents.user_id, gone.user_id),
           organization_id = coalesce(agents.organization_id, gone.organization_id)
      FROM gone WHERE agents.company_id = $1 AND agents.id = $2";
