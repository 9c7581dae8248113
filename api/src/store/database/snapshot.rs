//! Several statements on one snapshot of the database.

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;

/// Runs `read` in a read-only transaction on one snapshot; three statements more than those of `read`. Each
/// statement is planned for its values: after five runs PostgreSQL would otherwise use a generic plan, and a
/// plan that suits a day takes minutes for a year.
pub fn snapshot<T>(conn: &mut PgConnection, read: impl FnOnce(&mut PgConnection) -> QueryResult<T>) -> QueryResult<T> {
    conn.build_transaction().read_only().repeatable_read().run(|conn| {
        conn.batch_execute("SET LOCAL plan_cache_mode = 'force_custom_plan'")?;
        read(conn)
    })
}
