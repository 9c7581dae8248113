//! Questions that take several statements, answered as of one moment.

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;

/// Asks in a transaction that only reads and sees one moment throughout; three statements more than those of
/// `ask`. Each statement is planned for the values it is given: after five runs PostgreSQL would otherwise
/// take a plan that suits any, and one for a day answers for a year in minutes.
pub fn snapshot<T>(conn: &mut PgConnection, ask: impl FnOnce(&mut PgConnection) -> QueryResult<T>) -> QueryResult<T> {
    conn.build_transaction().read_only().repeatable_read().run(|conn| {
        conn.batch_execute("SET LOCAL plan_cache_mode = 'force_custom_plan'")?;
        ask(conn)
    })
}
