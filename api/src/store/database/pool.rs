//! How the pool makes connections, and recognizes one that has ended.

use super::connection::open;
use super::statements::Statements;
use diesel::QueryResult;
use diesel::pg::PgConnection;
use diesel::r2d2::{Error, ManageConnection, R2D2Connection as _};
use std::sync::Arc;
use std::time::Duration;

/// Looks at a connection's socket before a request gets it, and sends nothing: asking the database
/// whether it is there would cost every request a round trip. Where the end of a connection has
/// not arrived yet, a read is tried on another one, and a write is answered 503.
#[derive(Debug)]
pub struct Manager {
    /// The URL of the database.
    pub url: Arc<str>,
    /// How long a statement may take.
    pub patience: Duration,
    /// Counts what is sent.
    pub statements: Arc<Statements>,
}

impl ManageConnection for Manager {
    type Connection = PgConnection;
    type Error = Error;

    fn connect(&self) -> Result<PgConnection, Error> {
        open(&self.url, self.patience, &self.statements)
    }

    fn is_valid(&self, conn: &mut PgConnection) -> Result<(), Error> {
        look(conn).map_err(Error::QueryError)
    }

    fn has_broken(&self, conn: &mut PgConnection) -> bool {
        std::thread::panicking() || conn.is_broken() || is_lost(conn)
    }
}

/// Whether the connection has ended.
pub fn is_lost(conn: &mut PgConnection) -> bool {
    look(conn).is_err()
}

/// Reads what has arrived: a database that ends a connection sends a message, and then closes it.
fn look(conn: &mut PgConnection) -> QueryResult<()> {
    for _ in 0..2 {
        // The first read finds the message, the second one the end of the stream.
        conn.notifications_iter().next().transpose()?;
    }
    Ok(())
}
