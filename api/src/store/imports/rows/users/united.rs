//! Two rows of one agent become one.

use crate::store::imports::shown;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use uuid::Uuid;

/// The events of how many chats are written by one statement, so that none runs into its time limit.
const CHATS: usize = 1_000;

/// The chats of the row that went.
pub struct Moved {
    /// All of them.
    pub chats: Vec<Uuid>,
    /// Those in which both took part. They have to be replayed.
    pub both: Vec<Uuid>,
}

#[derive(QueryableByName)]
struct ChatId {
    #[diesel(sql_type = SqlUuid)]
    chat_id: Uuid,
}

/// Makes everything of the agent `gone` that of the agent `kept`: memberships, events, results, and what chats show.
/// `row` is the statement that removes the one row and gives the other what it had; it is bound like those here. What
/// is shown of the agent is left to the caller.
pub fn unite(
    conn: &mut PgConnection,
    company_id: Uuid,
    (kept, gone): (Uuid, Uuid),
    row: &'static str,
) -> QueryResult<Moved> {
    let query = |statement: &'static str| {
        diesel::sql_query(statement).bind::<SqlUuid, _>(company_id).bind::<SqlUuid, _>(kept).bind::<SqlUuid, _>(gone)
    };
    let ids = |found: Vec<ChatId>| -> Vec<Uuid> { found.into_iter().map(|row| row.chat_id).collect() };
    let chats = ids(query(LOCK).load(conn)?);
    let both = ids(query(FIND_BOTH).load(conn)?);
    for some in chats.chunks(CHATS) {
        query(MOVE_EVENTS).bind::<Array<SqlUuid>, _>(some).execute(conn)?;
    }
    for statement in MOVE.into_iter().chain([row, shown::UNITE]) {
        query(statement).execute(conn)?;
    }
    Ok(Moved { chats, both })
}

/// The chats of the agent that goes come first, as for every writer: those in which it takes or took part, and those in
/// which it did what makes nobody a participant.
const LOCK: &str = "
    SELECT id AS chat_id FROM chats WHERE company_id = $1
       AND id IN (SELECT chat_id FROM participants WHERE company_id = $1 AND agent_id = $3
                  UNION SELECT chat_id FROM events WHERE company_id = $1 AND agent_id = $3
                           AND type IN ('note', 'closed', 'transferred', 'queued', 'reopened', 'left'))
     ORDER BY id FOR UPDATE";

/// What follows from the events of two may not follow from those of one.
const FIND_BOTH: &str = "
    SELECT DISTINCT chat_id FROM events
     WHERE company_id = $1 AND agent_id = $3
       AND chat_id IN (SELECT chat_id FROM participants WHERE company_id = $1 AND agent_id = $2)";

/// Events are found by their chats: an index by author would cost every write for this alone.
const MOVE_EVENTS: &str = "
    UPDATE events SET agent_id = $2 WHERE company_id = $1 AND agent_id = $3 AND chat_id = ANY($4)";

const MOVE: [&str; 6] = [
    // Each chat shows one of the two, and in the place where the first came.
    "UPDATE chats SET participants = (
            SELECT jsonb_agg(one || jsonb_build_object('id', id, 'active', is_active) ORDER BY place)
              FROM (SELECT DISTINCT ON (id) id, one, place,
                           bool_or((one ->> 'active')::boolean) OVER (PARTITION BY id) AS is_active
                      FROM jsonb_array_elements(chats.participants) WITH ORDINALITY AS list (one, place)
                     CROSS JOIN LATERAL (SELECT CASE WHEN (one ->> 'id')::uuid = $3 THEN $2
                                                     ELSE (one ->> 'id')::uuid END AS id) AS united
                     ORDER BY id, place) AS kept)
      WHERE company_id = $1 AND id IN (SELECT chat_id FROM participants WHERE company_id = $1 AND agent_id = $3)",
    "UPDATE results SET agent_id = $2, submitted_by = submitted_by || jsonb_build_object('id', $2)
      WHERE company_id = $1 AND agent_id = $3",
    // Where both took part, their memberships follow from the replay.
    "DELETE FROM participants AS member WHERE company_id = $1 AND agent_id = $3 AND EXISTS (
            SELECT FROM participants AS own WHERE own.company_id = $1 AND own.chat_id = member.chat_id
               AND own.agent_id = $2)",
    "UPDATE participants SET agent_id = $2 WHERE company_id = $1 AND agent_id = $3",
    "UPDATE agent_aliases SET agent_id = $2 WHERE company_id = $1 AND agent_id = $3",
    // What was saved for the one is about the other.
    "UPDATE views SET query = replace(query, $3::text, $2::text)
      WHERE company_id = $1 AND position($3::text in query) > 0",
];
