//! The stream of changes: numbering it, removing old changes, and finding a position again.
//!
//! A change gets its position after it has become visible to all transactions, from the process
//! that holds the lock on the only row of `live_stream`. So positions become visible in order and
//! without gaps, which a sequence cannot guarantee: a number drawn by a writer may become visible
//! after a larger one. Changes of one chat have ids in the order of their commits, and positions
//! follow the ids.

use crate::store::api_keys::credential as api_keys;
use crate::store::schema::{auth_sessions, live_stream, users};
use crate::store::sql::statement::{Bind, Statement};
use chrono::{DateTime, Utc};
use diesel::dsl::now;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Timestamptz};
use sightline_shared::Role;
use std::collections::HashMap;
use uuid::Uuid;

/// How many changes get their positions in one transaction, and how many are removed in one.
const AT_ONCE: i64 = 2_000;

/// Where the stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The last position; 0 when nothing ever changed.
    pub position: i64,
    /// When the change at that position was recorded.
    pub made_at: Option<DateTime<Utc>>,
    /// There are changes without a position.
    pub has_more: bool,
}

/// Where the stream ends now; one statement.
pub fn end(conn: &mut PgConnection) -> QueryResult<End> {
    let sql: Statement<(BigInt, Nullable<Timestamptz>, Bool)> = Statement::new(
        "SELECT last_position, made_at, EXISTS (SELECT FROM changes WHERE position IS NULL) \
         FROM live_stream LEFT JOIN changes ON position = last_position",
    );
    let (position, made_at, has_more) = sql.get_result(conn)?;
    Ok(End { position, made_at, has_more })
}

/// Assigns positions to the visible changes that have none, oldest first, in its own transaction.
/// `false` when another process is doing so.
pub fn number(conn: &mut PgConnection) -> QueryResult<bool> {
    conn.transaction(|conn| {
        let lock: Statement<BigInt> = Statement::new("SELECT last_position FROM live_stream FOR UPDATE SKIP LOCKED");
        let Some(last) = lock.get_result::<i64>(conn).optional()? else { return Ok(false) };
        // A separate statement: only a snapshot taken under the lock sees what the previous holder
        // wrote.
        let mut numbering: Statement<BigInt> = Statement::new("WITH numbered AS (UPDATE changes SET position = ");
        numbering.bind(Bind::Number(last)).sql(
            " + fresh.place FROM (SELECT company_id, id, row_number() OVER (ORDER BY id) AS place FROM \
             (SELECT company_id, id FROM changes WHERE position IS NULL ORDER BY id LIMIT ",
        );
        numbering.bind(Bind::Number(AT_ONCE)).sql(
            ") AS oldest) AS fresh WHERE changes.company_id = fresh.company_id AND changes.id = fresh.id RETURNING 1) \
             SELECT count(*) FROM numbered",
        );
        let count: i64 = numbering.get_result(conn)?;
        diesel::update(live_stream::table).set(live_stream::last_position.eq(last + count)).execute(conn)?;
        Ok(true)
    })
}

/// A place in the stream, found again.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// When the change at that position was recorded; absent for the beginning, and when it was
    /// removed.
    pub made_at: Option<DateTime<Utc>>,
    /// Every later change is still stored.
    pub is_complete: bool,
    /// More of the company's changes come after it than the given limit.
    pub is_far_behind: bool,
}

/// What is at `position`, and whether more than `most` changes of the company come after it; one
/// statement.
pub fn find(conn: &mut PgConnection, company_id: Uuid, position: i64, most: i64) -> QueryResult<Found> {
    let mut sql: Statement<(Nullable<Timestamptz>, Bool, Bool)> =
        Statement::new("SELECT (SELECT made_at FROM changes WHERE position = ");
    sql.bind(Bind::Number(position)).sql("), last_position = ").bind(Bind::Number(position));
    sql.sql(" OR EXISTS (SELECT FROM changes WHERE position = ").bind(Bind::Number(position.saturating_add(1)));
    sql.sql("), EXISTS (SELECT FROM changes WHERE company_id = ").bind(Bind::Id(company_id));
    sql.sql(" AND position > ").bind(Bind::Number(position));
    sql.sql(" OFFSET ").bind(Bind::Number(most)).sql(" LIMIT 1) FROM live_stream");
    let (made_at, is_complete, is_far_behind) = sql.get_result(conn)?;
    Ok(Found { made_at, is_complete, is_far_behind })
}

/// Removes the oldest changes that were made before `time`, in the order of their positions, but
/// never the last one: a client that received everything can resume after any time. Returns whether
/// there may be more. One statement.
pub fn remove_before(conn: &mut PgConnection, time: DateTime<Utc>) -> QueryResult<bool> {
    let mut sql: Statement = Statement::new(
        "WITH oldest AS MATERIALIZED (SELECT position, made_at FROM changes \
         WHERE position IS NOT NULL ORDER BY position LIMIT ",
    );
    // Up to the first that is to stay: what is left has no gaps.
    sql.bind(Bind::Number(AT_ONCE)).sql(
        ") DELETE FROM changes WHERE position >= (SELECT min(position) FROM oldest) \
         AND position < (SELECT last_position FROM live_stream) \
         AND position < coalesce((SELECT min(position) FROM oldest WHERE made_at >= ",
    );
    sql.bind(Bind::At(time)).sql("), (SELECT max(position) + 1 FROM oldest))");
    let removed = sql.execute(conn)?;
    Ok(i64::try_from(removed).is_ok_and(|removed| removed == AT_ONCE))
}

/// Those of `credentials`, sign-ins and API keys of these companies, that are valid, with the
/// organizations of their users or keys. The users may see the Data section. Two statements.
pub fn holding(conn: &mut PgConnection, companies: &[Uuid], credentials: &[Uuid]) -> QueryResult<HashMap<Uuid, Uuid>> {
    let user = auth_sessions::company_id.eq(users::company_id).and(auth_sessions::user_id.eq(users::id));
    let rows: Vec<(Uuid, Uuid)> = users::table
        .inner_join(auth_sessions::table.on(user))
        .filter(auth_sessions::company_id.eq_any(companies).and(auth_sessions::id.eq_any(credentials)))
        .filter(auth_sessions::ended_at.is_null().and(auth_sessions::expires_at.gt(now)))
        .filter(users::archived_at.is_null())
        .filter(users::role.eq_any([Role::Admin.as_str(), Role::Supervisor.as_str()]))
        .select((auth_sessions::id, users::organization_id))
        .load(conn)?;
    let mut holding = api_keys::holding(conn, companies, credentials)?;
    holding.extend(rows);
    Ok(holding)
}
