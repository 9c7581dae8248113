//! Settings of every connection of the server.

use super::overdue::Watch;
use super::socket;
use super::statements::Statements;
use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::r2d2::Error;
use std::sync::Arc;
use std::time::Duration;

/// What every connection of the server has.
// An index is read from memory far more often than the planner assumes: by default it would read a
// whole table rather than the part of an index that a list needs. What was acknowledged must be on
// disk; a database that waits for its copies, too, may go on to. Some failures are known by their
// English message (see `failure`). A role that may not choose the language keeps the server's;
// `databases::speaks_english` finds that out.
const SETTINGS: &str = "SET jit = off; SET random_page_cost = 1.1; SET TIME ZONE 'UTC'; SET lock_timeout = '5s'; \
     SET idle_in_transaction_session_timeout = '30s'; SET application_name = 'sightline'; \
     SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'; \
     DO $$ BEGIN PERFORM set_config('lc_messages', 'C', false); EXCEPTION WHEN insufficient_privilege THEN NULL; END $$";

/// The SQL that sets up a connection; no statement may take longer than `patience`.
fn settings(patience: Duration) -> String {
    format!("{SETTINGS}; SET statement_timeout = {}", patience.as_millis())
}

/// A connection of the server, set up and watched, whose statements are counted. Blocks.
///
/// # Errors
/// When the database cannot be reached.
pub fn open(url: &str, patience: Duration, statements: &Arc<Statements>) -> Result<PgConnection, Error> {
    let (mut conn, socket) = socket::connect(url).map_err(Error::ConnectionError)?;
    let watch = Watch::new(socket, patience);
    conn.set_instrumentation(watch.clone());
    conn.batch_execute(&settings(patience)).map_err(Error::QueryError)?;
    conn.set_instrumentation(watch.counting(Arc::clone(statements)));
    Ok(conn)
}

/// A single connection, for commands.
pub fn connect_once(url: &str) -> Result<PgConnection, diesel::ConnectionError> {
    socket::connect_unwatched(url)
}
