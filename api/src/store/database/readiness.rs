//! Whether the database is available, with the schema that this binary needs.

use super::migrations::MIGRATIONS;
use diesel::migration::{Migration, MigrationSource as _};
use diesel::pg::{Pg, PgConnection};
use diesel::sql_types::{Array, BigInt, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use std::sync::LazyLock;

/// The versions of the migrations in the binary.
static VERSIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let migrations: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS.migrations().unwrap_or_default();
    migrations.iter().map(|migration| migration.name().version().to_string()).collect()
});

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Whether the database answers and has every migration of this binary. One statement, which
/// writes nothing, unlike [`crate::store::is_migrated`].
///
/// # Errors
/// When the database does not answer, or was never migrated.
pub fn is_ready(conn: &mut PgConnection) -> QueryResult<bool> {
    let found: Count = sql_query("SELECT count(*) AS count FROM __diesel_schema_migrations WHERE version = ANY($1)")
        .bind::<Array<Text>, _>(&*VERSIONS)
        .get_result(conn)?;
    Ok(usize::try_from(found.count).is_ok_and(|count| count == VERSIONS.len()))
}
