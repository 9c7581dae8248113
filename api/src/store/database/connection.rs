//! Settings of every connection of the server.

use diesel::Connection as _;
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _};
use diesel::pg::PgConnection;
use diesel::r2d2::CustomizeConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
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
pub fn settings(patience: Duration) -> String {
    format!("{SETTINGS}; SET statement_timeout = {}", patience.as_millis())
}

/// Sets up every connection of the server.
#[derive(Debug)]
pub struct OnConnect {
    /// Counts what is sent.
    pub statements: Arc<AtomicU64>,
    /// How long a statement may take.
    pub patience: Duration,
}

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for OnConnect {
    fn on_acquire(&self, conn: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
        conn.batch_execute(&settings(self.patience)).map_err(diesel::r2d2::Error::QueryError)?;
        conn.set_instrumentation(CountStatements(Arc::clone(&self.statements)));
        Ok(())
    }
}

struct CountStatements(Arc<AtomicU64>);

impl Instrumentation for CountStatements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { .. } = event {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A single connection, for commands.
pub fn connect_once(url: &str) -> Result<PgConnection, diesel::ConnectionError> {
    PgConnection::establish(url)
}
