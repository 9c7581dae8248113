//! The migrations that are embedded in this binary.

use diesel::migration::MigrationVersion;
use diesel::pg::PgConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

/// The embedded migrations.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Runs the pending migrations and returns their names.
///
/// # Errors
/// The error of the first migration that fails; the migrations before it stay applied.
pub fn migrate(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    let ran = conn.run_pending_migrations(MIGRATIONS).map_err(|why| anyhow::anyhow!("{why}"))?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// Whether the database has every migration of this binary.
pub fn is_migrated(conn: &mut PgConnection) -> anyhow::Result<bool> {
    conn.has_pending_migration(MIGRATIONS).map(|pending| !pending).map_err(|why| anyhow::anyhow!("{why}"))
}

/// Reverts every migration. For tests.
///
/// # Errors
/// The error of the first migration that fails.
pub fn revert_all(conn: &mut PgConnection) -> anyhow::Result<()> {
    conn.revert_all_migrations(MIGRATIONS).map(drop).map_err(|why| anyhow::anyhow!("{why}"))
}

/// Reverts the migrations after `version`, the last one first. For tests.
///
/// # Errors
/// The error of the first migration that fails.
pub fn revert_after(conn: &mut PgConnection, version: &str) -> anyhow::Result<()> {
    let version = MigrationVersion::from(version);
    let failed = |why| anyhow::anyhow!("{why}");
    while conn.applied_migrations().map_err(failed)?.iter().any(|applied| *applied > version) {
        conn.revert_last_migration(MIGRATIONS).map_err(failed)?;
    }
    Ok(())
}
