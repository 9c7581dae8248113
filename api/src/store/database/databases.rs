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

/// Makes a role that may sign in and make databases; one that exists is left as it is.
///
/// # Errors
/// When the caller may not.
pub fn create_role(conn: &mut PgConnection, name: &str, password: &str) -> QueryResult<()> {
    if is_found(conn, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS found", name)? {
        return Ok(());
    }
    let password = password.replace('\'', "''");
    conn.batch_execute(&format!("CREATE ROLE {} LOGIN CREATEDB PASSWORD '{password}'", quoted(name)))
}

/// Makes an empty database that belongs to `owner`.
///
/// # Errors
/// When there is one of that name, or the caller may not.
pub fn create(conn: &mut PgConnection, name: &str, owner: &str) -> QueryResult<()> {
    conn.batch_execute(&format!("CREATE DATABASE {} OWNER {} TEMPLATE template0", quoted(name), quoted(owner)))
}

/// Makes a database as a copy of another, to which nobody may be connected.
///
/// # Errors
/// When there is one of that name, or somebody is connected to the template.
pub fn create_from_template(conn: &mut PgConnection, name: &str, template: &str) -> QueryResult<()> {
    let (name, template) = (quoted(name), quoted(template));
    conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
}

/// Drops a database, and ends the sessions in it; nothing when there is none.
///
/// # Errors
/// When the caller may not.
pub fn drop(conn: &mut PgConnection, name: &str) -> QueryResult<()> {
    conn.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name)))
}

/// [`crate::store::migrate`] while no other process does; who comes second finds it done.
///
/// # Errors
/// As there.
pub fn migrate_alone(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    conn.batch_execute(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))?;
    let ran = crate::store::migrate(conn);
    conn.batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})"))?;
    ran
}

/// [`crate::store::is_migrated`] that writes nothing to a database nobody ever migrated.
///
/// # Errors
/// As there.
pub fn is_migrated(conn: &mut PgConnection) -> anyhow::Result<bool> {
    const TABLE: &str = "__diesel_schema_migrations";
    Ok(is_found(conn, "SELECT to_regclass($1) IS NOT NULL AS found", TABLE)? && crate::store::is_migrated(conn)?)
}

/// Whether nobody has stored a chat in it yet.
pub fn is_empty(conn: &mut PgConnection) -> QueryResult<bool> {
    let any: Option<uuid::Uuid> = chats::table.select(chats::id).first(conn).optional()?;
    Ok(any.is_none())
}

/// Whether the database says in English what goes wrong: by that one knows what passes.
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
