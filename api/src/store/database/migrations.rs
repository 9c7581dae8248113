//! The migrations: the database as this binary wants it.

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
