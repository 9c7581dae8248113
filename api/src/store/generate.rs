//! What loading very many rows wants: costly indexes made afterwards, and statistics at the end.
//!
//! GIN indexes cost many times more to keep than to make. In a database without chats they are
//! set aside meanwhile, and remembered in a table until they are back: a load that was killed is
//! put right by the next one.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// Any number, the same in all our processes; held while a load runs.
const LOAD_LOCK: i64 = 0x5157_4c34;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Sets up a connection for loading: what is lost with the machine can be generated again.
///
/// # Errors
/// When the database does not answer.
pub fn prepare(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute(
        "SET TIME ZONE 'UTC'; SET synchronous_commit = off; SET statement_timeout = 0; \
         SET maintenance_work_mem = '512MB'; SET client_min_messages = warning; SET application_name = 'sightline'",
    )
}

/// Waits until nobody else loads into this database, as long as `conn` is open.
///
/// # Errors
/// When the database does not answer.
pub fn lock(conn: &mut PgConnection) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_lock($1)").bind::<BigInt, _>(LOAD_LOCK).execute(conn).map(drop)
}

/// The first of these companies that is there already.
///
/// # Errors
/// When the query fails.
pub fn known_company<'a>(conn: &mut PgConnection, names: impl Iterator<Item = &'a str>) -> QueryResult<Option<String>> {
    use super::schema::organizations;
    organizations::table
        .filter(organizations::parent_id.is_null().and(organizations::name.eq_any(names)))
        .select(organizations::name)
        .first(conn)
        .optional()
}

/// Drops the GIN indexes and remembers them.
///
/// # Errors
/// When the database refuses; nothing is dropped then.
pub fn set_indexes_aside(conn: &mut PgConnection) -> QueryResult<()> {
    conn.transaction(|conn| {
        conn.batch_execute("CREATE TABLE IF NOT EXISTS indexes_set_aside (definition text NOT NULL)")?;
        diesel::sql_query(REMEMBER).execute(conn)?;
        for drop in lines(conn, NAMES)? {
            conn.batch_execute(&drop)?;
        }
        Ok(())
    })
}

/// What makes the indexes that were set aside, each on its own; nothing when none are.
///
/// # Errors
/// When the query fails.
pub fn indexes_set_aside(conn: &mut PgConnection) -> QueryResult<Vec<String>> {
    let found = lines(conn, "SELECT coalesce(to_regclass('indexes_set_aside')::text, '') AS line")?;
    if found.concat().is_empty() {
        return Ok(Vec::new());
    }
    lines(conn, "SELECT definition AS line FROM indexes_set_aside ORDER BY definition LIKE '%events%' DESC")
}

/// Makes an index from what [`indexes_set_aside`] gave; one that is there already is left alone.
///
/// # Errors
/// When the database refuses.
pub fn make_index(conn: &mut PgConnection, definition: &str) -> QueryResult<()> {
    conn.batch_execute(definition)
}

/// Forgets what was set aside: all of it is back.
///
/// # Errors
/// When the database refuses.
pub fn forget_indexes(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute("DROP TABLE IF EXISTS indexes_set_aside")
}

/// The tables that a load fills, the largest first.
pub const TABLES: [&str; 7] = ["events", "chats", "contacts", "participants", "sessions", "results", "agents"];

/// Counts what a table holds for the planner, and marks what everybody sees, so that an index
/// alone can answer.
///
/// # Errors
/// When the database refuses.
pub fn analyze(conn: &mut PgConnection, table: &'static str) -> QueryResult<()> {
    conn.batch_execute(&format!("VACUUM (ANALYZE) {table}"))
}

fn lines(conn: &mut PgConnection, query: &str) -> QueryResult<Vec<String>> {
    let found: Vec<Line> = diesel::sql_query(query).load(conn)?;
    Ok(found.into_iter().map(|row| row.line).collect())
}

/// With what was set for their columns' statistics, which the definition does not say.
const REMEMBER: &str = "
    INSERT INTO indexes_set_aside (definition)
    SELECT regexp_replace(pg_get_indexdef(index.indexrelid), '^CREATE INDEX', 'CREATE INDEX IF NOT EXISTS')
           || coalesce(statistics.statements, '')
      FROM pg_index AS index
      JOIN pg_class AS class ON class.oid = index.indexrelid
      JOIN pg_am AS method ON method.oid = class.relam AND method.amname = 'gin'
     CROSS JOIN LATERAL (
           SELECT string_agg(format('; ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s',
                  class.oid::regclass, attnum, attstattarget), '') AS statements
             FROM pg_attribute WHERE attrelid = class.oid AND attstattarget > 0) AS statistics
     WHERE class.relnamespace = 'public'::regnamespace";

const NAMES: &str = "
    SELECT 'DROP INDEX ' || class.oid::regclass AS line
      FROM pg_class AS class
      JOIN pg_am AS method ON method.oid = class.relam AND method.amname = 'gin'
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind = 'i'";
