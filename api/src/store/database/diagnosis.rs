//! What an operator has to know of the database's server.

use crate::store::schema::organizations;
use crate::store::sql::statement::Statement;
use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Timestamptz};

/// What a server is, and how much of it is in use.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Its version, as `server_version_num`: 170002 is 17.2.
    pub version: i32,
    /// What its clock says.
    pub now: DateTime<Utc>,
    /// It takes no writes, as a standby does.
    pub is_read_only: bool,
    /// Connections of clients, of all its databases.
    pub connections: i64,
    /// How many there may be without the reserved ones.
    pub most_connections: i64,
    /// What is written reaches the disk.
    pub fsync: bool,
    /// A crash in the middle of a write damages no page.
    pub full_page_writes: bool,
}

/// The facts; one statement.
pub fn facts(conn: &mut PgConnection) -> QueryResult<Facts> {
    let sql: Statement<(Integer, Timestamptz, Bool, BigInt, BigInt, Bool, Bool)> = Statement::new(
        "SELECT current_setting('server_version_num')::int, clock_timestamp(), pg_is_in_recovery(), \
         (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), \
         current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint, \
         current_setting('fsync')::bool, current_setting('full_page_writes')::bool",
    );
    let (version, now, is_read_only, connections, most_connections, fsync, full_page_writes) = sql.get_result(conn)?;
    Ok(Facts { version, now, is_read_only, connections, most_connections, fsync, full_page_writes })
}

/// The IANA names of the time zones of all organizations; one statement.
pub fn zones(conn: &mut PgConnection) -> QueryResult<Vec<String>> {
    let zone = organizations::time_zone.assume_not_null();
    organizations::table.filter(organizations::time_zone.is_not_null()).select(zone).distinct().order(zone).load(conn)
}
