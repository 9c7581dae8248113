//! Bulk loading: indexes and foreign keys are created afterwards, for all rows at once, and
//! statistics at the end.
//!
//! Maintaining indexes costs many times more than creating them, and checking the references of
//! each row more than comparing whole tables. In a database without chats both are set aside during
//! the load, and recorded in a table until they are restored: the next load repairs one that was
//! killed. The indexes of keys stay: the load itself finds rows by them.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};

/// Any number, the same in all our processes; held while a load runs.
const LOAD_LOCK: i64 = 0x5157_4c34;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Sets up a connection for loading, with less durability: lost data can be generated again.
pub fn prepare(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute(
        "SET TIME ZONE 'UTC'; SET synchronous_commit = off; SET statement_timeout = 0; \
         SET maintenance_work_mem = '512MB'; SET client_min_messages = warning; SET application_name = 'sightline'",
    )
}

/// Waits for the lock on loading into this database; it is held as long as `conn` is open.
pub fn lock(conn: &mut PgConnection) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_lock($1)").bind::<BigInt, _>(LOAD_LOCK).execute(conn).map(drop)
}

/// The first of these companies that already exists.
pub fn known_company<'a>(conn: &mut PgConnection, names: impl Iterator<Item = &'a str>) -> QueryResult<Option<String>> {
    use crate::store::schema::organizations;
    organizations::table
        .filter(organizations::parent_id.is_null().and(organizations::name.eq_any(names)))
        .select(organizations::name)
        .first(conn)
        .optional()
}

/// Drops the indexes and foreign keys of the [`TABLES`] and remembers them.
///
/// # Errors
/// When the database rejects it; nothing is dropped then.
pub fn set_aside(conn: &mut PgConnection) -> QueryResult<()> {
    conn.transaction(|conn| {
        conn.batch_execute("CREATE TABLE IF NOT EXISTS set_aside (step integer NOT NULL, definition text NOT NULL)")?;
        diesel::sql_query(REMEMBER_KEYS).bind::<Array<Text>, _>(&TABLES[..]).execute(conn)?;
        diesel::sql_query(REMEMBER_INDEXES).bind::<Array<Text>, _>(&TABLES[..]).execute(conn)?;
        let drops = diesel::sql_query(DROPS).bind::<Array<Text>, _>(&TABLES[..]).load::<Line>(conn)?;
        drops.iter().try_for_each(|drop| conn.batch_execute(&drop.line))
    })
}

/// The statements that restore what was set aside, in steps; those of one step may run at the same
/// time. Empty when nothing was set aside.
pub fn comeback(conn: &mut PgConnection) -> QueryResult<Vec<Vec<String>>> {
    let found = lines(conn, "SELECT coalesce(to_regclass('set_aside')::text, '') AS line")?;
    if found.iter().all(|line| line.is_empty()) {
        return Ok(Vec::new());
    }
    // Foreign keys are declared first, with a short lock on both tables; validating them takes
    // time, without such a lock.
    let said = lines(conn, "SELECT definition AS line FROM set_aside WHERE step = 1")?;
    // The longest first.
    let rest = "SELECT definition AS line FROM set_aside WHERE step > 1 \
                ORDER BY step, definition LIKE '%events%' DESC, definition LIKE '% USING gin %' DESC";
    let rest = lines(conn, rest)?;
    // One after the other: two keys to one table would wait for each other.
    Ok(said.into_iter().map(|one| vec![one]).chain([rest]).collect())
}

/// Runs a statement of [`comeback`]; what is already restored is left alone or created again.
pub fn bring_back(conn: &mut PgConnection, definition: &str) -> QueryResult<()> {
    conn.batch_execute(definition)
}

/// Clears the record of what was set aside, after all of it is restored.
pub fn forget_set_aside(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute("DROP TABLE IF EXISTS set_aside")
}

/// The tables that a load fills, the largest first.
pub const TABLES: [&str; 7] = ["events", "chats", "contacts", "participants", "sessions", "results", "agents"];

/// Collects a table's statistics for the planner and updates its visibility map, for index-only
/// scans.
pub fn analyze(conn: &mut PgConnection, table: &'static str) -> QueryResult<()> {
    conn.batch_execute(&format!("VACUUM (ANALYZE) {table}"))
}

/// [`analyze`]s all of the [`TABLES`], after much has come in: until then the planner knows nothing of it.
pub fn analyze_all(conn: &mut PgConnection) -> QueryResult<()> {
    TABLES.iter().try_for_each(|table| analyze(conn, table))
}

/// Collects the statistics of all of the [`TABLES`], as their rows are now.
pub fn collect_statistics(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute(&format!("ANALYZE {}", TABLES.join(", ")))
}

/// About how many chats the database holds, by its own statistics.
pub fn known_chats(conn: &mut PgConnection) -> QueryResult<u64> {
    let query = "SELECT greatest(reltuples, 0)::bigint AS number FROM pg_class WHERE oid = 'chats'::regclass";
    let known = diesel::sql_query(query).get_result::<Number>(conn)?;
    Ok(known.number.unsigned_abs())
}

fn lines(conn: &mut PgConnection, query: &str) -> QueryResult<Vec<String>> {
    let found: Vec<Line> = diesel::sql_query(query).load(conn)?;
    Ok(found.into_iter().map(|row| row.line).collect())
}

/// For each table, first the declaration of its keys, then their validation.
const REMEMBER_KEYS: &str = "
    WITH keys AS (
        SELECT conrelid::regclass AS table, format('CONSTRAINT %I', conname) AS key,
               replace(pg_get_constraintdef(oid), ' NOT VALID', '') AS definition
          FROM pg_constraint
         WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid = ANY($1::regclass[]))
    INSERT INTO set_aside (step, definition)
    SELECT 1, format('ALTER TABLE %s ', keys.table)
              || string_agg(format('DROP %s, ADD %s %s NOT VALID', replace(key, ' ', ' IF EXISTS '), key, definition), ', ')
      FROM keys GROUP BY keys.table
    UNION ALL
    SELECT 2, format('ALTER TABLE %s ', keys.table) || string_agg('VALIDATE ' || key, ', ')
      FROM keys GROUP BY keys.table";

/// Includes the statistics targets of their columns, which the definition does not contain.
const REMEMBER_INDEXES: &str = "
    INSERT INTO set_aside (step, definition)
    SELECT 3, regexp_replace(pg_get_indexdef(class.oid), '^CREATE (UNIQUE )?INDEX', 'CREATE \\1INDEX IF NOT EXISTS')
              || coalesce(statistics.statements, '')
      FROM pg_index AS index
      JOIN pg_class AS class ON class.oid = index.indexrelid
     CROSS JOIN LATERAL (
           SELECT string_agg(format('; ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s',
                  class.oid::regclass, attnum, attstattarget), '') AS statements
             FROM pg_attribute WHERE attrelid = class.oid AND attstattarget > 0) AS statistics
     WHERE index.indrelid = ANY($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = class.oid)
       AND class.relname <> 'participants_chat'";

/// All but the index by which a new membership finds whether its agent was in the chat before.
const DROPS: &str = "
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS line
      FROM pg_constraint
     WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid = ANY($1::regclass[])
    UNION ALL
    SELECT format('DROP INDEX %s', class.oid::regclass)
      FROM pg_index AS index
      JOIN pg_class AS class ON class.oid = index.indexrelid
     WHERE index.indrelid = ANY($1::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = class.oid)
       AND class.relname <> 'participants_chat'";
