//! The database: diesel and SQL live here and nowhere else. Knows nothing of HTTP.
//!
//! Every query on what a company owns takes a [`Scope`], the caller's part of its company's tree;
//! a handler has no other way in.

pub mod acting;
pub mod agents;
pub mod audit;
pub mod auth;
pub mod changes;
pub mod chat_pages;
pub mod chat_predicate;
pub mod chat_row;
pub mod chats;
pub mod columns;
mod connection;
pub mod contacts;
pub mod databases;
mod db;
pub mod erased_contacts;
pub mod erasure;
pub mod events;
pub mod export;
pub mod export_documents;
pub mod forms;
pub mod generate;
pub mod idempotency;
pub mod imports;
pub mod live_material;
pub mod live_stream;
pub mod organization_paths;
pub mod organization_ranks;
pub mod organizations;
pub mod overview;
mod pool;
pub mod readiness;
pub mod recount;
pub mod results;
pub mod schema;
pub mod search;
pub mod snapshot;
pub mod statement;
pub mod users;
pub mod views;
pub mod within;

pub use connection::connect_once;
pub use db::{Db, DbError};
pub use organizations::{Scope, Tree};
pub use recount::recount;

use diesel::pg::PgConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

/// The migrations, in the binary.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Brings the database up to date. Gives the names of the migrations that ran.
///
/// # Errors
/// What the first failing migration says; those before it stay.
pub fn migrate(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    let ran = conn.run_pending_migrations(MIGRATIONS).map_err(|why| anyhow::anyhow!("{why}"))?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// Whether the database has every migration of this binary.
///
/// # Errors
/// When the database does not answer.
pub fn is_migrated(conn: &mut PgConnection) -> anyhow::Result<bool> {
    conn.has_pending_migration(MIGRATIONS).map(|pending| !pending).map_err(|why| anyhow::anyhow!("{why}"))
}

/// Undoes every migration. For tests.
///
/// # Errors
/// What the first failing migration says.
pub fn revert_all(conn: &mut PgConnection) -> anyhow::Result<()> {
    conn.revert_all_migrations(MIGRATIONS).map(drop).map_err(|why| anyhow::anyhow!("{why}"))
}
