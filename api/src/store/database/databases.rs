//! Databases and roles of a cluster, and bringing a database up to date one process at a time.

use crate::store::schema::chats;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Bool, Text};

/// Any number, the same in all our processes.
const MIGRATION_LOCK: i64 = 0x5157_4c31;

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// Whether the cluster has a database of this name.
pub fn exists(conn: &mut PgConnection, name: &str) -> QueryResult<bool> {
    is_found(conn, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS found", name)
}

/// Creates a role that may log in and create databases; an existing role is left unchanged.
///
/// # Errors
/// When the connection's role lacks the privilege.
pub fn create_role(conn: &mut PgConnection, name: &str, password: &str) -> QueryResult<()> {
    if is_found(conn, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS found", name)? {
        return Ok(());
    }
    let password = password.replace('\'', "''");
    conn.batch_execute(&format!("CREATE ROLE {} LOGIN CREATEDB PASSWORD '{password}'", quoted(name)))
}

/// Creates an empty database that `owner` owns.
///
/// # Errors
/// When the name is taken, or the connection's role lacks the privilege.
pub fn create(conn: &mut PgConnection, name: &str, owner: &str) -> QueryResult<()> {
    conn.batch_execute(&format!("CREATE DATABASE {} OWNER {} TEMPLATE template0", quoted(name), quoted(owner)))
}

/// Creates a database as a copy of another, which must have no connections.
///
/// # Errors
/// When the name is taken, or the template has connections.
pub fn create_from_template(conn: &mut PgConnection, name: &str, template: &str) -> QueryResult<()> {
    let (name, template) = (quoted(name), quoted(template));
    conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
}

/// Drops a database and ends the sessions in it; does nothing when there is none.
///
/// # Errors
/// When the connection's role lacks the privilege.
pub fn drop(conn: &mut PgConnection, name: &str) -> QueryResult<()> {
    conn.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name)))
}

/// [`crate::store::migrate`], one process at a time; a second one finds nothing left to do.
///
/// # Errors
/// The error of the first migration that fails; the migrations before it stay applied.
pub fn migrate_alone(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    conn.batch_execute(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))?;
    let ran = crate::store::migrate(conn);
    conn.batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})"))?;
    ran
}

/// [`crate::store::is_migrated`] that writes nothing to a database that was never migrated.
pub fn is_migrated(conn: &mut PgConnection) -> anyhow::Result<bool> {
    const TABLE: &str = "__diesel_schema_migrations";
    Ok(is_found(conn, "SELECT to_regclass($1) IS NOT NULL AS found", TABLE)? && crate::store::is_migrated(conn)?)
}

/// Whether the database has no chats yet.
pub fn is_empty(conn: &mut PgConnection) -> QueryResult<bool> {
    let any: Option<uuid::Uuid> = chats::table.select(chats::id).first(conn).optional()?;
    Ok(any.is_none())
}

/// Whether the database reports errors in English, by which transient failures are recognized.
pub fn speaks_english(conn: &mut PgConnection) -> QueryResult<bool> {
    match conn.batch_execute("SELECT 1 / 0") {
        Err(Error::DatabaseError(DatabaseErrorKind::Unknown, said)) => Ok(said.message() == "division by zero"),
        failed => failed.map(|()| false),
    }
}

fn is_found(conn: &mut PgConnection, question: &str, name: &str) -> QueryResult<bool> {
    diesel::sql_query(question).bind::<Text, _>(name).get_result::<Answer>(conn).map(|answer| answer.found)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
